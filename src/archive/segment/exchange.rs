//! One HTTP exchange as WARC records.
//!
//! The response's body is de-chunked with its content coding as received, under an `HTTP/1.1`
//! status line whatever the protocol was: checkers and replayers contradict each other on every
//! other form. What the network said is kept beside it (`WARC-Protocol`, `X-Archive-Orig-…`).

use std::io::Write;

use super::Record;
use super::record::{MAX_BLOCK, digest_text};
use crate::model::{Capture, Truncated};

/// Prefix under which a header field is kept that would contradict the stored body.
const ORIGINAL: &str = "X-Archive-Orig-";
/// The field of a response record that holds one statement of its terms of use; may repeat (an
/// extension field, ISO 28500 §5.1).
pub(super) const TERMS: &str = "Newsarc-Terms";
/// Request fields that are secrets of whoever crawls.
const SECRET: [&str; 3] = ["cookie", "authorization", "proxy-authorization"];
/// Profile of a revisit whose payload is that of another record (ISO 28500 §6.7.2).
const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
/// Profile of a revisit that the server answered with 304 (ISO 28500 §6.7.3).
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// The whole response.
pub(crate) fn response_record(capture: &Capture) -> Record {
    let body = &capture.body[..capture.body.len().min((MAX_BLOCK - (1 << 20)) as usize)];
    let mut block = head(capture, Some(body.len()));
    block.extend_from_slice(body);
    let mut record = exchange_record(
        "response",
        "application/http;msgtype=response",
        capture,
        block,
    );
    record.push("WARC-Payload-Digest", digest_text(body));
    let truncated = match capture.truncated {
        None if body.len() < capture.body.len() => Some(Truncated::Length),
        other => other,
    };
    if let Some(reason) = truncated {
        record.push("WARC-Truncated", truncated_text(reason));
    }
    for statement in &capture.terms {
        record.push(TERMS, statement.as_str());
    }
    record
}

/// The request that was answered by `response`.
pub(crate) fn request_record(capture: &Capture, response: &Record) -> Record {
    let mut block = Vec::new();
    let target = match capture.url.query() {
        Some(query) => format!("{}?{query}", capture.url.path()),
        None => capture.url.path().to_owned(),
    };
    line(&mut block, &format!("GET {target} HTTP/1.1"));
    let sent = &capture.request_headers;
    if !sent
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("host"))
    {
        field(&mut block, "Host", host(capture).as_bytes());
    }
    let secret = |name: &str| {
        SECRET
            .iter()
            .any(|secret| name.eq_ignore_ascii_case(secret))
    };
    for (name, value) in sent.iter().filter(|(name, _)| !secret(name)) {
        field(&mut block, name, value.as_bytes());
    }
    block.extend_from_slice(b"\r\n");
    let mut record = exchange_record(
        "request",
        "application/http;msgtype=request",
        capture,
        block,
    );
    record.push("WARC-Concurrent-To", response.id());
    record
}

/// The head of a response whose payload the archive has already, in the record `kept`.
/// `not_modified`: the server said so; otherwise the payloads were compared. What a server says with
/// 304 is left out: tools that replay would show its head, and no page, instead of what it means.
pub(crate) fn revisit_record(capture: &Capture, kept: &Record, not_modified: bool) -> Record {
    let block = if not_modified {
        Vec::new()
    } else {
        head(capture, None)
    };
    let mut record = exchange_record(
        "revisit",
        "application/http;msgtype=response",
        capture,
        block,
    );
    record.push(
        "WARC-Profile",
        if not_modified {
            NOT_MODIFIED
        } else {
            IDENTICAL
        },
    );
    record.push("WARC-Refers-To", kept.id());
    for (name, of) in [
        ("WARC-Refers-To-Target-URI", "WARC-Target-URI"),
        ("WARC-Refers-To-Date", "WARC-Date"),
    ] {
        record.push(name, kept.field(of).unwrap_or_default());
    }
    if !not_modified {
        record.push(
            "WARC-Payload-Digest",
            kept.field("WARC-Payload-Digest").unwrap_or_default(),
        );
        record.push("WARC-Truncated", "length");
    }
    record
}

/// What the records of one exchange share.
fn exchange_record(kind: &str, content_type: &str, capture: &Capture, block: Vec<u8>) -> Record {
    let mut record = Record::new(kind, capture.fetched_at, content_type, block);
    record.push("WARC-Target-URI", target(&capture.url));
    if let Some(address) = capture.remote {
        record.push("WARC-IP-Address", address.to_string());
    }
    if !capture.protocol.is_empty() {
        record.push("WARC-Protocol", capture.protocol.to_ascii_lowercase());
    }
    record
}

