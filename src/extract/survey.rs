//! A page surveyed for an audit: what its site's rules claim of it, and what they leave.

use super::blocks::inline_text;
use super::document::Document;
use super::outline::Outline;
use super::rules::{Source, layout_of};
use super::structured::Structured;
use super::trial::texts;
use super::{Page, Settings, draw, unclaimed};
use crate::model::{Block, text};
use crate::sites::{FIELDS, Site};

/// Shortest text, in characters, that counts as prose that rules should have claimed.
const PROSE: usize = 80;

/// What rules make of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The layout that fits; `None` where none does, or the site has none.
    pub layout: Option<String>,
    /// The fields that hold something, `body` among them.
    pub filled: Vec<&'static str>,
    /// The lines of the body.
    pub claimed: Vec<String>,
    /// Prose of the page that nothing claimed, as [`crate::model::Quality::unclaimed`] counts it.
    pub unclaimed: Vec<String>,
}

/// Surveys a page. `None` where it cannot be parsed within the bounds of the settings.
pub fn survey(page: &Page<'_>, site: Option<&Site>, settings: &Settings) -> Option<Survey> {
    let document = Document::parse(&super::text_of(page), settings).ok()?;
    let structured = Structured::collect(&document.html, page.url.as_str());
    let source = Source {
        page,
        html: &document.html,
        structured: &structured,
    };
    let layout = site.and_then(|site| layout_of(site, &source));
    let article = draw(page, &document, site, settings);
    let claimed: Vec<String> = article.blocks.iter().flat_map(Block::lines).collect();
    let mut filled: Vec<&'static str> = FIELDS
        .into_iter()
        .filter(|field| !texts(&article, field).is_empty())
        .collect();
    if !claimed.is_empty() {
        filled.push("body");
    }
    let outline = Outline::measure(&document.html);
    let left = unclaimed::passages(&outline, &article);
    let unclaimed = left
        .into_iter()
        .map(|i| inline_text(outline.parts[i].element))
        .filter(|text| text.chars().count() >= PROSE && text::ends_sentence(text));
    Some(Survey {
        layout: layout.map(|layout| layout.name.clone()),
        filled,
        unclaimed: unclaimed.collect(),
        claimed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::Sites;

    #[test]
    fn prose_that_no_rule_claims_is_told() {
        let prose = |n: u32| {
            format!(
                "<p>In part {n} the council spoke of the bridge for hours, and nobody left the hall early.</p>"
            )
        };
        let html = format!(
            "<html><body><main><h1>Bridge</h1><div class=text>{}{}</div><div class=more>{}</div></main></body></html>",
            prose(1),
            prose(2),
            prose(3)
        );
        let site = Sites::parse(
            std::path::Path::new("/nowhere/a.org.toml"),
            "hosts = ['a.org']\n[[layout]]\nname = 'new'\ntitle = ['h1']\n[layout.body]\ncontainer = ['.text']",
        )
        .unwrap();
        let url = url::Url::parse("https://a.org/1").unwrap();
        let page = Page {
            url: &url,
            content_type: None,
            body: html.as_bytes(),
            fetched_at: "2025-09-10T00:00:00Z".parse().unwrap(),
        };
        let found = survey(&page, Some(&site), &Settings::default()).unwrap();
        assert_eq!(found.layout.as_deref(), Some("new"));
        assert_eq!(found.filled, ["title", "body"]);
        assert_eq!((found.claimed.len(), found.unclaimed.len()), (2, 1));
        assert!(found.unclaimed[0].contains("part 3"));
    }
}
