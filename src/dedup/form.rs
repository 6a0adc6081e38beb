//! The comparison form of an article: what of it can change, without what is noise.

use crate::model::text::comparison_form;
use crate::model::{Article, Block};

/// The texts of an article in comparison form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) title: String,
    pub(super) summary: String,
    /// All lines, joined by spaces: how a text is divided into paragraphs is layout.
    pub(super) body: String,
    /// Names in lower case, sorted: order and capitals are the template's.
    pub(super) authors: String,
}

impl Form {
    pub(super) fn of(article: &Article) -> Self {
        let text = |text: &Option<String>| comparison_form(text.as_deref().unwrap_or_default());
        let lines: Vec<String> = lines(article)
            .map(|line| comparison_form(&line.text))
            .collect();
        let name = |name| comparison_form(name).to_lowercase();
        let mut authors: Vec<String> = article.author_names().into_iter().map(name).collect();
        authors.sort();
        authors.dedup();
        Self {
            title: text(&article.title),
            summary: text(&article.summary),
            body: lines.join(" "),
            authors: authors.join("\n"),
        }
    }
}

/// A line of the body and what it is a line of.
pub(super) struct Line {
    pub(super) kind: LineKind,
    pub(super) text: String,
}

/// What a line of the body is a line of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// A section heading.
    Heading,
    /// A paragraph, also one of a live entry.
    Paragraph,
    /// An entry of a list.
    Item,
    /// A line of a quotation.
    Quote,
    /// A row of a table.
    Row,
}

/// The lines of the body in order, without empty ones.
pub(super) fn lines(article: &Article) -> impl Iterator<Item = Line> {
    let of_block = |block: &Block| {
        let kind = match block {
            Block::Heading { .. } => LineKind::Heading,
            Block::List { .. } => LineKind::Item,
            Block::Quote { .. } => LineKind::Quote,
            Block::Table { .. } => LineKind::Row,
            Block::Paragraph { .. }
            | Block::Figure { .. }
            | Block::Embed { .. }
            | Block::LiveEntry { .. } => LineKind::Paragraph,
        };
        let kept = block
            .lines()
            .into_iter()
            .filter(|line| !line.trim().is_empty());
        kept.map(|text| Line { kind, text }).collect::<Vec<_>>()
    };
    article.blocks.iter().flat_map(of_block)
}
