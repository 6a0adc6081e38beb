//! `newsarc`: a polite news crawler with a versioned archive.

pub mod archive;
pub mod model;