/// Status line and fields of the response; `stored` is the length of the body that will follow.
fn head(capture: &Capture, stored: Option<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let version = match capture.protocol.to_ascii_lowercase().as_str() {
        "http/1.0" => "HTTP/1.0",
        _ => "HTTP/1.1",
    };
    let reason: &str = match &*capture.reason {
        "" => canonical_reason(capture.status),
        reason => reason,
    };
    line(
        &mut out,
        &format!("{version} {:03} {reason}", capture.status),
    );
    for (name, value) in capture
        .headers
        .iter()
        .filter(|(name, _)| !name.starts_with(':'))
    {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let lies = is("content-length") && stored.is_some_and(|length| !states(value, length));
        if is("transfer-encoding") || lies {
            field(&mut out, &format!("{ORIGINAL}{name}"), value);
        } else {
            field(&mut out, name, value);
        }
    }
    if let Some(length) = stored {
        let stated = |(name, value): &(String, Vec<u8>)| {
            name.eq_ignore_ascii_case("content-length") && states(value, length)
        };
        if !capture.headers.iter().any(stated) {
            field(&mut out, "Content-Length", length.to_string().as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// Whether a `Content-Length` says this number.
fn states(value: &[u8], length: usize) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.trim().parse() == Ok(length))
}

/// The reason phrase of RFC 9110 for protocols that have none.
fn canonical_reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Unknown")
}

/// `Host` as HTTP/1.1 would have sent it.
fn host(capture: &Capture) -> String {
    let name = capture.url.host_str().unwrap_or_default();
    match capture.url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

fn line(out: &mut Vec<u8>, text: &str) {
    write!(out, "{}\r\n", text.replace(['\r', '\n'], " "))
        .expect("writing into memory cannot fail");
}

/// A header field; a name that is no token (RFC 9110 §5.6.2) is left out, a value cannot end its
/// line.
fn field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return;
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend(value.iter().map(|&byte| {
        if matches!(byte, b'\r' | b'\n' | 0) {
            b' '
        } else {
            byte
        }
    }));
    out.extend_from_slice(b"\r\n");
}

fn truncated_text(reason: Truncated) -> &'static str {
    match reason {
        Truncated::Length => "length",
        Truncated::Time => "time",
        Truncated::Disconnect => "disconnect",
    }
}

/// An address as a record has it: without its fragment (and, being parsed, without spaces).
pub(crate) fn target(url: &url::Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::archive::segment::record::split_head;

    pub(in crate::archive::segment) fn capture() -> Capture {
        let field = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        Capture {
            url: "https://example.org/a?b=1#part".parse().unwrap(),
            fetched_at: "2026-01-02T03:04:05.123456Z".parse().unwrap(),
            first_byte_ms: 5,
            elapsed_ms: 9,
            remote: Some("2001:db8::1".parse().unwrap()),
            protocol: "h2".into(),
            request_headers: vec![
                ("User-Agent".into(), "x".into()),
                ("Cookie".into(), "secret".into()),
            ],
            status: 200,
            reason: String::new(),
            headers: vec![
                field(":status", "200"),
                field("transfer-encoding", "chunked"),
                field("content-length", "999"),
                field("x-evil", "a\r\nSet-Cookie: b"),
                field("bad name", "x"),
                ("x-bytes".into(), vec![0xe9, b'!']),
            ],
            body: b"\r\n\r\nbody".to_vec(),
            truncated: Some(Truncated::Disconnect),
            terms: Vec::new(),
        }
    }

    #[test]
    fn a_response_states_what_is_stored_and_keeps_what_was_said() {
        let record = response_record(&capture());
        record.check().unwrap();
        let (head, body) = split_head(&record.block).unwrap();
        assert_eq!(body, b"\r\n\r\nbody");
        let head = String::from_utf8_lossy(head);
        for line in [
            "HTTP/1.1 200 OK\r\n",
            "X-Archive-Orig-transfer-encoding: chunked\r\n",
            "X-Archive-Orig-content-length: 999\r\n",
            "\r\nContent-Length: 8\r\n",
            "x-evil: a  Set-Cookie: b\r\n",
        ] {
            assert!(head.contains(line), "{line:?} in {head}");
        }
        assert!(!head.contains("bad name") && !head.contains(":status"));
        assert_eq!(
            record.field("WARC-Target-URI"),
            Some("https://example.org/a?b=1")
        );
        assert_eq!(record.field("WARC-Truncated"), Some("disconnect"));
        assert_eq!(record.field("WARC-Protocol"), Some("h2"));
        assert_eq!(record.field("WARC-IP-Address"), Some("2001:db8::1"));
    }

    #[test]
    fn a_request_tells_no_secrets_and_has_a_host() {
        let response = response_record(&capture());
        let request = request_record(&capture(), &response);
        let text = String::from_utf8(request.block.clone()).unwrap();
        assert_eq!(
            text,
            "GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\n\r\n"
        );
        assert_eq!(request.field("WARC-Concurrent-To"), Some(response.id()));
        assert_eq!(request.field("WARC-Date"), response.field("WARC-Date"));
    }

    #[test]
    fn a_revisit_names_the_record_that_has_the_payload() {
        let kept = response_record(&capture());
        let same = revisit_record(&capture(), &kept, false);
        assert_eq!(same.field("WARC-Refers-To-Date"), kept.field("WARC-Date"));
        assert_eq!(
            same.field("WARC-Payload-Digest"),
            kept.field("WARC-Payload-Digest")
        );
        same.check().unwrap();
        let not_modified = revisit_record(&capture(), &kept, true);
        assert_eq!(not_modified.field("WARC-Payload-Digest"), None);
        assert_eq!(not_modified.block, b"");
    }
}
