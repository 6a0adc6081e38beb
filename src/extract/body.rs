//! The body: found in the tree, written as blocks, cleaned; from a script payload where the tree
//! has none.

use super::blocks::{self, BlockRules, Draft, Roles, Written, inline_text};
use super::content::{self, Place};
use super::furniture::Known;
use super::{Found, Generic, furniture, live, payload};
use crate::model::text::key;
use crate::model::{Article, Block, Image};

/// A body in the tree of fewer characters than this is checked against the page's data.
const SHORT: usize = 600;

/// Bound of blocks times bytes of the declared body: the search is the product of both.
const MOST_WORK: usize = 20_000_000;

/// Where less than this share of a declared body was found, the story stands elsewhere.
const MISPLACED: f64 = 0.75;

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
    let declared = Declared::of(generic);
    let declared = declared.as_ref();
    let mut tree = place.map(|place| from_tree(generic, place, article, declared));
    if let Some(declared) = declared.filter(|declared| declared.length >= SHORT)
        && tree
            .as_ref()
            .is_none_or(|body| declared.share_in(body) < MISPLACED)
    {
        let elsewhere = content::find_declared(generic.outline, &declared.key);
        let other = elsewhere.map(|place| from_tree(generic, &place, article, Some(declared)));
        tree = other
            .filter(|body| declared.share_in(body) >= MISPLACED)
            .or(tree);
    }
    let length = |body: &Body| {
        body.blocks
            .iter()
            .flat_map(Block::lines)
            .map(|line| line.chars().count())
            .sum::<usize>()
    };
    let found = tree.as_ref().map_or(0, length);
    if found < SHORT {
        let title = article.title.as_deref();
        let data = payload::body(generic, title).filter(|(body, _)| length(body) > found * 2 + 100);
        if data.is_some() {
            return data;
        }
    }
    tree.filter(|body| !body.blocks.is_empty())
        .map(|body| (body, "tree"))
}

/// The body as the page's structured data gives it.
struct Declared {
    /// Its letters and digits, to compare with.
    key: String,
    /// Bytes of it as written.
    length: usize,
}

impl Declared {
    fn of(generic: &Generic<'_, '_>) -> Option<Self> {
        let article = generic.structured.article.as_ref()?;
        let text = article.get("articleBody")?.as_str()?;
        Some(Self {
            key: key(text),
            length: text.len(),
        })
    }

    /// Share of it that a body holds; all of it where the search would cost too much.
    fn share_in(&self, body: &Body) -> f64 {
        if body.blocks.len().saturating_mul(self.length) > MOST_WORK {
            return 1.0;
        }
        let lines = body.blocks.iter().flat_map(Block::lines);
        let found: usize = lines
            .map(|line| key(&line))
            .filter(|line| self.key.contains(line))
            .map(|line| line.len())
            .sum();
        found as f64 / self.key.len().max(1) as f64
    }
}

fn from_tree(
    generic: &Generic<'_, '_>,
    place: &Place,
    article: &Article,
    declared: Option<&Declared>,
) -> Body {
    let outline = generic.outline;
    let rules = BlockRules {
        drop: &place.drop,
        roles: &Roles::default(),
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
    let known = Known {
        title: article.title.as_deref(),
        summary: article.summary.as_deref(),
        images: &images,
        declared: declared.map(|declared| declared.key.as_str()),
    };
    let drafts = furniture::clean(drafts, known);
    let mut body = assemble(drafts, &images);
    body.blocks = live::entries(body.blocks, generic);
    body
}

/// Blocks with the pictures that are left, renumbered.
pub(super) fn assemble(drafts: Vec<Draft>, images: &[Image]) -> Body {
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
