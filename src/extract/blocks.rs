//! Element → blocks: how markup becomes paragraphs, headings, lists, quotes, tables and figures.
//!
//! Used by the site rules and by the generic extractor alike. It decides form only, from markup;
//! which elements belong to the article is told to it by [`BlockRules::drop`], and what a text
//! means is judged elsewhere.

mod containers;
mod inline;
mod origin;
mod tags;

use ego_tree::{NodeId, NodeRef};
use rustc_hash::{FxHashMap, FxHashSet};
use scraper::node::Element;
use scraper::{ElementRef, Node};
use url::Url;

use crate::model::{Block, HeadingSource, Image};

use super::vocabulary;
pub(super) use inline::inline_text;
use inline::{Run, is_bold};
pub(super) use origin::Origin;
pub(super) use tags::{
    is_amid_text, is_block, is_block_tag, is_component, is_skipped, is_skipped_tag,
};

/// Some of the elements of a page.
pub(super) type NodeSet = FxHashSet<NodeId>;

/// Elements that are something else than their tag says.
pub(super) type Roles = FxHashMap<NodeId, Role>;

/// What to leave out and what to take for what.
#[derive(Debug)]
pub(super) struct BlockRules<'r> {
    /// Elements that are left out with all that is in them.
    pub(super) drop: &'r NodeSet,
    /// Elements that are something else than their tag says.
    pub(super) roles: &'r Roles,
    /// Whether two `<br>` in a row part paragraphs.
    pub(super) split_breaks: bool,
    /// Whether a short paragraph that is bold as a whole is a heading.
    pub(super) bold_headings: bool,
    /// What relative addresses of pictures are joined to.
    pub(super) base: &'r Url,
}

/// What an element is, whatever its tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading of this level (2 to 6).
    Heading(u8),
    /// Nothing: what it holds stands in its place.
    Unwrapped,
}

/// A block with what later judgement needs to know of its origin.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// The block. A figure's index counts in [`Written::images`].
    pub(super) block: Block,
    /// Characters that are not white space.
    pub(super) letters: usize,
    /// Those of them inside links.
    pub(super) linked: usize,
    /// Those of them in italics.
    pub(super) slanted: usize,
    /// Whether a link in it leads to a profile, a mailbox, an app or a newsletter.
    pub(super) pitch: bool,
    /// The element that it was written from.
    pub(super) origin: Origin,
}

/// The outcome of writing one or more elements.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// In document order.
    pub(super) drafts: Vec<Draft>,
    /// The pictures that the figures among them show.
    pub(super) images: Vec<Image>,
}

/// Writes elements in the order given.
pub(super) fn write<'a>(
    roots: impl IntoIterator<Item = ElementRef<'a>>,
    rules: &BlockRules<'_>,
) -> Written {
    let mut writer = Writer {
        rules,
        run: Run::default(),
        out: Written::default(),
        marks: Marks::default(),
        origin: Origin::default(),
        buttons: false,
    };
    for root in roots {
        writer.node(*root);
        writer.flush();
    }
    writer.out
}

/// The blocks alone, for rules that need no further judgement.
pub(super) fn blocks_of<'a>(
    roots: impl IntoIterator<Item = ElementRef<'a>>,
    rules: &BlockRules<'_>,
) -> (Vec<Block>, Vec<Image>) {
    let written = write(roots, rules);
    (
        written
            .drafts
            .into_iter()
            .map(|draft| draft.block)
            .collect(),
        written.images,
    )
}

/// The inline markup that is open at a point.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    linked: bool,
    bold: bool,
    slanted: bool,
}

/// Walks the tree and collects.
struct Writer<'r> {
    rules: &'r BlockRules<'r>,
    run: Run,
    out: Written,
    marks: Marks,
    /// The innermost block element around the point.
    origin: Origin,
    /// Whether what stands on buttons is text.
    buttons: bool,
}

