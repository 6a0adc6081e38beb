//! Fingerprints: a sample of the word sequences of a body, by which copies are found among
//! millions of articles without comparing texts.
//!
//! Shingles of three words, hashed by BLAKE3 (first eight bytes, little endian: stable over
//! machines and releases), kept where the hash is divisible by eight ("mod-p sampling", Broder
//! 1997; Manber 1994). Which shingles of a text are kept depends on the text alone, so samples of
//! two articles can be compared. In scripts without spaces single characters are words and say
//! less each: there a shingle spans eight of them.

use std::collections::VecDeque;

use crate::model::Article;
use crate::model::text::{comparison_form, words};

use super::form::lines;

/// Containment from which two articles of like length are the same text.
pub const SAME_TEXT: f64 = 0.80;
/// Ratio of lengths, shorter to longer, from which two articles are of like length.
pub const SAME_TEXT_LENGTH: f64 = 0.80;
/// Containment from which one article is taken from the other, or both from a third.
pub const SYNDICATED: f64 = 0.50;

/// Words of a shingle.
const SPAN: usize = 3;
/// Characters of a shingle in scripts without spaces.
const SPAN_UNSPACED: usize = 8;
/// Stands behind each word of a shingle when it is hashed.
const END: char = '\u{1F}';
/// One shingle in so many is kept …
const COARSE: u64 = 8;
/// … but one in so many of a short text, whose sample would say nothing.
const FINE: u64 = 2;
/// Hashes that a coarse sample must have.
const ENOUGH: usize = 24;
/// Hashes below which a sample proves nothing.
const TOO_FEW: usize = 6;

/// The sampled shingles of an article's body, sorted, each once. Headlines are left out: papers
/// give the same story different ones.
pub fn fingerprint(article: &Article) -> Vec<u64> {
    let mut hashes = shingles(article);
    hashes.sort_unstable();
    hashes.dedup();
    let coarse: Vec<u64> = sampled(&hashes, COARSE).collect();
    if coarse.len() >= ENOUGH {
        return coarse;
    }
    sampled(&hashes, FINE).collect()
}

/// The share of the smaller sample that the larger one holds too: 0 to 1.
pub fn containment(a: &[u64], b: &[u64]) -> f64 {
    let sampling = sampling(a).max(sampling(b));
    let a: Vec<u64> = sampled(a, sampling).collect();
    let b: Vec<u64> = sampled(b, sampling).collect();
    let smaller = a.len().min(b.len());
    if smaller < TOO_FEW {
        return 0.0;
    }
    shared(&a, &b) as f64 / smaller as f64
}

/// Whether one of two articles is taken from the other, or both from a third.
pub fn same_story(a: &[u64], b: &[u64]) -> bool {
    containment(a, b) >= SYNDICATED
}

/// Whether two articles are the same text but for small differences.
pub fn same_text(a: &[u64], b: &[u64]) -> bool {
    let length = |sample: &[u64]| sample.len() as f64 * sampling(sample) as f64;
    let (a_length, b_length) = (length(a), length(b));
    let alike = a_length.min(b_length) >= SAME_TEXT_LENGTH * a_length.max(b_length);
    alike && containment(a, b) >= SAME_TEXT
}

/// How a sample was drawn.
fn sampling(sample: &[u64]) -> u64 {
    let coarse = sample.len() >= ENOUGH && sample.iter().all(|hash| hash % COARSE == 0);
    if coarse { COARSE } else { FINE }
}

fn sampled(hashes: &[u64], modulus: u64) -> impl Iterator<Item = u64> {
    hashes
        .iter()
        .copied()
        .filter(move |hash| hash % modulus == 0)
}

/// How many hashes two sorted samples share.
fn shared(mut a: &[u64], mut b: &[u64]) -> usize {
    let mut count = 0;
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        count += usize::from(first == second);
        if first <= second {
            a = rest_a;
        }
        if second <= first {
            b = rest_b;
        }
    }
    count
}

/// The hashes of all shingles; they run across paragraphs.
fn shingles(article: &Article) -> Vec<u64> {
    let mut hashes = Vec::new();
    // All words so far, each with its end; where those of the last shingle begin, the last first.
    let mut row = String::new();
    let mut last: VecDeque<(usize, bool)> = VecDeque::with_capacity(SPAN_UNSPACED + 1);
    for line in lines(article) {
        let text = comparison_form(&line.text).to_lowercase();
        for word in words(&text) {
            last.push_front((row.len(), is_unspaced(word)));
            last.truncate(SPAN_UNSPACED);
            row.push_str(word);
            row.push(END);
            let unspaced = last.iter().take(SPAN).all(|(_, unspaced)| *unspaced);
            let span = if unspaced { SPAN_UNSPACED } else { SPAN };
            if let Some((start, _)) = last.get(span - 1) {
                hashes.push(hash(&row[*start..]));
            }
        }
    }
    hashes
}

fn hash(shingle: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(shingle.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Whether a word is a character or run of a script written without spaces: Han, Kana, Thai, Lao,
/// Myanmar, Khmer.
pub(super) fn is_unspaced(word: &str) -> bool {
    word.chars().next().is_some_and(|c| {
        matches!(c,
            '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
            | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
    })
}
