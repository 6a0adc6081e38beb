//! Whole sources, read as the crawl reads them.

mod cases;
mod fronts;
mod hostile;

use std::path::PathBuf;

use super::*;

/// A file of the test bed beside the repository; `None` where that is not at hand.
fn shared(path: &str) -> Option<String> {
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(shared.join(path)).ok();
    if text.is_none() {
        eprintln!("skipped: no {path} in {}", shared.display());
    }
    text
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn at(text: &str) -> Option<Timestamp> {
    dates::instant(text)
}

#[test]
fn candidates_are_one_an_article_and_the_clean_address_stays() {
    let feed =
        "<rss><item><link>https://www.example.com/a?utm_source=rss</link><title>A</title></item>
        <item><link>https://example.com/a/</link><pubDate>2004-01-01</pubDate></item></rss>";
    let listing = read(
        feed.as_bytes(),
        None,
        &url("https://example.com/"),
        &Settings::default(),
    )
    .unwrap();
    let [candidate] = &listing.candidates[..] else {
        panic!("{listing:?}")
    };
    assert_eq!(candidate.url.as_str(), "https://example.com/a/");
    assert_eq!(candidate.title.as_deref(), Some("A"));
    assert!(candidate.published.is_some());
}

#[test]
fn bounds_are_kept_and_told() {
    let index =
        (0..9).map(|n| format!("<sitemap><loc>/{n}.xml</loc><lastmod>200{n}</lastmod></sitemap>"));
    let index = format!("<sitemapindex>{}", index.collect::<String>());
    let settings = Settings {
        max_children: 2,
        ..Settings::default()
    };
    let listing = read(
        index.as_bytes(),
        None,
        &url("https://example.com/"),
        &settings,
    )
    .unwrap();
    let paths: Vec<&str> = listing
        .children
        .iter()
        .map(|child| child.url.path())
        .collect();
    assert_eq!(paths, ["/8.xml", "/7.xml"]);
    assert_eq!(listing.notes.len(), 1);
}
