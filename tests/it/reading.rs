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
