//! From bytes to text, and what sort of document the text is.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;
use url::Url;

use super::xml::{Step, Walker};
use super::{DiscoverError, Settings};

/// The forms of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Feed,
    Sitemap,
    /// A sitemap of one address a line.
    Lines,
    Html,
    Unknown,
}

/// Bytes from the start of a document in which its encoding and its form are looked for.
const HEAD: usize = 4_096;
/// Steps through the start of a document until its root element must have come.
const ROOT_WITHIN: usize = 256;

/// The text of a source: gunzipped within `max_size`, decoded, control characters gone.
pub(super) fn text(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    settings: &Settings,
    notes: &mut Vec<String>,
) -> Result<String, DiscoverError> {
    let limit = usize::try_from(settings.max_size.0).unwrap_or(usize::MAX);
    let packed = bytes.starts_with(&GZIP);
    let unpacked = packed.then(|| gunzip(bytes, limit));
    if unpacked.as_ref().is_some_and(Vec::is_empty) {
        return Err(DiscoverError::Gzip(base.clone()));
    }
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    let read = &bytes[..bytes.len().min(limit)];
    if bytes.len() > limit {
        notes.push(format!(
            "what lies beyond {} was not read",
            settings.max_size
        ));
    }
    let text = decode(read, content_type, notes);
    if text.trim().is_empty() {
        return Err(DiscoverError::Empty(base.clone()));
    }
    Ok(text)
}

/// How gzip begins (RFC 1952 §2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The content of a gzip stream, at most `limit` bytes and one; of a broken stream what it gave
/// until it broke.
fn gunzip(bytes: &[u8], limit: usize) -> Vec<u8> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut out = Vec::new();
    // the error is told by what is missing
    let _broken = MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut out);
    out
}

/// Decodes as the bytes themselves tell first: BOM, then valid UTF-8 (other encodings are hardly
/// ever valid UTF-8 by chance, while feeds often declare a wrong one), then what is declared.
fn decode(bytes: &[u8], content_type: Option<&str>, notes: &mut Vec<String>) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return clean(&encoding.decode(bytes).0);
    }
    let declared = [
        header_label(content_type),
        utf16_by_zeros(bytes),
        head_label(bytes),
    ];
    let mut declared = declared.into_iter().flatten();
    if let Ok(text) = std::str::from_utf8(bytes) {
        // what is valid UTF-8 can only be meant otherwise by zeros or by escape sequences
        let escaped = declared.find(|encoding| !encoding.is_ascii_compatible());
        return match escaped {
            Some(encoding) => clean(&encoding.decode_without_bom_handling(bytes).0),
            None => clean(text),
        };
    }
    let whole = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    if let Some(text) = declared.find_map(whole) {
        return clean(&text);
    }
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.matches('\u{FFFD}').count();
    let meant = lossy.chars().filter(|c| !c.is_ascii()).count() - broken;
    notes.push("the text holds bytes that its encoding does not allow".to_owned());
    if meant > broken {
        return clean(&lossy);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    clean(
        &detector
            .guess(None, chardetng::Utf8Detection::Allow)
            .decode(bytes)
            .0,
    )
}

/// Text without the control characters that XML 1.0 forbids (§2.2).
fn clean(text: &str) -> String {
    let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    text.chars()
        .filter(|&c| !forbidden(c) && c != '\u{FEFF}')
        .collect()
}

fn header_label(content_type: Option<&str>) -> Option<&'static Encoding> {
    label(content_type?, "charset=")
}

/// The encoding that an XML declaration or a `meta` of the first bytes names.
fn head_label(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let found = label(&head, "encoding=").or_else(|| label(&head, "charset="))?;
    // a declaration that can be read as ASCII is not UTF-16, whatever it says
    Some(
        if found.is_ascii_compatible() || found == encoding_rs::ISO_2022_JP {
            found
        } else {
            UTF_8
        },
    )
}

fn label(text: &str, key: &str) -> Option<&'static Encoding> {
    let (_, after) = text.split_once(key)?;
    let after = after.trim_start_matches([' ', '"', '\'']);
    let end = after
        .find([' ', '"', '\'', ';', '?', '>', '/'])
        .unwrap_or(after.len());
    Encoding::for_label(&after.as_bytes()[..end])
}

