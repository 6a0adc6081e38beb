//! The container of the text, and what in it is not of the story.

use std::collections::{HashMap, HashSet};

use scraper::{ElementRef, Selector};

use super::super::blocks::{BlockRules, NodeSet, Roles, blocks_of};
use super::super::selectors;
use super::foreign::foreign;
use super::{Sample, key};
use crate::model::{Block, HeadingSource};
use crate::sites::DraftBody;

/// Selectors that are tried for the container at most.
const MOST_NAMES: usize = 160;

/// Containers that are proposed at most.
const MOST_CONTAINERS: usize = 3;

/// The parts of a container that can hold a story's text, where the container holds much else.
const PARTS: &str = " > :is(p, h2, h3, h4, ul, ol, blockquote, table, figure)";

/// Shortest text, as its key, that is looked for inside others.
pub(super) const TELLING: usize = 12;

/// Proposes how the text is cut out.
pub(super) fn propose(samples: &[Sample<'_>]) -> DraftBody {
    let recurring = recurring(samples);
    let wanted: Vec<Wanted> = samples
        .iter()
        .map(|sample| Wanted::of(sample, &recurring))
        .collect();
    let containers = containers(samples, &wanted);
    if containers.is_empty() {
        return DraftBody {
            comment: Some("no container found that holds the text on the pages".to_owned()),
            ..DraftBody::default()
        };
    }
    let bold = samples.iter().any(|sample| {
        let is_bold = |block: &Block| {
            matches!(
                block,
                Block::Heading {
                    source: HeadingSource::Bold,
                    ..
                }
            )
        };
        sample.generic.blocks.iter().any(is_bold)
    });
    let right: HashSet<usize> = containers
        .iter()
        .flat_map(|one| one.right.clone())
        .collect();
    let comment = (right.len() < samples.len()).then(|| {
        format!(
            "right on {} of {} pages: check it",
            right.len(),
            samples.len()
        )
    });
    let (drop, drop_text) = foreign(samples, &wanted, &containers);
    DraftBody {
        container: containers.into_iter().map(|one| one.css).collect(),
        drop,
        drop_text,
        bold_headings: bold,
        headings: Vec::new(),
        next: None,
        comment,
    }
}

/// How alike two bodies are: F1 of their lines.
pub(super) fn likeness(a: &[Block], b: &[Block]) -> f64 {
    let lines = |blocks: &[Block]| -> HashSet<String> {
        let texts = blocks.iter().flat_map(Block::lines);
        texts
            .map(|line| key(&line))
            .filter(|key| !key.is_empty())
            .collect()
    };
    let (a, b) = (lines(a), lines(b));
    let shared = a.intersection(&b).count() as f64;
    2.0 * shared / ((a.len() + b.len()) as f64).max(1.0)
}

/// Lines that stand on several of the pages: no story's.
fn recurring(samples: &[Sample<'_>]) -> HashSet<String> {
    let mut pages: HashMap<String, HashSet<usize>> = HashMap::new();
    for (at, sample) in samples.iter().enumerate() {
        for line in sample.generic.blocks.iter().flat_map(Block::lines) {
            pages.entry(key(&line)).or_default().insert(at);
        }
    }
    let several = |pages: &HashSet<usize>| pages.len() > 1 && pages.len() * 2 >= samples.len();
    let found = pages.into_iter().filter(|(_, pages)| several(pages));
    found.map(|(line, _)| line).collect()
}

/// The text that a body should have.
pub(super) struct Wanted {
    pub(super) lines: HashSet<String>,
    whole: String,
}

impl Wanted {
    fn of(sample: &Sample<'_>, recurring: &HashSet<String>) -> Self {
        let lines: Vec<String> = sample
            .generic
            .blocks
            .iter()
            .flat_map(Block::lines)
            .map(|line| key(&line))
            .filter(|key| !key.is_empty() && !recurring.contains(key))
            .collect();
        Self {
            whole: lines.concat(),
            lines: lines.into_iter().collect(),
        }
    }

    /// Whether a text is of the story.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.lines.contains(text) || (text.len() >= TELLING && self.whole.contains(text))
    }
}

/// A container with how well it does.
pub(super) struct Container {
    css: String,
    pub(super) selector: Selector,
    /// Pages on which it holds nearly all of the text.
    right: HashSet<usize>,
    /// Pages on which it matches, and does not.
    wrong: usize,
    /// Mean likeness of what it holds to what it should, where it matches.
    likeness: f64,
}

/// The container that holds the text on most pages, and least else; then the one that does so on
/// most of the pages that are left.
fn containers(samples: &[Sample<'_>], wanted: &[Wanted]) -> Vec<Container> {
    let mut names: Vec<String> = Vec::new();
    for sample in samples {
        for root in around(&sample.roots) {
            for css in selectors::all(root) {
                if matches!(css.as_str(), "div" | "section" | "td" | "span") {
                    continue;
                }
                for css in [css.clone(), format!("{css}{PARTS}")] {
                    if !names.contains(&css) {
                        names.push(css);
                    }
                }
            }
        }
    }
    names.truncate(MOST_NAMES);
    let scored = names.into_iter();
    let mut scored: Vec<Container> = scored
        .filter_map(|css| container_score(css, samples, wanted))
        .collect();
    let mut chosen: Vec<Container> = Vec::new();
    let mut covered: HashSet<usize> = HashSet::new();
    while chosen.len() < MOST_CONTAINERS {
        let gain =
            |one: &Container| one.right.difference(&covered).count() as f64 - one.wrong as f64;
        let rounded = |one: &Container| (one.likeness * 50.0).round();
        let better = |&a: &usize, &b: &usize| {
            let (one, other) = (&scored[a], &scored[b]);
            gain(one)
                .total_cmp(&gain(other))
                .then(rounded(one).total_cmp(&rounded(other)))
                .then(b.cmp(&a))
        };
        let Some(best) = (0..scored.len()).max_by(better) else {
            break;
        };
        if !chosen.is_empty() && gain(&scored[best]) <= 0.0 {
            break;
        }
        let best = scored.swap_remove(best);
        covered.extend(&best.right);
        chosen.push(best);
    }
    chosen
}

/// The roots of a body, and what holds them all.
fn around<'a>(roots: &[ElementRef<'a>]) -> Vec<ElementRef<'a>> {
    let mut found: Vec<ElementRef<'a>> = Vec::new();
    if let [only] = roots {
        found.push(*only);
    }
    if let Some(first) = roots.first() {
        let above = first.ancestors().filter_map(ElementRef::wrap).take(3);
        found.extend(above.filter(|above| !matches!(above.value().name(), "html" | "body")));
    }
    found
}

