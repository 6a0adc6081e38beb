//! Export: versions out to any `Write`, one file a format. The same versions give the same bytes.
//!
//! It chooses nothing and opens nothing: what to export and where to is the caller's.

pub mod atom;
pub mod json;
pub mod ndjson;
