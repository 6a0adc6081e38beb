//! The page measured: every element in document order with how much prose it holds.
//!
//! Prose is told from furniture by form alone: length of a run of inline text, share of it inside
//! links, sentence marks of every script. No word list and no ASCII test takes part, so that all
//! languages are measured alike.

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::blocks::{is_block, is_skipped};
use super::discussion;
use super::vocabulary::{Hint, Vocabulary};

/// Shortest run, in width units, that counts as prose without a sentence mark (Thai has none).
const UNMARKED_PROSE: f32 = 160.0;

/// Shortest run, in width units, that counts as prose.
const SHORTEST_PROSE: f32 = 25.0;

/// One element, measured. Sums include everything below.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    /// The element.
    pub(super) element: ElementRef<'a>,
    /// Index of the parent; the root is its own.
    pub(super) parent: usize,
    /// Index after the last descendant.
    pub(super) end: usize,
    /// Characters that are not white space.
    pub(super) letters: usize,
    /// Those inside links.
    pub(super) linked: usize,
    /// Weight of prose.
    pub(super) prose: f32,
    /// Runs of prose.
    pub(super) runs: usize,
    /// Fields that a reader fills in or ticks.
    pub(super) fields: usize,
    /// What its names and attributes suggest.
    pub(super) hint: Hint,
}

impl Part<'_> {
    /// Tag name.
    pub(super) fn tag(&self) -> &str {
        self.element.value().name()
    }

    /// Share of the characters that stand inside links.
    pub(super) fn link_density(&self) -> f32 {
        self.linked as f32 / self.letters.max(1) as f32
    }
}

/// The elements of a page that can hold text, in document order.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    /// In document order, so that the descendants of `i` are `i + 1 .. parts[i].end`.
    pub(super) parts: Vec<Part<'a>>,
    /// Every element's id with its place in `parts`, by id.
    index: Vec<(NodeId, usize)>,
}

impl<'a> Outline<'a> {
    /// Measures a page.
    pub(super) fn measure(html: &'a Html) -> Self {
        let mut measuring = Measuring::default();
        let mut skip: Option<NodeId> = None;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) if skip.is_none() => match node.value() {
                    Node::Text(text) => measuring.text(text),
                    Node::Element(_) if is_skipped(node) => {
                        measuring.skip(node);
                        skip = Some(node.id());
                    }
                    Node::Element(element) => {
                        if let Some(found) = ElementRef::wrap(node) {
                            measuring.open(found, element.name());
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) if skip == Some(node.id()) => skip = None,
                Edge::Close(node) if skip.is_none() => {
                    if let Node::Element(element) = node.value() {
                        measuring.close(element.name());
                    }
                }
                _ => {}
            }
        }
        let mut parts = measuring.sum();
        discussion::mark(&mut parts);
        let places = parts.iter().enumerate();
        let mut index: Vec<_> = places.map(|(i, part)| (part.element.id(), i)).collect();
        index.sort_unstable();
        Self { parts, index }
    }

    /// Where an element stands in [`Outline::parts`].
    pub(super) fn position(&self, id: NodeId) -> Option<usize> {
        let found = self.index.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(self.index[found].1)
    }

    /// The elements directly below.
    pub(super) fn children(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.parts[i].end;
        let mut next = i + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = next;
                next = self.parts[child].end;
                child
            })
        })
    }

    /// Whether something around an element is furniture.
    pub(super) fn in_furniture(&self, mut i: usize) -> bool {
        while self.parts[i].parent != i {
            i = self.parts[i].parent;
            if matches!(
                self.parts[i].hint,
                Hint::Furniture | Hint::Readers | Hint::Hidden
            ) {
                return true;
            }
        }
        false
    }

    /// Whether an element holds what readers wrote. The page as a whole never does, whatever
    /// templates call it (`comments-open`).
    pub(super) fn is_readers(&self, i: usize) -> bool {
        let part = &self.parts[i];
        part.hint == Hint::Readers && !matches!(part.tag(), "html" | "body" | "main")
    }

    /// Whether an element is, or stands inside of, what readers wrote.
    pub(super) fn among_readers(&self, mut i: usize) -> bool {
        while !self.is_readers(i) {
            if self.parts[i].parent == i {
                return false;
            }
            i = self.parts[i].parent;
        }
        true
    }

    /// Whether `inner` is `outer` or below it.
    pub(super) fn holds(&self, outer: usize, inner: usize) -> bool {
        outer <= inner && inner < self.parts[outer].end
    }
}

/// A run of inline text being read.
#[derive(Debug, Default, Clone, Copy)]
struct Span {
    letters: usize,
    linked: usize,
    width: f32,
    marks: usize,
}

