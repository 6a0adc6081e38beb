//! The form in which dates are compared: one spelling of digits, letters and spaces.
//!
//! Only for matching: a folded text is never kept or shown.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The digit zero of every script that news are printed in (Unicode `Nd`, U+0660 and on).
const ZEROS: [char; 19] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}',
    '\u{BE6}', '\u{C66}', '\u{CE6}', '\u{D66}', '\u{DE6}', '\u{E50}', '\u{ED0}', '\u{F20}',
    '\u{1040}', '\u{17E0}', '\u{1810}',
];

/// The decimal digit that a character stands for, in any script.
pub(super) fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS
        .iter()
        .map(|zero| u32::from(c).wrapping_sub(u32::from(*zero)))
        .find(|value| *value < 10)
}

/// NFKD, lower case, ASCII digits, single spaces; accents of Latin, Greek and Cyrillic, Arabic
/// vowel signs, joiners and direction marks dropped; Arabic letter variants unified.
pub(super) fn fold(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let mut out = String::with_capacity(decomposed.len());
    for c in decomposed.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        c.to_lowercase().for_each(|c| match c {
            c if is_dropped(c) => {}
            'ي' | 'ى' => out.push('ی'),
            'ك' => out.push('ک'),
            'ı' => out.push('i'),
            '’' | 'ʼ' | '‘' | '`' | '´' => out.push('\''),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => out.push('-'),
            '،' | '、' | '၊' => out.push(','),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => match digit(c).and_then(|value| char::from_digit(value, 10)) {
                Some(ascii) => out.push(ascii),
                None => out.push(c),
            },
        });
    }
    out.truncate(out.trim_end().len());
    out
}

/// Accents, Arabic vowel signs, joiners, direction marks and what only serves layout.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{640}' | '\u{64B}'..='\u{655}' | '\u{670}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{AD}' | '\u{61C}' | '\u{FEFF}')
}

/// Whether words of this character's script are written without spaces between them.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF
        | 0x3040..=0x30FF | 0x3130..=0x318F | 0x3400..=0x9FFF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_scripts_are_ascii() {
        assert_eq!(fold("৩ ٣ ۳ ३ ๓ 3 ３"), "3 3 3 3 3 3 3");
    }

    #[test]
    fn spellings_of_one_word_fold_together() {
        for (a, b) in [
            ("FÉVRIER", "fevrier"),
            ("Şubat", "subat"),
            ("জানুয়ারি", "জানুয়ারি"),
            ("سه‌شنبه", "سهشنبه"),
            ("الإثنين", "الاثنين"),
            ("Haziran", "HAZİRAN"),
        ] {
            assert_eq!(fold(a), fold(b), "{a}");
        }
    }
}
