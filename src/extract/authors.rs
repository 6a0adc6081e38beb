//! Who wrote it: names from structured data and bylines, split, cleaned and classed.

mod names;

use std::collections::HashSet;

use scraper::ElementRef;

use super::blocks::inline_text;
use super::structured::texts;
use super::title::key;
use super::{Found, Generic};
use crate::model::Author;
use crate::model::text::tidy;

use names::LONGEST;
pub(super) use names::{class, clean};

/// Whether a class names a byline.
pub(super) fn is_byline_class(class: &str) -> bool {
    if !class.contains("uth") && !class.contains("yline") && !class.contains("autor") {
        return false;
    }
    let hit = |word: &str| class.contains(word);
    (hit("author") || hit("byline") || hit("Author") || hit("Byline") || hit("autor"))
        && !["authors-list", "bio", "image", "avatar", "photo", "comment"]
            .iter()
            .any(|word| hit(word))
}

/// The authors.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<Vec<Author>> {
    let structured = generic.structured;
    let article = structured.article.as_ref();
    let declared = |key: &str| {
        article
            .and_then(|article| article.get(key))
            .map(texts)
            .unwrap_or_default()
    };
    let meta = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .flat_map(|name| structured.metas_of(name))
            .map(str::to_owned)
            .collect()
    };
    let carriers: [(&'static str, Vec<String>); 5] = [
        ("json-ld", declared("author")),
        (
            "meta",
            meta(&[
                "author",
                "byl",
                "parsely-author",
                "sailthru.author",
                "dc.creator",
                "dcterms.creator",
                "cxenseparse:author",
                "article:author_name",
            ]),
        ),
        ("meta", meta(&["article:author", "og:article:author"])),
        ("microdata", stated(generic)),
        ("byline", printed(generic)),
    ];
    let site = site_keys(generic);
    let mut fallback = None;
    for (carrier, raw) in carriers {
        let authors = clean(raw.iter().map(String::as_str));
        let named: Vec<Author> = authors
            .iter()
            .filter(|author| !site.contains(&key(&author.name)))
            .cloned()
            .collect();
        if !named.is_empty() {
            return Some((named, carrier));
        }
        if !authors.is_empty() && fallback.is_none() {
            fallback = Some((authors, carrier));
        }
    }
    fallback
}

/// What the site calls itself, as keys.
fn site_keys(generic: &Generic<'_, '_>) -> HashSet<String> {
    let structured = generic.structured;
    let publisher = structured
        .article
        .as_ref()
        .and_then(|article| article.get("publisher"))
        .map(texts)
        .unwrap_or_default();
    let named = structured.meta_of(&["og:site_name"]).map(str::to_owned);
    let domain = generic
        .page
        .url
        .host_str()
        .map(crate::model::url::registrable_domain);
    let host = domain
        .as_deref()
        .and_then(|domain| domain.split('.').next())
        .map(str::to_owned);
    publisher
        .into_iter()
        .chain(named)
        .chain(domain)
        .chain(host)
        .map(|name| key(&name))
        .collect()
}

/// Microdata: the first author, and those who stand beside.
fn stated(generic: &Generic<'_, '_>) -> Vec<String> {
    let mut authors = generic
        .structured
        .props
        .iter()
        .filter(|(name, _)| *name == "author")
        .map(|(_, element)| *element);
    let Some(first) = authors.next() else {
        return Vec::new();
    };
    let beside = authors.filter(|other| {
        other.parent().map(|node| node.id()) == first.parent().map(|node| node.id())
    });
    std::iter::once(first).chain(beside).map(name_in).collect()
}

/// The `name` inside of a microdata author, or its text.
fn name_in(author: ElementRef<'_>) -> String {
    let named = author
        .descendent_elements()
        .find(|inner| inner.attr("itemprop") == Some("name"));
    let content = named
        .and_then(|named| named.attr("content"))
        .or_else(|| author.attr("content"));
    content.map_or_else(|| inline_text(named.unwrap_or(author)), tidy)
}

/// Names in bylines of the page.
fn printed(generic: &Generic<'_, '_>) -> Vec<String> {
    let byline = generic
        .structured
        .bylines
        .iter()
        .map(|element| inline_text(*element));
    let outline = generic.outline;
    let lines = outline.parts.iter().filter(|part| {
        (5..=LONGEST).contains(&part.letters)
            && part.end - outline.position(part.element.id()).unwrap_or(part.end) <= 6
    });
    let opened = lines.map(|part| inline_text(part.element)).filter(|text| {
        let lower = text.to_lowercase();
        BYLINES.iter().any(|word| {
            lower
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with([' ', ':']))
        }) && text.split_whitespace().count() <= 7
    });
    let first = byline
        .filter(|text| (3..=LONGEST * 2).contains(&text.chars().count()))
        .find(|text| !clean([text.as_str()]).is_empty());
    first.into_iter().chain(opened).take(1).collect()
}

/// Words that open a printed byline.
const BYLINES: [&str; 10] = [
    "by",
    "von",
    "par",
    "por",
    "door",
    "written by",
    "posted by",
    "author",
    "text",
    "autor",
];
