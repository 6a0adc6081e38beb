//! Export: versions out, one file a format. The same versions give the same bytes: no clock, no
//! chance, no order of a map.
//!
//! | format | file | goes to |
//! | --- | --- | --- |
//! | NDJSON, CSV, Atom | [`ndjson`], [`csv`], [`atom`] | any `Write` |
//! | Parquet, WARC | [`parquet`], [`warc`] | any `Write` |
//! | SQLite | [`sqlite`] | a new file |
//! | Markdown, HTML | [`markdown`], [`html`] | a [`Folder`]: a directory or a zip |
//! | EPUB, WACZ | [`epub`], [`wacz`] | a [`Folder`] that is a zip |
//!
//! Versions come as a stream in the order of first sight, those of one article together, and
//! leave as one: what must be sorted first goes through temporary files. NDJSON has text to the letter,
//! with escapes; elsewhere [`harmless`](crate::model::text::harmless) text is written, escaped as
//! the format wants it, so that a headline cannot steer a terminal, a spreadsheet or a browser.
//!
//! It chooses nothing: what to export and where to is the caller's.

pub mod atom;
mod cdxj;
pub mod csv;
pub mod epub;
mod folder;
pub mod html;
pub mod json;
pub mod manifest;
pub mod markdown;
mod markup;
pub mod name;
pub mod ndjson;
pub mod parquet;
mod sorter;
pub mod sqlite;
pub mod wacz;
pub mod warc;

pub use folder::{Folder, SUMS};

/// Version of the names, types and meanings of all that is exported. It counts up when something
/// that scripts may depend on changes; additions do not count.
pub const SCHEMA_VERSION: u32 = 1;

/// JSON Schema of the rows of NDJSON.
pub const SCHEMA: &str = include_str!("schema.json");
