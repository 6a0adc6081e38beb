//! The read index: one tantivy document a version, with everything a reader may want of it.
//!
//! It is derived: deleted, it is built again from the segments. It knows nothing of `warc/` and
//! `store/`; the Writer feeds it, the Reader asks it.

mod asked;
mod column;
mod directory;
mod edits;
mod error;
pub(super) mod files;
mod piece;
mod query;
mod replaced;
mod schema;
mod search;
mod sizes;
pub(super) mod snippet;
mod stored;
mod text;
mod writer;

pub use error::IndexError;
pub use query::QueryError;
pub use sizes::SiteSizes;
pub use snippet::{Snippet, Source};
pub use writer::IndexWriter;

pub use asked::asks_of_edits;
pub(super) use asked::{Asked, terms};
pub(super) use query::{filter, prefix, term, words};
pub(super) use schema::{Fields, fields, key, readable};
pub(super) use search::{Fold, Key, Order, Place, Search};
pub(super) use sizes::site_sizes;
pub(super) use stored::{Stored, StoredText};
pub(super) use text::Stemmer;
#[cfg(test)]
pub(super) use text::{normalise, units};
