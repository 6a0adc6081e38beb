//! Rules of sites from end to end: what a crawl does with them, and the commands for people who
//! write them.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use newsarc::cli::demo::message::Reply;
use serde_json::Value;

use crate::desk::Desk;
use crate::support::FakeSite;

const DELAY: Duration = Duration::from_millis(60);

/// One page of a story: its number tells the pages apart.
fn page(title: &str, number: usize, rest: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title} | The Seed</title></head><body>\
         <article><h1>{title}</h1><div class=story-text>\
         <p>On page {number} the council voted to repair the old bridge before the winter comes.</p>\
         <p>Work {number} begins in May, and the ferry carries passengers until the bridge opens.</p>\
         {rest}</div></article></body></html>"
    )
}

/// The site under a host name, for rule files speak of names.
fn named(site: &FakeSite, path: &str) -> String {
    site.url(path).replace("127.0.0.1", "localhost")
}

fn desk(site: &FakeSite, rules: &str) -> Desk {
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"{}ms\"\n\
         allow_private = [\"127.0.0.0/8\", \"::1/128\"]\n[[site]]\nurl = \"{}\"\n",
        DELAY.as_millis(),
        named(site, "/")
    ));
    desk.write(
        "selectors/localhost.toml",
        &format!("hosts = ['localhost']\n{rules}"),
    );
    desk
}

fn fetched(desk: &Desk, url: &str) -> Value {
    let (code, out, err) = desk.run(&["fetch", "--json", url]);
    assert_eq!(code, 0, "{out}{err}");
    serde_json::from_str(out.lines().last().unwrap()).unwrap()
}

