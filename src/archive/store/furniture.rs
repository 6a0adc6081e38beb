//! What recurs on a site's pages: a bounded table of hashes a site, with on how many stories each
//! was seen. It is derived from the events of first versions alone, so that a rebuilt store has
//! learned the same.

use serde::{Deserialize, Serialize};

use super::{Result, Store, keys};
use crate::archive::event::Versioned;
use crate::model::furniture::{candidates, length};

/// Hashes of one site that are kept: some 3 KB.
const KEPT: usize = 240;
/// Stories on which a text must have been seen to be furniture.
const STORIES: u16 = 4;
/// It must stand on one of so many stories since it was first seen.
const SHARE: u32 = 3;

/// What recurs on the pages of one site.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recurring {
    /// How many stories were looked at.
    stories: u32,
    texts: Vec<Text>,
}

/// A text that may be furniture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    hash: u64,
    /// On how many stories it was seen.
    seen: u16,
    /// The number of the first of them.
    since: u32,
    /// Whether it is known to be furniture; that stays, for it is then no longer seen.
    learned: bool,
}

impl Recurring {
    /// Counts the texts of one more story.
    fn add(&mut self, hashes: &[u64]) {
        self.stories += 1;
        for &hash in hashes {
            match self.texts.iter_mut().find(|text| text.hash == hash) {
                Some(text) => {
                    text.seen = text.seen.saturating_add(1);
                    let span = self.stories - text.since + 1;
                    text.learned |= text.seen >= STORIES && u32::from(text.seen) * SHARE >= span;
                }
                None => self.put(hash),
            }
        }
    }

    /// A new text, in the place of the one that was seen least, and of those of the oldest.
    fn put(&mut self, hash: u64) {
        let text = Text {
            hash,
            seen: 1,
            since: self.stories,
            learned: false,
        };
        if self.texts.len() < KEPT {
            self.texts.push(text);
            return;
        }
        let open = self.texts.iter_mut().filter(|text| !text.learned);
        if let Some(least) = open.min_by_key(|text| (text.seen, text.since)) {
            *least = text;
        }
    }
}

/// Counts what a first version shows. A page whose text was seen before for the most part is a
/// story that is printed again, and no evidence.
pub(super) fn learn(store: &mut Store, versioned: &Versioned) -> Result<()> {
    let (version, article) = (&versioned.version, &versioned.article);
    let found = candidates(article);
    if version.n != 1 || found.is_empty() {
        return Ok(());
    }
    let key = keys::text(keys::FURNITURE, &version.site);
    let mut recurring: Recurring = store.get(&key)?.unwrap_or_default();
    let known = |hash: u64| recurring.texts.iter().any(|text| text.hash == hash);
    let again: usize = found
        .iter()
        .filter(|(hash, _)| known(*hash))
        .map(|(_, length)| length)
        .sum();
    if again > 0 && again * 2 > length(article) {
        return Ok(());
    }
    let hashes: Vec<u64> = found.into_iter().map(|(hash, _)| hash).collect();
    recurring.add(&hashes);
    store.put(key, &recurring)
}

impl Store {
    /// Hashes of the texts that are known to be a site's furniture.
    pub(crate) fn furniture(&self, site: &str) -> Result<Vec<u64>> {
        let key = keys::text(keys::FURNITURE, site);
        let recurring: Option<Recurring> = self.get(&key)?;
        let texts = recurring.into_iter().flat_map(|recurring| recurring.texts);
        Ok(texts
            .filter(|text| text.learned)
            .map(|text| text.hash)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(recurring: &Recurring) -> Vec<u64> {
        let texts = recurring.texts.iter().filter(|text| text.learned);
        texts.map(|text| text.hash).collect()
    }

    #[test]
    fn what_stands_on_many_stories_is_learned_and_what_recurs_now_and_then_is_not() {
        let mut recurring = Recurring::default();
        for story in 0..2_000_u64 {
            let mut hashes = vec![1_000 + story * 10, 1_001 + story * 10];
            hashes.extend((story % 2 == 0).then_some(7)); // on every other story
            hashes.extend((story % 11 == 0).then_some(8)); // the background of a long affair
            recurring.add(&hashes);
            assert!(recurring.texts.len() <= KEPT);
        }
        assert_eq!(learned(&recurring), [7]);
    }

    #[test]
    fn what_is_learned_stays_though_it_is_seen_no_more() {
        let mut recurring = Recurring::default();
        for _ in 0..STORIES {
            assert!(learned(&recurring).is_empty());
            recurring.add(&[7]);
        }
        for story in 0..1_000 {
            recurring.add(&[100 + story]);
        }
        assert_eq!(learned(&recurring), [7]);
    }
}
