//! Headlines as the page prints them: its `h1` elements and what microdata calls a headline.

use scraper::ElementRef;
use url::Url;

use super::LONGEST;
use crate::extract::Generic;
use crate::extract::blocks::inline_text;
use crate::extract::structured::plain;
use crate::extract::vocabulary::{self, Hint};
use crate::model::text::key;

/// Printed headlines that are looked at.
const MOST: usize = 6;

/// A printed headline.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) text: String,
    /// Wholly a link to another page, as the paper's name over every page is.
    pub(super) leads_away: bool,
}

/// What is printed as a headline, what stands in furniture last. `said` are the keys of what the
/// page states as its headline.
pub(super) fn headlines(generic: &Generic<'_, '_>, said: &[&str]) -> Vec<Printed> {
    let outline = generic.outline;
    let outside = |h1: &&ElementRef<'_>| {
        let at = outline.position(h1.id());
        !at.is_some_and(|i| outline.parts[i].hint == Hint::Hidden || outline.in_furniture(i))
    };
    let h1 = &generic.structured.h1;
    let shown = h1.iter().filter(outside);
    let apart = h1.iter().filter(|h1| !outside(h1));
    let stated = generic.structured.prop("headline").map(|text| Printed {
        text,
        leads_away: false,
    });
    let named = h1.is_empty().then(|| named(generic)).flatten();
    shown
        .chain(apart)
        .chain(named.as_ref())
        .map(|h1| Printed {
            text: without_kicker(*h1, said),
            leads_away: leads_away(*h1, generic.page.url),
        })
        .chain(stated)
        .filter(|printed| (1..=LONGEST).contains(&printed.text.len()))
        .take(MOST)
        .collect()
}

/// Names of elements that hold the headline, without the signs in them.
const NAMES: [&str; 8] = [
    "entrytitle",
    "articletitle",
    "posttitle",
    "newstitle",
    "storytitle",
    "articleheadline",
    "storyheadline",
    "headline",
];

/// The first element whose class says that it is the headline, for pages that have no `h1`.
fn named<'a>(generic: &Generic<'_, 'a>) -> Option<ElementRef<'a>> {
    let outline = generic.outline;
    let is_name = |name: &str| {
        let mut bare = name.to_ascii_lowercase();
        bare.retain(|c| c.is_ascii_alphanumeric());
        NAMES.contains(&bare.as_str())
    };
    let named = outline.parts.iter().enumerate().find(|(i, part)| {
        let class = part.element.attr("class").unwrap_or_default();
        part.letters > 0
            && part.letters <= LONGEST
            && class.split_ascii_whitespace().any(is_name)
            && !outline.in_furniture(*i)
    });
    named.map(|(_, part)| part.element)
}

/// The text of a heading without a line above the headline that is marked as such, unless the page
/// states the whole as its headline. An element inside that is the stated headline wins.
fn without_kicker(h1: ElementRef<'_>, said: &[&str]) -> String {
    let is_said = |text: &str| said.contains(&key(text).as_str());
    let whole = plain(&inline_text(h1));
    if is_said(&whole) {
        return whole;
    }
    let stated = h1
        .descendent_elements()
        .skip(1)
        .map(inline_text)
        .find(|inner| is_said(inner));
    if let Some(stated) = stated {
        return stated;
    }
    let kicker = h1.descendent_elements().skip(1).find(|inner| {
        inner.value().name() == "small" || vocabulary::hint(inner.value()) == Hint::Furniture
    });
    let rest = kicker.and_then(|kicker| {
        let kicker = inline_text(kicker);
        let rest = whole
            .strip_prefix(kicker.as_str())
            .filter(|_| !kicker.is_empty())?;
        let rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '|' | '-' | '–'));
        (!rest.is_empty()).then(|| rest.to_owned())
    });
    rest.unwrap_or(whole)
}

/// Whether a heading is wholly a link, and one to another page than this.
pub(super) fn leads_away(h1: ElementRef<'_>, page: &Url) -> bool {
    let link = std::iter::successors(Some(h1), |element| {
        element.parent().and_then(ElementRef::wrap)
    })
    .take(2)
    .chain(h1.descendent_elements().skip(1))
    .find(|element| element.value().name() == "a");
    let Some(link) = link else { return false };
    let Some(target) = link.attr("href").and_then(|href| page.join(href).ok()) else {
        return false;
    };
    let whole = key(&inline_text(link)) == key(&inline_text(h1));
    whole && target.path().trim_end_matches('/') != page.path().trim_end_matches('/')
}
