//! The commands that read, on an archive that `fetch` made of a site that edits a story.

use std::fs::{self, File};

use newsarc::cli::demo::message::Reply;
use serde_json::Value;

use crate::desk::{Desk, taken_apart};
use crate::support::FakeSite;

const STORY: &str = "/2026/bridge";

fn story(title: &str, last: &str) -> Reply {
    Reply::html(format!(
        "<!doctype html><html lang=en><head><title>{title}</title>\
         <meta property=og:type content=article></head><body><article><h1>{title}</h1>\
         <p>The council voted on Tuesday to repair the old bridge across the river before winter.</p>\
         <p>Work begins in May, and the ferry will carry passengers until the bridge opens again.</p>\
         <p>{last}</p></article></body></html>"
    ))
}

/// An archive with one story in two versions.
fn edited() -> (FakeSite, Desk) {
    let site = FakeSite::start();
    let first = story(
        "Council repairs the bridge",
        "The repair will cost two million.",
    );
    let second = story(
        "Council repairs the old bridge",
        "The repair will cost three million.",
    );
    site.sequence(STORY, vec![first, second]);
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"10ms\"\n\
         allow_private = [\"127.0.0.0/8\"]\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ));
    for expected in ["new", "changed"] {
        let (code, out, err) = desk.run(&["fetch", "--json", &site.url(STORY)]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let outcome: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(outcome["outcome"], expected, "{out}");
    }
    (site, desk)
}

#[test]
fn an_edit_can_be_found_shown_and_compared() {
    let (site, desk) = edited();
    let (_, ids, _) = desk.run(&["query", "--changed", "bridge", "-f", "ids"]);
    let id = ids.trim();
    assert_eq!(id.len(), 12, "{ids}");

    let (_, history, _) = desk.run(&["history", id, "--json"]);
    let causes: Vec<Value> = history
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["cause"].clone())
        .collect();
    assert_eq!(causes, ["publisher", "first"]);

    let (code, difference, _) = desk.run(&["diff", &site.url(STORY), "--exit-code"]);
    assert_eq!(code, 4);
    assert!(
        difference.contains("{+old +}") || difference.contains("{+old+}"),
        "{difference}"
    );
    assert!(difference.contains("[-two-]{+three+}"), "{difference}");
    assert_eq!(desk.run(&["diff", id, "1", "1", "--exit-code"]).0, 0);

    let (_, first, _) = desk.run(&["show", &id[..6], "--version", "first"]);
    assert!(
        first.contains("two million") && !first.contains("three"),
        "{first}"
    );
    let (_, raw, _) = desk.run(&["show", id, "--version", "1", "-f", "raw"]);
    assert!(
        raw.starts_with("<!doctype html>") && raw.contains("two million"),
        "{raw}"
    );
    let (_, head, _) = desk.run(&["show", id, "-f", "headers"]);
    assert!(
        head.contains("(+https://contact.example/)") && head.contains("200"),
        "{head}"
    );

    let mut wrong = id.to_owned();
    wrong.replace_range(3..4, if &id[3..4] == "a" { "b" } else { "a" });
    let (code, _, err) = desk.run(&["show", &wrong]);
    assert_eq!(code, 1);
    assert!(
        err.contains("no such article") && err.contains(&format!("did you mean {id}")),
        "{err}"
    );
}

#[test]
fn exports_are_the_same_bytes_and_never_replace_a_file_unasked() {
    let (_site, desk) = edited();
    let all = ["export", "-f", "ndjson", "--versions", "all", "-o"];
    let to = |file: &'static str| [&all[..], &[file]].concat();
    let (code, out, err) = desk.run(&to("-"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(desk.run(&to("-")).1, out);
    let rows: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let versions: Vec<&Value> = rows.iter().map(|row| &row["version"]).collect();
    assert_eq!(versions, [1, 2]);
    assert_eq!(rows[1]["changed"], serde_json::json!(["title", "body"]));

    assert_eq!(desk.run(&to("all.ndjson")).0, 0);
    assert_eq!(
        fs::read_to_string(desk.path().join("all.ndjson")).unwrap(),
        out
    );
    let (code, _, err) = desk.run(&to("all.ndjson"));
    assert_eq!(code, 2);
    assert!(
        err.contains("all.ndjson exists already; --force replaces it"),
        "{err}"
    );
    assert_eq!(
        desk.run(&[&to("all.ndjson")[..], &["--force"]].concat()).0,
        0
    );
    let left = fs::read_dir(desk.path()).unwrap().filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains(".part-")
    });
    assert_eq!(left.count(), 0);

    let instant = rows[0]["observed_at"].as_str().unwrap();
    let (_, then, _) = desk.run(&["export", "-o", "-", "--as-of", instant]);
    let row: Value = serde_json::from_str(then.trim()).unwrap();
    assert_eq!(
        (&row["version"], &row["title"]),
        (&Value::from(1), &rows[0]["title"])
    );
}

