//! One exchange, as received: undecoded, uncut within its bounds, redirects not followed.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, FROM, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, USER_AGENT,
};
use hyper::ext::ReasonPhrase;
use jiff::Timestamp;
use reqwest::{Certificate, Proxy, Response, Version};
use url::{Host as UrlHost, Url};

use crate::model::{ByteSize, Capture, Truncated, Validators};

use super::address::Addresses;
use super::resolve::Resolver;
use super::turn::Turns;
use super::{Failure, FetchError, Permit, Policy, Settings};

const ACCEPTED: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// Largest head of an HTTP/2 response, in bytes; HTTP/1 has a like bound of its own.
const MAX_HEADERS_BYTES: u32 = 256 << 10;
/// Longest validator that is sent back, in bytes; a longer one is no validator but a burden.
const MAX_VALIDATOR: usize = 1_024;

/// Sends one request at a time to a host, and as many a second as the settings allow.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    policy: Policy,
    /// Without a proxy, names are looked up here.
    resolver: Option<Resolver>,
    turns: Turns,
    rate: DefaultDirectRateLimiter,
    addresses: Addresses,
    headers: HeaderMap,
}

impl Client {
    /// Makes a client; reads the files of `extra_roots`.
    pub fn new(policy: Policy) -> Result<Self, FetchError> {
        let settings = &policy.settings;
        let resolver = Resolver::new(policy.guard.clone(), settings.connect_timeout.0);
        let proxy = settings.proxy()?;
        let resolver = proxy.is_none().then_some(resolver);
        let mut builder = builder(settings)?;
        if let Some(url) = proxy {
            let proxy = Proxy::all(url).map_err(FetchError::Client)?;
            builder = builder.proxy(proxy);
        }
        if let Some(resolver) = &resolver {
            builder = builder.dns_resolver(resolver.clone());
        }
        Ok(Self {
            http: builder.build().map_err(FetchError::Client)?,
            resolver,
            turns: Turns::default(),
            rate: RateLimiter::direct(a_second(settings.rate)),
            addresses: Addresses::new(settings),
            headers: headers(settings)?,
            policy,
        })
    }

    /// What this client goes by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Makes one exchange. Waits for the host's turn and for the rates first; then every wait is
    /// bounded by the settings. A body that is longer than `max_body`, too slow, or cut by the
    /// server gives a capture marked as truncated; a redirect is a capture like any other.
    pub async fn send(
        &self,
        permit: Permit,
        validators: &Validators,
        max_body: ByteSize,
    ) -> Result<Capture, Failure> {
        let (url, gap, at) = permit.spend();
        let mut turn = self.turns.enter(&url, gap, at).await;
        self.rate.until_ready().await;
        let _place = match self.address_of(&url).await? {
            Some(address) => self.addresses.enter(address).await,
            None => None,
        };
        let headers = self.request_headers(validators);
        let request = self.http.get(url.clone()).headers(headers.clone());
        turn.mark();
        let fetched_at = Timestamp::now();
        let start = Instant::now();
        let response = request.send().await;
        turn.mark();
        let first_byte_ms = millis(start.elapsed());
        let mut response = response?;
        let protocol = protocol(response.version());
        let mut capture = Capture {
            request_headers: as_sent(&headers, &url, protocol),
            reason: reason(&response),
            status: response.status().as_u16(),
            headers: as_received(response.headers()),
            remote: self.remote(&response),
            protocol: protocol.to_owned(),
            url,
            fetched_at,
            first_byte_ms,
            elapsed_ms: first_byte_ms,
            body: Vec::new(),
            truncated: None,
            terms: Vec::new(),
        };
        capture.truncated = receive(&mut response, &mut capture.body, max_body).await;
        capture.elapsed_ms = millis(start.elapsed());
        Ok(capture)
    }

    /// The address that the request will go to, where it is ours to know; the refusal where the
    /// name stands at none that may be reached.
    async fn address_of(&self, url: &Url) -> Result<Option<IpAddr>, Failure> {
        let Some(resolver) = &self.resolver else {
            return Ok(None);
        };
        match url.host() {
            Some(UrlHost::Domain(name)) => Ok(resolver.lookup(name).await?.first().copied()),
            Some(UrlHost::Ipv4(address)) => Ok(Some(address.into())),
            Some(UrlHost::Ipv6(address)) => Ok(Some(address.into())),
            None => Ok(None),
        }
    }

    /// The peer's address; behind a proxy it would be the proxy's.
    fn remote(&self, response: &Response) -> Option<IpAddr> {
        self.resolver.as_ref()?;
        response.remote_addr().map(|address| address.ip())
    }

