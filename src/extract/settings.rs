//! Bounds and preferences of extraction, the `[extract]` table of config.toml.

use serde::{Deserialize, Serialize};

use crate::model::Span;

/// How pages are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether the generic extractor fills what a site's rules leave open.
    pub fallback: bool,
    /// A body of fewer words is called partial.
    pub min_words: usize,
    /// Elements may be nested this deep (browsers stop at 512).
    pub max_depth: usize,
    /// Nodes of one page.
    pub max_nodes: usize,
    /// Attributes of one element.
    pub max_attributes: usize,
    /// Processor time for parsing one page.
    pub parse_time: Span,
    /// Languages that text may be recognised as; empty means all.
    pub languages: Vec<String>,
    /// Zone of times that tell none, as an IANA name; empty means unknown.
    pub timezone: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fallback: true,
            min_words: 40,
            max_depth: 512,
            max_nodes: 1_000_000,
            max_attributes: 10_000,
            parse_time: Span::seconds(5),
            languages: Vec::new(),
            timezone: String::new(),
        }
    }
}
