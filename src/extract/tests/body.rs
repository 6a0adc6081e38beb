//! Where the body stands, what belongs to it, and bodies that only a script holds.

use super::{extracted, page};
use crate::model::Block;

#[test]
fn labels_that_recur_among_the_prose_stay() {
    let ticket = "<p>Tickets: at the gate</p><p>The hall shows ships of every age, and a film about them, from morning to evening.</p>";
    let article = extracted(&page(
        "",
        "",
        &ticket.repeat(4).replace("every", "every other"),
    ));
    let labels = |text: &&String| *text == "Tickets: at the gate";
    assert_eq!(article.paragraphs().iter().filter(labels).count(), 4);
}

#[test]
fn a_body_that_only_scripts_hold_is_read_from_them() {
    let prose = "The harbour was closed on Monday, officials said, after the storm tore two cranes from their rails.";
    let html = format!("<p class='x'>{prose}</p><p>{prose} Again.</p>");
    let escaped = serde_json::to_string(&html).expect("a string");
    let row = serde_json::to_string(&format!("7:{{\"story\":{escaped}}}\n")).expect("a string");
    let filler = "x".repeat(600);
    for script in [
        format!("window.__STATE__ = {{\"pad\":\"{filler}\",\"story\":{{\"body\":{escaped}}}}};"),
        format!(
            "w[\"q\"] = w[\"q\"] || [];w[\"q\"].push({{\"pad\":\"{filler}\",\"data\":{escaped}}})"
        ),
        format!("/*{filler}*/self.__next_f.push([1,{row}])"),
    ] {
        let article = extracted(&format!(
            "<h1>Port closed</h1><div id=root></div><script>{script}</script>"
        ));
        assert_eq!(article.paragraphs().len(), 2, "{}", &script[..40]);
        assert_eq!(article.provenance["blocks"], "generic/payload");
    }
}

#[test]
fn the_declared_body_tells_where_the_story_stands() {
    let say = |what: &str| {
        format!(
            "The {what} was closed on Monday, officials said, after the storm tore two cranes from their rails."
        )
    };
    let story: Vec<String> = [
        "harbour", "market", "school", "bridge", "theatre", "library", "station",
    ]
    .map(say)
    .into();
    let other: String = (0..30)
        .map(|i| format!("<p>{} It was day {i}.</p>", say("museum")))
        .collect();
    let declared = serde_json::json!({"@type": "NewsArticle", "headline": "Port closed", "articleBody": story.join("\n")});
    let body: String = story.iter().map(|line| format!("<p>{line}</p>")).collect();
    let article = extracted(&format!(
        "<script type='application/ld+json'>{declared}</script><h1>Port closed</h1><div><section>{body}</section></div><div class=wall>{other}</div>"
    ));
    assert_eq!(article.paragraphs(), story);
}

#[test]
fn a_live_blog_comes_out_as_entries_with_their_times() {
    let post = |what: &str| {
        format!(
            "<h2>{what}</h2><p>The {what} was closed at noon, officials said, and the ships wait outside.</p><p>More on the {what} follows as soon as we have it from the port.</p>"
        )
    };
    let update = |what: &str, time: &str| serde_json::json!({"@type": "BlogPosting", "headline": what, "url": format!("/live#{time}"), "datePublished": format!("2026-03-04T{time}:00Z")});
    let data = serde_json::json!({"@type": "LiveBlogPosting", "headline": "Storm live", "liveBlogUpdate": [update("Harbour", "12:10"), update("Bridge", "11:30")]});
    let article = extracted(&format!(
        "<script type='application/ld+json'>{data}</script><h1>Storm live</h1><main><p>The storm reaches the coast today, and we report as it happens.</p>{}{}</main>",
        post("Harbour"),
        post("Bridge")
    ));
    let entries: Vec<_> = article
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::LiveEntry {
                time,
                heading,
                paragraphs,
                ..
            } => Some((time.as_ref()?.rfc3339(), heading.clone()?, paragraphs.len())),
            _ => None,
        })
        .collect();
    let expected =
        |time: &str, heading: &str| (format!("2026-03-04T{time}:00Z"), heading.to_owned(), 2);
    assert_eq!(
        entries,
        [expected("12:10", "Harbour"), expected("11:30", "Bridge")]
    );
    assert_eq!(article.headings(), ["Harbour", "Bridge"]);
}

#[test]
fn entries_of_lists_in_lists_are_entries() {
    let list = "<ul><li>Fish<ul><li>cod</li><li>hake</li></ul></li><li>Bread</li></ul>";
    let article = extracted(&page(
        "",
        "",
        &format!(
            "{list}<p>The market opens again on Friday, officials said, if the weather allows it.</p>"
        ),
    ));
    let list = article.blocks.iter().find_map(|block| match block {
        Block::List { items, .. } => Some(items.clone()),
        _ => None,
    });
    assert_eq!(list.expect("a list"), ["Fish", "cod", "hake", "Bread"]);
}

/// Six paragraphs of a story, each by its own words.
fn story() -> Vec<String> {
    ["harbour", "market", "school", "bridge", "theatre", "library"]
        .map(|what| format!("The {what} was closed on Monday, officials said, after the storm tore two cranes from their rails."))
        .into()
}

