//! How many columns of a terminal a text takes.
//!
//! Terminals measure character by character, as POSIX `wcwidth` does: vowel signs that stand beside
//! their letter take a column of their own, `লা` as well as `কি`, and no ligature saves one. Only
//! emoji that are joined or coloured are measured as a whole.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text takes. Control characters take none: make the text safe first.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.width();
    }
    text.graphemes(true).map(of_grapheme).sum()
}

fn of_grapheme(grapheme: &str) -> usize {
    let joined = |c: char| matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    let is_emoji = grapheme.starts_with(|c: char| c >= '\u{203C}') && grapheme.contains(joined);
    if is_emoji {
        return grapheme.width();
    }
    grapheme.chars().map(of_char).sum()
}

/// Unicode counts some vowel signs that stand beside their letter among the marks on it (property
/// `Other_Grapheme_Extend`); on the screen they are none.
fn of_char(c: char) -> usize {
    let stands_beside = matches!(
        u32::from(c),
        0x09BE
            | 0x09D7
            | 0x0B3E
            | 0x0B57
            | 0x0BBE
            | 0x0BD7
            | 0x0CC0
            | 0x0CC2
            | 0x0CC7..=0x0CC8
            | 0x0CCA..=0x0CCB
            | 0x0CD5..=0x0CD6
            | 0x0D3E
            | 0x0D57
            | 0x0DCF
            | 0x0DDF
    );
    if stands_beside {
        1
    } else {
        c.width().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns as tmux 3.3 counts them.
    #[test]
    fn columns_are_those_of_terminals() {
        for (text, columns) in [
            ("plain", 5),
            ("কী", 2),
            ("কো", 2),
            ("ক্ষ", 2),
            ("বন্যা", 4),
            ("র\u{200D}্যাব", 4),
            ("लड़कों", 4),
            ("தமிழ்நாடு", 8),
            ("ನೀ", 2),
            ("لا", 2),
            ("น้ำ", 2),
            ("東京", 4),
            ("ｶﾞ", 2),
            ("e\u{301}", 1),
            ("👩\u{200D}👧", 2),
            ("❤\u{FE0F}", 2),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
