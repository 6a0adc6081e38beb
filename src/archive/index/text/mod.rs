//! From text to the terms of the index: which words there are, the normal form of each, its stem.
//!
//! Each word is normalised, never the text, so that offsets are those of the text as stored. The
//! same code reads documents and queries; nothing here knows tantivy but its tokenizer trait.

mod analysis;
mod indic;
mod lexicon;
mod normal;
mod script;
mod spaced;
mod stem;
pub(super) mod tokenizer;
mod words;

pub(super) use analysis::{Analyst, Bounds};
pub(super) use lexicon::{Lexicon, NOTHING};
pub(in crate::archive) use normal::normalise;
pub(super) use script::is_hangul;
pub(in crate::archive) use stem::Stemmer;
pub(super) use stem::{is_in_reach, reach, without_accents};
pub(in crate::archive) use words::units;
pub(super) use words::{Kind, Words};
