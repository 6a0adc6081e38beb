//! CDXJ: the index by which replay tools find a capture in WARC files.
//!
//! A line is `SURT timestamp {json}`. Keys are those of the `surt` library, which pywb,
//! cdxj-indexer and ReplayWeb.page go by; lines are sorted by their bytes and packed 1,024 to a gzip
//! member (ZipNum), with a list of the members beside.

use std::fmt::Write as _;
use std::io::{self, Write};

use aws_lc_rs::digest::{Digest, SHA256, digest};
use data_encoding::HEXLOWER;
use flate2::{Compression, GzBuilder};
use serde_json::json;
use url::Url;

use super::json::to_text;
use super::sorter::Sorter;
use crate::archive::Record;

/// Lines of a gzip member.
const LINES: usize = 1024;

/// An index that is being made.
#[derive(Default)]
pub(super) struct Index {
    lines: Sorter,
}

impl Index {
    /// Adds a response that lies in `file`.
    pub(super) fn add(
        &mut self,
        response: &Record,
        file: &str,
        offset: u64,
        length: u64,
    ) -> io::Result<()> {
        let target = response.field("WARC-Target-URI").unwrap_or_default();
        let (Ok(url), Some(date)) = (Url::parse(target), response.date()) else {
            return Ok(());
        };
        let (status, mime) = head(response);
        let fields = json!({
            "url": target,
            "mime": mime,
            "status": status,
            "digest": response.field("WARC-Payload-Digest").unwrap_or_default(),
            "length": length.to_string(),
            "offset": offset.to_string(),
            "filename": file,
        });
        let stamp = date.strftime("%Y%m%d%H%M%S");
        self.lines
            .push(format!("{} {stamp} {}", surt(&url), to_text(&fields)?))
    }

    /// Writes the packed lines; gives the list of members.
    pub(super) fn write(self, name: &str, to: &mut impl Write) -> io::Result<String> {
        let mut list = format!(
            "!meta 0 {}\n",
            json!({"format": "cdxj-gzip-1.0", "filename": name})
        );
        let mut offset = 0;
        let mut lines = self.lines.sorted()?.peekable();
        let mut last = String::new();
        while lines.peek().is_some() {
            let mut block = String::new();
            let mut key = String::new();
            for line in lines.by_ref().take(LINES) {
                let line = line?;
                if key.is_empty() {
                    key = line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ");
                }
                if line != last {
                    let _ = writeln!(block, "{line}");
                }
                last = line;
            }
            let member = packed(block.as_bytes())?;
            to.write_all(&member)?;
            let digest = sha256(digest(&SHA256, &member));
            let place = json!({"offset": offset, "length": member.len(), "digest": digest, "filename": name});
            let _ = writeln!(list, "{key} {place}");
            offset += member.len();
        }
        Ok(list)
    }
}

/// A digest as the formats around WACZ write it.
pub(super) fn sha256(digest: Digest) -> String {
    format!("sha256:{}", HEXLOWER.encode(digest.as_ref()))
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let builder = GzBuilder::new().mtime(0).operating_system(255);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Status and media type of a response record.
fn head(response: &Record) -> (String, String) {
    let text = String::from_utf8_lossy(&response.block[..response.block.len().min(64 << 10)]);
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or("-");
    let media_type = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| {
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        });
    let mime = media_type.filter(|mime| !mime.is_empty() && !mime.contains(' '));
    (status.to_owned(), mime.unwrap_or_else(|| "unk".to_owned()))
}

/// The sort-friendly form of an address: host reversed without `www`, the rest in lower case with
/// its query sorted, as the `surt` library makes it.
pub(super) fn surt(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let mut key = if matches!(url.host(), Some(url::Host::Domain(_))) {
        let labels: Vec<&str> = without_www(&host).rsplit('.').collect();
        labels.join(",")
    } else {
        host
    };
    if let Some(port) = url.port() {
        let _ = write!(key, ":{port}");
    }
    let path = escaped(url.path()).to_ascii_lowercase();
    let path = path
        .strip_suffix('/')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&path);
    key.push(')');
    key.push_str(path);
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        let query = escaped(query).to_ascii_lowercase();
        let mut parts: Vec<&str> = query.split('&').collect();
        parts.sort_unstable();
        key.push('?');
        key.push_str(&parts.join("&"));
    }
    key
}

fn without_www(host: &str) -> &str {
    let rest = host
        .strip_prefix("www")
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix('.'))
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host)
}

/// Percent-encoding undone, and done once where it is needed.
fn escaped(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    loop {
        let decoded = decoded(&bytes);
        if decoded == bytes {
            break;
        }
        bytes = decoded;
    }
    let mut out = String::new();
    for byte in bytes {
        match byte {
            b'%' | b'#' | 0..=0x20 | 0x7f.. => {
                let _ = write!(out, "%{byte:02X}");
            }
            plain => out.push(char::from(plain)),
        }
    }
    out
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = hex
            .filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_surt_library() {
        for (url, key) in [
            ("https://www.Example.org/", "org,example)/"),
            (
                "https://example.org:8443/A/b/?z=1&A=2",
                "org,example:8443)/a/b?a=2&z=1",
            ),
            (
                "http://www2.news.example.co.uk/a%2Fb?",
                "uk,co,example,news)/a/b",
            ),
            (
                "https://x.example/%E0%A6%AC%20c",
                "example,x)/%e0%a6%ac%20c",
            ),
            ("http://127.0.0.1:8080/a", "127.0.0.1:8080)/a"),
            ("https://www.com/x", "com,www)/x"),
        ] {
            assert_eq!(surt(&Url::parse(url).unwrap()), key);
        }
    }
}
