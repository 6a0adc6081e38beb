//! One WARC record: its fields in order and its block, parsed strictly and within bounds.

use std::io::{BufRead, Read};

use data_encoding::BASE32;
use jiff::Timestamp;
use sha1::{Digest, Sha1};

use super::exchange::TERMS;

/// The longest header line that is read.
const MAX_LINE: u64 = 64 << 10;
/// The most bytes of header fields that are read.
const MAX_HEAD: usize = 512 << 10;
/// The largest block that is read or written.
pub(super) const MAX_BLOCK: u64 = 256 << 20;

/// What stands behind the block.
const END: &[u8] = b"\r\n\r\n";

/// Names and values in order.
type Fields = Vec<(String, String)>;

/// A WARC record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Header fields in the order written, without the version line.
    pub fields: Vec<(String, String)>,
    /// The block.
    pub block: Vec<u8>,
}

impl Record {
    /// A record of this type with the fields that every record has (ISO 28500 §5).
    pub(crate) fn new(kind: &str, at: Timestamp, content_type: &str, block: Vec<u8>) -> Self {
        let mut record = Self {
            fields: Vec::with_capacity(12),
            block,
        };
        record.push("WARC-Type", kind);
        record.push(
            "WARC-Record-ID",
            format!("<urn:uuid:{}>", uuid::Uuid::new_v4()),
        );
        record.push("WARC-Date", date_text(at));
        record.push("Content-Type", content_type);
        record.push("WARC-Block-Digest", digest_text(&record.block));
        record
    }

    /// Gives it another id.
    pub(crate) fn rename(&mut self, id: &str) {
        for (name, value) in &mut self.fields {
            if name.eq_ignore_ascii_case("WARC-Record-ID") {
                id.clone_into(value);
            }
        }
    }

