//! A body that stands only in a script: `articleBody` of JSON-LD, or the data of a page that a
//! framework draws in the browser, in scripts or in attributes; or only for browsers without scripts.

use scraper::node::Element;
use serde_json::Value;

use super::blocks::{self, BlockRules, Roles};
use super::body::{self, Body};
use super::document::Document;
use super::vocabulary::{self, Hint};
use super::{Found, Generic, furniture};
use crate::model::Block;
use crate::model::text::{ends_sentence, key, tidy};

/// Values of one script that are looked at.
const MOST_VALUES: usize = 400;

/// Bound of a script's bytes times the values tried in it.
const MOST_WORK: usize = 100_000_000;

/// Shortest text that is taken for a paragraph.
const PARAGRAPH: usize = 60;

/// Pieces of a text are searched for so deep in it: a text, a link in it, a word of that.
const PIECES: usize = 2;

/// Bytes of prose in an object with the headline that make it the story.
const TITLED: usize = 300;

/// A story has so many paragraphs at least; a word to the users of old browsers has fewer.
const FEW: usize = 3;

/// The body in the page's data.
pub(super) fn body(generic: &Generic<'_, '_>, title: Option<&str>) -> Found<Body> {
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
    let title = title.map(key).filter(|title| !title.is_empty());
    let payloads = generic.structured.payloads.iter();
    let longest = payloads
        .flat_map(|script| values(script))
        .filter_map(|value| story(&value, title.as_deref()))
        .max_by_key(|(titled, paragraphs)| (*titled, size(paragraphs)));
    let mut body = Body::default();
    for paragraph in longest.iter().flat_map(|(_, paragraphs)| paragraphs) {
        body.blocks.extend(written(generic, paragraph).blocks);
    }
    if !body.blocks.is_empty() {
        return Some((body, "payload"));
    }
    without_scripts(generic).map(|body| (body, "noscript"))
}

/// The longest text for browsers without scripts, where it is more than a word to their users.
fn without_scripts(generic: &Generic<'_, '_>) -> Option<Body> {
    let texts = generic.structured.without_scripts.iter();
    let bodies = texts.map(|text| written(generic, text));
    let stories = bodies.filter(|body| {
        let long = |block: &&Block| block.lines().join(" ").len() >= PARAGRAPH;
        body.blocks.iter().filter(long).count() >= FEW
    });
    stories.max_by_key(|body| body.blocks.len())
}

/// The JSON values in a script: the whole of it, or what is assigned and pushed in it.
///
/// Frameworks hand their state over as `window.NAME = {…}`, `NAME.push({…})` (Apollo, Redux, React
/// Query) or as strings that are themselves rows of `id:JSON` (React Server Components, Next.js 13
/// and later, <https://nextjs.org/docs/app>).
fn values(script: &str) -> Vec<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return vec![value];
    }
    let mut found = Vec::new();
    let mut rest = script;
    for _ in 0..(MOST_WORK / script.len().max(1)).clamp(1, MOST_VALUES) {
        let Some(at) = handed_over(rest) else {
            break;
        };
        rest = &rest[at..];
        let mut parsed = serde_json::Deserializer::from_str(rest).into_iter();
        let Some(Ok(value)) = parsed.next() else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[parsed.byte_offset()..];
        let rows = rows(&value);
        if rows.is_empty() {
            found.push(value);
        }
        found.extend(rows);
    }
    found
}

/// Where the next object or list begins that is assigned or given to a function.
fn handed_over(script: &str) -> Option<usize> {
    let mut opened = script.match_indices(['{', '[']).map(|(at, _)| at);
    opened.find(|&at| script[..at].trim_end().ends_with(['=', '(']))
}

/// The values in a pushed string of rows, such as `[1, "7:{…}\n8:[…]"]`.
fn rows(value: &Value) -> Vec<Value> {
    let texts = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let lines = texts.flat_map(str::lines);
    lines
        .filter_map(|line| serde_json::from_str(line.split_once(':')?.1).ok())
        .collect()
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
            roles: &Roles::default(),
            split_breaks: true,
            bold_headings: true,
            base: generic.page.url,
        };
        let written = blocks::write([document.html.root_element()], &rules);
        return body::assemble(
            furniture::clean(written.drafts, furniture::Known::default()),
            &written.images,
        );
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

/// The prose of a JSON value, and whether it stands in the object that bears the headline: others
/// are other stories.
fn story(value: &Value, title: Option<&str>) -> Option<(bool, Vec<String>)> {
    let titled = title.map(|title| objects_called(value, title));
    let own = titled.into_iter().flatten().filter_map(longest_prose);
    let own = own.max_by_key(|paragraphs| size(paragraphs));
    match own.filter(|paragraphs| size(paragraphs) >= TITLED) {
        Some(paragraphs) => Some((true, paragraphs)),
        None => Some((false, longest_prose(value)?)),
    }
}

/// The outermost objects in a value that hold a title, as [`key`] gives it.
fn objects_called<'v>(value: &'v Value, title: &str) -> Vec<&'v Value> {
    let is_title = |value: &Value| {
        let text = value.as_str().filter(|text| text.len() <= title.len() * 2);
        text.is_some_and(|text| key(text) == title)
    };
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list),
            Value::Object(object) if object.values().any(is_title) => found.push(value),
            Value::Object(object) => open.extend(object.values()),
            _ => {}
        }
    }
    found
}

/// The list in a JSON value whose texts hold most prose, or its longest text of prose.
fn longest_prose(value: &Value) -> Option<Vec<String>> {
    let mut best: Vec<String> = Vec::new();
    let mut most = 0;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let found = match value {
            Value::Array(list) => {
                open.extend(list);
                list.iter().filter_map(paragraph_of).collect()
            }
            Value::Object(object) => {
                open.extend(object.values());
                Vec::new()
            }
            Value::String(text) if is_prose(text) => vec![text.clone()],
            _ => Vec::new(),
        };
        let found_size = size(&found);
        if found_size > most {
            (best, most) = (found, found_size);
        }
    }
    (!best.is_empty()).then_some(best)
}

/// The text of one entry of a list of paragraphs.
fn paragraph_of(value: &Value) -> Option<String> {
    let text = text_of(value, PIECES)?;
    is_prose(&text).then_some(text)
}

/// The text of an entry: its own, or that of the pieces it is made of, as editors of blocks keep it (Portable
/// Text, Contentful, Editor.js).
fn text_of(value: &Value, deep: usize) -> Option<String> {
    let object = match value {
        Value::String(text) => return Some(text.clone()),
        Value::Object(object) => object,
        _ => return None,
    };
    let own = ["text", "content", "html", "value", "body", "paragraph"];
    if let Some(text) = own.iter().find_map(|key| object.get(*key)?.as_str()) {
        return Some(text.to_owned());
    }
    let inner = ["children", "content", "data"];
    match inner.iter().find_map(|key| object.get(*key))? {
        Value::Array(pieces) if deep > 0 => {
            let texts = pieces.iter().filter(|piece| piece.is_object());
            let texts = texts.filter_map(|piece| text_of(piece, deep - 1));
            Some(texts.collect())
        }
        data @ Value::Object(_) if deep > 0 => text_of(data, deep - 1),
        _ => None,
    }
}

fn is_prose(text: &str) -> bool {
    text.chars().count() >= PARAGRAPH
        && (ends_sentence(text) || text.contains("</p>"))
        && !text.starts_with("http")
}
