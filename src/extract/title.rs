//! The headline: chosen among what the page offers by agreement.
//!
//! Nearly every page prints the right headline somewhere; the art is to choose. A printed `h1`
//! that agrees with what the page says of itself wins; the site's name is cut off the rest.

use scraper::ElementRef;
use url::Url;

use super::blocks::inline_text;
use super::structured::{texts, types};
use super::vocabulary::{self, Hint};
use super::{Found, Generic};
use crate::model::text::comparison_form;

/// Signs between a headline and the name of the site or section.
const SEPARATORS: [&str; 13] = [
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " ǀ ", " ｜ ", "｜", " / ",
];

/// Bytes of a text that can be a headline.
const LONGEST: usize = 2000;

/// Printed headlines that are looked at.
const MOST_PRINTED: usize = 6;

/// The headline: each carrier votes for its text, equal texts add up.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<String> {
    let structured = generic.structured;
    let names = site_names(generic);
    let printed = printed(generic);
    let news = structured
        .article
        .as_ref()
        .is_some_and(|article| types(article).iter().any(|kind| kind.contains("News")));
    let alone = if printed.len() == 1 { 0.2 } else { 0.0 };
    let mut votes: Vec<(String, &'static str, f32)> = Vec::new();
    for (i, text) in printed.iter().enumerate() {
        let weight = if news { 1.5 } else { 2.2 } + alone - 0.4 * i as f32;
        votes.push((text.clone(), "h1", weight.max(0.3)));
    }
    let headline = structured
        .article_text("headline")
        .or_else(|| structured.article_text("name"));
    let said = [
        (headline.as_deref(), "json-ld", 1.2),
        (structured.meta_of(&["og:title"]), "og", 1.1),
        (structured.meta_of(&["twitter:title"]), "meta", 0.3),
        (structured.title.as_deref(), "title", 0.6),
    ];
    for (text, carrier, weight) in said {
        if let Some(text) = text.filter(|text| text.len() <= LONGEST) {
            votes.push((
                as_printed(&strip_site(text, &names), &printed),
                carrier,
                weight,
            ));
        }
    }
    elect(votes, &names)
}

/// The text with most votes; of equal texts the form of the first carrier.
fn elect(votes: Vec<(String, &'static str, f32)>, names: &[String]) -> Found<String> {
    let keys: Vec<String> = votes.iter().map(|(text, _, _)| key(text)).collect();
    let mut best: Option<(f32, usize)> = None;
    for (i, (text, _, _)) in votes.iter().enumerate() {
        let support: f32 = votes
            .iter()
            .zip(&keys)
            .filter(|(_, other)| **other == keys[i])
            .map(|((_, _, weight), _)| weight)
            .sum();
        let weak = is_site(text, names) || text.chars().count() < 4;
        let support = if weak { support * 0.1 } else { support };
        if !keys[i].is_empty() && best.is_none_or(|(most, _)| support > most) {
            best = Some((support, i));
        }
    }
    let (_, i) = best?;
    votes
        .into_iter()
        .nth(i)
        .map(|(text, carrier, _)| (text, carrier))
}

/// A stated title cut to the printed headline, where that is its beginning up to a separator.
fn as_printed(text: &str, printed: &[String]) -> String {
    let cut = SEPARATORS
        .iter()
        .flat_map(|separator| text.match_indices(separator))
        .map(|(at, _)| text[..at].trim());
    cut.into_iter()
        .find_map(|head| printed.iter().find(|printed| key(printed) == key(head)))
        .cloned()
        .unwrap_or_else(|| text.to_owned())
}

/// The texts of the `h1` elements, and of microdata headlines.
fn printed(generic: &Generic<'_, '_>) -> Vec<String> {
    let structured = generic.structured;
    let said: Vec<String> = [
        structured.article_text("headline").as_deref(),
        structured.meta_of(&["og:title"]),
    ]
    .into_iter()
    .flatten()
    .map(key)
    .collect();
    let outside = |h1: &&ElementRef<'_>| {
        let outline = generic.outline;
        let at = outline.position(h1.id());
        !at.is_some_and(|i| outline.parts[i].hint == Hint::Hidden || outline.in_furniture(i))
    };
    let shown = generic
        .structured
        .h1
        .iter()
        .filter(outside)
        .map(|h1| without_kicker(*h1, &said));
    let hidden = generic
        .structured
        .h1
        .iter()
        .filter(|h1| !outside(h1))
        .map(|h1| without_kicker(*h1, &said));
    shown
        .chain(hidden)
        .chain(generic.structured.prop("headline"))
        .filter(|text| (1..=LONGEST).contains(&text.len()))
        .take(MOST_PRINTED)
        .collect()
}

