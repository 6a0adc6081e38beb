//! Where on the page the story stands.
//!
//! First what is called furniture is taken out, unless it holds too much of the prose for that to
//! be true; then the body is the element that markup names as such, or else the place where, going
//! down from the top along the headline and most of the prose, the prose begins to scatter.

mod beside;
mod boxes;
mod descent;
mod teasers;

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;

use super::blocks::{NodeSet, inline_text, is_amid_text};
use super::outline::Outline;
use super::vocabulary::Hint;
use crate::model::text::key;
use beside::{captions, headings_between, widen};
use boxes::courting_boxes;
use descent::descend;
use teasers::teasers;

/// Share of the page's prose above which an element is kept whatever it is called.
const MOST_FURNITURE: f32 = 0.35;

/// The same for elements whose tag says that they stand beside the story.
const MOST_ASIDE: f32 = 0.7;

/// The same for what readers wrote.
const MOST_READERS: f32 = 0.8;

/// The same for several paragraphs of one class.
const MOST_PARAGRAPHS: f32 = 0.1;

/// Share of the page's prose that an element named as body must hold.
const LEAST_BODY: f32 = 0.1;

/// Share of the page's prose that must be left when furniture is gone.
const LEAST_LEFT: f32 = 0.15;

/// Share of links below which an element may be prose.
const UNLINKED: f32 = 0.3;

/// Bound of elements times bytes of a declared body: the search is the product of both.
const MOST_WORK: usize = 200_000_000;

/// Where the story stands.
#[derive(Debug)]
pub(super) struct Place {
    /// Positions in the outline, in document order, none inside another.
    pub(super) roots: Vec<usize>,
    /// Prose that stands apart between the headline and the body: a lede or a first paragraph.
    pub(super) before: Vec<usize>,
    /// Elements that are not of the story.
    pub(super) drop: NodeSet,
}

/// Finds the story; `None` on a page without prose. `headline` is where the headline stands.
pub(super) fn find(outline: &Outline<'_>, headline: Option<usize>) -> Option<Place> {
    let (gone, mut drop, kept) = without_furniture(outline);
    if kept.first().is_none_or(|&prose| prose <= 0.0) {
        return None;
    }
    let mut roots =
        named_body(outline, &kept).unwrap_or_else(|| vec![descend(outline, &kept, headline)]);
    let before = widen(outline, &kept, headline, &mut roots);
    headings_between(outline, &gone, &mut roots);
    drop.extend(captions(outline, &roots));
    drop.extend(only_h1(outline));
    Some(Place {
        roots,
        before,
        drop,
    })
}

/// Finds the story by the body that the page's data declares, as [`key`] gives it: the smallest
/// element around all prose that the declared body holds.
pub(super) fn find_declared(outline: &Outline<'_>, declared: &str) -> Option<Place> {
    let (_, mut drop, _) = without_furniture(outline);
    let parts = &outline.parts;
    if parts.len().saturating_mul(declared.len()) > MOST_WORK {
        return None;
    }
    let mut held = (0..parts.len()).filter(|&i| {
        let prose = parts[i].runs == 1 && outline.children(i).all(|child| parts[child].runs == 0);
        prose && declared.contains(&key(&inline_text(parts[i].element)))
    });
    let first = held.next()?;
    let last = held.next_back().unwrap_or(first);
    let mut root = first;
    while !outline.holds(root, last) || root == first {
        root = parts[root].parent;
        drop.remove(&parts[root].element.id());
    }
    drop.extend(captions(outline, &[root]));
    drop.extend(only_h1(outline));
    Some(Place {
        roots: vec![root],
        before: Vec::new(),
        drop,
    })
}

