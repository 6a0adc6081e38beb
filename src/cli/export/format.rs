//! The formats: how each is named, guessed, and written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::Failure;
use crate::archive::{Layout, Reader};
use crate::export::manifest::Tally;
use crate::export::{Folder, atom, csv, epub, html, markdown, ndjson, parquet, sqlite, wacz, warc};
use crate::model::{Filter, Lent, VersionView, Versions};

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object a version and line, with the text to the letter
    Ndjson,
    /// One version a line for spreadsheets; formulas are made plain
    Csv,
    /// Typed and nested columns for pyarrow, DuckDB, Spark
    Parquet,
    /// A database with full-text search
    Sqlite,
    /// A folder (or .zip) of Markdown files with front matter
    Markdown,
    /// A website in a folder (or .zip), with history and marked changes
    Html,
    /// A book, a chapter a version
    Epub,
    /// A feed of versions
    Atom,
    /// The exchanges as they were archived
    Warc,
    /// The same with an index, for ReplayWeb.page and pywb
    Wacz,
}

/// What a format needs to be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything that takes bytes.
    Stream,
    /// A file that can be gone back in.
    File,
    /// Many files.
    Folder,
}

/// What is written.
pub(super) struct Job<'a> {
    pub(super) reader: &'a Reader,
    pub(super) filter: &'a Filter,
    pub(super) format: Format,
    pub(super) title: &'a str,
    pub(super) bom: bool,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Done {
    pub(super) tally: Tally,
    /// Versions whose exchange was not kept, where that matters.
    pub(super) without_bytes: u64,
}

impl Format {
    /// The format that a file's name speaks of.
    pub(super) fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_lowercase();
        let name = name.trim_end_matches(".zst");
        if name.ends_with(".warc.gz") {
            return Some(Self::Warc);
        }
        match name.trim_end_matches(".gz").rsplit_once('.')?.1 {
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            "sqlite" | "sqlite3" | "db" => Some(Self::Sqlite),
            "epub" => Some(Self::Epub),
            "atom" | "xml" => Some(Self::Atom),
            "wacz" => Some(Self::Wacz),
            _ => None,
        }
    }

    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Ndjson | Self::Csv | Self::Atom | Self::Parquet | Self::Warc => Shape::Stream,
            Self::Sqlite | Self::Epub | Self::Wacz => Shape::File,
            Self::Markdown | Self::Html => Shape::Folder,
        }
    }

    /// Whether compressing it as a whole makes sense.
    pub(super) fn is_plain(self) -> bool {
        matches!(self, Self::Ndjson | Self::Csv | Self::Atom)
    }

    /// Which versions are meant where nothing is said: a website shows history.
    pub(super) fn versions(self) -> Versions {
        match self {
            Self::Html => Versions::All,
            _ => Versions::Latest,
        }
    }

    /// The name as it is given on the command line.
    pub(super) fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl Job<'_> {
    fn versions<'t>(
        &'t self,
        tally: &'t mut Tally,
    ) -> Result<impl Iterator<Item = Result<VersionView, Failure>> + 't, Failure> {
        let versions = self.reader.versions(self.filter)?;
        Ok(tally.counted(versions.map(|view| view.map_err(Failure::from))))
    }

    /// Hands on the versions one by one, without copying their texts.
    fn lend(
        &self,
        tally: &mut Tally,
        mut take: impl FnMut(&VersionView<Lent<'_>>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut versions = self.reader.versions(self.filter)?;
        while let Some(view) = versions.lend()? {
            tally.count(&view);
            take(&view)?;
        }
        Ok(())
    }

    /// Writes to anything that takes bytes.
    pub(super) fn stream(&self, to: &mut (impl Write + Send)) -> Result<Done, Failure> {
        let mut done = Done::default();
        let tally = &mut done.tally;
        match self.format {
            Format::Csv => drop(csv::write(self.versions(tally)?, self.bom, to)?),
            Format::Atom => drop(atom::write(self.title, self.versions(tally)?, to)?),
            Format::Parquet => {
                let mut rows = parquet::Rows::new(to)?;
                self.lend(tally, |view| rows.push(view))?;
                rows.finish()?;
            }
            Format::Warc => {
                let copied = warc::write(self.versions(tally)?, &self.segments(), to)?;
                done.without_bytes = copied.without_bytes;
            }
            _ => {
                let mut lines = ndjson::Lines::new(to);
                self.lend(tally, |view| lines.push(view))?;
                lines.finish()?;
            }
        }
        Ok(done)
    }

    /// Writes to an empty file.
    pub(super) fn file(&self, path: &Path, file: &File) -> Result<Done, Failure> {
        if self.format != Format::Sqlite {
            return self.folder(Folder::zip(file.try_clone()?));
        }
        let mut done = Done::default();
        sqlite::write(self.versions(&mut done.tally)?, path)?;
        Ok(done)
    }

    /// Writes to a directory or a zip.
    pub(super) fn folder(&self, mut to: Folder) -> Result<Done, Failure> {
        let mut done = Done::default();
        let versions = self.versions(&mut done.tally)?;
        match self.format {
            Format::Epub => drop(epub::write(self.title, versions, &mut to)?),
            Format::Wacz => {
                let copied = wacz::write(self.title, versions, &self.segments(), &mut to)?;
                done.without_bytes = copied.without_bytes;
            }
            Format::Html => drop(html::write(self.title, versions, &mut to)?),
            _ => {
                let numbered = self.filter.versions == Versions::All;
                markdown::write(versions, numbered, &mut to)?;
            }
        }
        to.finish()?;
        Ok(done)
    }

    fn segments(&self) -> std::path::PathBuf {
        Layout::new(self.reader.path()).warc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_format() {
        for (name, format) in [
            ("a.ndjson.zst", Some(Format::Ndjson)),
            ("B.CSV.gz", Some(Format::Csv)),
            ("x.warc.gz", Some(Format::Warc)),
            ("x.wacz", Some(Format::Wacz)),
            ("x.zip", None),
            ("-", None),
        ] {
            assert_eq!(Format::of_name(Path::new(name)), format, "{name}");
        }
    }
}
