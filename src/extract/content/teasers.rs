//! Announcements of other stories, told by their form: summaries that recur beside links, and rows of
//! linked headlines with a little prose.

use std::collections::{HashMap, HashSet};

use super::is_heading;
use crate::extract::blocks::is_block;
use crate::extract::outline::{Outline, Part};
use crate::extract::vocabulary::Hint;

/// Share of the page's prose above which they are kept.
const MOST_TEASERS: f32 = 0.6;

/// The same of the body that they stand in: there they are the story, a list of books or recipes.
const MOST_CARDS: f32 = 0.4;

/// Characters of the largest announcement.
const MOST_OF_CARD: usize = 300;

/// Characters of the shortest headline.
const HEADLINE: usize = 12;

/// A story that is named so and holds so much prose does not consist of the announcements beside it.
const STORY: f32 = 300.0;

/// Levels above a summary that are searched for the link to its story.
const LEVELS: usize = 4;

/// Announcements of other stories, unless they are a good part of what stands there.
pub(super) fn teasers(outline: &Outline<'_>) -> HashSet<usize> {
    let mut alike = summaries(outline);
    alike.extend(cards(outline));
    if alike.is_empty() {
        return HashSet::new();
    }
    let bodies = bodies_around(outline);
    alike.retain(|alike| are_few(outline, &bodies, alike));
    alike.into_iter().flatten().collect()
}

/// Whether announcements are little of the page and of the body that they stand in.
fn are_few(outline: &Outline<'_>, bodies: &[Option<usize>], alike: &[usize]) -> bool {
    let prose = |within: &dyn Fn(usize) -> bool| -> f32 {
        let inside = alike.iter().filter(|&&i| within(i));
        inside.map(|&i| outline.parts[i].prose).sum()
    };
    let beside_story = || {
        let bodies = outline.parts.iter().enumerate();
        let mut stories = bodies.filter(|(_, part)| part.hint == Hint::Body && part.prose >= STORY);
        stories.any(|(story, _)| !alike.iter().any(|&i| outline.holds(story, i)))
    };
    let of_body =
        |body: usize| prose(&|i| outline.holds(body, i)) > outline.parts[body].prose * MOST_CARDS;
    let few = prose(&|_| true) < outline.parts[0].prose * MOST_TEASERS;
    let body = alike.iter().find_map(|&i| bodies[i]);
    (few && !body.is_some_and(of_body)) || beside_story()
}

/// Summaries that stand on the page three times or more in one form.
fn summaries(outline: &Outline<'_>) -> Vec<Vec<usize>> {
    let mut forms: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
    for (i, part) in outline.parts.iter().enumerate().filter(|(i, part)| {
        part.hint == Hint::Summary && part.runs > 0 && is_linked_from_beside(outline, *i)
    }) {
        forms
            .entry((part.element.value().name(), part.element.attr("class")))
            .or_default()
            .push(i);
    }
    forms
        .into_values()
        .filter(|alike| alike.len() > 2)
        .collect()
}

/// Elements of one form in a row, each a line that is wholly a link and a little prose.
fn cards(outline: &Outline<'_>) -> Vec<Vec<usize>> {
    let mut rows: HashMap<(usize, &str, Option<&str>), Vec<usize>> = HashMap::new();
    for (i, part) in outline.parts.iter().enumerate() {
        if is_card(outline, i) {
            let form = (
                part.parent,
                part.element.value().name(),
                part.element.attr("class"),
            );
            rows.entry(form).or_default().push(i);
        }
    }
    rows.into_values().filter(|row| row.len() > 2).collect()
}

/// Whether an element is a headline that is wholly a link, and then a paragraph or two without any.
fn is_card(outline: &Outline<'_>, i: usize) -> bool {
    let part = &outline.parts[i];
    let holder = matches!(part.tag(), "div" | "li" | "article" | "section");
    if !holder || !matches!(part.runs, 1 | 2) || part.letters > MOST_OF_CARD {
        return false;
    }
    let mut linked = 0;
    for j in i + 1..part.end {
        let inner = &outline.parts[j];
        if inner.runs > 0 && linked == 0 && inner.linked == 0 {
            return false;
        }
        if is_heading(inner.tag()) && inner.linked * 10 < inner.letters * 9 {
            return false;
        }
        if leads_elsewhere(outline, j) {
            linked += inner.letters;
        }
    }
    linked >= HEADLINE && linked == part.linked
}

/// Whether an element is a link to another page that fills a line, or is made of one.
fn leads_elsewhere(outline: &Outline<'_>, i: usize) -> bool {
    let link = &outline.parts[i];
    let line = &outline.parts[link.parent];
    let address = link.element.attr("href");
    let is_line = |line: &Part<'_>| line.letters == link.letters && is_block(*line.element);
    link.tag() == "a"
        && address.is_some_and(|address| !address.starts_with('#'))
        && (is_line(line)
            || outline
                .children(i)
                .any(|inner| is_line(&outline.parts[inner])))
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
    for _ in 0..LEVELS {
        if outline.parts[above].linked >= part.linked + 10
            && outline.parts[above].letters < part.letters * 3
        {
            return true;
        }
        above = outline.parts[above].parent;
    }
    false
}
