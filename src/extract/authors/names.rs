//! Text of a byline → names: split, stripped of what stands around them, classed.

use std::collections::HashSet;

use crate::extract::agencies::is_agency;
use crate::extract::title::key;
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Longest name in characters.
pub(super) const LONGEST: usize = 60;

/// Words before a name, in the languages of bylines.
const PREFIXES: [&str; 33] = [
    "written by",
    "reported by",
    "posted by",
    "story by",
    "text by",
    "words by",
    "published by",
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "autor",
    "autorin",
    "author",
    "text",
    "texte",
    "texto",
    "redaktion",
    "автор",
    "текст",
    "from",
    "authors",
    "autoren",
    "words",
    "oleh",
    "przez",
    "napsal",
    "yazan",
    "kirjoittanut",
];

/// Words that part two names.
const CONJUNCTIONS: [&str; 15] = [
    " and ",
    " und ",
    " et ",
    " y ",
    " e ",
    " en ",
    " og ",
    " och ",
    " ja ",
    " i ",
    " dan ",
    " ve ",
    " with ",
    " und von ",
    " и ",
];

/// Parts of names of desks and papers.
const DESKS: [&str; 34] = [
    "desk",
    "redaktion",
    "redaktionen",
    "staff",
    "newsroom",
    "editorial",
    "editors",
    "team",
    "redacción",
    "redaccion",
    "rédaction",
    "redazione",
    "redação",
    "redação",
    "redakcja",
    "redakce",
    "редакция",
    "ডেস্ক",
    "প্রতিবেদক",
    "প্রতিনিধি",
    "डेस्क",
    "ब्यूरो",
    "bureau",
    "correspondent",
    "reporter",
    "news",
    "编辑",
    "编辑部",
    "編集部",
    "記者",
    "기자",
    "magazine",
    "onlineredaktion",
    "agencies",
];

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

/// Whether a text has the form of a role: several words, the last of them long and in small
/// letters, as in `Extension horticulture educators`.
fn is_role(text: &str) -> bool {
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

/// A name, or nothing where the text is none.
fn clean_name(text: &str) -> Option<String> {
    let text = strip_prefix(text.trim());
    let text = text.split(['(', '<', '[']).next().unwrap_or(text);
    let text = text.split(" @ ").next().unwrap_or(text);
    let text = [" 기자", " 記者", " 记者", " says"]
        .iter()
        .find_map(|suffix| text.trim().strip_suffix(suffix))
        .unwrap_or(text);
    if ["Foto", "Photo", "Image", "Фото"]
        .iter()
        .any(|word| text.trim().starts_with(word))
    {
        return None;
    }
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
        && text.chars().any(char::is_alphabetic);
    is_name.then(|| text.to_owned())
}

/// What stands in bylines and names nobody, by key.
const NOBODY: [&str; 12] = [
    "unknown",
    "admin",
    "author",
    "authors",
    "autor",
    "follow",
    "comments",
    "share",
    "subscribe",
    "null",
    "undefined",
    "none",
];

/// Whether a text counts something: `4m Read`, `3 min read`, `12 Comments`, a date.
fn is_count(text: &str) -> bool {
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
