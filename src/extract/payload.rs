//! A body that stands only in a script: `articleBody` of JSON-LD, or the data of a page that a
//! framework draws in the browser.

use std::collections::HashMap;

use scraper::node::Element;
use serde_json::Value;

use super::blocks::{self, BlockRules};
use super::body::Body;
use super::document::Document;
use super::vocabulary::{self, Hint};
use super::{Found, Generic};
use crate::model::Block;
use crate::model::text::{ends_sentence, tidy};

/// Shortest text that is taken for a paragraph.
const PARAGRAPH: usize = 60;

/// The body in the page's data.
pub(super) fn body(generic: &Generic<'_, '_>) -> Found<Body> {
    let declared = generic.structured.article.as_ref().and_then(|article| {
        let text = article
            .get("articleBody")
            .or_else(|| article.get("text"))?
            .as_str()?;
        Some(written(generic, text))
    });
    if let Some(body) = declared.filter(|body| !body.blocks.is_empty()) {
        return Some((body, "json-ld"));
    }
    let payloads = generic
        .structured
        .payloads
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok());
    let longest = payloads
        .filter_map(|value: Value| longest_prose(&value))
        .max_by_key(|paragraphs| size(paragraphs))?;
    let mut body = Body::default();
    for paragraph in &longest {
        body.blocks.extend(written(generic, paragraph).blocks);
    }
    (!body.blocks.is_empty()).then_some((body, "payload"))
}

fn size(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(String::len).sum()
}

/// Text or markup as blocks.
fn written(generic: &Generic<'_, '_>, text: &str) -> Body {
    if text.contains("</") || text.contains("<br") || text.contains("<p>") {
        let Some(document) = Document::fragment(text) else {
            return Body::default();
        };
        let furniture = document
            .html
            .root_element()
            .descendent_elements()
            .filter(|element| is_furniture(element.value()))
            .map(|element| element.id())
            .collect();
        let rules = BlockRules {
            drop: &furniture,
            roles: &HashMap::new(),
            split_breaks: true,
            bold_headings: true,
            base: generic.page.url,
        };
        let (blocks, images) = blocks::blocks_of([document.html.root_element()], &rules);
        return Body { blocks, images };
    }
    let lines = text.lines().map(tidy).filter(|line| !line.is_empty());
    Body {
        blocks: lines.map(Block::paragraph).collect(),
        images: Vec::new(),
    }
}

/// Whether an element of the markup is said not to belong to the text. Captions go with pictures.
fn is_furniture(element: &Element) -> bool {
    let hint = vocabulary::hint(element);
    element.name() != "figcaption" && matches!(hint, Hint::Furniture | Hint::Readers | Hint::Hidden)
}

/// The list in a JSON value whose texts hold most prose, or its longest text of prose.
fn longest_prose(value: &Value) -> Option<Vec<String>> {
    let mut best: Vec<String> = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let found = match value {
            Value::Array(list) => {
                open.extend(list);
                list.iter()
                    .filter_map(paragraph_of)
                    .map(str::to_owned)
                    .collect()
            }
            Value::Object(object) => {
                open.extend(object.values());
                Vec::new()
            }
            Value::String(text) if is_prose(text) => vec![text.clone()],
            _ => Vec::new(),
        };
        if size(&found) > size(&best) {
            best = found;
        }
    }
    (!best.is_empty()).then_some(best)
}

/// The text of one entry of a list of paragraphs.
fn paragraph_of(value: &Value) -> Option<&str> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(object) => ["text", "content", "html", "value", "body", "paragraph"]
            .iter()
            .find_map(|key| object.get(*key)?.as_str())?,
        _ => return None,
    };
    is_prose(text).then_some(text)
}

fn is_prose(text: &str) -> bool {
    text.chars().count() >= PARAGRAPH
        && text.contains(' ')
        && (ends_sentence(text) || text.contains("</p>"))
        && !text.starts_with("http")
}
