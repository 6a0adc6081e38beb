//! Pages whose classes say nothing, as those that build tools make up: what stands where is told by
//! form, by the headline and by what heads it.

use super::{extracted, page};
use crate::model::Block;

const STORY: [&str; 14] = [
    "harbour", "market", "school", "bridge", "theatre", "library", "station", "museum", "hospital",
    "airport", "palace", "cinema", "stadium", "fortress",
];

fn told(what: &str) -> String {
    format!(
        "The {what} was closed on Monday, officials said, after the storm tore two cranes from their rails."
    )
}

fn paragraphs(whats: &[&str]) -> String {
    let written = whats.iter().map(|what| format!("<p>{}</p>", told(what)));
    written.collect()
}

/// A list of what readers wrote, by name, time and text.
fn remarks() -> String {
    let said = |who: &str| {
        format!(
            "<li><b>{who}</b><div><p>I was there with {who}, and the wind was worse than they say, believe me.</p></div></li>"
        )
    };
    let said: String = ["Ada", "Ben", "Cleo", "Dov", "Eve"].map(said).concat();
    format!("<ol class=k1>{said}</ol>")
}

#[test]
fn what_a_line_heads_as_comments_is_no_part_of_the_story() {
    let story = paragraphs(&STORY[..5]);
    for line in [
        "<h3>5 comments:</h3>",
        "<div><span>Kommentare (5)</span></div>",
        "<h2>5 thoughts on “Port closed”</h2>",
        "<h4>মন্তব্য</h4>",
    ] {
        let remarks = remarks();
        for after in [
            format!("<div class=k2>{line}<div>{remarks}</div></div>"),
            format!("{line}{remarks}"),
        ] {
            let article = extracted(&format!("<div><h1>Port closed</h1>{story}{after}</div>"));
            assert_eq!(article.paragraphs().len(), 5, "{after}");
            let text = article.body_text();
            assert!(!text.contains("believe me"), "{line}: {text}");
        }
    }
}

#[test]
fn a_count_of_comments_over_the_story_takes_nothing_away() {
    let story = paragraphs(&STORY[..6]);
    let article = extracted(&format!(
        "<div><h1>Port closed</h1><div>12 comments</div>{story}</div>"
    ));
    assert_eq!(article.paragraphs().len(), 6);
    let article = extracted(&page(
        "",
        "",
        &format!("<h2>Comments by the mayor</h2>{story}"),
    ));
    assert_eq!(article.headings(), ["Comments by the mayor"]);
}

#[test]
fn the_way_down_goes_along_the_headline() {
    let other = |what: &str| {
        let say = |i: usize| {
            format!(
                "<p>Of the {what}, day {i}: nobody knows who will pay for it, said the mayor.</p>"
            )
        };
        format!("<div>{}</div>", (0..9).map(say).collect::<String>())
    };
    let others = ["tunnel", "canal", "sluice", "lock", "dyke"].map(other);
    let head = format!("<h1>Port closed</h1>{}", paragraphs(&STORY));
    // Most of the prose stands elsewhere, but under the headline is enough for a story.
    let article = extracted(&format!(
        "<div><section>{head}</section><section>{}</section></div>",
        others.concat()
    ));
    assert_eq!(article.paragraphs().len(), STORY.len());
    // Neither part dominates; the headline's holds more.
    let article = extracted(&format!(
        "<div><section>{head}</section><section>{}</section></div>",
        others[0]
    ));
    assert_eq!(article.paragraphs().len(), STORY.len());
}

#[test]
fn a_quotation_or_a_list_is_not_the_place_of_a_story() {
    let quote = format!("<blockquote>{}</blockquote>", paragraphs(&STORY[2..9]));
    let article = extracted(&format!(
        "<h1>Port closed</h1><div>{}{quote}<p>So he wrote on Tuesday, in a letter to the mayor of the town.</p></div>",
        paragraphs(&STORY[..2])
    ));
    assert!(article.body_text().contains(&told(STORY[0])));
    assert!(
        article
            .body_text()
            .contains("So he wrote on Tuesday, in a letter to the mayor of the town.")
    );
    let entries = STORY[2..]
        .iter()
        .map(|what| format!("<li>{}</li>", told(what)));
    let article = extracted(&format!(
        "<h1>Port closed</h1><div><p>What is shut:</p><ul>{}</ul></div>",
        entries.collect::<String>()
    ));
    assert!(article.body_text().contains("What is shut:"));
}

