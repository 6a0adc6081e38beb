//! The name that was probably meant.

use std::cmp::Reverse;

/// The candidate with the smallest edit distance, where that is small enough to be a slip.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (name.chars().count() / 3).max(1) + 1;
    candidates
        .into_iter()
        .map(|candidate| {
            let begun = Reverse(common_start(name, candidate));
            (distance(name, candidate), begun, candidate)
        })
        .filter(|(distance, ..)| *distance <= bound)
        .min()
        .map(|(.., candidate)| candidate)
}

/// Characters with which both begin: of two that are as far away, people meant the one whose
/// beginning they typed.
fn common_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// Levenshtein distance over characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not() {
        let keys = ["container", "drop", "drop_text", "stop_at"];
        assert_eq!(nearest("contaner", keys), Some("container"));
        assert_eq!(nearest("drop_txt", keys), Some("drop_text"));
        assert_eq!(nearest("images", keys), None);
        assert_eq!(nearest("titel", ["site", "title"]), Some("title"));
    }
}
