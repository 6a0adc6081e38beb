//! Names of the fast fields: columns that filters, orders and sums read. All times are in
//! microseconds since 1970.

/// The id as a number of the same order.
pub(super) const RANK: &str = "rank";
/// Number of the version.
pub(super) const N: &str = "n";
/// How many versions the article has.
pub(super) const VERSIONS: &str = "versions";
/// Publication, or first sight where none is stated.
pub(super) const DATED: &str = "dated";
/// First sight of the article.
pub(super) const FIRST_SEEN: &str = "first_seen";
/// Observation of the version.
pub(super) const OBSERVED: &str = "observed_at";
/// Observation of the next version; `i64::MAX` for the latest.
pub(super) const SUPERSEDED: &str = "superseded_at";
/// Every change of state: µs × 4 + number of the state.
pub(super) const STATES: &str = "states";
/// Every address in full, and in the same order since when it is known.
pub(super) const URL: &str = "url";
pub(super) const SINCE: &str = "since";
/// The leading article of the story, as the id's number.
pub(super) const STORY: &str = "story_rank";
/// The same when the version was written.
pub(super) const STORY_THEN: &str = "story_then";
/// Packed bytes of the extracted text.
pub(super) const TEXT_BYTES: &str = "text_bytes";
/// Packed bytes of the responses of all its pages, 0 where the version shares those of the one before.
pub(super) const RAW_BYTES: &str = "raw_bytes";
