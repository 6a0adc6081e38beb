//! The entries of a live blog, told by the updates that the page's data declares (schema.org
//! `LiveBlogPosting.liveBlogUpdate`): the text stays what the page prints, the data says where an
//! entry begins and when it was posted.

use std::collections::HashMap;

use serde_json::Value;

use super::Generic;
use super::dates::{self, Hints};
use super::structured::types;
use crate::model::text::key;
use crate::model::{Block, When};

/// Entries that must be found for a text to be a live blog.
const FEW: usize = 2;

/// An update as declared.
struct Update {
    id: Option<String>,
    time: Option<When>,
}

/// Gathers the blocks under the headings of declared updates into entries.
pub(super) fn entries(blocks: Vec<Block>, generic: &Generic<'_, '_>) -> Vec<Block> {
    let mut updates = updates(generic);
    let begins = |block: &Block| match block {
        Block::Heading { text, .. } => Some(key(text)),
        _ => None,
    };
    let found = blocks.iter().filter_map(begins);
    if updates.is_empty() || found.filter(|key| updates.contains_key(key)).count() < FEW {
        return blocks;
    }
    let mut out: Vec<Block> = Vec::new();
    // Where the entry that is being filled stands, and whether there is one.
    let mut open: Option<usize> = None;
    for block in blocks {
        match (block, open) {
            (
                Block::Heading {
                    level,
                    text,
                    source,
                },
                _,
            ) => {
                let update = updates.remove(&key(&text));
                open = update.is_some().then_some(out.len());
                out.push(match update {
                    Some(Update { id, time }) => Block::LiveEntry {
                        id,
                        time,
                        heading: Some(text),
                        paragraphs: Vec::new(),
                    },
                    None => Block::Heading {
                        level,
                        text,
                        source,
                    },
                });
            }
            (
                block @ (Block::Paragraph { .. } | Block::List { .. } | Block::Quote { .. }),
                Some(at),
            ) => {
                if let Block::LiveEntry { paragraphs, .. } = &mut out[at] {
                    paragraphs.extend(block.lines());
                }
            }
            (block, _) => out.push(block),
        }
    }
    out
}

/// The declared updates by their headline.
fn updates(generic: &Generic<'_, '_>) -> HashMap<String, Update> {
    let objects = generic.structured.objects.iter();
    let blogs = objects.filter(|object| types(object).contains(&"LiveBlogPosting"));
    blogs
        .filter_map(|blog| blog.get("liveBlogUpdate")?.as_array())
        .flatten()
        .filter_map(|update| {
            let text = |name: &str| update.get(name).and_then(Value::as_str);
            let headline = key(text("headline").or_else(|| text("name"))?);
            let declared = Update {
                id: text("@id").or_else(|| text("url")).map(str::to_owned),
                time: text("datePublished").and_then(|text| stamp(text, generic)),
            };
            (!headline.is_empty()).then_some((headline, declared))
        })
        .collect()
}

fn stamp(text: &str, generic: &Generic<'_, '_>) -> Option<When> {
    let hints = Hints {
        language: None,
        timezone: generic.zone.as_ref(),
        order: None,
        formats: &[],
        source: "json-ld",
    };
    dates::parse(text, &hints)
}
