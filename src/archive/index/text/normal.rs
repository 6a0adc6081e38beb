//! The form under which two spellings of a word are one term.
//!
//! NFKC, full case folding (`ß` = `ss`, every `I` one letter), ASCII digits, no joiners, soft
//! hyphens, tatweel or Arabic vowel marks, one alef, yeh, kaf and heh; spellings of Indic words
//! that Unicode keeps apart are brought together by [`super::indic`].

use std::borrow::Cow;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::ComposingNormalizerBorrowed;

use super::indic;
use super::script::{ascii_digit, is_plain_pairing};

/// Bytes of a term at most; a longer word is cut, in documents and queries alike.
const MAX_TERM: usize = 120;

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
const CASE: CaseMapperBorrowed<'static> = CaseMapper::new();

/// Writes the normal form of a word to `out`, which may come out empty.
pub(in crate::archive) fn normalise(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.extend(word.chars().take(MAX_TERM).map(|c| c.to_ascii_lowercase()));
    } else if word.len() <= MAX_TERM && word.chars().all(is_plain_pairing) {
        out.push_str(word);
    } else {
        by_the_rules(word, out);
    }
}

/// The same for any word, by all the rules.
pub(super) fn by_the_rules(word: &str, out: &mut String) {
    out.clear();
    let composed = NFKC.normalize(word);
    let folded = CASE.fold_string(&composed);
    for c in folded.chars() {
        push(c, out);
        if out.len() > MAX_TERM {
            break;
        }
    }
    if let Cow::Owned(changed) = indic::unify(out) {
        *out = changed;
    }
    out.truncate(out.floor_char_boundary(MAX_TERM));
}

/// Adds one folded character, mapped or left out.
fn push(c: char, out: &mut String) {
    let mapped = match c {
        c if is_silent(c) => return,
        // The dot that full folding leaves of the Turkish capital İ.
        '\u{307}' if out.ends_with('i') => return,
        'ı' => 'i',
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ہ' | 'ە' | 'ۀ' | 'ۂ' | 'ۃ' => 'ه',
        '’' | '＇' | 'ʼ' | '׳' => '\'',
        '״' | '”' | '“' => '"',
        c => ascii_digit(c).unwrap_or(c),
    };
    out.push(mapped);
}

/// Whether a word is the same with and without this character.
fn is_silent(c: char) -> bool {
    let layout = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    );
    let arabic = matches!(
        c,
        '\u{640}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}'
            | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
    );
    let hebrew = matches!(
        c,
        '\u{591}'
            ..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
    );
    layout || arabic || hebrew
}
