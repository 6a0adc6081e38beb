//! The article: what the extractor drew from one capture, in the publisher's own words.
//!
//! It holds content only, nothing of when or how it was fetched, so that equal articles compare
//! equal. Derived views (`body_text`, `sections`) are computed, never stored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Block, When};

/// What one page says, as extracted by one set of rules; its texts are owned, or [lent](super::Lent).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "S: Deserialize<'de> + Default + Ord"))]
pub struct Article<S = String> {
    /// The address that the page names as its own (`rel=canonical`, `og:url`), when it is credible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<S>,
    /// What sort of page it is.
    pub kind: Kind,
    /// Language of the text, by script and words; the page's `lang` is only a hint.
    pub language: Option<LanguageGuess<S>>,
    /// The headline.
    pub title: Option<S>,
    /// The publisher's lede or description; never generated.
    pub summary: Option<S>,
    /// The body in document order.
    pub blocks: Vec<Block<S>>,
    /// Place and agency that open the first paragraph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<Dateline<S>>,
    /// Bylines, split and classed.
    pub authors: Vec<Author<S>>,
    /// First publication.
    pub published: Option<When<S>>,
    /// Last change, as the publisher states it.
    pub modified: Option<When<S>>,
    /// Keywords of the publisher.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<S>,
    /// Section of the paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<S>,
    /// Pictures that belong to the article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image<S>>,
    /// Whether it can be read without paying.
    pub access: Access,
    /// Correction notes of the publisher.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<S>,
    /// Field name → the rule that won it, such as `title` → `example/v2/title[0] css`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provenance: BTreeMap<S, S>,
    /// How far it can be trusted.
    pub quality: Quality<S>,
}

/// What sort of page it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A written story.
    #[default]
    Article,
    /// A running ticker of dated entries.
    Liveblog,
    /// A picture series.
    Gallery,
    /// A page around a film.
    Video,
    /// A page around a recording.
    Audio,
    /// A list of other pages: a front page, a section, a topic.
    Hub,
    /// Paid content.
    Sponsored,
}

/// The language of a text, with how it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageGuess<S = String> {
    /// BCP 47 primary tag, such as `bn`.
    pub tag: S,
    /// `text`, `rule` or `declared`.
    pub source: S,
}

/// A run of paragraphs under one heading: a view of [`Article::blocks`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// `None` for what stands before the first heading.
    pub heading: Option<String>,
    /// What stands under it.
    pub paragraphs: Vec<String>,
}

/// Place, agency and date that open a story: `DHAKA (BSS) —`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline<S = String> {
    /// As printed.
    pub raw: S,
    /// The town.
    pub place: Option<S>,
    /// The news agency.
    pub agency: Option<S>,
}

/// One byline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author<S = String> {
    /// The name without prefixes such as "By".
    pub name: S,
    /// Whether it names a person.
    pub kind: AuthorKind,
}

/// Who signs a story.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthorKind {
    /// A person.
    #[default]
    Person,
    /// A desk of the paper.
    Desk,
    /// A news agency.
    Agency,
}

/// A picture of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image<S = String> {
    /// Absolute address.
    pub url: S,
    /// Text under the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<S>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<S>,
    /// Alternative text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<S>,
}

/// Whether a story can be read without paying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Open to all.
    Free,
    /// A number of stories are free.
    Metered,
    /// For subscribers.
    Subscriber,
    /// The page does not say.
    #[default]
    Unknown,
}

/// How far an extraction can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality<S = String> {
    /// The verdict.
    pub status: QualityStatus,
    /// Why it is not `ok`, and other findings, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<S>,
    /// Characters of prose on the page, furniture and readers' comments left out, that stand in none
    /// of the article's fields: what rules may have lost.
    pub unclaimed: usize,
}

/// The verdict on an extraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QualityStatus {
    /// Title and body are there.
    Ok,
    /// Something is missing.
    Partial,
    /// No body.
    #[default]
    Empty,
    /// The page could not be parsed within its bounds, or is a wall.
    Blocked,
}

impl<S: AsRef<str>> Article<S> {
    /// The body as plain text: headings and paragraphs in order, one a line, without the summary.
    pub fn body_text(&self) -> String {
        let mut body = String::new();
        for (at, line) in self.lines().enumerate() {
            if at > 0 {
                body.push('\n');
            }
            body.push_str(&line);
        }
        body
    }

    /// The lines of [`body_text`](Self::body_text), as far as possible without copying them.
    pub fn lines(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.blocks.iter().flat_map(Block::texts)
    }

    /// The same, and of each line whether it is a heading.
    pub fn marked_lines(&self) -> impl Iterator<Item = (bool, Cow<'_, str>)> {
        self.blocks.iter().flat_map(Block::marked_texts)
    }

    /// The texts of the section headings.
    pub fn headings(&self) -> Vec<&str> {
        self.blocks.iter().filter_map(Block::as_heading).collect()
    }

    /// Paragraphs, list items and quotations in order; no headings.
    pub fn paragraphs(&self) -> Vec<String> {
        let lines = self.marked_lines();
        let prose = lines.filter(|(is_heading, _)| !is_heading);
        prose.map(|(_, line)| line.into_owned()).collect()
    }

    /// The names of the authors in order.
    pub fn author_names(&self) -> Vec<&str> {
        let names = self.authors.iter();
        names.map(|author| author.name.as_ref()).collect()
    }

    /// The language tag, when one was found.
    pub fn lang(&self) -> Option<&str> {
        self.language.as_ref().map(|guess| guess.tag.as_ref())
    }
}

impl Article {
    /// The body split at its headings.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![Section {
            heading: None,
            paragraphs: Vec::new(),
        }];
        for block in &self.blocks {
            let (heading, paragraphs) = match block {
                Block::Heading { text, .. } => (Some(text.clone()), Vec::new()),
                Block::LiveEntry {
                    heading,
                    paragraphs,
                    ..
                } => (heading.clone(), paragraphs.clone()),
                other => (None, other.lines()),
            };
            if heading.is_some() {
                sections.push(Section {
                    heading,
                    paragraphs,
                });
            } else if let Some(last) = sections.last_mut() {
                last.paragraphs.extend(paragraphs);
            }
        }
        sections.retain(|section| section.heading.is_some() || !section.paragraphs.is_empty());
        sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_split_at_headings_and_keep_what_stands_before_the_first() {
        let article = Article {
            blocks: vec![
                Block::paragraph("lede"),
                Block::heading(2, "Why"),
                Block::List {
                    ordered: false,
                    items: vec!["a".into(), "b".into()],
                },
            ],
            ..Article::default()
        };
        let sections = article.sections();
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].heading, None);
        assert_eq!(sections[1].paragraphs, ["a", "b"]);
        assert_eq!(article.body_text(), "lede\nWhy\na\nb");
        assert_eq!(article.paragraphs(), ["lede", "a", "b"]);
    }
}