#[test]
fn a_line_of_a_form_of_its_own_is_no_part_of_the_story() {
    let story = story();
    let written = |lines: &[String]| -> String {
        let written = lines.iter().map(|line| format!("<p class=t>{line}</p>"));
        written.collect()
    };
    let (first, rest) = (written(&story[..3]), written(&story[3..]));
    let article = extracted(&format!(
        "<h1>Port closed</h1><article><div>{first}<p class=t>So it goes.</p>\
         <div class=x1><div class=x2><p>Every ship of the port</p></div></div>{rest}</div>\
         <div class=x3><div class=x4><div>Mara Quill has written of ships and ports for this paper since the year of the flood.</div></div></div>\
         </article>"
    ));
    let mut expected = story;
    expected.insert(3, "So it goes.".to_owned());
    assert_eq!(article.paragraphs(), expected);
}

#[test]
fn lines_that_make_up_the_text_stay_whatever_their_form() {
    let lines: Vec<String> = (0..9)
        .map(|n| format!("Line {n} of the song, sung on the quay"))
        .collect();
    let body: String = lines
        .iter()
        .enumerate()
        .map(|(n, line)| format!("<div class=a{n}><p class=b{n}>{line}</p></div>"))
        .collect();
    let prose = &story()[0];
    let article = extracted(&page(
        "",
        "",
        &format!("<p>{prose}</p>{body}<p>{prose}</p>"),
    ));
    for line in &lines {
        assert!(article.paragraphs().contains(line), "{line}");
    }
}

#[test]
fn a_chapter_keeps_its_heading_and_a_heading_without_text_goes() {
    let story = story();
    let (head, tail) = (&story[0], &story[1..].join("</p><p>"));
    let article = extracted(&page(
        "",
        "",
        &format!(
            "<p>{head}</p><h2>The second day</h2><h2>At the quay</h2><p>{tail}</p><h2>More of the sea</h2><img src=/sea.jpg>"
        ),
    ));
    assert_eq!(article.headings(), ["The second day", "At the quay"]);
}

#[test]
fn an_opening_that_the_declared_body_lacks_stays() {
    let mut story = story();
    story[0].push_str(" Nobody was hurt, and the ships that lay outside were told to wait.");
    let declared = serde_json::json!({"@type": "NewsArticle", "headline": "Port closed", "articleBody": story[1..].join("\n")});
    let body: String = story.iter().map(|line| format!("<p>{line}</p>")).collect();
    let article = extracted(&format!(
        "<script type='application/ld+json'>{declared}</script><h1>Port closed</h1><article><p>Photo: the paper</p>{body}</article>"
    ));
    assert_eq!(article.paragraphs(), story);
}

#[test]
fn a_doubtful_name_that_prose_bears_too_says_nothing() {
    let item = |text: &str| format!("<li class=card>{text}</li>");
    let items: String = [
        "Set up in minutes",
        "No noise",
        "It runs for a whole day on one charge, and longer where nobody looks at it.",
    ]
    .map(item)
    .concat();
    let prose = story().join("</p><p>");
    let article = extracted(&page(
        "",
        "",
        &format!("<p>{prose}</p><ul>{items}</ul><p>{prose} So it was.</p>"),
    ));
    let lists: Vec<usize> = article
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::List { items, .. } => Some(items.len()),
            _ => None,
        })
        .collect();
    assert_eq!(lists, [3]);
}

#[test]
fn a_paragraph_full_of_links_beside_those_of_the_body_is_of_it() {
    let story = story();
    let link =
        "Later that day <a href=/a>the council of the port met in the old hall, and it voted</a>";
    let body: String = story.iter().map(|line| format!("<p>{line}</p>")).collect();
    let article = extracted(&format!(
        "<h1>Port closed</h1><div><p>{link} to build anew.</p>{body}<figure><img src=/a.jpg></figure></div>"
    ));
    assert!(article.body_text().contains("Later that day the council"));
}

#[test]
fn bold_by_class_or_style_is_bold() {
    let prose =
        "The ferry across the sound stopped on Monday, and nobody knows for how long it will.";
    for open in ["<span class='bold'>", "<span style='font-weight: 700'>"] {
        let story = format!(
            "<p>{prose}</p><p>{open}What comes next</span></p><p>{open}A second</span> bridge may follow. {prose}</p>"
        );
        let article = extracted(&page("", "", &story));
        assert_eq!(article.headings(), ["What comes next"], "{open}");
    }
}

#[test]
fn a_part_that_calls_itself_a_heading_is_one() {
    let story = story();
    let html = format!(
        "<p>{}</p><div role='heading' aria-level='3'>How it began</div><p>{}</p><p role='heading'>What is next</p><p>{}</p>",
        story[0], story[1], story[2]
    );
    let article = extracted(&page("", "", &html));
    let headings: Vec<(u8, &str)> = article
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, text, .. } => Some((*level, text.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(headings, [(3, "How it began"), (2, "What is next")]);
}
