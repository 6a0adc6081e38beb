//! The archive: segments (WARC), store (sled), index (tantivy), behind a Writer and a Reader.

pub mod index;
mod position;
mod reader;

pub use position::Position;
pub use reader::{Hit, Hits, Reader, VersionStream};
