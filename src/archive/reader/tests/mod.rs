//! The reader on small archives made here.

mod choosing;
mod languages;
mod naming;
mod opening;
mod searching;

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

use super::*;
use crate::archive::index::IndexWriter;
use crate::model::{
    Access, Alias, Article, ArticleId, ArticleState, Block, By, Cause, Kind, LanguageGuess,
    Pointer, Precision, StateChange, Validators, Version, Versions, When,
};

const MEMORY: usize = 15_000_000;

/// An instant of the made-up history: so many hours after its beginning.
fn hour(hours: i64) -> Timestamp {
    let start: Timestamp = "2025-09-01T00:00:00Z".parse().unwrap();
    start + hours.hours()
}

/// The first version of an article at `https://www.example.com/<path>`, seen at an hour.
fn version(path: &str, lang: &str, title: &str, body: &str, seen: i64) -> VersionView {
    let url = format!("https://www.example.com/{path}");
    let id = ArticleId::of_key(&format!("example.com/{path}"));
    let pointer = Pointer {
        segment: "a.warc.gz".into(),
        offset: 1,
        length: 2,
    };
    VersionView {
        version: Version {
            id: id.clone(),
            n: 1,
            site: "example".into(),
            url: url.clone(),
            observed_at: hour(seen),
            cause: Cause::First,
            changed: Vec::new(),
            digest: String::new(),
            rules: String::new(),
            story: None,
            validators: Validators::default(),
        },
        article: Article {
            title: Some(title.into()),
            language: Some(LanguageGuess {
                tag: lang.into(),
                source: "text".into(),
            }),
            blocks: body.lines().map(Block::paragraph).collect(),
            ..Article::default()
        },
        aliases: vec![Alias {
            url: url.clone(),
            since: hour(seen),
        }],
        url,
        first_seen: hour(seen),
        superseded_at: None,
        states: Vec::new(),
        story: id,
        versions: 1,
        pointer,
        response: None,
        later: Vec::new(),
    }
}

/// Makes an archive of these versions.
fn archive(views: &[VersionView]) -> TempDir {
    let dir = TempDir::new().unwrap();
    let (mut writer, position) = IndexWriter::open(&dir.path().join("index"), MEMORY).unwrap();
    assert_eq!(position, None);
    for versions in views.chunk_by(|a, b| a.version.id == b.version.id) {
        writer.put(versions.to_vec()).unwrap();
    }
    writer.commit(&position_at(1)).unwrap();
    dir
}

fn position_at(offset: u64) -> Position {
    Position {
        segment: "a.warc.gz".into(),
        offset,
    }
}

fn reader(path: &Path) -> Reader {
    Reader::open(path).unwrap()
}

fn text(text: &str) -> Filter {
    Filter {
        text: Some(text.into()),
        ..Filter::default()
    }
}

fn page(filter: Filter) -> Query {
    Query {
        filter,
        limit: 100,
        ..Query::default()
    }
}

/// Titles of what a filter finds, newest first.
fn titles(reader: &Reader, filter: Filter) -> Vec<String> {
    let hits = reader.search(&page(filter)).unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits
        .into_iter()
        .filter_map(|hit| hit.view.article.title)
        .collect()
}
