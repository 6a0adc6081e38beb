//! Markup that not every page has: components, shadow trees, readings of characters, boxes and rows of
//! announcements, and bodies that stand in attributes or for browsers without scripts.

use super::{extracted, page};

const STORY: [&str; 4] = [
    "The council of Ashford voted on Tuesday to close the old swing bridge for two years, after engineers found cracks.",
    "“We did not take this lightly,” said the mayor. “Nobody wants to drive nine miles round.”",
    "The bridge, which opened in 1908, carries some 4,000 vehicles a day between harbour and market.",
    "Work is to begin in March and will cost about 12 million pounds, the council said on its website.",
];

const FOOTER: &str = "<footer><p>Copyright Daily Lantern. No part of this site may be copied, all rights are reserved.</p></footer>";

fn paragraphs() -> String {
    STORY.map(|line| format!("<p>{line}</p>")).concat()
}

/// What is extracted from a page with this body.
fn drawn(body: &str) -> Vec<String> {
    let heading = "<h1>Old bridge to close</h1>";
    extracted(&format!("<body>{heading}{body}{FOOTER}</body>")).paragraphs()
}

#[test]
fn readings_are_left_out_unless_they_stand_in_parentheses() {
    let article = extracted(&page(
        "",
        "",
        "<p>橋は<ruby>火曜日<rt>かようび</rt></ruby>に、<ruby>技術者<rp>（</rp><rt>ぎじゅつしゃ</rt><rp>）</rp></ruby>が亀裂を見つけたため閉鎖された。</p>",
    ));
    let last = article.paragraphs().last().cloned();
    let expected = "橋は火曜日に、技術者（ぎじゅつしゃ）が亀裂を見つけたため閉鎖された。";
    assert_eq!(last.as_deref(), Some(expected));
}

#[test]
fn shadow_trees_are_part_of_the_page() {
    let story = paragraphs();
    let shadow = format!(
        "<news-story><template shadowrootmode=open><style>p {{}}</style><div>{story}</div></template></news-story>"
    );
    assert_eq!(drawn(&shadow), STORY);
    let inert = format!(
        "<div>{story}</div><template><p>{}</p></template>",
        STORY[0].repeat(9)
    );
    assert_eq!(drawn(&inert), STORY);
}

#[test]
fn components_are_paragraphs_but_within_a_line() {
    let components = STORY.map(|line| format!("<x-paragraph>{line}</x-paragraph>"));
    assert_eq!(
        drawn(&format!("<x-story>{}</x-story>", components.concat())),
        STORY
    );
    let spans = STORY.map(|line| format!("<span style='display: block'>{line}</span>"));
    assert_eq!(drawn(&format!("<div>{}</div>", spans.concat())), STORY);
    let within = paragraphs().replace("Ashford", "<x-place>Ashford</x-place>");
    assert_eq!(drawn(&format!("<div>{within}</div>")), STORY);
}

#[test]
fn components_are_called_by_their_tags() {
    let signup = "<newsletter-signup><p>Get the best of the Lantern in your inbox each morning, for free.</p></newsletter-signup>";
    assert_eq!(
        drawn(&format!("<div>{}{signup}</div>", paragraphs())),
        STORY
    );
}

#[test]
fn a_name_does_not_take_words_out_of_a_sentence() {
    let named = paragraphs()
        .replace("the mayor", "<span class=author-name>the mayor</span>")
        .replace(
            "harbour",
            "<span class=tooltip><a href=/h>harbour</a></span>",
        )
        .replace(
            "council said",
            "council<span class=sr-only>(new window)</span> said",
        );
    assert_eq!(drawn(&format!("<div>{named}</div>")), STORY);
}

