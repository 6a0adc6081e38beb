//! Boxes that court readers, or ask them for something: told by where their links lead and by the fields
//! in them, not by their names or words.

use std::collections::{HashMap, HashSet};

use super::MOST_FURNITURE;
use crate::extract::blocks::is_amid_text;
use crate::extract::outline::{Outline, Part};
use crate::extract::vocabulary::is_courting;

/// Characters of the largest box.
const MOST_OF_BOX: usize = 700;

/// Runs of prose in the largest box.
const MOST_RUNS: usize = 4;

/// Elements whose links lead to where one subscribes, registers or gives, or with a field to fill in or
/// to tick, and none of their form beside them that holds prose: parts of a story are alike.
pub(super) fn courting_boxes(outline: &Outline<'_>) -> HashSet<usize> {
    let groups = 1..outline.parts.len();
    let small = groups.filter(|&group| is_small(outline, group));
    let asking = small.filter(|&group| asks(outline, group) || courts(outline, group));
    let mut boxes: HashSet<usize> = asking.collect();
    if !boxes.is_empty() {
        let mut alike: HashMap<_, usize> = HashMap::new();
        for part in outline.parts.iter().filter(|part| part.runs > 0) {
            *alike.entry(form(part)).or_default() += 1;
        }
        boxes.retain(|&group| {
            let part = &outline.parts[group];
            let itself = usize::from(part.runs > 0);
            alike.get(&form(part)).is_none_or(|&all| all == itself)
        });
    }
    boxes
}

/// What parts of a text that stand in one place have in common.
fn form<'a>(part: &Part<'a>) -> (usize, &'a str, Option<&'a str>) {
    let element = part.element;
    (part.parent, element.value().name(), element.attr("class"))
}

/// The smallest element around a link that holds prose, with what only wraps it.
fn prose_around(outline: &Outline<'_>, link: usize) -> usize {
    let parts = &outline.parts;
    let mut group = parts[link].parent;
    while parts[group].parent != group {
        let above = parts[group].parent;
        if parts[group].runs > 0 && parts[above].runs > parts[group].runs {
            break;
        }
        group = above;
    }
    group
}

/// Whether an element may be a box: it holds a little prose at most, and what is around it more.
fn is_small(outline: &Outline<'_>, group: usize) -> bool {
    let part = &outline.parts[group];
    part.runs <= MOST_RUNS
        && part.letters <= MOST_OF_BOX
        && outline.parts[part.parent].runs > part.runs
        && matches!(part.tag(), "div" | "section")
        && part.prose < outline.parts[0].prose * MOST_FURNITURE
}

/// Whether an element holds a field, and no headline of the page.
fn asks(outline: &Outline<'_>, group: usize) -> bool {
    let part = &outline.parts[group];
    part.fields > 0 && part.letters > 0 && !holds_headline(outline, group)
}

/// Whether most of the links in an element lead to where readers are courted, and one of these
/// belongs to it alone.
fn courts(outline: &Outline<'_>, group: usize) -> bool {
    let part = &outline.parts[group];
    if part.runs == 0 || part.linked == 0 || holds_headline(outline, group) {
        return false;
    }
    let inside = group..part.end;
    let links = inside.filter(|&i| outline.parts[i].tag() == "a" && outline.parts[i].letters > 0);
    let (courting, others): (Vec<usize>, Vec<usize>) = links.partition(|&link| {
        let address = outline.parts[link].element.attr("href");
        address.is_some_and(is_courting)
    });
    let own = |&link: &usize| {
        !is_amid_text(*outline.parts[link].element) && prose_around(outline, link) == group
    };
    courting.len() > others.len() && courting.iter().any(own)
}

fn holds_headline(outline: &Outline<'_>, i: usize) -> bool {
    let inside = &outline.parts[i..outline.parts[i].end];
    inside.iter().any(|part| part.tag() == "h1")
}
