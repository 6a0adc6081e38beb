//! JSON as it leaves this program: one value a line, and no character raw in it that could steer a
//! terminal. Any parser reads back the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

use crate::model::text::{first_steering, suspects};

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

/// JSON of this module that is written already; other serializers of serde see its bytes.
#[derive(Debug, Default)]
pub(super) struct Written(pub(super) Vec<u8>);

impl Serialize for Written {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// Writes text as it stands in a string. It may be long: runs of bytes are looked at together.
pub(super) fn escape(text: &str, to: &mut Vec<u8>) {
    /// Bytes with which what is escaped begins.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "without branches many are compared at once"
    )]
    fn begins(byte: u8) -> bool {
        (byte < 0x20)
            | (byte == b'"')
            | (byte == b'\\')
            | (byte == 0x7F)
            | (byte == 0xC2)
            | (byte == 0xE2)
            | (byte == 0xEF)
    }
    let bytes = text.as_bytes();
    let mut from = 0;
    for at in suspects(bytes, begins) {
        let Some((code, length)) = escaped(&bytes[at..]) else {
            continue;
        };
        to.extend_from_slice(&bytes[from..at]);
        from = at + length;
        match code {
            0x22 => to.extend_from_slice(b"\\\""),
            0x5C => to.extend_from_slice(b"\\\\"),
            0x08 => to.extend_from_slice(b"\\b"),
            0x09 => to.extend_from_slice(b"\\t"),
            0x0A => to.extend_from_slice(b"\\n"),
            0x0C => to.extend_from_slice(b"\\f"),
            0x0D => to.extend_from_slice(b"\\r"),
            code => to.extend_from_slice(format!("\\u{code:04x}").as_bytes()),
        }
    }
    to.extend_from_slice(&bytes[from..]);
}

/// The character with which text begins, and its length, where it has to be escaped.
fn escaped(text: &[u8]) -> Option<(u32, usize)> {
    let low = |byte: u8| u32::from(byte & 0x3F);
    match *text {
        [c @ (0..=0x1F | b'"' | b'\\' | 0x7F), ..] => Some((c.into(), 1)),
        [0xC2, c @ 0x80..=0x9F, ..] => Some((c.into(), 2)),
        [0xE2, b @ 0x80, c @ 0xA8..=0xAE, ..] | [0xE2, b @ 0x81, c @ 0xA6..=0xA9, ..] => {
            Some((0x2000 | low(b) << 6 | low(c), 3))
        }
        [0xEF, 0xBF, c @ 0xBE..=0xBF, ..] => Some((0xFFC0 | low(c), 3)),
        _ => None,
    }
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

    /// Bytes stand for what is [`Written`].
    fn write_byte_array<W: ?Sized + Write>(&mut self, to: &mut W, json: &[u8]) -> io::Result<()> {
        to.write_all(json)
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
    fn long_text_is_written_as_any_other() {
        let long = |text: &str| {
            let mut string = vec![b'"'];
            escape(text, &mut string);
            string.push(b'"');
            to_text(&Written(string)).unwrap()
        };
        for c in '\0'..=char::MAX {
            for text in [format!("{c}"), format!("é{c}{c}বা\"{c}")] {
                assert_eq!(long(&text), to_text(&text).unwrap());
            }
        }
        let text = "a \u{202E}é\n".repeat(100);
        assert_eq!(long(&text), to_text(&text).unwrap());
    }

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
