//! The headline: chosen among what the page offers by agreement.
//!
//! Nearly every page prints the right headline somewhere; the art is to choose. A printed `h1`
//! that agrees with what the page says of itself wins; the site's name is cut off the rest.

use url::Url;

use super::blocks::inline_text;
use super::structured::texts;
use super::{Found, Generic};
use crate::model::text::comparison_form;

/// Signs between a headline and the name of the site or section.
const SEPARATORS: [&str; 13] = [
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " ǀ ", " ｜ ", "｜", " / ",
];

/// The headline.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<String> {
    let structured = generic.structured;
    let names = site_names(generic);
    let headline = structured
        .article_text("headline")
        .or_else(|| structured.article_text("name"));
    let headline = headline.map(|text| strip_site(&text, &names));
    let social = structured
        .meta_of(&["og:title", "twitter:title"])
        .map(|text| strip_site(text, &names));
    let document = structured
        .title
        .as_deref()
        .map(|text| strip_site(text, &names));
    let said: Vec<&String> = [&headline, &social, &document]
        .into_iter()
        .flatten()
        .collect();

    let printed = printed(generic);
    let agreed = printed.iter().find(|text| {
        said.iter()
            .any(|other| agrees(text, other) && text.chars().count() * 2 > other.chars().count())
    });
    if let Some(text) = agreed {
        return Some((strip_site(text, &names), "h1"));
    }
    if let Some(text) = headline.clone().filter(|text| !is_site(text, &names)) {
        return Some((text, "json-ld"));
    }
    if let Some(text) = social.clone().filter(|text| !is_site(text, &names)) {
        return Some((text, "og"));
    }
    if let Some(text) = printed.iter().find(|text| !is_site(text, &names)) {
        return Some((text.clone(), "h1"));
    }
    document.or(headline).or(social).map(|text| (text, "title"))
}

/// The texts of the `h1` elements, and of microdata headlines.
fn printed(generic: &Generic<'_, '_>) -> Vec<String> {
    let headings = generic.structured.h1.iter().map(|h1| inline_text(*h1));
    headings
        .chain(generic.structured.prop("headline"))
        .filter(|text| !text.is_empty())
        .collect()
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
