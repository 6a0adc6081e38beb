//! The headline: chosen among what the page offers by agreement.
//!
//! Nearly every page carries the right headline somewhere; the art is to choose. Each carrier
//! votes for its text with the site's name cut off; texts that say the same add up, and of their
//! forms the one that most carriers write is taken. Nothing is ever put together or rewritten.

mod printed;
mod site;

use super::blocks::inline_text;
use super::structured::types;
use super::{Found, Generic};
use crate::model::text::key;

use printed::Printed;
pub(super) use site::SiteNames;

/// Bytes of a text that can be a headline.
const LONGEST: usize = 2000;

/// One carrier's word on the headline.
#[derive(Debug)]
struct Vote {
    text: String,
    key: String,
    carrier: &'static str,
    /// How far the carrier's text is believed.
    weight: f32,
    /// How far its typography is believed: templates set printed quotes in their own way.
    form: f32,
}

impl Vote {
    fn new(text: String, carrier: &'static str, weight: f32, form: f32) -> Self {
        let key = key(&text);
        Self {
            text,
            key,
            carrier,
            weight,
            form,
        }
    }
}

/// The headline.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<String> {
    let stated = stated(generic);
    let keys: Vec<&str> = stated.iter().map(|vote| vote.key.as_str()).collect();
    let mut printed = printed::headlines(generic, &keys);
    let over = printed
        .iter()
        .find_map(|printed| beneath(&printed.text, &stated));
    let stated: Vec<Vote> = stated
        .iter()
        .map(|vote| {
            let text = match &over {
                Some((whole, rest)) if vote.text == *whole => rest.clone(),
                _ => cut_to_agree(vote, &printed, &stated),
            };
            Vote::new(text, vote.carrier, vote.weight, vote.form)
        })
        .collect();
    if let Some((_, rest)) = over {
        printed.retain(|printed| key(&printed.text) == key(&rest));
    }
    let mut votes = heard(generic, printed, &stated);
    votes.extend(stated);
    votes.retain(|vote| !vote.key.is_empty());
    elect(&votes, generic.site)
}

/// What the page says of itself for machines, the site's name cut off.
fn stated(generic: &Generic<'_, '_>) -> Vec<Vote> {
    let structured = generic.structured;
    let headline = structured
        .article_text("headline")
        .or_else(|| structured.article_text("name"));
    let written = structured.meta_of(&[
        "headline",
        "parsely-title",
        "sailthru.title",
        "dc.title",
        "dcterms.title",
        "title",
    ]);
    let carriers = [
        (headline.as_deref(), "json-ld", 1.2, 1.0),
        (structured.meta_of(&["og:title"]), "og", 1.1, 1.5),
        (structured.meta_of(&["twitter:title"]), "meta", 0.3, 0.5),
        (written, "meta", 0.3, 0.5),
        (structured.title.as_deref(), "title", 0.6, 0.7),
    ];
    carriers
        .into_iter()
        .filter_map(|(text, carrier, weight, form)| {
            let text = text.filter(|text| text.len() <= LONGEST)?;
            let text = generic.site.cut_off(text);
            Some(Vote::new(text, carrier, weight, form))
        })
        .collect()
}

/// The printed headlines as votes.
fn heard(generic: &Generic<'_, '_>, printed: Vec<Printed>, stated: &[Vote]) -> Vec<Vote> {
    let article = generic.structured.article.as_ref();
    let news =
        article.is_some_and(|article| types(article).iter().any(|kind| kind.contains("News")));
    let vote = |(i, printed): (usize, Printed)| {
        let first = if news { 1.5 } else { 2.2 } - 0.8 * i as f32;
        let unrelated = !stated.is_empty()
            && !stated
                .iter()
                .any(|vote| share_a_word(&vote.text, &printed.text));
        let doubt = if printed.leads_away || unrelated {
            0.2
        } else {
            1.0
        };
        Vote::new(printed.text, "h1", first.max(0.3) * doubt, 1.0)
    };
    printed.into_iter().enumerate().map(vote).collect()
}

