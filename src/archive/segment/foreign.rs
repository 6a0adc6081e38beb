//! Files of WARC records that other programs wrote: one gzip member a record, one gzip stream for
//! all of them, Zstandard frames, or plain. They are only read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::{GzDecoder, MultiGzDecoder};

use super::Record;
use super::member::Counted;
use super::scan::{Found, Scan};
use super::zst;
use crate::archive::ArchiveError;
use crate::model::Pointer;

/// How a record begins.
const PLAIN: &[u8; 5] = b"WARC/";
/// How much of a file is read at a time.
const WINDOW: usize = 64 << 10;

/// A file of WARC records, whoever wrote it.
pub struct WarcFile {
    form: Form,
}

enum Form {
    /// Records that can be read by themselves: a damaged one costs nothing but itself.
    Single(Scan),
    /// One stream; places are those of what is packed in it.
    Whole(Box<Stream>),
    /// Of another format; what there is to say of it, until it is said.
    Other(Option<&'static str>),
}

/// How a file is packed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl WarcFile {
    /// Opens a file and stands at a place that [`offset`](Self::offset) once told, or at 0.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] where the file cannot be read; what stands in it is told record by
    /// record.
    pub fn open(path: &Path, from: u64) -> Result<Self, ArchiveError> {
        let form = Form::of(path, from).map_err(|source| ArchiveError::io(path, source))?;
        let form = match form {
            Some(form) => form,
            None => Form::Single(Scan::open(path, from)?),
        };
        Ok(Self { form })
    }

    /// Where the next record begins; bytes, of what is packed where the file is one stream.
    pub fn offset(&self) -> u64 {
        match &self.form {
            Form::Single(scan) => scan.offset(),
            Form::Whole(stream) => stream.input.count,
            Form::Other(_) => 0,
        }
    }

    /// The next record or damage; `None` at the end.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] where the file cannot be read.
    pub fn next_found(&mut self) -> Result<Option<Found>, ArchiveError> {
        match &mut self.form {
            Form::Single(scan) => scan.next_found(),
            Form::Whole(stream) => Ok(stream.next_found()),
            Form::Other(what) => Ok(what.take().map(|what| Found::Damage {
                offset: 0,
                resume: None,
                what: what.to_owned(),
            })),
        }
    }
}

impl Form {
    /// The form of a file that is not one of single records.
    fn of(path: &Path, from: u64) -> io::Result<Option<Self>> {
        let packing = Packing::of(path)?;
        if let Some(what) = other_format(&mut packing.unpack(path)?) {
            return Ok(Some(Self::Other(Some(what))));
        }
        if packing == Packing::Zstandard || (packing == Packing::Gzip && is_one_stream(path)?) {
            let stream = Stream::open(path, packing, from)?;
            return Ok(Some(Self::Whole(Box::new(stream))));
        }
        Ok(None)
    }
}

/// What is to be said of a file that begins as other formats do.
fn other_format(input: &mut impl Read) -> Option<&'static str> {
    let mut start = Vec::new();
    // What cannot be read is told of where the records are.
    let _ = input.take(16).read_to_end(&mut start);
    if start.starts_with(b"filedesc://") {
        return Some(
            "an ARC file, of the format before WARC; `warcio recompress` makes WARC of it",
        );
    }
    let zip = start.starts_with(b"PK\x03\x04");
    zip.then_some("a ZIP file; where it is WACZ, unpack it: the WARC files lie in its `archive/`")
}

impl Packing {
    /// How a file is packed, by its first bytes.
    fn of(path: &Path) -> io::Result<Self> {
        let mut start = Vec::new();
        File::open(path)?.take(4).read_to_end(&mut start)?;
        Ok(match start[..] {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [a, b, c, d] if zst::is_frame([a, b, c, d]) => Self::Zstandard,
            _ => Self::None,
        })
    }

    /// What is packed.
    fn unpack(self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let file = BufReader::with_capacity(WINDOW, File::open(path)?);
        Ok(match self {
            Self::None => Box::new(file),
            Self::Gzip => Box::new(MultiGzDecoder::new(file)),
            Self::Zstandard => Box::new(zst::unpack(file)?),
        })
    }
}

/// Whether the first gzip member holds more than one record.
fn is_one_stream(path: &Path) -> io::Result<bool> {
    let file = BufReader::with_capacity(WINDOW, File::open(path)?);
    let mut member = BufReader::new(GzDecoder::new(file));
    let first = Record::read_loose(&mut member);
    let mut more = || member.fill_buf().is_ok_and(|rest| !rest.is_empty());
    Ok(matches!(first, Ok(Some(_))) && more())
}

