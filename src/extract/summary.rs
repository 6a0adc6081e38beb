//! The publisher's summary: a standfirst printed apart from the body, else the description.

mod described;
mod printed;

use std::collections::HashSet;

use super::content::Place;
use super::{Found, Generic};
use crate::model::text::{comparison_form, words};

/// The summary. `headline` is where the headline stands, `place` where the story does.
pub(super) fn choose(
    generic: &Generic<'_, '_>,
    title: Option<&str>,
    headline: Option<usize>,
    place: Option<&Place>,
) -> Found<String> {
    let described = described::all(generic, title);
    let printed = printed::standfirst(generic, title, headline, place, &described);
    printed
        .map(|lede| (lede, "lede"))
        .or_else(|| described::elect(described))
}

/// The words of a text in lower case.
fn word_set(text: &str) -> HashSet<String> {
    words(&comparison_form(text))
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests;
