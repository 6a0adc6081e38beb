//! Front pages of the test bed's papers: their stories are named, and nothing else.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::*;

/// A front page as a paper's template writes it around its stories.
fn front(host: &str, stories: &[(Url, String)]) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let mut page = format!(
        "<!doctype html><title>{host}</title><link rel=alternate type=application/rss+xml href=/feed.xml>
         <nav><a href=/>Home</a> <a href=/section/world>World</a> <a href=/private/members>Members</a>
         <a href=/search?q=a>Search</a> <a href=/archive/2026/11/23>Archive</a>
         <a href='javascript:void(0)'>Menu</a> <a href='mailto:desk@{host}'>Mail</a></nav>"
    );
    for (n, (url, title)) in stories.iter().enumerate() {
        let mark = if n % 2 == 0 {
            ""
        } else if url.query().is_some() {
            "&utm_source=home"
        } else {
            "?utm_source=home"
        };
        let href = escape(&format!("{url}{mark}"));
        page.push_str(&format!(
            "<article><h2><a href=\"{href}\">{}</a></h2></article>",
            escape(title)
        ));
    }
    page
}

#[test]
fn fronts_name_their_stories_and_nothing_else() {
    let Some(truth) = shared("corpus/dev/truth.jsonl") else {
        return;
    };
    let mut papers: BTreeMap<String, Vec<(Url, String)>> = Default::default();
    for line in truth.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let Some(url) = row["url"].as_str().and_then(|url| Url::parse(url).ok()) else {
            continue;
        };
        let title = row["title"]
            .as_str()
            .or(row["id"].as_str())
            .unwrap_or_default()
            .to_owned();
        if url.path() == "/" && url.query().is_none() {
            continue; // a story at the root is the front page itself
        }
        papers
            .entry(url.host_str().unwrap_or_default().to_owned())
            .or_default()
            .push((url, title));
    }
    let (mut found, mut stories, mut others, mut missed) = (0, 0, Vec::new(), Vec::new());
    for (host, paper) in &papers {
        let base = url(&format!("https://{host}/"));
        let listing = read(
            front(host, paper).as_bytes(),
            Some("text/html"),
            &base,
            &Settings::default(),
        )
        .unwrap();
        assert_eq!(listing.children.len(), 1);
        let keys: HashSet<String> = paper
            .iter()
            .map(|(url, _)| identity_key(url, &[]))
            .collect();
        let named: Vec<String> = listing
            .candidates
            .iter()
            .map(|c| identity_key(&c.url, &[]))
            .collect();
        stories += keys.len();
        found += named.iter().filter(|key| keys.contains(*key)).count();
        others.extend(named.iter().filter(|key| !keys.contains(*key)).cloned());
        missed.extend(keys.into_iter().filter(|key| !named.contains(key)));
    }
    eprintln!(
        "fronts: {found} of {stories} stories, {} others: {others:?}\nmissed {missed:#?}",
        others.len()
    );
    assert!(others.is_empty());
    assert!(found * 100 >= stories * 98);
}