#[test]
fn headings_on_buttons_and_lists_of_terms_are_read() {
    let more = "<h3><button>Who pays?</button></h3><p>The ministry pays two thirds of it, and the town pays the rest of it.</p>\
        <dl><dt>Bearing</dt><dd>What the bridge turns on</dd><dt>Ferry</dt><dd>A boat, if one is found</dd></dl>";
    let article = extracted(&page("", "", more));
    assert_eq!(article.headings(), ["Who pays?"]);
    assert!(article.body_text().contains("What the bridge turns on"));
    let copied = extracted(&page(
        "",
        "",
        &more.replace("<h3><button>Who pays?", "<h3>Who pays?<button>#"),
    ));
    assert_eq!(copied.headings(), ["Who pays?"]);
}

#[test]
fn a_body_in_an_attribute_is_that_of_the_headline() {
    let story = serde_json::json!({"story": {"title": "Old bridge to close", "steps": [{"text": paragraphs()}]}});
    let other =
        serde_json::json!({"story": {"title": "A long read", "body": paragraphs().repeat(9)}});
    let component = |value: &serde_json::Value| {
        format!(
            "<div data-props='{}'></div>",
            value.to_string().replace('\'', "&#39;")
        )
    };
    assert_eq!(
        drawn(&format!("{}{}", component(&other), component(&story))),
        STORY
    );
}

#[test]
fn the_pieces_of_an_editor_are_put_together() {
    let pieces = |line: &str| {
        let (start, end) = line.split_at(20);
        serde_json::json!({"_type": "block", "children": [{"text": start}, {"content": [{"value": end}]}]})
    };
    let state =
        serde_json::json!({"post": {"title": "Old bridge to close", "body": STORY.map(pieces)}});
    let script = format!("<div id=root></div><script type='application/json'>{state}</script>");
    assert_eq!(drawn(&script), STORY);
}

#[test]
fn browsers_without_scripts_may_be_shown_the_story() {
    assert_eq!(
        drawn(&format!(
            "<div id=app></div><noscript>{}</noscript>",
            paragraphs()
        )),
        STORY
    );
    let word = "<noscript><p>Please enable JavaScript in your browser to read what is on this page, thank you.</p></noscript>";
    assert_eq!(drawn(&format!("<div>{}</div>{word}", paragraphs())), STORY);
}

fn announcements() -> String {
    let titles = [
        "Storm takes the roof",
        "Ten walks to take",
        "A lost letter is found",
        "Ferry sold again",
    ];
    let card = |(i, title): (usize, &str)| {
        format!(
            "<div class=it><a href='/{i}'><h3>{title}</h3></a><div><p>{title}, and the county paid for it, a report says.</p></div></div>"
        )
    };
    titles.into_iter().enumerate().map(card).collect()
}

#[test]
fn rows_of_linked_headlines_are_not_the_story() {
    let beside = format!(
        "<div>{}</div><div class=row>{}</div>",
        paragraphs(),
        announcements()
    );
    assert_eq!(drawn(&beside), STORY);
    let inside = format!(
        "<div>{}<div class=row>{}</div></div>",
        paragraphs(),
        announcements()
    );
    assert_eq!(drawn(&inside), STORY);
}

#[test]
fn a_story_of_parts_with_headings_of_its_own_stays() {
    let parts = STORY.map(|line| {
        let (place, _) = line.split_at(11);
        format!("<div class=it><h2>{place}</h2><p>{line}</p><p><a href=/buy>Where to buy it</a></p></div>")
    });
    assert_eq!(drawn(&format!("<div>{}</div>", parts.concat())), STORY);
}

#[test]
fn boxes_whose_links_lead_to_a_till_are_left_out() {
    let till = "<div class=c-x><p>Read on with Lantern Plus.<br>All articles and the crossword, for a pound a week, as long as you like.</p>\
        <dl><dt>Included</dt><dd>The app</dd></dl><a href=/subscribe/plus>Go on</a> <a href=/login>I have it</a></div>";
    assert_eq!(drawn(&format!("<div>{}{till}</div>", paragraphs())), STORY);
}

