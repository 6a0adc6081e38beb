//! Text of a byline → names: split, stripped of what stands around them, classed.

use std::collections::HashSet;

use super::words::{AFTER_NAMES, CONJUNCTIONS, CREDITS, DESKS, NOBODY, PREFIXES, ROLES};
use crate::extract::agencies::is_agency;
use crate::model::text::key;
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Longest name in characters.
pub(super) const LONGEST: usize = 60;

/// Longest name in a script without capitals, in characters.
const LONGEST_WITHOUT_CASE: usize = 20;

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
    for separator in [";", "|", " / ", " & ", "、", "，", "،", " • ", " · "]
        .into_iter()
        .chain(CONJUNCTIONS)
    {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator).map(str::to_owned))
            .collect();
    }
    parts.iter().flat_map(|part| split_commas(part)).collect()
}

/// A comma parts names; what follows one and is a degree or a role is no name.
fn split_commas(part: &str) -> Vec<String> {
    let degree = |piece: &str| {
        let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
        piece.contains('.') && letters <= 8
            || (letters <= 6 && capitals >= 2 && !piece.contains(' '))
    };
    let is_name = |piece: &&str| is_agency(piece) || !(degree(piece) || is_role(piece));
    let mut pieces = part.split(',').map(str::trim);
    let first = pieces.next();
    first
        .into_iter()
        .chain(pieces.filter(is_name))
        .map(str::to_owned)
        .collect()
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
    let small = last.chars().next().is_some_and(char::is_lowercase);
    small && last.chars().count() > 4 && words.next().is_some()
}

/// The text without the words that open bylines: `By `, `By: `, and `ByJane Roe` where markup
/// parted the words.
fn strip_prefix(text: &str) -> &str {
    for prefix in PREFIXES {
        let Some(head) = text.get(..prefix.len()) else {
            continue;
        };
        if head.to_lowercase() != prefix {
            continue;
        }
        let rest = &text[prefix.len()..];
        let fused = (prefix.len() > 6 || head == "By")
            && rest.chars().next().is_some_and(char::is_uppercase);
        if fused || rest.starts_with([' ', ':', '：', '\u{a0}']) {
            return rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
        }
    }
    text
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
        more && (AFTER_NAMES.contains(&word) || is_role_word(word))
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

/// Whether a name has the form of a person's: two words or more, the first and the last with a
/// capital, only particles in small letters between; in scripts without capitals any short text.
pub(super) fn is_personal(name: &str) -> bool {
    if name.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if !name.contains(|c: char| c.is_uppercase() || c.is_lowercase()) {
        return name.chars().count() <= LONGEST_WITHOUT_CASE && !name.contains([':', '：']);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let small = |word: &str| word.starts_with(char::is_lowercase);
    (2..=MOST_WORDS).contains(&words.len())
        && !small(first)
        && !small(last)
        && words.iter().all(|word| {
            !is_fused(word) && (!small(word) || word.chars().count() <= LONGEST_PARTICLE)
        })
}

/// A name, or nothing where the text is none.
fn clean_name(text: &str) -> Option<String> {
    let text = without_role(to_end_of_name(strip_prefix(text.trim())));
    let text = text.split(['(', '<', '[']).next().unwrap_or(text);
    let text = text.split(" @ ").next().unwrap_or(text);
    let text = [" 기자", " 記者", " 记者", " says"]
        .iter()
        .find_map(|suffix| text.trim().strip_suffix(suffix))
        .unwrap_or(text);
    if CREDITS.iter().any(|word| text.trim().starts_with(word)) {
        return None;
    }
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
        && (!PREFIXES.contains(&text.to_lowercase().as_str()) || class(text) == AuthorKind::Desk)
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
