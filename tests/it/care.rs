//! The commands that care for an archive: reextract, import, repair, prune, backup.

use std::fs;

use serde_json::Value;

use crate::desk::Desk;
use crate::newsweb::shared;
use crate::support::warc::{Form, Record, file, html, record, response};

pub(crate) const CONFIG: &str = "[crawler]\ncontact = \"https://contact.example/\"\n";

/// JSON lines of an output.
pub(crate) fn rows(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A page that is an article.
pub(crate) fn page(title: &str, last: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title>\
         <meta property=og:type content=article></head><body><article><h1>{title}</h1>\
         <p>The council voted on Tuesday to repair the old bridge across the river before winter.</p>\
         <p>Work begins in May, and the ferry will carry passengers until the bridge opens again.</p>\
         <p>{last}</p>\
         <p class=box>Subscribe to the letter of {title} and read about all the bridges first.</p>\
         </article></body></html>"
    )
}

/// A desk with these records in `a.warc.gz`.
fn desk_with(records: &[Record], form: Form) -> Desk {
    let desk = Desk::with(CONFIG);
    fs::write(desk.path().join("a.warc.gz"), file(records, form)).unwrap();
    desk
}

/// Every version of an archive, as it is exported.
pub(crate) fn exported(desk: &Desk) -> Vec<Value> {
    let (code, out, err) = desk.run(&["export", "-f", "ndjson", "-o", "-", "--versions", "all"]);
    assert_eq!(code, 0, "{err}");
    rows(&out)
}

const BRIDGE: &str = "https://news.example/2026/bridge";

