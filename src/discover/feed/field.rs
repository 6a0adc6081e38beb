//! One element of a feed whose text is read, and how that text is to be understood.

use data_encoding::BASE64;

use crate::discover::xml::{Element, text_of};
use crate::model::text::tidy;

/// Bytes of a field that are kept.
const LONGEST_FIELD: usize = 8_192;
/// What is read of an `item` or `entry`: its direct children of these names.
const ENTRY_FIELDS: [&str; 19] = [
    "title",
    "dc:title",
    "link",
    "url",
    "guid",
    "id",
    "feedburner:origlink",
    "pubdate",
    "published",
    "issued",
    "created",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "date",
    "updated",
    "modified",
    "dcterms:modified",
    "lastmod",
];
/// What is read of the feed itself.
const FEED_FIELDS: [&str; 7] = [
    "title",
    "dc:title",
    "link",
    "ttl",
    "hour",
    "sy:updateperiod",
    "sy:updatefrequency",
];

/// An element whose text is being read.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) depth: usize,
    pub(super) text: String,
    /// Whether the text is HTML in disguise: always to be reckoned with in RSS, in Atom by `type`.
    html: bool,
    /// Whether an identifier is said to be an address.
    pub(super) permanent: bool,
    /// Atom's way to carry text as bytes (Atom 0.3 `mode`, RFC 4287 §4.1.3.3).
    base64: bool,
}

impl Field {
    /// Whether an element of this name is read, in an entry or beside all of them.
    pub(super) fn is_known(name: &str, in_entry: bool) -> bool {
        if in_entry {
            ENTRY_FIELDS.contains(&name)
        } else {
            FEED_FIELDS.contains(&name)
        }
    }

    pub(super) fn begin(element: &Element, depth: usize, atom: bool) -> Self {
        let html = match element.attribute("type") {
            Some(kind) => matches!(kind.trim(), "html" | "text/html"),
            None => !atom,
        };
        let is = |name: &str, value: &str| {
            let given = element.attribute(name).unwrap_or_default();
            given.trim().eq_ignore_ascii_case(value)
        };
        Self {
            name: element.name.clone(),
            depth,
            text: String::new(),
            html,
            permanent: !is("ispermalink", "false"),
            base64: is("mode", "base64") || is("type", "application/octet-stream"),
        }
    }

    /// Adds to the text, up to a bound.
    pub(super) fn write(&mut self, part: &str) {
        if self.text.len() < LONGEST_FIELD {
            self.text.push_str(part);
        }
    }

    /// The text as people read it.
    pub(super) fn plain(&self) -> String {
        if self.base64 {
            let packed: String = self.text.split_whitespace().collect();
            let bytes = BASE64.decode(packed.as_bytes()).unwrap_or_default();
            return tidy(&text_of(&String::from_utf8_lossy(&bytes)));
        }
        if self.html && self.text.contains(['<', '&']) {
            return tidy(&text_of(&self.text));
        }
        tidy(&self.text)
    }
}
