//! Finding one article, by the beginning of its id or by any of its addresses.

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, EmptyQuery, FuzzyTermQuery, Occur, Query};
use tantivy::{Searcher, Term};
use url::Url;

use super::Reader;
use crate::archive::index::{self, IndexError, Order, Place, Search, Stored};
use crate::model::url::identity_key;
use crate::model::{ArticleId, Filter, VersionView};

/// Characters of an id that name an article at least.
const LEAST: usize = 4;
/// Versions of an article that are looked at.
const MOST: usize = 100_000;
/// Ids that an ambiguous beginning is shown to mean, and articles that are suggested.
const SHOWN: usize = 5;

impl Reader {
    /// All versions of one article, oldest first.
    ///
    /// It is named by at least 4 characters of its id, or by any address under which it was seen;
    /// the scheme may be left out.
    pub fn find(&self, asked: &str) -> Result<Vec<VersionView>, IndexError> {
        let asked = asked.trim();
        let searcher = self.index.searcher();
        let query = match address(asked) {
            Some(url) => index::term(self.fields.address, &identity_key(&url, &[])),
            None => self.by_id(asked)?,
        };
        let found = Search::first(Order::Stream, MOST)
            .run(&searcher, &*query)?
            .window;
        let ids: BTreeSet<String> = found.iter().map(|place| place.key.id()).collect();
        let asked = asked.to_owned();
        match ids.len() {
            0 => Err(IndexError::NoSuchArticle { asked }),
            1 => views(&searcher, &found),
            _ => Err(IndexError::Ambiguous {
                asked,
                ids: ids.into_iter().take(SHOWN).collect(),
            }),
        }
    }

    /// One version of an article; `None` where there is no such version.
    pub fn version(&self, id: &ArticleId, n: u32) -> Result<Option<VersionView>, IndexError> {
        let searcher = self.index.searcher();
        let query = index::term(self.fields.key, &index::key(id, n));
        let found = Search::first(Order::Stream, 1).run(&searcher, &*query)?;
        Ok(views(&searcher, &found.window)?.pop())
    }

    /// The latest versions of a few articles that may have been meant by what [`find`](Self::find)
    /// did not find: ids that differ in one or two characters, addresses with the same words.
    pub fn suggest(&self, asked: &str) -> Result<Vec<VersionView>, IndexError> {
        let asked = asked.trim();
        let searcher = self.index.searcher();
        let near: Box<dyn Query> = match address(asked) {
            Some(url) => self.like_address(&url),
            None if asked.len() < LEAST => Box::new(EmptyQuery),
            None => self.like_id(&asked.to_ascii_lowercase()),
        };
        let mut parts = index::filter(&self.fields, &Filter::default())?;
        parts.push((Occur::Must, near));
        let search = Search::first(Order::Relevance, SHOWN);
        let found = search.run(&searcher, &BooleanQuery::new(parts))?;
        views(&searcher, &found.window)
    }

    fn by_id(&self, asked: &str) -> Result<Box<dyn Query>, IndexError> {
        let start = asked.to_ascii_lowercase();
        let asked = asked.to_owned();
        let base32 = |byte: u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte);
        if !start.bytes().all(base32) || start.len() > ArticleId::LENGTH {
            return Err(IndexError::NoSuchArticle { asked });
        }
        if start.len() < LEAST {
            return Err(IndexError::TooShort { asked });
        }
        Ok(index::prefix(self.fields.id, &start))
    }

    fn like_id(&self, asked: &str) -> Box<dyn Query> {
        let id: String = asked.chars().take(ArticleId::LENGTH).collect();
        let edits = if id.len() > 7 { 2 } else { 1 };
        let term = Term::from_field_text(self.fields.id, &id);
        Box::new(FuzzyTermQuery::new_prefix(term, edits, true))
    }

    /// Addresses of the same host that share words of the path; the more and rarer, the nearer.
    fn like_address(&self, url: &Url) -> Box<dyn Query> {
        let host = index::words(self.fields.path, url.host_str().unwrap_or_default());
        let path = index::readable(url.path());
        let words = path
            .split(['/', '-', '_', '.', ' '])
            .filter(|word| !word.is_empty());
        let shared = words
            .take(32)
            .map(|word| (Occur::Should, index::words(self.fields.path, word)))
            .collect();
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, host),
            (Occur::Must, Box::new(BooleanQuery::new(shared))),
        ]))
    }
}

fn views(searcher: &Searcher, found: &[Place]) -> Result<Vec<VersionView>, IndexError> {
    let stored = Stored::new(searcher);
    found
        .iter()
        .map(|place| stored.text(place)?.view())
        .collect()
}

/// What was asked for as an address; `None` where it can only be an id.
fn address(asked: &str) -> Option<Url> {
    if !asked.contains(['.', '/', ':']) {
        return None;
    }
    let web = |url: &Url| url.has_host();
    Url::parse(asked)
        .ok()
        .filter(web)
        .or_else(|| Url::parse(&format!("https://{asked}")).ok().filter(web))
}
