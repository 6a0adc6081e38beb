//! WARC files as other programs write them, for tests.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

/// One record of a WARC file.
pub(crate) struct Record(Vec<u8>);

/// A record with a block.
pub(crate) fn record(
    kind: &str,
    url: &str,
    date: &str,
    fields: &[(&str, &str)],
    block: &[u8],
) -> Record {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\nWARC-Target-URI: {url}\r\n\
         WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012}>\r\n"
    );
    for (name, value) in fields {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    write!(head, "Content-Length: {}\r\n\r\n", block.len()).unwrap();
    Record([head.as_bytes(), block, b"\r\n\r\n"].concat())
}

/// An answer with this status, these header lines and this body.
pub(crate) fn response(url: &str, date: &str, status: u16, headers: &str, body: &[u8]) -> Record {
    let head = format!("HTTP/1.1 {status} Word\r\n{headers}\r\n");
    let kind = [("Content-Type", "application/http;msgtype=response")];
    record(
        "response",
        url,
        date,
        &kind,
        &[head.as_bytes(), body].concat(),
    )
}

/// A page.
pub(crate) fn html(url: &str, date: &str, body: &str) -> Record {
    response(
        url,
        date,
        200,
        "Content-Type: text/html; charset=utf-8\r\n",
        body.as_bytes(),
    )
}

/// How records stand in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As they are.
    Plain,
    /// A gzip member each.
    Members,
    /// One gzip stream for all.
    Stream,
}

/// The bytes of a file.
pub(crate) fn file(records: &[Record], form: Form) -> Vec<u8> {
    let packed = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let all: Vec<u8> = records.iter().flat_map(|record| record.0.clone()).collect();
    match form {
        Form::Plain => all,
        Form::Members => records
            .iter()
            .flat_map(|record| packed(&record.0))
            .collect(),
        Form::Stream => packed(&all),
    }
}
