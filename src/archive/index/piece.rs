//! A piece of the index in the making: postings gathered in the order of the texts and turned over
//! once, in place of a table of lists that is looked into for every word.
//!
//! What a word is, is told by its number in the [`Lexicon`], which the reading of the text has looked
//! up anyway. The files are written by tantivy's own writers, term by term, and are those of any
//! other piece.

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, TantivyDocument};

use super::text::{Lexicon, NOTHING};

/// Bytes of a term at most: the length is a number of 16 bits.
const LONGEST: usize = 65_530;

/// A version as the index takes it.
#[derive(Default)]
pub(super) struct Document {
    /// The terms of each field, by their numbers; the place in the row is the position.
    pub rows: Vec<(Field, Vec<u32>)>,
    /// Columns, and what is stored.
    pub columns: TantivyDocument,
}

/// What a field has of all documents, one after another: the terms in their places.
#[derive(Clone, Default)]
struct Rows {
    /// The documents with a row, and where it ends.
    ends: Vec<(DocId, usize)>,
    terms: Vec<u32>,
}

impl Rows {
    /// Each document with its row.
    fn iter(&self) -> impl Iterator<Item = (DocId, &[u32])> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let rows = starts.zip(&self.ends);
        rows.map(|(start, (doc, end))| (*doc, &self.terms[start..*end]))
    }
}

/// Documents that will be one piece of the index.
pub(super) struct Piece {
    segment: Segment,
    schema: Schema,
    rows: Vec<Rows>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    stored: StoreWriter,
    documents: DocId,
}

impl Piece {
    /// An empty one, to be written as this segment.
    pub(super) fn new(segment: Segment) -> tantivy::Result<Self> {
        let schema = segment.schema();
        let settings = segment.index().settings();
        let stored = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            false,
        )?;
        let tokenizers = segment.index().fast_field_tokenizer().clone();
        Ok(Self {
            rows: vec![Rows::default(); schema.num_fields()],
            norms: FieldNormsWriter::for_schema(&schema),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            stored,
            documents: 0,
            schema,
            segment,
        })
    }

    /// Bytes of memory that it takes when it is written.
    pub(super) fn memory(&self) -> usize {
        let terms = self.rows.iter().map(|rows| {
            let turned_over = rows.terms.len() * size_of::<(DocId, u32)>();
            rows.terms.capacity() * size_of::<u32>() + turned_over
        });
        terms.sum::<usize>() + self.columns.mem_usage() + self.norms.mem_usage()
    }

    /// Adds a document; each field stands once in its rows.
    pub(super) fn add(&mut self, document: &Document) -> tantivy::Result<()> {
        let doc = self.documents;
        for (field, row) in &document.rows {
            let rows = &mut self.rows[field.field_id() as usize];
            rows.terms.extend_from_slice(row);
            rows.ends.push((doc, rows.terms.len()));
            let count = row.iter().filter(|term| **term != NOTHING).count();
            self.norms.record(doc, *field, number(count));
        }
        self.columns.add_document(&document.columns)?;
        self.stored.store(&document.columns, &self.schema)?;
        self.documents += 1;
        Ok(())
    }

    /// What the documents have in a field, one after another.
    pub(super) fn terms<'a>(
        &'a self,
        field: Field,
        lexicon: &'a Lexicon,
    ) -> impl Iterator<Item = &'a str> {
        let rows = &self.rows[field.field_id() as usize];
        rows.terms.iter().map(|term| lexicon.term(*term))
    }

    /// Writes the files.
    pub(super) fn write(mut self, lexicon: &Lexicon) -> tantivy::Result<SegmentMeta> {
        let order = self.terms_in_order(lexicon);
        self.number_by(&order, lexicon.len());
        self.norms.fill_up_to_max_doc(self.documents);
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        let norms = FieldNormsSerializer::from_write(norms)?;
        self.norms.serialize(norms, None)?;
        let norms = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let norms = FieldNormReaders::open(norms)?;
        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        for (field, entry) in self.schema.fields() {
            let rows = std::mem::take(&mut self.rows[field.field_id() as usize]);
            let places = Places::of(&rows, order.len());
            if places.places.is_empty() {
                continue;
            }
            let option = entry.field_type().index_record_option().unwrap_or_default();
            let total = places.places.len() as u64;
            let mut field = serializer.new_field(field, total, norms.get_field(field)?)?;
            for (rank, term) in order.iter().enumerate() {
                let places = places.of_term(rank);
                if !places.is_empty() {
                    write_term(&mut field, lexicon.term(*term), option, places)?;
                }
            }
            field.close()?;
        }
        serializer.close()?;
        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        self.stored.close()?;
        Ok(self.segment.with_max_doc(self.documents).meta().clone())
    }

    /// Gives terms their places in this order for numbers, so that what is turned over lies as it is
    /// written; so many terms had numbers.
    fn number_by(&mut self, order: &[u32], terms: usize) {
        let mut ranks = vec![NOTHING; terms];
        for (rank, term) in (0..).zip(order) {
            ranks[*term as usize] = rank;
        }
        let terms = self.rows.iter_mut().flat_map(|rows| &mut rows.terms);
        for term in terms.filter(|term| **term != NOTHING) {
            *term = ranks[*term as usize];
        }
    }

    /// The numbers of the terms that occur, in the order of the terms.
    fn terms_in_order(&self, lexicon: &Lexicon) -> Vec<u32> {
        let mut occurs = vec![false; lexicon.len()];
        for term in self.rows.iter().flat_map(|rows| &rows.terms) {
            if *term != NOTHING {
                occurs[*term as usize] = true;
            }
        }
        let terms = (0..).zip(occurs).filter(|(_, occurs)| *occurs);
        let mut order: Vec<(&[u8], u32)> = terms
            .map(|(number, _)| (lexicon.term(number).as_bytes(), number))
            .filter(|(term, _)| term.len() <= LONGEST)
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, number)| number).collect()
    }
}

