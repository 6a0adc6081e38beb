//! Whole pages through the generic extractor. The pages are written here.

mod body;
mod charsets;
mod hostile;
mod markup;
mod places;
mod unnamed;

use super::*;
use crate::model::{Access, Block, HeadingSource, Kind};

pub(super) fn extracted(html: &str) -> Article {
    let url = Url::parse("https://www.paper.example/world/story-1").unwrap();
    let page = Page {
        url: &url,
        content_type: Some("text/html; charset=utf-8"),
        body: html.as_bytes(),
        fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
    };
    extract(&page, None, &Settings::default())
}

const BENGALI: [&str; 3] = [
    "নদীর পাড়ে গড়ে ওঠা ছোট্ট শহরটিতে এবার বইমেলা বসেছে, আর দর্শনার্থীর ভিড় লেগেই আছে।",
    "আয়োজকেরা জানান, প্রথম দিনেই কয়েক হাজার মানুষ মেলায় এসেছেন। র\u{200D}্যাবের সদস্যরাও ছিলেন।",
    "শেষ দিনে লেখক ও পাঠকের মুখোমুখি আলোচনা হবে, যেখানে প্রবেশ সবার জন্য উন্মুক্ত।",
];

fn bengali() -> String {
    let [first, second, third] = BENGALI;
    format!(
        r##"<html lang="en"><head><title>শহরে বইমেলা | দৈনিক নমুনা</title>
        <meta property="og:title" content="শহরে বইমেলা"><meta property="og:site_name" content="দৈনিক নমুনা">
        <link rel="canonical" href="/world/story-1?from=feed">
        <script type="application/ld+json">{{"@graph": [{{"@type": "Person", "@id": "#p", "name": "রহিমা খাতুন"}},
          {{"@type": ["NewsArticle"], "headline": "শহরে বইমেলা", "author": {{"@id": "#p"}}, "isAccessibleForFree": "True",
          "datePublished": "2025-09-03T14:20:00+06:00", "dateModified": "2025-09-03 15:05:00+0600",}}]}}</script></head>
        <body><nav><a href="/">প্রচ্ছদ</a></nav><main><article><h1>শহরে বইমেলা</h1>
        <p class="standfirst">তিন দিনের বইমেলায় এবার নতুন লেখকদের বই বেশি এসেছে।</p>
        <div class="share-bar"><a href="#">Facebook</a></div>
        <div class="story-content"><p>{first}</p><figure><img src="/a.jpg" alt="মেলা"><figcaption>মেলার প্রথম দিন। ছবি: নমুনা</figcaption></figure>
        <p><b>ভিড় বাড়ছে</b></p><p>{second}</p><p>আরও পড়ুন: <a href="/2">অন্য খবর এখানে</a></p><div class="ad-slot">বিজ্ঞাপন</div>
        <h3>শেষ দিন</h3><p>{third}</p><h3>সম্পর্কিত</h3><ul><li><a href="/3">আরেকটি খবর</a></li></ul></div>
        <section id="comments"><h3>Leave a comment</h3><p>আমার মতে এবারের মেলা গতবারের চেয়ে অনেক ভালো হয়েছে, ধন্যবাদ।</p></section>
        </article></main><footer>© দৈনিক নমুনা</footer></body></html>"##
    )
}

#[test]
fn a_bengali_page_comes_out_to_the_letter() {
    let article = extracted(&bengali());
    assert_eq!(article.title.as_deref(), Some("শহরে বইমেলা"));
    assert_eq!(
        article.summary.as_deref(),
        Some("তিন দিনের বইমেলায় এবার নতুন লেখকদের বই বেশি এসেছে।")
    );
    assert_eq!(article.paragraphs(), BENGALI);
    assert_eq!(article.headings(), ["ভিড় বাড়ছে", "শেষ দিন"]);
    assert_eq!(article.quality.status, QualityStatus::Ok);
    assert_eq!(article.provenance["title"], "generic/h1");
}

#[test]
fn structured_data_is_mended_and_its_references_resolved() {
    let article = extracted(&bengali());
    assert_eq!(article.author_names(), ["রহিমা খাতুন"]);
    assert_eq!(article.access, Access::Free);
    assert_eq!(article.kind, Kind::Article);
    let stamp = |when: &Option<crate::model::When>| when.as_ref().map(crate::model::When::rfc3339);
    assert_eq!(
        stamp(&article.published).as_deref(),
        Some("2025-09-03T14:20:00+06:00")
    );
    assert_eq!(
        stamp(&article.modified).as_deref(),
        Some("2025-09-03T15:05:00+06:00")
    );
}

