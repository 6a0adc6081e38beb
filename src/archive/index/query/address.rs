//! Addresses as a condition: patterns, and words of them as of an instant.
//!
//! Each document has its addresses in a column, and beside each the time since which it is known,
//! so that an address learnt later does not count for an earlier instant.

use std::sync::Arc;

use tantivy::query::Query;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::{DocId, SegmentReader};

use super::expr::{Scope, Text};
use super::filter::Stood;
use super::needle::Needle;
use crate::archive::index::column;
use crate::archive::index::schema::{micros, readable};
use crate::archive::index::{IndexError, snippet};

/// Characters of an address pattern at most.
const MAX_GLOB: usize = 512;

/// Whether an address is meant.
type Matcher = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// The documents with an address of this pattern; scheme and `www.` may be left out of it.
pub(super) fn glob_query(glob: &str, stood: Stood) -> Result<Box<dyn Query>, IndexError> {
    let pattern: Vec<char> = glob.chars().collect();
    if pattern.len() > MAX_GLOB {
        return Err(IndexError::Glob {
            glob: pattern[..80].iter().collect(),
            why: format!("is longer than {MAX_GLOB} characters"),
        });
    }
    let in_full = glob.contains("://");
    let matcher = move |address: &str| {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        matches_glob(&pattern, address)
            || !in_full && matches_glob(&pattern, rest)
            || !in_full
                && rest
                    .strip_prefix("www.")
                    .is_some_and(|rest| matches_glob(&pattern, rest))
    };
    Ok(having(Arc::new(matcher), stood))
}

/// The documents that had an address with these words at an instant.
pub(super) fn words_query(words: &str, stood: Stood) -> Box<dyn Query> {
    let text = Text {
        scope: Scope::All,
        typed: readable(words),
        quoted: true,
        prefix: false,
    };
    let needles: Vec<Needle> = Needle::of(&text, None).into_iter().collect();
    let matcher =
        move |address: &str| !snippet::highlights(&readable(address), &needles, None).is_empty();
    having(Arc::new(matcher), stood)
}

/// The documents that have, or had at an instant, an address that is meant.
fn having(matcher: Matcher, stood: Stood) -> Box<dyn Query> {
    let at = stood.map_or(i64::MAX, micros);
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let addresses = segment.fast_fields().str(column::URL)?;
        let since = segment.fast_fields().i64(column::SINCE)?;
        let mut meant: Vec<bool> = Vec::new();
        if let Some(addresses) = &addresses {
            let mut all = addresses.dictionary().stream()?;
            while all.advance() {
                meant.push(std::str::from_utf8(all.key()).is_ok_and(|address| matcher(address)));
            }
        }
        let numbers = addresses.map(|addresses| addresses.ords().clone());
        Ok(move |doc: DocId| {
            let mut known = numbers
                .iter()
                .flat_map(|numbers| numbers.values_for_doc(doc))
                .zip(since.values_for_doc(doc));
            known.any(|(number, since)| since <= at && meant.get(number as usize) == Some(&true))
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Whether a text is of a pattern, where `*` stands for any characters and `?` for any one. Goes
/// back to the last star only, so that the time is bounded by the product of the lengths.
fn matches_glob(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, from)) = star else {
                    return false;
                };
                star = Some((at, from + 1));
                (p, t) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, expected) in [
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("*b*", "abc", true),
            ("a?c", "aকc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("", "a", false),
            ("a**", "a", true),
            ("*aab", "aaaab", true),
            ("[a]", "a", false),
        ] {
            let pattern: Vec<char> = pattern.chars().collect();
            assert_eq!(matches_glob(&pattern, text), expected, "{pattern:?} {text}");
        }
        let hostile: Vec<char> = "*a".repeat(250).chars().collect();
        assert!(!matches_glob(&hostile, &format!("{}b", "a".repeat(8_000))));
    }
}
