//! Content codings off (RFC 9110 §8.4): gzip, deflate, br, zstd, as a stream under a bound, so that
//! a bomb costs no more than the bound.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use zstd::stream::read::Decoder as ZstdDecoder;

use crate::model::{ByteSize, Capture};

use super::{Failure, FailureKind};

/// Codings one upon the other that are removed; more is a trick.
const MAX_CODINGS: usize = 2;
/// Largest window of zstd in HTTP, as a power of two: 8 MiB (RFC 9659).
const ZSTD_WINDOW: u32 = 23;
const BUFFER: usize = 16 << 10;

/// A body without its content codings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Whether there was more than the bound allows.
    pub(super) cut: bool,
}

/// The body without its content codings. Fails where it is larger than `max` without them, or
/// broken; of a body that was cut on its way, what can be decoded is returned.
pub fn decode(capture: &Capture, max: ByteSize) -> Result<Vec<u8>, Failure> {
    let decoded = decode_head(capture, max)?;
    if decoded.cut {
        let message = format!("the body is larger than {max} without its content coding");
        return Err(Failure::new(FailureKind::TooLarge, message));
    }
    Ok(decoded.bytes)
}

/// The first `max` bytes of the body without its content codings.
pub(super) fn decode_head(capture: &Capture, max: ByteSize) -> Result<Decoded, Failure> {
    let codings = codings(capture)?;
    // Pages unpack to a few times their size; more room is made where it is needed.
    let room = capture.body.len().saturating_mul(4) as u64;
    let mut bytes = Vec::with_capacity(room.min(max.0) as usize);
    let mut reader: Box<dyn Read + '_> = Box::new(capture.body.as_slice());
    if !capture.body.is_empty() {
        for coding in codings.iter().rev() {
            reader = Box::new(coding.open(reader, max)?);
        }
    }
    match reader.take(max.0.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) => {}
        // The coding ends in the middle because the body does.
        Err(error) if capture.truncated.is_some() => drop(error),
        Err(error) => return Err(broken(&error.to_string())),
    }
    let cut = bytes.len() as u64 > max.0;
    bytes.truncate(usize::try_from(max.0).unwrap_or(usize::MAX));
    Ok(Decoded { bytes, cut })
}

fn broken(why: &str) -> Failure {
    let message = format!("the body does not fit its content coding: {why}");
    Failure::new(FailureKind::Decode, message)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The codings in the order in which they were applied. Names that are no coding of HTTP
/// (`utf-8`, `none`) are passed over, as browsers do.
fn codings(capture: &Capture) -> Result<Vec<Coding>, Failure> {
    let fields = capture
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    let mut codings = Vec::new();
    for name in fields.flat_map(|(_, value)| value.split(|byte| *byte == b',')) {
        match name.trim_ascii().to_ascii_lowercase().as_slice() {
            b"gzip" | b"x-gzip" => codings.push(Coding::Gzip),
            b"deflate" => codings.push(Coding::Deflate),
            b"br" => codings.push(Coding::Brotli),
            b"zstd" => codings.push(Coding::Zstd),
            _ => {}
        }
        if codings.len() > MAX_CODINGS {
            return Err(broken("more than two codings are applied"));
        }
    }
    Ok(codings)
}

impl Coding {
    /// A reader of what `inner` holds in this coding, of not much more than `max` bytes.
    fn open<'a>(
        self,
        mut inner: Box<dyn Read + 'a>,
        max: ByteSize,
    ) -> Result<impl Read + use<'a>, Failure> {
        let mut head = [0; 2];
        let length = fill(&mut inner, &mut head).map_err(|error| broken(&error.to_string()))?;
        let whole = io::Cursor::new(head).take(length as u64).chain(inner);
        let reader: Box<dyn Read + 'a> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(whole)),
            Self::Deflate if is_zlib(head) => Box::new(ZlibDecoder::new(whole)),
            Self::Deflate => Box::new(DeflateDecoder::new(whole)),
            // The window size of the large-window variant, which HTTP does not know.
            Self::Brotli if head[0] & 0x7f == 0x11 => return Err(broken("large-window brotli")),
            Self::Brotli => Box::new(Decompressor::new(whole, BUFFER)),
            Self::Zstd => {
                let mut decoder =
                    ZstdDecoder::new(whole).map_err(|error| broken(&error.to_string()))?;
                decoder
                    .window_log_max(ZSTD_WINDOW)
                    .map_err(|error| broken(&error.to_string()))?;
                Box::new(decoder)
            }
        };
        Ok(reader.take(max.0.saturating_add(1)))
    }
}

