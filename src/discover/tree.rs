//! HTML as a bounded tree: a plain stack in place of html5ever's tree builder.
//!
//! Only links and where they stand matter here, so the repairs of the HTML standard, whose cost
//! hostile pages drive to the square of their size, are left out: this takes linear time, and
//! selectors work on the result.

use std::cell::RefCell;

use ego_tree::NodeId;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{LocalName, QualName, ns};
use scraper::Html;
use scraper::node::{Element, Node, Text};

use crate::markup;

/// Depth of the tree; what lies deeper hangs at this depth.
const MAX_DEPTH: usize = 256;
/// Elements and texts; what follows is not read.
const MAX_NODES: usize = 200_000;
/// Attributes of one tag.
const MAX_ATTRIBUTES: usize = 10_000;

/// Parses a page, up to a tag of more attributes than any real one has.
pub(super) fn parse(text: &str) -> Html {
    let html = Html::new_document();
    let root = html.tree.root().id();
    let sink = Builder(RefCell::new(Growing {
        html,
        open: vec![(root, LocalName::from(""))],
        nodes: 0,
    }));
    let full = || {
        let nodes = sink.0.borrow().nodes;
        if nodes > MAX_NODES { Err(()) } else { Ok(()) }
    };
    let _what_came_before = markup::read(text, &sink, MAX_ATTRIBUTES, full);
    sink.0.into_inner().html
}

struct Builder(RefCell<Growing>);

struct Growing {
    html: Html,
    /// Open elements, the document first.
    open: Vec<(NodeId, LocalName)>,
    nodes: usize,
}

impl TokenSink for Builder {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut growing = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => growing.close(&tag.name),
            Token::TagToken(tag) => return growing.open(tag),
            Token::CharacterTokens(text) => {
                growing.append(Node::Text(Text { text }));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Growing {
    /// Hangs a node under the innermost open element; `None` beyond the bound.
    fn append(&mut self, node: Node) -> Option<NodeId> {
        self.nodes += 1;
        let parent = self.open.last().filter(|_| self.nodes <= MAX_NODES)?.0;
        Some(self.html.tree.get_mut(parent)?.append(node).id())
    }

    fn open(&mut self, tag: Tag) -> TokenSinkResult<()> {
        let raw = raw_text(&tag.name);
        self.close_implied(&tag.name);
        let name = QualName::new(None, ns!(html), tag.name.clone());
        let element = Node::Element(Element::new(name, tag.attrs));
        let leaf = is_void(&tag.name) || self.open.len() > MAX_DEPTH;
        if let Some(id) = self.append(element)
            && !leaf
        {
            self.open.push((id, tag.name));
        }
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    /// Links, items and headings do not nest: one that begins ends the one before.
    fn close_implied(&mut self, name: &LocalName) {
        let ends: &[&str] = match &**name {
            "a" => &["a"],
            "li" => &["li"],
            "tr" => &["tr"],
            "td" | "th" => &["td", "th"],
            "dt" | "dd" => &["dt", "dd"],
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => &["p"],
            _ => return,
        };
        let within = self.open.iter().skip(1).rev();
        let mut near = within.take_while(|(_, open)| !is_scope(open));
        if let Some(found) = near.position(|(_, open)| ends.contains(&&**open)) {
            let keep = self.open.len() - 1 - found;
            self.open.truncate(keep);
        }
    }

    fn close(&mut self, name: &LocalName) {
        let place = self.open.iter().skip(1).rposition(|(_, open)| open == name);
        if let Some(place) = place {
            self.open.truncate(place + 1);
        }
    }
}

/// Elements whose content is no markup.
fn raw_text(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
        "textarea" | "title" => Some(RawKind::Rcdata),
        _ => None,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements through which an implied end does not reach.
fn is_scope(name: &str) -> bool {
    matches!(
        name,
        "ul" | "ol" | "dl" | "table" | "div" | "article" | "section" | "nav" | "main" | "body"
    )
}
