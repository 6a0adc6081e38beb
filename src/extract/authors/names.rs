//! Text of a byline → names: split, stripped of what stands around them, classed.

use std::collections::HashSet;

use super::labels::{ANYWHERE, IN_BYLINES, OF_OTHERS};
use super::words::{AFTER_NAMES, ATTACHED, CLOSERS, CONJUNCTIONS, DESKS, NOBODY, REPORTERS, ROLES};
use crate::extract::agencies::is_agency;
use crate::model::text::key;
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Longest name in characters.
pub(super) const LONGEST: usize = 60;

/// Longest name in a script without capitals, in characters.
const LONGEST_WITHOUT_CASE: usize = 20;

/// Characters more for each space: marks of vowels count, and names of several words are long.
const WORD_WITHOUT_CASE: usize = 6;

/// Words of a person's name.
const MOST_WORDS: usize = 5;

/// Longest particle inside of a name, in characters: `van`, `bin`.
const LONGEST_PARTICLE: usize = 4;

/// Splits, cleans, classes, and drops what is no name or was named before.
pub(in crate::extract) fn clean<'t>(raw: impl IntoIterator<Item = &'t str>) -> Vec<Author> {
    let mut seen = HashSet::new();
    raw.into_iter()
        .flat_map(split)
        .filter_map(|name| clean_name(&name))
        .filter(|name| seen.insert(key(name)))
        .map(|name| Author {
            kind: class(&name),
            name,
        })
        .collect()
}

/// The names in a text that a rule found: parted where every part has the form of a name, without the
/// role that follows one; else the text as it is.
pub(in crate::extract) fn parted(text: &str) -> Vec<String> {
    let parts = split(text);
    let initials = |part: &str| part.chars().all(char::is_uppercase);
    let named =
        |part: &String| is_personal(part) || initials(part) || class(part) != AuthorKind::Person;
    let several = parts.len() > 1 || text.contains(',');
    if several && !parts.is_empty() && parts.iter().all(named) {
        parts
    } else {
        vec![text.to_owned()]
    }
}

/// Several names in one string.
fn split(text: &str) -> Vec<String> {
    let text = tidy(text);
    if text.contains("://") {
        return Vec::new();
    }
    let mut parts = vec![strip_prefix(&text).to_owned()];
    for separator in [";", " / ", " & ", "、", "，", "،", " • ", " · "]
        .into_iter()
        .chain(CONJUNCTIONS)
    {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator).map(str::to_owned))
            .collect();
    }
    let commas = parts.iter().flat_map(|part| split_commas(part));
    commas.flat_map(|part| split_tight(&part)).collect()
}

/// Names that signs without spaces part: an agency behind a person's, and of scripts without capitals
/// any two, as in `홍길동·김철수 기자`.
fn split_tight(part: &str) -> Vec<String> {
    match part.rsplit_once('/') {
        Some((name, agency)) if is_agency(agency) && is_personal(name) => {
            return vec![name.to_owned(), agency.to_owned()];
        }
        _ => {}
    }
    if part.contains(has_case) {
        return vec![part.to_owned()];
    }
    part.split('·').map(str::to_owned).collect()
}

/// A comma or a bar parts names; what follows one and is a degree, a role or a place is no name.
fn split_commas(part: &str) -> Vec<String> {
    let degree = |piece: &str| {
        let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
        piece.contains('.') && letters <= 8
            || (letters <= 6 && capitals >= 2 && !piece.contains(' '))
    };
    let mut pieces = part.split([',', '|']).map(str::trim);
    let first = pieces.next().unwrap_or_default();
    let is_name = |piece: &&str| {
        is_agency(piece) || !(degree(piece) || is_role(piece) || is_place(piece, first))
    };
    std::iter::once(first)
        .chain(pieces.filter(is_name))
        .map(str::to_owned)
        .collect()
}

/// Whether a text beside a name is a place or a house: one word after a name of several, or words
/// that open in small letters, as in `Marie Roe, à Paris`.
fn is_place(text: &str, name: &str) -> bool {
    let whole = name.contains(' ') && !opens_small(name);
    whole && (!text.contains(' ') || opens_small(text))
}

/// Whether a text beside a name is a role: a word of roles opens or ends it, or it is several words,
/// the last of them long and in small letters, as in `Extension horticulture educators`.
fn is_role(text: &str) -> bool {
    let mut ends = text.split_whitespace();
    let ends = [ends.next(), ends.next_back()];
    if ends.into_iter().flatten().any(is_role_word) {
        return true;
    }
    let mut words = text.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    opens_small(last) && last.chars().count() > 4 && words.next().is_some()
}

