//! The directory of the index: opening it, telling its format, throwing it away.

use std::fs;
use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyError};

use super::text::tokenizer::{StemTokenizer, WordTokenizer};
use super::{IndexError, schema};
use crate::archive::Position;

/// The file by which tantivy knows an index.
const META: &str = "meta.json";

/// Opens the index in `dir` and makes sure that it is of our format and that its files are there.
pub(in crate::archive) fn open(dir: &Path) -> Result<Index, IndexError> {
    if !dir.join(META).is_file() {
        return Err(IndexError::Missing {
            path: dir.to_owned(),
        });
    }
    let index = Index::open(directory(dir)?).map_err(|error| told(dir, error))?;
    if index.schema() != schema::schema().0 {
        return Err(IndexError::OtherFormat {
            path: dir.to_owned(),
        });
    }
    register_tokenizers(&index);
    index
        .reader_builder()
        .reload_policy(tantivy::ReloadPolicy::Manual)
        .try_into()
        .map_err(|error| told(dir, error))?;
    Ok(index)
}

/// An empty index in `dir`; what is there is removed.
pub(super) fn create(dir: &Path) -> Result<Index, IndexError> {
    remove_files(dir).map_err(|source| IndexError::io(dir, source))?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Lz4,
        ..IndexSettings::default()
    };
    let (schema, _) = schema::schema();
    let index = Index::create(directory(dir)?, schema, settings)?;
    register_tokenizers(&index);
    Ok(index)
}

/// Removes the files of an index, its head first, so that a kill in between leaves none.
fn remove_files(dir: &Path) -> std::io::Result<()> {
    let head = dir.join(META);
    if head.exists() {
        fs::remove_file(&head)?;
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn register_tokenizers(index: &Index) {
    index.tokenizers().register(schema::WORDS, WordTokenizer);
    index.tokenizers().register(schema::STEMS, StemTokenizer);
}

fn directory(dir: &Path) -> Result<MmapDirectory, IndexError> {
    MmapDirectory::open(dir).map_err(|error| match error {
        OpenDirectoryError::DoesNotExist(path) | OpenDirectoryError::NotADirectory(path) => {
            IndexError::Missing { path }
        }
        other => TantivyError::from(other).into(),
    })
}

/// The position of the last commit; `None` before the first.
pub(in crate::archive) fn position(index: &Index) -> Result<Option<Position>, IndexError> {
    let payload = index.load_metas()?.payload;
    Ok(payload.and_then(|text| serde_json::from_str(&text).ok()))
}

/// A position as the payload of a commit.
pub(super) fn payload(position: &Position) -> String {
    serde_json::json!({ "segment": position.segment, "offset": position.offset }).to_string()
}

/// The error of opening, with damage told from failures of the system.
fn told(dir: &Path, error: TantivyError) -> IndexError {
    let path = dir.to_owned();
    match error {
        TantivyError::IncompatibleIndex(_) | TantivyError::SchemaError(_) => {
            IndexError::OtherFormat { path }
        }
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
            IndexError::OtherFormat { path }
        }
        TantivyError::DataCorruption(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => {
            let why = error.to_string();
            IndexError::Damaged { path, why }
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
            if io_error.raw_os_error().is_none() =>
        {
            let why = io_error.to_string();
            IndexError::Damaged { path, why }
        }
        TantivyError::IoError(io_error) if io_error.raw_os_error().is_none() => {
            let why = io_error.to_string();
            IndexError::Damaged { path, why }
        }
        other => other.into(),
    }
}
