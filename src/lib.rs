//! `newsarc`: a polite news crawler with a versioned archive.

pub mod extract;
pub mod model;
pub mod sites;
