//! `newsarc`: a polite news crawler with a versioned archive.

pub mod dedup;
pub mod discover;
pub mod model;
