//! Crawls from outside: what a setting or a statement of a publisher does to what is asked for, and
//! to what is kept.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use jiff::{Timestamp, ToSpan};
use newsarc::cli::demo::message::Reply;
use serde_json::Value;

use crate::care::{exported, page, rows};
use crate::desk::Desk;
use crate::support::FakeSite;

/// A desk that visits this site without waiting; `crawler` and `rest` are further lines.
fn desk(site: &FakeSite, crawler: &str, rest: &str) -> Desk {
    Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"0s\"\n\
         allow_private = [\"127.0.0.0/8\"]\n{crawler}\n{rest}\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ))
}

/// A news site whose front page names nothing, with a sitemap.
fn paper(sitemap: &str) -> FakeSite {
    let site = FakeSite::start();
    let robots = format!("sitemap: {}", site.url("/sitemap.xml"));
    site.page("/robots.txt", Reply::of("text/plain", robots));
    site.page("/", Reply::html("<!doctype html><title>A paper</title>"));
    site.page("/sitemap.xml", urls(&site, sitemap));
    site
}

/// A sitemap of `path date` lines.
fn urls(site: &FakeSite, lines: &str) -> Reply {
    let urls = lines.lines().map(|line| {
        let (path, date) = line.split_once(' ').unwrap_or((line, ""));
        let url = site.url(path);
        format!("<url><loc>{url}</loc><lastmod>{date}</lastmod></url>")
    });
    let xml = "http://www.sitemaps.org/schemas/sitemap/0.9";
    let body = format!(
        "<urlset xmlns='{xml}'>{}</urlset>",
        urls.collect::<String>()
    );
    Reply::of("application/xml", body)
}

/// A date so many days before today.
fn days_ago(days: i64) -> String {
    let at = Timestamp::now() - (days * 24).hours();
    at.strftime("%Y-%m-%d").to_string()
}

/// The outcomes of a crawl, by path.
fn crawl(desk: &Desk, site: &FakeSite, arguments: &[&str]) -> Vec<(String, String, Value)> {
    let arguments = [&["crawl", "--json"], arguments].concat();
    let (code, out, err) = desk.run(&arguments);
    assert!(matches!(code, 0 | 3), "{code} {err}");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let outcome = |row: Value| {
        let path = text(&row, "url").replace(&site.url(""), "");
        (path, text(&row, "outcome"), row)
    };
    let mut outcomes: Vec<_> = rows(&out).into_iter().map(outcome).collect();
    outcomes.sort_by(|a, b| a.0.cmp(&b.0));
    outcomes
}

fn briefly(outcomes: &[(String, String, Value)]) -> Vec<(&str, &str)> {
    outcomes
        .iter()
        .map(|(path, outcome, _)| (path.as_str(), outcome.as_str()))
        .collect()
}

#[test]
fn what_a_source_dates_older_than_max_age_is_not_asked_for() {
    let site = paper(&format!(
        "/2026/young {}\n/2026/old {}",
        days_ago(1),
        days_ago(20)
    ));
    for path in ["/2026/young", "/2026/old"] {
        site.page(path, Reply::html(page(path, "It will cost two million.")));
    }
    let young = desk(&site, "", "");
    assert_eq!(
        briefly(&crawl(&young, &site, &[])),
        [("/2026/young", "new")]
    );
    assert!(!site.asked().contains(&"/2026/old".to_owned()));
    let both = desk(&site, "", "[discover]\nmax_age = \"30d\"");
    assert_eq!(crawl(&both, &site, &[]).len(), 2);
}

#[test]
fn a_backfill_reads_the_archives_of_its_days_and_nothing_else() {
    let site = paper("/2026/today");
    for day in ["2026-01-01", "2026-01-02", "2026-01-03"] {
        let story = format!("/story/{day}");
        site.page(
            &format!("/archive/{day}.xml"),
            urls(&site, &format!("{story} {day}")),
        );
        site.page(&story, Reply::html(page(day, "It will cost two million.")));
    }
    let desk = desk(&site, "", "");
    let refused = desk.run(&["crawl", "--backfill", "2026-01-02..2026-01-03"]);
    assert_eq!(refused.0, 2, "no archive is named: {}", refused.2);
    let archive = format!("archive = \"{}\"", site.url("/archive/%Y-%m-%d.xml"));
    let config = std::fs::read_to_string(desk.path().join("config.toml")).unwrap();
    desk.write("config.toml", &(config + &archive));
    let filled = crawl(&desk, &site, &["--backfill", "2026-01-02..2026-01-03"]);
    let new = [("/story/2026-01-02", "new"), ("/story/2026-01-03", "new")];
    assert_eq!(briefly(&filled), new);
    let mut asked = site.asked();
    asked.sort();
    asked.dedup();
    let all = [
        "/.well-known/tdmrep.json",
        "/archive/2026-01-02.xml",
        "/archive/2026-01-03.xml",
        "/robots.txt",
        "/story/2026-01-02",
        "/story/2026-01-03",
    ];
    assert_eq!(asked, all);
}

