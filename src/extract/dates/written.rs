//! Dates in words: the language is settled first, then time, zone and date are taken in turn.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};

use super::lexicon::{Language, Lexicon};
use super::tokens::{self, Placed, Sense, Token};
use super::{Hints, Order, Reading, clock, day};
use crate::model::Precision;

/// Languages whose papers are many: where no hint helps, these are asked before all others.
const COMMON: [&str; 45] = [
    "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "pl", "tr", "ar", "fa", "ur", "hi", "bn", "mr",
    "ne", "ta", "te", "gu", "pa", "ml", "kn", "zh", "ja", "ko", "th", "vi", "id", "ms", "el", "he",
    "sv", "da", "nb", "fi", "hr", "cs", "sk", "hu", "ro", "bg", "sr", "sw", "ca",
];

static COMMON_LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let lexicon = Lexicon::get();
    let languages = COMMON.iter().filter_map(|tag| lexicon.language(tag));
    languages.collect()
});

/// Reads a folded text in the hinted language, else in English, else in the common languages, else
/// in all others; readings of several languages must agree.
pub(super) fn read(folded: &str, hints: &Hints<'_>) -> Option<Reading> {
    let lexicon = Lexicon::get();
    let tokens = tokens::split(folded, lexicon)?;
    let english = lexicon.language("en")?;
    let attempt = |language: Language| read_as(&tokens, language, english, hints);
    let hinted = hints.language.and_then(|tag| lexicon.language(tag));
    if let Some(reading) = hinted.and_then(attempt).or_else(|| attempt(english)) {
        return Some(reading);
    }
    let named = languages_in(&tokens);
    let (first, rest): (Vec<Language>, Vec<Language>) = named
        .into_iter()
        .partition(|language| COMMON_LANGUAGES.contains(language));
    let readings: Vec<Reading> = first.into_iter().filter_map(attempt).collect();
    if !readings.is_empty() {
        return agreed(&readings);
    }
    agreed(&rest.into_iter().filter_map(attempt).collect::<Vec<_>>())
}

/// The languages that any of the words belongs to.
fn languages_in(tokens: &[Placed<'_>]) -> Vec<Language> {
    let mut languages: Vec<Language> = tokens
        .iter()
        .flat_map(|placed| match placed.token {
            Token::Word { meanings, .. } => meanings,
            _ => &[],
        })
        .map(|(language, _)| *language)
        .filter(|language| *language != 0)
        .collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

/// The reading that all languages share.
fn agreed(readings: &[Reading]) -> Option<Reading> {
    let first = readings.first()?;
    readings
        .iter()
        .all(|other| other == first)
        .then_some(*first)
}

fn read_as(
    tokens: &[Placed<'_>],
    language: Language,
    english: Language,
    hints: &Hints<'_>,
) -> Option<Reading> {
    let mut senses = tokens::understand(tokens, language, english, hints.timezone)?;
    day::drop_foreign(&mut senses);
    let time = clock::take(&mut senses);
    let offset = clock::take_zone(&mut senses, time.as_ref().map(|(_, at)| *at));
    let date = day::read(&senses, hints.language, hints.order)?;
    let Some((time, _)) = time else {
        return Some(midnight(date));
    };
    Some(Reading {
        local: DateTime::from_parts(date, time.clock),
        offset,
        precision: time.precision,
    })
}

fn midnight(date: Date) -> Reading {
    Reading {
        local: date.at(0, 0, 0, 0),
        offset: None,
        precision: Precision::Day,
    }
}

/// The custom of a language for numeric dates whose order the digits do not show. English has none,
/// unless the region tells.
pub(super) fn custom(tag: &str) -> Option<Order> {
    let mut parts = tag.split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    let region = parts.next_back().map(str::to_ascii_uppercase);
    match (primary.as_str(), region.as_deref()) {
        ("en", Some("US")) => Some(Order::Mdy),
        (
            "en",
            Some("GB" | "IE" | "IN" | "AU" | "NZ" | "ZA" | "KE" | "NG" | "PK" | "BD" | "SG"),
        ) => Some(Order::Dmy),
        ("en" | "fil" | "tl" | "", _) => None,
        ("zh" | "ja" | "ko" | "hu" | "mn" | "lt" | "eu" | "si", _) => Some(Order::Ymd),
        _ => Some(Order::Dmy),
    }
}

/// Whether a sense is a number, and which.
pub(super) fn number(sense: Sense) -> Option<(i64, usize)> {
    match sense {
        Sense::Number { value, digits, .. } => Some((value, digits)),
        _ => None,
    }
}
