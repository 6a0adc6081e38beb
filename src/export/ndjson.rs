//! One version a line: the row that scripts depend on.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{self, Written, escape};
use crate::model::{Article, Block, Cause, Change, VersionView, When};

/// The flat views of an article: what people expect beside its blocks.
#[derive(Debug, Serialize)]
struct Views<'a> {
    title: Option<&'a str>,
    summary: Option<&'a str>,
    #[serde(flatten)]
    prose: Prose,
    headings: Vec<&'a str>,
    authors: Vec<&'a str>,
    published: Option<String>,
    modified: Option<String>,
}

impl<'a> Views<'a> {
    fn of<S: AsRef<str>>(article: &'a Article<S>, mut prose: Prose) -> Self {
        prose.fill(article);
        Self {
            title: article.title.as_ref().map(S::as_ref),
            summary: article.summary.as_ref().map(S::as_ref),
            prose,
            headings: article.headings(),
            authors: article.author_names(),
            published: article.published.as_ref().map(When::rfc3339),
            modified: article.modified.as_ref().map(When::rfc3339),
        }
    }
}

/// The body as one text, and its paragraphs, which are most of it: each line is escaped once. What
/// it is written to can be used again.
#[derive(Debug, Default, Serialize)]
struct Prose {
    body: Written,
    paragraphs: Written,
}

impl Prose {
    fn fill<S: AsRef<str>>(&mut self, article: &Article<S>) {
        let (body, paragraphs) = (&mut self.body.0, &mut self.paragraphs.0);
        body.clear();
        body.push(b'"');
        paragraphs.clear();
        paragraphs.push(b'[');
        for (number, (is_heading, line)) in article.marked_lines().enumerate() {
            if number > 0 {
                body.extend_from_slice(b"\\n");
            }
            let start = body.len();
            escape(&line, body);
            if !is_heading {
                let next: &[u8] = if paragraphs.len() > 1 { b",\"" } else { b"\"" };
                paragraphs.extend_from_slice(next);
                paragraphs.extend_from_slice(&body[start..]);
                paragraphs.push(b'"');
            }
        }
        body.push(b'"');
        paragraphs.push(b']');
    }
}

/// One version as it is exported. Names and order are a promise (`schema.json`).
#[derive(Debug, Serialize)]
pub struct Row<'v> {
    id: &'v str,
    version: u32,
    url: &'v str,
    urls: Vec<&'v str>,
    site: &'v str,
    lang: Option<&'v str>,
    #[serde(flatten)]
    views: Views<'v>,
    observed_at: String,
    cause: Cause,
    changed: Vec<&'static str>,
    state: &'static str,
    story: &'v str,
    digest: &'v str,
}

impl<'v> Row<'v> {
    /// The row of one version.
    pub fn of<S: AsRef<str>>(view: &'v VersionView<S>) -> Self {
        Self::with(view, Prose::default())
    }

    fn with<S: AsRef<str>>(view: &'v VersionView<S>, prose: Prose) -> Self {
        let (version, article) = (&view.version, &view.article);
        let field = |change: &Change| change.field.as_str();
        Self {
            id: version.id.as_str(),
            version: version.n,
            url: view.own_url(),
            urls: view.urls(),
            site: &version.site,
            lang: article.lang(),
            views: Views::of(article, prose),
            observed_at: version.observed_at.to_string(),
            cause: version.cause,
            changed: version.changed.iter().map(field).collect(),
            state: view.state().as_str(),
            story: view.story.as_str(),
            digest: &version.digest,
        }
    }
}

/// Bytes of lines that are gathered before they are written.
const WRITTEN_AT_ONCE: usize = 1 << 17;

/// Writes versions in the order in which they come.
pub struct Lines<W> {
    to: W,
    waiting: Vec<u8>,
    spare: Prose,
}

impl<W: Write> Lines<W> {
    /// Nothing was written yet.
    pub fn new(to: W) -> Self {
        Self {
            to,
            waiting: Vec::new(),
            spare: Prose::default(),
        }
    }

    /// Writes a version.
    pub fn push<S: AsRef<str>>(&mut self, view: &VersionView<S>) -> io::Result<()> {
        let row = Row::with(view, std::mem::take(&mut self.spare));
        json::write_line(&mut self.waiting, &row)?;
        self.spare = row.views.prose;
        if self.waiting.len() >= WRITTEN_AT_ONCE {
            self.to.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Writes what still waits.
    pub fn finish(mut self) -> io::Result<()> {
        self.to.write_all(&self.waiting)
    }
}

/// What an extraction gives, before anything is archived.
#[derive(Debug, Serialize)]
pub struct Extracted<'a> {
    /// The caller's name for the page.
    pub id: &'a str,
    #[serde(flatten)]
    views: Views<'a>,
    lang: Option<&'a str>,
    blocks: &'a [Block],
}

impl<'a> Extracted<'a> {
    /// The views of one article.
    pub fn of(id: &'a str, article: &'a Article) -> Self {
        Self {
            id,
            views: Views::of(article, Prose::default()),
            lang: article.lang(),
            blocks: &article.blocks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Alias, ArticleId, Author, Pointer, Version};

    fn view() -> VersionView {
        let id = ArticleId::of_key("news.example/a");
        VersionView {
            version: Version {
                id: id.clone(),
                n: 1,
                site: "news.example".into(),
                url: "https://news.example/a".into(),
                observed_at: "2026-11-22T12:52:03Z".parse().unwrap(),
                cause: Cause::First,
                changed: Vec::new(),
                digest: "d".into(),
                rules: "r".into(),
                story: None,
                validators: crate::model::Validators::default(),
            },
            article: Article {
                title: Some("সিলেটে বন্যা".into()),
                blocks: vec![Block::heading(2, "H"), Block::paragraph("p")],
                authors: vec![Author {
                    name: "A".into(),
                    kind: crate::model::AuthorKind::Person,
                }],
                ..Article::default()
            },
            url: "https://news.example/a".into(),
            aliases: vec![Alias {
                url: "https://news.example/a?amp".into(),
                since: "2026-11-22T12:52:03Z".parse().unwrap(),
            }],
            first_seen: "2026-11-22T12:52:03Z".parse().unwrap(),
            superseded_at: None,
            states: Vec::new(),
            story: id,
            versions: 1,
            pointer: Pointer {
                segment: "s".into(),
                offset: 0,
                length: 1,
            },
            response: None,
            later: Vec::new(),
        }
    }

    #[test]
    fn the_row_is_what_scripts_depend_on() {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out);
        lines.push(&view()).unwrap();
        lines.finish().unwrap();
        let id = view().story;
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!(
                "{{\"id\":\"{id}\",\"version\":1,\"url\":\"https://news.example/a\",\
                 \"urls\":[\"https://news.example/a\",\"https://news.example/a?amp\"],\
                 \"site\":\"news.example\",\"lang\":null,\"title\":\"সিলেটে বন্যা\",\
                 \"summary\":null,\"body\":\"H\\np\",\"paragraphs\":[\"p\"],\"headings\":[\"H\"],\
                 \"authors\":[\"A\"],\"published\":null,\"modified\":null,\
                 \"observed_at\":\"2026-11-22T12:52:03Z\",\"cause\":\"first\",\"changed\":[],\
                 \"state\":\"live\",\"story\":\"{id}\",\"digest\":\"d\"}}\n"
            )
        );
    }
}
