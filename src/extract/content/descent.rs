//! The way down to a story that no markup names: along the headline, and else along most prose, until
//! that scatters.

use std::collections::HashMap;

use crate::extract::outline::Outline;

/// Share of an element's prose that one child must hold to be gone down into.
const DOMINANT: f32 = 0.72;

/// The same where what stands beside is less than this share of the child, each and all lines.
const LEADING: f32 = 0.4;

/// The same of the child with the headline.
const HEADED: f32 = 0.5;

/// Prose under the headline, in width units, that is a story whatever stands beside it, if it has so
/// many runs and is such a share of what stands there.
const HEADED_STORY: f32 = 1000.0;
const HEADED_RUNS: usize = 5;
const LEAST_OF_MOST: f32 = 0.2;

/// Least prose under the headline that stands its ground against a list of articles.
const LEAST_HEADED: f32 = 300.0;

/// Goes down along the child with most prose until none dominates.
pub(super) fn descend(outline: &Outline<'_>, kept: &[f32], headline: Option<usize>) -> usize {
    let mut at = 0;
    loop {
        let mut children: Vec<usize> = outline
            .children(at)
            .filter(|&child| kept[child] > 0.0)
            .collect();
        children.sort_by(|&a, &b| kept[b].total_cmp(&kept[a]));
        let Some(&most) = children.first() else {
            return at;
        };
        let headed = headed_child(outline, kept, kept[at], &children, headline);
        let best = headed.unwrap_or(most);
        let next = children.get(1).map_or(0.0, |&child| kept[child]);
        let dominant = headed.is_some() || kept[best] >= kept[at] * DOMINANT;
        let leads = kept[best] >= kept[at] * LEADING
            && next.max(lines(outline, kept, &children, best)) < kept[best] * LEADING
            && outline.parts[best].runs > 2;
        let ends = is_line(outline, best);
        if ends || is_of_text(outline, kept, best) || !(dominant || leads) {
            return at;
        }
        at = best;
    }
}

/// The prose in lines of one form beside a child: a text that stands around it.
fn lines(outline: &Outline<'_>, kept: &[f32], children: &[usize], child: usize) -> f32 {
    let mut forms: HashMap<(&str, Option<&str>), f32> = HashMap::new();
    for &other in children.iter().filter(|&&other| other != child) {
        let part = &outline.parts[other];
        if part.runs <= 1 {
            let form = (part.element.value().name(), part.element.attr("class"));
            *forms.entry(form).or_default() += kept[other];
        }
    }
    forms.into_values().fold(0.0, f32::max)
}

/// The child with the headline, where the story is there: most of the prose, or enough for a story of
/// its own, or some while the child with most prose holds other articles. `children` come with
/// most prose first, `total` is what there is of it.
fn headed_child(
    outline: &Outline<'_>,
    kept: &[f32],
    total: f32,
    children: &[usize],
    headline: Option<usize>,
) -> Option<usize> {
    let (&most, headline) = (children.first()?, headline?);
    let headed = *children
        .iter()
        .find(|&&child| outline.holds(child, headline))?;
    let whole = kept[headed] >= total * HEADED;
    let story = kept[headed] >= HEADED_STORY.max(kept[most] * LEAST_OF_MOST)
        && outline.parts[headed].runs >= HEADED_RUNS;
    let beside_list =
        headed != most && kept[headed] >= LEAST_HEADED && is_list_of_articles(outline, most);
    (whole || story || beside_list).then_some(headed)
}

/// Whether most of the prose of an element is in three articles or more.
fn is_list_of_articles(outline: &Outline<'_>, i: usize) -> bool {
    let inside = &outline.parts[i..outline.parts[i].end];
    let articles = inside.iter().filter(|part| part.tag() == "article");
    let prose: f32 = articles.clone().map(|part| part.prose).sum();
    articles.count() > 2 && prose >= outline.parts[i].prose * 0.5
}

/// Whether an element is a quotation or a list: a part of a text and not the place of one, but for a
/// list whose one entry holds the prose.
fn is_of_text(outline: &Outline<'_>, kept: &[f32], i: usize) -> bool {
    match outline.parts[i].tag() {
        "blockquote" | "dl" => true,
        "ul" | "ol" => outline
            .children(i)
            .all(|entry| kept[entry] < kept[i] * DOMINANT),
        _ => false,
    }
}

/// Whether an element is one run of prose, as a paragraph is.
fn is_line(outline: &Outline<'_>, i: usize) -> bool {
    outline.parts[i].runs <= 1 && !is_wrapper(outline, i)
}

/// Whether an element only holds another block with the prose.
fn is_wrapper(outline: &Outline<'_>, i: usize) -> bool {
    outline
        .children(i)
        .any(|child| outline.parts[child].prose > 0.0)
}
