//! Rules on pages that are written here.

mod authors;

use url::Url;

use super::super::{Page, Settings, extract};
use crate::model::{Access, Article, Block, HeadingSource, Kind};
use crate::sites::Sites;

const PAGE: &str = r#"<html lang="en"><head><meta name="tier" content="paid">
<meta property="og:title" content="Bridge opens | Seed">
<script type="application/ld+json">{"@type": ["LiveBlogPosting"], "headline": "Live",
 "author": [{"name": "Mara Quill"}, {"name": "Seed Desk"}], "isAccessibleForFree": false}</script></head>
<body><h1></h1><h1>Bridge opens</h1><p class="by">By Mara Quill and BSS</p>
<div class="date">Updated: 03/09/2025, 2.20 pm</div>
<div class="text"><p>Bridge opens</p><p>DHAKA (BSS) — The mayor cut the ribbon on Monday.</p>
<p class="cross">How it was paid</p><p>Half of the money came from a lottery.</p>
<p><b>What comes next</b></p><p>A second bridge may follow in a year.</p>
<figure><img src="/b.jpg"><figcaption>The bridge. Photo: Ann Lee</figcaption></figure>
<p>Read more: another story</p><div class="end">Topics</div><p>Sign up</p></div>
<p class="fix">The name was corrected.</p></body></html>"#;

fn drawn(rules: &str) -> Article {
    drawn_from(PAGE, rules)
}

fn drawn_from(html: &str, rules: &str) -> Article {
    let settings = Settings {
        fallback: false,
        ..Settings::default()
    };
    drawn_with(html, rules, &settings)
}

/// What rules and generic extractor draw together.
fn drawn_whole(html: &str, rules: &str) -> Article {
    drawn_with(html, rules, &Settings::default())
}

fn drawn_with(html: &str, rules: &str, settings: &Settings) -> Article {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("seed.toml");
    std::fs::write(&path, format!("hosts = ['example.org']\n{rules}")).unwrap();
    let site = Sites::load_file(&path).unwrap_or_else(|error| panic!("{error}"));
    let url = Url::parse("https://example.org/live/bridge-7").unwrap();
    let page = Page {
        url: &url,
        content_type: None,
        body: html.as_bytes(),
        fetched_at: "2025-09-04T00:00:00Z".parse().unwrap(),
    };
    extract(&page, Some(&site), settings)
}

fn lines(rules: &str) -> Vec<String> {
    let article = drawn(&format!(
        "[[layout]]\n[layout.body]\ncontainer = ['.none', '.text']\n{rules}"
    ));
    article.blocks.iter().flat_map(Block::lines).collect()
}

#[test]
fn the_first_place_with_a_value_wins_and_is_named() {
    let article = drawn(
        "[[layout]]\ntitle = ['.absent', 'h1', { meta = 'og:title' }]\nsection = [{ url = '^/([a-z]+)/' }]\ncorrections = ['.fix']",
    );
    assert_eq!(article.title.as_deref(), Some("Bridge opens"));
    assert_eq!(article.provenance["title"], "seed/main/title[1] css");
    assert_eq!(article.section.as_deref(), Some("live"));
    assert_eq!(article.corrections, ["The name was corrected."]);
    let stripped = drawn(
        "[[layout]]\ntitle = [{ meta = 'og:title', strip_suffix = [' | Seed'] }]\nsummary = [{ text = '' }]",
    );
    assert_eq!(stripped.title.as_deref(), Some("Bridge opens"));
    assert!(stripped.summary.is_none() && stripped.provenance.contains_key("summary"));
}

#[test]
fn a_date_needs_its_order_and_takes_the_zone_of_the_site() {
    let rule = "published = [{ css = '.date', strip_prefix = ['Updated:'], order = 'dmy' }]";
    let article = drawn(&format!("timezone = 'Asia/Dhaka'\n[[layout]]\n{rule}"));
    assert_eq!(
        article.published.unwrap().rfc3339(),
        "2025-09-03T14:20:00+06:00"
    );
    let without = drawn(&format!(
        "[[layout]]\n{}",
        rule.replace(", order = 'dmy'", "")
    ));
    assert!(without.published.is_none());
}

