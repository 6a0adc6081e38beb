//! Gzip members: each holds exactly one record, so that a record can be read by offset and length.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::Record;
use super::record::MAX_BLOCK;
use crate::archive::ArchiveError;
use crate::model::Pointer;

/// The most bytes that a member is unpacked to.
const MAX_MEMBER: u64 = MAX_BLOCK + (1 << 20);

/// The header of every member (RFC 1952 §2.3): no time, no flags, no system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// Where in it stands how hard the member was pressed.
const XFL: usize = 8;

thread_local! {
    /// The thread's press. It takes a third of a megabyte, which is cleared for each record, not made
    /// anew.
    static PRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), false));
}

/// How hard to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// The block as it is: it is compressed already, and would not become smaller.
    None,
    /// For everything else.
    Usual,
}

/// Packs a record as one gzip member; equal records give equal bytes (no time, no system).
pub(crate) fn pack(record: &Record, strength: Strength) -> Vec<u8> {
    let bytes = record.to_bytes();
    let split = match strength {
        Strength::None => record.body_at(&bytes),
        Strength::Usual => bytes.len(),
    };
    let (head, rest) = bytes.split_at(split);
    let mut member = Vec::with_capacity(head.len() / 2 + rest.len() + 1024);
    member.extend(HEADER);
    PRESS.with_borrow_mut(|press| deflate(press, head, rest.is_empty(), &mut member));
    store(rest, &mut member);
    let mut check = Crc::new();
    check.update(&bytes);
    member.extend(check.sum().to_le_bytes());
    member.extend(check.amount().to_le_bytes());
    member
}

/// Appends compressed blocks (RFC 1951); where others follow, the last one ends with a byte.
fn deflate(press: &mut Compress, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
    let flush = if last {
        FlushCompress::Finish
    } else {
        FlushCompress::Sync
    };
    press.reset();
    loop {
        let taken = press.total_in() as usize;
        out.reserve((bytes.len() - taken) / 2 + 256);
        let status = press
            .compress_vec(&bytes[taken..], out, flush)
            .expect("a fresh stream takes whatever comes");
        // Room that is left says that all has been written.
        let done = status == Status::StreamEnd || (!last && out.len() < out.capacity());
        if done && press.total_in() as usize == bytes.len() {
            return;
        }
    }
}

/// Appends stored blocks (RFC 1951 §3.2.4), the last of which ends the stream.
fn store(bytes: &[u8], out: &mut Vec<u8>) {
    const MOST: usize = u16::MAX as usize;
    let blocks = bytes.len().div_ceil(MOST);
    for (n, block) in bytes.chunks(MOST).enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(n + 1 == blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
}

/// Whether the member at an offset begins as [`pack`] begins one; nothing else of a member can
/// change without its content or its checksum showing it.
pub(crate) fn is_canonical(file: &mut File, offset: u64) -> std::io::Result<bool> {
    let mut header = HEADER;
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut header)?;
    // Members written before had 4 where bodies were pressed lightly.
    if header[XFL] == 4 {
        header[XFL] = 0;
    }
    Ok(header == HEADER)
}

/// Unpacks the member that the input stands at, and leaves the input right behind it.
pub(super) fn unpack(input: &mut impl BufRead) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    GzDecoder::new(input)
        .take(MAX_MEMBER + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => "the gzip member is cut off".to_owned(),
            _ => format!("not a sound gzip member ({error})"),
        })?;
    if bytes.len() as u64 > MAX_MEMBER {
        return Err("the record is larger than is read".to_owned());
    }
    Ok(bytes)
}

/// Parses what a member holds: one record and nothing else.
pub(super) fn parse(bytes: &[u8]) -> Result<Record, String> {
    let mut rest = bytes;
    let record = Record::read(&mut rest)?.ok_or("the gzip member is empty")?;
    if !rest.is_empty() {
        return Err("the gzip member holds more than one record".to_owned());
    }
    Ok(record)
}

/// Reads the record at a pointer and verifies it: its length, its fields, its digests.
pub(crate) fn read_at(warc: &Path, pointer: &Pointer) -> Result<Record, ArchiveError> {
    let record = read_from(warc, &pointer.segment, pointer.offset)?;
    match record {
        (record, length) if length == pointer.length => Ok(record),
        (_, length) => Err(ArchiveError::damaged(
            pointer,
            format!(
                "the record has {length} bytes instead of {}",
                pointer.length
            ),
        )),
    }
}

/// Reads and verifies the record that begins at an offset; also says how long its member is.
pub(super) fn read_from(
    warc: &Path,
    segment: &str,
    offset: u64,
) -> Result<(Record, u64), ArchiveError> {
    let path = warc.join(segment);
    let failed = |source| ArchiveError::io(&path, source);
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(ArchiveError::Damaged {
                segment: segment.to_owned(),
                offset,
                what: "the segment is missing".to_owned(),
            });
        }
        opened => opened.map_err(failed)?,
    };
    file.seek(SeekFrom::Start(offset)).map_err(failed)?;
    let mut input = Counted::new(BufReader::with_capacity(16 << 10, file));
    let record = unpack(&mut input)
        .and_then(|bytes| parse(&bytes))
        .and_then(|record| {
            record.check()?;
            Ok(record)
        });
    match record {
        Ok(record) => Ok((record, input.count)),
        Err(what) => Err(ArchiveError::Damaged {
            segment: segment.to_owned(),
            offset,
            what,
        }),
    }
}

/// Counts the bytes that were consumed.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    /// Bytes consumed.
    pub(super) count: u64,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, count: 0 }
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.count += n as u64;
        self.inner.consume(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_body_that_is_compressed_already_stands_in_it_as_it_is() {
        let mut body = vec![0; 200_000];
        blake3::Hasher::new().finalize_xof().fill(&mut body);
        for length in [0, 1, 65_535, 65_536, 200_000] {
            let body = &body[..length];
            let block = [b"HTTP/1.1 200 OK\r\n\r\n", body].concat();
            let kind = "application/http;msgtype=response";
            let record = Record::new("response", Timestamp::UNIX_EPOCH, kind, block);
            let bytes = pack(&record, Strength::None);
            assert!(bytes.len() < length + 400, "{}", bytes.len());
            let mut input = Counted::new(&bytes[..]);
            let read = parse(&unpack(&mut input).unwrap()).unwrap();
            assert_eq!((read.payload(), input.count), (body, bytes.len() as u64));
            assert_eq!(read, record);
        }
    }

    #[test]
    fn a_member_is_reproducible_and_names_neither_time_nor_system() {
        let record = Record::new(
            "metadata",
            Timestamp::UNIX_EPOCH,
            "text/plain",
            b"x".to_vec(),
        );
        let bytes = pack(&record, Strength::Usual);
        assert_eq!(bytes, pack(&record, Strength::Usual));
        assert_eq!(bytes[4..8], [0; 4]);
        assert_eq!(bytes[9], 255);
        let mut two = bytes.clone();
        two.extend_from_slice(&bytes);
        let mut input = Counted::new(&two[..]);
        assert_eq!(parse(&unpack(&mut input).unwrap()).unwrap().block, b"x");
        assert_eq!(input.count, bytes.len() as u64);
    }
}
