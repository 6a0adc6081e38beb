//! `newsarc`: a polite news crawler with a versioned archive.

pub mod discover;
pub mod model;
