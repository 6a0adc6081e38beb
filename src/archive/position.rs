//! Positions in the log: order in the archive is place, never time, so that a clock that jumps
//! cannot change it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A place in the segments: everything before it has been applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// File name inside `warc/`.
    pub segment: String,
    /// Bytes of that file.
    pub offset: u64,
}

impl Position {
    /// Serial number and offset: what positions are ordered by.
    pub fn order(&self) -> (u64, u64) {
        (serial(&self.segment).unwrap_or(0), self.offset)
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order()
            .cmp(&other.order())
            .then_with(|| self.segment.cmp(&other.segment))
    }
}

/// The serial number in a segment's name, `<prefix>-<YYYYMMDDhhmmss>-<nnnnn>.warc.gz`; `None` for
/// any other name.
pub(super) fn serial(name: &str) -> Option<u64> {
    let stem = name.strip_suffix(".warc.gz")?;
    let (rest, serial) = stem.rsplit_once('-')?;
    let (_, time) = rest.rsplit_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (time.len() == 14 && digits(time) && serial.len() >= 5 && digits(serial))
        .then(|| serial.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_ordered_by_serial_number_whatever_the_clock_said() {
        let at = |segment: &str, offset| Position {
            segment: segment.to_owned(),
            offset,
        };
        let before = at("a-20300101000000-00009.warc.gz", 900);
        let after = at("a-20260101000000-00010.warc.gz", 0);
        assert!(before < after);
        assert!(after < at("b-20200101000000-100000.warc.gz", 0));
    }

    #[test]
    fn only_segments_have_a_serial_number() {
        assert_eq!(serial("news-arc-20260101000000-00017.warc.gz"), Some(17));
        for name in [
            "x-20260101000000-00017.warc",
            "x-2026-00017.warc.gz",
            "00017.warc.gz",
            "x-20260101000000-.warc.gz",
        ] {
            assert_eq!(serial(name), None, "{name}");
        }
    }
}
