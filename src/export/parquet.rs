//! Parquet: typed and nested columns of the names that NDJSON has, for pyarrow, DuckDB, Spark.
//!
//! Times are instants in UTC with microseconds; how the publisher stated them stands beside. Rows
//! are gathered into groups of bounded size, so that memory does not grow with the archive. Text
//! is made harmless, since data frames are printed.

mod column;

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use super::SCHEMA_VERSION;
use crate::model::text::harmless;
use crate::model::{Article, VersionView, When};
use column::{Columns, Ints, Texts, Times};

/// Text that a row group holds at most, in bytes, before it is written.
const GROUP_BYTES: usize = 16 << 20;
/// Rows that a row group holds at most.
const GROUP_ROWS: usize = 20_000;

/// The columns. `LIST` has the three levels that the format's specification asks for.
const SCHEMA: &str = "message newsarc {
  REQUIRED BYTE_ARRAY id (STRING);
  REQUIRED INT32 version;
  REQUIRED BYTE_ARRAY url (STRING);
  REQUIRED GROUP urls (LIST) { REPEATED GROUP list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED BYTE_ARRAY site (STRING);
  OPTIONAL BYTE_ARRAY lang (STRING);
  OPTIONAL BYTE_ARRAY title (STRING);
  OPTIONAL BYTE_ARRAY summary (STRING);
  REQUIRED BYTE_ARRAY body (STRING);
  REQUIRED GROUP paragraphs (LIST) { REPEATED GROUP list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED GROUP headings (LIST) { REPEATED GROUP list { REQUIRED BYTE_ARRAY element (STRING); } }
  REQUIRED GROUP authors (LIST) { REPEATED GROUP list { REQUIRED BYTE_ARRAY element (STRING); } }
  OPTIONAL INT64 published (TIMESTAMP(MICROS,true));
  OPTIONAL BYTE_ARRAY published_stated (STRING);
  OPTIONAL INT64 modified (TIMESTAMP(MICROS,true));
  OPTIONAL BYTE_ARRAY modified_stated (STRING);
  REQUIRED INT64 observed_at (TIMESTAMP(MICROS,true));
  REQUIRED BYTE_ARRAY cause (STRING);
  REQUIRED GROUP changed (LIST) { REPEATED GROUP list { REQUIRED GROUP element {
    REQUIRED BYTE_ARRAY field (STRING);
    REQUIRED INT32 words_added;
    REQUIRED INT32 words_removed;
  } } }
  REQUIRED BYTE_ARRAY state (STRING);
  REQUIRED BYTE_ARRAY story (STRING);
  REQUIRED BYTE_ARRAY digest (STRING);
}";

/// Writes versions in the order in which they come.
pub struct Rows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    group: Group,
}

impl<W: Write + Send> Rows<W> {
    /// A file without rows.
    pub fn new(to: W) -> io::Result<Self> {
        let file =
            SerializedFileWriter::new(to, schema()?, Arc::new(properties())).map_err(failed)?;
        let group = Group::default();
        Ok(Self { file, group })
    }

    /// Adds a version.
    pub fn push<S: AsRef<str>>(&mut self, view: &VersionView<S>) -> io::Result<()> {
        self.group.push(view);
        if self.group.is_full() {
            self.group.write(&mut self.file).map_err(failed)?;
        }
        Ok(())
    }

    /// Writes what still waits, and the file's end.
    pub fn finish(mut self) -> io::Result<()> {
        if self.group.rows > 0 {
            self.group.write(&mut self.file).map_err(failed)?;
        }
        self.file.close().map(drop).map_err(failed)
    }
}

fn schema() -> io::Result<TypePtr> {
    parse_message_type(SCHEMA).map(Arc::new).map_err(failed)
}

