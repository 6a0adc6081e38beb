//! Appending to the newest segment. What is appended since the last sync can be taken back whole.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::member::read_from;
use super::{Strength, Warcinfo, list, pack, sha256_of};
use crate::archive::{ArchiveError, Position, Settings};

/// Appends to the segments of one archive.
pub(crate) struct SegmentWriter {
    warc: PathBuf,
    settings: Settings,
    current: Option<Current>,
    next_serial: u64,
}

/// The segment that is being written.
struct Current {
    name: String,
    path: PathBuf,
    file: File,
    /// Id of its `warcinfo` record.
    info: String,
    /// When it was begun, as that record says.
    begun: Timestamp,
    length: u64,
    /// How much of it is on disk for certain.
    synced: u64,
    /// The directory does not name it for certain yet.
    fresh: bool,
}

impl SegmentWriter {
    /// Goes on with the newest segment, which must have been mended before, or with none.
    pub(crate) fn open(warc: &Path, settings: &Settings) -> Result<Self, ArchiveError> {
        let prefix = &settings.warc_prefix;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if prefix.is_empty() || prefix.starts_with('.') || !prefix.bytes().all(fits) {
            return Err(ArchiveError::Prefix(prefix.clone()));
        }
        fs::create_dir_all(warc).map_err(|source| ArchiveError::io(warc, source))?;
        let segments = list(warc)?;
        let newest = segments.last();
        let mut writer = Self {
            warc: warc.to_owned(),
            settings: settings.clone(),
            current: None,
            next_serial: newest.map_or(1, |segment| segment.serial + 1),
        };
        if let Some(segment) = newest
            && segment.length < settings.warc_size.0
            && let Ok((record, _)) = read_from(warc, &segment.name, 0)
            && let Some(info) = Warcinfo::parse(&record)
            && info.is_current()
            && let Some(begun) = record.date()
            && !is_old(begun, settings)
        {
            writer.current = Some(Current::resume(warc, &segment.name, info.id, begun)?);
        }
        Ok(writer)
    }

    /// Id of the `warcinfo` record that the next records belong to; begins a segment where need be.
    pub(crate) fn info(&mut self) -> Result<String, ArchiveError> {
        Ok(self.current()?.info.clone())
    }

    /// Appends bytes; returns where they begin. On an error nothing of them stays.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<Position, ArchiveError> {
        let current = self.current()?;
        let start = current.length;
        if let Err(source) = current.file.write_all(bytes) {
            current.cut(start)?;
            return Err(ArchiveError::io(&current.path, source));
        }
        current.length += bytes.len() as u64;
        Ok(Position {
            segment: current.name.clone(),
            offset: start,
        })
    }

    /// Makes what was appended durable, and seals a segment that has reached its size or age. After
    /// an error it is unknown what is on disk.
    pub(crate) fn sync(&mut self) -> Result<(), ArchiveError> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        if current.synced < current.length {
            let synced = current.file.sync_data();
            synced.map_err(|source| ArchiveError::io(&current.path, source))?;
            if current.fresh {
                sync_dir(&self.warc)?;
                current.fresh = false;
            }
            current.synced = current.length;
        }
        let full = current.length >= self.settings.warc_size.0;
        if full || is_old(current.begun, &self.settings) {
            self.current = None;
        }
        Ok(())
    }

    /// Takes back what was appended since the last sync.
    pub(crate) fn take_back(&mut self) -> Result<(), ArchiveError> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        if current.synced > 0 {
            return current.cut(current.synced);
        }
        let removed = fs::remove_file(&current.path);
        removed.map_err(|source| ArchiveError::io(&current.path, source))?;
        self.current = None;
        self.next_serial -= 1;
        Ok(())
    }

    /// The segment to append to; begun with its `warcinfo` record where there is none.
    fn current(&mut self) -> Result<&mut Current, ArchiveError> {
        if self.current.is_none() {
            let begun = self.begin()?;
            self.next_serial += 1;
            self.current = Some(begun);
        }
        Ok(self.current.as_mut().expect("it was just begun"))
    }

    fn begin(&self) -> Result<Current, ArchiveError> {
        let now = Timestamp::now();
        let name = format!(
            "{}-{}-{:05}.warc.gz",
            self.settings.warc_prefix,
            now.strftime("%Y%m%d%H%M%S"),
            self.next_serial
        );
        let previous = match list(&self.warc)?.pop() {
            Some(segment) => {
                let digest = sha256_of(&self.warc.join(&segment.name))?;
                Some((segment.name, digest))
            }
            None => None,
        };
        let record = Warcinfo::record(&self.settings, &name, now, previous.as_ref());
        let bytes = pack(&record, Strength::Usual);
        let path = self.warc.join(&name);
        let failed = |source| ArchiveError::io(&path, source);
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(failed)?;
        if let Err(source) = file.write_all(&bytes) {
            fs::remove_file(&path).map_err(failed)?;
            return Err(failed(source));
        }
        Ok(Current {
            name,
            file,
            info: record.id().to_owned(),
            begun: now,
            length: bytes.len() as u64,
            synced: 0,
            fresh: true,
            path,
        })
    }
}

impl Current {
    fn resume(
        warc: &Path,
        name: &str,
        info: String,
        begun: Timestamp,
    ) -> Result<Self, ArchiveError> {
        let path = warc.join(name);
        let failed = |source| ArchiveError::io(&path, source);
        let mut file = OpenOptions::new().write(true).open(&path).map_err(failed)?;
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self {
            name: name.to_owned(),
            file,
            info,
            begun,
            length,
            synced: length,
            fresh: false,
            path,
        })
    }

    /// Cuts the file back to a length and goes on from there.
    fn cut(&mut self, length: u64) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::io(&self.path, source);
        self.file.set_len(length).map_err(failed)?;
        self.file.seek(SeekFrom::Start(length)).map_err(failed)?;
        self.length = length;
        Ok(())
    }
}

/// Whether a segment that was begun at this instant has reached its age. A clock that was set back
/// makes none old.
fn is_old(begun: Timestamp, settings: &Settings) -> bool {
    let age = Timestamp::now().duration_since(begun);
    age.unsigned_abs() >= settings.warc_age.0 && !age.is_negative()
}

/// Cuts a segment after `length` bytes; what is cut off is kept in `lost`. Returns its size.
pub(crate) fn cut_tail(
    warc: &Path,
    name: &str,
    length: u64,
    lost: &Path,
) -> Result<u64, ArchiveError> {
    let path = warc.join(name);
    let failed = |source| ArchiveError::io(&path, source);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    file.seek(SeekFrom::Start(length)).map_err(failed)?;
    fs::create_dir_all(lost).map_err(|source| ArchiveError::io(lost, source))?;
    let kept = lost.join(format!("{name}.{length}"));
    let kept_failed = |source| ArchiveError::io(&kept, source);
    let mut copy = File::create(&kept).map_err(kept_failed)?;
    let size = std::io::copy(&mut file, &mut copy).map_err(kept_failed)?;
    copy.sync_all().map_err(kept_failed)?;
    if length == 0 {
        drop(file);
        fs::remove_file(&path).map_err(failed)?;
        sync_dir(warc)?;
    } else {
        file.set_len(length).map_err(failed)?;
        file.sync_all().map_err(failed)?;
    }
    Ok(size)
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(path: &Path) -> Result<(), ArchiveError> {
    File::open(path)
        .and_then(|dir| dir.sync_all())
        .map_err(|source| ArchiveError::io(path, source))
}

/// Makes a file durable.
pub(crate) fn sync_file(path: &Path) -> Result<(), ArchiveError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| ArchiveError::io(path, source))
}
