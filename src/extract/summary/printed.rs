//! The standfirst as the page prints it: named as such, or the text that stands by itself between
//! the headline and the body.

use super::described::Described;
use super::word_set;
use crate::extract::Generic;
use crate::extract::blocks::{inline_text, is_block_tag};
use crate::extract::content::Place;
use crate::extract::outline::Outline;
use crate::extract::vocabulary::Hint;
use crate::model::text::key;

/// Bounds of a standfirst in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 30..=900;

/// Fewest letters of a standfirst that nothing but its place tells.
const UNNAMED: usize = 40;

/// Share of the page's prose after the headline in which a named standfirst is looked for.
const HEAD: f32 = 0.3;

/// Elements after the headline in which an unnamed standfirst is looked for.
const NEAR: usize = 120;

/// The standfirst.
pub(super) fn standfirst(
    generic: &Generic<'_, '_>,
    title: Option<&str>,
    headline: Option<usize>,
    place: Option<&Place>,
    described: &[Described],
) -> Option<String> {
    let page = Printed {
        generic,
        title,
        title_key: title.map(key),
        headline,
        described,
    };
    page.named()
        .or_else(|| page.apart(place))
        .or_else(|| page.beneath(place))
}

struct Printed<'p, 'g, 'a> {
    generic: &'p Generic<'g, 'a>,
    title: Option<&'p str>,
    title_key: Option<String>,
    /// Where the headline stands.
    headline: Option<usize>,
    described: &'p [Described],
}

impl Printed<'_, '_, '_> {
    /// An element whose name says that it is a standfirst.
    fn named(&self) -> Option<String> {
        let outline = self.generic.outline;
        let total = outline.parts.first()?.prose;
        let mut passed = 0.0;
        let start = self.headline.map_or(1, |at| at + 1);
        for (i, part) in outline.parts.iter().enumerate().skip(start) {
            if passed > total * HEAD {
                return None;
            }
            if part.hint == Hint::Summary
                && self.is_pure(i)
                && let Some(text) = self.text(i)
            {
                return Some(text);
            }
            if part.end == i + 1 {
                passed += part.prose;
            }
        }
        None
    }

    /// Prose apart between headline and body that says what the description says.
    fn apart(&self, place: Option<&Place>) -> Option<String> {
        let described = self.described;
        let before = place.map_or(&[][..], |place| &place.before);
        let mut texts = before.iter().filter_map(|&i| self.text(i));
        texts.find(|text| {
            described.is_empty() || described.iter().any(|other| shares_half(&other.text, text))
        })
    }

    /// The first text of some length beneath the headline and above the first paragraph, where it
    /// speaks of what headline or description speak of.
    fn beneath(&self, place: Option<&Place>) -> Option<String> {
        let outline = self.generic.outline;
        let headline = self.headline?;
        let body = *place?.roots.first()?;
        let mut i = outline.parts[headline].end;
        let last = outline.parts.len().min(i + NEAR);
        while i < last {
            let part = &outline.parts[i];
            let within = outline.holds(body, i) && i != body;
            if part.letters == 0 || is_aside(part.tag()) || self.is_furniture(i) {
                i = part.end;
            } else if i != body && is_leaf(outline, i) {
                let heading = matches!(part.tag(), "h2" | "h3" | "h4");
                if within && !heading {
                    return None;
                }
                if part.letters >= UNNAMED && self.is_pure(i) {
                    let text = self.text(i)?;
                    return self.speaks_of_story(&text).then_some(text);
                }
                i = part.end;
            } else {
                i += 1;
            }
        }
        None
    }

    /// The text of an element, where it can be a standfirst by length and is not the headline.
    fn text(&self, i: usize) -> Option<String> {
        let text = inline_text(self.generic.outline.parts[i].element);
        let fits = LENGTH.contains(&text.chars().count());
        (fits && self.title_key.as_ref() != Some(&key(&text))).then_some(text)
    }

    /// Whether an element holds text alone: no picture, few links, no furniture around it.
    fn is_pure(&self, i: usize) -> bool {
        let outline = self.generic.outline;
        let part = &outline.parts[i];
        let inner = &outline.parts[i..part.end];
        let mixed = inner.iter().skip(1).any(|inner| {
            matches!(
                inner.tag(),
                "img" | "picture" | "figure" | "figcaption" | "time" | "h1" | "h3" | "h4"
            )
        });
        !mixed
            && part.link_density() < 0.3
            && part.runs <= 3
            && part.tag() != "a"
            && !self.is_furniture(i)
    }

    /// Whether an element is, or stands inside of, furniture that does not hold the headline too.
    fn is_furniture(&self, mut i: usize) -> bool {
        let outline = self.generic.outline;
        loop {
            let part = &outline.parts[i];
            if self
                .headline
                .is_some_and(|headline| outline.holds(i, headline))
            {
                return false;
            }
            if matches!(part.hint, Hint::Furniture | Hint::Readers | Hint::Hidden) {
                return true;
            }
            if part.parent == i {
                return false;
            }
            i = part.parent;
        }
    }

    /// Whether a text has words in common with the headline or a description.
    fn speaks_of_story(&self, text: &str) -> bool {
        let words = word_set(text);
        let described = self.described.iter().map(|other| other.text.as_str());
        self.title.into_iter().chain(described).any(|other| {
            let other = word_set(other);
            let common = words.intersection(&other);
            common.filter(|word| word.len() > 3).count() > 0
        })
    }
}

/// Whether an element holds no other block with text.
fn is_leaf(outline: &Outline<'_>, i: usize) -> bool {
    let part = &outline.parts[i];
    is_block_tag(part.tag())
        && !outline.parts[i + 1..part.end]
            .iter()
            .any(|inner| inner.letters > 0 && is_block_tag(inner.tag()))
}

/// Elements that are never part of a page's running text.
fn is_aside(tag: &str) -> bool {
    matches!(
        tag,
        "figure" | "ul" | "ol" | "table" | "time" | "address" | "a"
    )
}

/// Whether half of the words of a description stand in a text.
fn shares_half(description: &str, text: &str) -> bool {
    let (description, text) = (word_set(description), word_set(text));
    description.intersection(&text).count() * 2 >= description.len()
}
