//! Going over many versions in a fixed order, window by window, so that memory stays bounded.

use std::vec;

use serde::Deserialize;
use tantivy::Searcher;

use super::Reader;
use crate::archive::index::{Asked, IndexError, Key, Order, Place, Search, Stored, StoredText};
use crate::model::{Filter, Lent, VersionView};

/// Versions in one window: some 5 MB of keys, whatever the size of the archive.
const WINDOW: usize = 100_000;

/// The versions that a filter lets through, by first sight, id and number. All of them come from
/// the same commit, whatever a writer does meanwhile.
pub struct VersionStream<'a> {
    reader: &'a Reader,
    searcher: Searcher,
    stored: Stored,
    /// The version that is lent.
    lent: Option<StoredText>,
    asked: Asked,
    filter: Filter,
    window: vec::IntoIter<Place>,
    size: usize,
    last: Option<Key>,
    done: bool,
}

impl<'a> VersionStream<'a> {
    pub(super) fn new(reader: &'a Reader, filter: &Filter) -> Result<Self, IndexError> {
        Self::with_window(reader, filter, WINDOW)
    }

    pub(super) fn with_window(
        reader: &'a Reader,
        filter: &Filter,
        size: usize,
    ) -> Result<Self, IndexError> {
        let searcher = reader.index.searcher();
        let asked = Asked::new(&searcher, &reader.fields, filter, Order::Stream)?;
        Ok(Self {
            reader,
            stored: Stored::new(&searcher),
            searcher,
            lent: None,
            asked,
            filter: filter.clone(),
            window: Vec::new().into_iter(),
            size,
            last: None,
            done: false,
        })
    }

    /// The next place, from a new window where the last is used up.
    fn next_place(&mut self) -> Result<Option<Place>, IndexError> {
        if self.window.len() == 0 && !self.done {
            let search = Search {
                after: self.last,
                ..Search::first(Order::Stream, self.size)
            };
            let found = search.run(&self.searcher, &*self.asked.query)?.window;
            self.done = found.len() < self.size;
            self.last = found.last().map(|place| place.key);
            self.window = found.into_iter();
        }
        Ok(self.window.next())
    }

    /// The next version, whose texts are not copied. Callers stop at the first error.
    pub fn lend(&mut self) -> Result<Option<VersionView<Lent<'_>>>, IndexError> {
        self.advance()?;
        self.read()
    }

    /// Moves on to the next version.
    fn advance(&mut self) -> Result<(), IndexError> {
        let place = self.next_place()?;
        self.lent = place.map(|place| self.stored.text(&place)).transpose()?;
        Ok(())
    }

    /// The version that is lent.
    fn read<'t, S>(&'t self) -> Result<Option<VersionView<S>>, IndexError>
    where
        S: Deserialize<'t> + Default + Ord,
    {
        let Some(text) = &self.lent else {
            return Ok(None);
        };
        let view = text.view()?;
        let view = self
            .reader
            .as_stood(&self.searcher, view, self.filter.as_of)?;
        Ok(Some(view))
    }
}

impl Iterator for VersionStream<'_> {
    type Item = Result<VersionView, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.advance().and_then(|()| self.read());
        if item.is_err() {
            self.done = true;
            self.window = Vec::new().into_iter();
        }
        item.transpose()
    }
}
