//! Dates of pages: which of several is the publication. The pages are written here.

use crate::extract::tests::extracted;
use crate::model::When;

/// Published and modified of a page with this printed beneath its headline.
fn stamps(printed: &str) -> (Option<String>, Option<String>) {
    let page = format!(
        "<html lang='en'><head><title>Ferry stops</title></head><body><article><h1>Ferry stops</h1>{printed}\
        <p>The ferry across the sound stopped on Monday, and nobody knows for how long it will.</p>\
        <p>Commuters now take the bridge, which adds an hour to the way to work for most of them.</p></article>\
        <section class='comments'><time datetime='2025-12-01T10:00:00Z' itemprop='datePublished'>1 December</time></section></body></html>"
    );
    let article = extracted(&page);
    let text = |when: Option<When>| when.map(|when| when.rfc3339());
    (text(article.published), text(article.modified))
}

#[test]
fn a_printed_change_is_no_publication() {
    let both = (Some("2024-10-29".into()), Some("2025-11-29".into()));
    for printed in [
        "<p><b>Last updated on:</b> <i>November 29, 2025</i></p><p><b>Published:</b> <i>October 29, 2024</i></p>",
        "<div>আপডেট: ২৯ নভেম্বর ২০২৫</div><div>প্রকাশ: ২৯ অক্টোবর ২০২৪</div>",
        "<div>29.10.2024 - News</div><div>Aktualisiert am 29. November 2025</div>",
        "<time datetime='2025-11-29'>Updated yesterday</time><time datetime='2024-10-29'>29 Oct</time>",
    ] {
        assert_eq!(stamps(printed), both, "{printed}");
    }
}

#[test]
fn what_readers_wrote_dates_nothing() {
    assert_eq!(stamps("").0, None);
    let alone = stamps("<span>5 May 2025 / 10:30</span>").0;
    assert_eq!(alone.as_deref(), Some("2025-05-05T10:30:00Z"));
}

#[test]
fn a_date_between_elements_or_alone_on_the_page_is_found() {
    let day = Some("2025-05-05".to_owned());
    for printed in [
        "<p>Written by <a href='/jane'>Jane Roe</a> in <a href='/sea'>The Sea</a> on 5 May 2025. <a href='#c'>5 notes</a></p>",
        "<div>5.5.2025<br>Section: <a href='/sea'>The Sea</a></div>",
    ] {
        assert_eq!(stamps(printed).0, day, "{printed}");
    }
    let far = "<p>A line of prose, which goes on.</p>".repeat(100);
    let one = format!("{far}<p>5 May 2025</p>");
    assert_eq!(stamps(&one).0, day);
    let two = format!("{far}<p>5 May 2025</p><p>6 May 2025</p>");
    assert_eq!(stamps(&two).0, None);
    for label in ["(Re)Published:", "প্রকাশিত:", "Veröffentlicht am"] {
        assert_eq!(
            stamps(&format!("{two}<p>{label} 5 May 2025</p>")).0,
            day,
            "{label}"
        );
    }
}

#[test]
fn another_object_dates_the_story_where_all_agree() {
    let how = "<script type='application/ld+json'>{\"@type\": \"HowTo\", \"datePublished\": \"2025-05-05T10:06:08:684Z\"}</script>";
    assert_eq!(stamps(how).0.as_deref(), Some("2025-05-05T10:06:08.684Z"));
    let other = how.replace("05-05", "06-06");
    assert_eq!(stamps(&format!("{how}{other}")).0, None);
}

#[test]
fn of_several_dates_in_one_line_each_has_its_label() {
    for line in [
        "Publié le 3 mars 2024 à 10h20, mis à jour le 5 mars 2024 à 11h00",
        "입력 2024.03.03 10:20 수정 2024.03.05 11:00",
        "3 marzo 2024, 10:20 (modifica il 5 marzo 2024 | 11:00)",
        "Last updated: March 5, 2024, 11:00 First Published: March 3, 2024, 10:20",
    ] {
        let (published, modified) = stamps(&format!("<p>{line}</p>"));
        let published = published.unwrap_or_default();
        assert!(
            published.starts_with("2024-03-03T10:20"),
            "{line} {published}"
        );
        let modified = modified.unwrap_or_default();
        assert!(modified.starts_with("2024-03-05"), "{line} {modified}");
    }
    for line in [
        "Posted on March 3, 2024 by admin",
        "03/03/2024 Atualizado há 2 horas",
    ] {
        let published = stamps(&format!("<p>{line}</p>")).0;
        assert_eq!(published.as_deref(), Some("2024-03-03"), "{line}");
    }
    // A time on an element is finer than the line around it.
    let timed =
        "<p><time datetime='2024-03-03T10:20:11Z'>March 3, 2024 9:20</time> by Jane Roe</p>";
    assert_eq!(stamps(timed).0.as_deref(), Some("2024-03-03T10:20:11Z"));
    for relative in ["2 hours ago", "vor 2 Stunden", "2시간 전", "Today 10:20"] {
        assert_eq!(stamps(&format!("<p class='date'>{relative}</p>")).0, None);
    }
}