impl Writer<'_> {
    /// Writes the children of a node.
    fn children(&mut self, node: NodeRef<'_, Node>) {
        for child in node.children() {
            self.node(child);
        }
    }

    /// Writes one node.
    fn node(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            _ if self.rules.drop.contains(&node.id()) => {}
            Node::Text(text) => self.run.push(text, self.marks),
            Node::Element(element) => self.element(node, element.name()),
            _ => {}
        }
    }

    /// Writes one element by its tag.
    fn element(&mut self, node: NodeRef<'_, Node>, tag: &str) {
        match self.rules.roles.get(&node.id()) {
            Some(Role::Heading(level)) => {
                self.flush();
                return self.heading(node, *level, HeadingSource::Class);
            }
            Some(Role::Unwrapped) => return self.children(node),
            None => {}
        }
        match tag {
            "br" => self.line_break(),
            "img" | "amp-img" => self.figure(node),
            "iframe" | "amp-iframe" => self.embed(node),
            "button" if self.buttons => self.children(node),
            _ if is_skipped(node) => {}
            _ if is_block(node) => {
                self.flush();
                let outer = std::mem::replace(&mut self.origin, Origin::of(node));
                self.block(node);
                self.flush();
                self.origin = outer;
            }
            _ => {
                let outer = self.marks;
                self.marks.linked |= tag == "a";
                if tag == "a"
                    && node
                        .value()
                        .as_element()
                        .and_then(|link| link.attr("href"))
                        .is_some_and(vocabulary::is_pitch)
                {
                    self.run.pitch = true;
                }
                self.marks.bold |= node.value().as_element().is_some_and(is_bold);
                self.marks.slanted |= matches!(tag, "i" | "em");
                self.children(node);
                self.marks = outer;
            }
        }
    }

    /// Writes what a block element holds.
    fn block(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        if let Some(level) = heading_level(element) {
            return self.heading(node, level, HeadingSource::Tag);
        }
        match element.name() {
            "ul" | "ol" | "menu" | "dl" => self.list(node, element.name() == "ol"),
            "blockquote" => self.quote(node),
            "table" => self.table(node),
            "figure" => self.figure_group(node),
            _ => self.children(node),
        }
    }

    /// A second `<br>` in a row parts paragraphs.
    fn line_break(&mut self) {
        if self.run.line_break() && self.rules.split_breaks {
            self.flush();
        }
    }

    /// Ends the current paragraph.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let lines = if self.rules.split_breaks {
            run.into_paragraphs()
        } else {
            vec![run]
        };
        for run in lines {
            let text = run.text();
            if text.is_empty() {
                continue;
            }
            let block = if self.rules.bold_headings && run.is_bold_heading(&text) {
                Block::Heading {
                    level: 3,
                    text,
                    source: HeadingSource::Bold,
                }
            } else {
                Block::Paragraph { text }
            };
            self.push(block, &run);
        }
    }

    fn push(&mut self, block: Block, run: &Run) {
        self.out.drafts.push(Draft {
            block,
            letters: run.letters,
            linked: run.linked,
            slanted: run.slanted,
            pitch: run.pitch,
            origin: self.origin,
        });
    }

    /// A heading, written on a button where a click unfolds what it heads; one that holds block elements or a picture only is no heading but a container.
    fn heading(&mut self, node: NodeRef<'_, Node>, level: u8, source: HeadingSource) {
        let (mut run, rest) = self.apart(node);
        if run.letters == 0 {
            let outer = std::mem::replace(&mut self.buttons, true);
            run = self.apart(node).0;
            self.buttons = outer;
        }
        let text = run.text();
        if !text.is_empty() {
            self.push(
                Block::Heading {
                    level: level.clamp(2, 6),
                    text,
                    source,
                },
                &run,
            );
        }
        self.out.drafts.extend(
            rest.drafts
                .into_iter()
                .filter(|draft| matches!(draft.block, Block::Figure { .. })),
        );
    }

    /// All the text below a node as one run, and the blocks that it would have made.
    fn apart(&mut self, node: NodeRef<'_, Node>) -> (Run, Written) {
        let written = self.written_apart(node);
        let mut whole = Run::default();
        for draft in &written.drafts {
            whole.absorb(draft);
        }
        (whole, written)
    }

    /// Writes the children of a node by themselves; their pictures join the others.
    fn written_apart(&mut self, node: NodeRef<'_, Node>) -> Written {
        let plain = BlockRules {
            bold_headings: false,
            ..*self.rules
        };
        let images = std::mem::take(&mut self.out.images);
        let mut inner = Writer {
            rules: &plain,
            run: Run::default(),
            out: Written {
                images,
                ..Written::default()
            },
            marks: self.marks,
            origin: self.origin,
            buttons: self.buttons,
        };
        inner.children(node);
        inner.flush();
        self.out.images = std::mem::take(&mut inner.out.images);
        inner.out
    }
}

/// The level of a heading: by its tag, or by what it says of itself (WAI-ARIA 1.2 §5.4, `heading`:
/// level 2 where none is said).
fn heading_level(element: &Element) -> Option<u8> {
    match element.name() {
        "h1" => Some(2),
        tag @ ("h2" | "h3" | "h4" | "h5" | "h6") => Some(tag.as_bytes()[1] - b'0'),
        "div" | "p" if element.attr("role") == Some("heading") => {
            let level = element
                .attr("aria-level")
                .and_then(|level| level.parse().ok());
            Some(level.unwrap_or(2))
        }
        _ => None,
    }
}
