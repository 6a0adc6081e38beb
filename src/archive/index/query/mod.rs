//! The query language: from what people type to a query of the index.
//!
//! Words are all wanted; `"a phrase"`, `-not`, `OR`, `prefix*`, parentheses, and the fields
//! `title:`, `heading:`, `author:`, `added:`, `removed:`, `site:`, `lang:`, `url:`, `id:`,
//! `state:`, `story:`, `kind:`, `access:`.

mod address;
mod error;
mod expr;
mod filter;
mod names;
mod needle;
mod plan;
mod syntax;

pub use error::QueryError;
pub(in crate::archive) use filter::{changed_by, filter};
pub(in crate::archive) use needle::Needle;
pub(super) use needle::{Piece, needles};
pub(super) use plan::Planner;
pub(in crate::archive) use plan::{prefix, term, words};
pub(super) use syntax::parse;