#[test]
fn pictures_keep_their_captions_out_of_the_text() {
    let article = extracted(&bengali());
    let figure = article
        .blocks
        .iter()
        .position(|block| matches!(block, Block::Figure { .. }));
    assert_eq!(figure, Some(1));
    assert_eq!(article.images[0].url, "https://www.paper.example/a.jpg");
    assert_eq!(article.images[0].caption.as_deref(), Some("মেলার প্রথম দিন।"));
    assert_eq!(article.images[0].credit.as_deref(), Some("নমুনা"));
    assert!(!article.body_text().contains("ছবি"));
}

/// Three paragraphs of prose in a page around them.
fn page(head: &str, before: &str, after: &str) -> String {
    let prose = "The harbour was closed on Monday, officials said, after the storm tore two cranes from their rails.";
    let more = "Ships waited outside the breakwater for most of the day, and the first of them came in at dusk.";
    let last = "Repairs will take a week, according to the port, which expects full service by the weekend.";
    format!(
        "<head>{head}</head><body>{before}<div><p>{prose}</p><p>{more}</p><p>{last}</p>{after}</div></body>"
    )
}

#[test]
fn furniture_at_the_ends_is_left_out() {
    let cases = [
        ("<p>By A. Writer</p>", ""),
        (
            "",
            "<p>Follow us on <a href='https://x.com/paper'>X</a> and never miss a story again.</p>",
        ),
        (
            "",
            "<p><a href='/more'>The other story of this week</a></p>",
        ),
        ("", "<h2>More stories</h2>"),
        (
            "",
            "<div class=newsletter><p>Our letter, every morning, free of charge, in your mailbox.</p></div>",
        ),
        ("", "<p>Advertisement</p>"),
    ];
    for (before, after) in cases {
        let html = page("", "", after).replace("<div><p>", &format!("<div>{before}<p>"));
        let article = extracted(&html);
        assert_eq!(
            article.paragraphs().len(),
            3,
            "{before}{after}: {:?}",
            article.paragraphs()
        );
        assert!(article.headings().is_empty(), "{after}");
    }
}

#[test]
fn breaks_part_paragraphs_where_they_stand_for_them() {
    let line =
        "This line is long enough to be a paragraph of its own, and it ends as a sentence does.";
    let split = |html: String| {
        extracted(&format!("<body><div>{html}</div></body>"))
            .paragraphs()
            .len()
    };
    assert_eq!(
        split(format!(
            "{line}<br><br>{line} Twice.<br> <br>{line} Thrice."
        )),
        3
    );
    assert_eq!(
        split(format!("{line}<br>{line} Again.<br>{line} And again.")),
        3
    );
    assert_eq!(split(format!("<p>{line} One street,<br>one town</p>")), 1);
}

#[test]
fn bold_paragraphs_are_headings_only_where_they_look_like_one() {
    let article = extracted(&page(
        "",
        "",
        "<p><strong>What comes next</strong></p><p>The ministry will decide on Friday, it said, after a meeting with the unions.</p><p><b>“We shall see,” the mayor said to reporters.</b></p>",
    ));
    let bold = article.blocks.iter().filter(|block| {
        matches!(
            block,
            Block::Heading {
                source: HeadingSource::Bold,
                ..
            }
        )
    });
    assert_eq!(bold.count(), 1);
    assert_eq!(article.headings(), ["What comes next"]);
    assert_eq!(article.paragraphs().len(), 5);
}

#[test]
fn the_headline_is_chosen_by_agreement_and_loses_the_site() {
    let cases = [
        (
            "<title>Port closed | The Paper</title><meta property=og:site_name content='The Paper'>",
            "<h1>The Paper</h1>",
            "Port closed",
        ),
        (
            "<title>Port closed - Paper</title>",
            "<h1>Port closed</h1>",
            "Port closed",
        ),
        (
            "<title>Storm</title>",
            "<h1><span class=kicker>Weather</span> Port closed after the storm</h1>",
            "Port closed after the storm",
        ),
    ];
    for (head, before, title) in cases {
        assert_eq!(
            extracted(&page(head, before, "")).title.as_deref(),
            Some(title),
            "{head}{before}"
        );
    }
}

#[test]
fn a_canonical_address_must_be_credible() {
    let canonical = |href: &str| {
        extracted(&page(
            &format!("<link rel=canonical href='{href}'>"),
            "",
            "",
        ))
        .canonical
    };
    assert_eq!(
        canonical("/world/story").as_deref(),
        Some("https://www.paper.example/world/story")
    );
    assert_eq!(
        canonical("https://m.paper.example/s").as_deref(),
        Some("https://m.paper.example/s")
    );
    assert_eq!(canonical("/"), None);
    assert_eq!(canonical("https://other.example/world/story"), None);
    assert_eq!(canonical("javascript:alert(1)"), None);
}

