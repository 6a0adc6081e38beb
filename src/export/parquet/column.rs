//! The cells of one column, with the levels by which Parquet tells missing values and lists.
//!
//! Definition level 1: there is a value; 0: there is none, or the list is empty. Repetition level
//! 0: a new row; 1: a further element of the row's list. (Dremel, Melnik et al. 2010.)

use std::io::Write;

use bytes::BytesMut;
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

    fn clear(&mut self) {
        self.defined.clear();
        self.repeated.clear();
    }

    /// Adds a list of so many elements.
    fn push_list(&mut self, length: usize) {
        self.push(length > 0, false);
        (1..length).for_each(|_| self.push(true, true));
    }
}

/// A column of text: all its values in one buffer. Once written it is empty, and keeps its room.
#[derive(Default)]
pub(super) struct Texts {
    buffer: BytesMut,
    ends: Vec<usize>,
    levels: Levels,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.push_if(Some(text));
    }

    pub(super) fn push_if(&mut self, text: Option<&str>) {
        self.levels.push(text.is_some(), false);
        if let Some(text) = text {
            self.append(text);
        }
    }

    pub(super) fn push_list(&mut self, texts: impl IntoIterator<Item = impl AsRef<str>>) {
        let before = self.count();
        for text in texts {
            self.append(text.as_ref());
        }
        self.end_list(before);
    }

    fn append(&mut self, text: &str) {
        self.extend(&harmless(text));
        self.end_value();
    }

    /// How many values there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// Adds to the value that is not ended yet; the text must be harmless.
    pub(super) fn extend(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    pub(super) fn end_value(&mut self) {
        self.ends.push(self.buffer.len());
    }

    /// Ends a value that is no element of a list.
    pub(super) fn end_text(&mut self) {
        self.end_value();
        self.levels.push(true, false);
    }

    /// Ends a list; so many values there were before it.
    pub(super) fn end_list(&mut self, before: usize) {
        self.levels.push_list(self.ends.len() - before);
    }

    fn write<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
        are_optional: bool,
        are_lists: bool,
    ) -> Result<(), ParquetError> {
        let bytes = std::mem::take(&mut self.buffer).freeze();
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends);
        let values: Vec<ByteArray> = ranges
            .map(|(start, end)| ByteArray::from(bytes.slice(start..*end)))
            .collect();
        let levels = Some(&self.levels).filter(|_| are_optional);
        to.write::<ByteArrayType>(&values, levels, are_lists)?;
        drop(values);
        // Nobody else holds it any more.
        self.buffer = bytes.try_into_mut().unwrap_or_default();
        self.buffer.clear();
        self.ends.clear();
        self.levels.clear();
        Ok(())
    }

    pub(super) fn required<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, false, false)
    }

    pub(super) fn optional<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, true, false)
    }

    pub(super) fn list<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, true, true)
    }
}

/// A column of numbers. Once written it is empty, and keeps its room.
pub(super) struct Numbers<T: DataType> {
    values: Vec<T::T>,
    levels: Levels,
}

/// Counts.
pub(super) type Ints = Numbers<Int32Type>;
/// Instants, in microseconds since 1970.
pub(super) type Times = Numbers<Int64Type>;

impl<T: DataType> Default for Numbers<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            levels: Levels::default(),
        }
    }
}

impl<T: DataType> Numbers<T> {
    fn write<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
        are_optional: bool,
        are_lists: bool,
    ) -> Result<(), ParquetError> {
        let levels = Some(&self.levels).filter(|_| are_optional);
        to.write::<T>(&self.values, levels, are_lists)?;
        self.values.clear();
        self.levels.clear();
        Ok(())
    }

    pub(super) fn required<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, false, false)
    }

    pub(super) fn optional<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, true, false)
    }

    pub(super) fn list<W: Write + Send>(
        &mut self,
        to: &mut Columns<W>,
    ) -> Result<(), ParquetError> {
        self.write(to, true, true)
    }
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
}

impl Times {
    pub(super) fn push_if(&mut self, at: Option<Timestamp>) {
        self.levels.push(at.is_some(), false);
        self.values.extend(at.map(Timestamp::as_microsecond));
    }
}
