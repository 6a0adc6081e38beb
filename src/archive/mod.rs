<<<<<<< HEAD
//! The archive: segments (WARC), store (sled), index (tantivy), behind a Writer and a Reader.

pub mod index;
mod position;
mod reader;

pub use position::Position;
pub use reader::{Hit, Hits, Reader, VersionStream};
=======
//! The archive on disk: segments (WARC, the truth), the store (sled) and the index (tantivy), both
//! derived from the segments.
//!
//! It has two doors. [`Writer`] holds the lock and the store; [`Reader`] opens only `index/` and
//! `warc/`, needs no lock and works while a writer does. Nothing else touches these files, and
//! nothing here fetches, extracts or judges.

mod entry;
mod error;
mod lock;
mod position;
mod settings;
mod writer;

pub use entry::{ArticleRecord, Entry, UrlRecord};
pub use error::ArchiveError;
pub use lock::Holder;
pub use position::Position;
pub use settings::{KeepRaw, Layout, Settings};
pub use writer::Writer;

use crate::model::Pointer;
>>>>>>> wt-E1
