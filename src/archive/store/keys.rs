//! Keys: a byte that says what the record is, then the parts in an order that sorts.

use jiff::Timestamp;

use crate::model::ArticleId;

/// What the store says of itself.
pub(super) const STATE: &[u8] = b"m";

/// `a` + id → [`crate::archive::ArticleRecord`].
pub(super) const ARTICLE: u8 = b'a';
/// `d` + time + hash of the identity key → nothing: what is due when.
pub(super) const DUE: u8 = b'd';
/// `f` + time + id → fingerprint.
pub(super) const PRINT: u8 = b'f';
/// `g` + site → what recurs on its pages.
pub(super) const FURNITURE: u8 = b'g';
/// `h` + authority → a host's politeness.
pub(super) const HOST: u8 = b'h';
/// `l` + id + n → where the later pages lie that the version shows.
pub(super) const LATER: u8 = b'l';
/// `r` + start of the run → its report.
pub(super) const REPORT: u8 = b'r';
/// `s` + key → a source's state.
pub(super) const SOURCE: u8 = b's';
/// `u` + hash of the identity key → [`crate::archive::UrlRecord`].
pub(super) const URL: u8 = b'u';
/// `v` + id + n → [`super::VersionRecord`].
pub(super) const VERSION: u8 = b'v';

/// Bytes of the hash that stands for an identity key: addresses may be long.
const HASH: usize = 16;

/// Whether the record is derived from the segments (and counted).
pub(super) fn is_derived(key: &[u8]) -> bool {
    matches!(
        key.first(),
        Some(&(ARTICLE | DUE | FURNITURE | LATER | PRINT | URL | VERSION))
    )
}

pub(super) fn article(id: &ArticleId) -> Vec<u8> {
    join(ARTICLE, &[id.as_str().as_bytes()])
}

pub(super) fn version(id: &ArticleId, n: u32) -> Vec<u8> {
    join(VERSION, &[id.as_str().as_bytes(), &n.to_be_bytes()])
}

pub(super) fn later(id: &ArticleId, n: u32) -> Vec<u8> {
    join(LATER, &[id.as_str().as_bytes(), &n.to_be_bytes()])
}

pub(super) fn url(key: &str) -> Vec<u8> {
    join(URL, &[&hash(key)])
}

pub(super) fn due(at: Timestamp, key: &str) -> Vec<u8> {
    join(DUE, &[&time(at), &hash(key)])
}

/// The hash of the identity key that a due key ends with, as the key of its record.
pub(super) fn url_of_due(due: &[u8]) -> Vec<u8> {
    join(URL, &[&due[due.len().saturating_sub(HASH)..]])
}

/// The first due key after all that are due at an instant.
pub(super) fn due_after(at: Timestamp) -> Vec<u8> {
    join(DUE, &[&time(at), &[0xff; HASH + 1]])
}

pub(super) fn print(at: Timestamp, id: &ArticleId) -> Vec<u8> {
    join(PRINT, &[&time(at), id.as_str().as_bytes()])
}

/// The parts of a print key.
pub(super) fn parse_print(key: &[u8]) -> Option<(Timestamp, ArticleId)> {
    let (time, id) = key.get(1..)?.split_first_chunk::<8>()?;
    let micros = (u64::from_be_bytes(*time) ^ (1 << 63)).cast_signed();
    let at = Timestamp::from_microsecond(micros).ok()?;
    Some((at, std::str::from_utf8(id).ok()?.parse().ok()?))
}

/// The first print key at an instant.
pub(super) fn prints_from(at: Timestamp) -> Vec<u8> {
    join(PRINT, &[&time(at)])
}

/// A key of text, such as an authority.
pub(super) fn text(kind: u8, text: &str) -> Vec<u8> {
    join(kind, &[text.as_bytes()])
}

pub(super) fn report(started: Timestamp, run: &str) -> Vec<u8> {
    join(REPORT, &[&time(started), run.as_bytes()])
}

/// All keys of a kind: from the first to the second, exclusive.
pub(super) fn all(kind: u8) -> (Vec<u8>, Vec<u8>) {
    (vec![kind], vec![kind + 1])
}

/// Microseconds, so biased that bytes sort as times do, also before 1970.
fn time(at: Timestamp) -> [u8; 8] {
    (at.as_microsecond().cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

fn hash(key: &str) -> [u8; HASH] {
    let mut short = [0; HASH];
    short.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..HASH]);
    short
}

fn join(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![kind];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_across_the_epoch() {
        let key = |second| due(Timestamp::from_second(second).unwrap(), "k");
        assert!(key(-5) < key(0) && key(0) < key(5));
        let at = Timestamp::from_second(5).unwrap();
        assert!(key(5) < due_after(at) && due_after(at) < key(6));
        assert_eq!(url_of_due(&key(5)), url("k"));
    }
}
