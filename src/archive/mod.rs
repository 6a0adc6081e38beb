//! The archive on disk: segments (WARC, the truth), the store (sled) and the index (tantivy), both
//! derived from the segments.
//!
//! It has two doors. [`Writer`] holds the lock and the store; [`Reader`] opens only `index/` and
//! `warc/`, needs no lock and works while a writer does. Nothing else touches these files, and
//! nothing here fetches, extracts or judges.

mod backup;
mod entry;
mod error;
mod event;
mod group;
pub mod index;
mod lock;
mod position;
mod prune;
mod raw;
mod reader;
mod rebuild;
mod replay;
mod rewrite;
mod seal;
mod segment;
mod settings;
mod standing;
mod state;
mod store;
mod tombstone;
mod verify;
mod writer;

pub use backup::{BackedUp, backup};
pub use entry::{ArticleRecord, Entry, UrlRecord};
pub use error::ArchiveError;
pub use index::IndexError;
pub use index::SiteSizes;
pub use lock::Holder;
pub use position::Position;
pub use prune::{Pruned, Pruning, prune};
pub use reader::{Hit, Hits, Reader, Sizes, VersionStream};
pub use rebuild::{compact, rebuild};
pub use segment::{Found, Record, Scan, WarcFile, capture_in, read_capture};
pub use settings::{KeepRaw, Layout, Settings, free_space};

pub use standing::Standing;
pub use store::{DueCursor, HostBook};
pub use verify::{Damage, Repair, VerifyReport, repair, verify, was_interrupted};
pub use writer::Writer;

#[cfg(test)]
mod tests;