#[test]
fn the_body_is_cut_to_what_the_rules_leave() {
    let all = lines("");
    assert!(all.contains(&"Sign up".to_owned()) && all.contains(&"Bridge opens".to_owned()));
    let cut = lines("stop_at = ['.end']\ndrop_text = [{ match = '^Read more', where = 'tail' }]");
    assert_eq!(
        cut.last().map(String::as_str),
        Some("A second bridge may follow in a year.")
    );
    // Not at the tail while something stands after it.
    assert!(
        lines("drop_text = [{ match = '^Read more', where = 'tail' }]")
            .contains(&"Read more: another story".to_owned())
    );
    assert_eq!(
        lines("drop_text = [{ match = '^Bridge', where = 'head' }]").len(),
        all.len() - 1
    );
    assert_eq!(
        lines("drop = [{ css = 'p', text_matches = '^Half' }]").len(),
        all.len() - 1
    );
}

#[test]
fn the_body_is_of_the_first_container_that_gives_prose() {
    let winner = |containers: &str| {
        let article = drawn(&format!(
            "[[layout]]\n[layout.body]\ncontainer = [{containers}]\nheadings = {{ '.by' = 3 }}"
        ));
        article.provenance.get("blocks").cloned()
    };
    let named = |at: usize| Some(format!("seed/main/body[{at}] css"));
    assert_eq!(winner("'.by', '.none', '.text'"), named(2));
    assert_eq!(winner("'.none', '.by'"), named(1));
    assert_eq!(winner("'.none', 'img'"), None);
}

#[test]
fn headings_are_told_by_class_and_by_bold() {
    let rules = "[[layout]]\n[layout.body]\ncontainer = ['.text']\nheadings = { '.cross' = 4 }\nbold_headings = true";
    let found: Vec<(u8, HeadingSource)> = drawn(rules)
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, source, .. } => Some((*level, *source)),
            _ => None,
        })
        .collect();
    assert_eq!(found, [(4, HeadingSource::Class), (3, HeadingSource::Bold)]);
}

#[test]
fn the_title_is_not_said_again_and_the_dateline_is_taken() {
    let article = drawn(
        "[[layout]]\ntitle = ['h1']\nimage_credit = [{ css = 'figcaption', match = 'Photo: (.+)' }]\n\
         dateline = { match = '^(?<place>[A-Z]+) \\((?<agency>[A-Z]+)\\) — ', strip = true }\n\
         [layout.body]\ncontainer = ['.text']"
            .replace("'^(", "'''^(")
            .replace("— '", "— '''")
            .as_str(),
    );
    assert_eq!(
        article.paragraphs()[0],
        "The mayor cut the ribbon on Monday."
    );
    let dateline = article.dateline.unwrap();
    assert_eq!(
        (dateline.place.as_deref(), dateline.agency.as_deref()),
        (Some("DHAKA"), Some("BSS"))
    );
    assert_eq!(article.images[0].credit.as_deref(), Some("Ann Lee"));
    assert_eq!(article.images[0].url, "https://example.org/b.jpg");
}

#[test]
fn the_first_layout_that_fits_is_used() {
    let layouts = |first: &str| {
        format!(
            "[[layout]]\nname = 'a'\n{first}\ntitle = ['h1']\n[[layout]]\nname = 'b'\ntitle = ['h1']"
        )
    };
    for (first, winner) in [
        ("when = { css = '.text' }", "a"),
        ("when = { css = '.nothing' }", "b"),
        ("when = { url = '^/live/' }", "a"),
        (
            "when = { jsonld_type = 'LiveBlogPosting', meta = 'tier', equals = 'free' }",
            "b",
        ),
        ("valid_until = 2025-09-03", "b"),
        ("valid_from = 2025-09-04", "a"),
    ] {
        let won = drawn(&layouts(first)).provenance["title"].clone();
        assert!(
            won.starts_with(&format!("seed/{winner}/")),
            "{first}: {won}"
        );
    }
    let none = drawn("[[layout]]\nwhen = { css = '.nothing' }\ntitle = ['h1']");
    assert!(
        none.title.is_none()
            && none
                .quality
                .notes
                .iter()
                .any(|note| note.contains("no layout"))
    );
}