    /// Appends a field.
    pub(crate) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.fields.push((name.to_owned(), value.into()));
    }

    /// The first field of this name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All fields of this name, in any case.
    pub(crate) fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let named = self
            .fields
            .iter()
            .filter(move |(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// `WARC-Type`, lower-cased.
    pub fn kind(&self) -> String {
        self.field("WARC-Type")
            .unwrap_or_default()
            .to_ascii_lowercase()
    }

    /// `WARC-Record-ID` as written.
    pub fn id(&self) -> &str {
        self.field("WARC-Record-ID").unwrap_or_default()
    }

    /// `WARC-Date`.
    pub fn date(&self) -> Option<Timestamp> {
        self.field("WARC-Date")?.parse().ok()
    }

    /// The record as bytes, its trailing two line ends included.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.block.len() + 1024);
        out.extend_from_slice(b"WARC/1.1\r\n");
        for (name, value) in &self.fields {
            out.extend_from_slice(format!("{name}: {}\r\n", one_line(value)).as_bytes());
        }
        let length = format!("Content-Length: {}\r\n\r\n", self.block.len());
        out.extend_from_slice(length.as_bytes());
        out.extend_from_slice(&self.block);
        out.extend_from_slice(END);
        out
    }

    /// Where the body of an HTTP message, or else the block, begins in what
    /// [`to_bytes`](Self::to_bytes) made.
    pub(super) fn body_at(&self, bytes: &[u8]) -> usize {
        bytes.len() - END.len() - self.payload().len()
    }

    /// Reads one record and the two line ends behind it; `None` at the end of the input. The
    /// message says what is wrong with it.
    pub fn read(input: &mut impl BufRead) -> Result<Option<Self>, String> {
        let Some(record) = Self::read_open(input)? else {
            return Ok(None);
        };
        let mut end = Vec::with_capacity(4);
        let read = input.by_ref().take(4).read_to_end(&mut end);
        read.map_err(|error| error.to_string())?;
        if end != END {
            return Err("the record does not end with two line ends".to_owned());
        }
        Ok(Some(record))
    }

    /// The same of a file that is not packed: writers differ in how many line ends they put
    /// between two records.
    pub(super) fn read_loose(input: &mut impl BufRead) -> Result<Option<Self>, String> {
        let record = Self::read_open(input)?;
        loop {
            let seen = input.fill_buf().map_err(|error| error.to_string())?;
            let blank = seen.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let (blank, all) = (blank.count(), seen.len());
            input.consume(blank);
            if blank < all || all == 0 {
                return Ok(record);
            }
        }
    }

    /// Whether the head of a record stands here.
    pub(super) fn has_head(input: &mut impl BufRead) -> bool {
        matches!(read_head(input), Ok(Some(_)))
    }

    /// Reads up to the end of the block.
    fn read_open(input: &mut impl BufRead) -> Result<Option<Self>, String> {
        let Some((fields, length)) = read_head(input)? else {
            return Ok(None);
        };
        let mut block = Vec::new();
        input
            .by_ref()
            .take(length)
            .read_to_end(&mut block)
            .map_err(|error| error.to_string())?;
        if block.len() as u64 != length {
            return Err(format!("the block has {} of {length} bytes", block.len()));
        }
        Ok(Some(Self { fields, block }))
    }

    /// What the standard demands of every record (§5), and both digests where they are given.
    pub fn check(&self) -> Result<(), String> {
        for name in ["WARC-Type", "WARC-Record-ID", "WARC-Date"] {
            if self.field(name).is_none_or(str::is_empty) {
                return Err(format!("`{name}` is missing"));
            }
        }
        for (i, (name, _)) in self.fields.iter().enumerate() {
            let may_repeat = ["WARC-Concurrent-To", "WARC-Protocol", TERMS]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name));
            let again = || {
                self.fields[..i]
                    .iter()
                    .any(|(other, _)| other.eq_ignore_ascii_case(name))
            };
            if !may_repeat && again() {
                return Err(format!("`{name}` stands twice"));
            }
        }
        if self.date().is_none() {
            return Err("`WARC-Date` is not a date".to_owned());
        }
        self.check_digests()
    }

    /// Compares the stated SHA-1 digests with the bytes; digests of other kinds are passed over.
    fn check_digests(&self) -> Result<(), String> {
        if differs(self.field("WARC-Block-Digest"), &self.block) {
            return Err("the block differs from its digest".to_owned());
        }
        // A revisit's payload digest is that of the record it refers to.
        if self.kind() != "revisit" && differs(self.field("WARC-Payload-Digest"), self.payload()) {
            return Err("the payload differs from its digest".to_owned());
        }
        Ok(())
    }

    /// The payload: what follows the head of an HTTP message, else the whole block.
    pub fn payload(&self) -> &[u8] {
        let is_http = |kind: &str| kind.trim_start().starts_with("application/http");
        if !self.field("Content-Type").is_some_and(is_http) {
            return &self.block;
        }
        split_head(&self.block).map_or(&[], |(_, body)| body)
    }
}

/// Splits an HTTP message after its empty line; `None` where it has none.
pub(super) fn split_head(block: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = block.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some((&block[..end + 2], &block[end + 4..]))
}

/// An instant as `WARC-Date` has it (W3C profile of ISO 8601, fractions as needed).
pub(crate) fn date_text(at: Timestamp) -> String {
    at.to_string()
}

/// `sha1:` and the digest in upper-case base32: the one form that all checkers know.
pub(crate) fn digest_text(bytes: &[u8]) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(bytes)))
}

/// Whether a stated SHA-1 (base32 or hex, any case) differs from that of the bytes.
fn differs(stated: Option<&str>, bytes: &[u8]) -> bool {
    let Some(stated) = stated.and_then(|text| text.strip_prefix("sha1:")) else {
        return false;
    };
    let actual = Sha1::digest(bytes);
    let base32 = BASE32.encode(&actual);
    let hex = data_encoding::HEXLOWER.encode(&actual);
    !stated.eq_ignore_ascii_case(&base32) && !stated.eq_ignore_ascii_case(&hex)
}

/// A value that cannot end its line.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

