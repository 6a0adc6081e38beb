//! Boxes that court readers: told by where their links lead, not by their names or words.

use std::collections::{HashMap, HashSet};

use super::MOST_FURNITURE;
use crate::extract::blocks::is_amid_text;
use crate::extract::outline::{Outline, Part};
use crate::extract::vocabulary::is_courting;

/// Characters of the largest box.
const MOST_OF_BOX: usize = 700;

/// Runs of prose in the largest box.
const MOST_RUNS: usize = 4;

/// Elements whose links lead to where one subscribes, registers or gives, with no other of their
/// form that holds prose: parts of a story are alike.
pub(super) fn courting_boxes(outline: &Outline<'_>) -> HashSet<usize> {
    let links = outline.parts.iter().enumerate().filter(|(_, part)| {
        part.tag() == "a"
            && part.element.attr("href").is_some_and(is_courting)
            && !is_amid_text(*part.element)
    });
    let mut boxes: HashSet<usize> = links.map(|(link, _)| prose_around(outline, link)).collect();
    boxes.retain(|&group| is_small(outline, group) && courts(outline, group));
    if !boxes.is_empty() {
        let mut alike: HashMap<(&str, Option<&str>), usize> = HashMap::new();
        for part in outline.parts.iter().filter(|part| part.runs > 0) {
            *alike.entry(form(part)).or_default() += 1;
        }
        boxes.retain(|&group| alike.get(&form(&outline.parts[group])) == Some(&1));
    }
    boxes
}

fn form<'a>(part: &Part<'a>) -> (&'a str, Option<&'a str>) {
    (part.element.value().name(), part.element.attr("class"))
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

fn is_small(outline: &Outline<'_>, group: usize) -> bool {
    let part = &outline.parts[group];
    matches!(part.tag(), "div" | "section")
        && part.letters <= MOST_OF_BOX
        && part.runs <= MOST_RUNS
        && part.prose < outline.parts[0].prose * MOST_FURNITURE
}

/// Whether most of the links in an element lead to where readers are courted.
fn courts(outline: &Outline<'_>, group: usize) -> bool {
    let inside = &outline.parts[group..outline.parts[group].end];
    let links = inside
        .iter()
        .filter(|part| part.tag() == "a" && part.letters > 0);
    let addresses = links.filter_map(|part| part.element.attr("href"));
    let (courting, others): (Vec<_>, Vec<_>) = addresses.partition(|address| is_courting(address));
    courting.len() > others.len() && !inside.iter().any(|part| part.tag() == "h1")
}
