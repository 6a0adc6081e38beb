//! HTTP exchanges read back from their records.

use std::path::Path;

use super::Record;
use super::exchange::TERMS;
use super::member::{read_at, read_from};
use super::record::split_head;
use crate::archive::ArchiveError;
use crate::model::{Capture, Pointer, Truncated};

/// The exchange whose response stands at a pointer, as it was archived: body de-chunked, timings
/// left out.
pub fn read_capture(warc: &Path, pointer: &Pointer) -> Result<Capture, ArchiveError> {
    let response = read_at(warc, pointer)?;
    let mut capture = capture_of(&response).map_err(|what| ArchiveError::damaged(pointer, what))?;
    // The request stands right behind; without it the exchange is still worth having.
    let after = read_from(warc, &pointer.segment, pointer.offset + pointer.length);
    if let Ok((request, _)) = after
        && request.kind() == "request"
        && request.field("WARC-Concurrent-To") == Some(response.id())
        && let Some((head, _)) = split_head(&request.block)
    {
        let text = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned();
        capture.request_headers = head_fields(head)
            .map(|(name, value)| (name, text(value)))
            .collect();
    }
    Ok(capture)
}

/// The exchange that a record of any program holds: a `response`, the head of a `revisit`, or a
/// `resource`, which counts as answered by 200. `None` for records of other types and of other
/// protocols; the message says why an exchange cannot be read.
pub fn capture_in(record: &Record) -> Result<Option<Capture>, String> {
    let target = record.field("WARC-Target-URI").unwrap_or_default();
    let is_web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    // Early wget put the address between angle brackets.
    if !is_web(target.trim_start_matches('<')) {
        return Ok(None);
    }
    match record.kind().as_str() {
        "response" => Ok(Some(dechunked(capture_of(record)?))),
        "revisit" if record.block.is_empty() => headless(record, 304, Vec::new()).map(Some),
        "revisit" => capture_of(record).map(Some),
        "resource" => headless(record, 200, record.block.clone()).map(Some),
        _ => Ok(None),
    }
}

/// An exchange of which no HTTP head was kept.
fn headless(record: &Record, status: u16, body: Vec<u8>) -> Result<Capture, String> {
    let kind = record.field("Content-Type").unwrap_or_default();
    let named = ("Content-Type".to_owned(), kind.as_bytes().to_vec());
    Ok(Capture {
        url: target(record)?,
        fetched_at: record.date().ok_or("`WARC-Date` is not a date")?,
        first_byte_ms: 0,
        elapsed_ms: 0,
        remote: None,
        protocol: String::new(),
        request_headers: Vec::new(),
        status,
        reason: String::new(),
        headers: if body.is_empty() {
            Vec::new()
        } else {
            vec![named]
        },
        body,
        truncated: None,
        terms: Vec::new(),
    })
}

/// The address that a record is about.
fn target(record: &Record) -> Result<url::Url, String> {
    let text = record.field("WARC-Target-URI").unwrap_or_default();
    let bare = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    let parsed = bare.unwrap_or(text).parse();
    parsed.map_err(|_| "`WARC-Target-URI` is not an address".to_owned())
}

/// The exchange with its body de-chunked (RFC 9112 §7.1), where it is chunked as its head says:
/// some programs keep the head and store the body without its chunks.
fn dechunked(mut capture: Capture) -> Capture {
    let coding = capture.header("transfer-encoding").unwrap_or_default();
    if coding.to_ascii_lowercase().contains("chunked")
        && let Some(body) = without_chunks(&capture.body)
    {
        capture.body = body;
    }
    capture
}

/// The content of a chunked body, also of one that breaks off; `None` where it is not chunked.
fn without_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::with_capacity(body.len());
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n");
        let line = std::str::from_utf8(&body[..end?]).ok()?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).ok()?;
        body = &body[end? + 2..];
        if size == 0 || body.len() < size {
            content.extend_from_slice(&body[..size.min(body.len())]);
            return Some(content);
        }
        content.extend_from_slice(&body[..size]);
        body = &body[size..];
        if body.is_empty() {
            return Some(content);
        }
        body = body.strip_prefix(b"\r\n")?;
    }
}

/// The exchange that a response record holds.
fn capture_of(record: &Record) -> Result<Capture, String> {
    let (head, body) = split_head(&record.block).ok_or("the response has no head")?;
    let status_line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let status_line = String::from_utf8_lossy(status_line);
    let mut parts = status_line.trim_end().splitn(3, ' ');
    let version = parts.next().unwrap_or_default().to_ascii_lowercase();
    let status = parts.next().and_then(|text| text.parse().ok());
    Ok(Capture {
        url: target(record)?,
        fetched_at: record.date().ok_or("`WARC-Date` is not a date")?,
        first_byte_ms: 0,
        elapsed_ms: 0,
        remote: record
            .field("WARC-IP-Address")
            .and_then(|text| text.parse().ok()),
        protocol: record.field("WARC-Protocol").map_or(version, str::to_owned),
        request_headers: Vec::new(),
        status: status.ok_or("the response has no status")?,
        reason: parts.next().unwrap_or_default().to_owned(),
        headers: head_fields(head).collect(),
        body: body.to_vec(),
        terms: record.all(TERMS).map(str::to_owned).collect(),
        truncated: record.field("WARC-Truncated").map(|text| match text {
            "time" => Truncated::Time,
            "disconnect" => Truncated::Disconnect,
            _ => Truncated::Length,
        }),
    })
}

/// The fields of a head in order.
fn head_fields(head: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    head.split(|&byte| byte == b'\n')
        .skip(1)
        .filter_map(|line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).into_owned();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::segment::exchange::tests::capture;
    use crate::archive::segment::{Strength, pack, request_record, response_record};

    #[test]
    fn chunks_are_taken_out_where_there_are_any() {
        let whole = |text: &str| without_chunks(text.as_bytes());
        let content = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(
            whole("4\r\nwiki\r\n6;x=y\r\npedia \r\n0\r\n\r\n"),
            content("wikipedia ")
        );
        assert_eq!(whole("A\r\ncut off"), content("cut off"));
        assert_eq!(whole("<p>not chunked</p>\r\n"), None);
        assert_eq!(whole("ffffffffffffffffff\r\nx"), None);
        assert_eq!(whole(""), None);
    }

    #[test]
    fn an_exchange_is_read_back_from_its_pointer() {
        let dir = tempfile::tempdir().unwrap();
        let response = response_record(&capture());
        let mut bytes = pack(&response, Strength::None);
        let length = bytes.len() as u64;
        let request = request_record(&capture(), &response);
        bytes.extend(pack(&request, Strength::Usual));
        std::fs::write(dir.path().join("s"), bytes).unwrap();
        let pointer = Pointer {
            segment: "s".into(),
            offset: 0,
            length,
        };
        let read = read_capture(dir.path(), &pointer).unwrap();
        assert_eq!(read.body, capture().body);
        assert_eq!(
            (read.status, &*read.reason, &*read.protocol),
            (200, "OK", "h2")
        );
        assert_eq!(read.fetched_at, capture().fetched_at);
        assert_eq!(
            read.request_headers[1],
            ("User-Agent".to_owned(), "x".to_owned())
        );
        assert!(
            read.headers
                .contains(&("x-bytes".to_owned(), vec![0xe9, b'!']))
        );
        let wrong = Pointer {
            length: length - 1,
            ..pointer
        };
        assert!(matches!(
            read_capture(dir.path(), &wrong),
            Err(ArchiveError::Damaged { .. })
        ));
    }
}
