//! What the reading commands print of texts that were made to do harm.

use std::fs;

use newsarc::archive::index::IndexWriter;
use newsarc::archive::{Layout, Position};
use newsarc::model::{ArticleState, Cause, StateChange, VersionView};

use super::desk::Desk;
use super::hostile::{OURS, assert_harmless, views};

/// An archive of hostile articles, each edited once and then taken down; and their ids.
fn archive() -> (Desk, Vec<String>) {
    let desk = Desk::with("[archive]\npath = \"archive\"\n");
    let layout = Layout::new(&desk.path().join("archive"));
    fs::create_dir_all(layout.warc()).unwrap();
    let (mut index, _) = IndexWriter::open(&layout.index(), 0).unwrap();
    let mut ids = Vec::new();
    let all: Vec<VersionView> = views().into_iter().map(Result::unwrap).collect();
    for pair in all.chunks(2) {
        let [mut first, mut second] = [pair[0].clone(), pair[1].clone()];
        let edited = "2026-11-22T15:00:00Z".parse().unwrap();
        let gone = StateChange {
            at: "2026-11-23T15:00:00Z".parse().unwrap(),
            state: ArticleState::Gone,
            status: 404,
        };
        first.superseded_at = Some(edited);
        second.version.observed_at = edited;
        second.version.cause = Cause::Publisher;
        for view in [&mut first, &mut second] {
            view.versions = 2;
            view.states = vec![gone.clone()];
        }
        ids.push(first.version.id.to_string());
        index.put(vec![first, second]).unwrap();
    }
    let position = Position {
        segment: "a-20260101000000-1.warc.gz".into(),
        offset: 1,
    };
    index.commit(&position).unwrap();
    index.close().unwrap();
    (desk, ids)
}

/// Runs a command; nothing in what it prints steers anything.
fn printed(desk: &Desk, arguments: &[&str]) -> String {
    let (code, out, err) = desk.run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    assert_harmless(&out, &format!("{arguments:?}"));
    assert_harmless(&err, &format!("{arguments:?}"));
    out
}

#[test]
fn nothing_that_is_printed_steers_a_terminal() {
    let (desk, ids) = archive();
    for listing in ["query", "changes", "vanished"] {
        let rows = printed(&desk, &[listing, "--all", "--json"]);
        assert_eq!(rows.lines().count(), ids.len(), "{listing}");
        printed(&desk, &[listing, "--all"]);
    }
    for format in ["csv", "tsv", "urls", "ids"] {
        printed(&desk, &["query", "new", "--all", "-f", format]);
    }
    let cells = printed(&desk, &["query", "--all", "-f", "tsv", "--fields", "title"]);
    assert!(!cells.lines().any(|cell| cell.starts_with(['=', '+', '@'])));
    printed(&desk, &["stats"]);
    for id in ids.iter().take(OURS.len()) {
        for command in ["show", "history", "diff", "story"] {
            printed(&desk, &[command, id]);
        }
        for format in ["md", "html", "json"] {
            printed(&desk, &["show", id, "-f", format]);
        }
        printed(&desk, &["diff", id, "--side-by-side"]);
    }
}
