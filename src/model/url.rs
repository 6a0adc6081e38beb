//! Addresses: the form under which two of them count as one, and whom they belong to.
//!
//! Keys are for comparing; what is fetched is the address as named, but for campaign parameters.

use std::borrow::Cow;
use std::fmt::Write as _;

use url::Url;

/// Query parameters that say who sent the reader, not what the page is.
const TRACKING: [&str; 25] = [
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "ref",
    "ref_src",
    "ref_url",
    "cmpid",
    "ncid",
    "ns_source",
    "ns_campaign",
    "ns_mchannel",
    "smid",
    "xtor",
    "at_medium",
    "amp",
];

/// Query parameters that name a visit, not a page.
const SESSION: [&str; 8] = [
    "phpsessid",
    "jsessionid",
    "sessionid",
    "session_id",
    "aspsessionid",
    "oscsid",
    "zenid",
    "cftoken",
];

/// Pairs that ask for the AMP twin of a page (<https://amp.dev>).
const AMP_PAIRS: [&str; 3] = ["outputtype=amp", "output=amp", "output_type=amp"];

/// First labels of hosts that serve the same pages to telephones.
const TWIN_HOSTS: [&str; 4] = ["www.", "m.", "mobile.", "amp."];

/// The key under which two addresses count as one article's.
///
/// Scheme, `www.`, what tells an AMP or mobile twin, default port, fragment, trailing slash, session
/// ids, tracking parameters (`utm_*` and the list above, and `strip`, where a trailing `*` stands
/// for any ending) and an empty query are left out; escapes are spelt in one way (RFC 3986 §6.2.2);
/// else path and remaining parameters stay as they are, in their order.
pub fn identity_key(url: &Url, strip: &[String]) -> String {
    let host = common_host(url.host_str().unwrap_or_default());
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = common_path(url.path());
    let path = path.trim_end_matches('/');
    let kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair, strip))
        .collect();
    let query = if kept.is_empty() {
        String::new()
    } else {
        format!("?{}", kept.join("&"))
    };
    one_spelling(&format!("{host}{port}{path}{query}"))
}

/// Escapes in capitals, and none of characters that need none.
fn one_spelling(text: &str) -> String {
    let mut parts = text.split('%');
    let mut spelt = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                spelt.push(char::from(byte));
                spelt.push_str(&part[2..]);
            }
            Some(byte) => {
                let _ = write!(spelt, "%{byte:02X}");
                spelt.push_str(&part[2..]);
            }
            None => {
                spelt.push('%');
                spelt.push_str(part);
            }
        }
    }
    spelt
}

/// Whether a `name=value` pair only tells where the reader came from.
fn is_tracking(pair: &str, strip: &[String]) -> bool {
    let name = pair
        .split('=')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let listed = |pattern: &String| match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == *pattern,
    };
    name.starts_with("utm_")
        || TRACKING.contains(&name.as_str())
        || SESSION.contains(&name.as_str())
        || AMP_PAIRS.contains(&pair.to_ascii_lowercase().as_str())
        || strip.iter().any(listed)
}

/// The host that a twin for telephones belongs to; never less than a registrable domain.
fn common_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    for label in TWIN_HOSTS {
        if let Some(rest) = host.strip_prefix(label)
            && (label == "www." || rest.len() >= registrable_domain(host).len())
        {
            host = rest;
        }
    }
    host
}

/// The path without a session id, and without what tells an AMP twin: a segment `amp`, an ending
/// `.amp`.
fn common_path(path: &str) -> Cow<'_, str> {
    let lower = path.to_ascii_lowercase();
    let session = lower.find(";jsessionid=");
    let path = session.map_or(path, |at| &path[..at]);
    if !lower.contains("amp") {
        return Cow::Borrowed(path);
    }
    let segments = path.split('/').filter(|segment| *segment != "amp");
    let mut common = segments.collect::<Vec<_>>().join("/");
    for (twin, plain) in [(".amp", ""), (".amp.html", ".html")] {
        if let Some(stem) = common.strip_suffix(twin) {
            common = format!("{stem}{plain}");
        }
    }
    Cow::Owned(common)
}

/// The address without the parameters that only campaigns put there (`utm_*` and click ids), so that
/// a publisher's own figures do not count us as a reader of its feed, and without session ids, of
/// which each visit brings another. Everything else stays.
pub fn without_campaign(url: &Url) -> Url {
    let campaign = |pair: &&str| {
        let name = pair
            .split('=')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        name.starts_with("utm_") || name.ends_with("clid") || SESSION.contains(&name.as_str())
    };
    let mut clean = url.clone();
    if let Some(at) = url.path().to_ascii_lowercase().find(";jsessionid=") {
        clean.set_path(&url.path()[..at]);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !campaign(pair)).collect();
        clean.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    clean
}

