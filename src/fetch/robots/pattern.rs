//! One form for rules and addresses (RFC 9309 §2.2.2), and the match of one against the other in
//! time linear in both, whatever the number of wildcards.

use memchr::memmem::find;
use url::Url;

/// The path of a rule: `*` stands for any octets, a final `$` for the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Canonical, without the final `$`, with no two `*` in a row.
    text: String,
    anchored: bool,
}

impl Pattern {
    /// Reads the value of an `Allow` or `Disallow` line (ASCII).
    pub(super) fn new(value: &str) -> Self {
        let (body, anchored) = match value.strip_suffix('$') {
            Some(body) => (body, true),
            None => (value, false),
        };
        let mut text = String::with_capacity(body.len());
        for (i, part) in body.split('*').enumerate() {
            if i > 0 && !text.ends_with('*') {
                text.push('*');
            }
            push_canonical(&mut text, part);
        }
        Self { text, anchored }
    }

    /// Length of the pattern: the longest match is the most specific.
    pub(super) fn octets(&self) -> usize {
        self.text.len() + usize::from(self.anchored)
    }

    /// Whether it matches a canonical path from its first octet on. What stands between two
    /// wildcards is taken at its first occurrence, which leaves the most for the rest; what stands
    /// behind the last one is taken at the end where the end is asked for.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut parts = self.text.split('*');
        let head = parts.next().unwrap_or_default();
        let Some(mut rest) = path.strip_prefix(head) else {
            return false;
        };
        let Some(tail) = parts.next_back() else {
            return !self.anchored || rest.is_empty();
        };
        for part in parts {
            let Some(at) = find(rest.as_bytes(), part.as_bytes()) else {
                return false;
            };
            rest = &rest[at + part.len()..];
        }
        if self.anchored {
            rest.ends_with(tail)
        } else {
            find(rest.as_bytes(), tail.as_bytes()).is_some()
        }
    }
}

/// Path and query of an address in canonical form; `*` and `$` in it are literal.
pub(super) fn canonical_path(url: &Url) -> String {
    let mut text = String::with_capacity(url.as_str().len());
    let mut push = |part: &str| {
        for (i, piece) in part.split('*').enumerate() {
            if i > 0 {
                text.push_str("%2A");
            }
            push_canonical(&mut text, piece);
        }
    };
    push(url.path());
    if let Some(query) = url.query() {
        push("?");
        push(query);
    }
    text
}

/// Appends octets in the form in which they are compared: unreserved characters as themselves,
/// other escapes in upper case, and whatever an address cannot hold raw as an escape. A `%` that
/// begins no escape is one of these (RFC 3986 §2.4): left alone, it would begin one with what is
/// decoded behind it.
fn push_canonical(text: &mut String, part: &str) {
    let bytes = part.as_bytes();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let escaped = escape(bytes.get(i..i + 3));
        let raw = escaped.map_or_else(|| is_raw(byte), is_unreserved);
        let octet = escaped.unwrap_or(byte);
        if raw {
            text.push(char::from(octet));
        } else {
            push_encoded(text, octet);
        }
        i += if escaped.is_some() { 3 } else { 1 };
    }
}

/// The octet that `%` and two hexadecimal digits stand for.
fn escape(bytes: Option<&[u8]>) -> Option<u8> {
    let [b'%', high, low] = bytes? else {
        return None;
    };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Appends an octet as `%XX`.
pub(super) fn push_encoded(text: &mut String, octet: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    text.push(char::from(HEX[usize::from(octet >> 4)]));
    text.push(char::from(HEX[usize::from(octet & 15)]));
}

/// RFC 3986 §2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Octets that stand for themselves. `$` does not, for at the end of a rule it is an anchor; nor
/// do `%` and those that the URL standard encodes in a path or a query.
fn is_raw(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'$' | b'%' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'\''
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition of a match by recursion, slow and plain.
    fn slow(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            [b'$'] => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|i| slow(rest, &path[i..])),
            [first, rest @ ..] => path.first() == Some(first) && slow(rest, &path[1..]),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn agrees_with_the_definition(
            pattern in "[/ab*]{0,9}[$]?",
            path in "/[/ab]{0,12}",
        ) {
            prop_assert_eq!(
                Pattern::new(&pattern).matches(&path),
                slow(pattern.as_bytes(), path.as_bytes()),
                "{} {}", pattern, path
            );
        }

        #[test]
        fn the_canonical_form_is_its_own(text in "/[ -~]{0,20}") {
            let mut once = String::new();
            push_canonical(&mut once, &text);
            let mut twice = String::new();
            push_canonical(&mut twice, &once);
            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn two_spellings_of_one_path_are_equal() {
        for (rule, path) in [
            ("/%62%61z", "/baz"),
            ("/baz", "/%62az"),
            ("/%e3%83%84", "/%E3%83%84"),
            ("/a b", "/a%20b"),
            ("/{x}", "/%7Bx%7D"),
            ("/%2A", "/*"),
            ("/x%24", "/x$"),
            ("/a$b", "/a$b"),
            ("/100%zz", "/100%zz"),
            ("/100%25zz", "/100%zz"),
            ("/%%610", "/%25a0"),
        ] {
            let url = Url::parse(&format!("https://h.test{path}")).unwrap();
            assert!(
                Pattern::new(rule).matches(&canonical_path(&url)),
                "{rule} {path}"
            );
        }
        let url = Url::parse("https://h.test/a/b").unwrap();
        assert!(!Pattern::new("/a%2Fb").matches(&canonical_path(&url)));
    }
}
