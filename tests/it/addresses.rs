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

#[test]
fn links_lead_where_browsers_go() {
    for kind in ["wpt", "crawler-commons-resolve"] {
        let wrong: Vec<_> = cases(kind)
            .into_iter()
            .filter(|(input, base, expected)| {
                let found = join(input, base.as_deref());
                found.map(String::from) != *expected
            })
            .collect();
        assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
    }
}

#[test]
fn what_other_crawlers_take_for_one_address_is_one() {
    let key = |text: &str| Url::parse(text).ok().map(|url| identity_key(&url, &[]));
    for kind in ["crawler-commons-normalize", "w3lib:canonicalize_url"] {
        let all = cases(kind);
        let wrong: Vec<_> = all
            .iter()
            .filter(|(input, _, expected)| key(input) != expected.as_deref().and_then(key))
            .collect();
        println!(
            "{kind}: {} of {} differ: {wrong:#?}",
            wrong.len(),
            all.len()
        );
    }
}
