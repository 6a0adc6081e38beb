//! Zstandard WARC files: a frame a record, and before them, where one was trained, the dictionary.
//!
//! Format: "WARC File Compression 1.0 (Zstandard)" of the IIPC. The dictionary is the content of a
//! skippable frame that stands first, as it is or as a frame of its own.

use std::io::{self, BufRead, BufReader, Read};

/// How a frame begins (RFC 8878 §3.1.1).
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// How the frame with the dictionary begins.
const DICTIONARY: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
/// The largest dictionary that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// Whether a file that begins so is of this form.
pub(super) fn is_frame(start: [u8; 4]) -> bool {
    start == FRAME || start == DICTIONARY
}

/// What is packed in all frames, one after another.
pub(super) fn unpack(mut input: impl BufRead + Send + 'static) -> io::Result<impl Read + Send> {
    let dictionary = if input.fill_buf()?.starts_with(&DICTIONARY) {
        dictionary(&mut input)?
    } else {
        Vec::new()
    };
    zstd::stream::read::Decoder::with_dictionary(input, &dictionary)
}

/// Reads the frame with the dictionary.
fn dictionary(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = [0; 8];
    input.read_exact(&mut head)?;
    let [_, _, _, _, length @ ..] = head;
    let length = u64::from(u32::from_le_bytes(length));
    let too_large = || io::Error::new(io::ErrorKind::InvalidData, "a dictionary of over 16 MiB");
    if length > LARGEST {
        return Err(too_large());
    }
    let mut content = Vec::new();
    input.take(length).read_to_end(&mut content)?;
    if !content.starts_with(&FRAME) {
        return Ok(content);
    }
    let mut unpacked = Vec::new();
    let packed = zstd::stream::read::Decoder::with_buffer(BufReader::new(&content[..]))?;
    packed.take(LARGEST + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(unpacked)
}
