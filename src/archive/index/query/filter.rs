//! Filters as queries of the index: terms, and bounds on columns.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{Occur, Query};
use tantivy::{DocId, Searcher, SegmentReader};

use super::address::glob_query;
use super::plan::{any_term, prefix, unscored};
use crate::archive::index::IndexError;
use crate::archive::index::column;
use crate::archive::index::schema::{Fields, micros, name_of, ranks, state_number};
use crate::archive::index::search::{Order, Search};
use crate::model::{ArticleState, By, Filter, Versions};

/// The archive as it stands, or as it stood at an instant.
pub(in crate::archive) type Stood = Option<Timestamp>;

/// A part of a conjunction.
pub(in crate::archive) type Part = (Occur, Box<dyn Query>);

/// A bound on a column.
type Bound = (&'static str, RangeInclusive<i64>);

/// The parts of a query that a filter asks for, its text left out. They add nothing to a score.
pub(in crate::archive) fn filter(
    fields: &Fields,
    filter: &Filter,
) -> Result<Vec<Part>, IndexError> {
    let mut all: Vec<Box<dyn Query>> = vec![within(bounds(filter))];
    if !filter.sites.is_empty() {
        all.push(any_term(
            fields.site,
            filter.sites.iter().map(String::as_str),
        ));
    }
    if !filter.languages.is_empty() {
        all.push(any_term(
            fields.lang,
            filter.languages.iter().map(String::as_str),
        ));
    }
    if !filter.states.is_empty() {
        all.push(state_query(fields, &filter.states, filter.as_of));
    }
    if !filter.kinds.is_empty() {
        let names: Vec<String> = filter.kinds.iter().map(name_of).collect();
        all.push(any_term(fields.kind, names.iter().map(String::as_str)));
    }
    if !filter.access.is_empty() {
        let names: Vec<String> = filter.access.iter().map(name_of).collect();
        all.push(any_term(fields.access, names.iter().map(String::as_str)));
    }
    if filter.by == By::Vanished {
        all.push(vanished_query(filter));
    }
    if let Some(story) = &filter.story {
        all.push(story_query(fields, &story.to_lowercase(), filter.as_of));
    }
    if let Some(glob) = &filter.url_glob {
        all.push(glob_query(glob, filter.as_of)?);
    }
    let all = all.into_iter().map(unscored);
    Ok(all.map(|query| (Occur::Must, query)).collect())
}

/// The bounds of a filter on the columns.
fn bounds(filter: &Filter) -> Vec<Bound> {
    let mut bounds: Vec<Bound> = Vec::new();
    if let Some(at) = filter.as_of {
        bounds.push((column::OBSERVED, i64::MIN..=micros(at)));
    }
    match (filter.versions, filter.as_of) {
        (Versions::Latest, None) => bounds.push((column::SUPERSEDED, i64::MAX..=i64::MAX)),
        (Versions::Latest, Some(at)) => {
            bounds.push((column::SUPERSEDED, micros(at) + 1..=i64::MAX));
        }
        (Versions::First, _) => bounds.push((column::N, 1..=1)),
        (Versions::All, _) => {}
    }
    let named = match filter.by {
        By::Published => Some(column::DATED),
        By::Seen => Some(column::FIRST_SEEN),
        By::Changed => Some(column::OBSERVED),
        By::Vanished => None, // see `vanished_query`
    };
    if let Some(name) = named
        && (filter.since.is_some() || filter.until.is_some())
    {
        bounds.push((name, range(filter)));
        if filter.by == By::Changed {
            bounds.push((column::N, 2..=i64::MAX));
        }
    }
    let enough = i64::from(filter.min_versions)..=i64::MAX;
    match (filter.as_of, filter.versions) {
        (None, _) => bounds.push((column::VERSIONS, enough)),
        // The newest version's number is how many there were.
        (Some(_), Versions::Latest) => bounds.push((column::N, enough)),
        // Not told by the document of another version: see `changed_by`.
        (Some(_), Versions::First | Versions::All) => {}
    }
    bounds
}

/// From `since` to before `until`.
fn range(filter: &Filter) -> RangeInclusive<i64> {
    let from = filter.since.map_or(i64::MIN, micros);
    let to = filter.until.map_or(i64::MAX, |until| micros(until) - 1);
    from..=to
}

/// The documents of articles that are gone, by the last change of their state.
fn vanished_query(filter: &Filter) -> Box<dyn Query> {
    let at = filter.as_of.map_or(i64::MAX, micros);
    let gone = state_number(ArticleState::Gone);
    let range = range(filter);
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let changes = segment.fast_fields().i64(column::STATES)?;
        let range = range.clone();
        Ok(move |doc: DocId| {
            let known = changes.values_for_doc(doc);
            let last = known.filter(|change| change >> 2 <= at).last();
            last.is_some_and(|change| change & 3 == gone && range.contains(&(change >> 2)))
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// The documents whose columns lie within bounds.
fn within(bounds: Vec<Bound>) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let columns = bounds
            .iter()
            .map(|(name, range)| Ok((segment.fast_fields().i64(name)?, range.clone())))
            .collect::<tantivy::Result<Vec<(Column<i64>, RangeInclusive<i64>)>>>()?;
        Ok(move |doc: DocId| {
            let inside = |(column, range): &(Column<i64>, RangeInclusive<i64>)| {
                column
                    .first(doc)
                    .is_some_and(|value| range.contains(&value))
            };
            columns.iter().all(inside)
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// The documents of articles in one of these states.
pub(super) fn state_query(
    fields: &Fields,
    states: &[ArticleState],
    stood: Stood,
) -> Box<dyn Query> {
    let Some(at) = stood else {
        return any_term(fields.state, states.iter().map(|state| state.as_str()));
    };
    let wanted: Vec<i64> = states.iter().map(|state| state_number(*state)).collect();
    let (at, live) = (micros(at), state_number(ArticleState::Live));
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let changes = segment.fast_fields().i64(column::STATES)?;
        let wanted = wanted.clone();
        Ok(move |doc: DocId| {
            let known = changes
                .values_for_doc(doc)
                .filter(|change| change >> 2 <= at);
            wanted.contains(&known.last().map_or(live, |change| change & 3))
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// The documents of the copies of a story, by the beginning of the id of its leading article.
pub(super) fn story_query(fields: &Fields, start: &str, stood: Stood) -> Box<dyn Query> {
    match stood {
        None => prefix(fields.story, start),
        Some(_) => within(vec![(column::STORY_THEN, ranks(start))]),
    }
}

/// The condition of a filter on how many versions an article had at an instant, where the
/// document does not tell: the articles of which such a version is known.
pub(in crate::archive) fn changed_by(
    searcher: &Searcher,
    filter: &Filter,
) -> Result<Option<Part>, IndexError> {
    let (Some(at), Versions::First | Versions::All, 2..) =
        (filter.as_of, filter.versions, filter.min_versions)
    else {
        return Ok(None);
    };
    let least = i64::from(filter.min_versions);
    let known = within(vec![
        (column::N, least..=least),
        (column::OBSERVED, i64::MIN..=micros(at)),
    ]);
    let found = Search::all(Order::Stream).run(searcher, &*known)?.window;
    let articles: Arc<HashSet<i64>> = Arc::new(found.iter().map(|hit| hit.key.rank()).collect());
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let rank = segment.fast_fields().i64(column::RANK)?;
        let articles = Arc::clone(&articles);
        Ok(move |doc: DocId| rank.first(doc).is_some_and(|rank| articles.contains(&rank)))
    });
    Ok(Some((
        Occur::Must,
        Box::new(DocPredicateQuery::from(predicate)),
    )))
}