/// Documents and positions, term by term.
struct Places {
    places: Vec<(DocId, u32)>,
    /// Where those of each term end.
    ends: Vec<usize>,
}

impl Places {
    /// Turns rows over (counting sort); there are so many terms.
    fn of(rows: &Rows, terms: usize) -> Self {
        let mut ends = vec![0; terms];
        for term in rows.terms.iter().filter(|term| **term != NOTHING) {
            ends[*term as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            (*end, sum) = (sum, sum + *end);
        }
        let mut places = vec![(0, 0); sum];
        for (doc, row) in rows.iter() {
            for (position, term) in (0..).zip(row) {
                if *term != NOTHING {
                    let next = &mut ends[*term as usize];
                    places[*next] = (doc, position);
                    *next += 1;
                }
            }
        }
        Self { places, ends }
    }

    fn of_term(&self, term: usize) -> &[(DocId, u32)] {
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start..self.ends[term]]
    }
}

/// Writes a term with its documents and positions.
fn write_term(
    field: &mut FieldSerializer<'_>,
    term: &str,
    option: IndexRecordOption,
    places: &[(DocId, u32)],
) -> tantivy::Result<()> {
    let documents = || places.chunk_by(|(a, _), (b, _)| a == b);
    let (count, has_freq) = (number(documents().count()), option.has_freq());
    field.new_term(term.as_bytes(), if has_freq { count } else { 0 }, has_freq)?;
    let mut deltas = Vec::new();
    for places in documents() {
        deltas.clear();
        if option.has_positions() {
            let mut last = 0;
            deltas.extend(places.iter().map(|(_, position)| {
                let delta = position - last;
                last = *position;
                delta
            }));
        }
        field.write_doc(places[0].0, number(places.len()), &deltas);
    }
    field.close_term()?;
    Ok(())
}

/// A number as the index has them; there are never more.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_turned_over_term_by_term() {
        let rows = Rows {
            ends: vec![(0, 4), (1, 4), (3, 6)],
            terms: vec![1, NOTHING, 0, 1, 2, 0],
        };
        let places = Places::of(&rows, 4);
        assert_eq!(places.of_term(0), [(0, 2), (3, 1)]);
        assert_eq!(places.of_term(1), [(0, 0), (0, 3)]);
        assert_eq!(places.of_term(2), [(3, 0)]);
        assert!(places.of_term(3).is_empty());
    }
}
