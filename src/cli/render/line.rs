//! One line of output: spans of text, each with a style. Text is made safe when it is written.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::safe;
use crate::model::width;

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

/// What a line may be written with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ink {
    /// Styles.
    pub(super) colour: bool,
    /// Hyperlinks (OSC 8).
    pub(super) links: bool,
}

/// Spans of text, each with a style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    spans: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    style: Style,
    text: String,
    link: Option<String>,
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
        self.spans.push(Span {
            style,
            text: text.into(),
            link: None,
        });
        self
    }

    /// Goes on with styled text that leads to an address where the terminal can do that.
    #[must_use]
    pub(crate) fn linked(mut self, style: Style, text: impl Into<String>, url: &str) -> Self {
        // Nothing but printable ASCII, so that no address can end the sequence that it stands in.
        let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
        self.spans.push(Span {
            style,
            text: text.into(),
            link: plain.then(|| url.to_owned()),
        });
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
        let width = |span: &Span| width(&safe(&span.text));
        self.spans.iter().map(width).sum()
    }

    /// The line cut to `columns`, with an ellipsis where something is missing.
    #[must_use]
    pub(crate) fn cut(self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut room = columns.saturating_sub(1);
        let mut cut = Self::new();
        for span in self.spans {
            let text = safe(&span.text);
            let end = fitting(&text, room);
            room -= width(&text[..end]).min(room);
            let whole = end == text.len();
            cut.spans.push(Span {
                text: text[..end].to_owned(),
                ..span
            });
            if !whole {
                break;
            }
        }
        cut.plain("…")
    }

    /// Writes it, without line feed.
    pub(super) fn write(&self, to: &mut impl Write, ink: Ink) -> io::Result<()> {
        for span in &self.spans {
            let (style, text) = (span.style, safe(&span.text));
            let link = span.link.as_deref().filter(|_| ink.links);
            if let Some(url) = link {
                write!(to, "\u{1b}]8;;{url}\u{1b}\\")?;
            }
            if ink.colour && style != Style::new() {
                write!(to, "{style}{text}{style:#}")?;
            } else {
                to.write_all(text.as_bytes())?;
            }
            if link.is_some() {
                to.write_all(b"\x1b]8;;\x1b\\")?;
            }
        }
        Ok(())
    }
}

/// The byte length of the longest run of whole characters (graphemes) within `columns`.
fn fitting(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
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
        let links = colour;
        line.write(&mut out, Ink { colour, links }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn colour_is_ours_and_never_the_texts() {
        let line = Line::new().styled(RED, "\u{1b}[0mx");
        assert_eq!(written(&line, false), "\\u{1b}[0mx");
        assert_eq!(written(&line, true), "\u{1b}[31m\\u{1b}[0mx\u{1b}[0m");
    }

    #[test]
    fn links_are_only_for_terminals_and_cannot_be_broken_out_of() {
        let line = Line::new().linked(BOLD, "a", "https://news.example/a");
        assert_eq!(written(&line, false), "a");
        let link = "\u{1b}]8;;https://news.example/a\u{1b}\\";
        let end = "\u{1b}]8;;\u{1b}\\";
        assert_eq!(
            written(&line, true),
            format!("{link}\u{1b}[1ma\u{1b}[0m{end}")
        );
        for url in ["https://a/\u{1b}\\x", "https://a/\u{7}", "https://a/বন্যা"] {
            let line = Line::new().linked(Style::new(), "a", url);
            assert_eq!(written(&line, true), "a");
        }
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
