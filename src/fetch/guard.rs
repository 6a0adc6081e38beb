//! Which addresses may be reached at all: http and https, web ports, public networks. A page, a
//! feed or a redirect must not lead us into the network that we run in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use super::FetchError;

/// Longest address that is fetched, in bytes.
const MAX_URL: usize = 8_192;

/// IPv4 blocks that are not public (IANA special-purpose registry, multicast, reserved).
const NOT_PUBLIC_4: [([u8; 4], u8); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// IPv6 blocks within `2000::/3`, the only public range, that are not public: protocol
/// assignments with Teredo and ORCHID, documentation, 6to4, documentation again.
const NOT_PUBLIC_6: [([u16; 3], u8); 4] = [
    ([0x2001, 0, 0], 23),
    ([0x2001, 0xdb8, 0], 32),
    ([0x2002, 0, 0], 16),
    ([0x3fff, 0, 0], 20),
];

/// Ports of other services (WHATWG Fetch §2.9 "bad port"); a web server there is a trap.
const BAD_PORTS: [u16; 81] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697,
];

/// Decides which addresses may be reached.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    /// A guard that lets the named networks (CIDR, or a single address) pass beside the public.
    pub fn new(allow_private: &[String]) -> Result<Self, FetchError> {
        let parse = |text: &String| {
            let single = |text: &str| text.parse::<IpAddr>().map(IpNet::from);
            text.parse().or_else(|_| single(text)).map_err(|_| {
                FetchError::setting("allow_private", format!("`{text}` is no network"))
            })
        };
        let allowed = allow_private.iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { allowed })
    }

    /// Whether an address may be connected to.
    pub fn allows(&self, address: IpAddr) -> bool {
        let meant = embedded(address);
        let listed = |net: &IpNet| net.contains(&address) || net.contains(&meant);
        is_public(meant) || self.allowed.iter().any(listed)
    }

    /// Checks what can be seen of a URL before its name is resolved: scheme, port, length, a
    /// literal address, and the names that stand for this machine (RFC 6761 §6.3).
    pub fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!(
                "`{}:` is not fetched, only http and https",
                url.scheme()
            ));
        }
        if url.as_str().len() > MAX_URL {
            return Err(format!(
                "an address longer than {MAX_URL} bytes is not fetched"
            ));
        }
        if let Some(port) = url
            .port()
            .filter(|port| BAD_PORTS.contains(port) || *port == 0)
        {
            return Err(format!(
                "port {port} belongs to another service than the web"
            ));
        }
        let (name, address) = match url.host() {
            Some(Host::Ipv4(address)) => (address.to_string(), IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => (address.to_string(), IpAddr::V6(address)),
            Some(Host::Domain(name)) if is_localhost(name) => {
                (name.to_owned(), IpAddr::V4(Ipv4Addr::LOCALHOST))
            }
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err("an address without host is not fetched".to_owned()),
        };
        if self.allows(address) {
            return Ok(());
        }
        Err(format!(
            "{name} is not a public address (`allow_private` can permit it)"
        ))
    }
}

/// `localhost` and what ends in it, with or without the final dot.
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The IPv4 address that an IPv6 address carries, mapped (RFC 4291 §2.5.5.2) or by NAT64
/// (RFC 6052 §2.1); else the address itself.
fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else {
        return address;
    };
    let low = |[.., a, b]: [u16; 8]| {
        let [[a, b], [c, d]] = [a, b].map(u16::to_be_bytes);
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match six.segments() {
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => low(six.segments()),
        _ => address,
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => !NOT_PUBLIC_4
            .iter()
            .any(|&(net, length)| Ipv4Net::new_assert(net.into(), length).contains(&four)),
        IpAddr::V6(six) => {
            let within = |[a, b, c]: [u16; 3], length| {
                let net = Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
                Ipv6Net::new_assert(net, length).contains(&six)
            };
            within([0x2000, 0, 0], 3)
                && !NOT_PUBLIC_6
                    .iter()
                    .any(|&(net, length)| within(net, length))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::cases;

    #[test]
    fn private_networks_are_out_of_reach() {
        let guard = Guard::default();
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:a00::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "ff02::1",
            "5f00::1",
        ] {
            assert!(!guard.allows(text.parse().unwrap()), "{text}");
        }
        for text in [
            "1.1.1.1",
            "172.32.0.0",
            "100.128.0.0",
            "9.255.255.255",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:4860:4860::8888",
        ] {
            assert!(guard.allows(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_named_network_is_let_through() {
        let guard = Guard::new(&["127.0.0.0/8".into(), "::1".into()]).unwrap();
        for text in ["127.9.9.9", "::ffff:127.0.0.1", "::1"] {
            assert!(guard.allows(text.parse().unwrap()), "{text}");
        }
        assert!(!guard.allows("10.0.0.1".parse().unwrap()));
        let local = Url::parse("http://localhost:8123/").unwrap();
        assert!(guard.check(&local).is_ok());
        assert!(Guard::default().check(&local).is_err());
    }

    #[test]
    fn urls_are_checked_before_anything_is_sent() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:7f00:1]/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "https://h.test:25/",
            "ftp://h.test/",
            "file:///etc/passwd",
            "data:,x",
            "http://u@127.0.0.1/",
            "http://h.test:0/",
        ] {
            assert!(
                Guard::default().check(&Url::parse(text).unwrap()).is_err(),
                "{text}"
            );
        }
        for text in [
            "http://h.test/",
            "https://h.test:8443/",
            "http://127.0.0.1.h.test/",
        ] {
            assert!(
                Guard::default().check(&Url::parse(text).unwrap()).is_ok(),
                "{text}"
            );
        }
        let long = format!("http://h.test/{}", "a".repeat(MAX_URL));
        assert!(Guard::default().check(&Url::parse(&long).unwrap()).is_err());
    }

    #[test]
    fn conformance_with_ssrf_cases() {
        let guard = Guard::default();
        let (mut right, mut all) = (0, 0);
        for row in cases::rows("ssrf/cases.jsonl") {
            let url = row["url"].as_str().map(Url::parse);
            let blocked = match row["kind"].as_str() {
                Some("ip") => {
                    let literal = guard.check(&url.unwrap().unwrap()).is_err();
                    let dialled = guard.allows(row["ip"].as_str().unwrap().parse().unwrap());
                    assert_ne!(literal, dialled, "{row}");
                    literal
                }
                Some("url") => !url.unwrap().is_ok_and(|url| guard.check(&url).is_ok()),
                _ => continue,
            };
            let Some(expected) = row["blocked"].as_bool() else {
                continue;
            };
            all += 1;
            right += usize::from(blocked == expected);
            assert_eq!(blocked, expected, "{row}");
        }
        println!("ssrf: {right}/{all}");
    }
}
