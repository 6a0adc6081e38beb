//! What a configuration may say of fetching, and the check that it is sound before anything is
//! sent: `[crawler]` and `[robots]` of config.toml.

use std::path::PathBuf;

use http::HeaderValue;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{ByteSize, Span};

use super::FetchError;
use super::guard::Guard;

/// The contact of the shipped example, which nobody may keep.
pub const SAMPLE_CONTACT: &str = "you@example.org";

/// How we fetch, and whom we say we are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Product token: first word of `User-Agent`, and our name in robots.txt.
    pub product: String,
    /// A page or a mail address where people can reach us. Required.
    pub contact: String,
    /// Least time between two requests to one host, from the head of the last answer.
    pub delay: Span,
    /// Share of the delay that is added at random, at most; never taken off.
    pub jitter: f64,
    /// A host is left alone for at least so many times as long as it takes to answer; 0 turns this
    /// off.
    pub load_factor: f64,
    /// Whether hosts of one registrable domain share one delay, or each has its own.
    pub share: Share,
    /// A host that asks for a longer delay is left for this run after one request.
    pub max_delay: Span,
    /// Connections in all.
    pub total: usize,
    /// Requests a second in all.
    pub rate: u32,
    /// Requests a second to one network address, whatever the hosts behind it.
    pub address_rate: u32,
    /// Exchanges at a time with one network address, whatever the hosts behind it.
    pub address_total: usize,
    /// For a whole exchange.
    pub timeout: Span,
    /// For a connection to be made.
    pub connect_timeout: Span,
    /// For silence on the line.
    pub read_timeout: Span,
    /// How often a broken exchange is tried again within a run.
    pub retries: u32,
    /// Pages asked of one host in one run; the others wait for the next.
    pub max_host_pages: usize,
    /// A host that asks for a longer pause is left until then.
    pub retry_after_max: Span,
    /// Redirects followed in a row.
    pub max_redirects: usize,
    /// Bytes of a body as received; more is cut.
    pub max_body: ByteSize,
    /// Bytes of a body after its content codings are removed.
    pub max_decoded: ByteSize,
    /// Header fields of a response.
    pub max_headers: usize,
    /// Whether HTTP/2 is spoken.
    pub http2: bool,
    /// Content codings that are asked for: `gzip`, `deflate`, `br`, `zstd`.
    pub encodings: Vec<String>,
    /// Address of a proxy, or empty; the environment's is never used.
    pub proxy: String,
    /// Networks (CIDR) that may be visited although they are not public.
    pub allow_private: Vec<String>,
    /// PEM files with certificates to trust beside those of the system and of Mozilla.
    pub extra_roots: Vec<PathBuf>,
}

/// Which hosts share one delay. Those that share a network address share
/// [`Settings::address_rate`] and [`Settings::address_total`] besides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Share {
    /// Those of one registrable domain: they are mostly one publisher's, often one machine.
    #[default]
    Domain,
    /// None: each host has its own.
    Host,
}

/// How robots.txt is treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RobotsSettings {
    /// How long a copy serves; at most a day (RFC 9309 §2.4).
    pub cache: Span,
    /// What an unreachable robots.txt means.
    pub unreachable: Unreachable,
    /// Which pages that ask not to be kept (`noarchive`, `noindex`) are not.
    pub respect_meta: Respect,
    /// Whether each host is asked once a day for its reservations (`/.well-known/tdmrep.json`), which
    /// are kept with each capture.
    pub tdmrep: bool,
}

/// Whose wish not to be kept is obeyed, as stated in robots meta or `X-Robots-Tag`. All wishes are
/// recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Respect {
    /// One that names us.
    #[default]
    Named,
    /// Also one that is meant for all crawlers.
    All,
    /// None.
    Never,
}

/// What an unreachable robots.txt means (RFC 9309 §2.3.1.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unreachable {
    /// Nothing may be fetched.
    #[default]
    Skip,
    /// The last good copy holds, for at most 30 days.
    Cached,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            product: "newsarc".to_owned(),
            contact: String::new(),
            delay: Span::seconds(2),
            jitter: 0.0,
            load_factor: 5.0,
            share: Share::Domain,
            max_delay: Span::seconds(60),
            total: 64,
            rate: 500,
            address_rate: 10,
            address_total: 4,
            timeout: Span::seconds(30),
            connect_timeout: Span::seconds(10),
            read_timeout: Span::seconds(15),
            retries: 2,
            max_host_pages: 500,
            retry_after_max: Span::seconds(600),
            max_redirects: 5,
            max_body: ByteSize(8 << 20),
            max_decoded: ByteSize(32 << 20),
            max_headers: 400,
            http2: true,
            encodings: ["gzip", "deflate", "br", "zstd"].map(str::to_owned).into(),
            proxy: String::new(),
            allow_private: Vec::new(),
            extra_roots: Vec::new(),
        }
    }
}

impl Default for RobotsSettings {
    fn default() -> Self {
        Self {
            cache: Span::days(1),
            unreachable: Unreachable::Skip,
            respect_meta: Respect::Named,
            tdmrep: true,
        }
    }
}

impl Settings {
    /// Checks everything that can be checked without the network; the error names the key.
    pub fn check(&self) -> Result<(), FetchError> {
        self.check_identity()?;
        self.check_numbers()?;
        Guard::new(&self.allow_private)?;
        for coding in &self.encodings {
            if !matches!(coding.as_str(), "gzip" | "deflate" | "br" | "zstd") {
                let why = format!("`{coding}` is none of gzip, deflate, br, zstd");
                return Err(FetchError::setting("encodings", why));
            }
        }
        if !self.proxy.is_empty() {
            self.proxy()?;
        }
        Ok(())
    }

