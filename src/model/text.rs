//! Text rules: what is kept as the publisher wrote it, and the forms that are only for comparing.
//!
//! Kept text: joiners (ZWJ U+200D, ZWNJ U+200C) stay, nothing is transliterated or recomposed.
//! Comparison, hashing and search never work on kept text directly but on [`comparison_form`] or
//! on Unicode words (UAX 29), never on ASCII classes.

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_segmentation::UnicodeSegmentation;

/// Text as it is kept: white space folded to single spaces, ends trimmed, and the characters that
/// only serve layout removed (BOM, zero width space, soft hyphen, word joiner, NUL).
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        match c {
            '\u{FEFF}' | '\u{200B}' | '\u{AD}' | '\u{2060}' | '\0' => {}
            c if c.is_whitespace() || c.is_control() => space = true,
            c => {
                if space && !out.is_empty() {
                    out.push(' ');
                }
                space = false;
                out.push(c);
            }
        }
    }
    out
}

/// Text as it is compared and hashed: NFC, white space folded, typographic quotes and dashes
/// unified, layout and direction marks and joiners dropped.
///
/// Digits, signs, decimal points, punctuation and case stay: `1.5 %` is not `15`.
pub fn comparison_form(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    let mapped: String = composed
        .chars()
        .filter_map(|c| match c {
            '\u{200C}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{640}' => None,
            '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => Some('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => Some('-'),
            other => Some(other),
        })
        .collect();
    tidy(&mapped)
}

/// The words of a text by UAX 29: segments that hold at least one letter or digit.
///
/// Bengali and Hindi words stay whole (hasanta, vowel signs and joiners inside); scripts without
/// spaces come character by character.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_word_bounds()
        .filter(|segment| segment.chars().any(char::is_alphanumeric))
}

/// Whether the text ends as a sentence does, in any script (`।` U+0964 included), closing quotes
/// and brackets passed over.
pub fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| {
        matches!(
            c,
            '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '›'
        )
    };
    let last = text.trim_end().trim_end_matches(closing).chars().last();
    matches!(
        last,
        Some(
            '.' | '!'
                | '?'
                | '…'
                | '।'
                | '॥'
                | '。'
                | '！'
                | '？'
                | '؟'
                | '۔'
                | '።'
                | '။'
                | '។'
                | '։'
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_stay_and_layout_characters_go() {
        assert_eq!(
            tidy(" র\u{200D}্যাব \u{AD}\u{FEFF}\n  می\u{200C}خواهم\u{A0}"),
            "র\u{200D}্যাব می\u{200C}خواهم"
        );
    }

    #[test]
    fn comparison_unifies_typography_and_nothing_else() {
        assert_eq!(
            comparison_form("“ক\u{9DF}”"),
            comparison_form("\"ক\u{9AF}\u{9BC}\"")
        );
        for (a, b) in [
            ("1.5%", "15%"),
            ("-5", "5"),
            ("No, killing", "No killing"),
            ("৫.৫", "৫৫"),
        ] {
            assert_ne!(comparison_form(a), comparison_form(b));
        }
    }

    #[test]
    fn indic_words_are_whole() {
        let found: Vec<&str> = words("ইউক্রেন যুদ্ধ, হিন্দী हिन्दी।").collect();
        assert_eq!(found, ["ইউক্রেন", "যুদ্ধ", "হিন্দী", "हिन्दी"]);
    }

    #[test]
    fn sentences_end_in_every_script() {
        for text in ["Done.", "শেষ।", "終わり。」", "ہے۔"] {
            assert!(ends_sentence(text), "{text}");
        }
        assert!(!ends_sentence("A heading"));
    }
}
