//! JSON as it leaves this program: one value a line, and no character raw in it that could steer a
//! terminal. Any parser reads back the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

use crate::model::text::first_steering;

/// Writes a value and a line feed.
pub fn write_line<W: Write + ?Sized>(to: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *to, Guarded);
    value.serialize(&mut serializer)?;
    to.write_all(b"\n")
}

/// A value as text on one line.
pub fn to_text(value: &impl Serialize) -> io::Result<String> {
    let mut text = Vec::new();
    write_line(&mut text, value)?;
    text.pop();
    String::from_utf8(text).map_err(io::Error::other)
}

/// Compact JSON that also escapes DEL, C1, line separators and bidirectional controls; serde_json
/// itself escapes only C0.
struct Guarded;

impl Formatter for Guarded {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = first_steering(rest) {
            let mut chars = rest[at..].chars();
            to.write_all(&rest.as_bytes()[..at])?;
            // All that steer are in the basic plane, so that one `\uXXXX` holds each.
            write!(to, "\\u{:04x}", chars.next().map_or(0, u32::from))?;
            rest = chars.as_str();
        }
        to.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        CompactFormatter.write_char_escape(to, escape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::steers;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_reads_back_and_steers_nothing() {
        let value = json!({
            "a": "x\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{2028}y\n\"\\",
            "b": ["র\u{200D}্যাব", 1, null, true, "\u{1F600}"],
        });
        let mut out = Vec::new();
        write_line(&mut out, &value).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            !text.trim_end().chars().any(|c| c.is_control() || steers(c)),
            "{text:?}"
        );
        assert!(text.ends_with("}\n") && text.contains("র\u{200D}্যাব"));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
