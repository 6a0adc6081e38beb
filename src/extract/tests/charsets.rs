//! Character encodings: the declarations of other projects' suites, where they are at hand.

use std::path::Path;

use data_encoding::BASE64;
use encoding_rs::Encoding;
use serde_json::Value;

use crate::extract::decode::decode;

/// Bytes that every encoding reads otherwise, and that are no UTF-8.
const TELLTALE: &[u8] = b"<p>\xa4\xc5\xe9\xd0\xf1 \xc6\xfc\xcb\xdc \xb1\xe8</p>";

/// A file among the cases.
fn shared(path: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let root = std::env::var_os("NEWSARC_SHARED").unwrap_or_else(|| beside.into());
    let bytes = std::fs::read(Path::new(&root).join("conformance").join(path)).ok();
    if bytes.is_none() {
        println!("skipped: no conformance/{path}");
    }
    bytes
}

fn cases(set: &str) -> Vec<Value> {
    let text = shared(&format!("{set}/cases.jsonl")).unwrap_or_default();
    let text = String::from_utf8(text).unwrap();
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
    let of_kind: Vec<_> = cases.iter().filter(|case| case["kind"] == kind).collect();
    let all = of_kind.len();
    let differs = |case: &&&Value| {
        let (found, expected) = text(case);
        found != expected
    };
    let wrong: Vec<_> = of_kind.iter().filter(differs).copied().collect();
    println!("{kind}: {}/{all}", all - wrong.len());
    wrong
}

#[test]
fn conformance_of_declared_encodings() {
    let all = cases("encoding");
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
fn conformance_of_labels_of_encodings() {
    let all = cases("encoding");
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

/// The files of a tar archive (POSIX ustar), by name.
fn untar(mut bytes: &[u8]) -> Vec<(String, &[u8])> {
    let mut files = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(512)
        && head[0] != 0
    {
        let text = |range: std::ops::Range<usize>| {
            let field = head[range].split(|byte| *byte == 0).next().unwrap();
            String::from_utf8_lossy(field).trim().to_owned()
        };
        let size = usize::from_str_radix(&text(124..136), 8).unwrap();
        if matches!(head[156], b'0' | 0) {
            files.push((text(0..100), &rest[..size]));
        }
        bytes = &rest[size.next_multiple_of(512)..];
    }
    files
}

/// Texts in old encodings that say nothing of it, and come from no address that would.
#[test]
fn conformance_of_undeclared_encodings() {
    let Some(packed) = shared("charset-corpus/files.tar.zst") else {
        return;
    };
    let files = zstd::decode_all(&packed[..]).unwrap();
    let files = untar(&files);
    let (mut all, mut wrong) = (0, Vec::new());
    for case in cases("charset-corpus") {
        let label = case["expected"].as_str().unwrap();
        let encoding = Encoding::for_label(label.as_bytes());
        let Some(encoding) = encoding.filter(|_| case["whatwg_supported"] == true) else {
            continue;
        };
        let name = case["file"].as_str().unwrap();
        let (_, bytes) = files
            .iter()
            .find(|(path, _)| path.rsplit('/').next() == Some(name))
            .unwrap();
        all += 1;
        if decode(bytes, None, None) != encoding.decode(bytes).0 {
            wrong.push(name.to_owned());
        }
    }
    println!(
        "undeclared encodings: {}/{all}; wrong {wrong:#?}",
        all - wrong.len()
    );
    assert!(wrong.len() * 20 <= all);
}
