//! What a robots.txt must mean, in tables; and the cases of other projects where they are at hand.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::fetch::cases::{rows, shared};
use crate::model::spent::Spent;

fn allowed(robots: &str, path: &str) -> bool {
    let url = Url::parse("https://h.test").unwrap().join(path).unwrap();
    Robots::parse(robots.as_bytes(), "newsarc")
        .verdict(&url)
        .allowed
}

#[test]
fn groups_follow_the_standard() {
    let cases = [
        ("user-agent: NEWSARC\ndisallow: /", "/x", false),
        ("user-agent: newsarc/2.0\ndisallow: /", "/x", false),
        ("user-agent: news\ndisallow: /", "/x", true),
        ("disallow: /", "/x", true),
        (
            "user-agent: *\ndisallow: /\nuser-agent: newsarc",
            "/x",
            true,
        ),
        (
            "user-agent: newsarc\nsitemap: /s\ncrawl-delay: 1\nx: y\nuser-agent: b\ndisallow: /",
            "/x",
            false,
        ),
        (
            "user-agent: newsarc\ndisallow: /a\nuser-agent: b\ndisallow: /b",
            "/b",
            true,
        ),
        (
            "user-agent: newsarc\ndisallow: /a\n\nuser-agent: newsarc\ndisallow: /b",
            "/a",
            false,
        ),
        ("user-agent: * # all\ndisallow: /p", "/p", false),
        ("user-agent: *\ndisallow: /\n", "/robots.txt", true),
        ("\u{feff}user-agent: *\ndisallow: /p", "/p", false),
        ("<html>user-agent: * disallow: /</html>", "/p", true),
    ];
    for (robots, path, expected) in cases {
        assert_eq!(allowed(robots, path), expected, "{robots:?} {path}");
    }
}

#[test]
fn the_longest_match_decides_and_allow_wins_a_tie() {
    let cases = [
        ("allow: /a/\ndisallow: /a/b", "/a/b", false),
        ("disallow: /a\nallow: /a", "/a", true),
        ("disallow:", "/a", true),
        ("disallow: /\nallow: /$", "/", true),
        ("disallow: /*foo", "/fa/foo", false),
        ("disallow: /*.gif$", "/a.b/c.gif", false),
        (
            "disallow: /*/search/*/print",
            "/a/b/c/search/d/print",
            false,
        ),
        ("disallow: /fish$", "/fish?x", true),
        ("disallow: /a?b", "/a?b=1", false),
        ("disallow: /*\nallow: /index.html", "/", true),
        ("disallow: /d\nallow: /d/index.html", "/d/", false),
        (
            "disallow: /বাংলা",
            "/%E0%A6%AC%E0%A6%BE%E0%A6%82%E0%A6%B2%E0%A6%BE",
            false,
        ),
    ];
    for (rules, path, expected) in cases {
        let robots = format!("user-agent: *\n{rules}\n");
        assert_eq!(allowed(&robots, path), expected, "{rules:?} {path}");
    }
}

#[test]
fn the_verdict_names_its_line() {
    let robots = Robots::parse(
        b"# by hand\r\nUser-agent: *\r\nDisallow: /b # no\r\n",
        "newsarc",
    );
    let verdict = robots.verdict(&Url::parse("https://h.test/b/1").unwrap());
    assert_eq!(verdict.line, Some((3, "Disallow: /b # no".to_owned())));
    assert_eq!(verdict.reason(), "line 3: `Disallow: /b # no`");
}

#[test]
fn delays_sitemaps_and_signals_are_kept() {
    let text = b"Sitemap: /s.xml\nuser-agent: *\ncrawl-delay: 3\nContent-Signal: search=yes, ai-train=no\n\
        disallow: /x\nuser-agent: other\ncrawl-delay: 9\nSITEMAP: https://cdn.test/n.xml\nSitemap: mailto:x\n\
        user-agent: *\ncrawl-delay: 5.5\ncrawl-delay: -1\ncrawl-delay: soon\n";
    let robots = Robots::parse(text, "newsarc");
    assert_eq!(robots.crawl_delay(), Some(5.5));
    let base = Url::parse("https://h.test/robots.txt").unwrap();
    let sitemaps: Vec<String> = robots.sitemaps(&base).into_iter().map(Into::into).collect();
    assert_eq!(sitemaps, ["https://h.test/s.xml", "https://cdn.test/n.xml"]);
    let signals: Vec<_> = robots
        .extensions()
        .iter()
        .map(|e| (e.line, e.text.as_str()))
        .collect();
    assert_eq!(signals, [(4, "Content-Signal: search=yes, ai-train=no")]);
}