#[test]
fn kind_and_access_are_the_first_that_hold() {
    let article = drawn(
        "[[kind]]\nis = 'liveblog'\nwhen = { jsonld_type = 'LiveBlogPosting' }\n\
         [[access]]\nis = 'subscriber'\nwhen = { jsonld = 'isAccessibleForFree', equals = 'false' }\n[[access]]\nis = 'free'",
    );
    assert_eq!(
        (article.kind, article.access),
        (Kind::Liveblog, Access::Subscriber)
    );
    let open = drawn(
        "[[access]]\nis = 'subscriber'\nwhen = { meta = 'tier', equals = 'none' }\n[[access]]\nis = 'free'",
    );
    assert_eq!(open.access, Access::Free);
}

#[test]
fn what_is_unwrapped_parts_no_paragraph() {
    let page = "<article><p><span><div class='drop-cap'>T</div></span>he mayor cut the ribbon.</p>\
                <blockquote class='layout'><p>One.</p><p>Two.</p></blockquote></article>";
    let rules =
        |unwrap: &str| format!("[[layout]]\n[layout.body]\ncontainer = ['article']\n{unwrap}");
    let plain = drawn_from(page, &rules(""));
    assert!(matches!(plain.blocks.last(), Some(Block::Quote { .. })));
    assert_ne!(plain.paragraphs()[0], "The mayor cut the ribbon.");
    let unwrapped = drawn_from(page, &rules("unwrap = ['.drop-cap', '.layout']"));
    assert_eq!(
        unwrapped.blocks,
        ["The mayor cut the ribbon.", "One.", "Two."].map(Block::paragraph)
    );
}

#[test]
fn a_ticker_is_read_entry_by_entry() {
    let page = "<main><p>All that happens at the bridge today.</p>\
        <section class='entry' data-key='b7'><h2>Ribbon cut</h2><time datetime='2025-09-03T10:20:00+06:00'>10.20</time>\
        <p>The mayor cut it.</p><div class='share'>Share</div><p>Then a band played.</p></section>\
        <section class='entry' data-key='b6'><time>3 September 2025, 9.05</time><p>Crowds gather.</p></section>\
        <section class='entry' data-key='b5'></section></main>";
    let article = drawn_from(
        page,
        "language = 'en'\ntimezone = 'Asia/Dhaka'\n[[layout]]\n\
         liveblog = { entries = '.entry', id = 'data-key', time = 'time', heading = 'h2' }\n\
         [layout.body]\ncontainer = ['main']\ndrop = ['.share']",
    );
    assert_eq!(article.kind, Kind::Liveblog);
    assert_eq!(article.blocks.len(), 3);
    assert_eq!(
        article.blocks[0],
        Block::paragraph("All that happens at the bridge today.")
    );
    let Block::LiveEntry {
        id,
        time,
        heading,
        paragraphs,
    } = &article.blocks[1]
    else {
        panic!("{:?}", article.blocks);
    };
    assert_eq!(id.as_deref(), Some("b7"));
    assert_eq!(heading.as_deref(), Some("Ribbon cut"));
    assert_eq!(*paragraphs, ["The mayor cut it.", "Then a band played."]);
    let at = |time: &Option<crate::model::When>| time.as_ref().map(crate::model::When::rfc3339);
    assert_eq!(at(time).as_deref(), Some("2025-09-03T10:20:00+06:00"));
    let Block::LiveEntry { time, .. } = &article.blocks[2] else {
        panic!("{:?}", article.blocks);
    };
    assert_eq!(at(time).as_deref(), Some("2025-09-03T09:05:00+06:00"));
    assert_eq!(article.provenance["blocks"], "seed/main/liveblog css");
}

