//! The archive on disk: segments (WARC, the truth), the store (sled) and the index (tantivy), both
//! derived from the segments.
//!
//! It has two doors. [`Writer`] holds the lock and the store; [`Reader`] opens only `index/` and
//! `warc/`, needs no lock and works while a writer does. Nothing else touches these files, and
//! nothing here fetches, extracts or judges.

mod entry;
mod error;
mod event;
mod group;
pub mod index;
mod lock;
mod position;
mod raw;
mod reader;
mod rebuild;
mod replay;
mod segment;
mod settings;
mod store;
mod verify;
mod writer;

pub use entry::{ArticleRecord, Entry, UrlRecord};
pub use error::ArchiveError;
pub use index::IndexError;
pub use lock::Holder;
pub use position::Position;
pub use reader::{Hit, Hits, Reader, VersionStream};
pub use rebuild::rebuild;
pub use segment::{Found, Record, Scan, WarcFile, capture_in, read_capture};
pub use settings::{KeepRaw, Layout, Settings};

pub use store::{DueCursor, HostBook};
pub use verify::{Damage, VerifyReport, verify, was_interrupted};
pub use writer::Writer;

#[cfg(test)]
mod tests;