#[test]
fn a_held_archive_can_be_read_and_is_not_written() {
    let (_site, desk) = edited();
    let lock = File::options()
        .read(true)
        .write(true)
        .open(desk.path().join("archive/lock"))
        .unwrap();
    lock.lock().unwrap();
    let (code, out, err) = desk.run(&["crawl"]);
    assert_eq!((code, out.as_str()), (75, ""), "{err}");
    assert!(err.contains("is held by"), "{err}");
    assert_eq!(
        desk.run(&["crawl", "--skip-if-locked"]),
        (0, String::new(), String::new())
    );
    assert_eq!(desk.run(&["query", "-f", "ids"]).0, 0);
    assert_eq!(desk.run(&["status"]).0, 0);
}

#[test]
fn a_good_run_is_silent_and_a_closed_pipe_is_no_failure() {
    let (site, desk) = edited();
    site.page("/", Reply::html("<title>Front</title>"));
    assert_eq!(desk.run(&["crawl"]), (0, String::new(), String::new()));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("newsarc"))
        .args(["export", "-o", "-"])
        .current_dir(desk.path())
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    assert!(child.wait().unwrap().success());
    let (_, _, err) = taken_apart(child.wait_with_output().unwrap());
    assert_eq!(err, "");
}

/// Rows of a command's JSON.
fn rows(desk: &Desk, arguments: &[&str]) -> Vec<Value> {
    let (code, out, err) = desk.run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    let row = |line| serde_json::from_str(line).unwrap();
    out.lines().map(row).collect()
}

#[test]
fn edits_and_what_vanished_are_listed() {
    let (site, desk) = edited();
    let edits = rows(&desk, &["changes", "--since", "1h", "--json"]);
    assert_eq!(edits.len(), 1);
    let edit = &edits[0];
    assert_eq!(edit["version"], 2);
    // The page states no date of change, so that readers were not told.
    assert_eq!(edit["silent"], true);
    assert_eq!(edit["fields"], serde_json::json!(["title", "body"]));
    assert_eq!(
        (&edit["added"], &edit["removed"], &edit["weight"]),
        (&Value::from(2), &Value::from(1), &Value::from(7))
    );
    let (_, table, said) = desk.run(&["changes"]);
    assert!(
        table.contains("silent") && table.contains("+2 −1"),
        "{table}"
    );
    assert_eq!(said, "1 of 1 edit, 1 silent\n");
    assert_eq!(
        desk.run(&["changes", "--site", "other", "--exit-code"]).0,
        4
    );

    assert_eq!(desk.run(&["vanished", "--exit-code"]).0, 4);
    site.page(STORY, Reply::status(410));
    assert_eq!(desk.run(&["fetch", &site.url(STORY)]).0, 0);
    let gone = rows(&desk, &["vanished", "--fields", "url,status"]);
    assert_eq!(
        gone,
        [serde_json::json!({ "url": site.url(STORY), "status": 410 })]
    );
    let (_, table, _) = desk.run(&["vanished", "--since", "1h"]);
    assert!(table.contains("Council repairs the old bridge"), "{table}");
}

#[test]
fn words_of_edits_are_looked_for_in_every_version() {
    let (_site, desk) = edited();
    for (query, versions) in [
        ("removed:two", vec![2_u64]),
        ("added:three", vec![2]),
        ("added:million", vec![]),
        ("million", vec![2]),
    ] {
        let found = rows(&desk, &["query", query, "--fields", "version"]);
        let found: Vec<u64> = found
            .iter()
            .filter_map(|row| row["version"].as_u64())
            .collect();
        assert_eq!(found, versions, "{query}");
    }
    let latest = ["query", "removed:bridge", "--versions", "latest", "--json"];
    assert_eq!(rows(&desk, &latest).len(), 0);
    let (code, out, err) = desk.run(&["query", "bridge (old"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("column 8: this parenthesis is not closed\n  bridge (old\n         ^"),
        "{err}"
    );
}

#[test]
fn every_reading_command_takes_fields() {
    let (site, desk) = edited();
    let url = site.url(STORY);
    for arguments in [
        vec!["query"],
        vec!["show", &url],
        vec!["history", &url],
        vec!["story", &url],
        vec!["changes"],
    ] {
        let chosen = [&arguments[..], &["--fields", "version,id"]].concat();
        for row in rows(&desk, &chosen) {
            let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["version", "id"], "{arguments:?}");
        }
        let wrong = [&arguments[..], &["--fields", "versoin"]].concat();
        let (code, out, err) = desk.run(&wrong);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(
            err.contains("did you mean `version`"),
            "{arguments:?}: {err}"
        );
    }
}

