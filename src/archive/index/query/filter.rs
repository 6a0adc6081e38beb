//! Filters as queries of the index: terms, and bounds on columns.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{ConstScoreQuery, Occur, Query, RegexQuery};
use tantivy::{DocId, SegmentReader};

use super::plan::{any_term, prefix};
use crate::archive::index::IndexError;
use crate::archive::index::schema::{Fields, column, micros, state_number};
use crate::model::{ArticleState, By, Filter, Versions};

/// Characters of an address pattern at most, and stars in it.
const MAX_GLOB: usize = 512;
const MAX_STARS: usize = 8;

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
    if let Some(story) = &filter.story {
        all.push(prefix(fields.story, &story.to_lowercase()));
    }
    if let Some(glob) = &filter.url_glob {
        all.push(addresses(fields, glob)?);
    }
    let unscored = |query| -> Part { (Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0))) };
    Ok(all.into_iter().map(unscored).collect())
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
    let name = match filter.by {
        By::Published => column::DATED,
        By::Seen => column::FIRST_SEEN,
        By::Changed => column::OBSERVED,
    };
    let from = filter.since.map_or(i64::MIN, micros);
    let to = filter.until.map_or(i64::MAX, |until| micros(until) - 1);
    if filter.since.is_some() || filter.until.is_some() {
        bounds.push((name, from..=to));
        if filter.by == By::Changed {
            bounds.push((column::N, 2..=i64::MAX));
        }
    }
    if filter.min_versions > 1 {
        // As of an instant, the newest version's number is how many there were.
        let name = if filter.as_of.is_some() {
            column::N
        } else {
            column::VERSIONS
        };
        bounds.push((name, i64::from(filter.min_versions)..=i64::MAX));
    }
    if filter.fold_stories {
        bounds.push((column::LEADS, 1..=1));
    }
    bounds
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

/// The documents with an address of this pattern; scheme and `www.` may be left out of it.
fn addresses(fields: &Fields, glob: &str) -> Result<Box<dyn Query>, IndexError> {
    let wrong = |why: &str| IndexError::Glob {
        glob: glob.chars().take(80).collect(),
        why: why.to_owned(),
    };
    if glob.chars().count() > MAX_GLOB {
        return Err(wrong("is longer than 512 characters"));
    }
    if glob.chars().filter(|c| *c == '*').count() > MAX_STARS {
        return Err(wrong("has more than 8 stars"));
    }
    let mut pattern = String::new();
    if !glob.contains("://") && !glob.starts_with('*') {
        pattern.push_str("https?://(www\\.)?");
    }
    for c in glob.chars() {
        match c {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            c => pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    let query = RegexQuery::from_pattern(&pattern, fields.url)
        .map_err(|_| wrong("is too complex to search for"))?;
    Ok(Box::new(query))
}