fn container_score(css: String, samples: &[Sample<'_>], wanted: &[Wanted]) -> Option<Container> {
    let mut one = Container {
        selector: Selector::parse(&css).ok()?,
        css,
        right: HashSet::new(),
        wrong: 0,
        likeness: 0.0,
    };
    for (at, (sample, wanted)) in samples.iter().zip(wanted).enumerate() {
        let blocks = held(sample, &one.selector);
        let texts = blocks.iter().flat_map(Block::lines).map(|line| key(&line));
        let held: HashSet<String> = texts.filter(|key| !key.is_empty()).collect();
        if held.is_empty() || wanted.lines.is_empty() {
            continue;
        }
        let shared = wanted.lines.intersection(&held).count();
        if shared * 10 >= wanted.lines.len() * 9 {
            one.right.insert(at);
        } else {
            one.wrong += 1;
        }
        one.likeness += 2.0 * shared as f64 / (wanted.lines.len() + held.len()) as f64;
    }
    let matched = one.right.len() + one.wrong;
    one.likeness /= matched.max(1) as f64;
    (matched > 0).then_some(one)
}

/// What the elements of a selector hold, the outermost of each.
fn held(sample: &Sample<'_>, selector: &Selector) -> Vec<Block> {
    let rules = BlockRules {
        drop: &NodeSet::default(),
        roles: &Roles::default(),
        split_breaks: true,
        bold_headings: true,
        base: sample.page.url,
    };
    blocks_of(outermost(sample, selector), &rules).0
}

pub(super) fn outermost<'a>(sample: &Sample<'a>, selector: &Selector) -> Vec<ElementRef<'a>> {
    let found: Vec<ElementRef<'a>> = sample.document.html.select(selector).collect();
    let ids: NodeSet = found.iter().map(|element| element.id()).collect();
    let inner =
        |element: &ElementRef<'a>| element.ancestors().any(|above| ids.contains(&above.id()));
    found
        .into_iter()
        .filter(|element| !inner(element))
        .collect()
}