/// `scheme://host:port`: whose robots.txt holds, and who waits between two requests (RFC 9309 §2.3). A
/// name that is written to its end, with a final dot, is the same host.
pub fn authority(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    let plain = name.trim_end_matches('.');
    let whole = url.origin().ascii_serialization();
    if plain.is_empty() || plain == name {
        return whole;
    }
    whole.replacen(name, plain, 1)
}

/// The registrable domain of a host by the Public Suffix List; the host itself where it has none
/// (an address, `localhost`).
pub fn registrable_domain(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host.parse::<std::net::IpAddr>().is_ok() || host.starts_with('[') {
        return host;
    }
    psl::domain_str(&host).map_or_else(|| host.clone(), str::to_owned)
}

/// Whether two addresses belong to one publisher.
pub fn same_publisher(a: &Url, b: &Url) -> bool {
    match (a.host_str(), b.host_str()) {
        (Some(a), Some(b)) => registrable_domain(a) == registrable_domain(b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(url: &str) -> String {
        identity_key(&Url::parse(url).unwrap(), &["ns_*".into()])
    }

    #[test]
    fn one_article_has_one_key() {
        let plain = key("https://www.example.com/a/b");
        for twin in [
            "http://example.com/a/b/",
            "https://example.com:443/a/b?utm_source=rss&fbclid=1#top",
            "https://www.example.com/a/b?ns_anything=1&",
            "https://m.example.com/a/b",
            "https://amp.example.com/a/b.amp",
            "https://example.com/a/b/amp/",
            "https://example.com/amp/a/b",
            "https://example.com/a/amp/b?amp=1&outputType=amp",
            "https://example.com/a/b;jsessionid=0A1B?PHPSESSID=7",
        ] {
            assert_eq!(key(twin), plain, "{twin}");
        }
    }

    #[test]
    fn a_name_with_a_final_dot_is_the_same_host() {
        let of = |text| authority(&Url::parse(text).unwrap());
        for (dotted, plain) in [
            ("https://paper.test./a", "https://paper.test"),
            ("http://paper.test.:8080/a", "http://paper.test:8080"),
            ("https://https.test./", "https://https.test"),
        ] {
            assert_eq!(of(dotted), plain);
            assert_eq!(of(plain), plain);
        }
        assert_eq!(of("http://[2001:db8::1]:81/"), "http://[2001:db8::1]:81");
    }

    #[test]
    fn campaigns_are_left_out_of_what_is_fetched() {
        let clean = |text| without_campaign(&Url::parse(text).unwrap()).to_string();
        assert_eq!(
            clean("https://a.org/x?utm_source=rss&id=7&fbclid=q"),
            "https://a.org/x?id=7"
        );
        assert_eq!(clean("https://a.org/x?utm_medium=web"), "https://a.org/x");
        assert_eq!(clean("https://a.org/x?a=%2F&b"), "https://a.org/x?a=%2F&b");
        assert_eq!(
            clean("https://a.org/x;JSESSIONID=1?jsessionid=2&id=7"),
            "https://a.org/x?id=7"
        );
    }

    #[test]
    fn escapes_are_spelt_in_one_way() {
        assert_eq!(
            key("https://a.org/%e0%a6%96%e0%a6%ac%e0%a6%b0?q=%7ex%2f%"),
            key("https://a.org/খবর?q=~x%2F%")
        );
        assert_ne!(key("https://a.org/a%2Fb"), key("https://a.org/a/b"));
        assert_eq!(key("https://a.org/100%+1%zz%"), "a.org/100%+1%zz%");
    }

    #[test]
    fn what_may_name_another_page_stays() {
        let plain = key("https://example.com/a");
        for other in [
            "https://example.com/A",
            "https://example.com/a?id=7",
            "https://news.example.com/a",
            "https://example.com/a.html",
            "https://example.com/amp-up/a",
        ] {
            assert_ne!(key(other), plain, "{other}");
        }
    }

    #[test]
    fn a_short_domain_is_no_twin() {
        assert_ne!(key("https://m.de/a"), key("https://de/a"));
        assert_ne!(key("https://amp.co.uk/a"), key("https://co.uk/a"));
        assert_eq!(
            key("https://www.m.example.com/a"),
            key("https://example.com/a")
        );
    }

    #[test]
    fn publishers_are_told_by_registrable_domain() {
        let url = |text| Url::parse(text).unwrap();
        assert!(same_publisher(
            &url("https://www.bbc.co.uk/"),
            &url("https://news.bbc.co.uk/")
        ));
        assert!(!same_publisher(
            &url("https://a.co.uk/"),
            &url("https://b.co.uk/")
        ));
        assert!(!same_publisher(
            &url("http://127.0.0.1/"),
            &url("http://127.0.0.2/")
        ));
    }
}
