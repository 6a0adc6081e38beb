//! JSON as it leaves this program: one value a line, and no character raw in it that could steer a
//! terminal. Any parser reads back the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

/// Writes a value and a line feed.
pub fn write_line<W: Write + ?Sized>(to: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *to, Guarded);
    value.serialize(&mut serializer)?;
    to.write_all(b"\n")
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
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| guarded(*c)) {
            to.write_all(&fragment.as_bytes()[plain..at])?;
            write!(to, "\\u{:04x}", u32::from(c))?;
            plain = at + c.len_utf8();
        }
        to.write_all(&fragment.as_bytes()[plain..])
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        CompactFormatter.write_char_escape(to, escape)
    }
}

/// All in the basic plane, so that one `\uXXXX` holds each.
fn guarded(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
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
            !text
                .trim_end()
                .chars()
                .any(|c| c.is_control() || guarded(c)),
            "{text:?}"
        );
        assert!(text.ends_with("}\n") && text.contains("র\u{200D}্যাব"));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
