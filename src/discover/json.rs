//! JSON Feed (<https://www.jsonfeed.org/version/1.1/>). A value of a wrong type spoils itself only.

use serde_json::Value;
use url::Url;

use super::dates::instant;
use super::{Listing, Settings, resolve};
use crate::model::text::tidy;
use crate::model::{Candidate, SourceKind};

/// Bytes of the longest feed that is parsed: unlike the other forms this one is held in memory as
/// a whole, at many times its size.
const MAX_JSON: usize = 8 << 20;

/// Reads a JSON Feed into the listing; a document that is none leaves a note.
pub(super) fn read(text: &str, base: &Url, settings: &Settings, listing: &mut Listing) {
    listing.kind = SourceKind::Feed;
    if text.len() > MAX_JSON {
        listing
            .notes
            .push(format!("JSON beyond {MAX_JSON} bytes is not read"));
        return;
    }
    let feed: Value = match serde_json::from_str(text.trim()) {
        Ok(feed) => feed,
        Err(error) => return listing.notes.push(format!("broken JSON: {error}")),
    };
    let Some(items) = feed["items"].as_array() else {
        return listing
            .notes
            .push("JSON, but no JSON Feed: it has no `items`".to_owned());
    };
    listing.title = plain(&feed["title"]);
    let items = items.iter().take(settings.max_urls);
    let found = items.filter_map(|item| candidate(item, base));
    listing.candidates.extend(found);
}

fn candidate(item: &Value, base: &Url) -> Option<Candidate> {
    let named = ["url", "external_url"]
        .into_iter()
        .find_map(|name| resolve(item[name].as_str()?, base));
    let by_id = || resolve(Url::parse(item["id"].as_str()?).ok()?.as_str(), base);
    Some(Candidate {
        url: named.or_else(by_id)?,
        title: plain(&item["title"]),
        published: item["date_published"].as_str().and_then(instant),
        modified: item["date_modified"].as_str().and_then(instant),
        via: SourceKind::Feed,
    })
}

fn plain(value: &Value) -> Option<String> {
    value.as_str().map(tidy).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(text: &str) -> Listing {
        let base = Url::parse("https://example.com/feed.json").unwrap();
        crate::discover::read(text.as_bytes(), None, &base, &Settings::default()).unwrap()
    }

    #[test]
    fn items_are_read_and_broken_ones_passed_over() {
        let listing = listing(
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"কাগজ","items":[null,7,
            {"id":1,"url":"/a","title":"A","date_published":"2025-09-03T14:20:00+06:00"},
            {"id":"https://example.com/b","url":null,"title":["x"]},{"id":"c"}]}"#,
        );
        assert_eq!(listing.title.as_deref(), Some("কাগজ"));
        let [a, b] = &listing.candidates[..] else {
            panic!("{listing:?}")
        };
        assert_eq!((a.url.path(), b.url.path()), ("/a", "/b"));
        assert_eq!(a.published.unwrap().to_string(), "2025-09-03T08:20:00Z");
    }

    #[test]
    fn what_is_no_json_feed_says_so() {
        for text in ["{", "{\"error\":404}", "{\"items\":{}}"] {
            assert_eq!(listing(text).notes.len(), 1, "{text}");
        }
    }
}
