//! Which site has how much: sums over columns. No stored version is read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, Searcher, SegmentReader, TERMINATED, TantivyError};

use super::IndexError;
use super::column;
use super::schema::Fields;

/// What a site has in the segments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SiteSizes {
    /// Articles.
    pub articles: u64,
    /// Versions of them.
    pub versions: u64,
    /// Bytes of the extracted texts, packed.
    pub text_bytes: u64,
    /// Bytes of the responses that they were drawn from, packed.
    pub raw_bytes: u64,
    /// When its first version was observed, to the microsecond.
    pub first: Option<Timestamp>,
    /// When its newest version was observed, to the microsecond.
    pub last: Option<Timestamp>,
}

/// The sums of each site, by its id in small letters. Takes 8 bytes of memory a version.
pub(in crate::archive) fn site_sizes(
    searcher: &Searcher,
    fields: &Fields,
) -> Result<BTreeMap<String, SiteSizes>, IndexError> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for piece in searcher.segment_readers() {
        let columns = Columns::of(piece)?;
        let index = piece.inverted_index(fields.site)?;
        let mut sites = index.terms().stream().map_err(TantivyError::from)?;
        while let Some((site, term)) = sites.next() {
            let sum = sums.entry(String::from_utf8_lossy(site).into_owned());
            let sum = sum.or_default();
            let versions = index.read_postings_from_terminfo(term, IndexRecordOption::Basic);
            let mut versions = versions.map_err(TantivyError::from)?;
            while versions.doc() != TERMINATED {
                let doc = versions.doc();
                if piece.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) {
                    sum.add(&columns, doc);
                }
                versions.advance();
            }
        }
    }
    // A site all of whose versions were removed may have left its name.
    sums.retain(|_, sum| sum.sizes.versions > 0);
    Ok(sums
        .into_iter()
        .map(|(site, sum)| (site, sum.sizes()))
        .collect())
}

/// The columns that are summed up.
struct Columns {
    rank: Column<i64>,
    observed: Column<i64>,
    text_bytes: Column<i64>,
    raw_bytes: Column<i64>,
}

impl Columns {
    fn of(piece: &SegmentReader) -> Result<Self, TantivyError> {
        let columns = piece.fast_fields();
        Ok(Self {
            rank: columns.i64(column::RANK)?,
            observed: columns.i64(column::OBSERVED)?,
            text_bytes: columns.i64(column::TEXT_BYTES)?,
            raw_bytes: columns.i64(column::RAW_BYTES)?,
        })
    }
}

#[derive(Default)]
struct Sum {
    sizes: SiteSizes,
    /// The articles by the numbers of their ids, as often as they have versions.
    articles: Vec<i64>,
}

impl Sum {
    fn add(&mut self, columns: &Columns, doc: DocId) {
        let value = |column: &Column<i64>| column.first(doc).unwrap_or_default();
        let bytes = |column| value(column).cast_unsigned();
        self.articles.push(value(&columns.rank));
        let sizes = &mut self.sizes;
        sizes.versions += 1;
        sizes.text_bytes += bytes(&columns.text_bytes);
        sizes.raw_bytes += bytes(&columns.raw_bytes);
        let at = Timestamp::from_microsecond(value(&columns.observed)).ok();
        sizes.first = [sizes.first, at].into_iter().flatten().min();
        sizes.last = sizes.last.max(at);
    }

    fn sizes(mut self) -> SiteSizes {
        self.articles.sort_unstable();
        self.articles.dedup();
        self.sizes.articles = self.articles.len() as u64;
        self.sizes
    }
}
