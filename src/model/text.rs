//! Text rules: what is kept as the publisher wrote it, and the forms that are only for comparing.
//!
//! Kept text: joiners (ZWJ U+200D, ZWNJ U+200C) stay, nothing is transliterated or recomposed.
//! Comparison, hashing and search never work on kept text directly but on [`comparison_form`] or
//! on Unicode words (UAX 29), never on ASCII classes.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_segmentation::UnicodeSegmentation;

/// Stretches a line of Arabic script; no part of a word.
const TATWEEL: char = '\u{640}';

/// Text as it is kept: white space folded to single spaces, ends trimmed, and the characters that
/// stand for nothing removed (BOM, zero width space, word joiner, NUL). Soft hyphens (U+00AD) stay as
/// joiners do: they say where the publisher lets a word be broken.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    let mut push = |run: &str, after: &mut bool| {
        if std::mem::take(after) && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(run);
    };
    // Most of a text is copied in runs, whose bytes alone tell that nothing in them needs a look.
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        let single =
            bytes[at] == b' ' && from < at && bytes.get(at + 1).copied().is_some_and(is_plain);
        if single || is_plain(bytes[at]) || (0x80..0xC0).contains(&bytes[at]) {
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        let next = at + c.len_utf8();
        let layout = matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}' | '\0');
        let blank = !layout && (c.is_whitespace() || c.is_control());
        if layout || blank {
            if from < at {
                push(&text[from..at], &mut space);
            }
            space |= blank;
            from = next;
        }
        at = next;
    }
    if from < at {
        push(&text[from..], &mut space);
    }
    if out.chars().all(|c| matches!(c, '\u{AD}' | ' ')) {
        out.clear();
    }
    out
}

/// Whether a byte begins a character that is neither blank nor a matter of layout: visible ASCII,
/// or a first byte of UTF-8 that no such character has.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7E | 0xC3..=0xE0 | 0xE4..=0xEE | 0xF0..)
}

/// Text as it is compared and hashed: NFC, white space folded, typographic quotes and dashes
/// unified, layout and direction marks, soft hyphens and joiners dropped.
///
/// Digits, signs, decimal points, punctuation and case stay: `1.5 %` is not `15`.
pub fn comparison_form(text: &str) -> String {
    let composed = composed(text);
    // Most English is done here.
    if composed.bytes().all(|byte| byte.is_ascii() && byte != b'`') {
        return tidy(&composed);
    }
    let mut mapped = String::with_capacity(composed.len());
    mapped.extend(composed.chars().filter_map(|c| match c {
        '\u{AD}'
        | '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | TATWEEL => None,
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => Some('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => Some('-'),
        other => Some(other),
    }));
    tidy(&mapped)
}

/// Letters and digits alone, composed (NFC) and in lower case: for telling whether two texts say the
/// same, whatever their typography.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in composed(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() && c != TATWEEL {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// The composed form (NFC) of a text. ASCII is composed.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// The words of a text by UAX 29: segments that hold at least one letter or digit.
///
/// Bengali and Hindi words stay whole (hasanta, vowel signs and joiners inside); scripts without
/// spaces come character by character.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut ascii = text.is_ascii().then_some(0);
    let segments = text.split_word_bounds();
    let mut words = segments.filter(|segment| segment.chars().any(char::is_alphanumeric));
    std::iter::from_fn(move || match &mut ascii {
        Some(at) => next_ascii_word(text, at),
        None => words.next(),
    })
}

/// The next word of a text in ASCII from a place on, which moves behind it. Of the rules of UAX 29
/// these are left: letters, digits and `_` stay together (WB5, 8 to 10, 13a, 13b), and so do letters
/// around `'`, `.` or `:` and digits around `'`, `.`, `,` or `;` (WB6, 7, 11, 12).
fn next_ascii_word<'t>(text: &'t str, at: &mut usize) -> Option<&'t str> {
    let bytes = text.as_bytes();
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    loop {
        let start = *at + bytes[*at..].iter().position(|byte| is_inner(*byte))?;
        let mut end = start + 1;
        while let Some(&byte) = bytes.get(end) {
            if is_inner(byte) {
                end += 1;
            } else if let Some(&after) = bytes.get(end + 1)
                && joins(bytes[end - 1], byte, after)
            {
                end += 2;
            } else {
                break;
            }
        }
        *at = end;
        if bytes[start..end].iter().any(u8::is_ascii_alphanumeric) {
            return Some(&text[start..end]);
        }
    }
}

/// Whether a mark holds two signs together as one word.
fn joins(before: u8, mark: u8, after: u8) -> bool {
    let letters = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
    let digits = before.is_ascii_digit() && after.is_ascii_digit();
    match mark {
        b'\'' | b'.' => letters || digits,
        b':' => letters,
        b',' | b';' => digits,
        _ => false,
    }
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
                | '།'
                | '᱾'
                | '꯫'
        )
    )
}

/// Whether a character can steer a terminal or reorder what people see: C0 (but tab and line
/// feed), DEL, C1, line separators, and the explicit bidirectional controls of UAX 9
/// (CVE-2021-42574); and the two noncharacters that XML 1.0 (§2.2) cannot hold. Joiners and
/// direction *marks* do not: scripts need them.
pub fn steers(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}' => true,
        c => c.is_control(),
    }
}