/// UTF-16 without BOM, told by `<` and a zero (XML 1.0 appendix F).
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// What the text is, by its first known element and only then by its declared type.
pub(super) fn sniff(text: &str, content_type: Option<&str>) -> Form {
    let start = text.trim_start();
    if start.starts_with('{') {
        return Form::Json;
    }
    if let Some(form) = root(start) {
        return form;
    }
    let declared = content_type.unwrap_or_default().to_ascii_lowercase();
    if declared.contains("html") {
        Form::Html
    } else if start.lines().take(8).any(is_address) {
        Form::Lines
    } else {
        Form::Unknown
    }
}

fn is_address(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("http://") || line.starts_with("https://") || line.starts_with("www.")
}

fn root(text: &str) -> Option<Form> {
    let mut walker = Walker::new(text);
    for _ in 0..ROOT_WITHIN {
        let Step::Open(element) = walker.step()? else {
            continue;
        };
        match element.name.as_str() {
            "rss" | "rdf" | "feed" | "channel" | "item" | "entry" => return Some(Form::Feed),
            "urlset" | "sitemapindex" | "url" => return Some(Form::Sitemap),
            "html" | "head" | "body" | "div" | "title" | "meta" | "main" => {
                return Some(Form::Html);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], content_type: &str) -> String {
        decode(bytes, Some(content_type), &mut Vec::new())
    }

    #[test]
    fn bytes_tell_more_than_declarations() {
        let xml = |label: &str, text: &[u8]| {
            [
                format!("<?xml version='1.0' encoding='{label}'?>").as_bytes(),
                text,
            ]
            .concat()
        };
        for (bytes, content_type, text) in [
            (xml("windows-1252", "খবর".as_bytes()), "", "খবর"),
            (xml("windows-1252", b"caf\xe9"), "", "café"),
            (
                xml("utf-8", b"caf\xe9"),
                "text/xml; charset=iso-8859-1",
                "café",
            ),
            (xml("utf-16", b"plain"), "", "plain"),
            (xml("bogus", "খবর \u{9af}".as_bytes()), "", "খবর"),
            (
                [b"\xef\xbb\xbf".as_slice(), "é".as_bytes()].concat(),
                "text/xml; charset=big5",
                "é",
            ),
            (b"<\0a\0>\0x\0".to_vec(), "", "<a>x"),
        ] {
            assert!(decoded(&bytes, content_type).contains(text), "{text}");
        }
        let broken = ["একটি খবর ".as_bytes(), b"\xff", "আরও".as_bytes()].concat();
        assert_eq!(decoded(&broken, ""), "একটি খবর \u{FFFD}আরও");
    }

    #[test]
    fn gzip_is_told_by_its_magic_and_bounded() {
        let packed = |bytes: &[u8]| {
            let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::default());
            let mut out = Vec::new();
            encoder.read_to_end(&mut out).unwrap();
            out
        };
        assert_eq!(gunzip(&packed(b"abc"), 9), b"abc");
        assert_eq!(gunzip(&packed(&[0; 1 << 20]), 9).len(), 10);
        assert_eq!(gunzip(b"\x1f\x8bnonsense", 9), b"");
        let whole = packed("চলমান খবর ".repeat(500).as_bytes());
        assert!(!gunzip(&whole[..whole.len() / 2], 1 << 20).is_empty());
    }

    #[test]
    fn the_form_is_told_by_the_root() {
        for (text, form) in [
            ("warning: x<?xml version='1.0'?><rss>", Form::Feed),
            (
                "<!-- c --><!DOCTYPE x><a:feed xmlns:a='http://www.w3.org/2005/Atom'>",
                Form::Feed,
            ),
            ("\n<urlset>", Form::Sitemap),
            ("<!doctype html><html>", Form::Html),
            ("{\"items\":[]}", Form::Json),
            ("https://x.example/a\n", Form::Lines),
            ("hello", Form::Unknown),
        ] {
            assert_eq!(sniff(text, None), form, "{text}");
        }
    }
}
