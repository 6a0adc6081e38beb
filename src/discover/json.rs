//! JSON Feed (<https://www.jsonfeed.org/version/1.1/>).

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::dates::instant;
use super::{Listing, Settings, resolve};
use crate::model::text::tidy;
use crate::model::{Candidate, SourceKind};

/// The parts that are used. Each is a free value, so that one of a wrong type spoils no other.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Feed {
    title: Value,
    items: Vec<Item>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Item {
    id: Value,
    url: Value,
    external_url: Value,
    title: Value,
    date_published: Value,
    date_modified: Value,
}

/// Reads a JSON Feed into the listing; a document that is none leaves a note.
pub(super) fn read(text: &str, base: &Url, settings: &Settings, listing: &mut Listing) {
    listing.kind = SourceKind::Feed;
    let feed: Feed = match serde_json::from_str(text.trim()) {
        Ok(feed) => feed,
        Err(error) => {
            listing.notes.push(format!("not a JSON Feed: {error}"));
            return;
        }
    };
    listing.title = feed.title.as_str().map(tidy);
    let items = feed.items.iter().take(settings.max_urls);
    listing
        .candidates
        .extend(items.filter_map(|item| candidate(item, base)));
}

fn candidate(item: &Item, base: &Url) -> Option<Candidate> {
    let named = [&item.url, &item.external_url]
        .into_iter()
        .find_map(|link| resolve(link.as_str()?, base));
    let by_id = || resolve(Url::parse(item.id.as_str()?).ok()?.as_str(), base);
    Some(Candidate {
        url: named.or_else(by_id)?,
        title: item
            .title
            .as_str()
            .map(tidy)
            .filter(|title| !title.is_empty()),
        published: item.date_published.as_str().and_then(instant),
        modified: item.date_modified.as_str().and_then(instant),
        via: SourceKind::Feed,
    })
}
