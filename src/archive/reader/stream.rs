//! Going over many versions in a fixed order, window by window, so that memory stays bounded.

use std::vec;

use tantivy::{DocAddress, Searcher};

use super::Reader;
use crate::archive::index::{self, Asked, IndexError, Key, Order, Search};
use crate::model::{Filter, VersionView};

/// Versions in one window: some 5 MB of keys, whatever the size of the archive.
const WINDOW: usize = 100_000;

/// The versions that a filter lets through, by first sight, id and number. All of them come from
/// the same commit, whatever a writer does meanwhile.
pub struct VersionStream<'a> {
    reader: &'a Reader,
    searcher: Searcher,
    asked: Asked,
    filter: Filter,
    window: vec::IntoIter<(Key, DocAddress)>,
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
            searcher,
            asked,
            filter: filter.clone(),
            window: Vec::new().into_iter(),
            size,
            last: None,
            done: false,
        })
    }

    /// The next key, from a new window where the last is used up.
    fn next_key(&mut self) -> Result<Option<(Key, DocAddress)>, IndexError> {
        if self.window.len() == 0 && !self.done {
            let search = Search {
                order: Order::Stream,
                after: self.last,
                keep: self.size,
            };
            let (_, found) = search.run(&self.searcher, &*self.asked.query)?;
            self.done = found.len() < self.size;
            self.last = found.last().map(|(key, _)| *key);
            self.window = found.into_iter();
        }
        Ok(self.window.next())
    }

    fn read(&mut self) -> Result<Option<VersionView>, IndexError> {
        let Some((key, address)) = self.next_key()? else {
            return Ok(None);
        };
        let view = index::view(&self.searcher, &self.reader.fields, &key, address)?;
        let view = self
            .reader
            .as_stood(&self.searcher, view, self.filter.as_of)?;
        Ok(Some(view))
    }
}

impl Iterator for VersionStream<'_> {
    type Item = Result<VersionView, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.read();
        if item.is_err() {
            self.done = true;
            self.window = Vec::new().into_iter();
        }
        item.transpose()
    }
}
