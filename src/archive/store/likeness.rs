//! Which articles of the last days share shingles with a new one: candidates for the same story.
//!
//! The store keeps one fingerprint an article; the postings are made of them in memory, because 24
//! more records an article would cost more than all its other ones together. Only the smallest
//! shingles of each are posted (a bottom-k sketch, Broder 1997): they are a fair sample, and two
//! texts that share a third of their shingles share some of them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{Result, Store, keys};
use crate::archive::event::from_bytes;
use crate::model::ArticleId;

/// How far back copies of a story are looked for.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Shingles posted an article.
const POSTED: usize = 24;
/// A shingle of more articles than this is boilerplate.
const COMMON: usize = 200;
/// The most articles that are looked through; the newest.
const MOST: usize = 50_000;
/// The most candidates that are returned.
const CANDIDATES: usize = 32;

/// The articles that are looked through, and where their shingles lead.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    articles: Vec<(ArticleId, Timestamp)>,
    places: HashMap<ArticleId, u32>,
    postings: Postings,
}

/// The articles of each shingle, by half of its bits: what is found is compared anyway. Most shingles
/// are of one article alone, which needs no room elsewhere: eight bytes each.
#[derive(Debug, Default)]
struct Postings {
    /// The one article, or, with the bit [`SHARED`], where in `shared` the articles are.
    by_shingle: HashMap<u32, u32>,
    shared: Vec<Vec<u32>>,
}

/// Marks an entry that leads to several articles.
const SHARED: u32 = 1 << 31;

impl Postings {
    fn articles(&self, shingle: u64) -> &[u32] {
        match self.by_shingle.get(&short(shingle)) {
            None => &[],
            Some(entry) if entry & SHARED == 0 => std::slice::from_ref(entry),
            Some(entry) => &self.shared[(entry ^ SHARED) as usize],
        }
    }

    fn add(&mut self, shingle: u64, article: u32) {
        let entry = self.by_shingle.entry(short(shingle)).or_insert(article);
        if *entry == article {
            return;
        }
        if *entry & SHARED == 0 {
            self.shared.push(vec![*entry]);
            *entry = SHARED | (self.shared.len() - 1) as u32;
        }
        let articles = &mut self.shared[(*entry ^ SHARED) as usize];
        if articles.len() <= COMMON && !articles.contains(&article) {
            articles.push(article);
        }
    }
}

/// Half of the bits of a shingle, stirred (Knuth, TAOCP 3, 6.4: Fibonacci hashing): the lowest three are
/// the same for all of a coarse sample, the highest for the smallest.
fn short(shingle: u64) -> u32 {
    (shingle.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

impl Likeness {
    /// Reads the fingerprints of the store.
    pub(crate) fn load(store: &Store) -> Result<Self> {
        let mut likeness = Self::default();
        let (from, to) = keys::all(keys::PRINT);
        let mut total = 0_usize;
        store.each(&from, &to, |_, _| {
            total += 1;
            Ok(true)
        })?;
        let mut passed = total.saturating_sub(MOST);
        store.each(&from, &to, |key, value| {
            if passed > 0 {
                passed -= 1;
            } else if let (Some((at, id)), Some(print)) =
                (keys::parse_print(key), from_bytes(value))
            {
                likeness.add(&id, at, &print);
            }
            Ok(true)
        })?;
        Ok(likeness)
    }

    /// Adds an article, or notes that its fingerprint is a newer one.
    pub(crate) fn add(&mut self, id: &ArticleId, at: Timestamp, fingerprint: &[u64]) {
        let next = self.articles.len() as u32;
        let place = *self.places.entry(id.clone()).or_insert(next);
        if place == next {
            self.articles.push((id.clone(), at));
        }
        self.articles[place as usize].1 = at;
        for shingle in fingerprint.iter().take(POSTED) {
            self.postings.add(*shingle, place);
        }
    }

    /// The articles that share the most posted shingles, with their fingerprints.
    pub(crate) fn candidates(
        &self,
        store: &Store,
        fingerprint: &[u64],
    ) -> Result<Vec<(ArticleId, Vec<u64>)>> {
        let mut shared: HashMap<u32, u32> = HashMap::new();
        for shingle in fingerprint.iter().take(POSTED) {
            let posted = self.postings.articles(*shingle);
            for place in posted.iter().filter(|_| posted.len() <= COMMON) {
                *shared.entry(*place).or_default() += 1;
            }
        }
        let mut ranked: Vec<(u32, u32)> = shared.into_iter().collect();
        ranked.sort_unstable_by_key(|&(place, count)| (std::cmp::Reverse(count), place));
        ranked.truncate(CANDIDATES);
        let mut found = Vec::with_capacity(ranked.len());
        for (place, _) in ranked {
            let (id, at) = &self.articles[place as usize];
            if let Some(print) = store.fingerprint(*at, id)? {
                found.push((id.clone(), print));
            }
        }
        Ok(found)
    }
}

impl Store {
    /// The fingerprint that was taken of an article at an instant.
    fn fingerprint(&self, at: Timestamp, id: &ArticleId) -> Result<Option<Vec<u64>>> {
        let bytes = self.get_bytes(&keys::print(at, id))?;
        Ok(bytes.and_then(|bytes| from_bytes(&bytes)))
    }
}
