//! A query that does not follow the grammar, with the place where it goes wrong.

use std::fmt;

use crate::model::width;

/// Columns of the query that are shown before and after the place.
const SHOWN: usize = 40;

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// The place, in characters from 1.
    pub column: usize,
    /// The part of the query around the place.
    excerpt: String,
    /// Columns of a terminal before the place in the excerpt.
    indent: usize,
}

impl QueryError {
    /// An error at a byte of a query.
    pub(super) fn at(query: &str, byte: usize, message: impl Into<String>) -> Self {
        let (before, after) = query.split_at(query.floor_char_boundary(byte));
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let mut shown: Vec<char> = before.chars().rev().take(SHOWN).map(visible).collect();
        shown.reverse();
        let cut = before.chars().nth(SHOWN).is_some();
        let lead = if cut { "…" } else { "" };
        let start: String = shown.into_iter().collect();
        let end: String = after.chars().take(SHOWN).map(visible).collect();
        let trail = if after.chars().nth(SHOWN).is_some() {
            "…"
        } else {
            ""
        };
        Self {
            message: message.into(),
            column: before.chars().count() + 1,
            indent: width(lead) + width(&start),
            excerpt: format!("{lead}{start}{end}{trail}"),
        }
    }
}

impl fmt::Display for QueryError {
    /// Three lines: what is wrong, the query, and a caret under the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the query, column {}: {}", self.column, self.message)?;
        writeln!(f, "  {}", self.excerpt)?;
        write!(f, "  {}^", " ".repeat(self.indent))
    }
}

impl std::error::Error for QueryError {}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar;

    use super::*;

    #[test]
    fn the_caret_stands_under_the_place_in_any_script() {
        let query = "বন্যা \"সিলেট";
        let error = QueryError::at(query, query.find('"').unwrap(), "not closed");
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "the query, column 7: not closed");
        assert_eq!(
            width(lines[2]),
            width(&lines[1][..lines[1].find('"').unwrap()]) + 1
        );
    }

    #[test]
    fn long_queries_are_shown_in_part_and_without_control_characters() {
        let query = format!("{}\u{1b}[31m({}", "a".repeat(5_000), "漢".repeat(5_000));
        let error = QueryError::at(&query, 5_000, "x");
        assert!(error.to_string().chars().count() < 200);
        assert!(!error.to_string().contains('\u{1b}'));
        assert!(
            error
                .excerpt
                .chars()
                .next()
                .is_some_and(|c| c.width() == Some(1))
        );
    }
}
