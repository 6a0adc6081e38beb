//! How often a feed asks to be read.

use crate::model::Span;

/// The longest wait that a feed may ask for.
const LONGEST_WAIT: Span = Span::days(30);

/// A wait of so many minutes, up to the longest; none of none.
pub(super) fn wait(minutes: u64) -> Option<Span> {
    let seconds = minutes.saturating_mul(60);
    (minutes > 0).then(|| Span::seconds(seconds).min(LONGEST_WAIT))
}

/// Minutes of `hourly`, `daily` … (RSS 1.0 syndication module).
pub(super) fn period(name: &str) -> Option<u64> {
    let hours = match name.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(hours * 60)
}
