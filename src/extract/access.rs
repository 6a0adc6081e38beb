//! Whether it can be read without paying, and under which address the page wants to be known.

use serde_json::Value;
use url::Url;

use super::{Found, Generic};
use crate::model::Access;
use crate::model::url::same_publisher;

/// Free or for subscribers, where the page says so.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<Access> {
    let structured = generic.structured;
    let stated = structured
        .article
        .iter()
        .chain(&structured.objects)
        .find_map(|object| free(object.get("isAccessibleForFree")?));
    if let Some(free) = stated {
        return Some((
            if free {
                Access::Free
            } else {
                Access::Subscriber
            },
            "json-ld",
        ));
    }
    match structured.meta_of(&["article:content_tier"])? {
        "free" => Some((Access::Free, "meta")),
        "metered" => Some((Access::Metered, "meta")),
        "locked" => Some((Access::Subscriber, "meta")),
        _ => None,
    }
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