/// One stream of records.
struct Stream {
    path: PathBuf,
    input: Counted<BufReader<Box<dyn Read + Send>>>,
    over: bool,
}

impl Stream {
    fn open(path: &Path, packing: Packing, from: u64) -> io::Result<Self> {
        let unpacked = packing.unpack(path)?;
        let mut input = Counted::new(BufReader::with_capacity(WINDOW, unpacked));
        // What has been read before must be unpacked once more; damage on the way shows behind it.
        let skipped = io::copy(&mut input.by_ref().take(from), &mut io::sink());
        Ok(Self {
            path: path.to_owned(),
            input,
            over: skipped.is_err(),
        })
    }

    fn next_found(&mut self) -> Option<Found> {
        if self.over {
            return None;
        }
        let offset = self.input.count;
        match Record::read_loose(&mut self.input) {
            Ok(None) => None,
            Ok(Some(record)) => {
                let name = self.path.file_name().unwrap_or_default();
                let pointer = Pointer {
                    segment: name.to_string_lossy().into_owned(),
                    offset,
                    length: self.input.count - offset,
                };
                Some(Found::Record { pointer, record })
            }
            Err(what) => {
                let resume = self.next_head();
                self.over = resume.is_none();
                Some(Found::Damage {
                    offset,
                    resume,
                    what,
                })
            }
        }
    }

    /// Goes on to the next line that begins as a record does.
    fn next_head(&mut self) -> Option<u64> {
        loop {
            let mut line = self.input.by_ref().take(WINDOW as u64);
            let mut passed = Vec::new();
            if line.read_until(b'\n', &mut passed).ok()? == 0 {
                return None;
            }
            let next = self.input.fill_buf().ok()?;
            let seen = next.len().min(PLAIN.len());
            if seen > 0 && passed.ends_with(b"\n") && next[..seen] == PLAIN[..seen] {
                return Some(self.input.count);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use jiff::Timestamp;

    use super::*;
    use crate::archive::segment::{Strength, pack};

    fn records() -> Vec<Record> {
        let at = Timestamp::UNIX_EPOCH;
        let block = |i: u8| vec![b'a' + i; 3000 + usize::from(i)];
        (0..4)
            .map(|i| Record::new("resource", at, "text/plain", block(i)))
            .collect()
    }

    /// Blocks that can be read from a place on, and how many damages there are.
    fn read(bytes: &[u8], from: u64) -> (Vec<u8>, usize, Vec<u64>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let mut file = WarcFile::open(&path, from).unwrap();
        let (mut blocks, mut damaged, mut places) = (Vec::new(), 0, Vec::new());
        while let Some(found) = file.next_found().unwrap() {
            match found {
                Found::Record { record, .. } => blocks.push(record.block[0]),
                Found::Damage { .. } => damaged += 1,
            }
            places.push(file.offset());
        }
        (blocks, damaged, places)
    }

    #[test]
    fn all_three_forms_are_read_and_gone_on_with() {
        let plain: Vec<u8> = records().iter().flat_map(Record::to_bytes).collect();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&plain).unwrap();
        let whole = encoder.finish().unwrap();
        let packed = records()
            .iter()
            .flat_map(|record| pack(record, Strength::Usual))
            .collect();
        for bytes in [plain, whole, packed] {
            let (blocks, damaged, places) = read(&bytes, 0);
            assert_eq!((blocks.as_slice(), damaged), (&b"abcd"[..], 0));
            let (rest, damaged, _) = read(&bytes, places[1]);
            assert_eq!((rest.as_slice(), damaged), (&b"cd"[..], 0));
        }
    }

    #[test]
    fn damage_in_a_stream_costs_the_record_that_it_hit() {
        let mut plain: Vec<u8> = records().iter().flat_map(Record::to_bytes).collect();
        let second = records()[0].to_bytes().len();
        plain[second..second + 4].copy_from_slice(b"XXXX");
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&plain).unwrap();
        let whole = encoder.finish().unwrap();
        let (blocks, damaged, _) = read(&whole, 0);
        assert_eq!((blocks.as_slice(), damaged), (&b"acd"[..], 1));
        let (blocks, damaged, _) = read(&whole[..whole.len() - 40], 0);
        assert!(blocks.len() >= 2 && damaged >= 1, "{blocks:?} {damaged}");
    }
}
