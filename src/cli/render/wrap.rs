//! Breaking long text for people: between words where words are set apart, else between
//! characters.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::width;

/// The lines of a text, none wider than `columns` unless a single word is.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, piece) in text.split_word_bound_indices() {
        let room = width(piece.trim_end());
        // What closes a word does not begin a line.
        let closes = piece
            .chars()
            .all(|c| !c.is_alphanumeric() && !c.is_whitespace());
        if used > 0 && used + room > columns && !closes {
            lines.push(text[start..at].trim_end());
            start = at + (piece.len() - piece.trim_start().len());
            used = width(piece.trim_start());
        } else {
            used += width(piece);
        }
    }
    lines.push(text[start..].trim_end());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_lose_nothing() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible a", 5), ["incomprehensible", "a"]);
        assert_eq!(wrap("東京都庁の前", 4), ["東京", "都庁", "の前"]);
        assert_eq!(wrap("", 7), [""]);
        let text = "সিলেটে বন্যা পরিস্থিতির উন্নতি হয়েছে, বলেছেন কর্মকর্তারা।";
        let lines = wrap(text, 20);
        assert!(lines.iter().all(|line| width(line) <= 21), "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }
}