#[test]
fn captions_and_credits_stand_beside_their_picture() {
    let page = "<main><p>The bridge was opened on Monday.</p>\
        <div class='pic'><div><img src='/a.jpg'></div><p class='cap'>The ribbon</p><i class='by'>Ann Lee / BSS</i></div>\
        <div class='pic'><div><img src='/b.jpg'></div><p class='cap'>The band</p></div></main>";
    let article = drawn_from(
        page,
        "[[layout]]\nimage_caption = ['.cap']\nimage_credit = [{ css = '.by', match = '^(.+) / ' }]\n\
         [layout.body]\ncontainer = ['main']",
    );
    let said: Vec<_> = article
        .images
        .iter()
        .map(|image| (image.caption.as_deref(), image.credit.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("The ribbon"), Some("Ann Lee")),
            (Some("The band"), None)
        ]
    );
    assert!(!article.body_text().contains("The band"));
}

const MOVED: &str = "<html lang='en'><head><title>Bridge opens - The Example Post</title>\
    <meta property='og:site_name' content='The Example Post'>\
    <meta property='og:title' content='Bridge opens - The Example Post'>\
    <meta name='date' content='2031-01-01'><meta name='created' content='2025-09-03'></head><body>\
    <h1>The Example Post</h1><div class='old'><p>Editing: Ann Lee</p></div>\
    <article><p>The mayor cut the ribbon on Monday morning, while a brass band played by the river.</p>\
    <p>Half of the money for the bridge came from a lottery, the other half from the two quarters.</p>\
    <p>A second bridge may follow in a year, but the engineers want to watch this one first.</p>\
    </article></body></html>";

#[test]
fn a_scrap_in_the_old_container_does_not_stand_for_the_story() {
    let stale = "[[layout]]\n[layout.body]\ncontainer = ['.old']";
    let article = drawn_whole(MOVED, stale);
    assert_eq!(article.provenance["blocks"], "generic/tree");
    assert!(article.body_text().contains("cut the ribbon"));
    let note = "`seed/main/body[0] css` gave 3 words of a longer text: the rule is stale";
    assert_eq!(article.quality.notes, [note]);
    // A short text is the story where the page has no longer one.
    let brief = "<html><body><div class='old'><p>The mayor cut the ribbon on Monday.</p></div>\
        <div class='menu'><p>Weather, sports and more.</p></div></body></html>";
    let article = drawn_whole(brief, stale);
    assert_eq!(article.provenance["blocks"], "seed/main/body[0] css");
}

#[test]
fn a_list_of_links_is_left_out_and_one_that_says_something_stays() {
    let page = "<main><p>The bridge was opened on Monday.</p>\
        <ul><li><a href='/a'>A dam breaks</a></li><li><a href='/b'>A mill burns</a></li></ul>\
        <ul><li><a href='/c'>The map</a>: where to cross, and when.</li></ul></main>";
    let article = drawn_from(page, "[[layout]]\n[layout.body]\ncontainer = ['main']");
    let lines: Vec<_> = article.blocks.iter().flat_map(Block::lines).collect();
    assert_eq!(
        lines,
        [
            "The bridge was opened on Monday.",
            "The map: where to cross, and when."
        ]
    );
}

#[test]
fn the_name_of_the_paper_is_no_headline_and_no_part_of_one() {
    let article = drawn_from(MOVED, "[[layout]]\ntitle = ['h1', { meta = 'og:title' }]");
    assert_eq!(article.title.as_deref(), Some("Bridge opens"));
    assert_eq!(article.provenance["title"], "seed/main/title[1] meta");
}

#[test]
fn a_day_that_has_not_come_is_passed_over() {
    let rules = "[[layout]]\npublished = [{ meta = 'date' }, { meta = 'created' }]";
    let published = drawn_from(MOVED, rules).published.unwrap();
    assert_eq!(published.rfc3339(), "2025-09-03");
}

#[test]
fn a_summary_that_is_printed_is_not_said_again() {
    let html = "<html><head><meta name='description' content='It opens.'></head><body>\
                <p class='lede'>It opens.</p><div class='text'><p>It opens.</p><p>In May.</p></div></body></html>";
    for (place, first) in [
        ("'.lede'", "In May."),
        ("{ meta = 'description' }", "It opens."),
    ] {
        let rules =
            format!("[[layout]]\nsummary = [{place}]\n[layout.body]\ncontainer = ['.text']");
        assert_eq!(drawn_from(html, &rules).paragraphs()[0], first, "{place}");
    }
}
