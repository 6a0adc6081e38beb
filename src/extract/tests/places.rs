//! Where the story stands on pages whose names, columns or lists mislead.

use super::{extracted, page};

/// A paragraph about something.
fn told(what: &str) -> String {
    format!(
        "The {what} was closed on Monday, officials said, after the storm tore two cranes from their rails."
    )
}

fn paragraphs(whats: &[&str]) -> String {
    whats
        .iter()
        .map(|what| format!("<p>{}</p>", told(what)))
        .collect()
}

#[test]
fn headings_that_link_to_what_they_head_stay() {
    let section = |what: &str| {
        format!(
            "<h3><a href='https://{what}.example/'>The {what}</a></h3>{}",
            paragraphs(&[what])
        )
    };
    let also = "<h3><a href='/other'>Another story of that day</a></h3>";
    let article = extracted(&page(
        "",
        "",
        &format!(
            "{}{also}{}{}",
            section("pier"),
            section("market"),
            section("school")
        ),
    ));
    assert_eq!(article.headings(), ["The pier", "The market", "The school"]);
}

#[test]
fn words_in_serial_numbers_say_nothing() {
    let part = |id: &str, whats: &[&str]| {
        format!(
            "<div class=part id='block-{id}'><div><div>{}</div></div></div>",
            paragraphs(whats)
        )
    };
    let first = ["harbour", "market", "school", "bridge"];
    let second = [
        "theatre",
        "library",
        "station",
        "museum",
        "hospital",
        "airport",
        "palace",
        "lighthouse",
        "fortress",
        "cinema",
        "stadium",
    ];
    let story = |serial| part(serial, &first) + &part("b7571ac1905c", &second);
    let article = extracted(&format!(
        "<h1>Port closed</h1><main>{}</main>",
        story("2ad3")
    ));
    assert_eq!(article.paragraphs().len(), first.len() + second.len());
    let article = extracted(&format!("<h1>Port closed</h1><main>{}</main>", story("ad")));
    assert_eq!(article.paragraphs().len(), second.len());
}

#[test]
fn what_microdata_calls_the_body_is_it_whatever_its_class() {
    let story = paragraphs(&["harbour", "market", "school"]);
    let legends = paragraphs(&["theatre", "library", "station", "museum", "airport"]);
    let article = extracted(&format!(
        "<h1>Port closed</h1><div class='text share-box' itemprop=articleBody>{story}</div><div class=wall>{legends}</div>"
    ));
    assert_eq!(article.paragraphs().len(), 3);
}

#[test]
fn the_story_under_the_headline_is_not_a_list_of_other_articles() {
    let story = paragraphs(&["harbour", "market", "school", "bridge"]);
    let other = |what| {
        format!(
            "<article class='post-{what}'>{}</article>",
            paragraphs(&[what; 2])
        )
    };
    let others: String = ["theatre", "library", "station", "museum", "airport"]
        .map(other)
        .concat();
    let article = extracted(&format!(
        "<div><div><h1>Port closed</h1>{story}</div><div class=wall>{others}</div></div>"
    ));
    assert_eq!(article.paragraphs().len(), 4);
}

#[test]
fn cards_that_make_up_most_of_the_body_are_the_story() {
    let card = |what: &&str| {
        format!(
            "<div><h2><a href='/{what}'>A tale of the {what}, in three volumes</a></h2><div class=summary>{}</div></div>",
            told(what)
        )
    };
    let books = ["theatre", "library", "station", "museum"];
    let cards: String = books.iter().map(card).collect();
    let body = |prose: &[&str]| {
        extracted(&format!(
            "<h1>Four books</h1><main><div class='entry-content'>{}{cards}</div></main>",
            paragraphs(prose)
        ))
    };
    assert_eq!(body(&["harbour", "market"]).paragraphs().len(), 6);
    let prose = [
        "harbour", "market", "school", "bridge", "palace", "cinema", "stadium", "airport",
    ];
    assert_eq!(body(&prose).paragraphs().len(), prose.len());
}

#[test]
fn what_the_page_says_elsewhere_too_is_not_the_body() {
    let caption = "The old crane on the quay, seen from the sea";
    let story = paragraphs(&["market", "school", "bridge"]);
    let article = extracted(&page(
        "",
        "",
        &format!("<p><img src=/crane.jpg alt='{caption}'></p><p>{caption}</p>{story}"),
    ));
    assert_eq!(article.paragraphs().len(), 6);
    assert!(!article.body_text().contains("crane on the quay"));
    let lede = "The port stays closed until the weekend, and nobody knows yet who will pay for the two cranes that the storm has torn down and thrown into the harbour";
    for head in [
        String::new(),
        format!("<meta name=description content='{lede}'>"),
    ] {
        let article = extracted(&format!(
            "<head>{head}</head><h1>Port closed</h1><main><h2>{lede}</h2>{story}</main>"
        ));
        assert!(article.headings().is_empty(), "{head}");
    }
}
