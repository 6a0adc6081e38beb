//! The cells of one column, with the levels by which Parquet tells missing values and lists.
//!
//! Definition level 1: there is a value; 0: there is none, or the list is empty. Repetition level
//! 0: a new row; 1: a further element of the row's list. (Dremel, Melnik et al. 2010.)

use std::io::Write;

use bytes::Bytes;
use jiff::Timestamp;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;

use crate::model::text::harmless;

/// A row group that takes one column after the other.
pub(super) struct Columns<'a, W: Write>(pub(super) SerializedRowGroupWriter<'a, W>);

impl<W: Write + Send> Columns<'_, W> {
    fn write<T: DataType>(
        &mut self,
        values: &[T::T],
        levels: Option<&Levels>,
        lists: bool,
    ) -> Result<(), ParquetError> {
        let Some(mut column) = self.0.next_column()? else {
            return Err(ParquetError::General(
                "more columns than the schema has".into(),
            ));
        };
        let defined = levels.map(|levels| levels.defined.as_slice());
        let repeated = levels
            .filter(|_| lists)
            .map(|levels| levels.repeated.as_slice());
        column.typed::<T>().write_batch(values, defined, repeated)?;
        column.close()
    }

    /// Ends the group.
    pub(super) fn close(self) -> Result<(), ParquetError> {
        self.0.close().map(drop)
    }
}

#[derive(Default)]
struct Levels {
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

impl Levels {
    fn push(&mut self, is_there: bool, is_further: bool) {
        self.defined.push(i16::from(is_there));
        self.repeated.push(i16::from(is_further));
    }

    /// Adds a list of so many elements.
    fn push_list(&mut self, length: usize) {
        self.push(length > 0, false);
        (1..length).for_each(|_| self.push(true, true));
    }
}

/// A column of text: all its values in one buffer.
#[derive(Default)]
pub(super) struct Texts {
    buffer: Vec<u8>,
    ends: Vec<usize>,
    levels: Levels,
}

impl Texts {
    /// Makes room at once for as much as another column holds: growing step by step copies it all
    /// again and again.
    pub(super) fn expect_as_much_as(&mut self, other: &Self) {
        let bytes = other.buffer.len();
        self.buffer.reserve_exact(bytes + bytes / 8);
        self.ends.reserve(other.ends.len());
    }

    pub(super) fn push(&mut self, text: &str) {
        self.push_if(Some(text));
    }

    pub(super) fn push_if(&mut self, text: Option<&str>) {
        self.levels.push(text.is_some(), false);
        if let Some(text) = text {
            self.append(text);
        }
    }

    /// Adds a list; gives its bytes.
    pub(super) fn push_list(&mut self, texts: impl IntoIterator<Item = impl AsRef<str>>) -> usize {
        let (before, start) = (self.ends.len(), self.buffer.len());
        for text in texts {
            self.append(text.as_ref());
        }
        self.levels.push_list(self.ends.len() - before);
        self.buffer.len() - start
    }

    /// Adds lines as one text; gives its bytes.
    pub(super) fn push_lines(&mut self, lines: impl IntoIterator<Item = impl AsRef<str>>) -> usize {
        let start = self.buffer.len();
        for (at, line) in lines.into_iter().enumerate() {
            if at > 0 {
                self.buffer.push(b'\n');
            }
            self.buffer
                .extend_from_slice(harmless(line.as_ref()).as_bytes());
        }
        self.levels.push(true, false);
        self.ends.push(self.buffer.len());
        self.buffer.len() - start
    }

    fn append(&mut self, text: &str) {
        self.buffer.extend_from_slice(harmless(text).as_bytes());
        self.ends.push(self.buffer.len());
    }

    fn values(buffer: Vec<u8>, ends: &[usize]) -> Vec<ByteArray> {
        let bytes = Bytes::from(buffer);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let ranges = starts.zip(ends);
        ranges
            .map(|(start, end)| ByteArray::from(bytes.slice(start..*end)))
            .collect()
    }

    pub(super) fn required<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        to.write::<ByteArrayType>(&Self::values(self.buffer, &self.ends), None, false)
    }

    pub(super) fn optional<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        let values = Self::values(self.buffer, &self.ends);
        to.write::<ByteArrayType>(&values, Some(&self.levels), false)
    }

    pub(super) fn list<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        let values = Self::values(self.buffer, &self.ends);
        to.write::<ByteArrayType>(&values, Some(&self.levels), true)
    }
}

/// A column of counts.
#[derive(Default)]
pub(super) struct Ints {
    values: Vec<i32>,
    levels: Levels,
}

impl Ints {
    pub(super) fn push(&mut self, value: u32) {
        self.values.push(i32::try_from(value).unwrap_or(i32::MAX));
    }

    pub(super) fn push_list(&mut self, values: impl IntoIterator<Item = u32>) {
        let before = self.values.len();
        values.into_iter().for_each(|value| self.push(value));
        self.levels.push_list(self.values.len() - before);
    }

    pub(super) fn required<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        to.write::<Int32Type>(&self.values, None, false)
    }

    pub(super) fn list<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        to.write::<Int32Type>(&self.values, Some(&self.levels), true)
    }
}

/// A column of instants, in microseconds since 1970.
#[derive(Default)]
pub(super) struct Times {
    values: Vec<i64>,
    levels: Levels,
}

impl Times {
    pub(super) fn push_if(&mut self, at: Option<Timestamp>) {
        self.levels.push(at.is_some(), false);
        self.values.extend(at.map(Timestamp::as_microsecond));
    }

    pub(super) fn required<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        to.write::<Int64Type>(&self.values, None, false)
    }

    pub(super) fn optional<W: Write + Send>(self, to: &mut Columns<W>) -> Result<(), ParquetError> {
        to.write::<Int64Type>(&self.values, Some(&self.levels), false)
    }
}