#[test]
fn terms_of_use_stand_beside_the_capture_and_those_for_us_are_obeyed() {
    let site = paper("/2026/free\n/2026/ours\n/2026/all");
    let robots = format!(
        "content-signal: ai-train=no\nsitemap: {}\n",
        site.url("/sitemap.xml")
    );
    site.page("/robots.txt", Reply::of("text/plain", robots));
    let reserved = r#"[{"location": "/2026/", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}]"#;
    let reserved = Reply::of("application/json", reserved);
    site.page("/.well-known/tdmrep.json", reserved);
    let story = |path: &str| Reply::html(page(path, "It will cost two million."));
    site.page(
        "/2026/free",
        story("/2026/free").with("TDM-Reservation", "1"),
    );
    site.page(
        "/2026/ours",
        story("/2026/ours").with("X-Robots-Tag", "newsarc: noarchive"),
    );
    site.page(
        "/2026/all",
        story("/2026/all").with("X-Robots-Tag", "noarchive"),
    );
    let named = desk(&site, "", "");
    let outcomes = crawl(&named, &site, &[]);
    let expected = [
        ("/2026/all", "new"),
        ("/2026/free", "new"),
        ("/2026/ours", "refused"),
    ];
    assert_eq!(briefly(&outcomes), expected);
    let why = outcomes[2].2["reason"].as_str().unwrap();
    assert!(why.contains("x-robots-tag: noarchive"), "{why}");
    let (code, out, err) = named.run(&["verify"]);
    assert_eq!(code, 0, "{out}{err}");
    let exported = named
        .command(&["export", "-f", "warc", "-o", "-"])
        .output()
        .unwrap();
    let mut warc = Vec::new();
    let mut members = MultiGzDecoder::new(&exported.stdout[..]);
    members.read_to_end(&mut warc).unwrap();
    let warc = String::from_utf8_lossy(&warc);
    let stderr = String::from_utf8_lossy(&exported.stderr);
    assert!(exported.status.success(), "{stderr}");
    for term in [
        "tdmrep.json /2026/: tdm-reservation: 1, tdm-policy: /tdm.json",
        "tdm-reservation: 1",
        "x-robots-tag: noarchive",
    ] {
        let line = format!("Newsarc-Terms: {term}");
        let stated: Vec<&str> = warc
            .lines()
            .filter(|line| line.contains("-Terms"))
            .collect();
        assert!(stated.contains(&line.as_str()), "{term}: {stated:?}");
    }
    let heeding_all = desk(&site, "", "[robots]\nrespect_meta = \"all\"");
    let outcomes = crawl(&heeding_all, &site, &[]);
    let expected = [
        ("/2026/all", "refused"),
        ("/2026/free", "new"),
        ("/2026/ours", "refused"),
    ];
    assert_eq!(briefly(&outcomes), expected);
}

#[test]
fn a_page_that_says_that_there_is_none_is_gone_whatever_its_status() {
    let site = paper("/2026/bridge");
    let there = page("Council repairs the bridge", "It will cost two million.");
    let gone = "<!doctype html><title>Page not found</title><main><h1>Page not found</h1>\
                <p>The page that you are looking for does not exist.</p></main>";
    site.sequence("/2026/bridge", vec![Reply::html(there), Reply::html(gone)]);
    let desk = desk(&site, "", "");
    assert_eq!(
        briefly(&crawl(&desk, &site, &[])),
        [("/2026/bridge", "new")]
    );
    assert_eq!(
        briefly(&crawl(&desk, &site, &["--force"])),
        [("/2026/bridge", "gone")]
    );
    let versions = exported(&desk);
    assert_eq!(versions.len(), 1, "what was there stays");
    assert_eq!(versions[0]["state"], "gone");
    assert_eq!(versions[0]["title"], "Council repairs the bridge");
}

#[test]
fn a_disk_with_too_little_room_ends_the_crawl_before_it_asks() {
    let site = paper("/2026/bridge");
    let desk = desk(&site, "", "[archive]\nmin_free = \"1000000GiB\"");
    let (code, out, err) = desk.run(&["crawl", "--json"]);
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("min_free"), "{err}");
    assert!(site.asked().is_empty(), "{:?}", site.asked());
}