/// Where the first character stands that [`steers`], in bytes.
pub fn first_steering(text: &str) -> Option<usize> {
    /// Bytes with which such characters can begin.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "without branches many are compared at once"
    )]
    fn begins(byte: u8) -> bool {
        let blank = (byte == b'\t') | (byte == b'\n');
        ((byte < 0x20) & !blank) | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xe2) | (byte == 0xef)
    }
    suspects(text.as_bytes(), begins).find(|at| text[*at..].chars().next().is_some_and(steers))
}

/// Where the bytes stand that are suspected. Most text has none: whole runs are passed over, with
/// many bytes looked at together, as the compiler does where a loop has no early exit and `suspected`
/// no branch: it compares with `|` and `&`, not with `matches!`. Spaces should not be suspected.
pub(crate) fn suspects(
    bytes: &[u8],
    suspected: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = usize> {
    const RUN: usize = 32;
    let any = move |run: &[u8; RUN]| run.iter().fold(false, |any, &byte| any | suspected(byte));
    let any = move |part: &[u8]| {
        part.first_chunk().map_or_else(
            || {
                let mut padded = [b' '; RUN];
                padded[..part.len()].copy_from_slice(part);
                any(&padded)
            },
            any,
        )
    };
    let runs = bytes.chunks(RUN).enumerate();
    runs.filter(move |(_, part)| any(part))
        .flat_map(move |(run, part)| {
            let places = (run * RUN..).zip(part);
            places.filter(move |(_, byte)| suspected(**byte))
        })
        .map(|(at, _)| at)
}

/// Text without characters that [`steers`] tells: line breaks of every kind but LF become spaces,
/// the others are left out.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if first_steering(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if steers(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_found_wherever_it_stands_and_taken_out() {
        for (text, left) in [
            ("\u{1b}[2J", "[2J"),
            ("a\u{9b}31m", "a31m"),
            ("a\rb\u{8}\u{7f}\n\tc\u{0}", "a b\n\tc"),
            ("\u{202e}gpj\u{2066}.exe\u{2069}", "gpj.exe"),
            ("x\u{2028}y\u{FFFF}", "x y"),
        ] {
            assert_eq!(harmless(text), left);
            for padding in 0..130 {
                let padded = format!("{}{text}", "é".repeat(padding));
                let found = padded.char_indices().find(|(_, c)| steers(*c));
                assert_eq!(
                    first_steering(&padded),
                    found.map(|(at, _)| at),
                    "{padded:?}"
                );
            }
        }
        let kept = "র\u{200D}্যাব می\u{200C}خواهم “U.S.” – \u{200F}…\u{A0}";
        assert!(matches!(harmless(kept), Cow::Borrowed(_)));
    }

    #[test]
    fn joiners_stay_and_layout_characters_go() {
        assert_eq!(
            tidy(" র\u{200D}্যাব \u{200B}\u{FEFF}\n  می\u{200C}خواهم Bundes\u{AD}tag\u{A0}"),
            "র\u{200D}্যাব می\u{200C}خواهم Bundes\u{AD}tag"
        );
    }

    #[test]
    fn soft_hyphens_are_kept_and_count_for_nothing() {
        assert_eq!(tidy("\u{AD} \u{AD}"), "");
        assert_eq!(comparison_form("Bundes\u{AD}tag"), "Bundestag");
        assert_eq!(key("Bundes\u{AD}tag"), "bundestag");
        assert_eq!(words("der Bundes\u{AD}tag").count(), 2);
    }

    #[test]
    fn blanks_of_every_kind_are_folded_and_nothing_else_is_touched() {
        let marks = ["", "a", "é", "…", "あ", "𝄞", "\u{e000}"];
        let blanks = [
            "",
            " ",
            "  ",
            "\u{3000}",
            "\u{A0} ",
            "\u{85}",
            "\t\u{2009}",
            "\u{200B}",
            "\0 ",
            "\u{FEFF}",
        ];
        for a in marks {
            for b in marks {
                for blank in blanks {
                    let shown = blank.chars().any(char::is_whitespace);
                    let parted = shown && !a.is_empty() && !b.is_empty();
                    let folded = format!("{a}{}{b}", if parted { " " } else { "" });
                    let text = format!("{blank}{a}{blank}{b}{blank}");
                    assert_eq!(tidy(&text), folded, "{text:?}");
                }
            }
        }
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
    fn words_in_ascii_are_those_of_the_standard() {
        let signs: Vec<char> = "aZ0_ .:,;'\"-\r".chars().collect();
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = texts.iter().filter(|text| !text.contains('-'));
            texts = longer
                .flat_map(|text| signs.iter().map(move |sign| format!("{text}{sign}")))
                .collect();
            for text in &texts {
                let segments = text.split_word_bounds();
                let wanted = segments.filter(|word| word.chars().any(char::is_alphanumeric));
                assert!(words(text).eq(wanted), "{text:?}");
            }
        }
        let every: String = (0..=127_u8)
            .map(|byte| format!("a{0}b1{0}2 ", char::from(byte)))
            .collect();
        let segments = every.split_word_bounds();
        let wanted = segments.filter(|word| word.chars().any(char::is_alphanumeric));
        assert!(words(&every).eq(wanted));
    }

    #[test]
    fn sentences_end_in_every_script() {
        for text in ["Done.", "শেষ।", "終わり。」", "ہے۔"] {
            assert!(ends_sentence(text), "{text}");
        }
        assert!(!ends_sentence("A heading"));
    }
}