#[test]
fn hostile_files_take_no_time() {
    let long = format!("https://h.test/{}", "za".repeat(1_000));
    let url = Url::parse(&long).unwrap();
    let files = [
        (0..26_000)
            .map(|n| format!("disallow: /*z{n:05}\n"))
            .collect::<String>(),
        (0..50_000).map(|_| "allow:*b\n").collect(),
        format!("disallow: /{}b$\n", "a*".repeat(240_000)),
        format!("disallow: /{}\n", "*zaz".repeat(4_000)).repeat(30),
        "disallow /\n".repeat(40_000),
        "é".repeat(250_000),
        "\r\0\n".repeat(160_000),
    ];
    for rules in files {
        let text = format!("user-agent: *\n{rules}");
        let start = Spent::start();
        let robots = Robots::parse(text.as_bytes(), "newsarc");
        let parsed = start.so_far();
        robots.verdict(&url);
        let took = start.so_far();
        println!(
            "{:?}: parse {parsed:?}, in all {took:?}",
            rules.chars().take(20).collect::<String>()
        );
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

proptest! {
    #[test]
    fn nothing_that_is_served_panics(
        bytes in proptest::collection::vec(
            prop_oneof![
                any::<u8>(),
                proptest::sample::select(b"\n\r\0:# *$%/useragntdilowmp-\xEF\xBB\xBF\xE0".to_vec()),
            ],
            0..400,
        ),
        path in "[ -~é]{0,40}",
    ) {
        let text = [b"user-agent: *\ndisallow: ".to_vec(), bytes].concat();
        let robots = Robots::parse(&text, "newsarc");
        let mut url = Url::parse("https://h.test/").unwrap();
        url.set_path(&path);
        prop_assert_eq!(robots.verdict(&url).line.is_some(), robots.rules.iter().any(|rule| {
            rule.pattern.matches(&pattern::canonical_path(&url))
        }));
        robots.sitemaps(&url);
    }
}

/// The reason why the crate's own matcher is not used: it forgets later places where the text
/// behind a wildcard occurs, and so allows what is forbidden.
#[test]
fn the_matcher_of_the_crate_is_wrong_on_wildcards() {
    for (rule, path) in [
        ("/*foo", "/fa/foo"),
        ("/*.gif", "/a.b/c.gif"),
        ("/*/search/*/print", "/a/b/c/search/d/print"),
    ] {
        let text = format!("user-agent: *\ndisallow: {rule}\n");
        let url = format!("https://h.test{path}");
        let theirs = robotstxt::DefaultMatcher::default()
            .one_agent_allowed_by_robots(&text, "newsarc", &url);
        assert!(
            theirs,
            "{rule}: the crate is mended, see whether its matcher can be used"
        );
        assert!(!allowed(&text, path), "{rule}");
    }
}

/// A value that is bytes where it is no clean text.
fn bytes(row: &Value, key: &str) -> Vec<u8> {
    match row[format!("{key}_b64")].as_str() {
        Some(coded) => data_encoding::BASE64.decode(coded.as_bytes()).unwrap(),
        None => row[key].as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}

/// What we answer to a row, and the address as parsed.
fn answer(row: &Value) -> Option<bool> {
    let url = Url::parse(row["url"].as_str()?).ok()?;
    let agent = row["agent"].as_str().or_else(|| row["agents"][0].as_str());
    Some(
        Robots::parse(&bytes(row, "robots"), agent?)
            .verdict(&url)
            .allowed,
    )
}

/// The one row left out: Google's library takes an address as it stands and so does not match a
/// raw `ツ` with `%E3%83%84`; RFC 9309 §2.2.2 does, and so does the address parser.
const RAW_ADDRESS: &str = "robots-00066";

#[test]
fn conformance_of_rules() {
    let (mut right, mut must) = (0, 0);
    let (mut disputed, mut other) = ([0, 0], [0, 0]);
    let mut wrong = Vec::new();
    for row in rows("robots/cases.jsonl") {
        let flag = |name: &str| row[name].as_bool();
        let ours = answer(&row) == row["allowed"].as_bool();
        if row["id"] == RAW_ADDRESS {
            continue;
        }
        let google = flag("google_only").map(|only| !only);
        let commons = flag("google_agrees").map(|agrees| agrees && flag("portable") == Some(true));
        let example = flag("rfc9309_example") == Some(true);
        if google == Some(true) || commons == Some(true) || example {
            must += 1;
            right += usize::from(ours);
            if !ours {
                wrong.push(row["id"].to_string());
            }
        } else if flag("google_agrees") == Some(false) {
            disputed[0] += 1;
            disputed[1] += usize::from(ours);
        } else {
            other[0] += 1;
            other[1] += usize::from(ours);
        }
    }
    println!(
        "robots: {right}/{must} must, {disputed:?} disputed, {other:?} other; wrong {wrong:?}"
    );
    assert_eq!(right, must, "{wrong:?}");
}

#[test]
fn conformance_with_the_rfc() {
    let cases: Vec<Value> = shared("robots-rfc.json")
        .map(|text| serde_json::from_str(&text).unwrap())
        .unwrap_or_default();
    let mut right = 0;
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let body = match (case["body"].as_str(), case["encoding"].as_str()) {
            (Some(body), Some("base64")) => data_encoding::BASE64.decode(body.as_bytes()).unwrap(),
            (Some(body), _) => body.as_bytes().to_vec(),
            (None, _) => generated(id),
        };
        let url = Url::parse(case["url"].as_str().unwrap()).unwrap();
        let agent = case["agent"].as_str().unwrap();
        let verdict = Robots::parse(&body, agent).verdict(&url);
        assert_eq!(
            Some(verdict.allowed),
            case["allow"].as_bool(),
            "{id} {}",
            case["what"]
        );
        right += 1;
    }
    println!("robots-rfc: {right}/{}", cases.len());
}

/// The long files of the cases L1 to L4, by their descriptions.
fn generated(id: &str) -> Vec<u8> {
    let filler = match id {
        "L1" => "# filler\n".repeat(50_000),
        "L2" => format!("disallow: /{}\n", "a".repeat(20_000)),
        "L3" => format!("disallow: /{}\n", "é".repeat(10_000)),
        "L4" => format!("disallow: /{}\n", "ツ".repeat(7_001)),
        _ => panic!("case {id} has no body"),
    };
    format!("user-agent: *\n{filler}disallow: /p\n").into_bytes()
}

#[test]
fn conformance_of_what_else_is_read() {
    let (mut right, mut all) = (0, 0);
    for row in rows("robots-parse/cases.jsonl") {
        let robots = bytes(&row, "robots");
        let ours = match row["kind"].as_str().unwrap() {
            "crawl_delay_ms" => {
                let agent = row["agents"][0].as_str().unwrap();
                let delay = Robots::parse(&robots, agent).crawl_delay();
                delay.map_or(Value::Null, |seconds| {
                    Value::from((seconds * 1_000.0) as u64)
                })
            }
            "sitemaps" => {
                let base = Url::parse(row["robots_url"].as_str().unwrap()).unwrap();
                let sitemaps = Robots::parse(&robots, "newsarc").sitemaps(&base);
                sitemaps.iter().map(Url::as_str).collect()
            }
            _ => continue,
        };
        all += 1;
        right += usize::from(ours == row["expected"]);
        if ours != row["expected"] {
            println!("{}: {ours} for {}", row["id"], row["expected"]);
        }
    }
    println!("robots-parse: {right}/{all} of delays and sitemaps");
    assert_eq!(right, all);
}
