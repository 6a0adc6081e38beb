//! JSON-LD: the object that describes this page's story.

use serde_json::{Map, Value};

use crate::extract::document::Document;
use crate::model::text::tidy;

/// Objects looked at on one page.
const MOST_OBJECTS: usize = 500;

/// Types of schema.org that are stories.
const STORIES: [&str; 18] = [
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "BackgroundNewsArticle",
    "AskPublicNewsArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "LiveBlogPosting",
    "Article",
    "BlogPosting",
    "Report",
    "TechArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "Review",
    "Recipe",
];

/// Types that describe a page around a story.
const PAGES: [&str; 6] = [
    "VideoObject",
    "WebPage",
    "ItemPage",
    "MediaObject",
    "AudioObject",
    "CreativeWork",
];

/// The types of an object, without their namespace.
pub(in crate::extract) fn types(object: &Value) -> Vec<&str> {
    let bare = |text: &str| text.rfind(['/', '#', ':']).map_or(0, |i| i + 1);
    match object.get("@type") {
        Some(Value::String(text)) => vec![&text[bare(text)..]],
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .map(|text| &text[bare(text)..])
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether an object is a story.
pub(in crate::extract) fn is_article_type(object: &Value) -> bool {
    types(object).iter().any(|name| STORIES.contains(name))
}

/// Opens lists, `@graph` and the objects that wrap a story.
pub(super) fn open(value: Value, out: &mut Vec<Value>) {
    if out.len() >= MOST_OBJECTS {
        return;
    }
    match value {
        Value::Array(list) => list.into_iter().for_each(|value| open(value, out)),
        Value::Object(mut object) => {
            if let Some(graph) = object.remove("@graph") {
                open(graph, out);
            }
            for key in ["mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = object.get(key).filter(|inner| is_article_type(inner)) {
                    out.push(inner.clone());
                }
            }
            if !object.is_empty() {
                out.push(Value::Object(object));
            }
        }
        _ => {}
    }
}

/// The story's object: of the story types the one that names this page, or else the fullest; of
/// page types where there is none.
pub(super) fn story(objects: &[Value], page_url: &str) -> Option<Value> {
    let rank = |object: &Value| -> usize {
        let kinds = types(object);
        let kind = if is_article_type(object) {
            100
        } else if kinds.iter().any(|kind| PAGES.contains(kind)) {
            0
        } else {
            return 0;
        };
        let filled = [
            "headline",
            "name",
            "datePublished",
            "author",
            "description",
            "articleBody",
        ]
        .iter()
        .filter(|key| object.get(**key).is_some())
        .count();
        kind + filled + if names_page(object, page_url) { 20 } else { 0 }
    };
    let mut best: Option<(usize, &Value)> = None;
    for object in objects {
        let score = rank(object);
        if score > best.map_or(0, |(most, _)| most) {
            best = Some((score, object));
        }
    }
    best.map(|(_, object)| resolve(object, objects))
}

/// Whether an object's address has the path of the page.
fn names_page(object: &Value, page_url: &str) -> bool {
    let path = |url: &str| {
        url::Url::parse(url)
            .ok()
            .map(|url| url.path().trim_end_matches('/').to_owned())
    };
    let Some(page) = path(page_url) else {
        return false;
    };
    let entity = object.get("mainEntityOfPage");
    let addresses = [
        object.get("url"),
        object.get("@id"),
        entity,
        entity.and_then(|entity| entity.get("@id")),
    ];
    addresses
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .any(|address| path(address).as_ref() == Some(&page))
}

/// The object with references in its `author`, `publisher` and `image` replaced by what they
/// refer to.
fn resolve(object: &Value, objects: &[Value]) -> Value {
    let find = |reference: &Value| -> Option<Value> {
        let map = reference
            .as_object()
            .filter(|map| map.len() <= 2 && !map.contains_key("name"))?;
        let id = map.get("@id")?;
        objects
            .iter()
            .find(|candidate| candidate.get("@id") == Some(id) && candidate.get("name").is_some())
            .cloned()
    };
    let mut resolved: Map<String, Value> = object.as_object().cloned().unwrap_or_default();
    for key in ["author", "creator", "publisher", "image"] {
        match resolved.get_mut(key) {
            Some(Value::Array(list)) => {
                for entry in list {
                    if let Some(full) = find(entry) {
                        *entry = full;
                    }
                }
            }
            Some(entry) => {
                if let Some(full) = find(entry) {
                    *entry = full;
                }
            }
            None => {}
        }
    }
    Value::Object(resolved)
}

/// The texts in a value: a string, a number, the `name` or `@value` of an object or the parts of its
/// name, each of a list. Markup and character references inside are resolved.
pub(in crate::extract) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let text = plain(text);
            if text.is_empty() {
                Vec::new()
            } else {
                vec![text]
            }
        }
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Number(number) => vec![number.to_string()],
        Value::Object(object) => {
            let named = ["name", "@value", "@list"]
                .iter()
                .find_map(|key| object.get(*key));
            let parts = ["givenName", "familyName"];
            let parts = parts.iter().filter_map(|key| object.get(*key)?.as_str());
            let parts: Vec<&str> = parts.collect();
            match named.or_else(|| object.get("url").filter(|_| parts.is_empty())) {
                Some(named) => texts(named),
                None => texts(&Value::String(parts.join(" "))),
            }
        }
        _ => Vec::new(),
    }
}

/// Text without markup and character references.
pub(in crate::extract) fn plain(text: &str) -> String {
    let referred = text.contains('&') && text.contains(';');
    if !referred && !text.contains("</") && !text.contains("<br") && !text.contains("<p>") {
        return tidy(text);
    }
    let once = rendered(text);
    if once.contains('&') && once.contains(';') {
        tidy(&rendered(&once))
    } else {
        tidy(&once)
    }
}

/// The text that a piece of markup shows; the markup itself where it is beyond the bounds.
fn rendered(text: &str) -> String {
    Document::fragment(text).map_or_else(
        || text.to_owned(),
        |document| document.html.root_element().text().collect(),
    )
}
