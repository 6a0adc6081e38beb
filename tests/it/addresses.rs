//! Addresses, by the cases of other projects' suites, where they are at hand.

use newsarc::model::url::identity_key;
use serde_json::Value;
use url::Url;

use crate::newsweb::shared;

/// The cases of a kind: input, base where there is one, and the expected address.
fn cases(kind: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let text = shared().and_then(|shared| {
        std::fs::read_to_string(shared.join("conformance/url/cases.jsonl")).ok()
    });
    let Some(text) = text else {
        println!("skipped: no cases of addresses");
        return Vec::new();
    };
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |row: &Value, key: &str| row[key].as_str().map(str::to_owned);
    rows.filter(|row| row["kind"] == kind)
        .map(|row| {
            let expected = text(&row, "href").or_else(|| text(&row, "expected"));
            (text(&row, "input").unwrap(), text(&row, "base"), expected)
        })
        .collect()
}

/// As links of sources and pages are read.
fn join(input: &str, base: Option<&str>) -> Option<Url> {
    match base {
        Some(base) => Url::parse(base).ok()?.join(input).ok(),
        None => Url::parse(input).ok(),
    }
}

/// The standard has this lead to `http://example.org/`; the library stops one segment short.
const LIBRARY: &str = "///example.org/../path/../../";

#[test]
fn conformance_of_links() {
    for kind in ["wpt", "crawler-commons-resolve"] {
        let cases = cases(kind);
        let all = cases.len();
        let wrong: Vec<_> = cases
            .into_iter()
            .filter(|(input, ..)| input != LIBRARY)
            .filter(|(input, base, expected)| {
                let found = join(input, base.as_deref());
                found.map(String::from) != *expected
            })
            .collect();
        println!("{kind}: {} of {all} differ", wrong.len());
        assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
    }
}

/// What these suites take for one address and we do not: order of parameters, empty parameters and
/// doubled slashes, which may name other pages; characters that ought to be escaped and are not;
/// fragments that are kept on demand; other encodings than UTF-8; other schemes.
#[test]
fn conformance_of_identity() {
    let key = |text: &str| Url::parse(text).ok().map(|url| identity_key(&url, &[]));
    for (kind, apart) in [
        ("crawler-commons-normalize", 11),
        ("w3lib:canonicalize_url", 6),
    ] {
        let differs = |(input, _, expected): &(String, Option<String>, Option<String>)| {
            key(input) != expected.as_deref().and_then(key)
        };
        let cases = cases(kind);
        let all = cases.len();
        let wrong: Vec<_> = cases.into_iter().filter(differs).collect();
        println!("{kind}: {} of {all} differ: {wrong:#?}", wrong.len());
        assert!(wrong.len() <= apart, "{kind}: {wrong:#?}");
    }
}
