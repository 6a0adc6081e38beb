//! Blocks: the units of an article's body.

use std::borrow::Cow;
use std::{slice, str};

use serde::{Deserialize, Serialize};

use super::When;

/// One unit of the body; its texts are owned, or [lent](super::Lent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "BlockFields<S>")]
pub enum Block<S = String> {
    /// A section heading.
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text.
        text: S,
        /// How it was recognised.
        source: HeadingSource,
    },
    /// A paragraph of prose.
    Paragraph {
        /// Its text.
        text: S,
    },
    /// A bulleted or numbered list.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its entries.
        items: Vec<S>,
    },
    /// A quotation set apart.
    Quote {
        /// Its paragraphs joined by a line feed.
        text: S,
        /// Who said it.
        #[serde(skip_serializing_if = "Option::is_none")]
        cite: Option<S>,
    },
    /// A table of text.
    Table {
        /// Rows of cells.
        rows: Vec<Vec<S>>,
    },
    /// A picture in its place.
    Figure {
        /// Index into [`Article::images`](super::Article::images).
        image: usize,
    },
    /// A post or film of another service.
    Embed {
        /// The service's host.
        provider: S,
        /// Its address.
        url: S,
    },
    /// One entry of a live blog.
    LiveEntry {
        /// The publisher's id of the entry.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<S>,
        /// When it was posted.
        #[serde(skip_serializing_if = "Option::is_none")]
        time: Option<When<S>>,
        /// Its heading.
        #[serde(skip_serializing_if = "Option::is_none")]
        heading: Option<S>,
        /// Its paragraphs.
        paragraphs: Vec<S>,
    },
}

/// How a heading was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HeadingSource {
    /// `h1` … `h6`.
    Tag,
    /// A paragraph that is bold as a whole.
    Bold,
    /// A class named by a rule.
    Class,
}

impl<S: AsRef<str>> Block<S> {
    /// The block's text as lines: one for a paragraph, one an item of a list, one a table row.
    pub fn lines(&self) -> Vec<String> {
        self.texts().map(Cow::into_owned).collect()
    }

    /// The same, as far as possible without copying.
    pub fn texts(&self) -> Texts<'_, S> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text } => {
                Texts::Items(Some(text), [].iter())
            }
            Self::Quote { text, .. } => Texts::Lines(text.as_ref().lines()),
            Self::List { items, .. } => Texts::Items(None, items.iter()),
            Self::Table { rows } => Texts::Rows(rows.iter()),
            Self::Figure { .. } | Self::Embed { .. } => Texts::Items(None, [].iter()),
            Self::LiveEntry {
                heading,
                paragraphs,
                ..
            } => Texts::Items(heading.as_ref(), paragraphs.iter()),
        }
    }

    /// The same, and of each line whether it is a heading.
    pub fn marked_texts(&self) -> impl Iterator<Item = (bool, Cow<'_, str>)> {
        let headings = usize::from(self.as_heading().is_some());
        let numbered = self.texts().enumerate();
        numbered.map(move |(number, text)| (number < headings, text))
    }

    /// The heading that it is or begins with.
    pub fn as_heading(&self) -> Option<&str> {
        match self {
            Self::Heading { text, .. } => Some(text.as_ref()),
            Self::LiveEntry { heading, .. } => heading.as_ref().map(S::as_ref),
            _ => None,
        }
    }
}

impl Block {
    /// A heading recognised by its tag.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading {
            level,
            text: text.into(),
            source: HeadingSource::Tag,
        }
    }

    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }
}

/// The lines of one block. Exports go over millions of them: none is copied but rows of tables, and
/// nothing is allocated to go over them.
#[derive(Debug)]
pub enum Texts<'b, S> {
    /// Of a text with line feeds.
    Lines(str::Lines<'b>),
    /// One text, if any, and then others.
    Items(Option<&'b S>, slice::Iter<'b, S>),
    /// Rows of cells.
    Rows(slice::Iter<'b, Vec<S>>),
}

impl<'b, S: AsRef<str>> Iterator for Texts<'b, S> {
    type Item = Cow<'b, str>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Lines(lines) => lines.next().map(Cow::Borrowed),
            Self::Items(first, items) => {
                let item = first.take().or_else(|| items.next())?;
                Some(Cow::Borrowed(item.as_ref()))
            }
            Self::Rows(rows) => rows.next().map(|row| Cow::Owned(joined(row))),
        }
    }
}