#[derive(Debug, Default)]
struct Measuring<'a> {
    parts: Vec<Part<'a>>,
    /// Indices of the open elements.
    open: Vec<usize>,
    /// Those of them that are block elements.
    blocks: Vec<usize>,
    links: usize,
    run: Span,
    vocabulary: Vocabulary<'a>,
}

impl<'a> Measuring<'a> {
    fn open(&mut self, element: ElementRef<'a>, tag: &str) {
        let block = is_block(*element);
        if block || tag == "br" {
            self.end_run();
        }
        let i = self.parts.len();
        self.links += usize::from(tag == "a");
        if block {
            self.blocks.push(i);
        }
        self.parts.push(Part {
            element,
            parent: self.open.last().copied().unwrap_or(0),
            end: i + 1,
            letters: 0,
            linked: 0,
            prose: 0.0,
            runs: 0,
            fields: 0,
            hint: self.vocabulary.hint(element.value()),
        });
        self.open.push(i);
    }

    /// Counts what is passed over where it is a field, or labels one.
    fn skip(&mut self, node: NodeRef<'_, Node>) {
        let mut elements = node
            .descendants()
            .filter_map(|node| node.value().as_element());
        let has_field = match elements.next() {
            Some(element) if element.name() == "label" => elements.any(is_field),
            Some(element) => is_field(element),
            None => false,
        };
        if let Some(&i) = self.open.last().filter(|_| has_field) {
            self.parts[i].fields += 1;
        }
    }

    fn close(&mut self, tag: &str) {
        if self.blocks.last() == self.open.last() {
            self.end_run();
            self.blocks.pop();
        }
        self.links -= usize::from(tag == "a" && self.links > 0);
        if let Some(i) = self.open.pop() {
            self.parts[i].end = self.parts.len();
        }
    }

    fn text(&mut self, text: &str) {
        let (mut letters, mut wide, mut marks) = (0, 0, 0);
        for c in text.chars() {
            if c.is_ascii() {
                letters += usize::from(!c.is_ascii_whitespace());
                marks += usize::from(matches!(c, '.' | ',' | ';' | '!' | '?'));
            } else if !c.is_whitespace() {
                letters += 1;
                wide += usize::from(is_wide(c));
                marks += usize::from(is_sentence_mark(c));
            }
        }
        self.run.width += (letters + wide) as f32;
        self.run.marks += marks;
        let linked = if self.links > 0 { letters } else { 0 };
        self.run.letters += letters;
        self.run.linked += linked;
        if let Some(&i) = self.open.last() {
            self.parts[i].letters += letters;
            self.parts[i].linked += linked;
        }
    }

    /// Credits the run to the innermost block element.
    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let weight = weigh(run);
        if let Some(&i) = self.blocks.last().filter(|_| weight > 0.0) {
            self.parts[i].prose += weight;
            self.parts[i].runs += 1;
        }
    }

    /// Adds each element's figures to its parent's.
    fn sum(mut self) -> Vec<Part<'a>> {
        for i in (1..self.parts.len()).rev() {
            let Part {
                parent,
                letters,
                linked,
                prose,
                runs,
                fields,
                ..
            } = self.parts[i];
            let above = &mut self.parts[parent];
            above.letters += letters;
            above.linked += linked;
            above.prose += prose;
            above.runs += runs;
            above.fields += fields;
        }
        self.parts
    }
}

/// Whether a reader is asked to fill an element in, or to tick it.
fn is_field(element: &Element) -> bool {
    match element.name() {
        "textarea" | "select" => true,
        "input" => !matches!(element.attr("type"), Some("hidden" | "range")),
        _ => false,
    }
}

/// How much prose a run is: its width, less for links, nothing where it is short or mostly links.
fn weigh(run: Span) -> f32 {
    let density = run.linked as f32 / run.letters.max(1) as f32;
    let is_prose = run.width >= SHORTEST_PROSE && (run.marks > 0 || run.width >= UNMARKED_PROSE);
    if !is_prose || density > 0.5 {
        return 0.0;
    }
    run.width * (1.0 - density)
}

/// Whether a character says as much as two Latin letters, as an ideograph does.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}'
        | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Marks beyond ASCII that prose has and labels lack, in all scripts.
fn is_sentence_mark(c: char) -> bool {
    matches!(
        c,
        '…' | '।'
            | '॥'
            | '。'
            | '、'
            | '，'
            | '；'
            | '！'
            | '？'
            | '؟'
            | '،'
            | '؛'
            | '۔'
            | '።'
            | '፣'
            | '፤'
            | '။'
            | '၊'
            | '។'
            | '։'
            | '།'
            | '᱾'
            | '꯫'
            | '܀'
            | '᠃'
            | '᠂'
    )
}
