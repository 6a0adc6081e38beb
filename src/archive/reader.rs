//! The door for everyone who only reads. It opens `index/` (and `warc/` for captures), takes no
//! lock, and works while a writer in another process commits.

mod find;
mod sizes;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tantivy::query::{BooleanQuery, Occur};
use tantivy::{IndexReader, Searcher};

pub use sizes::Sizes;
pub use stream::VersionStream;

use super::Position;
use super::index::{
    self, Asked, Fields, Fold, IndexError, Order, Search, Snippet, Source, Stemmer, Stored, files,
    snippet,
};
use super::rebuild::FINISHED;
use crate::model::{Filter, Query, Sort, VersionView, Versions};

/// Reads an archive. It sees the archive as of the last commit before it was opened or
/// [refreshed](Self::refresh).
pub struct Reader {
    path: PathBuf,
    index: IndexReader,
    fields: Fields,
}

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// How many versions it found in all, folded ones left out.
    pub total: usize,
    /// The page of them that was asked for.
    pub hits: Vec<Hit>,
}

/// One version that a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The version.
    pub view: VersionView,
    /// Bytes of the title to mark.
    pub title: Vec<Range<usize>>,
    /// Where the words stand in body or summary; `None` without words or where they stand in
    /// neither.
    pub snippet: Option<Snippet>,
    /// How many other articles of its story were found; only where stories are folded.
    pub copies: usize,
}

impl Reader {
    /// Opens the archive in this directory.
    ///
    /// [`IndexError::NoArchive`] where there is none; for the errors of which
    /// [`IndexError::calls_for_rebuild`] is true, the index has to be rebuilt by a writer first.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let index = opened(path).map_err(|error| match error {
            IndexError::Missing { .. } if path.join("warc").is_dir() => IndexError::Missing {
                path: path.to_owned(),
            },
            IndexError::Missing { .. } => IndexError::NoArchive {
                path: path.to_owned(),
            },
            other => other,
        })?;
        Ok(Self {
            path: path.to_owned(),
            index,
            fields: index::fields(),
        })
    }

    /// Moves on to the last commit.
    pub fn refresh(&self) -> Result<(), IndexError> {
        Ok(self.index.reload()?)
    }

    /// The directory of the archive.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Up to where in the segments the index is complete; `None` before the first commit.
    pub fn position(&self) -> Result<Option<Position>, IndexError> {
        files::position(self.index.searcher().index())
    }

    /// Names of the index's files that do not hold what was written; reads all of them.
    pub fn damaged_files(&self) -> Result<Vec<String>, IndexError> {
        files::damaged(&self.path.join("index"))
    }

    /// How many versions there are.
    pub fn count(&self) -> u64 {
        self.index.searcher().num_docs()
    }

    /// The ids of the sites of which there is anything, in small letters, sorted.
    pub fn sites(&self) -> Result<BTreeSet<String>, IndexError> {
        index::terms(&self.index.searcher(), self.fields.site)
    }

    /// The tags of the languages in which there is anything, in small letters, sorted.
    pub fn languages(&self) -> Result<BTreeSet<String>, IndexError> {
        index::terms(&self.index.searcher(), self.fields.lang)
    }

    /// A page of what a query finds, with the places of its words.
    pub fn search(&self, query: &Query) -> Result<Hits, IndexError> {
        let searcher = self.index.searcher();
        let order = match query.sort {
            Sort::Relevance if query.filter.text.is_some() => Order::Relevance,
            Sort::Date | Sort::Relevance => Order::Date,
        };
        let asked = Asked::new(&searcher, &self.fields, &query.filter, order)?;
        let fold = match query.filter.as_of {
            None => Fold::Now,
            Some(_) => Fold::Then,
        };
        let search = Search {
            fold: query.fold.then_some(fold),
            ..Search::first(order, query.offset.saturating_add(query.limit))
        };
        let found = search.run(&searcher, &*asked.query)?;
        let stored = Stored::new(&searcher);
        let mut hits = Vec::new();
        for place in found.window.iter().skip(query.offset).take(query.limit) {
            let view = stored.text(place)?.view()?;
            let view = self.as_stood(&searcher, view, query.filter.as_of)?;
            let copies = found.copies.get(&place.key.rank()).copied();
            hits.push(hit(view, &asked, copies.unwrap_or(0)));
        }
        let total = found.total;
        Ok(Hits { total, hits })
    }

    /// Every version that a filter lets through, in the order of first sight, id and number, in
    /// bounded memory.
    pub fn versions(&self, filter: &Filter) -> Result<VersionStream<'_>, IndexError> {
        VersionStream::new(self, filter)
    }

    /// The version as it stood at an instant, for which it has been filtered already.
    fn as_stood<S>(
        &self,
        searcher: &Searcher,
        mut view: VersionView<S>,
        at: Option<Timestamp>,
    ) -> Result<VersionView<S>, IndexError> {
        let Some(at) = at else {
            return Ok(view);
        };
        if view.superseded_at.is_some_and(|superseded| superseded > at) {
            view.superseded_at = None;
        }
        view.versions = match view.superseded_at {
            None => view.version.n,
            Some(_) => self.versions_at(searcher, &view, at)?,
        };
        let alone = view.version.id.clone();
        view.story = view.version.story.clone().unwrap_or(alone);
        view.states.retain(|change| change.at <= at);
        view.aliases.retain(|alias| alias.since <= at);
        Ok(view)
    }

    /// How many versions of an article there were at an instant.
    fn versions_at<S>(
        &self,
        searcher: &Searcher,
        view: &VersionView<S>,
        at: Timestamp,
    ) -> Result<u32, IndexError> {
        let filter = Filter {
            versions: Versions::All,
            as_of: Some(at),
            ..Filter::default()
        };
        let mut parts = index::filter(&self.fields, &filter)?;
        let article = index::term(self.fields.id, view.version.id.as_str());
        parts.push((Occur::Must, article));
        let none = Search::first(Order::Stream, 0);
        let found = none.run(searcher, &BooleanQuery::new(parts))?;
        Ok(u32::try_from(found.total).unwrap_or(u32::MAX))
    }
}

/// How long a reader waits for a rebuild to put its new index in place, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(10);

/// Opens the index; while a rebuild exchanges it for a new one, a little later.
fn opened(path: &Path) -> Result<IndexReader, IndexError> {
    let started = Instant::now();
    loop {
        let exchanging = path.join(FINISHED).exists();
        match files::open_to_read(&path.join("index")) {
            Err(error)
                if exchanging && error.calls_for_rebuild() && started.elapsed() < PATIENCE =>
            {
                std::thread::sleep(LOOK);
            }
            opened => return opened,
        }
    }
}

/// A found version with the places of the words that found it.
fn hit(view: VersionView, asked: &Asked, copies: usize) -> Hit {
    let article = &view.article;
    let stemmer = article.lang().and_then(Stemmer::of);
    let stemmer = stemmer.as_ref();
    let needles = &asked.needles;
    if needles.is_empty() {
        return Hit {
            view,
            title: Vec::new(),
            snippet: None,
            copies,
        };
    }
    let title = article.title.as_deref().unwrap_or_default();
    let title = snippet::highlights(title, needles, stemmer);
    let body = article.body_text();
    let snippet = snippet::snippet(Source::Body, &body, needles, stemmer).or_else(|| {
        let summary = article.summary.as_deref()?;
        snippet::snippet(Source::Summary, summary, needles, stemmer)
    });
    Hit {
        view,
        title,
        snippet,
        copies,
    }
}
