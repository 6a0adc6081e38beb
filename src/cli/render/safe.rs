//! The gate between text of the web and a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use crate::model::text::{first_steering, steers};

/// Where a word may be broken. Nothing here breaks words, and some terminals print it as a hyphen.
const SOFT_HYPHEN: char = '\u{AD}';

/// One line of text with every character escaped that [`steers`], or that would end the line; without
/// soft hyphens.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if first_steering(text).is_none() && !text.contains(['\n', SOFT_HYPHEN]) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if steers(c) || c == '\n' {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", c.escape_unicode());
        } else if c != SOFT_HYPHEN {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_out() {
        for (text, shown) in [
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\rb\u{8}\u{7f}\n", "a\\u{d}b\\u{8}\\u{7f}\\u{a}"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            ("tab\tstays", "tab\tstays"),
            ("Bundes\u{AD}tag", "Bundestag"),
            ("র\u{200D}্যাব می\u{200C}خواهم", "র\u{200D}্যাব می\u{200C}خواهم"),
        ] {
            assert_eq!(safe(text), shown);
        }
    }
}
