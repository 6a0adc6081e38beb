//! The directory of the index: opening it, telling its format, throwing it away.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::index::SegmentId;
use tantivy::store::Compressor;
use tantivy::{Directory, Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use super::directory::ReadDirectory;
use super::{IndexError, schema};
use crate::archive::Position;

/// The file by which tantivy knows an index.
const META: &str = "meta.json";

/// Opens the index in `dir` for a writer.
pub(super) fn open(dir: &Path) -> Result<Index, IndexError> {
    open_in(dir, |mapped, _| mapped.into()).map(|(index, _)| index)
}

/// Opens the index in `dir` for reading only, also where the directory cannot be written.
pub(in crate::archive) fn open_to_read(dir: &Path) -> Result<IndexReader, IndexError> {
    let open = || {
        open_in(dir, |mapped, path| {
            let path = path.to_owned();
            ReadDirectory { mapped, path }.into()
        })
    };
    let opened = match open() {
        // Without a lock, a writer may have merged files away meanwhile: look again.
        Err(IndexError::Damaged { .. }) => open(),
        other => other,
    };
    opened.map(|(_, reader)| reader)
}

/// Opens an index and makes sure that it is of our format and that its files are whole.
fn open_in(
    dir: &Path,
    wrap: fn(MmapDirectory, &Path) -> Box<dyn Directory>,
) -> Result<(Index, IndexReader), IndexError> {
    if !dir.join(META).is_file() {
        return Err(IndexError::Missing {
            path: dir.to_owned(),
        });
    }
    let told = |error| told(dir, error);
    let index = Index::open(wrap(directory(dir)?, dir)).map_err(told)?;
    if index.schema() != schema::schema().0 {
        return Err(IndexError::OtherFormat {
            path: dir.to_owned(),
        });
    }
    check_ends(dir, &index)?;
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
        .map_err(told)?;
    Ok((index, reader))
}

/// Looks at the last bytes of every file in use: tantivy panics on a file cut short.
fn check_ends(dir: &Path, index: &Index) -> Result<(), IndexError> {
    let segments = index
        .searchable_segment_ids()
        .map_err(|error| told(dir, error))?;
    let segments: Vec<String> = segments.iter().map(SegmentId::uuid_string).collect();
    for entry in fs::read_dir(dir).map_err(|source| IndexError::io(dir, source))? {
        let path = entry.map_err(|source| IndexError::io(dir, source))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let used = segments.iter().any(|segment| name.starts_with(segment));
        if used && !is_whole(&path) {
            return Err(IndexError::Damaged {
                path: dir.to_owned(),
                why: format!("{name} is cut short"),
            });
        }
    }
    Ok(())
}

/// Whether a file ends as tantivy ends its files: a footer, its length, a magic number. A file that
/// is no longer there has been merged away.
fn is_whole(path: &Path) -> bool {
    const MAGIC: u32 = 1337;
    let read = || -> io::Result<(u64, [u8; 8])> {
        let mut file = fs::File::open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        let mut end = [0; 8];
        if length >= 8 {
            file.seek(SeekFrom::End(-8))?;
            file.read_exact(&mut end)?;
        }
        Ok((length, end))
    };
    match read() {
        Ok((length, [a, b, c, d, magic @ ..])) => {
            let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
            u32::from_le_bytes(magic) == MAGIC && footer + 8 <= length
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Names of the files whose checksum is wrong; reads the whole index.
pub(in crate::archive) fn damaged(dir: &Path) -> Result<Vec<String>, IndexError> {
    let index = open(dir)?;
    let damaged = index
        .validate_checksum()
        .map_err(|error| told(dir, error))?;
    let mut names: Vec<String> = damaged
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    Ok(names)
}

/// An empty index in `dir`; what is there is removed.
pub(super) fn create(dir: &Path) -> Result<Index, IndexError> {
    remove_files(dir).map_err(|source| IndexError::io(dir, source))?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Lz4,
        // A thread for each merge costs more than packing what little it packs anew.
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let (schema, _) = schema::schema();
    let index = Index::create(directory(dir)?, schema, settings)?;
    Ok(index)
}

/// Removes the files of an index, its head first, so that a kill in between leaves none.
fn remove_files(dir: &Path) -> io::Result<()> {
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
    let no_system_error = |error: &io::Error| error.raw_os_error().is_none();
    match &error {
        TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
            return IndexError::OtherFormat { path };
        }
        TantivyError::DataCorruption(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_)) => {}
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::IoError(io_error)
            if no_system_error(io_error) => {}
        _ => return error.into(),
    }
    let why = error.to_string();
    IndexError::Damaged { path, why }
}
