//! HTTP exchanges read back from their records.

use std::path::Path;

use super::Record;
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

/// The exchange that a response record holds.
fn capture_of(record: &Record) -> Result<Capture, String> {
    let (head, body) = split_head(&record.block).ok_or("the response has no head")?;
    let status_line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let status_line = String::from_utf8_lossy(status_line);
    let mut parts = status_line.trim_end().splitn(3, ' ');
    let version = parts.next().unwrap_or_default().to_ascii_lowercase();
    let status = parts.next().and_then(|text| text.parse().ok());
    let target = record.field("WARC-Target-URI").unwrap_or_default();
    Ok(Capture {
        url: target
            .parse()
            .map_err(|_| "`WARC-Target-URI` is not an address")?,
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
    fn an_exchange_is_read_back_from_its_pointer() {
        let dir = tempfile::tempdir().unwrap();
        let response = response_record(&capture());
        let mut bytes = pack(&response, Strength::Fast);
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