    /// We must be known by name and within reach, and neither may carry a line break.
    fn check_identity(&self) -> Result<(), FetchError> {
        let letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_');
        if self.product.is_empty() || self.product.len() > 64 || !self.product.chars().all(letter) {
            let why = format!("{:?} is no product token (letters, `-`, `_`)", self.product);
            return Err(FetchError::setting("product", why));
        }
        let contact = self.contact.trim();
        if contact.is_empty() || contact == SAMPLE_CONTACT {
            return Err(FetchError::Contact);
        }
        let printable = contact.bytes().all(|byte| byte.is_ascii_graphic());
        let page = Url::parse(contact).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !printable || contact.len() > 256 || !(page || self.mail().is_some()) {
            let why = format!("{contact:?} is neither an http(s) address nor a mail address");
            return Err(FetchError::setting("contact", why));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), FetchError> {
        let least = [
            ("total", self.total >= 1),
            ("rate", self.rate >= 1),
            ("address_rate", self.address_rate >= 1),
            ("address_total", self.address_total >= 1),
            ("max_headers", self.max_headers >= 1),
            ("max_host_pages", self.max_host_pages >= 1),
            ("max_body", self.max_body.0 >= 1),
            ("max_decoded", self.max_decoded.0 >= 1),
            ("timeout", !self.timeout.0.is_zero()),
            ("connect_timeout", !self.connect_timeout.0.is_zero()),
            ("read_timeout", !self.read_timeout.0.is_zero()),
        ];
        if let Some((key, _)) = least.iter().find(|(_, sound)| !sound) {
            return Err(FetchError::setting(
                key,
                "must be more than nothing".to_owned(),
            ));
        }
        for (key, value, most) in [
            ("jitter", self.jitter, 10.0),
            ("load_factor", self.load_factor, 100.0),
        ] {
            if !(0.0..=most).contains(&value) {
                let why = format!("{value} is not between 0 and {most}");
                return Err(FetchError::setting(key, why));
            }
        }
        Ok(())
    }

    /// `newsarc/1.2.3 (+https://example.org/bot)`.
    pub fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        format!("{}/{version} (+{})", self.product, self.contact.trim())
    }

    /// The contact, where it is a mail address (with or without `mailto:`).
    pub fn mail(&self) -> Option<&str> {
        let contact = self.contact.trim();
        let address = contact.strip_prefix("mailto:").unwrap_or(contact);
        let (local, domain) = address.split_once('@')?;
        let plain = !local.is_empty() && !local.contains(['/', ':']) && domain.contains('.');
        (plain && !domain.contains(['@', '/']) && HeaderValue::from_str(address).is_ok())
            .then_some(address)
    }

    /// The proxy, where there is one.
    pub(super) fn proxy(&self) -> Result<Option<Url>, FetchError> {
        if self.proxy.is_empty() {
            return Ok(None);
        }
        match Url::parse(&self.proxy) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(url)),
            _ => {
                let why = format!("{:?} is no http(s) address", self.proxy);
                Err(FetchError::setting("proxy", why))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(contact: &str) -> Settings {
        Settings {
            contact: contact.to_owned(),
            ..Settings::default()
        }
    }

    #[test]
    fn nobody_crawls_without_a_contact() {
        for contact in ["", "  ", SAMPLE_CONTACT] {
            assert!(matches!(with(contact).check(), Err(FetchError::Contact)));
        }
        for contact in [
            "me",
            "@",
            "a@b",
            "x@h.test\r\nX: y",
            "ftp://h.test",
            "ü@h.test",
        ] {
            let error = with(contact).check().unwrap_err().to_string();
            assert!(error.contains("contact"), "{error}");
        }
        for contact in [
            "press@paper.test",
            "mailto:press@paper.test",
            "https://paper.test/bot",
        ] {
            with(contact).check().unwrap();
        }
        assert_eq!(with("mailto:a@b.test").mail(), Some("a@b.test"));
        assert_eq!(with("https://b.test/@a").mail(), None);
    }

    #[test]
    fn an_unsound_setting_is_named() {
        let sound = with("press@paper.test");
        let cases: [(&str, fn(&mut Settings)); 8] = [
            ("product", |s| s.product = "news\r\narc".into()),
            ("product", |s| s.product = "news/2".into()),
            ("encodings", |s| s.encodings.push("compress".into())),
            ("proxy", |s| s.proxy = "socks5://h.test".into()),
            ("allow_private", |s| {
                s.allow_private.push("10.0.0.0/40".into())
            }),
            ("jitter", |s| s.jitter = f64::NAN),
            ("timeout", |s| s.timeout = Span::default()),
            ("total", |s| s.total = 0),
        ];
        for (key, spoil) in cases {
            let mut settings = sound.clone();
            spoil(&mut settings);
            let error = settings.check().unwrap_err().to_string();
            assert!(error.contains(key), "{key}: {error}");
        }
    }

    #[test]
    fn the_configuration_is_read_as_it_is_written() {
        let written = toml::to_string(&Settings::default()).unwrap();
        assert_eq!(
            toml::from_str::<Settings>(&written).unwrap(),
            Settings::default()
        );
        let some: Settings = toml::from_str("delay = '5s'\nmax_body = '1MiB'").unwrap();
        assert_eq!(
            (some.delay, some.max_body),
            (Span::seconds(5), ByteSize(1 << 20))
        );
        assert!(toml::from_str::<Settings>("delai = '5s'").is_err());
        let robots: RobotsSettings = toml::from_str("unreachable = 'cached'").unwrap();
        assert_eq!(robots.unreachable, Unreachable::Cached);
    }
}
