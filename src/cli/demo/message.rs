//! Requests and replies of the loopback server: plain values, no I/O.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use super::server::gzip;

/// Bodies shorter than this are sent as they are.
const GZIP_FROM: usize = 256;

/// A request without its body; the server takes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `HEAD`.
    pub method: String,
    /// The host asked for, with its port where one was named.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// Fields in the order received, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whether it is HTTP/1.0, which closes unless told otherwise.
    old: bool,
}

/// What to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Fields, names in lower case; length, date and coding are added when it is sent.
    pub headers: Vec<(String, String)>,
    /// The body before any coding.
    pub body: Vec<u8>,
    /// How long to wait before the first byte.
    pub delay: Duration,
    /// After how many bytes of the body to break the connection.
    pub cut: Option<usize>,
}

impl Request {
    /// A plain request for an absolute `http` address, as it would come off the wire.
    ///
    /// # Panics
    /// If the address has no path, or is not `http`.
    pub fn get(url: &str) -> Self {
        let head = format!("GET {url} HTTP/1.1\r\nhost: {url}");
        Self::parse(head.as_bytes()).expect("an absolute http address with a path")
    }

    /// Reads a head (RFC 9112 §3, §5); the error is the status to refuse it with.
    pub(super) fn parse(head: &[u8]) -> Result<Self, u16> {
        let text = std::str::from_utf8(head).map_err(|_| 400_u16)?;
        let mut lines = text.split("\r\n");
        let mut parts = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(400);
        };
        let headers: Vec<(String, String)> = lines
            .map(|line| field(line).ok_or(400_u16))
            .collect::<Result<_, _>>()?;
        let mut request = Self {
            method: method.to_owned(),
            host: String::new(),
            target: target.to_owned(),
            headers,
            old: version == "HTTP/1.0",
        };
        if !request.old && version != "HTTP/1.1" {
            return Err(505);
        }
        request.locate()?;
        match method {
            _ if request.carries_body() => Err(413),
            "GET" | "HEAD" => Ok(request),
            _ => Err(405),
        }
    }

    /// Splits an absolute target, or takes the host from its field.
    fn locate(&mut self) -> Result<(), u16> {
        if let Some(rest) = self.target.strip_prefix("http://") {
            let slash = rest.find('/').ok_or(400_u16)?;
            (self.host, self.target) = (rest[..slash].to_owned(), rest[slash..].to_owned());
        } else if let Some(host) = self.header("host") {
            self.host = host.to_owned();
        }
        let complete = self.target.starts_with('/') && (self.old || !self.host.is_empty());
        complete.then_some(()).ok_or(400)
    }

    /// Whether bytes would follow the head.
    fn carries_body(&self) -> bool {
        self.header("transfer-encoding").is_some()
            || self.header("content-length").is_some_and(|n| n != "0")
    }

    /// The first field of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(field, _)| field == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether the head of the reply is all that is wanted.
    pub(super) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// Whether the connection ends with this exchange.
    pub(super) fn closes(&self) -> bool {
        let option = self.header("connection").unwrap_or_default();
        option.eq_ignore_ascii_case("close")
            || (self.old && !option.eq_ignore_ascii_case("keep-alive"))
    }

    /// Whether gzip is asked for, and not with weight 0 (RFC 9110 §12.5.3).
    fn takes_gzip(&self) -> bool {
        let accepted = self.header("accept-encoding").unwrap_or_default();
        accepted.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let refused = ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&weight.trim());
            name.trim() == "gzip" && !refused
        })
    }

    /// Whether the client holds what these headers name (RFC 9110 §13.1.2, §13.1.3).
    fn holds(&self, reply: &Reply) -> bool {
        if let Some(known) = self.header("if-none-match") {
            let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            return reply
                .header("etag")
                .is_some_and(|tag| known.split(',').any(|one| bare(one) == bare(tag)));
        }
        let known = self.header("if-modified-since");
        known.is_some() && known == reply.header("last-modified")
    }
}

/// One header field.
fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let sound = !name.is_empty() && name.chars().all(token);
    sound.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

impl Reply {
    /// A page.
    pub fn html(body: impl Into<String>) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    /// Text of a media type.
    pub fn of(content_type: &str, body: impl Into<String>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: body.into().into_bytes(),
            delay: Duration::ZERO,
            cut: None,
        }
        .with("content-type", content_type)
    }

    /// A status with a line of text for a body.
    pub fn status(status: u16) -> Self {
        let text = format!("{status} {}\n", reason(status));
        let mut reply = Self::of("text/plain; charset=utf-8", text);
        reply.status = status;
        match status {
            405 => reply.with("allow", "GET, HEAD"),
            _ => reply,
        }
    }

    /// A redirect.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).with("location", location)
    }

    /// The reply with a further field; the name in lower case.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The reply with an `ETag` drawn from its body.
    #[must_use]
    pub fn tagged(self) -> Self {
        let hash = blake3::hash(&self.body).to_hex();
        self.with("etag", format!("\"{}\"", &hash[..16]))
    }

    /// The reply after a wait.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The reply broken off after so many bytes of its body.
    #[must_use]
    pub fn cut(mut self, at: usize) -> Self {
        self.cut = Some(at);
        self
    }

    /// The first field of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(field, _)| field == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The reply as this request gets it: 304 where it holds the page already, gzip where it
    /// takes it and it pays.
    pub(super) fn fitted(mut self, request: &Request) -> Self {
        if self.status == 200 && request.holds(&self) {
            self.status = 304;
            self.body.clear();
            self.headers.retain(|(name, _)| name != "content-type");
            return self;
        }
        let written_out = self.cut.is_some() || self.header("content-encoding").is_some();
        if written_out || self.body.len() < GZIP_FROM || !request.takes_gzip() {
            return self;
        }
        let Ok(packed) = gzip(&self.body) else {
            return self;
        };
        self.body = packed;
        self.with("content-encoding", "gzip")
            .with("vary", "accept-encoding")
    }

    /// The head as bytes on the wire.
    pub(super) fn head(&self, close: bool) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let date = httpdate::fmt_http_date(SystemTime::now());
        let mut put = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = write!(head, "{name}: {value}\r\n");
        };
        put("date", &date);
        for (name, value) in &self.headers {
            put(name, value);
        }
        if self.status != 304 {
            put("content-length", &self.body.len().to_string());
        }
        put("connection", if close { "close" } else { "keep-alive" });
        head.push_str("\r\n");
        head
    }
}

/// The standard phrase of a status.
fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Other")
}
