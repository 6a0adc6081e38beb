//! Reservations: what `/.well-known/tdmrep.json` says of text and data mining on a host (TDM
//! Reservation Protocol, <https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240202/>,
//! section 6). Pure: bytes in, answers out.
//!
//! It is recorded with each capture and never obeyed or weighed here: whoever mines the archive has
//! to. So every rule that matches an address is told, in the words of the file.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::robots::matches;

/// Where the file stands on every host.
pub(super) const PATH: &str = "/.well-known/tdmrep.json";
/// Bytes of a file that are read.
pub(super) const MAX_BYTES: u64 = 64 << 10;
/// Rules that are kept of one file.
const MAX_RULES: usize = 200;
/// Characters of a pattern or an address that are kept.
const MAX_LENGTH: usize = 300;

/// The rules of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reservations(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    /// The paths that it speaks of, as robots.txt writes them.
    location: String,
    reserved: bool,
    /// Where the conditions stand.
    policy: Option<String>,
}

impl Reservations {
    /// Reads a file: a list of rules, or a single one. What is none is passed over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let rules = match serde_json::from_slice(bytes) {
            Ok(Value::Array(rules)) => rules,
            Ok(rule @ Value::Object(_)) => vec![rule],
            _ => Vec::new(),
        };
        Self(
            rules
                .iter()
                .filter_map(Rule::read)
                .take(MAX_RULES)
                .collect(),
        )
    }

    /// What the rules say of an address, each as `tdmrep.json PATTERN: WHAT`.
    pub(super) fn of(&self, url: &Url) -> impl Iterator<Item = String> {
        let matching = self.0.iter().filter(|rule| matches(&rule.location, url));
        matching.map(|rule| {
            let policy = rule
                .policy
                .iter()
                .map(|policy| format!(", tdm-policy: {policy}"));
            let policy: String = policy.collect();
            let reserved = u8::from(rule.reserved);
            format!(
                "tdmrep.json {}: tdm-reservation: {reserved}{policy}",
                rule.location
            )
        })
    }
}

impl Rule {
    fn read(value: &Value) -> Option<Self> {
        let short = |key: &str| {
            let text = value.get(key)?.as_str()?;
            (text.chars().count() <= MAX_LENGTH).then(|| text.to_owned())
        };
        let reserved = match value.get("tdm-reservation")? {
            Value::Number(number) => number.as_u64()? == 1,
            Value::String(text) => text.trim() == "1",
            Value::Bool(flag) => *flag,
            _ => return None,
        };
        Some(Self {
            location: short("location")?,
            reserved,
            policy: short("tdm-policy"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(file: &str, path: &str) -> Vec<String> {
        let url = Url::parse("https://paper.test")
            .unwrap()
            .join(path)
            .unwrap();
        Reservations::parse(file.as_bytes()).of(&url).collect()
    }

    #[test]
    fn each_rule_that_matches_is_told() {
        let file = r#"[
            {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://paper.test/tdm.json"},
            {"location": "/open/*.html$", "tdm-reservation": 0},
            {"location": "/other/", "tdm-reservation": 1}]"#;
        assert_eq!(
            said(file, "/open/a.html"),
            [
                "tdmrep.json /: tdm-reservation: 1, tdm-policy: https://paper.test/tdm.json",
                "tdmrep.json /open/*.html$: tdm-reservation: 0"
            ]
        );
        assert_eq!(said(file, "/open/a.html?page=2").len(), 1);
    }

    #[test]
    fn what_is_no_rule_says_nothing() {
        let one = "\u{FEFF}{\"location\": \"/a\", \"tdm-reservation\": \"1\"}";
        assert_eq!(said(one, "/a/b"), ["tdmrep.json /a: tdm-reservation: 1"]);
        for file in [
            "",
            "<html>Not found</html>",
            "[1, null, {}, {\"location\": \"/\"}, {\"tdm-reservation\": 1}]",
            "[{\"location\": 5, \"tdm-reservation\": 1}, {\"location\": \"/\", \"tdm-reservation\": []}]",
        ] {
            assert_eq!(said(file, "/a"), Vec::<String>::new(), "{file}");
        }
        let long = format!(
            "[{{\"location\": \"/{}\", \"tdm-reservation\": 1}}]",
            "a".repeat(400)
        );
        assert_eq!(said(&long, "/a"), Vec::<String>::new());
        let nested = "[".repeat(100_000);
        assert_eq!(said(&nested, "/a"), Vec::<String>::new());
    }
}
