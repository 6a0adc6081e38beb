//! Announcements of other stories, told by their form: summaries that recur beside links.

use std::collections::{HashMap, HashSet};

use crate::extract::outline::Outline;
use crate::extract::vocabulary::Hint;

/// Share of the page's prose above which they are kept.
const MOST_TEASERS: f32 = 0.6;

/// The same of the body that they stand in: there they are the story, a list of books or recipes.
const MOST_CARDS: f32 = 0.4;

/// Summaries that stand on the page three times or more in one form: they announce other stories,
/// unless they are a good part of what stands there.
pub(super) fn teasers(outline: &Outline<'_>) -> HashSet<usize> {
    let mut forms: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
    for (i, part) in outline.parts.iter().enumerate().filter(|(i, part)| {
        part.hint == Hint::Summary && part.runs > 0 && is_linked_from_beside(outline, *i)
    }) {
        forms
            .entry((part.element.value().name(), part.element.attr("class")))
            .or_default()
            .push(i);
    }
    forms.retain(|_, alike| alike.len() > 2);
    if forms.is_empty() {
        return HashSet::new();
    }
    let bodies = bodies_around(outline);
    let few = |alike: &Vec<usize>| {
        let prose = |alike: &mut dyn Iterator<Item = &usize>| -> f32 {
            alike.map(|&i| outline.parts[i].prose).sum()
        };
        let body = alike.iter().find_map(|&i| bodies[i]);
        let of_body = body.is_some_and(|body| {
            let mut inside = alike.iter().filter(|&&i| outline.holds(body, i));
            prose(&mut inside) > outline.parts[body].prose * MOST_CARDS
        });
        prose(&mut alike.iter()) < outline.parts[0].prose * MOST_TEASERS && !of_body
    };
    forms.into_values().filter(few).flatten().collect()
}

/// The innermost element around each that is named as a body.
fn bodies_around(outline: &Outline<'_>) -> Vec<Option<usize>> {
    let mut around: Vec<Option<usize>> = vec![None; outline.parts.len()];
    for i in 1..outline.parts.len() {
        let parent = outline.parts[i].parent;
        let named = outline.parts[parent].hint == Hint::Body;
        around[i] = if named { Some(parent) } else { around[parent] };
    }
    around
}

/// Whether what stands around an element links elsewhere, as a teaser's headline does.
fn is_linked_from_beside(outline: &Outline<'_>, i: usize) -> bool {
    let part = &outline.parts[i];
    let mut above = part.parent;
    for _ in 0..2 {
        if outline.parts[above].linked >= part.linked + 10
            && outline.parts[above].letters < part.letters * 3
        {
            return true;
        }
        above = outline.parts[above].parent;
    }
    false
}
