//! A site's fixtures: pages with what its rules must draw from them.

use std::fs;
use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::{Page, Settings, Trial, extract, trial};
use crate::model::{Article, Block, When};
use crate::sites::{Expectation, Fixture, Site};

/// A fixture with what came out of it.
#[derive(Debug, Serialize)]
pub struct Case {
    /// What was looked at, for people: `title`, `headings(4)`.
    pub checked: Vec<String>,
    /// What is otherwise than expected; nothing where all is well.
    pub differences: Vec<Difference>,
    /// What every rule gave, where something is otherwise.
    #[serde(skip)]
    pub trial: Option<Trial>,
    /// What was drawn.
    #[serde(skip)]
    pub article: Article,
}

/// One thing that is otherwise than expected.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The key of the expectation.
    pub field: &'static str,
    /// What it says.
    pub expected: String,
    /// What was drawn.
    pub found: String,
}

/// Draws a fixture's page by its site's rules and compares it with its expectation. `Err` where
/// the page cannot be read.
pub fn check_fixture(site: &Site, fixture: &Fixture) -> io::Result<Case> {
    let body = fs::read(&fixture.html)?;
    let page = Page {
        url: &fixture.url,
        content_type: None,
        body: &body,
        fetched_at: Timestamp::now(),
    };
    let settings = Settings::default();
    let article = extract(&page, Some(site), &settings);
    let (checked, differences) = compare(&article, &fixture.expect);
    let trial = (!differences.is_empty())
        .then(|| trial(&page, Some(site), &settings))
        .flatten();
    Ok(Case {
        checked,
        differences,
        trial,
        article,
    })
}

/// The expectation that this article meets: the keys of `old`, or the usual ones where it has
/// none.
pub fn accepted(article: &Article, old: &Expectation) -> Expectation {
    let bare = *old == Expectation::default();
    let drawn = drawn(article);
    let text = |old: &Option<String>, new: Option<String>| new.filter(|_| bare || old.is_some());
    let if_asked = |old: &Option<String>, new: Option<String>| new.filter(|_| old.is_some());
    let paragraphs = article.paragraphs();
    Expectation {
        title: text(&old.title, drawn.title),
        summary: text(&old.summary, drawn.summary),
        authors: drawn.authors.filter(|_| bare || old.authors.is_some()),
        published: text(&old.published, drawn.published),
        modified: if_asked(&old.modified, drawn.modified),
        headings: drawn.headings.filter(|_| old.headings.is_some()),
        paragraphs: old.paragraphs.map(|_| paragraphs.len()),
        first: if_asked(&old.first, paragraphs.first().cloned()),
        last: if_asked(&old.last, paragraphs.last().cloned()),
        contains: old.contains.clone(),
        absent: old.absent.clone(),
        language: if_asked(&old.language, drawn.language),
        kind: old.kind.map(|_| article.kind),
        access: old.access.map(|_| article.access),
        layout: if_asked(&old.layout, drawn.layout),
        place: if_asked(&old.place, drawn.place),
        topics: drawn.topics.filter(|_| old.topics.is_some()),
        body: text(&old.body, drawn.body),
    }
}

/// The lines of a body as fixtures write them: `## ` opens a heading, `- ` a list entry.
pub fn lines_of(article: &Article) -> Vec<String> {
    let lines = |block: &Block| match block {
        Block::Heading { level, text, .. } => {
            vec![format!("{} {text}", "#".repeat(usize::from(*level)))]
        }
        Block::List { items, .. } => items.iter().map(|item| format!("- {item}")).collect(),
        other => other.lines(),
    };
    article.blocks.iter().flat_map(lines).collect()
}

/// An article in the terms of an expectation.
fn drawn(article: &Article) -> Expectation {
    let paragraphs = article.paragraphs();
    let date = |when: &Option<When>| when.as_ref().map(When::rfc3339);
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    Expectation {
        title: article.title.clone(),
        summary: article.summary.clone(),
        authors: Some(owned(article.author_names())),
        published: date(&article.published),
        modified: date(&article.modified),
        headings: Some(owned(article.headings())),
        paragraphs: Some(paragraphs.len()),
        first: paragraphs.first().cloned(),
        last: paragraphs.last().cloned(),
        contains: Vec::new(),
        absent: Vec::new(),
        language: article.lang().map(str::to_owned),
        kind: Some(article.kind),
        access: Some(article.access),
        layout: layout(article),
        place: article
            .dateline
            .as_ref()
            .and_then(|dateline| dateline.place.clone()),
        topics: Some(article.topics.clone()),
        body: Some(lines_of(article).join("\n")),
    }
}