/// The text without the words that open bylines: `By `, `By: `, `Text: von `, and `ByJane Roe` where
/// markup parted the words.
fn strip_prefix(text: &str) -> &str {
    let fused = ["By", "Byby "].iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        rest.starts_with(char::is_uppercase).then_some(rest)
    });
    let mut rest = fused.unwrap_or(text);
    for _ in 0..3 {
        let common = || IN_BYLINES.after(rest).filter(|name| is_personal(name));
        let Some(shorter) = ANYWHERE.after(rest).or_else(common) else {
            break;
        };
        rest = shorter;
    }
    rest
}

/// The name before `기자`, on which Korean bylines end: `서울=홍길동 기자 hong@paper.example`.
pub(super) fn reporter(text: &str) -> Option<&str> {
    let text = up_to_address(text.trim_end_matches(|c: char| c == '=' || c.is_whitespace()));
    let name = REPORTERS.iter().find_map(|word| text.strip_suffix(word))?;
    let name = name.trim_end().rsplit([' ', '=', '·', ']']).next()?;
    (2..=5).contains(&name.chars().count()).then_some(name)
}

/// The name in a Chinese line that opens with the word for a reporter and ends with that for a report:
/// `記者王小明／台北報導`.
pub(super) fn reported(text: &str) -> Option<&str> {
    let opened = ATTACHED.iter().find_map(|word| text.strip_prefix(word))?;
    let ends = ["報導", "报道", "報道"];
    let line =
        text.chars().count() <= LONGEST_WITHOUT_CASE && ends.iter().any(|end| text.ends_with(end));
    let name = opened.trim_start().split(['／', '/', ' ']).next()?;
    (line && (2..=4).contains(&name.chars().count())).then_some(name)
}

/// The text before a mail address or the handle of an account.
fn up_to_address(text: &str) -> &str {
    let mut spaces = text.match_indices(' ');
    let end = spaces.find(|(at, _)| {
        let word = text[at + 1..].split(' ').next().unwrap_or_default();
        word.len() > 1 && word.contains('@')
    });
    end.map_or(text, |(at, _)| text[..at].trim_end())
}

/// The text before the label of something else: `Anna Roe Foto: Bo Doe`.
fn up_to_label(text: &str) -> &str {
    let mut labels = text.match_indices([':', '：']).filter_map(|(colon, _)| {
        let start = text[..colon].trim_end().rfind(' ')?;
        OF_OTHERS.are(&text[start..colon]).then_some(start)
    });
    labels.next().map_or(text, |start| text[..start].trim_end())
}

/// The name in front of a dash, behind which a place stands: `Maria Roe — São Paulo`.
fn up_to_dash(text: &str) -> &str {
    let parted = [" — ", " – ", " - "]
        .iter()
        .find_map(|by| text.split_once(by));
    match parted {
        Some((name, _)) if is_personal(name) => name,
        _ => text,
    }
}

/// The name in a text of a script without capitals, where places are set off by other signs:
/// `記者王小明／台北報導`, `서울=홍길동 기자`.
fn unattached(text: &str) -> &str {
    if text.contains(has_case) {
        return text;
    }
    let text = text.split(['／', '/']).next().unwrap_or(text);
    if let Some(name) = reporter(text) {
        return name;
    }
    let closed = CLOSERS
        .iter()
        .find_map(|word| text.trim().strip_suffix(word));
    let text = closed
        .filter(|name| !name.is_empty())
        .unwrap_or(text)
        .trim();
    let bare = ATTACHED.iter().find_map(|word| text.strip_prefix(word));
    bare.filter(|rest| !rest.is_empty())
        .map_or(text, str::trim_start)
}

/// The text up to where a name of two words or more ends: before a small word of place or time, or
/// before a role.
fn to_end_of_name(text: &str) -> &str {
    let mut words = text.match_indices(' ').map(|(at, _)| at).skip(1);
    let end = words.find(|&at| {
        let (word, more) = match text[at + 1..].split_once(' ') {
            Some((word, _)) => (word, true),
            None => (&text[at + 1..], false),
        };
        // `Example Sports Staff` is the name of a desk.
        let dated = text[at + 1..]
            .split(' ')
            .nth(1)
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        let small = word.starts_with(char::is_lowercase);
        more && (AFTER_NAMES.contains(&word) || is_role_word(word) || (dated && small))
    });
    end.map_or(text, |at| &text[..at])
}

