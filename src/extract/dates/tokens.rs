//! A folded text as numbers, words of the lexicon and signs.

use super::lexicon::{Language, Lexicon, Meaning};
use super::zones;
use jiff::tz::TimeZone;

/// Tokens of a text at most; a longer one is no date.
const MAX_TOKENS: usize = 40;

/// One piece of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token<'a> {
    /// A number and how many digits it is written with.
    Number { value: i64, digits: usize },
    /// A word with all that it may mean.
    Word {
        text: &'a str,
        meanings: &'a [(Language, Meaning)],
    },
    /// Any other character but a space.
    Sign(char),
}

/// A token, and whether a space stands before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) token: Token<'a>,
    pub(super) spaced: bool,
}

/// Splits a folded text. `None` at the first word that no language knows.
pub(super) fn split<'a>(text: &'a str, lexicon: &'a Lexicon) -> Option<Vec<Placed<'a>>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next()?;
        if first == ' ' {
            at += 1;
            continue;
        }
        let (length, token) = next(rest, first, lexicon)?;
        let spaced = text[..at].ends_with(' ');
        tokens.push(Placed { token, spaced });
        if tokens.len() > MAX_TOKENS {
            return None;
        }
        at += length;
    }
    Some(tokens)
}

fn next<'a>(rest: &'a str, first: char, lexicon: &'a Lexicon) -> Option<(usize, Token<'a>)> {
    if let Some(length) = weekday_in_brackets(rest) {
        return Some((length, Token::Sign(' ')));
    }
    if first.is_ascii_digit() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let value = rest[..digits].parse().ok()?;
        return Some((digits, Token::Number { value, digits }));
    }
    if let Some((length, meanings)) = lexicon.longest_at(rest) {
        return Some((
            length,
            Token::Word {
                text: &rest[..length],
                meanings,
            },
        ));
    }
    if first.is_alphabetic() {
        return None;
    }
    Some((first.len_utf8(), Token::Sign(first)))
}

/// Weekdays of one letter, Japanese and Korean.
const DAYS: [&str; 14] = [
    "月", "火", "水", "木", "金", "土", "日", "월", "화", "수", "목", "금", "토", "일",
];

/// The length of `(日)`, `（월）`: the weekday as one letter, which folding leaves decomposed.
fn weekday_in_brackets(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('(')?;
    let close = inner.find(')').filter(|at| *at > 0)?;
    let word = &inner[..close];
    let known = DAYS.iter().any(|day| super::fold::fold(day) == word);
    known.then_some(close + 2)
}

/// What a token says once the language is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Number {
        value: i64,
        digits: usize,
        spaced: bool,
    },
    Mean(Meaning),
    Zone(i32),
    Sign {
        sign: char,
        spaced: bool,
    },
}

/// The tokens as one language understands them; `None` where it lacks a word.
pub(super) fn understand(
    tokens: &[Placed<'_>],
    language: Language,
    english: Language,
    site: Option<&TimeZone>,
) -> Option<Vec<Sense>> {
    let meant = |token: &Token<'_>| match token {
        Token::Word { meanings, .. } => choices(meanings, language, english),
        _ => Vec::new(),
    };
    let sure_month = tokens.iter().any(|placed| {
        let choices = meant(&placed.token);
        !choices.is_empty() && choices.iter().all(|choice| is_month(*choice))
    });
    let mut month_taken = sure_month;
    tokens
        .iter()
        .map(|placed| {
            let spaced = placed.spaced;
            Some(match placed.token {
                Token::Number { value, digits } => Sense::Number {
                    value,
                    digits,
                    spaced,
                },
                Token::Sign(sign) => Sense::Sign { sign, spaced },
                Token::Word { text, .. } => {
                    let choices = meant(&placed.token);
                    let month = choices.iter().copied().find(|choice| is_month(*choice));
                    let other = choices.iter().copied().find(|choice| !is_month(*choice));
                    let meaning = match (month, other) {
                        (Some(_), Some(other)) if month_taken => other,
                        (Some(month), _) => {
                            month_taken = true;
                            month
                        }
                        (None, Some(other)) => other,
                        (None, None) => return None,
                    };
                    if meaning == Meaning::Zone {
                        Sense::Zone(zones::offset(text, site)?)
                    } else {
                        Sense::Mean(meaning)
                    }
                }
            })
        })
        .collect()
}

fn is_month(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Month(_) | Meaning::Persian(_))
}

/// What a word may mean in a language, in English, or in any: the first of these that has it.
fn choices(
    meanings: &[(Language, Meaning)],
    language: Language,
    english: Language,
) -> Vec<Meaning> {
    let of = |wanted: Language| -> Vec<Meaning> {
        let own = meanings.iter().filter(|(language, _)| *language == wanted);
        own.map(|(_, meaning)| *meaning).collect()
    };
    [language, 0, english]
        .into_iter()
        .map(of)
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}