fn compare(article: &Article, expect: &Expectation) -> (Vec<String>, Vec<Difference>) {
    let drawn = drawn(article);
    let mut found = Comparison::default();
    found.text("title", expect.title.as_ref(), drawn.title.as_ref());
    found.text("summary", expect.summary.as_ref(), drawn.summary.as_ref());
    found.list("authors", expect.authors.as_ref(), drawn.authors.as_ref());
    found.text(
        "published",
        expect.published.as_ref(),
        drawn.published.as_ref(),
    );
    found.text(
        "modified",
        expect.modified.as_ref(),
        drawn.modified.as_ref(),
    );
    found.list(
        "headings",
        expect.headings.as_ref(),
        drawn.headings.as_ref(),
    );
    found.value(
        "paragraphs",
        expect.paragraphs.as_ref(),
        drawn.paragraphs.as_ref(),
    );
    found.text("first", expect.first.as_ref(), drawn.first.as_ref());
    found.text("last", expect.last.as_ref(), drawn.last.as_ref());
    found.text(
        "language",
        expect.language.as_ref(),
        drawn.language.as_ref(),
    );
    found.value("kind", expect.kind.as_ref(), drawn.kind.as_ref());
    found.value("access", expect.access.as_ref(), drawn.access.as_ref());
    found.text("layout", expect.layout.as_ref(), drawn.layout.as_ref());
    found.text("place", expect.place.as_ref(), drawn.place.as_ref());
    found.list("topics", expect.topics.as_ref(), drawn.topics.as_ref());
    let body = expect.body.as_ref().map(|body| body.trim().to_owned());
    found.text("body", body.as_ref(), drawn.body.as_ref());
    found.snippets(&article.body_text(), expect);
    (found.checked, found.differences)
}

/// The layout that won the body, or another field.
fn layout(article: &Article) -> Option<String> {
    let winner = article
        .provenance
        .get("blocks")
        .or_else(|| article.provenance.get("title"))?;
    winner.split('/').nth(1).map(str::to_owned)
}

#[derive(Default)]
struct Comparison {
    checked: Vec<String>,
    differences: Vec<Difference>,
}

impl Comparison {
    fn note(&mut self, field: &'static str, same: bool, both: impl FnOnce() -> (String, String)) {
        if !self.checked.iter().any(|known| known == field) {
            self.checked.push(field.to_owned());
        }
        if !same {
            let (expected, found) = both();
            self.differences.push(Difference {
                field,
                expected,
                found,
            });
        }
    }

    /// Texts that must be in the body, or must not.
    fn snippets(&mut self, body: &str, expect: &Expectation) {
        for (field, texts, wanted) in [
            ("contains", &expect.contains, true),
            ("absent", &expect.absent, false),
        ] {
            for part in texts {
                let held = body.contains(part.as_str());
                let verdict = |held| {
                    if held {
                        "in the body"
                    } else {
                        "not in the body"
                    }
                };
                self.note(field, held == wanted, || {
                    (
                        format!("`{part}` {}", verdict(wanted)),
                        verdict(held).to_owned(),
                    )
                });
            }
        }
    }

    fn text(&mut self, field: &'static str, expected: Option<&String>, found: Option<&String>) {
        if let Some(expected) = expected {
            self.note(field, Some(expected) == found, || {
                (expected.clone(), found.cloned().unwrap_or_default())
            });
        }
    }

    fn list(
        &mut self,
        field: &'static str,
        expected: Option<&Vec<String>>,
        found: Option<&Vec<String>>,
    ) {
        if let Some(expected) = expected {
            let found = found.map(Vec::as_slice).unwrap_or_default();
            self.note(field, expected == found, || {
                (expected.join("\n"), found.join("\n"))
            });
            if let Some(last) = self.checked.last_mut() {
                *last = format!("{field}({})", expected.len());
            }
        }
    }

    fn value<T: PartialEq + Serialize>(
        &mut self,
        field: &'static str,
        expected: Option<&T>,
        found: Option<&T>,
    ) {
        let shown = |value: Option<&T>| {
            let json = serde_json::to_string(&value).unwrap_or_default();
            json.trim_matches('"').to_owned()
        };
        if expected.is_some() {
            self.note(field, expected == found, || (shown(expected), shown(found)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::sites::Sites;

    #[test]
    fn the_shipped_sites_draw_their_fixtures() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors");
        let sites = Sites::load(&dir).unwrap_or_else(|error| panic!("{error}"));
        let mut wrong = Vec::new();
        for site in sites.all() {
            assert!(!site.fixtures.is_empty(), "{} has no fixture", site.id);
            for fixture in &site.fixtures {
                let case = check_fixture(site, fixture)
                    .unwrap_or_else(|error| panic!("{}: {error}", fixture.html.display()));
                wrong.extend(case.differences.iter().map(|difference| {
                    let Difference {
                        field,
                        expected,
                        found,
                    } = difference;
                    format!(
                        "{}: {field}: expected `{expected}`, found `{found}`",
                        site.id
                    )
                }));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_accepted_is_met_and_asks_for_no_more_than_before() {
        let article = Article {
            title: Some("Bridge".into()),
            blocks: vec![Block::heading(2, "Why"), Block::paragraph("Because.")],
            ..Article::default()
        };
        let whole = accepted(&article, &Expectation::default());
        assert_eq!(whole.body.as_deref(), Some("## Why\nBecause."));
        assert!(compare(&article, &whole).1.is_empty());
        let narrow = Expectation {
            headings: Some(vec!["Old".into()]),
            ..Expectation::default()
        };
        assert_eq!(compare(&article, &narrow).1.len(), 1);
        let accepted = accepted(&article, &narrow);
        assert_eq!(accepted.headings.as_deref(), Some(&["Why".to_owned()][..]));
        assert!(accepted.title.is_none() && accepted.body.is_none());
    }
}
