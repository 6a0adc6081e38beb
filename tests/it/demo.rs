//! The demo from outside: what it shows is true, and what it suggests works as printed.

use std::path::Path;
use std::process::{Command, Output};

/// Runs a command and gives its output; the environment of the machine is kept out.
fn output(command: &mut Command) -> Output {
    let ended = command
        .env_remove("NEWSARC_CONFIG")
        .env("NO_COLOR", "1")
        .output();
    ended.expect("the command can be started")
}

/// stdout of a command that must succeed.
fn stdout(command: &mut Command) -> String {
    let ended = output(command);
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{command:?}: {errors}");
    String::from_utf8(ended.stdout).expect("output is UTF-8")
}

fn newsarc() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin!("newsarc"))
}

/// The lines of an outcome, as `url` and what follows it.
fn outcomes<'t>(text: &'t str, outcome: &str) -> Vec<&'t str> {
    let named = |line: &&str| line.split_whitespace().next() == Some(outcome);
    text.lines()
        .filter(|line| line.starts_with("  "))
        .filter(named)
        .collect()
}

#[test]
fn the_demo_shows_each_thing_that_can_become_of_a_page() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let text = stdout(newsarc().arg("demo").arg("--dir").arg(dir.path()));
    let (first, second) = text
        .split_once("Second visit")
        .expect("there are two visits");
    assert_eq!(outcomes(first, "new").len(), 9, "{first}");
    for (visit, outcome, what) in [
        (first, "refused", "/preview/budget-draft"),
        (first, "new", "same story as"),
        (second, "changed", "/bangla/4107"),
        (second, "gone", "/english/905"),
        (second, "moved", "/english/902"),
        (second, "unchanged", "/bangla/4112"),
        (second, "not_modified", "/bangla/4110"),
        (second, "new", "/coast/tide-table-error"),
    ] {
        let lines = outcomes(visit, outcome);
        assert!(
            lines.iter().any(|line| line.contains(what)),
            "{outcome} {what}: {text}"
        );
    }
    for host in ["www.shalukbarta.example", "tideline.example"] {
        let line = text
            .lines()
            .find(|line| line.contains(&format!("{host}: ")));
        let line = line.expect("the papers tell what they saw");
        assert!(
            line.contains("/robots.txt first, at most 1 at a time"),
            "{line}"
        );
        assert!(line.contains(" 0 to what robots.txt forbids"), "{line}");
    }
    suggestions_work(&text);
    export_is_whole(dir.path());
}

/// Runs the lines under the last heading by a shell, as a reader would.
fn suggestions_work(text: &str) {
    let (_, advice) = text
        .split_once("These lines work as they stand:")
        .expect("there is advice");
    let lines: Vec<&str> = advice
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .collect();
    assert!(lines.len() > 5, "{advice}");
    let shown = stdout(Command::new("sh").arg("-ec").arg(lines.join("\n")));
    assert!(
        shown.contains("মার্চে"),
        "the first version is shown: {shown}"
    );
}

/// Every version is in the export, the edited story with two.
fn export_is_whole(dir: &Path) {
    let rows = std::fs::read_to_string(dir.join("export.ndjson")).expect("the export is there");
    let rows: Vec<serde_json::Value> = rows
        .lines()
        .map(|row| serde_json::from_str(row).expect("a row is JSON"))
        .collect();
    let of = |path: &str| -> Vec<&serde_json::Value> {
        let here =
            |row: &&serde_json::Value| row["url"].as_str().is_some_and(|url| url.ends_with(path));
        rows.iter().filter(here).collect()
    };
    let bridge = of("/bangla/4107");
    assert_eq!(bridge.len(), 2);
    assert_eq!(
        bridge[1]["changed"],
        serde_json::json!(["title", "body", "modified"])
    );
    assert_eq!(bridge[0]["headings"].as_array().map(Vec::len), Some(3));
    assert_eq!(of("/bangla/4112").len(), 1, "noise makes no version");
    assert_eq!(of("/english/905")[0]["state"], "gone");
    assert_eq!(of("/english/902")[0]["state"], "moved");
    assert_eq!(
        of("/english/902")[0]["urls"].as_array().map(Vec::len),
        Some(2)
    );
    let stories = [of("/bangla/4110"), of("/bn/floating-library")];
    assert_eq!(stories[0][0]["story"], stories[1][0]["story"]);
    assert_eq!(of("/ar/wells-of-wadi-sidra")[0]["lang"], "ar");
    assert_eq!(of("/ja/lighthouse-night-library")[0]["lang"], "ja");
}
