//! Pages made to hurt: whatever the bytes, extraction ends in an article with a verdict, within
//! its bounds. What the generators once found is kept in `proptest-regressions/`.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::document::processor_time;
use super::{Settings, bengali, page};
use crate::extract::{Page, extract};
use crate::model::{Article, QualityStatus};

/// Processor time that a hostile page may take in a build without optimisation, parsing included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Pieces of markup that have special meaning to some part of the extractor.
const PIECES: [&str; 40] = [
    "<div>",
    "</div>",
    "<p>",
    "<p class=summary>",
    "<article>",
    "<h1>",
    "</h1>",
    "<h2>x</h2>",
    "<ul><li>",
    "</ul>",
    "<table><tr><td>",
    "</table>",
    "<blockquote>",
    "<figure><img src=a>",
    "<figcaption>",
    "<a href='//x.com/'>",
    "<b>",
    "<i>",
    "<br>",
    "<br><br>",
    "<script type='application/ld+json'>",
    "{\"@graph\":[{\"@id\":\"#a\",\"author\":{\"@id\":\"#a\"}}]}",
    "{\"@type\":\"NewsArticle\",\"articleBody\":\"The harbour was closed.\"",
    "<script>self.__next_f.push([1,\"7:{",
    "</script>",
    "<style>",
    "<template>",
    "<svg><title>",
    "<!--",
    "-->",
    "<time datetime='2025-13-45T99:99'>",
    "<meta property=og:title content='",
    "<span itemprop=articleBody hidden>",
    "<div class='comment ad story-body share'>",
    "\0",
    "\u{feff}\u{200d}\u{200b}",
    "The harbour was closed on Monday, officials said, after the storm tore two cranes away. ",
    "নদীর পাড়ে গড়ে ওঠা ছোট্ট শহরটিতে এবার বইমেলা বসেছে। ",
    "展示网友发表的原创旧体诗，版权归作者所有。",
    "&#0;&#x110000;&notanentity;",
];

fn drawn(bytes: &[u8], content_type: Option<&str>) -> Article {
    let url = url::Url::parse("https://www.paper.example/world/story-1").expect("a constant");
    let page = Page {
        url: &url,
        content_type,
        body: bytes,
        fetched_at: jiff::Timestamp::UNIX_EPOCH,
    };
    extract(&page, None, &Settings::default())
}

/// What holds of every article, whatever the page was.
fn check(article: &Article) -> Result<(), TestCaseError> {
    let words = !article.body_text().trim().is_empty();
    prop_assert!(words || article.quality.status != QualityStatus::Ok);
    for line in article.lines() {
        prop_assert!(!line.contains('\0') && !line.trim().is_empty());
    }
    for block in &article.blocks {
        if let crate::model::Block::Figure { image } = block {
            prop_assert!(*image < article.images.len());
        }
    }
    Ok(())
}

proptest! {
    /// A page of ours with pieces put in, cut out and overwritten anywhere, also inside characters.
    #[test]
    fn damaged_pages_end_in_an_article(
        indic in any::<bool>(),
        damage in vec((any::<Index>(), 0_usize..60, select(PIECES.to_vec())), 0..12),
        charset in select(vec!["utf-8", "windows-1252", "shift_jis", "utf-16le", "x-user-defined", "no-such"]),
    ) {
        let mut bytes = if indic { bengali() } else { page("", "", "") }.into_bytes();
        for (at, cut, piece) in damage {
            let at = at.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        check(&drawn(&bytes, Some(&format!("text/html; charset={charset}"))))?;
        check(&drawn(&bytes, None))?;
    }

    /// Markup that nobody wrote.
    #[test]
    fn random_markup_ends_in_an_article(pieces in vec(select(PIECES.to_vec()), 0..200)) {
        check(&drawn(pieces.concat().as_bytes(), None))?;
    }

    /// Bytes that are no markup at all.
    #[test]
    fn random_bytes_end_in_an_article(bytes in vec(any::<u8>(), 0..2_000)) {
        check(&drawn(&bytes, None))?;
    }
}

/// The processor time that a page takes.
fn cost(bytes: &[u8]) -> (Article, Duration) {
    let began = processor_time().unwrap_or_default();
    let article = drawn(bytes, None);
    let spent = processor_time().unwrap_or_default().saturating_sub(began);
    (article, spent)
}

#[test]
fn every_piece_repeated_costs_little() {
    let story = page("", "", "");
    for piece in PIECES {
        let text = format!("{story}{}", piece.repeat(200_000 / piece.len()));
        let (article, spent) = cost(text.as_bytes());
        assert!(spent < PATIENCE, "{piece}: {spent:?}");
        check(&article).expect("an article");
    }
}

/// A script with stories of one title inside of each other, the innermost of many paragraphs.
fn stories_in_stories() -> String {
    let lines = (0..10_000).map(|i| {
        format!("{{\"text\":\"On day {i} the harbour was closed, officials said, after the storm of night {i}.\"}}")
    });
    let lines: Vec<String> = lines.collect();
    let story = format!(
        "{{\"title\":\"Port closed\",\"list\":[{}]}}",
        lines.join(",")
    );
    let outer = "{\"title\":\"Port closed\",\"a\":".repeat(100);
    let ends = "}".repeat(100);
    format!("<h1>Port closed</h1><script>window.__STATE__ = {outer}{story}{ends};</script>")
}

#[test]
fn bombs_end_in_a_verdict() {
    let attributes: String = (0..1_000_000).map(|i| format!(" a{i}")).collect();
    let bombs = [
        ("nesting", "<div>".repeat(100_000)),
        ("attributes", format!("<p{attributes}>text")),
        ("nuls", "\0".repeat(1_000_000)),
        ("text", "All quiet on the river. ".repeat(200_000)),
        (
            "data",
            format!(
                "<script type='application/ld+json'>{}</script>",
                "[".repeat(1_000_000)
            ),
        ),
        (
            "state",
            format!("<script>a={}</script>", "=[\"a\",".repeat(100_000)),
        ),
        ("stories", stories_in_stories()),
    ];
    for (name, text) in bombs {
        let (article, spent) = cost(text.as_bytes());
        assert!(spent < PATIENCE, "{name}: {spent:?}");
        check(&article).expect("an article");
        if !matches!(name, "text" | "stories") {
            assert_ne!(article.quality.status, QualityStatus::Ok, "{name}");
        }
    }
}

#[test]
fn a_wrong_charset_loses_letters_but_never_the_page() {
    let text = bengali();
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    for (bytes, declared) in [
        (text.as_bytes(), "text/html; charset=iso-8859-1"),
        (cyrillic.as_ref(), "text/html; charset=utf-8"),
        (&text.as_bytes()[1..], "text/html; charset=utf-16be"),
    ] {
        check(&drawn(bytes, Some(declared))).expect("an article");
    }
}
