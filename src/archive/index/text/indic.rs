//! Spellings of Indic words that readers take for one and Unicode keeps apart.
//!
//! The blocks from Devanagari to Malayalam share one layout (that of ISCII), so a letter is named
//! by its place in the block. What is unified:
//! - a nasal before a stop of its own class and the anusvara: `हिन्दी` = `हिंदी`, `ব্যাঙ্ক` = `ব্যাংক`;
//! - chandrabindu and anusvara in Devanagari and Gujarati: `हँसी` = `हंसी`; in Bengali they differ;
//! - Devanagari letters with and without nukta: `फ़िल्म` = `फिल्म`; in Bengali `য়` is a letter of its own;
//! - the Bengali khanda ta and the Malayalam chillus with the letters that they stand for;
//! - the two Gurmukhi signs of nasalisation.

use std::borrow::Cow;

const DEVANAGARI: u32 = 0x0900;
const BENGALI: u32 = 0x0980;
const GURMUKHI: u32 = 0x0A00;
const GUJARATI: u32 = 0x0A80;
const ODIA: u32 = 0x0B00;
const TELUGU: u32 = 0x0C00;
const KANNADA: u32 = 0x0C80;
const MALAYALAM: u32 = 0x0D00;

const CHANDRABINDU: u32 = 0x01;
const ANUSVARA: u32 = 0x02;
const NUKTA: u32 = 0x3C;
const VIRAMA: u32 = 0x4D;
/// The five classes of stops: the first letter of each; the fifth letter of a class is its nasal.
const STOPS: [u32; 5] = [0x15, 0x1A, 0x1F, 0x24, 0x2A];

/// The word with its variant spellings unified; borrowed where nothing changes.
pub(super) fn unify(word: &str) -> Cow<'_, str> {
    let indic = |c: char| (DEVANAGARI..=0x0D7F).contains(&u32::from(c));
    if !word.contains(indic) {
        return Cow::Borrowed(word);
    }
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        if is_anusvara_before_stop(letter, &letters[at..]) {
            push(block(letter) + ANUSVARA, &mut out);
            at += 1; // the virama
            continue;
        }
        replace(letter, &mut out);
    }
    if out == word {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(out)
    }
}

/// The block of a letter: its first code point.
fn block(letter: char) -> u32 {
    u32::from(letter) & !0x7F
}

fn push(code: u32, out: &mut String) {
    out.extend(char::from_u32(code));
}

/// Whether a nasal with the virama that follows it sounds as an anusvara before the next letter.
fn is_anusvara_before_stop(letter: char, rest: &[char]) -> bool {
    let [virama, next, ..] = rest else {
        return false;
    };
    let block = block(letter);
    if u32::from(*virama) != block + VIRAMA {
        return false;
    }
    let written_so = match block {
        DEVANAGARI | GUJARATI | ODIA | TELUGU | KANNADA => STOPS.len(),
        BENGALI => 1, // only ঙ: ন্ত and ম্প are never written with an anusvara
        _ => 0,
    };
    let place = u32::from(letter).wrapping_sub(block);
    let next = u32::from(*next).wrapping_sub(block);
    STOPS[..written_so]
        .iter()
        .any(|first| place == first + 4 && (*first..first + 4).contains(&next))
}

/// Adds a letter, or what stands for it.
fn replace(letter: char, out: &mut String) {
    let block = block(letter);
    let place = u32::from(letter).wrapping_sub(block);
    match (block, place) {
        (DEVANAGARI | GUJARATI, CHANDRABINDU) => push(block + ANUSVARA, out),
        (DEVANAGARI, NUKTA) => {}
        (DEVANAGARI, 0x29 | 0x31 | 0x34) => push(u32::from(letter) - 1, out),
        (GURMUKHI, 0x70) => push(GURMUKHI + ANUSVARA, out),
        (BENGALI, 0x4E) => out.push_str("ত্"),
        (MALAYALAM, 0x7A..=0x7F) => {
            out.push(['ണ', 'ന', 'ര', 'ല', 'ള', 'ക'][place as usize - 0x7A]);
            push(MALAYALAM + VIRAMA, out);
        }
        _ => out.push(letter),
    }
}
