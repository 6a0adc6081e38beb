//! Cases of other projects, where they are at hand: beside the repository, or at `NEWSARC_SHARED`.

use std::path::PathBuf;

use serde_json::Value;

/// A file among the cases; `None` where they are not at hand.
pub(super) fn shared(path: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let root = std::env::var_os("NEWSARC_SHARED").map_or_else(|| PathBuf::from(beside), Into::into);
    let text = std::fs::read_to_string(root.join("conformance").join(path)).ok();
    if text.is_none() {
        println!("skipped: no conformance/{path}");
    }
    text
}

/// The rows of a JSON Lines file among the cases.
pub(super) fn rows(path: &str) -> Vec<Value> {
    let text = shared(path).unwrap_or_default();
    let row = |line: &str| serde_json::from_str(line).unwrap();
    text.lines().map(row).collect()
}
