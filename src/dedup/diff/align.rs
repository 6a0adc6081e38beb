//! Which line of the new text each line of the old one became.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{BlockDiff, inline};
use crate::dedup::form::Line;
use crate::model::Work;
use crate::model::text::{comparison_form, words};

/// Dice's coefficient of the words of two lines from which one can have become the other.
const RESEMBLES: f64 = 0.5;
/// Pairs of lines that are compared within one replaced run; beyond, the run is not paired.
const MAX_PAIRS: usize = 40_000;

/// Aligns two bodies.
pub(super) fn align(old: &[Line], new: &[Line], work: &mut Work) -> Vec<BlockDiff> {
    let key = |line: &Line| comparison_form(&line.text);
    let before: Vec<String> = old.iter().map(key).collect();
    let after: Vec<String> = new.iter().map(key).collect();
    let ops = if work.take(&before, &after) {
        capture_diff_slices(Algorithm::Patience, &before, &after)
    } else {
        vec![inline::replaced(before.len(), after.len())]
    };
    let mut blocks = Vec::new();
    let mut gone: &[Line] = &[];
    for op in &ops {
        let (removed, added) = (&old[op.old_range()], &new[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => {
                replace(std::mem::take(&mut gone), &[], work, &mut blocks);
                blocks.extend(added.iter().map(equal));
            }
            // what is gone may come back in the next step, reworded
            DiffOp::Delete { .. } => {
                replace(std::mem::take(&mut gone), &[], work, &mut blocks);
                gone = removed;
            }
            DiffOp::Insert { .. } => {
                replace(std::mem::take(&mut gone), added, work, &mut blocks);
            }
            DiffOp::Replace { .. } => {
                replace(std::mem::take(&mut gone), &[], work, &mut blocks);
                replace(removed, added, work, &mut blocks);
            }
        }
    }
    replace(gone, &[], work, &mut blocks);
    blocks
}

fn equal(line: &Line) -> BlockDiff {
    BlockDiff::Equal {
        kind: line.kind,
        text: line.text.clone(),
    }
}

/// A run of lines in place of another: pairs reworded, the rest removed and added around them.
fn replace(old: &[Line], new: &[Line], work: &mut Work, blocks: &mut Vec<BlockDiff>) {
    let (mut from_old, mut from_new) = (0, 0);
    let plain = |old: &[Line], new: &[Line], blocks: &mut Vec<BlockDiff>| {
        blocks.extend(old.iter().map(|line| BlockDiff::Removed {
            kind: line.kind,
            text: line.text.clone(),
        }));
        blocks.extend(new.iter().map(|line| BlockDiff::Added {
            kind: line.kind,
            text: line.text.clone(),
        }));
    };
    for (at_old, at_new) in pairs(old, new, work) {
        plain(&old[from_old..at_old], &new[from_new..at_new], blocks);
        blocks.push(BlockDiff::Changed {
            kind: new[at_new].kind,
            segments: inline::segments(&old[at_old].text, &new[at_new].text, work),
        });
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    plain(&old[from_old..], &new[from_new..], blocks);
}

/// The pairing of lines that keeps their order and has the greatest sum of resemblances
/// (Needleman and Wunsch 1970, with no cost for a gap).
fn pairs(old: &[Line], new: &[Line], work: &mut Work) -> Vec<(usize, usize)> {
    let columns = new.len() + 1;
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let mut numbers = HashMap::new();
    let old_bags: Vec<Vec<u32>> = old
        .iter()
        .map(|line| bag(&line.text, &mut numbers))
        .collect();
    let new_bags: Vec<Vec<u32>> = new
        .iter()
        .map(|line| bag(&line.text, &mut numbers))
        .collect();
    let words = |bags: &[Vec<u32>]| bags.iter().map(Vec::len).sum::<usize>();
    let cost = old.len() * words(&new_bags) + new.len() * words(&old_bags);
    if !work.spend(cost as u64) {
        return Vec::new();
    }
    let mut best = vec![0.0_f64; (old.len() + 1) * columns];
    let mut paired = vec![false; best.len()];
    for (i, old_bag) in old_bags.iter().enumerate() {
        for (j, new_bag) in new_bags.iter().enumerate() {
            let skip = best[i * columns + j + 1].max(best[(i + 1) * columns + j]);
            let likeness = resemblance(old_bag, new_bag);
            let pair = best[i * columns + j] + likeness;
            let here = (i + 1) * columns + j + 1;
            paired[here] = likeness >= RESEMBLES && pair > skip;
            best[here] = if paired[here] { pair } else { skip };
        }
    }
    let (mut i, mut j) = (old.len(), new.len());
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        if paired[i * columns + j] {
            (i, j) = (i - 1, j - 1);
            pairs.push((i, j));
        } else if best[(i - 1) * columns + j] >= best[i * columns + j - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs.reverse();
    pairs
}

/// The words of a line as sorted numbers.
fn bag(text: &str, numbers: &mut HashMap<String, u32>) -> Vec<u32> {
    let form = comparison_form(text).to_lowercase();
    let mut bag: Vec<u32> = words(&form)
        .map(|word| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(word.to_owned()).or_insert(next)
        })
        .collect();
    bag.sort_unstable();
    bag
}

/// Dice's coefficient of two sorted bags.
fn resemblance(mut a: &[u32], mut b: &[u32]) -> f64 {
    let total = a.len() + b.len();
    let mut shared = 0_usize;
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        shared += usize::from(first == second);
        if first <= second {
            a = rest_a;
        }
        if second <= first {
            b = rest_b;
        }
    }
    if total == 0 {
        return 0.0;
    }
    2.0 * shared as f64 / total as f64
}