    /// Who we are and what we take, with the validators that can stand in a header.
    fn request_headers(&self, validators: &Validators) -> HeaderMap {
        let mut headers = self.headers.clone();
        let asked = [
            (IF_NONE_MATCH, &validators.etag),
            (IF_MODIFIED_SINCE, &validators.last_modified),
        ];
        for (name, value) in asked {
            let value = value.as_ref().filter(|value| value.len() <= MAX_VALIDATOR);
            if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

/// The HTTP client with everything off that would act on its own: redirects, retries, cookies,
/// decoding, proxies of the environment.
fn builder(settings: &Settings) -> Result<reqwest::ClientBuilder, FetchError> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .no_hickory_dns()
        .timeout(settings.timeout.0)
        .connect_timeout(settings.connect_timeout.0)
        .read_timeout(settings.read_timeout.0)
        .pool_max_idle_per_host(1)
        .http1_title_case_headers()
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_max_headers(settings.max_headers)
        .http2_max_header_list_size(MAX_HEADERS_BYTES)
        .tls_certs_merge(roots(settings)?);
    if !settings.http2 {
        builder = builder.http1_only();
    }
    Ok(builder)
}

/// Mozilla's roots and those of the settings; the system's come on top.
fn roots(settings: &Settings) -> Result<Vec<Certificate>, FetchError> {
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    let mut roots = mozilla
        .map(|certificate| Certificate::from_der(certificate))
        .collect::<Result<Vec<_>, _>>()
        .map_err(FetchError::Client)?;
    for path in &settings.extra_roots {
        let wrong = |why: String| FetchError::Roots {
            path: path.display().to_string(),
            why,
        };
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let extra = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
        if extra.is_empty() {
            return Err(wrong("it holds none".to_owned()));
        }
        roots.extend(extra);
    }
    Ok(roots)
}

/// The header fields of every request.
fn headers(settings: &Settings) -> Result<HeaderMap, FetchError> {
    let value = |key: &str, text: &str| {
        HeaderValue::from_str(text).map_err(|error| FetchError::setting(key, error.to_string()))
    };
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, value("contact", &settings.user_agent())?);
    if let Some(mail) = settings.mail() {
        headers.insert(FROM, value("contact", mail)?);
    }
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
    let codings = settings.encodings.join(", ");
    let codings = if codings.is_empty() {
        "identity"
    } else {
        &codings
    };
    headers.insert(ACCEPT_ENCODING, value("encodings", codings)?);
    Ok(headers)
}

pub(super) fn a_second(requests: u32) -> Quota {
    Quota::per_second(NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN))
}

/// Reads the body, as far as the bounds allow; says why it stopped short.
async fn receive(response: &mut Response, body: &mut Vec<u8>, max: ByteSize) -> Option<Truncated> {
    let max = usize::try_from(max.0).unwrap_or(usize::MAX);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = max - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return Some(Truncated::Length);
                }
            }
            Ok(None) => return None,
            Err(error) if error.is_timeout() => return Some(Truncated::Time),
            Err(_) => return Some(Truncated::Disconnect),
        }
    }
}

fn millis(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX)
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "http/0.9",
        Version::HTTP_10 => "http/1.0",
        Version::HTTP_2 => "h2",
        Version::HTTP_3 => "h3",
        _ => "http/1.1",
    }
}

/// The reason phrase as received; the standard's where the server gave that or none.
fn reason(response: &Response) -> String {
    match response.extensions().get::<ReasonPhrase>() {
        Some(phrase) => String::from_utf8_lossy(phrase.as_bytes()).into_owned(),
        None => response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The request's header fields as they went out: HTTP/1 names in title case, `Host` last.
fn as_sent(headers: &HeaderMap, url: &Url, protocol: &str) -> Vec<(String, String)> {
    let field = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (written(name, protocol), value)
    };
    let mut fields: Vec<_> = headers.iter().map(field).collect();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let host = format!("{}{port}", url.host_str().unwrap_or_default());
    fields.push((written(&http::header::HOST, protocol), host));
    fields
}

/// The response's header fields in order. The HTTP client gives their names in lower case; what
/// case the server wrote is not known, and not guessed.
fn as_received(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let field = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_vec())
    };
    headers.iter().map(field).collect()
}

/// A name in the case of its protocol: `Content-Type` in HTTP/1, `content-type` in HTTP/2.
fn written(name: &HeaderName, protocol: &str) -> String {
    if protocol == "h2" {
        return name.as_str().to_owned();
    }
    let mut start = true;
    let title = |c: char| {
        let c = if start { c.to_ascii_uppercase() } else { c };
        start = c == '-';
        c
    };
    name.as_str().chars().map(title).collect()
}
