//! A place in the segments: up to where something derived from them is complete.

use serde::{Deserialize, Serialize};

/// The end of the last event that was applied; what stands after it has yet to be replayed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// File name inside `warc/`.
    pub segment: String,
    /// Bytes from the start of that file.
    pub offset: u64,
}
