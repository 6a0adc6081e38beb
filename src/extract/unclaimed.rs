//! Prose of the page that nothing claimed: what rules may have lost.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::HashSet;

use memchr::memmem;

use super::blocks::inline_text;
use super::outline::Outline;
use super::vocabulary::Hint;
use crate::model::{Article, Block};

/// Characters of prose, furniture and what readers wrote left out, that stand neither in the
/// article's text nor among its captions.
pub(super) fn measure(outline: &Outline<'_>, article: &Article) -> usize {
    let left = passages(outline, article);
    left.iter().map(|&i| outline.parts[i].letters).sum()
}

/// The elements that hold such prose, by their place in the outline.
pub(super) fn passages(outline: &Outline<'_>, article: &Article) -> Vec<usize> {
    let lines: HashSet<Cow<'_, str>> = article.blocks.iter().flat_map(Block::texts).collect();
    let claimed = LazyCell::new(|| claimed(article));
    let parts = &outline.parts;
    let mut left = Vec::new();
    let mut i = 0;
    while i < parts.len() {
        let part = &parts[i];
        if part.runs == 0 || matches!(part.hint, Hint::Furniture | Hint::Readers | Hint::Hidden) {
            i = part.end;
            continue;
        }
        // The innermost element that holds the prose.
        let inner = outline.children(i).any(|child| parts[child].runs > 0);
        if inner {
            i += 1;
            continue;
        }
        // Nearly all of it stands in the article as it is; only of the rest letters are compared.
        let text = inline_text(part.element);
        let is_claimed = lines.contains(text.as_str())
            || memmem::find(claimed.as_bytes(), letters(&text).as_bytes()).is_some();
        if !is_claimed {
            left.push(i);
        }
        i = part.end;
    }
    left
}

/// All that the article took from the page, letters alone.
fn claimed(article: &Article) -> String {
    let notes = article.corrections.iter();
    let captions = article
        .images
        .iter()
        .filter_map(|image| image.caption.as_ref());
    let mut claimed = String::new();
    for text in [&article.title, &article.summary]
        .into_iter()
        .flatten()
        .chain(notes)
        .chain(captions)
    {
        claimed.push_str(&letters(text));
        claimed.push('\n');
    }
    // Lines stand without a break: an element may have been written as several blocks.
    for block in &article.blocks {
        for line in block.texts() {
            claimed.push_str(&letters(&line));
        }
    }
    claimed
}

/// Letters and digits alone. Both sides are the page's own words: nothing need be normalised.
fn letters(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(char::from).collect();
    }
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
