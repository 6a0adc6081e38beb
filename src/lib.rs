//! `newsarc`: a polite news crawler with a versioned archive.

pub mod cli;
pub mod model;
