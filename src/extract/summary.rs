//! The publisher's summary: a lede printed apart from the body, else the description.

use std::collections::HashSet;

use super::blocks::inline_text;
use super::title::key;
use super::vocabulary::Hint;
use super::{Found, Generic};
use crate::model::text::{comparison_form, words};

/// Bounds of a printed lede in characters.
const LEDE: std::ops::RangeInclusive<usize> = 30..=900;

/// The summary.
///
/// `before` holds the prose that stands apart between the headline and the body.
pub(super) fn choose(
    generic: &Generic<'_, '_>,
    title: Option<&str>,
    before: &[usize],
) -> Found<String> {
    let structured = generic.structured;
    let described: Vec<(String, &'static str)> = [
        (
            structured.meta_of(&["og:description"]).map(str::to_owned),
            "og",
        ),
        (
            structured.meta_of(&["description"]).map(str::to_owned),
            "meta",
        ),
        (structured.article_text("description"), "json-ld"),
        (
            structured
                .meta_of(&[
                    "twitter:description",
                    "dc.description",
                    "dcterms.description",
                ])
                .map(str::to_owned),
            "meta",
        ),
        (structured.prop("description"), "microdata"),
    ]
    .into_iter()
    .filter_map(|(text, carrier)| text.map(|text| (text, carrier)))
    .filter(|(text, _)| title.is_none_or(|title| key(title) != key(text)))
    .collect();
    if let Some(lede) = printed(generic, title) {
        return Some((lede, "lede"));
    }
    let apart = before
        .iter()
        .map(|&i| inline_text(generic.outline.parts[i].element));
    let mut apart = apart.filter(|text| LEDE.contains(&text.chars().count()));
    let lede = apart.find(|text| {
        described.is_empty()
            || described
                .iter()
                .any(|(description, _)| shares_words(description, text))
    });
    if let Some(lede) = lede {
        return Some((lede, "lede"));
    }
    described.into_iter().next()
}

/// Whether half of the words of a description stand in a text.
fn shares_words(description: &str, text: &str) -> bool {
    let fold = |text: &str| {
        words(&comparison_form(text))
            .map(str::to_lowercase)
            .collect::<HashSet<String>>()
    };
    let (description, text) = (fold(description), fold(text));
    description.intersection(&text).count() * 2 >= description.len()
}

/// A lede that stands apart, between the headline and the body.
fn printed(generic: &Generic<'_, '_>, title: Option<&str>) -> Option<String> {
    let outline = generic.outline;
    let start = super::title::position(generic, title).unwrap_or(0);
    let total = outline.parts.first()?.prose;
    let mut passed = 0.0;
    for (i, part) in outline.parts.iter().enumerate().skip(start + 1) {
        if passed > total * 0.3 {
            return None;
        }
        if part.hint == Hint::Summary && is_lede(generic, i) {
            let text = inline_text(part.element);
            if LEDE.contains(&text.chars().count())
                && title.is_none_or(|title| key(title) != key(&text))
            {
                return Some(text);
            }
        }
        if part.end == i + 1 {
            passed += part.prose;
        }
    }
    None
}

/// Whether an element named as a lede can be one: text alone, few links, not inside furniture.
fn is_lede(generic: &Generic<'_, '_>, i: usize) -> bool {
    let outline = generic.outline;
    let part = &outline.parts[i];
    let holds = |tag: &str| {
        matches!(
            tag,
            "img" | "picture" | "figure" | "figcaption" | "time" | "h1" | "h3" | "h4"
        )
    };
    let pure = !outline.parts[i..part.end]
        .iter()
        .any(|inner| holds(inner.tag()));
    pure && part.link_density() < 0.3
        && part.runs <= 3
        && part.tag() != "a"
        && !outline.in_furniture(i)
}