#[test]
fn what_heads_a_list_of_other_stories_goes_with_it() {
    let list = "<div><h4>Autres articles</h4><ul><li><a href=/1>Storm takes the roof of the market</a></li></ul></div>";
    let half = paragraphs().replacen("</p><p>The bridge", &format!("</p>{list}<p>The bridge"), 1);
    let article = extracted(&format!(
        "<h1>Old bridge to close</h1><div>{half}</div>{FOOTER}"
    ));
    assert_eq!(article.paragraphs(), STORY);
    assert!(article.headings().is_empty());
}

#[test]
fn sentences_of_tibetan_are_prose() {
    let lines = [
        "གྲོང་ཁྱེར་གྱི་ཚོགས་འདུས་གཟའ་མིག་དམར་ཉིན་ཟམ་པ་རྙིང་པ་དེ་ལོ་གཉིས་རིང་སྒོ་རྒྱག་རྒྱུའི་འོས་ཤོག་འཕངས་པ་རེད།",
        "གྲོང་དཔོན་གྱིས་ཐག་གཅོད་འདི་ལས་སླ་པོ་ཞིག་མ་རེད་ཅེས་བཤད་པ་རེད།",
        "ལས་ཀ་ཟླ་བ་གསུམ་པར་འགོ་འཛུགས་རྒྱུ་རེད་ཅེས་བཤད་པ་རེད།",
    ];
    let story = lines.map(|line| format!("<p>{line}</p>")).concat();
    assert_eq!(drawn(&format!("<div>{story}</div>")), lines);
}

#[test]
fn paragraphs_called_captions_are_left_out_and_a_story_behind_a_wall_is_not() {
    let caption =
        "<p class=caption>The swing bridge in 1908, with the mayor of that day at its wheel.</p>";
    assert_eq!(
        drawn(&format!("<div>{caption}{}</div>", paragraphs())),
        STORY
    );
    let walled = paragraphs().replace("<p>", "<p class=paywall>");
    assert_eq!(drawn(&format!("<div>{walled}</div>")), STORY);
    let named = paragraphs().replace("<p>", "<p class=player>");
    assert_eq!(drawn(&format!("<div>{named}</div>")), STORY);
}

#[test]
fn forms_tell_nothing_where_each_paragraph_has_its_own() {
    let own = |(i, line): (usize, &str)| {
        format!("<div class=b{i}><div class=c{i}><p class=d{i}>{line}</p></div></div>")
    };
    let lines = STORY
        .into_iter()
        .chain(["They meet on Friday at seven, in the hall."]);
    let lines: Vec<&str> = lines.collect();
    let body: String = lines.iter().copied().enumerate().map(own).collect();
    assert_eq!(drawn(&format!("<div>{body}</div>")), lines);
}

#[test]
fn lines_of_ideographs_are_paragraphs() {
    let lines = [
        "市议会周二晚间投票决定，将旧平旋桥关闭两年，此前工程师在八个支座中的三个发现了裂缝。",
        "“我们并不轻率，”市长说，“没有人愿意绕行九英里，但也没有人愿意在桥塌的时候站在上面。”",
        "该桥于一九〇八年开通，每天约有四千辆车往来于港口与集镇之间。",
    ];
    let body = lines.map(|line| format!("　　{line}")).join("<br>");
    assert_eq!(drawn(&format!("<div>{body}</div>")), lines);
}

#[test]
fn a_sentence_that_is_a_link_is_of_the_story() {
    let linked =
        "<p><a href=/r>The report of May names three bearings that cannot be trusted</a>.</p>";
    let reference = "<p><a href=/s>The ferry that nobody wanted to have</a></p>";
    let found = drawn(&format!(
        "<div>{}{linked}{reference}{}</div>",
        paragraphs(),
        paragraphs().replace("The ", "This ")
    ));
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("The report of May"))
    );
    assert!(!found.iter().any(|line| line.starts_with("The ferry")));
}