/// The text of a heading without a line above the headline that is marked as such, unless the page
/// states the whole as its headline. An element inside that is the stated headline wins.
fn without_kicker(h1: ElementRef<'_>, said: &[String]) -> String {
    let whole = inline_text(h1);
    if said.contains(&key(&whole)) {
        return whole;
    }
    let stated = h1
        .descendent_elements()
        .skip(1)
        .map(inline_text)
        .find(|inner| said.contains(&key(inner)));
    if let Some(stated) = stated {
        return stated;
    }
    let kicker = h1
        .descendent_elements()
        .skip(1)
        .find(|inner| vocabulary::hint(inner.value()) == Hint::Furniture);
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

/// Where the headline is printed.
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
    outline.position(h1.copied().or_else(other)?.id())
}

/// What the site calls itself.
fn site_names(generic: &Generic<'_, '_>) -> Vec<String> {
    let structured = generic.structured;
    let mut names: Vec<String> = [
        "og:site_name",
        "application-name",
        "apple-mobile-web-app-title",
        "twitter:site",
    ]
    .iter()
    .filter_map(|name| structured.meta_of(&[name]))
    .map(str::to_owned)
    .collect();
    let publisher = structured
        .article
        .as_ref()
        .and_then(|article| article.get("publisher"));
    names.extend(publisher.map(texts).unwrap_or_default());
    let mut keys: Vec<String> = names.iter().map(|name| key(name)).collect();
    keys.extend(host_key(generic.page.url));
    keys.retain(|key| key.chars().count() > 1);
    keys
}

/// The name in the host: `example` of `www.example.co.uk`.
fn host_key(url: &Url) -> Option<String> {
    let domain = crate::model::url::registrable_domain(url.host_str()?);
    domain.split('.').next().map(key)
}

/// Letters and digits alone, in lower case, for comparing.
pub(super) fn key(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        return letters
            .map(|byte| byte.to_ascii_lowercase() as char)
            .collect();
    }
    comparison_form(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text is but the site's name.
fn is_site(text: &str, names: &[String]) -> bool {
    let text = key(text);
    text.is_empty() || names.contains(&text)
}

/// Cuts the site's name off either end.
fn strip_site(text: &str, names: &[String]) -> String {
    let mut text = text.trim();
    for _ in 0..3 {
        let cut = SEPARATORS.iter().filter_map(|separator| {
            let (head, tail) = text.rsplit_once(separator)?;
            names_site(tail, names).then_some((head.trim(), tail.len()))
        });
        let cut_front = SEPARATORS.iter().filter_map(|separator| {
            let (head, tail) = text.split_once(separator)?;
            names_site(head, names).then_some((tail.trim(), head.len()))
        });
        let Some((rest, _)) = cut.chain(cut_front).find(|(rest, _)| !rest.is_empty()) else {
            break;
        };
        text = rest;
    }
    text.to_owned()
}

/// Whether a segment names the site: equal to one of its names, or one inside the other.
fn names_site(segment: &str, names: &[String]) -> bool {
    let segment = key(segment);
    let long = |text: &str| text.chars().count() >= 3;
    !segment.is_empty()
        && names.iter().any(|name| {
            *name == segment
                || (long(name)
                    && segment.contains(name.as_str())
                    && segment.chars().count() <= name.chars().count() + 20)
                || (long(&segment) && name.contains(&segment))
        })
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
