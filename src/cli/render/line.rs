//! One line of output: spans of text, each with a style. Text is made safe when it is written.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::safe;

/// Headings, names.
pub(crate) const BOLD: Style = Style::new().bold();
/// What is by the way.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Removed, failed.
pub(crate) const RED: Style = AnsiColor::Red.on_default();
/// Added, well.
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
/// To be looked at.
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Spans of text, each with a style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    spans: Vec<(Style, String)>,
}

impl Line {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Goes on with plain text.
    #[must_use]
    pub(crate) fn plain(self, text: impl Into<String>) -> Self {
        self.styled(Style::new(), text)
    }

    /// Goes on with styled text.
    #[must_use]
    pub(crate) fn styled(mut self, style: Style, text: impl Into<String>) -> Self {
        self.spans.push((style, text.into()));
        self
    }

    /// Goes on with another line's spans.
    #[must_use]
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// Columns that a terminal needs for it.
    pub(crate) fn width(&self) -> usize {
        self.spans.iter().map(|(_, text)| safe(text).width()).sum()
    }

    /// The line cut to `columns`, with an ellipsis where something is missing.
    #[must_use]
    pub(crate) fn cut(self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut room = columns.saturating_sub(1);
        let mut cut = Self::new();
        for (style, text) in self.spans {
            let text = safe(&text);
            let end = fitting(&text, room);
            room -= text[..end].width().min(room);
            cut = cut.styled(style, &text[..end]);
            if end < text.len() {
                break;
            }
        }
        cut.plain("…")
    }

    /// Writes it, without line feed.
    pub(crate) fn write(&self, to: &mut impl Write, colour: bool) -> io::Result<()> {
        for (style, text) in &self.spans {
            let text = safe(text);
            if colour && *style != Style::new() {
                write!(to, "{style}{text}{style:#}")?;
            } else {
                to.write_all(text.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// The byte length of the longest run of whole characters (graphemes) within `columns`.
fn fitting(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return at;
        }
    }
    text.len()
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &Line, colour: bool) -> String {
        let mut out = Vec::new();
        line.write(&mut out, colour).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn colour_is_ours_and_never_the_texts() {
        let line = Line::new().styled(RED, "\u{1b}[0mx");
        assert_eq!(written(&line, false), "\\u{1b}[0mx");
        assert_eq!(written(&line, true), "\u{1b}[31m\\u{1b}[0mx\u{1b}[0m");
    }

    #[test]
    fn wide_and_combining_characters_are_cut_whole() {
        for (text, columns, shown) in [
            ("東京都庁", 5, "東京…"),
            ("বাংলাদেশ", 40, "বাংলাদেশ"),
            ("plain", 5, "plain"),
            ("plainer", 5, "plai…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ] {
            let cut = Line::from(text).cut(columns);
            assert_eq!(written(&cut, false), shown);
            assert!(cut.width() <= columns.max(1));
        }
    }
}
