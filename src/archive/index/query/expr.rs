//! A query as read: words and fields, joined by and, or and not.

use crate::model::ArticleState;

/// A query as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) enum Expr {
    /// All of these.
    And(Vec<Expr>),
    /// Any of these.
    Or(Vec<Expr>),
    /// Whatever is not this.
    Not(Box<Expr>),
    /// A word or phrase.
    Text(Text),
    /// A site's id.
    Site(String),
    /// A language tag.
    Lang(String),
    /// Words of an address.
    Url(String),
    /// The beginning of an article's id.
    Id(String),
    /// The beginning of the id of a story's leading article.
    Story(String),
    /// A state.
    State(ArticleState),
}

/// A word or phrase, and where to look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Text {
    /// Where to look.
    pub scope: Scope,
    /// As typed, without quotation marks and star.
    pub typed: String,
    /// Whether it stood in quotation marks: then only these very words will do.
    pub quoted: bool,
    /// Whether a star followed.
    pub prefix: bool,
}

/// The part of an article in which words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Scope {
    /// Anywhere.
    All,
    /// The headline.
    Title,
    /// The section headings.
    Heading,
    /// The bylines.
    Author,
}