/// Reads until the buffer is full or the input at its end; returns how much was read.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..])? {
            0 => break,
            n => length += n,
        }
    }
    Ok(length)
}

/// `deflate` means zlib (RFC 1950 §2.2), but many send the bare stream.
fn is_zlib([method, flags]: [u8; 2]) -> bool {
    method & 0x0f == 8 && (u16::from(method) * 256 + u16::from(flags)).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;
    use crate::model::Truncated;

    const MAX: ByteSize = ByteSize(1 << 20);

    fn capture(coding: &str, body: Vec<u8>) -> Capture {
        Capture {
            url: url::Url::parse("https://h.test/").unwrap(),
            fetched_at: jiff::Timestamp::UNIX_EPOCH,
            first_byte_ms: 0,
            elapsed_ms: 0,
            remote: None,
            protocol: "http/1.1".into(),
            request_headers: Vec::new(),
            status: 200,
            reason: "OK".into(),
            headers: vec![("Content-Encoding".into(), coding.into())],
            body,
            truncated: None,
            terms: Vec::new(),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    /// `hello hello hello hello\n` as brotli, by hand: a stream of one uncompressed block.
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        // Window bits 16 (`0`), then ISLAST 0, MNIBBLES 0, MLEN-1 in 16 bits, ISUNCOMPRESSED 1.
        let length = u32::try_from(bytes.len() - 1).unwrap();
        let header = (length << 4) | (1 << 20);
        let mut out = header.to_le_bytes()[..3].to_vec();
        out.extend_from_slice(bytes);
        out.push(0x03); // ISLAST, ISLASTEMPTY
        out
    }

    #[test]
    fn each_coding_comes_off() {
        let text = "খবর ".repeat(500).into_bytes();
        for (coding, body) in [
            ("gzip", gzip(&text)),
            ("X-GZIP", gzip(&text)),
            ("deflate", zlib(&text)),
            ("deflate", raw(&text)),
            ("zstd", zst(&text)),
            ("br", brotli(&text)),
            ("gzip, zstd", zst(&gzip(&text))),
            ("identity, deflate ,", zlib(&text)),
            ("utf-8", text.clone()),
            ("gzip", [gzip(&text[..100]), gzip(&text[100..])].concat()),
        ] {
            let decoded = decode(&capture(coding, body), MAX).unwrap();
            assert_eq!(decoded, text, "{coding}");
        }
        assert_eq!(decode(&capture("gzip", Vec::new()), MAX).unwrap(), b"");
    }

    #[test]
    fn a_bomb_costs_no_more_than_the_bound() {
        let zeros = vec![0; 64 << 20];
        for (coding, body) in [
            ("gzip", gzip(&zeros)),
            ("zstd", zst(&zeros)),
            ("gzip, gzip", gzip(&gzip(&zeros))),
            ("zstd, gzip", gzip(&zst(&zeros))),
        ] {
            let capture = capture(coding, body);
            assert_eq!(
                decode(&capture, MAX).unwrap_err().kind,
                FailureKind::TooLarge
            );
            let head = decode_head(&capture, MAX).unwrap();
            assert!(head.cut && head.bytes.len() as u64 == MAX.0);
        }
        let thrice = gzip(&gzip(&gzip(b"x")));
        let error = decode(&capture("gzip, gzip, gzip", thrice), MAX).unwrap_err();
        assert_eq!(error.kind, FailureKind::Decode);
    }

    #[test]
    fn a_broken_body_is_told_from_one_cut_on_its_way() {
        let text = "খবর ".repeat(500).into_bytes();
        for (coding, body) in [
            ("gzip", gzip(&text)),
            ("zstd", zst(&text)),
            ("br", brotli(&text)),
        ] {
            let mut cut = capture(coding, body[..body.len() - 9].to_vec());
            assert_eq!(
                decode(&cut, MAX).unwrap_err().kind,
                FailureKind::Decode,
                "{coding}"
            );
            cut.truncated = Some(Truncated::Disconnect);
            assert!(text.starts_with(&decode(&cut, MAX).unwrap()), "{coding}");
        }
        for coding in ["gzip", "br", "zstd", "deflate"] {
            let plain = capture(coding, b"<html>not coded at all</html>".to_vec());
            assert!(decode(&plain, MAX).is_err(), "{coding}");
        }
        let large_window = capture("br", vec![0x11, 0x1e, 0, 0, 0]);
        assert!(decode(&large_window, MAX).is_err());
    }
}
