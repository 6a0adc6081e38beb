//! What stands in a container and is not of the story: names for it that hit no story's text.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::{ElementRef, Selector};

use super::super::blocks::{NodeSet, inline_text, is_block_tag, is_skipped_tag};
use super::super::selectors;
use super::body::{Container, TELLING, Wanted, outermost};
use super::{Sample, key};
use crate::sites::DraftDrop;

/// Elements to leave out that are proposed at most.
const MOST_DROPS: usize = 24;

/// Elements of the container that hold nothing of the story, by names that hold on all pages; and
/// patterns for those without a name whose text recurs.
pub(super) fn foreign(
    samples: &[Sample<'_>],
    wanted: &[Wanted],
    containers: &[Container],
) -> (Vec<DraftDrop>, Vec<(String, &'static str)>) {
    let studies: Vec<Study<'_>> = samples
        .iter()
        .zip(wanted)
        .map(|(sample, wanted)| {
            let found = containers
                .iter()
                .map(|one| outermost(sample, &one.selector));
            let roots = found.into_iter().find(|roots| !roots.is_empty());
            Study::of(roots.unwrap_or_default(), wanted)
        })
        .collect();
    let mut tally = Tally::default();
    for (at, study) in studies.iter().enumerate() {
        for root in &study.roots {
            tally.visit(*root, study, at);
        }
    }
    tally.choose(&studies)
}

/// One page's container with the elements in it that hold some of the story.
struct Study<'a> {
    roots: Vec<ElementRef<'a>>,
    /// Elements that hold some of the story.
    story: NodeSet,
    /// Elements that are one of its lines, or inside of one.
    lines: NodeSet,
}

impl<'a> Study<'a> {
    fn of(roots: Vec<ElementRef<'a>>, wanted: &Wanted) -> Self {
        let mut study = Self {
            roots: Vec::new(),
            story: NodeSet::default(),
            lines: NodeSet::default(),
        };
        for root in &roots {
            study.mark(*root, wanted);
        }
        study.roots = roots;
        study
    }

    /// Marks an element and those below; true where it holds some of the story.
    fn mark(&mut self, element: ElementRef<'_>, wanted: &Wanted) -> bool {
        let tag = element.value().name();
        if is_skipped_tag(tag) || tag == "figure" {
            return false;
        }
        let mut parted = false;
        let mut holds = false;
        for child in blocks_in(element) {
            parted = true;
            holds |= self.mark(child, wanted);
        }
        if !parted {
            let text = key(&inline_text(element));
            holds = !text.is_empty()
                && (wanted.holds(&text)
                    || wanted
                        .lines
                        .iter()
                        .any(|line| line.len() >= TELLING && text.contains(line.as_str())));
            if holds {
                self.lines
                    .extend(element.descendants().skip(1).map(|node| node.id()));
            }
        }
        if holds {
            self.story.insert(element.id());
        }
        holds
    }

    /// The elements that a selector hits, with all below them; `None` where it hits some of the
    /// story.
    fn safe_hits(&self, selector: &Selector) -> Option<Vec<NodeId>> {
        let mut hit = Vec::new();
        for element in self.roots.iter().flat_map(|root| root.select(selector)) {
            if self.story.contains(&element.id()) || self.lines.contains(&element.id()) {
                return None;
            }
            hit.extend(element.descendants().map(|node| node.id()));
        }
        Some(hit)
    }
}

/// The block elements directly below.
fn blocks_in(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element
        .child_elements()
        .filter(|child| is_block_tag(child.value().name()))
}

/// Foreign elements by their names, and texts of those without.
#[derive(Default)]
struct Tally {
    /// Selector, pages, and an example of the text.
    names: Vec<(String, HashSet<usize>, String)>,
    /// Text → pages.
    texts: HashMap<String, HashSet<usize>>,
}

impl Tally {
    /// Notes the topmost elements below that hold text, and none of the story's.
    fn visit(&mut self, element: ElementRef<'_>, study: &Study<'_>, at: usize) {
        for child in blocks_in(element) {
            if study.story.contains(&child.id()) {
                self.visit(child, study, at);
            } else {
                self.note(child, at);
            }
        }
    }

    fn note(&mut self, element: ElementRef<'_>, at: usize) {
        let tag = element.value().name();
        let text = inline_text(element);
        if tag == "figure" || is_skipped_tag(tag) || key(&text).is_empty() {
            return;
        }
        let mut names = selectors::own(element);
        if matches!(
            tag,
            "aside" | "nav" | "form" | "footer" | "button" | "figcaption"
        ) {
            names.push(tag.to_owned());
        }
        if names.is_empty() {
            self.texts.entry(text).or_default().insert(at);
            return;
        }
        for name in names {
            match self.names.iter_mut().find(|(known, _, _)| *known == name) {
                Some((_, pages, _)) => {
                    pages.insert(at);
                }
                None => self.names.push((name, HashSet::from([at]), text.clone())),
            }
        }
    }

    /// The names that hit nothing of the story on any page, those on most pages first.
    fn choose(mut self, studies: &[Study<'_>]) -> (Vec<DraftDrop>, Vec<(String, &'static str)>) {
        self.names
            .sort_by_key(|(_, pages, _)| std::cmp::Reverse(pages.len()));
        let mut covered: HashSet<(usize, NodeId)> = HashSet::new();
        let mut drops = Vec::new();
        for (css, pages, text) in self.names {
            let Ok(selector) = Selector::parse(&css) else {
                continue;
            };
            let hits: Option<Vec<Vec<NodeId>>> = studies
                .iter()
                .map(|study| study.safe_hits(&selector))
                .collect();
            let mut new = false;
            for (page, hit) in hits.into_iter().flatten().enumerate() {
                for id in hit {
                    new |= covered.insert((page, id));
                }
            }
            if new && drops.len() < MOST_DROPS {
                let text: String = text.chars().take(40).collect();
                drops.push(DraftDrop {
                    css,
                    text_matches: None,
                    comment: Some(format!("{} of {}: {text}", pages.len(), studies.len())),
                });
            }
        }
        let recurring = self.texts.into_iter().filter(|(_, pages)| pages.len() > 1);
        let mut patterns: Vec<(String, &'static str)> = recurring
            .map(|(text, _)| (format!("^{}$", regex::escape(&text)), "any"))
            .collect();
        patterns.sort();
        (drops, patterns)
    }
}