/// One line without its end; `None` at the end of the input.
fn line(input: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    input
        .by_ref()
        .take(MAX_LINE)
        .read_until(b'\n', &mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.pop() != Some(b'\n') {
        return Err("a header line does not end".to_owned());
    }
    // Some writers ended lines with CR CR LF.
    while bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| "a header line is not UTF-8".to_owned())
}

/// Fields and length of the block; `None` at the end of the input.
fn read_head(input: &mut impl BufRead) -> Result<Option<(Fields, u64)>, String> {
    let Some(version) = line(input)? else {
        return Ok(None);
    };
    if !version.to_ascii_uppercase().starts_with("WARC/") {
        return Err("not a WARC record".to_owned());
    }
    let mut fields = read_fields(input)?;
    let length = take_length(&mut fields)?;
    Ok(Some((fields, length)))
}

/// The fields up to the empty line, folded lines joined.
fn read_fields(input: &mut impl BufRead) -> Result<Fields, String> {
    let mut fields = Fields::new();
    let mut size = 0;
    loop {
        let text = line(input)?.ok_or("the header does not end")?;
        if text.is_empty() {
            return Ok(fields);
        }
        size += text.len();
        if size > MAX_HEAD {
            return Err("the header is too long".to_owned());
        }
        if text.starts_with([' ', '\t']) {
            let (_, value) = fields
                .last_mut()
                .ok_or("the header begins with a folded line")?;
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text.trim());
            continue;
        }
        let (name, value) = text.split_once(':').ok_or("a header line has no colon")?;
        fields.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

/// Takes `Content-Length` out of the fields: it belongs to the framing.
fn take_length(fields: &mut Fields) -> Result<u64, String> {
    let is_length = |(name, _): &(String, String)| name.eq_ignore_ascii_case("Content-Length");
    let at = fields
        .iter()
        .position(is_length)
        .ok_or("`Content-Length` is missing")?;
    let (_, text) = fields.remove(at);
    if fields.iter().any(is_length) {
        return Err("`Content-Length` stands twice".to_owned());
    }
    match text.parse::<u64>() {
        Ok(length) if length <= MAX_BLOCK => Ok(length),
        Ok(length) => Err(format!("a block of {length} bytes is more than is read")),
        Err(_) => Err("`Content-Length` is not a number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut record = Record::new(
            "metadata",
            Timestamp::UNIX_EPOCH,
            "text/plain",
            b"a\r\n\r\nb".to_vec(),
        );
        record.push(
            "WARC-Target-URI",
            "https://example.org/\r\nWARC-Type: response",
        );
        let bytes = record.to_bytes();
        let read = Record::read(&mut &bytes[..]).unwrap().unwrap();
        assert_eq!(read.block, record.block);
        assert_eq!(read.kind(), "metadata");
        assert_eq!(
            read.fields.len(),
            record.fields.len(),
            "no field was smuggled in"
        );
        read.check().unwrap();
    }

    #[test]
    fn broken_records_are_told_apart() {
        let cases: [(&[u8], &str); 8] = [
            (b"HTTP/1.1 200 OK\r\n", "not a WARC record"),
            (b"WARC/1.1\r\n\r\n", "`Content-Length` is missing"),
            (
                b"WARC/1.1\r\nContent-Length: 9\r\n\r\nabc",
                "the block has 3 of 9 bytes",
            ),
            (
                b"WARC/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n",
                "the record does not end with two line ends",
            ),
            (
                b"WARC/1.1\r\nContent-Length: 99999999999\r\n\r\n",
                "a block of 99999999999 bytes is more than is read",
            ),
            (b"WARC/1.1\r\nnothing\r\n\r\n", "a header line has no colon"),
            (
                b"WARC/1.1\r\n folded\r\n\r\n",
                "the header begins with a folded line",
            ),
            (
                b"WARC/1.1\r\nContent-Length: 0",
                "a header line does not end",
            ),
        ];
        for (bytes, message) in cases {
            assert_eq!(Record::read(&mut &bytes[..]).unwrap_err(), message);
        }
        assert_eq!(Record::read(&mut &b""[..]).unwrap(), None);
    }
}