/// The page without its furniture. Where names of classes would take nearly all of the prose, they
/// are not believed: a body is at times cut into many small elements with a telltale name.
fn without_furniture(outline: &Outline<'_>) -> (Vec<bool>, NodeSet, Vec<f32>) {
    let (gone, drop) = furniture(outline, is_furniture);
    let kept = kept_prose(outline, &gone);
    let whole = outline.parts.first().map_or(0.0, |part| part.prose);
    if kept.first().is_none_or(|&kept| kept >= whole * LEAST_LEFT) {
        return (gone, drop, kept);
    }
    let (gone, drop) = furniture(outline, is_surely_furniture);
    let kept = kept_prose(outline, &gone);
    (gone, drop, kept)
}

/// Which elements are furniture, as a flag each (descendants included) and as a set of the
/// topmost.
fn furniture(
    outline: &Outline<'_>,
    is_furniture: fn(&Outline<'_>, usize, f32) -> bool,
) -> (Vec<bool>, NodeSet) {
    let parts = &outline.parts;
    let mut others = teasers(outline);
    others.extend(courting_boxes(outline));
    let mut among_prose = doubtful_among_prose(outline);
    among_prose.extend(named_paragraphs(outline));
    let mut gone = vec![false; parts.len()];
    let mut drop = NodeSet::default();
    let total = parts.first().map_or(0.0, |part| part.prose).max(1.0);
    let mut i = 0;
    while i < parts.len() {
        let named = is_furniture(outline, i, total)
            && !among_prose.contains(&i)
            && (parts[i].hint == Hint::Hidden || !is_amid_text(*parts[i].element));
        if named || others.contains(&i) {
            gone[i..parts[i].end].fill(true);
            drop.insert(parts[i].element.id());
            i = parts[i].end;
        } else {
            i += 1;
        }
    }
    (gone, drop)
}

/// Elements without links whose name is doubtful and also stands on elements with prose: their
/// names do not tell the two apart.
fn doubtful_among_prose(outline: &Outline<'_>) -> HashSet<usize> {
    let parts = outline.parts.iter().enumerate();
    let doubtful = parts.filter(|(_, part)| {
        part.hint == Hint::Doubtful && part.letters > 0 && part.link_density() < UNLINKED
    });
    let mut forms: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
    for (i, part) in doubtful {
        let form = (part.element.value().name(), part.element.attr("class"));
        forms.entry(form).or_default().push(i);
    }
    let prose = |alike: &Vec<usize>| alike.iter().any(|&i| outline.parts[i].runs > 0);
    forms.into_values().filter(prose).flatten().collect()
}

/// Paragraphs that are called furniture and are together too much of the page for that to be true.
fn named_paragraphs(outline: &Outline<'_>) -> Vec<usize> {
    let parts = outline.parts.iter().enumerate();
    let named = parts.filter(|(_, part)| part.tag() == "p" && part.hint == Hint::Furniture);
    let mut forms: HashMap<Option<&str>, Vec<usize>> = HashMap::new();
    for (i, part) in named {
        forms.entry(part.element.attr("class")).or_default().push(i);
    }
    let whole = outline.parts.first().map_or(0.0, |part| part.prose);
    forms.retain(|_, alike| {
        let prose: f32 = alike.iter().map(|&i| outline.parts[i].prose).sum();
        let most = if alike.len() == 1 {
            MOST_FURNITURE
        } else {
            MOST_PARAGRAPHS
        };
        prose > whole * most
    });
    forms.into_values().flatten().collect()
}

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn holds_heading(outline: &Outline<'_>, i: usize) -> bool {
    let mut parts = outline.parts[i..outline.parts[i].end].iter();
    parts.any(|part| is_heading(part.tag()))
}

/// The element of the only `h1` of the page: the headline, whatever title was chosen.
fn only_h1(outline: &Outline<'_>) -> Option<NodeId> {
    let mut found = outline.parts.iter().filter(|part| part.tag() == "h1");
    let first = found.next()?;
    found.next().is_none().then(|| first.element.id())
}

fn is_furniture(outline: &Outline<'_>, i: usize, total: f32) -> bool {
    let part = &outline.parts[i];
    let share = part.prose / total;
    if matches!(part.tag(), "html" | "body" | "main" | "h1") {
        return part.hint == Hint::Hidden && share < MOST_FURNITURE;
    }
    if is_phrase(part.tag()) {
        return part.hint == Hint::Hidden && share < 0.1;
    }
    match part.hint {
        Hint::Furniture if matches!(part.tag(), "aside" | "nav" | "footer") => share < MOST_ASIDE,
        Hint::Furniture | Hint::Hidden => share < MOST_FURNITURE,
        Hint::Readers => share < MOST_READERS,
        Hint::Doubtful => {
            share < 0.1
                && !is_heading(outline.parts[part.parent].tag())
                && (part.link_density() > 0.5
                    || (part.runs == 0 && part.letters < 60 && !holds_heading(outline, i)))
        }
        Hint::None | Hint::Body | Hint::Summary => false,
    }
}

/// Furniture by tag, or not shown, or written by readers.
fn is_surely_furniture(outline: &Outline<'_>, i: usize, total: f32) -> bool {
    let part = &outline.parts[i];
    let by_tag = matches!(
        part.tag(),
        "nav" | "footer" | "aside" | "form" | "figcaption"
    );
    let by_name = matches!(part.hint, Hint::Hidden | Hint::Readers);
    (by_tag || by_name) && is_furniture(outline, i, total)
}

/// The prose of each element without its furniture.
fn kept_prose(outline: &Outline<'_>, gone: &[bool]) -> Vec<f32> {
    let parts = &outline.parts;
    let mut kept: Vec<f32> = parts.iter().map(|part| part.prose).collect();
    for i in (1..parts.len()).rev() {
        if !gone[i] {
            continue;
        }
        let parent = parts[i].parent;
        kept[i] = 0.0;
        if !gone[parent] {
            let mut above = parent;
            let lost = parts[i].prose;
            loop {
                kept[above] = (kept[above] - lost).max(0.0);
                if above == parts[above].parent {
                    break;
                }
                above = parts[above].parent;
            }
        }
    }
    kept
}

/// The elements that markup names as the body, where they hold enough prose.
fn named_body(outline: &Outline<'_>, kept: &[f32]) -> Option<Vec<usize>> {
    let parts = &outline.parts;
    let named: Vec<usize> = (0..parts.len())
        .filter(|&i| parts[i].hint == Hint::Body && kept[i] > 0.0)
        .collect();
    let most = named.iter().map(|&i| kept[i]).fold(0.0, f32::max);
    if most < kept[0] * LEAST_BODY {
        return None;
    }
    // The innermost of those that hold nearly as much as the best.
    let best = named.iter().copied().rfind(|&i| kept[i] >= most * 0.9)?;
    let declared = |i: usize| parts[i].element.attr("itemprop") == Some("articleBody");
    let sibling = |i: usize| {
        let apart = !outline.holds(i, best) && !outline.holds(best, i);
        apart && (alike(outline, i, best) || (declared(i) && declared(best)))
    };
    let mut roots: Vec<usize> = Vec::new();
    for &i in named.iter().filter(|&&i| i == best || sibling(i)) {
        if roots.last().is_none_or(|&last| !outline.holds(last, i)) {
            roots.push(i);
        }
    }
    Some(roots)
}

/// Whether two elements are of one form: same tag, same class.
fn alike(outline: &Outline<'_>, a: usize, b: usize) -> bool {
    let (a, b) = (&outline.parts[a], &outline.parts[b]);
    let class = a.element.attr("class");
    a.tag() == b.tag() && class == b.element.attr("class") && class.is_some()
}

/// Elements that are part of a phrase: names on them say how it looks, not what it is.
fn is_phrase(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "b"
            | "strong"
            | "i"
            | "em"
            | "u"
            | "s"
            | "mark"
            | "font"
            | "abbr"
            | "cite"
            | "code"
            | "sub"
            | "sup"
            | "q"
            | "small"
    )
}
