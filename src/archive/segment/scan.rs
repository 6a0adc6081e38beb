//! Going through a file of WARC records, whole ones and damaged ones, with their places.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::Record;
use super::member::{Counted, parse, unpack};
use crate::archive::ArchiveError;
use crate::model::Pointer;

/// How a gzip member begins (RFC 1952 §2.3).
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// How a record begins.
const PLAIN: &[u8; 5] = b"WARC/";
/// How much is read at a time while looking for the next sound record.
const WINDOW: usize = 64 << 10;

/// What stands at a place in a file of records.
#[derive(Debug)]
pub enum Found {
    /// A sound record; its fields and digests are not checked.
    Record {
        /// Where.
        pointer: Pointer,
        /// What.
        record: Record,
    },
    /// Bytes that are no record.
    Damage {
        /// Where they begin.
        offset: u64,
        /// Where the next sound record begins; `None` where there is none.
        resume: Option<u64>,
        /// What is wrong.
        what: String,
    },
}

/// Goes through a file of WARC records, packed (one gzip member each) or not.
pub struct Scan {
    path: PathBuf,
    name: String,
    input: Counted<BufReader<File>>,
    base: u64,
    packed: bool,
    over: bool,
}

impl Scan {
    /// Begins at an offset, which must be that of a record (or the file's end).
    pub fn open(path: &Path, offset: u64) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::io(path, source);
        let mut file = File::open(path).map_err(failed)?;
        let mut magic = Vec::new();
        file.by_ref()
            .take(PLAIN.len() as u64)
            .read_to_end(&mut magic)
            .map_err(failed)?;
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let name = path.file_name().unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            name: name.to_string_lossy().into_owned(),
            input: Counted::new(BufReader::with_capacity(WINDOW, file)),
            base: offset,
            // A damaged beginning shows neither; a file that was unpacked may still be called `.gz`.
            packed: magic.starts_with(&MAGIC[..2])
                || (name.to_string_lossy().ends_with(".gz") && magic != *PLAIN),
            over: false,
        })
    }

    /// Where the next record begins.
    pub fn offset(&self) -> u64 {
        self.base + self.input.count
    }

    /// The next record or damage; `None` at the end.
    pub fn next_found(&mut self) -> Result<Option<Found>, ArchiveError> {
        let failed = |path: &Path, source| ArchiveError::io(path, source);
        if self.over {
            return Ok(None);
        }
        let ended = self.input.fill_buf().map(<[u8]>::is_empty);
        if ended.map_err(|source| failed(&self.path, source))? {
            return Ok(None);
        }
        let offset = self.offset();
        let read = if self.packed {
            unpack(&mut self.input).and_then(|bytes| parse(&bytes))
        } else {
            Record::read_loose(&mut self.input).and_then(|record| record.ok_or_else(String::new))
        };
        match read {
            Ok(record) => {
                let pointer = Pointer {
                    segment: self.name.clone(),
                    offset,
                    length: self.offset() - offset,
                };
                Ok(Some(Found::Record { pointer, record }))
            }
            Err(what) => self.damage(offset, what).map(Some),
        }
    }

    /// Stands behind the damage that begins at `offset`.
    fn damage(&mut self, offset: u64, what: String) -> Result<Found, ArchiveError> {
        let resume = self.next_sound(offset + 1)?;
        match resume {
            Some(at) => *self = Self::open(&self.path, at)?,
            None => self.over = true,
        }
        Ok(Found::Damage {
            offset,
            resume,
            what,
        })
    }

    /// The first place from `start` on where a whole record can be read.
    fn next_sound(&self, start: u64) -> Result<Option<u64>, ArchiveError> {
        let failed = |source| ArchiveError::io(&self.path, source);
        let mark: &[u8] = if self.packed { &MAGIC } else { PLAIN };
        let mut file = File::open(&self.path).map_err(failed)?;
        let mut window = Vec::with_capacity(WINDOW);
        let mut at = start;
        loop {
            file.seek(SeekFrom::Start(at)).map_err(failed)?;
            window.clear();
            file.by_ref()
                .take(WINDOW as u64)
                .read_to_end(&mut window)
                .map_err(failed)?;
            let places = window.windows(mark.len()).enumerate();
            for (place, _) in places.filter(|(_, bytes)| *bytes == mark) {
                if self.is_sound(at + place as u64)? {
                    return Ok(Some(at + place as u64));
                }
            }
            if window.len() < WINDOW {
                return Ok(None);
            }
            // The mark may straddle two windows.
            at += (WINDOW - (mark.len() - 1)) as u64;
        }
    }

    /// Whether a whole record stands at this offset. Compressed bodies hold gzip members too, but
    /// those do not begin as a record does.
    fn is_sound(&self, offset: u64) -> Result<bool, ArchiveError> {
        let failed = |source| ArchiveError::io(&self.path, source);
        let mut file = File::open(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        if !self.packed {
            return Ok(Record::has_head(&mut BufReader::new(file)));
        }
        let mut beginning = [0; PLAIN.len()];
        let head = GzDecoder::new(&mut file).read_exact(&mut beginning);
        if head.is_err() || beginning != *PLAIN {
            return Ok(false);
        }
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let whole = unpack(&mut BufReader::new(file)).and_then(|bytes| parse(&bytes));
        Ok(whole.is_ok())
    }
}