#[test]
fn nothing_found_is_told_apart_from_a_wrong_question() {
    let (_site, desk) = edited();
    let (code, out, _) = desk.run(&["query", "unheard", "-f", "csv", "--fields", "id,title"]);
    assert_eq!((code, out.as_str()), (0, "id,title\n"));
    let (code, _, err) = desk.run(&["query", "unheard", "--json", "--fields", "titel"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `title`"), "{err}");
    let (code, _, err) = desk.run(&["query", "bridge", "--lang", "xx"]);
    assert_eq!(code, 0);
    assert!(err.contains("nothing in `xx` is archived"), "{err}");
}

#[test]
fn a_story_tells_who_was_first_and_how_alike_the_copies_are() {
    let site = FakeSite::start();
    let page = |published: &str, words: &mut dyn Iterator<Item = u32>| {
        let body: Vec<String> = words.map(|n| format!("word{n} of the story")).collect();
        let body = body.join(" ");
        Reply::html(format!(
            "<!doctype html><html lang=en><head><title>Wire story</title>\
             <meta property=og:type content=article>\
             <meta property=article:published_time content={published}></head><body><article>\
             <h1>Wire story</h1><p>{body}.</p></article></body></html>"
        ))
    };
    let late = page("2026-03-02T10:00:00Z", &mut (0..120));
    let early = page("2026-03-02T09:00:00Z", &mut (0..80).chain(200..240));
    site.page("/a", late).page("/b", early);
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"10ms\"\n\
         allow_private = [\"127.0.0.0/8\"]\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ));
    for path in ["/a", "/b"] {
        assert_eq!(desk.run(&["fetch", &site.url(path)]).0, 0);
    }
    let copies = rows(&desk, &["story", &site.url("/a"), "--json"]);
    let told: Vec<(String, bool, bool)> = copies
        .iter()
        .map(|copy| {
            let url = copy["url"].as_str().unwrap().to_owned();
            (url, copy["first"] == true, copy["same_text"] == true)
        })
        .collect();
    assert_eq!(
        told,
        [(site.url("/b"), true, true), (site.url("/a"), false, false)]
    );
    let alike = copies[1]["alike"].as_f64().unwrap();
    assert!((0.5..0.8).contains(&alike), "{alike}");
    let folded = rows(&desk, &["query", "wire", "--json"]);
    assert_eq!(folded.len(), 1);
    assert_eq!(folded[0]["copies"], 1);
    assert_eq!(
        rows(&desk, &["query", "wire", "--copies", "--json"]).len(),
        2
    );
}

#[test]
fn hostile_text_steers_no_terminal_in_any_reading_command() {
    let site = FakeSite::start();
    let evil = "a\u{1b}]0;owned\u{7}b\u{9b}31mc\u{202e}d \u{1b}]8;;https://evil.example\u{1b}\\e";
    site.page(STORY, story(evil, evil));
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"10ms\"\n\
         allow_private = [\"127.0.0.0/8\"]\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ));
    assert_eq!(desk.run(&["fetch", &site.url(STORY)]).0, 0);
    let url = site.url(STORY);
    for arguments in [
        vec!["query"],
        vec!["query", "council"],
        vec!["query", "--json"],
        vec!["show", &url],
        vec!["show", &url, "-f", "md"],
        vec!["show", &url, "-f", "html"],
        vec!["show", &url, "-f", "headers"],
        vec!["history", &url],
        vec!["diff", &url, "1", "1"],
        vec!["story", &url],
    ] {
        let (code, out, err) = desk.run(&arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        let steers = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(
            !out.chars().chain(err.chars()).any(steers),
            "{arguments:?}: {out:?}"
        );
    }
    let (_, page, _) = desk.run(&["show", &url, "-f", "html"]);
    assert!(
        page.contains("default-src 'none'") && !page.contains("<script"),
        "{page}"
    );
}
