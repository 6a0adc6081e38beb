//! Whether it can be read without paying, and under which address the page wants to be known.

use serde_json::Value;
use url::Url;

use super::outline::Part;
use super::vocabulary::Hint;
use super::{Found, Generic};
use crate::model::Access;
use crate::model::url::same_publisher;

/// Letters of a body below which a wall on the page is believed to stand before the rest.
const CUT_SHORT: usize = 1500;

/// Letters of a wall that says something.
const WALL: usize = 30;

/// Free or for subscribers, where the page says so. `written` are the letters of the body.
pub(super) fn choose(generic: &Generic<'_, '_>, written: usize) -> Found<Access> {
    let structured = generic.structured;
    let stories = structured.article.iter().chain(&structured.objects);
    if let Some(free) = stories.into_iter().find_map(stated) {
        let access = if free {
            Access::Free
        } else {
            Access::Subscriber
        };
        return Some((access, "json-ld"));
    }
    let tier = structured.meta_of(&["article:content_tier", "og:article:content_tier"]);
    match tier {
        Some("free") => Some((Access::Free, "meta")),
        Some("metered") => Some((Access::Metered, "meta")),
        Some("locked") => Some((Access::Subscriber, "meta")),
        _ => walled(generic, written).then_some((Access::Subscriber, "wall")),
    }
}

/// What an object says of itself; a part that is not free closes the whole, as Google has
/// publishers mark it (`hasPart` with a `cssSelector`).
fn stated(object: &Value) -> Option<bool> {
    let own = object.get("isAccessibleForFree").and_then(free);
    let parts = match object.get("hasPart") {
        Some(Value::Array(parts)) => parts.as_slice(),
        Some(part) => std::slice::from_ref(part),
        None => &[],
    };
    let closed = parts
        .iter()
        .filter_map(|part| free(part.get("isAccessibleForFree")?))
        .any(|free| !free);
    if closed { Some(false) } else { own }
}

/// Whether a wall is shown on a page whose text is short.
fn walled(generic: &Generic<'_, '_>, written: usize) -> bool {
    let names_wall = |name: &str| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.any(|word| {
            ["paywall", "regwall"]
                .iter()
                .any(|wall| word.eq_ignore_ascii_case(wall))
        })
    };
    let is_wall = |part: &Part<'_>| {
        let shown = (WALL..CUT_SHORT).contains(&part.letters) && part.hint != Hint::Hidden;
        let mut names = ["class", "id"]
            .into_iter()
            .filter_map(|name| part.element.attr(name));
        shown && names.any(names_wall)
    };
    written < CUT_SHORT && generic.outline.parts.iter().any(is_wall)
}

/// Publishers write the boolean in many ways.
fn free(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(free) => Some(*free),
        Value::String(text) => {
            let word = text.rsplit('/').next().unwrap_or(text).to_ascii_lowercase();
            match word.as_str() {
                "true" | "yes" | "1" => Some(true),
                "false" | "no" | "0" => Some(false),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The address that the page names as its own, where that is credible: of the same publisher, and
/// no front page unless this is one.
pub(super) fn canonical(generic: &Generic<'_, '_>) -> Found<String> {
    let structured = generic.structured;
    let link = structured
        .links
        .iter()
        .find(|(rel, _)| rel == "canonical")
        .map(|(_, href)| (href.as_str(), "link"));
    let social = structured.meta_of(&["og:url"]).map(|url| (url, "og"));
    let credible = |address: &str| -> Option<Url> {
        let url = generic.page.url.join(address).ok()?;
        let front = url.path() == "/" && url.query().is_none() && generic.page.url.path() != "/";
        (matches!(url.scheme(), "http" | "https")
            && same_publisher(&url, generic.page.url)
            && !front)
            .then_some(url)
    };
    [link, social]
        .into_iter()
        .flatten()
        .find_map(|(address, carrier)| credible(address).map(|url| (url.into(), carrier)))
}