#[test]
fn a_body_that_stands_only_in_the_data_is_found() {
    let paragraphs = [
        "The first paragraph of the story stands only in the script of this page.",
        "So does the second one, which is drawn in the browser and nowhere else.",
    ];
    let data = serde_json::json!({"props": {"story": {"blocks": [{"type": "p", "text": paragraphs[0]}, {"type": "p", "text": paragraphs[1]}]}}});
    let html = format!(
        "<body><div id=app>Loading</div><script id=__NEXT_DATA__ type=application/json>{data}</script></body>"
    );
    let article = extracted(&html);
    assert_eq!(article.paragraphs(), paragraphs);
    assert_eq!(article.provenance["blocks"], "generic/payload");

    let markup = format!("<p>{}</p><p>{}</p>", paragraphs[0], paragraphs[1]);
    let data = serde_json::json!({"state": {"detail": {"title": "A title", "html": markup}}});
    let html = format!(
        "<body><div id=app>Loading</div><script>window.q = window.q || [];window.q.push({});</script></body>",
        data.to_string().replace('<', "\\u003c")
    );
    let article = extracted(&html);
    assert_eq!(article.paragraphs(), paragraphs);
    assert_eq!(article.provenance["blocks"], "generic/payload");
}

#[test]
fn a_page_beyond_the_bounds_is_blocked_and_nothing_hangs() {
    let article = extracted(&"<div>".repeat(50_000));
    assert_eq!(article.quality.status, QualityStatus::Blocked);
    for html in [
        String::new(),
        "<<<>>>".repeat(1000),
        format!(
            "<script type=application/ld+json>{}</script>",
            "{\"a\":".repeat(10_000)
        ),
        "<p>".repeat(20_000),
        "<img src=x>".repeat(20_000),
    ] {
        let article = extracted(&html);
        assert_eq!(article.quality.status, QualityStatus::Empty);
    }
}

#[test]
fn text_without_sentence_marks_is_read_too() {
    let thai = "รัฐบาลประกาศมาตรการช่วยเหลือผู้ประสบภัยน้ำท่วมในหลายจังหวัดทางภาคเหนือ โดยจะจ่ายเงินเยียวยาให้ครัวเรือนที่ได้รับผลกระทบ และส่งเจ้าหน้าที่เข้าพื้นที่เพื่อสำรวจความเสียหายอย่างเร่งด่วนภายในสัปดาห์นี้";
    let japanese = "政府は十日、洪水の被害を受けた地域への支援策を発表した。";
    for text in [thai, japanese] {
        let html = format!(
            "<body><nav><a href=/>x</a></nav><div><p>{text}</p><p>{text} 二</p></div></body>"
        );
        assert_eq!(extracted(&html).paragraphs().len(), 2, "{text}");
    }
}

#[test]
fn notes_walls_and_what_nothing_claimed_are_told() {
    let prose = "The harbour was closed on Monday, officials said, after the storm tore two cranes from their rails.";
    let page = |head: &str, body: &str| {
        extracted(&format!(
            "<html><head><title>Harbour closed</title>{head}</head><body><article><h1>Harbour closed</h1>\
            <div class='article-body'><p>DOVER (AP) — {prose}</p><p>{prose} It opens again in May.</p>{body}</div></article></body></html>"
        ))
    };
    let plain = page("", "");
    assert_eq!(
        plain.dateline.and_then(|found| found.place).as_deref(),
        Some("DOVER")
    );
    assert!(plain.blocks[0].lines()[0].starts_with("DOVER (AP)"));
    assert_eq!(plain.quality.unclaimed, 0);
    let note = "Correction: The cranes stood at the eastern quay, not at the western.";
    let corrected = page("", &format!("<p>{note}</p>"));
    assert_eq!(corrected.corrections, [note]);
    let parts = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": \"Harbour closed\",\
        \"isAccessibleForFree\": true, \"hasPart\": {\"isAccessibleForFree\": \"False\", \"cssSelector\": \".rest\"}}</script>";
    assert_eq!(page(parts, "").access, Access::Subscriber);
    let wall = "<div class='c-paywall'>Subscribe to read the rest of this story today</div>";
    assert_eq!(page("", wall).access, Access::Subscriber);
    assert_eq!(page("", "").access, Access::Unknown);
}
