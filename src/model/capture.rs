//! A capture: one HTTP exchange as received, before anything is decoded.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One HTTP exchange. The body is de-chunked, with its content coding as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The address asked for; redirects are captures of their own.
    pub url: ::url::Url,
    /// When the request was sent.
    pub fetched_at: Timestamp,
    /// From request to the response's head, in milliseconds: by then the server had the request.
    pub first_byte_ms: u32,
    /// From request to the last byte, in milliseconds.
    pub elapsed_ms: u32,
    /// The peer's address, where no proxy hides it.
    pub remote: Option<IpAddr>,
    /// `http/1.0`, `http/1.1` or `h2`.
    pub protocol: String,
    /// Request header fields in the order sent.
    pub request_headers: Vec<(String, String)>,
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    pub reason: String,
    /// Response header fields in the order received; values are bytes (RFC 9110 §5.5).
    pub headers: Vec<(String, Vec<u8>)>,
    /// The payload as received.
    pub body: Vec<u8>,
    /// Why the body is shorter than the server meant it to be.
    pub truncated: Option<Truncated>,
    /// What the publisher says of its use, one statement each: `meta robots: noarchive`.
    pub terms: Vec<String>,
}

/// Why a body was cut (the values of `WARC-Truncated`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Truncated {
    /// Larger than the bound.
    Length,
    /// Slower than the bound.
    Time,
    /// The connection broke.
    Disconnect,
}

/// What a server gave to ask "changed since?" with (RFC 9110 §8.8), verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Capture {
    /// The first field of this name (any case) whose value is valid UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |field: &&(String, Vec<u8>)| field.0.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(named)
            .find_map(|(_, value)| std::str::from_utf8(value).ok())
    }

    /// Seconds for which the response may be kept, by its `Cache-Control` (RFC 9111 §5.2.2); 0 where
    /// it may not be kept at all.
    pub fn max_age(&self) -> Option<u64> {
        let directives = self.header("cache-control")?.to_ascii_lowercase();
        let mut directives = directives.split(',').map(str::trim);
        directives.find_map(|directive| match directive.split_once('=') {
            Some(("max-age", seconds)) => seconds.trim_matches('"').parse().ok(),
            None if matches!(directive, "no-store" | "no-cache") => Some(0),
            _ => None,
        })
    }

    /// The validators to send with the next request.
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.header("etag").map(str::to_owned),
            last_modified: self.header("last-modified").map(str::to_owned),
        }
    }
}

impl Validators {
    /// Whether there is anything to ask with.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}