#[test]
fn a_post_of_another_service_is_told_by_its_address() {
    let story = paragraphs(&STORY[..3]);
    let quote = |address: &str| {
        format!(
            "<blockquote><p>The wind is up.</p>— Ada (@ada) <a href='{address}'>May 3, 2025</a></blockquote>"
        )
    };
    let embeds = |address: &str| {
        let article = extracted(&page("", "", &format!("{}{story}", quote(address))));
        let embeds = article.blocks.iter().filter_map(|block| match block {
            Block::Embed { provider, .. } => Some(provider.clone()),
            _ => None,
        });
        embeds.collect::<Vec<_>>()
    };
    assert_eq!(embeds("https://twitter.com/ada/status/12"), ["twitter.com"]);
    assert_eq!(
        embeds("https://www.instagram.com/p/Ab3/"),
        ["www.instagram.com"]
    );
    assert!(embeds("https://twitter.com/ada").is_empty());
    assert!(embeds("https://paper.example/status/12").is_empty());
}

#[test]
fn a_text_beside_a_picture_alone_is_its_caption() {
    let caption = "The mayor, left, shakes hands with the master of the harbour on the quay below the old fortress, on Wednesday, the day after the storm, in front of the two cranes that were torn from their rails.";
    let (before, after) = (paragraphs(&STORY[..7]), paragraphs(&STORY[7..]));
    let text = |inside: &str| {
        let part = format!("{before}<div><div><img src=/quay.jpg></div>{inside}</div>{after}");
        extracted(&page("", "", &part)).body_text()
    };
    assert!(!text(&format!("<div>{caption}</div>")).contains(caption));
    // With a heading or a time of its own it is an entry of the story.
    assert!(text(&format!("<h3>On the quay</h3><div>{caption}</div>")).contains(caption));
    assert!(text(&format!("<time>18:05</time><div>{caption}</div>")).contains(caption));
}

#[test]
fn a_box_with_a_field_is_no_part_of_the_story() {
    let (before, after) = (paragraphs(&STORY[..4]), paragraphs(&STORY[4..8]));
    let asked =
        "Get our letter from the harbour every morning, free of charge, and be the first to know.";
    for field in [
        "<input type=email name=a>",
        "<label><input type=checkbox> I agree to what the service asks</label>",
    ] {
        let html = format!(
            "{before}<div><h3>From the harbour</h3><p>{asked}</p><div>{field}</div></div>{after}"
        );
        let article = extracted(&page("", "", &html));
        assert!(!article.body_text().contains(asked), "{field}");
        assert!(article.headings().is_empty(), "{field}");
        assert_eq!(article.paragraphs().len(), 10, "{field}");
    }
    // Parts of a story may unfold by a box to tick; hidden fields ask nothing.
    let part = |what: &&str| {
        format!(
            "<div class=k1><input type=checkbox><h3>The {what}</h3><p>{}</p></div>",
            told(what)
        )
    };
    let parts: String = STORY[1..7].iter().map(part).collect();
    assert_eq!(extracted(&page("", "", &parts)).headings().len(), 6);
    let hidden = format!("<div><input type=hidden name=a><p>{asked}</p></div>");
    let text = extracted(&page("", "", &format!("{before}{hidden}{after}"))).body_text();
    assert!(text.contains(asked));
}

#[test]
fn lines_around_a_large_box_are_the_story() {
    let box_of = |what: &str| {
        format!(
            "<div><p>Of the {what}: nobody knows who will pay for it, said the mayor, and left for the {what} at once, in the rain.</p></div>"
        )
    };
    let boxed: String = STORY[8..].iter().map(|what| box_of(what)).collect();
    let (before, after) = (paragraphs(&STORY[..4]), paragraphs(&STORY[4..8]));
    let article = extracted(&format!(
        "<h1>Port closed</h1><div>{before}<h2>What comes next</h2><div class=k1>{boxed}</div>{after}</div>"
    ));
    assert!(article.body_text().contains(&told(STORY[0])));
    assert!(article.headings().contains(&"What comes next"));
}

#[test]
fn a_sentence_that_a_picture_repeats_stays_where_it_stands() {
    let sentence = told(STORY[2]);
    let figure = format!("<div><img src=/quay.jpg alt='{sentence}'></div><p>{sentence}</p>");
    let html = format!(
        "{figure}{}{}",
        paragraphs(&STORY[..2]),
        paragraphs(&STORY[2..6])
    );
    let article = extracted(&page("", "", &html));
    let said = article.paragraphs();
    let times = said.iter().filter(|text| **text == sentence).count();
    assert_eq!(times, 1);
    assert_eq!(said.iter().position(|text| *text == sentence), Some(4));
}
