//! The archive on disk: segments (WARC, the truth), the store (sled) and the index (tantivy), both
//! derived from the segments.

mod entry;
mod error;
pub mod index;
mod lock;
mod position;
mod reader;
mod settings;
mod writer;

pub use entry::{ArticleRecord, Entry, UrlRecord};
pub use error::ArchiveError;
pub use lock::Holder;
pub use position::Position;
pub use reader::{Hit, Hits, Reader, VersionStream};
pub use settings::{KeepRaw, Layout, Settings};
pub use writer::Writer;

use crate::model::Pointer;