#[test]
fn new_rules_make_versions_of_their_own_cause_and_only_once() {
    let text = page("Council repairs the bridge", "It will cost two million.");
    let desk = desk_with(
        &[html(BRIDGE, "2026-01-02T03:04:05Z", &text)],
        Form::Members,
    );
    assert_eq!(desk.run(&["import", "a.warc.gz"]).0, 0);
    let (code, out, err) = desk.run(&["reextract", "--json"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.contains("1 were drawn by these rules already"), "{err}");

    let rules = "hosts = [\"news.example\"]\n[[layout]]\n[layout.body]\n\
                 container = [\"article\"]\ndrop = [\".box\"]\n";
    desk.write("selectors/news.example.toml", rules);
    let (code, planned, err) = desk.run(&["reextract", "--dry-run", "--json"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("1 would change"), "{err}");
    assert_eq!(
        rows(&planned)[0]["changed"][0]["field"],
        "body",
        "{planned}"
    );
    assert_eq!(exported(&desk).len(), 1);

    let (code, made, err) = desk.run(&["reextract", "--json"]);
    assert_eq!((code, &made), (0, &planned), "{err}");
    let causes: Vec<Value> = exported(&desk)
        .iter()
        .map(|row| row["cause"].clone())
        .collect();
    assert_eq!(causes, ["first", "rules"]);
    assert!(!desk.run(&["show", BRIDGE]).1.contains("Subscribe"));
    assert!(
        desk.run(&["show", BRIDGE, "-f", "raw"])
            .1
            .contains("Subscribe")
    );

    let (code, _, err) = desk.run(&["reextract", "--site", "news.exmaple"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("did you mean `news.example`?"), "{err}");
    let (code, again, err) = desk.run(&["reextract", "--json", "--site", "news.example"]);
    assert_eq!((code, again.as_str()), (0, ""), "{err}");
    let before = exported(&desk);
    assert_eq!(desk.run(&["rebuild"]).0, 0);
    assert_eq!(exported(&desk), before);
    let (code, out, err) = desk.run(&["verify"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
}

#[test]
fn files_of_other_programs_are_imported_at_their_own_time_and_once() {
    let first = page("Council repairs the bridge", "It will cost two million.");
    let second = page("Council repairs the bridge", "It will cost three million.");
    let chunked = format!("{:x}\r\n{second}\r\n0\r\n\r\n", second.len());
    let revisit = [
        ("Content-Type", "application/http;msgtype=response"),
        (
            "WARC-Profile",
            "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        ),
        ("WARC-Refers-To-Target-URI", BRIDGE),
    ];
    let records = || {
        [
            record(
                "warcinfo",
                "",
                "2026-01-02T03:04:00Z",
                &[],
                b"software: other\r\n",
            ),
            response(
                "https://news.example/b",
                "2026-01-02T03:04:04Z",
                301,
                &format!("Location: {BRIDGE}\r\n"),
                b"",
            ),
            html(BRIDGE, "2026-01-02T03:04:05Z", &first),
            record(
                "revisit",
                BRIDGE,
                "2026-01-03T03:04:05Z",
                &revisit,
                b"HTTP/1.1 200 OK\r\n\r\n",
            ),
            response(
                BRIDGE,
                "2026-01-04T03:04:05Z",
                200,
                "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n",
                chunked.as_bytes(),
            ),
            html(BRIDGE, "2026-01-01T00:00:00Z", &first),
            response(
                "https://news.example/logo.png",
                "2026-01-04T03:04:06Z",
                200,
                "Content-Type: image/png\r\n",
                b"\x89PNG",
            ),
            html(
                "https://news.example/",
                "2026-01-04T03:04:07Z",
                "<html><body><a href=/b>b</a></body></html>",
            ),
            record(
                "revisit",
                "https://news.example/unknown",
                "2026-01-04T03:04:08Z",
                &revisit[..2],
                b"HTTP/1.1 200 OK\r\n\r\n",
            ),
            response(BRIDGE, "2026-01-05T03:04:05Z", 410, "", b""),
        ]
    };
    for form in [Form::Plain, Form::Members, Form::Stream] {
        let desk = desk_with(&records(), form);
        let (code, out, err) = desk.run(&["import", "a.warc.gz", "--json"]);
        assert_eq!(code, 0, "{err}");
        let lines = rows(&out);
        let report = lines.last().unwrap();
        for (name, count) in [
            ("captures", 9),
            ("new", 1),
            ("changed", 1),
            ("unchanged", 1),
            ("known", 1),
            ("other_type", 1),
            ("no_article", 1),
            ("other_status", 1),
            ("dangling", 1),
            ("gone", 1),
            ("damaged", 0),
            ("failed", 0),
        ] {
            assert_eq!(report[name], count, "{name}: {report}");
        }
        let versions = exported(&desk);
        let seen: Vec<&str> = versions
            .iter()
            .map(|row| row["observed_at"].as_str().unwrap())
            .collect();
        assert_eq!(seen, ["2026-01-02T03:04:05Z", "2026-01-04T03:04:05Z"]);
        assert_eq!(versions[1]["cause"], "publisher");
        assert_eq!(versions[1]["state"], "gone");
        assert!(
            versions[1]["urls"]
                .to_string()
                .contains("https://news.example/b\""),
            "{}",
            versions[1]
        );
        let size = || {
            fs::read_dir(desk.path().join("archive/warc"))
                .unwrap()
                .map(|entry| entry.unwrap().metadata().unwrap().len())
                .sum::<u64>()
        };
        let before = size();
        let (code, _, err) = desk.run(&["import", "a.warc.gz"]);
        assert_eq!(code, 0);
        assert!(err.contains("read before: 1 file;"), "{err}");
        let (code, out, err) = desk.run(&["import", "a.warc.gz", "--again", "--json"]);
        assert_eq!((code, rows(&out).len()), (0, 1), "{out}{err}");
        assert_eq!(size(), before, "nothing is imported twice");
        assert_eq!(desk.run(&["verify"]), (0, String::new(), String::new()));
    }
}

#[test]
fn saved_pages_are_imported_by_their_list() {
    let desk = Desk::with(CONFIG);
    let text = page("Council repairs the bridge", "It will cost two million.");
    desk.write("saved/one.html", &text);
    let line = |file: &str| {
        format!(
            "{{\"url\": \"{BRIDGE}\", \"file\": \"{file}\", \"fetched_at\": \"2025-01-01T00:00:00Z\"}}\n"
        )
    };
    desk.write(
        "saved/list.jsonl",
        &(line("one.html") + &line("missing.html")),
    );
    let (code, out, err) = desk.run(&["import", "--pages", "saved/list.jsonl", "--json"]);
    let lines = rows(&out);
    assert_eq!((code, lines.len()), (0, 2), "{out}{err}");
    assert_eq!(
        (&lines[0]["outcome"], &lines[1]["damaged"]),
        (&"new".into(), &1.into())
    );
    assert!(err.contains("missing.html"), "{err}");
    assert_eq!(exported(&desk)[0]["observed_at"], "2025-01-01T00:00:00Z");
    desk.write("saved/list.jsonl", &line("../config.toml"));
    let (code, _, err) = desk.run(&["import", "--pages", "saved/list.jsonl"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("saved/list.jsonl:1: "), "{err}");
}

#[test]
fn whatever_other_projects_call_a_warc_file_is_imported_or_refused() {
    let Some(shared) = shared() else {
        println!("skipped: no cases of other projects here");
        return;
    };
    let desk = Desk::with(CONFIG);
    let mut read = 0;
    for entry in fs::read_dir(shared.join("conformance/warc/files")).unwrap() {
        let path = entry.unwrap().path();
        let (code, out, err) = desk.run(&["import", path.to_str().unwrap(), "--json", "-q"]);
        assert_eq!(code, 0, "{}: {err}", path.display());
        let report = rows(&out).pop().unwrap();
        read += usize::from(report["captures"] != 0);
    }
    assert!(read >= 10, "{read}");
    assert_eq!(desk.run(&["verify"]).0, 0);
}

/// A desk with articles of two papers, imported.
fn two_papers() -> Desk {
    let mut records = Vec::new();
    for (n, host) in ["one.example", "two.example", "one.example"]
        .iter()
        .enumerate()
    {
        let url = format!("https://{host}/2026/story-{n}");
        let text = page(
            &format!("Story {n} of the river"),
            &format!("It costs {n} millions."),
        );
        let text = text.replace("bridge", &format!("bridge{n} house{n}"));
        records.push(html(&url, &format!("2026-0{}-01T00:00:00Z", n + 1), &text));
    }
    let desk = desk_with(&records, Form::Members);
    assert_eq!(desk.run(&["import", "a.warc.gz"]).0, 0);
    desk
}

/// The only segment of an archive.
fn segment(desk: &Desk) -> std::path::PathBuf {
    let mut entries = fs::read_dir(desk.path().join("archive/warc")).unwrap();
    entries.next().unwrap().unwrap().path()
}

#[test]
fn damage_is_found_and_mended_and_told() {
    let desk = two_papers();
    let before = exported(&desk);
    let path = segment(&desk);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(&path, bytes).unwrap();
    let (code, out, _) = desk.run(&["verify"]);
    assert_eq!(code, 6, "{out}");
    assert!(out.contains("damaged warc/"), "{out}");
    let (code, out, err) = desk.run(&["verify", "--repair"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("lost warc/") && err.contains("lost+found"),
        "{out}{err}"
    );
    let (code, out, err) = desk.run(&["verify", "-v"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.contains("1 tombstone of"), "{err}");
    assert!(exported(&desk).len() >= before.len() - 1);
    fs::write(desk.path().join("archive/index/meta.json"), "{").unwrap();
    fs::write(desk.path().join("archive/store/db"), "x").unwrap();
    let (code, _, err) = desk.run(&["verify", "--repair", "--json"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(desk.run(&["verify"]), (0, String::new(), String::new()));
}

#[test]
fn sites_are_measured_and_pruned() {
    let desk = two_papers();
    let sizes = |desk: &Desk| rows(&desk.run(&["stats", "--json"]).1).pop().unwrap();
    let before = sizes(&desk);
    assert_eq!(before["sites"]["one.example"]["articles"], 2);
    assert!(
        before["sites"]["two.example"]["raw_bytes"]
            .as_u64()
            .unwrap()
            > 100
    );
    let (code, table, _) = desk.run(&["stats"]);
    assert!(
        code == 0 && table.contains("two.example") && table.contains("on disk"),
        "{table}"
    );

    assert_eq!(desk.run(&["prune"]).0, 2, "nothing is pruned unasked");
    let (code, out, err) = desk.run(&["prune", "--site", "one.example", "--dry-run"]);
    assert!(
        code == 0 && err.contains("2 articles") && err.contains("would be"),
        "{out}{err}"
    );
    assert_eq!(sizes(&desk)["sites"], before["sites"]);
    let (code, out, err) = desk.run(&[
        "prune",
        "--site",
        "one.example",
        "--by",
        "seen",
        "--until",
        "2026-01",
        "--json",
    ]);
    assert_eq!((code, &rows(&out)[0]["articles"]), (0, &1.into()), "{err}");
    let after = sizes(&desk);
    assert_eq!(after["sites"]["one.example"]["articles"], 1);
    assert!(after["warc"].as_u64() < before["warc"].as_u64());
    assert_eq!(desk.run(&["verify"]), (0, String::new(), String::new()));
    let (code, _, err) = desk.run(&["compact"]);
    assert!(code == 0 && err.contains("store and index take"), "{err}");
    assert_eq!(exported(&desk).len(), 2);
}

#[test]
fn a_backup_becomes_an_archive_by_rebuild() {
    let desk = two_papers();
    let (code, _, err) = desk.run(&["backup", "kept"]);
    assert!(
        code == 0 && err.contains("1 segment, 1 of them copied now"),
        "{err}"
    );
    assert!(
        desk.run(&["backup", "kept"])
            .2
            .contains("0 of them copied now")
    );
    let before = exported(&desk);
    fs::remove_dir_all(desk.path().join("archive")).unwrap();
    fs::rename(desk.path().join("kept"), desk.path().join("archive")).unwrap();
    assert_eq!(desk.run(&["rebuild"]).0, 0);
    assert_eq!(exported(&desk), before);
    assert_eq!(desk.run(&["backup", "archive"]).0, 2);
}
