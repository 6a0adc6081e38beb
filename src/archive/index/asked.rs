//! A filter with its text, made ready to be run and to be shown in what it finds.

use std::collections::BTreeSet;

use tantivy::Searcher;
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::Field;

use super::query::{Needle, Planner, changed_by, filter, needles, parse};
use super::schema::Fields;
use super::text::Stemmer;
use super::{IndexError, Order, QueryError};
use crate::model::Filter;

/// A query of the index, and the words that it looks for.
pub(in crate::archive) struct Asked {
    /// The query.
    pub query: Box<dyn Query>,
    /// The words to mark.
    pub needles: Vec<Needle>,
}

impl Asked {
    /// Reads and plans what a filter asks for.
    pub(in crate::archive) fn new(
        searcher: &Searcher,
        fields: &Fields,
        asked: &Filter,
        order: Order,
    ) -> Result<Self, IndexError> {
        let mut parts = filter(fields, asked)?;
        parts.extend(changed_by(searcher, asked)?);
        let mut marked = Vec::new();
        if let Some(expr) = parse(asked.text.as_deref().unwrap_or_default())? {
            let stemmers = stemmers(searcher, fields, &asked.languages)?;
            let planner = Planner {
                searcher,
                fields,
                stemmers: Some(&stemmers),
                scoring: order == Order::Relevance,
                stood: asked.as_of,
            };
            parts.push((Occur::Must, planner.plan(&expr)?));
            marked = needles(&expr, &stemmers);
        }
        Ok(Self {
            query: Box::new(BooleanQuery::new(parts)),
            needles: marked,
        })
    }
}

/// Whether a query asks for words that edits put in or took out, and so for versions that are not
/// the latest, too.
pub fn asks_of_edits(text: &str) -> Result<bool, QueryError> {
    Ok(parse(text)?.is_some_and(|expr| expr.is_of_edits()))
}

/// Stemmers of the languages asked for, or else of those that the archive holds.
fn stemmers(
    searcher: &Searcher,
    fields: &Fields,
    languages: &[String],
) -> Result<Vec<Stemmer>, IndexError> {
    let mut tags: Vec<String> = languages.iter().map(|tag| tag.to_lowercase()).collect();
    if tags.is_empty() {
        tags.extend(terms(searcher, fields.lang)?);
    }
    tags.sort();
    tags.dedup();
    Ok(tags.iter().filter_map(|tag| Stemmer::of(tag)).collect())
}

/// Every term of a field that takes few.
pub(in crate::archive) fn terms(
    searcher: &Searcher,
    field: Field,
) -> Result<BTreeSet<String>, IndexError> {
    let mut found = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index
            .terms()
            .stream()
            .map_err(tantivy::TantivyError::from)?;
        while let Some((term, _)) = stream.next() {
            found.insert(String::from_utf8_lossy(term).into_owned());
        }
    }
    Ok(found)
}