fn properties() -> WriterProperties {
    // Long texts neither repeat nor order: dictionaries and least values of them are only work.
    let long = ["body", "paragraphs.list.element", "summary", "title"];
    // What hardly ever comes twice needs no dictionary either.
    let single = ["id", "url", "urls.list.element", "story", "digest"];
    let path =
        |name: &str| ColumnPath::from(name.split('.').map(str::to_owned).collect::<Vec<_>>());
    let version = KeyValue::new(
        "newsarc.schema_version".to_owned(),
        SCHEMA_VERSION.to_string(),
    );
    let general = WriterProperties::builder()
        .set_created_by(format!("newsarc {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(vec![version]))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let single = single.into_iter().fold(general, |properties, name| {
        properties.set_column_dictionary_enabled(path(name), false)
    });
    let all = long.into_iter().fold(single, |properties, name| {
        properties
            .set_column_dictionary_enabled(path(name), false)
            .set_column_statistics_enabled(path(name), EnabledStatistics::None)
    });
    all.build()
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// The rows of one group, column by column, in the order of [`SCHEMA`].
#[derive(Default)]
struct Group {
    rows: usize,
    bytes: usize,
    id: Texts,
    version: Ints,
    url: Texts,
    urls: Texts,
    site: Texts,
    lang: Texts,
    title: Texts,
    summary: Texts,
    body: Texts,
    paragraphs: Texts,
    headings: Texts,
    authors: Texts,
    published: Times,
    published_stated: Texts,
    modified: Times,
    modified_stated: Texts,
    observed_at: Times,
    cause: Texts,
    changed_field: Texts,
    changed_added: Ints,
    changed_removed: Ints,
    state: Texts,
    story: Texts,
    digest: Texts,
}

impl Group {
    fn is_full(&self) -> bool {
        self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES
    }

    fn push<S: AsRef<str>>(&mut self, view: &VersionView<S>) {
        let (version, article) = (&view.version, &view.article);
        self.rows += 1;
        self.bytes += 1024;
        self.id.push(version.id.as_str());
        self.version.push(version.n);
        self.url.push(view.own_url());
        self.urls.push_list(view.urls());
        self.site.push(&version.site);
        self.lang.push_if(article.lang());
        self.title.push_if(article.title.as_ref().map(S::as_ref));
        self.summary
            .push_if(article.summary.as_ref().map(S::as_ref));
        self.push_prose(article);
        self.headings.push_list(article.headings());
        self.authors.push_list(article.author_names());
        let (published, modified) = (article.published.as_ref(), article.modified.as_ref());
        self.published.push_if(published.and_then(When::instant));
        self.published_stated
            .push_if(published.map(When::rfc3339).as_deref());
        self.modified.push_if(modified.and_then(When::instant));
        self.modified_stated
            .push_if(modified.map(When::rfc3339).as_deref());
        self.observed_at.push_if(Some(version.observed_at));
        self.cause.push(version.cause.as_str());
        let changed = &version.changed;
        self.changed_field
            .push_list(changed.iter().map(|change| change.field.as_str()));
        self.changed_added
            .push_list(changed.iter().map(|change| change.added));
        self.changed_removed
            .push_list(changed.iter().map(|change| change.removed));
        self.state.push(view.state().as_str());
        self.story.push(view.story.as_str());
        self.digest.push(&version.digest);
    }

    /// The body as one text, and its paragraphs: each line is looked at once.
    fn push_prose<S: AsRef<str>>(&mut self, article: &Article<S>) {
        let before = self.paragraphs.count();
        for (number, (is_heading, line)) in article.marked_lines().enumerate() {
            let line = harmless(&line);
            if number > 0 {
                self.body.extend("\n");
                self.bytes += 1;
            }
            self.body.extend(&line);
            self.bytes += line.len();
            if !is_heading {
                self.paragraphs.extend(&line);
                self.paragraphs.end_value();
                self.bytes += line.len();
            }
        }
        self.body.end_text();
        self.paragraphs.end_list(before);
    }

    /// Writes the group and begins the next one in its place.
    fn write<W: Write + Send>(
        &mut self,
        file: &mut SerializedFileWriter<W>,
    ) -> Result<(), ParquetError> {
        let group = self;
        (group.rows, group.bytes) = (0, 0);
        let mut to = Columns(file.next_row_group()?);
        group.id.required(&mut to)?;
        group.version.required(&mut to)?;
        group.url.required(&mut to)?;
        group.urls.list(&mut to)?;
        group.site.required(&mut to)?;
        group.lang.optional(&mut to)?;
        group.title.optional(&mut to)?;
        group.summary.optional(&mut to)?;
        group.body.required(&mut to)?;
        group.paragraphs.list(&mut to)?;
        group.headings.list(&mut to)?;
        group.authors.list(&mut to)?;
        group.published.optional(&mut to)?;
        group.published_stated.optional(&mut to)?;
        group.modified.optional(&mut to)?;
        group.modified_stated.optional(&mut to)?;
        group.observed_at.required(&mut to)?;
        group.cause.required(&mut to)?;
        group.changed_field.list(&mut to)?;
        group.changed_added.list(&mut to)?;
        group.changed_removed.list(&mut to)?;
        group.state.required(&mut to)?;
        group.story.required(&mut to)?;
        group.digest.required(&mut to)?;
        to.close()
    }
}
