//! The body: found in the tree, written as blocks, cleaned; from a script payload where the tree
//! has none.

use std::collections::HashMap;

use super::blocks::{self, BlockRules, Draft, Written, inline_text};
use super::content::Place;
use super::title::key;
use super::{Found, Generic, furniture, payload};
use crate::model::{Article, Block, Image};

/// A body in the tree of fewer characters than this is checked against the page's data.
const SHORT: usize = 600;

/// Blocks and the pictures that they show.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) images: Vec<Image>,
}

/// The body. `place` is where the story stands in the tree.
pub(super) fn choose(
    generic: &Generic<'_, '_>,
    place: Option<&Place>,
    article: &Article,
) -> Found<Body> {
    let tree = place.map(|place| from_tree(generic, place, article));
    let length = |body: &Body| {
        body.blocks
            .iter()
            .flat_map(Block::lines)
            .map(|line| line.chars().count())
            .sum::<usize>()
    };
    let found = tree.as_ref().map_or(0, length);
    if found < SHORT {
        let data = payload::body(generic).filter(|(body, _)| length(body) > found * 2 + 100);
        if data.is_some() {
            return data;
        }
    }
    tree.filter(|body| !body.blocks.is_empty())
        .map(|body| (body, "tree"))
}

fn from_tree(generic: &Generic<'_, '_>, place: &Place, article: &Article) -> Body {
    let outline = generic.outline;
    let rules = BlockRules {
        drop: &place.drop,
        roles: &HashMap::new(),
        split_breaks: true,
        bold_headings: true,
        base: generic.page.url,
    };
    let summary = article.summary.as_deref().map(key);
    let is_summary =
        |i: &&usize| summary.as_ref() == Some(&key(&inline_text(outline.parts[**i].element)));
    let before = place.before.iter().filter(|i| !is_summary(i));
    let roots = before
        .chain(&place.roots)
        .map(|&i| outline.parts[i].element);
    let Written { drafts, images } = blocks::write(roots, &rules);
    let declared = generic
        .structured
        .article
        .as_ref()
        .and_then(|article| article.get("articleBody")?.as_str());
    let drafts = furniture::clean(drafts, article.title.as_deref(), declared);
    assemble(drafts, &images)
}

/// Blocks with the pictures that are left, renumbered.
fn assemble(drafts: Vec<Draft>, images: &[Image]) -> Body {
    let mut body = Body::default();
    for draft in drafts {
        match draft.block {
            Block::Figure { image } => {
                let Some(image) = images.get(image) else {
                    continue;
                };
                let known = body.images.iter().position(|other| other.url == image.url);
                let index = known.unwrap_or_else(|| {
                    body.images.push(image.clone());
                    body.images.len() - 1
                });
                body.blocks.push(Block::Figure { image: index });
            }
            block => body.blocks.push(block),
        }
    }
    body
}
