//! Character encodings: the declarations of other projects' suites, where they are at hand.

use data_encoding::BASE64;
use encoding_rs::Encoding;
use serde_json::Value;

use crate::extract::decode::decode;

/// Bytes that every encoding reads otherwise, and that are no UTF-8.
const TELLTALE: &[u8] = b"<p>\xa4\xc5\xe9\xd0\xf1 \xc6\xfc\xcb\xdc \xb1\xe8</p>";

fn cases() -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/conformance/encoding/cases.jsonl"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no cases of encodings");
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The cases in which the text is not that of the expected encoding.
fn wrong<'c>(
    cases: &'c [Value],
    kind: &str,
    text: impl Fn(&Value) -> (String, String),
) -> Vec<&'c Value> {
    let of_kind = cases.iter().filter(|case| case["kind"] == kind);
    of_kind
        .filter(|case| {
            let (found, expected) = text(case);
            found != expected
        })
        .collect()
}

#[test]
fn a_declaration_in_the_page_is_found_as_the_standard_says() {
    let all = cases();
    let without_scripts: Vec<Value> = all
        .into_iter()
        .filter(|case| case["needs_script"] != true)
        // What the standard has us take where nothing is declared; we look at the content there.
        .filter(|case| case["expected"] != "windows-1252")
        .collect();
    let wrong = wrong(&without_scripts, "html_prescan", |case| {
        let mut bytes = BASE64
            .decode(case["body_b64"].as_str().unwrap().as_bytes())
            .unwrap();
        bytes.extend(TELLTALE);
        let label = case["expected"].as_str().unwrap();
        let expected = Encoding::for_label(label.as_bytes()).unwrap();
        (
            decode(&bytes, None, None).into_owned(),
            expected.decode(&bytes).0.into_owned(),
        )
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_label_of_the_standard_is_known_in_a_header() {
    let all = cases();
    let wrong = wrong(&all, "label", |case| {
        let label = case["label"].as_str().unwrap();
        let header = format!("text/html; charset=\"{label}\"");
        let expected = Encoding::for_label(label.as_bytes()).unwrap();
        let name = expected.name().replace('-', "_").to_ascii_uppercase();
        assert_eq!(Some(name.as_str()), case["expected"].as_str());
        (
            decode(TELLTALE, Some(&header), None).into_owned(),
            expected.decode(TELLTALE).0.into_owned(),
        )
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}