/// The text with most votes, in the form that most of its carriers write.
fn elect(votes: &[Vote], site: &SiteNames) -> Found<String> {
    let support = |vote: &Vote| -> f32 {
        let alike = votes.iter().filter(|other| other.key == vote.key);
        let sum: f32 = alike.map(|other| other.weight).sum();
        let weak = site.is(&vote.text) || vote.text.chars().count() < 4;
        if weak { sum * 0.1 } else { sum }
    };
    let winner = first_most(votes, support)?;
    let alike: Vec<&Vote> = votes.iter().filter(|vote| vote.key == winner.key).collect();
    let written = |vote: &&Vote| -> f32 {
        let same = alike.iter().filter(|other| other.text == vote.text);
        same.map(|other| other.form).sum()
    };
    let best = first_most(&alike, written)?;
    Some((best.text.clone(), best.carrier))
}

/// The first of the items that score most.
fn first_most<T>(items: &[T], score: impl Fn(&T) -> f32) -> Option<&T> {
    let mut best: Option<(f32, &T)> = None;
    for item in items {
        let score = score(item);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, item));
        }
    }
    best.map(|(_, item)| item)
}

/// A stated text that opens with what is printed over the page, and the rest of it, where another
/// carrier states the rest alone: what is printed is the name of a blog, not a headline.
fn beneath(printed: &str, stated: &[Vote]) -> Option<(String, String)> {
    stated.iter().find_map(|vote| {
        let rest = vote.text.strip_prefix(printed)?.trim_start();
        let rest = rest.strip_prefix([':', '|', '-', '–', '—', '»'])?.trim();
        let alone = stated.iter().any(|other| other.key == key(rest));
        (alone && !rest.is_empty()).then(|| (vote.text.clone(), rest.to_owned()))
    })
}

/// A stated text cut at a separator, where what stands before it is what another carrier gives as
/// the headline: sections and slogans follow it.
fn cut_to_agree(vote: &Vote, printed: &[Printed], stated: &[Vote]) -> String {
    let said = printed.iter().map(|printed| key(&printed.text));
    let said: Vec<String> = said
        .chain(stated.iter().map(|other| other.key.clone()))
        .filter(|key| key.chars().count() > 3)
        .collect();
    site::heads(&vote.text)
        .find(|head| said.contains(&key(head)))
        .unwrap_or(&vote.text)
        .to_owned()
}

/// Whether two texts have a word of some length in common; of scripts that write no spaces, a
/// character.
fn share_a_word(a: &str, b: &str) -> bool {
    let fold = |text: &str| -> Vec<String> {
        let words = crate::model::text::words(text).map(str::to_lowercase);
        words
            .filter(|word| word.len() > 3 || word.chars().any(char::is_numeric))
            .collect()
    };
    let a = fold(a);
    fold(b).iter().any(|word| a.contains(word))
}

/// Where the headline is printed: where the page prints another one than it states, the only `h1`
/// that does not lead elsewhere.
pub(super) fn position(generic: &Generic<'_, '_>, title: Option<&str>) -> Option<usize> {
    let title = title?;
    let outline = generic.outline;
    let h1 = generic
        .structured
        .h1
        .iter()
        .find(|h1| agrees(&inline_text(**h1), title));
    let other = || {
        let heading = |part: &&super::outline::Part<'_>| {
            matches!(part.tag(), "h2" | "h3") && agrees(&inline_text(part.element), title)
        };
        outline.parts.iter().find(heading).map(|part| part.element)
    };
    let lone = || {
        let mut h1 = generic.structured.h1.iter().copied();
        let first = h1.next()?;
        let alone = h1.next().is_none() && !printed::leads_away(first, generic.page.url);
        alone.then_some(first)
    };
    let found = h1.copied().or_else(other).or_else(lone)?;
    outline.position(found.id())
}

/// Whether two texts are one headline: equal but for signs, or one holding the other.
pub(super) fn agrees(a: &str, b: &str) -> bool {
    let (a, b) = (key(a), key(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    a == b
        || (a.chars().count() > 10 && b.contains(&a))
        || (b.chars().count() > 10 && a.contains(&b))
}

#[cfg(test)]
mod tests;
