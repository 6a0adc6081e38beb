//! WARC (ISO 28500:2017): the exchanges that versions were drawn from, as they were archived.
//!
//! Every record is copied as it stands, byte for byte, after its digests were checked: the
//! response, its request, and once for each segment the `warcinfo` that both refer to. A version
//! points to the record that holds its bytes, so that no revisit is left open. Bytes are the
//! publisher's: nothing is made harmless here.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::sorter::Sorter;
use crate::archive::{ArchiveError, Found, Record, Scan};
use crate::model::{Pointer, VersionView};

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Versions that came.
    pub versions: u64,
    /// Of them, those whose bytes were not kept.
    pub without_bytes: u64,
}

/// Writes the exchanges of versions in the order of the archive; `segments` is the archive's
/// directory of WARC files.
pub fn write<E>(
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    segments: &Path,
    to: &mut impl Write,
) -> Result<Copied, E>
where
    E: From<io::Error> + From<ArchiveError>,
{
    let mut exchanges = Exchanges::default();
    for view in versions {
        exchanges.add(&view?)?;
    }
    let copied = exchanges.copied;
    exchanges.copy(segments, |member, _| Ok::<_, E>(to.write_all(member)?))?;
    Ok(copied)
}

/// The exchanges to copy.
#[derive(Default)]
pub(super) struct Exchanges {
    responses: Sorter,
    pub(super) copied: Copied,
}

impl Exchanges {
    /// Notes the exchanges of a version: one, or one for each page of its story.
    pub(super) fn add(&mut self, view: &VersionView) -> io::Result<()> {
        self.copied.versions += 1;
        if view.response.is_none() {
            self.copied.without_bytes += 1;
        }
        for pointer in view.responses() {
            let (offset, length) = (pointer.offset, pointer.length);
            self.responses
                .push(format!("{}\t{offset:020}\t{length}", pointer.segment))?;
        }
        Ok(())
    }

    /// Hands over each record once, packed and parsed, in the order of the archive.
    pub(super) fn copy<E>(
        self,
        segments: &Path,
        mut to: impl FnMut(&[u8], &Record) -> Result<(), E>,
    ) -> Result<(), E>
    where
        E: From<io::Error> + From<ArchiveError>,
    {
        let mut segment = None;
        let mut last = String::new();
        for line in self.responses.sorted()? {
            let line = line?;
            if line == last {
                continue;
            }
            let pointer = pointer(&line)?;
            if segment
                .as_ref()
                .is_none_or(|open: &Segment| open.name != pointer.segment)
            {
                let mut open = Segment::open(segments, &pointer.segment)?;
                if let Some((member, info)) = open.records(0)?.next_of("warcinfo")? {
                    to(&member, &info)?;
                }
                segment = Some(open);
            }
            if let Some(segment) = &mut segment {
                segment.exchange(&pointer, &mut to)?;
            }
            last = line;
        }
        Ok(())
    }
}

fn pointer(line: &str) -> io::Result<Pointer> {
    let mut parts = line.split('\t');
    let mut part = || parts.next().ok_or(io::ErrorKind::InvalidData);
    let segment = part()?.to_owned();
    let mut number = || part()?.parse().map_err(|_| io::ErrorKind::InvalidData);
    Ok(Pointer {
        segment,
        offset: number()?,
        length: number()?,
    })
}

/// One file of the archive.
struct Segment {
    name: String,
    path: PathBuf,
    file: File,
}

impl Segment {
    fn open(segments: &Path, name: &str) -> Result<Self, ArchiveError> {
        let path = segments.join(name);
        let file = File::open(&path).map_err(|source| ArchiveError::io(&path, source))?;
        Ok(Self {
            name: name.to_owned(),
            path,
            file,
        })
    }

    /// The records from an offset on.
    fn records(&mut self, offset: u64) -> Result<Records<'_>, ArchiveError> {
        Ok(Records {
            scan: Scan::open(&self.path, offset)?,
            segment: self,
        })
    }

    /// Copies a response and the request behind it.
    fn exchange<E: From<ArchiveError>>(
        &mut self,
        pointer: &Pointer,
        to: &mut impl FnMut(&[u8], &Record) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut records = self.records(pointer.offset)?;
        let Some((member, response)) = records.next_of("response")? else {
            let what = "there is no response".to_owned();
            return Err(ArchiveError::damaged(pointer, what).into());
        };
        to(&member, &response)?;
        // Without its request an exchange is still worth having.
        if let Ok(Some((member, request))) = records.next_of("request")
            && request.field("WARC-Concurrent-To") == Some(response.id())
        {
            to(&member, &request)?;
        }
        Ok(())
    }
}

struct Records<'a> {
    scan: Scan,
    segment: &'a mut Segment,
}

impl Records<'_> {
    /// The next record with its gzip member, if it is of this kind; its digests are checked.
    fn next_of(&mut self, kind: &str) -> Result<Option<(Vec<u8>, Record)>, ArchiveError> {
        let (pointer, record) = match self.scan.next_found()? {
            Some(Found::Record { pointer, record }) if record.kind() == kind => (pointer, record),
            Some(Found::Damage { offset, what, .. }) => {
                let segment = self.segment.name.clone();
                return Err(ArchiveError::Damaged {
                    segment,
                    offset,
                    what,
                });
            }
            _ => return Ok(None),
        };
        record
            .check()
            .map_err(|what| ArchiveError::damaged(&pointer, what))?;
        let mut member = Vec::new();
        let failed = |source| ArchiveError::io(&self.segment.path, source);
        let file = &mut self.segment.file;
        file.seek(SeekFrom::Start(pointer.offset)).map_err(failed)?;
        file.take(pointer.length)
            .read_to_end(&mut member)
            .map_err(failed)?;
        Ok(Some((member, record)))
    }
}
