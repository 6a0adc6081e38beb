//! Blocks: the units of an article's body.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::When;

/// One unit of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "BlockFields")]
pub enum Block {
    /// A section heading.
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text.
        text: String,
        /// How it was recognised.
        source: HeadingSource,
    },
    /// A paragraph of prose.
    Paragraph {
        /// Its text.
        text: String,
    },
    /// A bulleted or numbered list.
    List {
        /// Whether it is numbered.
        ordered: bool,
        /// Its entries.
        items: Vec<String>,
    },
    /// A quotation set apart.
    Quote {
        /// Its paragraphs joined by a line feed.
        text: String,
        /// Who said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<String>,
    },
    /// A table of text.
    Table {
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// A picture in its place.
    Figure {
        /// Index into [`Article::images`](super::Article::images).
        image: usize,
    },
    /// A post or film of another service.
    Embed {
        /// The service's host.
        provider: String,
        /// Its address.
        url: String,
    },
    /// One entry of a live blog.
    LiveEntry {
        /// The publisher's id of the entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// When it was posted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<When>,
        /// Its heading.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        heading: Option<String>,
        /// Its paragraphs.
        paragraphs: Vec<String>,
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

impl Block {
    /// The block's text as lines: one for a paragraph, one an item of a list, one a table row.
    pub fn lines(&self) -> Vec<String> {
        self.texts().map(Cow::into_owned).collect()
    }

    /// The same, as far as possible without copying.
    pub fn texts(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        let borrowed = |text| Cow::Borrowed(text);
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text } => {
                Box::new(std::iter::once(Cow::Borrowed(text.as_str())))
            }
            Self::Quote { text, .. } => Box::new(text.lines().map(borrowed)),
            Self::List { items, .. } => Box::new(items.iter().map(String::as_str).map(borrowed)),
            Self::Table { rows } => Box::new(rows.iter().map(|row| Cow::Owned(row.join("\t")))),
            Self::Figure { .. } | Self::Embed { .. } => Box::new(std::iter::empty()),
            Self::LiveEntry {
                heading,
                paragraphs,
                ..
            } => Box::new(
                heading
                    .iter()
                    .chain(paragraphs)
                    .map(String::as_str)
                    .map(borrowed),
            ),
        }
    }

    /// The heading that it is or begins with.
    pub fn as_heading(&self) -> Option<&str> {
        match self {
            Self::Heading { text, .. } => Some(text),
            Self::LiveEntry { heading, .. } => heading.as_deref(),
            _ => None,
        }
    }

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

/// The fields of all blocks side by side. Reading them so, and then making the block, is much
/// faster than looking for the tag first, which has to keep the whole block aside.
#[derive(Deserialize)]
struct BlockFields {
    r#type: BlockType,
    text: Option<String>,
    level: Option<u8>,
    source: Option<HeadingSource>,
    ordered: Option<bool>,
    items: Option<Vec<String>>,
    cite: Option<String>,
    rows: Option<Vec<Vec<String>>>,
    image: Option<usize>,
    provider: Option<String>,
    url: Option<String>,
    id: Option<String>,
    time: Option<When>,
    heading: Option<String>,
    paragraphs: Option<Vec<String>>,
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

impl TryFrom<BlockFields> for Block {
    type Error = String;

    fn try_from(fields: BlockFields) -> Result<Self, String> {
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
                time: fields.time,
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
