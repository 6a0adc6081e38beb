//! Standfirsts and descriptions. The pages are written here.

use crate::extract::tests::extracted;

const BODY: &str = "<div class='article-body'><p>The council met on Monday evening, and most of its members spoke for it.</p>\
    <p>The mayor said that the work would begin in spring, once the river had fallen again.</p>\
    <p>Two members wanted to wait for another report, which is due in the autumn of next year.</p></div>";

fn summary(head: &str, between: &str) -> String {
    let page = format!(
        "<html><head><title>Council votes for the bridge</title>{head}</head>\
        <body><main class='search-page'><h1>Council votes for the bridge</h1>{between}{BODY}</main></body></html>"
    );
    extracted(&page).summary.unwrap_or_default()
}

const DESCRIPTION: &str =
    "<meta name='description' content='The vote ends a debate of ten years.'>";

#[test]
fn a_standfirst_is_told_by_its_place() {
    let lede = "Ten members of the council were for the bridge, two against";
    for printed in [
        format!("<h2 class='x1'>{lede}</h2><div>By Jane Roe</div>"),
        format!("<div class='a7'><div>{lede}</div></div><time>3 May 2025</time>"),
        format!(
            "<p>Politics</p><figure><figcaption>The old bridge over the river, seen from the council's house</figcaption></figure><p class='z'>{lede}</p>"
        ),
    ] {
        assert_eq!(summary(DESCRIPTION, &printed), lede, "{printed}");
    }
}

#[test]
fn what_stands_there_and_is_something_else_leaves_the_description() {
    for printed in [
        "<p class='z'>Listen to all our stories in the app, now with offline mode</p>",
        "<div><a href='/2'>The council of the next town wants a bridge of its own now</a></div>",
        "<div class='related'><p>The council of the next town wants a bridge of its own now</p></div>",
    ] {
        assert_eq!(
            summary(DESCRIPTION, printed),
            "The vote ends a debate of ten years.",
            "{printed}"
        );
    }
}

#[test]
fn of_several_descriptions_the_one_that_most_carriers_give_is_taken() {
    let head = format!(
        "{DESCRIPTION}<meta property='og:description' content='The vote ends a debate of ten years. #Bridge'>\
        <meta name='twitter:description' content='The vote ends a debate of ten years.'>"
    );
    assert_eq!(summary(&head, ""), "The vote ends a debate of ten years.");
}
