//! Ground: the plain data that every other module speaks in, and pure rules on it.
//!
//! Nothing here does I/O, knows an async runtime, a command line or a store, or imports another
//! module of this crate. What is here is owned data, without references into a page; only of a stored
//! version the texts can be [`Lent`].

mod article;
mod block;
mod candidate;
mod capture;
pub mod furniture;
mod lent;
mod outcome;
mod query;
pub mod schedule;
#[cfg(test)]
pub(crate) mod spent;
pub mod text;
pub mod units;
pub mod url;
mod version;
mod when;
mod width;
mod work;

pub use article::{
    Access, Article, Author, AuthorKind, Dateline, Image, Kind, LanguageGuess, Quality,
    QualityStatus, Section,
};
pub use block::{Block, HeadingSource};
pub use candidate::{Candidate, SourceKind};
pub use capture::{Capture, Truncated, Validators};
pub use lent::Lent;
pub use outcome::{Outcome, OutcomeKind, Report, SiteTally};
pub use query::{By, Filter, Query, Sort, Versions};
pub use units::{ByteSize, Span};
pub use version::{
    Alias, ArticleId, ArticleState, Cause, Change, Field, Pointer, StateChange, Version,
    VersionView,
};
pub use when::{Precision, When};
pub use width::width;
pub use work::Work;
