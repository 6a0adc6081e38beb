//! `newsarc`: a polite news crawler with a versioned archive.

pub mod fetch;
pub mod model;
