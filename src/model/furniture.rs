//! Furniture: text that stands on many pages of a site and belongs to no story, such as a box
//! "Leave a comment". One page does not give it away; several of one site do.
//!
//! It stands at the ends of what is taken for the body. So only those are looked at, and only what
//! was drawn generically: rules say themselves what a body is.

use std::collections::{BTreeMap, HashSet};

use super::text::{comparison_form, ends_sentence};
use super::{Article, Block};

/// Blocks of text at the beginning that may be furniture.
const HEAD: usize = 4;
/// The same at the end, where most of it stands.
const TAIL: usize = 12;
/// Longer blocks, in characters, are prose.
const LONGEST: usize = 600;
/// A text without the end of a sentence is a label up to this many characters.
const LABEL: usize = 80;

/// The blocks at the ends of a generically drawn body that may turn out to be furniture: hashes of
/// their comparison form, with their characters.
pub fn candidates(article: &Article) -> Vec<(u64, usize)> {
    let generic = article
        .provenance
        .get("blocks")
        .is_some_and(|winner| winner.starts_with("generic/"));
    if !generic {
        return Vec::new();
    }
    let mut ends: BTreeMap<usize, String> = texts(article).take(HEAD).collect();
    ends.extend(texts(article).rev().take(TAIL));
    let mut found: Vec<(u64, usize)> = ends
        .values()
        .map(|text| (hash(text), text.chars().count()))
        .filter(|(_, length)| *length <= LONGEST)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Characters of the whole body, in comparison form.
pub fn length(article: &Article) -> usize {
    texts(article).map(|(_, text)| text.chars().count()).sum()
}

/// Removes furniture from the ends of a generically drawn body. A block goes where nothing but
/// furniture and labels stands between it and its end, unless that would take most of the text:
/// then it is a story that the site prints again and again. Returns whether anything went.
pub fn clear(article: &mut Article, furniture: &[u64]) -> bool {
    if furniture.is_empty() || candidates(article).is_empty() {
        return false;
    }
    let known: HashSet<u64> = furniture.iter().copied().collect();
    let texts: Vec<(usize, String)> = texts(article).collect();
    let is_known = |text: &str| known.contains(&hash(text));
    let is_label = |text: &str| text.chars().count() <= LABEL && !ends_sentence(text);
    let mut gone: HashSet<usize> = HashSet::new();
    let mut passed = |ends: &mut dyn Iterator<Item = &(usize, String)>| {
        for (at, text) in ends {
            if is_known(text) {
                gone.insert(*at);
            } else if !is_label(text) {
                break;
            }
        }
    };
    passed(&mut texts.iter().take(HEAD));
    passed(&mut texts.iter().rev().take(TAIL));
    let letters = |taken: bool| -> usize {
        let of = texts.iter().filter(|(at, _)| gone.contains(at) == taken);
        of.map(|(_, text)| text.chars().count()).sum()
    };
    if gone.is_empty() || letters(true) > letters(false) {
        return false;
    }
    let mut at = 0;
    article.blocks.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
    drop_empty_headings(&mut article.blocks);
    true
}

/// The blocks that hold text, with their places.
fn texts(article: &Article) -> impl DoubleEndedIterator<Item = (usize, String)> {
    let blocks = article.blocks.iter().enumerate();
    blocks
        .map(|(at, block)| (at, comparison_form(&block.lines().join(" "))))
        .filter(|(_, text)| !text.is_empty())
}

/// A heading at the end heads nothing.
fn drop_empty_headings(blocks: &mut Vec<Block>) {
    while matches!(blocks.last(), Some(Block::Heading { .. })) {
        blocks.pop();
    }
}

/// The first 64 bits of BLAKE3.
fn hash(text: &str) -> u64 {
    let (first, _) = blake3::hash(text.as_bytes())
        .as_bytes()
        .split_first_chunk::<8>()
        .map_or(([0; 8], &[][..]), |(first, rest)| (*first, rest));
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(prose: &str, end: &[&str]) -> Article {
        let mut article = Article::default();
        article
            .provenance
            .insert("blocks".into(), "generic/tree".into());
        article.blocks = (0..4)
            .map(|n| Block::paragraph(format!("{prose} in part {n}, and so on for a long while.")))
            .chain(end.iter().map(|text| Block::paragraph(*text)))
            .collect();
        article
    }

    #[test]
    fn furniture_goes_from_the_ends_and_nowhere_else() {
        let box_text = [
            "Leave a comment",
            "Your address will not be shown to anybody.",
        ];
        let plain = candidates(&story("x", &[]));
        let furniture: Vec<u64> = candidates(&story("x", &box_text))
            .into_iter()
            .filter(|candidate| !plain.contains(candidate))
            .map(|(hash, _)| hash)
            .collect();
        assert_eq!(furniture.len(), 2);
        let mut article = story("The bridge", &[box_text[0], "Tags: bridge", box_text[1]]);
        article.blocks.insert(2, Block::paragraph(box_text[1]));
        assert!(clear(&mut article, &furniture));
        let left: Vec<String> = article.blocks.iter().flat_map(Block::lines).collect();
        assert_eq!(left.len(), 6, "{left:?}");
        assert_eq!(left[2], box_text[1], "what stands among prose stays");
        assert!(!clear(&mut article, &furniture));
    }

    #[test]
    fn a_story_that_is_printed_again_stays_whole() {
        let whole = story("The bridge", &[]);
        let mut again = whole.clone();
        let known: Vec<u64> = candidates(&whole)
            .into_iter()
            .map(|(hash, _)| hash)
            .collect();
        assert!(!clear(&mut again, &known));
        assert_eq!(again, whole);
        let mut ruled = story("A", &["Leave a comment"]);
        ruled
            .provenance
            .insert("blocks".into(), "seed/main/body[0] css".into());
        assert!(candidates(&ruled).is_empty() && !clear(&mut ruled, &known));
    }
}
