//! Headlines that carriers disagree on. The pages are written here.

use crate::extract::tests::extracted;

const PROSE: &str = "<p>The council met on Monday evening, and most of its members spoke for the bridge.</p>\
    <p>The mayor said that the work would begin in spring, once the river had fallen again.</p>";

fn title(head: &str, body: &str) -> String {
    let page =
        format!("<html><head>{head}</head><body>{body}<article>{PROSE}</article></body></html>");
    extracted(&page).title.unwrap_or_default()
}

#[test]
fn the_site_is_cut_off_in_any_form() {
    let site = "<meta property='og:site_name' content='দৈনিক নমুনা'>";
    for stated in [
        "সেতুর কাজ শুরু | দৈনিক নমুনা",
        "সেতুর কাজ শুরু|দৈনিক নমুনা",
        "সেতুর কাজ শুরু - জাতীয় - দৈনিক নমুনা",
        "দৈনিক নমুনা | সেতুর কাজ শুরু",
        "সেতুর কাজ শুরু [দৈনিক নমুনা]",
        "সেতুর কাজ শুরু_দৈনিক নমুনা",
    ] {
        let section = "<meta property='article:section' content='জাতীয়'>";
        let head = format!("{site}{section}<title>{stated}</title>");
        assert_eq!(title(&head, ""), "সেতুর কাজ শুরু", "{stated}");
    }
    let inside = format!("{site}<title>নমুনা: সেতুর কাজ শুরু</title>");
    assert_eq!(title(&inside, ""), "নমুনা: সেতুর কাজ শুরু");
}

#[test]
fn a_heading_that_leads_home_or_speaks_of_nothing_is_no_headline() {
    let head = "<title>Council votes for the bridge</title>";
    for heading in [
        "<h1><a href='/'>The Daily Bridge Post</a></h1>",
        "<h1>Single article</h1>",
    ] {
        assert_eq!(
            title(head, heading),
            "Council votes for the bridge",
            "{heading}"
        );
    }
    let own = "<h1><a href='/world/story-1/'>Council says yes</a></h1>";
    assert_eq!(title(head, own), "Council says yes");
}

#[test]
fn of_equal_texts_the_form_that_most_carriers_write_is_kept() {
    let head = "<title>The bridge: 'at last' | Example</title><meta property='og:title' content=\"The bridge: 'at last'\">";
    assert_eq!(
        title(head, "<h1>The bridge: ‘at last’</h1>"),
        "The bridge: 'at last'"
    );
    let alone = "<meta property='og:title' content='The bridge'>";
    assert_eq!(
        title(
            alone,
            "<h1>The Bridge</h1><div itemprop='headline'>The Bridge</div>"
        ),
        "The Bridge"
    );
}

#[test]
fn what_follows_the_headline_is_cut_where_another_carrier_ends() {
    let head = "<title>River has fallen - live blog - politics</title>\
        <meta property='og:title' content='River has fallen - live blog'><meta name='headline' content='River has fallen'>";
    assert_eq!(title(head, ""), "River has fallen");
}

#[test]
fn the_name_of_a_blog_over_the_page_is_no_headline() {
    let head = "<title>River notes: The ferry stops</title><meta property='og:title' content='The ferry stops'>";
    assert_eq!(title(head, "<h1>River notes</h1>"), "The ferry stops");
    assert_eq!(
        title(head, "<h1>River notes</h1><h1>The Ferry Stops</h1>"),
        "The ferry stops"
    );
    // Nobody states the rest alone.
    let alone = "<title>The ferry stops: what now?</title>";
    assert_eq!(title(alone, "<h1>The ferry stops</h1>"), "The ferry stops");
}

#[test]
fn the_site_is_cut_off_behind_signs_before_slogans_and_with_its_section() {
    let site = "<meta property='og:site_name' content='Sample Post'>";
    for stated in [
        "Sample Post: Council votes for the bridge",
        "Council votes for the bridge › Sample Post",
        "Council votes for the bridge ~ Sample Post",
        "Council votes for the bridge // Sample Post",
        "Council votes for the bridge (Sample Post)",
        "Council votes for the bridge【Sample Post】",
        "Council votes for the bridge | News | Sample Post",
        "Council votes for the bridge — Sample Post — Latest news",
        "Council votes for the bridge &amp;#8211; Sample Post",
    ] {
        let head = format!("{site}<title>{stated}</title>");
        assert_eq!(title(&head, ""), "Council votes for the bridge", "{stated}");
    }
}

#[test]
fn where_no_h1_is_a_class_tells_the_headline() {
    let head = "<meta property='og:site_name' content='Sample Post'><title>Sample Post</title>";
    for heading in [
        "<h2 class='article-title'>Council votes</h2>",
        "<div class='entry_title big'>Council votes</div>",
        "<h1><small>Bridges</small><br>Council votes</h1>",
    ] {
        assert_eq!(title(head, heading), "Council votes", "{heading}");
    }
    let teaser = "<h1>Council votes</h1><h2 class='article-title'>Ferry stops</h2>";
    assert_eq!(title(head, teaser), "Council votes");
}
