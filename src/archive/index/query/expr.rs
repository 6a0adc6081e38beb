//! A query as read: words and fields, joined by and, or and not.

use crate::model::{Access, ArticleState, Kind};

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
    /// A sort of page.
    Kind(Kind),
    /// A way to read it.
    Access(Access),
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
    /// What the publisher's edit put in.
    Added,
    /// What the publisher's edit took out.
    Removed,
}

impl Expr {
    /// Whether it asks what an edit did.
    pub(in crate::archive) fn is_of_edits(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::is_of_edits),
            Self::Not(inner) => inner.is_of_edits(),
            Self::Text(text) => matches!(text.scope, Scope::Added | Scope::Removed),
            _ => false,
        }
    }
}