/// The cells of a row as one line.
fn joined(row: &[impl AsRef<str>]) -> String {
    let cells: Vec<&str> = row.iter().map(AsRef::as_ref).collect();
    cells.join("\t")
}

/// The fields of all blocks side by side. Reading them so, and then making the block, is much
/// faster than looking for the tag first, which has to keep the whole block aside.
#[derive(Deserialize)]
struct BlockFields<S> {
    r#type: BlockType,
    text: Option<S>,
    level: Option<u8>,
    source: Option<HeadingSource>,
    ordered: Option<bool>,
    items: Option<Vec<S>>,
    cite: Option<S>,
    rows: Option<Vec<Vec<S>>>,
    image: Option<usize>,
    provider: Option<S>,
    url: Option<S>,
    id: Option<S>,
    // Boxed, since hardly any block has one, and the fields of every block are moved about.
    time: Option<Box<When<S>>>,
    heading: Option<S>,
    paragraphs: Option<Vec<S>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BlockType {
    Heading,
    Paragraph,
    List,
    Quote,
    Table,
    Figure,
    Embed,
    LiveEntry,
}

impl<S> TryFrom<BlockFields<S>> for Block<S> {
    type Error = String;

    fn try_from(fields: BlockFields<S>) -> Result<Self, String> {
        Ok(match fields.r#type {
            BlockType::Heading => Self::Heading {
                level: needed(fields.level, "level")?,
                text: needed(fields.text, "text")?,
                source: needed(fields.source, "source")?,
            },
            BlockType::Paragraph => Self::Paragraph {
                text: needed(fields.text, "text")?,
            },
            BlockType::List => Self::List {
                ordered: needed(fields.ordered, "ordered")?,
                items: needed(fields.items, "items")?,
            },
            BlockType::Quote => Self::Quote {
                text: needed(fields.text, "text")?,
                cite: fields.cite,
            },
            BlockType::Table => Self::Table {
                rows: needed(fields.rows, "rows")?,
            },
            BlockType::Figure => Self::Figure {
                image: needed(fields.image, "image")?,
            },
            BlockType::Embed => Self::Embed {
                provider: needed(fields.provider, "provider")?,
                url: needed(fields.url, "url")?,
            },
            BlockType::LiveEntry => Self::LiveEntry {
                id: fields.id,
                time: fields.time.map(|time| *time),
                heading: fields.heading,
                paragraphs: needed(fields.paragraphs, "paragraphs")?,
            },
        })
    }
}

fn needed<T>(field: Option<T>, name: &str) -> Result<T, String> {
    field.ok_or_else(|| format!("a block lacks its field `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_reads_back_as_it_was_written() {
        let time = When::from_instant("2026-11-22T12:52:03Z".parse().unwrap(), "text");
        let blocks = vec![
            Block::heading(3, "H"),
            Block::paragraph("p"),
            Block::List {
                ordered: true,
                items: vec!["a".into(), "b".into()],
            },
            Block::Quote {
                text: "q\nr".into(),
                cite: Some("c".into()),
            },
            Block::Table {
                rows: vec![vec!["1".into(), "2".into()]],
            },
            Block::Figure { image: 2 },
            Block::Embed {
                provider: "x".into(),
                url: "https://x.example/".into(),
            },
            Block::LiveEntry {
                id: Some("i".into()),
                time: Some(time),
                heading: Some("h".into()),
                paragraphs: vec!["p".into()],
            },
        ];
        let json = serde_json::to_string(&blocks).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Block>>(&json).unwrap(), blocks);
        let lines: Vec<String> = blocks.iter().flat_map(Block::lines).collect();
        assert_eq!(lines, ["H", "p", "a", "b", "q", "r", "1\t2", "h", "p"]);
        let lacks = serde_json::from_str::<Block>(r#"{"type":"list","items":[]}"#);
        assert!(lacks.unwrap_err().to_string().contains("`ordered`"));
    }
}
