//! The gate between text of the web and a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Text with every character escaped that could steer a terminal or reorder what people see: C0
/// (but tab), DEL, C1, line separators, and the explicit bidirectional controls of UAX 9
/// (CVE-2021-42574). Joiners and direction *marks* stay: scripts need them.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if steers(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn steers(c: char) -> bool {
    let bidi = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    bidi || matches!(c, '\u{2028}' | '\u{2029}') || (c.is_control() && c != '\t')
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
            ("র\u{200D}্যাব می\u{200C}خواهم", "র\u{200D}্যাব می\u{200C}خواهم"),
        ] {
            assert_eq!(safe(text), shown);
        }
    }
}