fn is_role_word(word: &str) -> bool {
    ROLES.contains(&word.to_lowercase().as_str())
}

/// A name without the role before it that is written as one word with a house: `Example-Redakteurin
/// Jane Roe`.
fn without_role(text: &str) -> &str {
    let Some((first, rest)) = text.split_once(' ') else {
        return text;
    };
    let role = first.rsplit_once('-').map(|(_, role)| role);
    if role.is_some_and(is_role_word) && is_personal(rest) {
        rest
    } else {
        text
    }
}

/// Whether markup parted words that are written as one here: `RoeProfileFollow`. `McRoe` is none.
fn is_fused(word: &str) -> bool {
    let pairs = word.chars().zip(word.chars().skip(1));
    pairs
        .filter(|(a, b)| a.is_lowercase() && b.is_uppercase())
        .count()
        > 1
}

/// Whether a letter has another case: of the Georgian script, all are called small, and none is.
fn has_case(c: char) -> bool {
    (c.is_uppercase() || c.is_lowercase()) && !('\u{10D0}'..='\u{10FF}').contains(&c)
}

/// Whether a text opens with a small letter.
pub(super) fn opens_small(text: &str) -> bool {
    text.starts_with(|c: char| c.is_lowercase() && has_case(c))
}

/// Whether a name has the form of a person's: two words or more, the first and the last with a
/// capital, only particles in small letters between; in scripts without capitals any short text.
pub(super) fn is_personal(name: &str) -> bool {
    if name.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if !name.contains(has_case) {
        let spaces = name.split_whitespace().count().saturating_sub(1);
        let longest = LONGEST_WITHOUT_CASE + WORD_WITHOUT_CASE * spaces.min(2);
        return spaces < MOST_WORDS - 1
            && (1..=longest).contains(&name.chars().count())
            && !name.contains([':', '：']);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let small = opens_small;
    (2..=MOST_WORDS).contains(&words.len())
        && !small(first)
        && !small(last)
        && words.iter().all(|word| {
            !is_fused(word) && (!small(word) || word.chars().count() <= LONGEST_PARTICLE)
        })
}

/// A name, or nothing where the text is none.
fn clean_name(text: &str) -> Option<String> {
    let text = text.trim();
    if OF_OTHERS.after(text).is_some() {
        return None;
    }
    // `[서울=뉴시스] 홍길동 기자`: the place.
    let text = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((_, rest)) if !rest.trim().is_empty() => rest.trim().trim_end_matches('=').trim_end(),
        _ => text,
    };
    let text = strip_prefix(up_to_label(up_to_address(text)));
    let text = up_to_dash(without_role(to_end_of_name(text)));
    let text = unattached(text);
    let text = text.split(['(', '<', '[']).next().unwrap_or(text);
    let text = text.split(" @ ").next().unwrap_or(text);
    let text = text.trim().strip_suffix(" says").unwrap_or(text);
    // `作者：王小明`: a label in a script without capitals.
    let text = text.rsplit('：').next().unwrap_or(text);
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–' | '—' | ':' | '.' | ',' | '"' | '*' | '|' | '@' | '•'
            )
    });
    let length = text.chars().count();
    let address = text.contains("://") || text.starts_with("www.") || text.contains('@');
    let is_name = (2..=LONGEST).contains(&length)
        && !address
        && !is_count(text)
        && !NOBODY.contains(&key(text).as_str())
        && (!IN_BYLINES.are(text) || class(text) == AuthorKind::Desk)
        && text.chars().any(char::is_alphabetic);
    is_name.then(|| text.to_owned())
}

/// Whether a text counts something: `4m Read`, `3 min read`, `12 Comments`, `March 2`.
fn is_count(text: &str) -> bool {
    let mut ends = text.split_whitespace();
    let ends = [ends.next(), ends.next_back()];
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    if ends.into_iter().flatten().any(number) {
        return true;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let ends = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    digits > 1
        || digits == 1 && letters < 3
        || (digits == 1 && matches!(ends.as_str(), "read" | "min" | "minutes" | "comments"))
}

/// Person, desk or agency.
pub(in crate::extract) fn class(name: &str) -> AuthorKind {
    if is_agency(name) {
        return AuthorKind::Agency;
    }
    let desk = name
        .to_lowercase()
        .split(|c: char| c.is_whitespace() || c == '-')
        .any(|word| DESKS.contains(&word));
    if desk {
        AuthorKind::Desk
    } else {
        AuthorKind::Person
    }
}
