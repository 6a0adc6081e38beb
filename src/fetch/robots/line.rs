//! From the bytes of a robots.txt to its records: line, key, value.
//!
//! The tokenizer of `robotstxt` sees one short line of ASCII at a time, so that its faults with
//! byte order marks, long lines and multi-byte characters are out of reach.

use std::borrow::Cow;

use robotstxt::DefaultMatcher;
use robotstxt::parser::RobotsTxtParser;

use super::MAX_BYTES;

/// Longest line that is read, in bytes (that of Google's parser); the rest of it is passed over.
const MAX_LINE: usize = 2083 * 8;

/// One record of a robots.txt.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// What the key names.
    pub(super) key: Key,
    /// The key as written.
    pub(super) name: String,
    /// The value; bytes beyond ASCII are percent-encoded.
    pub(super) value: String,
    /// The line as written.
    pub(super) raw: &'a [u8],
}

/// The records that robots.txt knows, with the slips of the pen that Google's parser forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Opens a group.
    UserAgent,
    /// Permits.
    Allow,
    /// Forbids.
    Disallow,
    /// Names a sitemap.
    Sitemap,
    /// Seconds between two requests.
    CrawlDelay,
    /// Anything else.
    Other,
}

const KEYS: [(&str, Key); 14] = [
    ("user-agent", Key::UserAgent),
    ("useragent", Key::UserAgent),
    ("user agent", Key::UserAgent),
    ("allow", Key::Allow),
    ("disallow", Key::Disallow),
    ("dissallow", Key::Disallow),
    ("dissalow", Key::Disallow),
    ("disalow", Key::Disallow),
    ("diasllow", Key::Disallow),
    ("disallaw", Key::Disallow),
    ("sitemap", Key::Sitemap),
    ("site-map", Key::Sitemap),
    ("crawl-delay", Key::CrawlDelay),
    ("crawldelay", Key::CrawlDelay),
];

impl Key {
    /// Whole names only: `Disallow-x` is not `Disallow` (RFC 9309 §2.2.4).
    fn of(name: &str) -> Self {
        let named = |entry: &&(&str, Self)| entry.0.eq_ignore_ascii_case(name);
        KEYS.iter().find(named).map_or(Self::Other, |entry| entry.1)
    }
}

/// The records of a robots.txt in order; lines that are none are left out but counted.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    split(whole_lines(bytes)).filter_map(|(number, raw)| record(number, raw))
}

/// The first [`MAX_BYTES`]; a line cut in two is dropped, for half a rule is another rule.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let Some(head) = bytes.get(..MAX_BYTES) else {
        return bytes;
    };
    let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
    &head[..end.map_or(0, |end| end + 1)]
}

/// Splits at LF, CR and CRLF, counting from 1. A NUL ends a line too, without counting as one.
fn split(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut rest = bytes;
    let mut number = 1;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r' | 0));
        let end = end.unwrap_or(rest.len());
        let line = (number, &rest[..end]);
        let skip = match rest.get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        number += usize::from(rest.get(end) != Some(&0));
        rest = &rest[end + skip..];
        Some(line)
    })
}

/// Reads one line; `None` where it is blank, a comment, or prose.
fn record(number: usize, raw: &[u8]) -> Option<Line<'_>> {
    let raw = raw.get(..MAX_LINE).unwrap_or(raw).trim_ascii();
    let content = raw.split(|byte| *byte == b'#').next()?.trim_ascii();
    if content.is_empty() {
        return None;
    }
    let text = ascii(content);
    let (name, value, found) = Tokenizer::parse_key_value(&text);
    found.then(|| Line {
        number,
        key: Key::of(name),
        name: name.to_owned(),
        value: value.to_owned(),
        raw,
    })
}

/// Only its associated function is used; no handler is ever called.
type Tokenizer<'a> = RobotsTxtParser<'a, DefaultMatcher<'a>>;

/// The bytes as text, each one beyond ASCII percent-encoded.
fn ascii(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().fold(String::new(), |mut text, byte| {
            push_octet(&mut text, *byte);
            text
        })),
    }
}

/// Appends an octet as itself where it is ASCII, else percent-encoded.
fn push_octet(text: &mut String, byte: u8) {
    if byte.is_ascii() {
        text.push(char::from(byte));
    } else {
        super::pattern::push_encoded(text, byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> Vec<(usize, Key)> {
        lines(bytes).map(|line| (line.number, line.key)).collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let expected = [(1, Key::UserAgent), (4, Key::Disallow)];
        for ends in ["\n", "\r\n", "\r"] {
            let text = ["user-agent: *", "", "# note", "disallow: /"].join(ends);
            assert_eq!(numbers(text.as_bytes()), expected, "{ends:?}");
        }
        assert_eq!(numbers(b"user-agent: *\0\n\n\ndisallow: /"), expected);
    }

    #[test]
    fn keys_are_whole_names() {
        for (text, key) in [
            ("Disallow-x: /", Key::Other),
            ("disalow: /", Key::Disallow),
            ("DISALLOW /a", Key::Disallow),
            ("User agent: x", Key::UserAgent),
            ("allowed: /", Key::Other),
        ] {
            assert_eq!(numbers(text.as_bytes()), [(1, key)], "{text}");
        }
        assert_eq!(numbers(b"only some prose here\n# disallow: /"), []);
    }

    #[test]
    fn a_line_cut_by_the_limit_is_dropped() {
        let mut text = b"user-agent: *\n".to_vec();
        text.resize(MAX_BYTES - 12, b'#');
        text.extend_from_slice(b"\ndisallow: /private\n");
        assert_eq!(numbers(&text), [(1, Key::UserAgent)]);
    }
}
