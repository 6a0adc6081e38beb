//! Verifying an archive.