#[test]
fn the_pages_of_a_story_are_joined_one_polite_request_after_the_other() {
    let site = FakeSite::start();
    let next = |number: usize| format!("<a class=next href='/story?page={number}'>Next</a>");
    let longer = format!("<p>It costs three million.</p>{}", next(3));
    site.page("/story", Reply::html(page("Bridge", 1, &next(2))));
    site.sequence(
        "/story?page=2",
        vec![
            Reply::html(page("Bridge", 2, &next(3))),
            Reply::html(page("Bridge", 2, &next(3))),
            Reply::html(page("Bridge", 2, &longer)),
            Reply::html(page("Bridge", 2, &longer)),
            Reply::status(404),
        ],
    );
    // The last page leads back: a story ends where it repeats itself.
    site.page(
        "/story?page=3",
        Reply::html(page(
            "Bridge",
            3,
            "<a class=next href='/story?page=2'>Back</a>",
        )),
    );
    let desk = desk(
        &site,
        "[[layout]]\ntitle = ['h1']\npages = { next = 'a.next' }\n\
         [layout.body]\ncontainer = ['.story-text']\ndrop = ['.next']\n",
    );
    let story = named(&site, "/story");
    assert_eq!(fetched(&desk, &story)["outcome"], "new");
    assert_eq!(
        site.asked(),
        [
            "/robots.txt",
            "/.well-known/tdmrep.json",
            "/story",
            "/story?page=2",
            "/story?page=3"
        ]
    );
    assert!(site.closest().unwrap() >= DELAY, "{:?}", site.closest());
    let (_, shown, _) = desk.run(&["show", &story, "-f", "json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["paragraphs"].as_array().unwrap().len(), 6, "{shown}");
    assert_eq!(fetched(&desk, &story)["outcome"], "unchanged");
    assert_eq!(fetched(&desk, &story)["outcome"], "changed");
    let (code, drawn, err) = desk.run(&["extract", "--json", &story]);
    let drawn: Value = serde_json::from_str(&drawn).unwrap_or_else(|_| panic!("{code} {err}"));
    assert_eq!(drawn["paragraphs"].as_array().unwrap().len(), 7, "{drawn}");
    let lost = fetched(&desk, &story);
    assert_ne!(lost["outcome"], "changed", "{lost}");
    assert!(
        lost["reason"].as_str().unwrap().contains("page 2"),
        "{lost}"
    );
    assert_eq!(desk.run(&["verify"]).0, 0);
}

/// The text of a WARC file.
fn unpacked(mut members: &[u8]) -> String {
    let mut text = Vec::new();
    // A file without any record is empty.
    if !members.is_empty() {
        let mut packed = MultiGzDecoder::new(&mut members);
        packed.read_to_end(&mut text).unwrap();
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The addresses whose pages the archive can hand on.
fn exported_pages(desk: &Desk) -> Vec<String> {
    let all = ["export", "-f", "warc", "-o", "-", "--versions", "all"];
    let output = desk.command(&all).output().unwrap();
    let text = unpacked(&output.stdout);
    let records = text.split("WARC/1.1\r\n");
    let responses = records.filter(|record| record.contains("WARC-Type: response"));
    let target = |record: &str| {
        let lines = record.lines();
        let mut fields = lines.filter_map(|line| line.strip_prefix("WARC-Target-URI: "));
        fields.next().unwrap().to_owned()
    };
    responses.map(target).collect()
}

#[test]
fn a_story_of_several_pages_is_drawn_anew_exported_and_pruned_whole() {
    let site = FakeSite::start();
    let next = |number: usize| format!("<a class=next href='/story?page={number}'>Next</a>");
    site.page("/story", Reply::html(page("Bridge", 1, &next(2))));
    site.page("/story?page=2", Reply::html(page("Bridge", 2, &next(3))));
    site.page("/story?page=3", Reply::html(page("Bridge", 3, "")));
    let layout = "[[layout]]\ntitle = ['h1']\npages = { next = 'a.next' }\n[layout.body]\n";
    let rules = |body: &str| format!("hosts = ['localhost']\n{layout}{body}");
    let desk = desk(&site, &format!("{layout}container = ['.story-text']\n"));
    let story = named(&site, "/story");
    assert_eq!(fetched(&desk, &story)["outcome"], "new");

    // Of each page only the first paragraph, without a request.
    let asked = site.asked().len();
    let narrower = rules("container = ['.story-text']\ndrop = ['p + p', '.next']\n");
    desk.write("selectors/localhost.toml", &narrower);
    let (code, out, err) = desk.run(&["reextract", "--json"]);
    assert_eq!(code, 0, "{err}");
    let drawn: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!(drawn["outcome"], "changed");
    assert_eq!(site.asked().len(), asked);
    let (_, shown, _) = desk.run(&["show", &story, "-f", "json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["paragraphs"].as_array().unwrap().len(), 3, "{shown}");

    let pages = ["/story", "/story?page=2", "/story?page=3"].map(|path| named(&site, path));
    assert_eq!(exported_pages(&desk), pages);
    assert_eq!(desk.run(&["rebuild"]).0, 0);
    assert_eq!(exported_pages(&desk), pages);

    let (code, _, err) = desk.run(&["prune", "--site", "localhost", "--raw-only"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(exported_pages(&desk), [""; 0]);
    let segments = fs::read_dir(desk.path().join("archive/warc")).unwrap();
    for segment in segments {
        let text = unpacked(&fs::read(segment.unwrap().path()).unwrap());
        assert!(!text.contains("<article>"), "a page is left in a segment");
    }
    assert_eq!(desk.run(&["verify"]).0, 0);
}

#[test]
fn a_crawl_asks_the_sources_of_the_rules_for_what_they_accept() {
    let site = FakeSite::start();
    site.page(
        "/news",
        Reply::html(
            "<html><body><nav><a href='/2026/about-us-and-more-of-us'>About us and all of ours</a></nav>\
             <main><a class=story href='/2026/bridge-is-open-101'>The bridge is open at last</a>\
             <a class=story href='/2026/podcast/bridge-is-open-102'>A podcast on the bridge of town</a></main></body></html>",
        ),
    );
    for path in [
        "/2026/bridge-is-open-101",
        "/2026/podcast/bridge-is-open-102",
    ] {
        site.page(path, Reply::html(page("Bridge is open", 1, "")));
    }
    let rules = format!(
        "[url]\nexclude = ['/podcast/']\nexamples_no = ['/2026/podcast/x']\n\
         [[source]]\nkind = 'section_page'\nurl = '{}'\nlinks = 'a.story'\n",
        named(&site, "/news")
    );
    let desk = desk(&site, &rules);
    let (code, out, err) = desk.run(&["crawl", "--json"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(
        site.asked(),
        [
            "/robots.txt",
            "/news",
            "/.well-known/tdmrep.json",
            "/2026/bridge-is-open-101"
        ]
    );
}

#[test]
fn addresses_with_one_id_are_one_article() {
    let site = FakeSite::start();
    for path in ["/uk/vote-123456", "/uk/vote-is-won-123456"] {
        site.page(
            path,
            Reply::html(page("Vote", 1, &format!("<p>{path}</p>"))),
        );
    }
    let desk = desk(&site, "[url]\narticle_id = '-(?<id>[0-9]{6})$'\n");
    let first = fetched(&desk, &named(&site, "/uk/vote-123456"));
    let second = fetched(&desk, &named(&site, "/uk/vote-is-won-123456"));
    assert_eq!(first["id"], second["id"], "{first}{second}");
    assert_eq!(second["outcome"], "changed");
}

#[test]
fn a_file_is_proposed_tested_and_accepted() {
    let site = FakeSite::start();
    let mut urls = Vec::new();
    for number in 1..4 {
        let path = format!("/2026/story-{number}");
        site.page(
            &path,
            Reply::html(page(&format!("Bridge number {number}"), number, "")),
        );
        urls.push(named(&site, &path));
    }
    let desk = desk(&site, "");
    let add: Vec<&str> = ["site", "add"]
        .into_iter()
        .chain(urls.iter().map(String::as_str))
        .collect();
    let (code, _, err) = desk.run(&add);
    assert_eq!(code, 1);
    assert!(err.contains("is there already"), "{err}");
    assert!(
        site.asked().is_empty(),
        "refused before anything is fetched"
    );
    fs::remove_file(desk.path().join("selectors/localhost.toml")).unwrap();
    let (code, out, err) = desk.run(&[&add[..], &["--dry-run"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains(".story-text") && err.contains("page held apart"),
        "{out}{err}"
    );
    assert!(!desk.path().join("selectors/localhost.toml").exists());
    assert!(site.closest().unwrap() >= DELAY, "{:?}", site.closest());
    assert_eq!(desk.run(&add).0, 0);

    desk.write("saved/4.html", &page("Bridge number 4", 4, ""));
    let url = "http://localhost/2026/story-4";
    let (code, out, _) = desk.run(&["site", "try", "saved/4.html", "--url", url, "--json"]);
    assert_eq!(code, 0);
    let trial: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(trial["fields"][0]["value"][0], "Bridge number 4", "{trial}");
    let update = [
        "site",
        "test",
        "localhost",
        "saved/4.html",
        "--url",
        url,
        "--update",
    ];
    let (code, _, err) = desk.run(&update);
    assert_eq!(code, 0, "{err}");
    assert_eq!(desk.run(&["site", "test"]).0, 0);
    desk.write("saved/4.html", &page("Bridge number 5", 4, ""));
    let (code, out, err) = desk.run(&["site", "test"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("Bridge number 4") && out.contains("Bridge number 5"),
        "{out}"
    );
    assert!(err.contains("1 of 1 cases failed"), "{err}");
    let (code, out, _) = desk.run(&["site", "check"]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn rules_of_another_system_are_converted_with_a_report() {
    let desk = Desk::with("");
    desk.write(
        "ftr/seed.example.txt",
        "title: //h1\nbody: //div[@id='story']\nstrip: //p/ancestor::div[1]\n",
    );
    desk.write("ftr/LICENSE.txt", "public domain");
    let (code, out, err) = desk.run(&["site", "import", "ftr"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("line 3") && out.contains("position"), "{out}");
    assert!(
        out.contains("skipped") && err.contains("1 written"),
        "{out}{err}"
    );
    let file = fs::read_to_string(desk.path().join("selectors/seed.example.toml")).unwrap();
    assert!(file.contains("div[id=\"story\"]"), "{file}");
    assert_eq!(desk.run(&["site", "check"]).0, 0);
}

#[test]
fn a_site_of_a_family_needs_its_hosts_alone() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (family, page, published) in [
        ("arc", "arc", "2025-09-03T09:20:00Z"),
        ("arc", "arc-pagebuilder", "2016-09-03T09:20:00Z"),
        ("drupal", "drupal", "2025-09-03T09:20:00Z"),
        ("drupal", "drupal-7", "2012-09-03T09:20:00Z"),
    ] {
        let desk = Desk::with("");
        let rules = here.join(format!("selectors/_family/{family}.toml"));
        desk.write(
            &format!("selectors/_family/{family}.toml"),
            &fs::read_to_string(rules).unwrap(),
        );
        let html = here.join(format!("tests/fixtures/families/{page}.html"));
        let site = format!(
            "hosts = ['family.example']\nextends = '{family}'\n[[fixture]]\nhtml = '{}'\n\
             url = 'https://family.example/footbridge'\n[fixture.expect]\n\
             title = 'River town opens a footbridge'\npublished = '{published}'\nparagraphs = 3\n\
             headings = ['How it was paid for']\nlast = 'A second bridge may follow in a year.'\n\
             contains = ['Half of the money came from a lottery']\nabsent = ['Advertisement', 'newsletter', 'dam']\n",
            html.display()
        );
        desk.write("selectors/family.example.toml", &site);
        let (code, out, err) = desk.run(&["site", "test"]);
        assert_eq!(code, 0, "{page}: {out}{err}");
        let url = "https://family.example/footbridge";
        let html = html.display().to_string();
        let (_, out, _) = desk.run(&["extract", &html, "--url", url]);
        assert!(out.contains("Mara Quill"), "{page}: {out}");
        assert!(out.contains("family.example/main/title"), "{page}: {out}");
    }
}

/// A story whose page shows a box under the text that no name gives away.
fn with_box(number: usize, last: &str) -> Reply {
    let words = [
        "bridge", "harbour", "school", "mill", "market", "theatre", "railway", "river", "forest",
        "museum", "station", "garden", "tower", "church", "stadium", "tunnel", "castle",
    ];
    let word = |n: usize| words[(number * 5 + n * (number + 3)) % words.len()];
    let subject = word(0);
    let prose: String = (0..4)
        .map(|n| {
            let told: Vec<&str> = (0..12).map(|m| word(n * 12 + m)).collect();
            format!(
                "<p>In point {n}: {}, and that was all for now.</p>",
                told.join(" or the ")
            )
        })
        .collect();
    Reply::html(format!(
        "<html lang=en><head><title>On the {subject}</title></head><body><main><h1>On the {subject}</h1>\
         {prose}{last}<p>Leave a comment below, your address will not be shown to other readers.</p>\
         <p>Comments are read by the desk before they appear, which can take a day or two.</p></main></body></html>"
    ))
}

#[test]
fn what_recurs_on_the_pages_of_a_site_goes_without_a_rule_and_without_a_version() {
    let site = FakeSite::start();
    let edited = with_box(
        0,
        "<p>The vote was repeated on Monday and ended as before.</p>",
    );
    site.sequence(
        "/2026/story-0",
        vec![with_box(0, ""), with_box(0, ""), edited],
    );
    for number in 1..7 {
        site.page(&format!("/2026/story-{number}"), with_box(number, ""));
    }
    let desk = desk(&site, "");
    let body = |number: usize| {
        let url = named(&site, &format!("/2026/story-{number}"));
        let (_, out, _) = desk.run(&["show", &url, "-f", "json"]);
        let shown: Value = serde_json::from_str(&out).unwrap();
        shown["body"].as_str().unwrap().to_owned()
    };
    for number in 0..7 {
        let outcome = fetched(&desk, &named(&site, &format!("/2026/story-{number}")));
        assert_eq!(outcome["outcome"], "new", "{outcome}");
    }
    assert!(body(0).contains("Leave a comment"), "{}", body(0));
    assert!(
        !body(6).contains("comment") && body(6).contains("point 3"),
        "{}",
        body(6)
    );
    // That it is known now is no edit of the publisher's; an edit is told without it.
    let first = named(&site, "/2026/story-0");
    assert_eq!(fetched(&desk, &first)["outcome"], "unchanged");
    let outcome = fetched(&desk, &first);
    assert_eq!(outcome["outcome"], "changed");
    assert_eq!(outcome["changed"][0]["removed"], 0, "{outcome}");
    // A store made anew has learned the same.
    assert_eq!(desk.run(&["rebuild"]).0, 0);
    assert_eq!(desk.run(&["verify"]).0, 0);
    site.page("/2026/story-7", with_box(7, ""));
    fetched(&desk, &named(&site, "/2026/story-7"));
    assert!(!body(7).contains("comment"), "{}", body(7));
    // What was archived before is cleared by our own hand, and says so.
    let (code, _, err) = desk.run(&["reextract"]);
    assert_eq!(code, 0, "{err}");
    assert!(!body(1).contains("comment"), "{}", body(1));
    let (_, history, _) = desk.run(&["history", &named(&site, "/2026/story-1"), "--json"]);
    let newest: Value = serde_json::from_str(history.lines().next().unwrap()).unwrap();
    assert_eq!(newest["cause"], "rules", "{history}");
    assert_eq!(
        fetched(&desk, &named(&site, "/2026/story-1"))["outcome"],
        "unchanged"
    );
}

#[test]
fn an_audit_tells_what_dried_up_recurs_and_is_left() {
    let site = FakeSite::start();
    let plain = |number: usize, rest: &str, author: &str| {
        Reply::html(
            page(
                &format!("Bridge number {number}"),
                number,
                "<p class=note>Read the notes of the desk.</p>",
            )
            .replace("</h1>", &format!("</h1>{author}"))
            .replace("</article>", &format!("{rest}</article>")),
        )
    };
    let later = "<div class=new-text><p>The council will speak of the bridge again in the autumn, \
                 and then it will vote on the ferry.</p></div>";
    for number in 1..7 {
        let path = format!("/2026/story-{number}");
        let reply = if number < 4 {
            plain(number, "", "<p class=by>Mara Quill</p>")
        } else {
            plain(number, later, "")
        };
        site.page(&path, reply);
    }
    let desk = desk(
        &site,
        "[[layout]]\nname = 'old'\ntitle = ['h1']\nauthors = ['.by']\n[layout.body]\ncontainer = ['.story-text']\n",
    );
    for number in 1..7 {
        fetched(&desk, &named(&site, &format!("/2026/story-{number}")));
    }
    let (code, out, err) = desk.run(&["site", "audit", "--json"]);
    assert_eq!(code, 0, "{err}");
    let audit: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(audit["pages"], 6, "{audit}");
    assert_eq!(audit["layouts"]["old"], 6, "{audit}");
    let fields = audit["fields"].as_array().unwrap();
    let authors = fields
        .iter()
        .find(|fill| fill["field"] == "authors")
        .unwrap();
    assert_eq!(
        (&authors["filled"], &authors["dry_pages"]),
        (&3.into(), &3.into()),
        "{audit}"
    );
    assert_eq!(audit["recurs"][0]["text"], "Read the notes of the desk.");
    assert_eq!(audit["unclaimed_pages"], 3, "{audit}");
    let text = audit["unclaimed"][0]["text"].as_str().unwrap();
    assert!(text.contains("in the autumn"), "{audit}");
    let (_, out, _) = desk.run(&["site", "audit", "localhost"]);
    assert!(
        out.contains("authors") && out.contains("none on the last 3 pages"),
        "{out}"
    );
}
