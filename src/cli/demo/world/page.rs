//! Pages as the papers print them: templates filled with a story, or with a list of stories.

use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::story::{Paper, Part, Story};

const SHALUK: &str = include_str!("../pages/shaluk.html");
const TIDELINE: &str = include_str!("../pages/tideline.html");
const SECTION: &str = include_str!("../pages/section.html");

/// What surrounds a story and differs from page to page.
pub(super) struct Frame<'a> {
    /// The start of the demo: ages are told from it.
    pub(super) start: Timestamp,
    /// Further stories of the paper.
    pub(super) related: Vec<&'a Story>,
    /// How many requests came before, for pages that show it.
    pub(super) hits: u64,
}

/// The page of a story.
pub(super) fn story(story: &Story, frame: &Frame<'_>) -> String {
    let template = match story.paper {
        Paper::Shaluk => SHALUK,
        Paper::Tideline => TIDELINE,
    };
    let published = clock(story, story.published(frame.start));
    let updated = story.edited.then(|| clock(story, frame.start));
    let (views, most_read) = noise(story, frame);
    let direction = if story.lang == "ar" { "rtl" } else { "ltr" };
    let edition = if story.lang == "bn" {
        "bangla"
    } else {
        "english"
    };
    fill(
        template,
        &[
            ("lang", &story.lang),
            ("dir", direction),
            ("edition", edition),
            ("title", &escape(&story.title)),
            ("summary", &escape(&story.summary)),
            ("section", &escape(&story.section)),
            ("author", &escape(&story.author)),
            ("url", &story.url()),
            ("published", &stamp(&published)),
            ("printed", &printed(&story.lang, &published)),
            (
                "updated",
                &updated
                    .as_ref()
                    .map_or_else(String::new, |at| update_line(story, at)),
            ),
            ("json", &linked_data(story, &published, updated.as_ref())),
            ("body", &body(story)),
            ("related", &related(story.paper, &frame.related)),
            ("views", &views),
            ("most_read", &most_read),
        ],
    )
}

/// A front or section page.
pub(super) fn section(paper: Paper, lang: &str, stories: &[&Story]) -> String {
    let teaser = |story: &&Story| {
        format!(
            "<div class=\"teaser\"><h2><a href=\"{}\">{}</a></h2><p>{}</p></div>\n",
            story.path,
            escape(&story.title),
            escape(&story.summary)
        )
    };
    let feed = match paper {
        Paper::Shaluk => r#"<link rel="alternate" type="application/rss+xml" href="/feed.xml">"#,
        Paper::Tideline => r#"<link rel="alternate" type="application/atom+xml" href="/atom.xml">"#,
    };
    fill(
        SECTION,
        &[
            ("lang", lang),
            ("paper", paper.name()),
            ("alternate", feed),
            ("teasers", &stories.iter().map(teaser).collect::<String>()),
        ],
    )
}

/// The body's markup: `h2` in one paper, bold paragraphs in the other.
fn body(story: &Story) -> String {
    let markup = |part: Part<'_>| match (part, story.paper) {
        (Part::Paragraph(text), _) => format!("<p>{}</p>\n", escape(text)),
        (Part::Heading(text), Paper::Shaluk) => format!("<h2>{}</h2>\n", escape(text)),
        (Part::Heading(text), Paper::Tideline) => {
            format!("<p><strong>{}</strong></p>\n", escape(text))
        }
    };
    story.parts().map(markup).collect()
}

/// Links to further stories.
fn related(paper: Paper, stories: &[&Story]) -> String {
    let link = |story: &&Story| {
        let link = format!("<a href=\"{}\">{}</a>", story.path, escape(&story.title));
        match paper {
            Paper::Shaluk => format!("<li>{link}</li>\n"),
            Paper::Tideline => format!("<p>{link}</p>\n"),
        }
    };
    stories.iter().map(link).collect()
}

/// A view counter and a most-read box that turns with each request; empty on quiet pages.
fn noise(story: &Story, frame: &Frame<'_>) -> (String, String) {
    if !story.noisy || frame.related.is_empty() {
        return (String::new(), String::new());
    }
    let count = bengali_digits(&(1_204 + 7 * frame.hits).to_string());
    let mut turned = frame.related.clone();
    let by = usize::try_from(frame.hits).unwrap_or(0) % turned.len();
    turned.rotate_left(by);
    let list = related(story.paper, &turned);
    (
        format!("<span class=\"views\">পঠিত {count} বার</span>"),
        format!("<aside class=\"most-read\"><h3>সর্বাধিক পঠিত</h3><ol>\n{list}</ol></aside>"),
    )
}

/// What the page tells machines (schema.org), safe inside a script element.
fn linked_data(story: &Story, published: &Zoned, updated: Option<&Zoned>) -> String {
    let data = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.summary,
        "inLanguage": story.lang,
        "datePublished": stamp(published),
        "dateModified": stamp(updated.unwrap_or(published)),
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": story.paper.name()},
        "mainEntityOfPage": story.url(),
    });
    data.to_string().replace('<', "\\u003c")
}

/// The line that owns up to an edit.
fn update_line(story: &Story, at: &Zoned) -> String {
    let when = printed(&story.lang, at);
    format!(
        " <time class=\"updated\" datetime=\"{}\">হালনাগাদ: {when}</time>",
        stamp(at)
    )
}

/// An instant on the paper's own clock.
fn clock(story: &Story, at: Timestamp) -> Zoned {
    at.to_zoned(story.paper.offset().to_time_zone())
}

/// RFC 3339 with the paper's offset.
fn stamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A date as the language prints it.
fn printed(lang: &str, at: &Zoned) -> String {
    const BENGALI: [&str; 12] = [
        "জানুয়ারি",
        "ফেব্রুয়ারি",
        "মার্চ",
        "এপ্রিল",
        "মে",
        "জুন",
        "জুলাই",
        "আগস্ট",
        "সেপ্টেম্বর",
        "অক্টোবর",
        "নভেম্বর",
        "ডিসেম্বর",
    ];
    const ARABIC: [&str; 12] = [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ];
    let month = |names: [&'static str; 12]| names[usize::from(at.month().unsigned_abs()) - 1];
    let (day, year, time) = (at.day(), at.year(), at.strftime("%H:%M"));
    match lang {
        "bn" => bengali_digits(&format!("{day} {} {year}, {time}", month(BENGALI))),
        "ja" => at.strftime("%Y年%-m月%-d日 %H:%M").to_string(),
        "ar" => format!("{day} {} {year}، {time}", month(ARABIC)),
        _ => at.strftime("%-d %B %Y, %H:%M").to_string(),
    }
}

/// ০ to ৯ for 0 to 9.
fn bengali_digits(text: &str) -> String {
    let digit = |c: char| {
        let value = c.to_digit(10)?;
        char::from_u32(u32::from('০') + value)
    };
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// Text safe in markup and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A template with its `{{name}}` places filled; what is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after
            .split_once("}}")
            .expect("every place of a template is closed");
        let value = values.iter().find(|(known, _)| *known == name);
        page.push_str(before);
        page.push_str(value.expect("every place of a template has a value").1);
        rest = after;
    }
    page + rest
}
