//! Exports of a real small archive: the same bytes twice, names, manifests, and what other
//! people's tools say of each format. A tool that is not there is skipped, in words.

use std::fs;
use std::path::Path;
use std::process::Command;

use newsarc::cli::demo::message::Reply;
use serde_json::Value;

use crate::desk::Desk;
use crate::support::FakeSite;

const FORMATS: [(&str, &str); 10] = [
    ("ndjson", "all.ndjson"),
    ("csv", "all.csv"),
    ("parquet", "all.parquet"),
    ("sqlite", "all.sqlite"),
    ("atom", "all.atom"),
    ("epub", "all.epub"),
    ("warc", "all.warc.gz"),
    ("wacz", "all.wacz"),
    ("html", "html.zip"),
    ("markdown", "markdown.zip"),
];

fn page(lang: &str, title: &str, paragraphs: &[&str]) -> Reply {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect();
    Reply::html(format!(
        "<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{title}</title>\
         <meta property=og:type content=article>\
         <meta property=article:published_time content=2026-11-20T08:30:00+06:00></head>\
         <body><article><h1>{title}</h1>{body}</article></body></html>"
    ))
}

const BRIDGE: [&str; 3] = [
    "The council voted on Tuesday to repair the old bridge across the river before winter comes.",
    "Work begins in May, and the ferry will carry passengers until the bridge opens again in June.",
    "The repair will cost two million, which the province pays, said the mayor on the radio.",
];

/// An archive: a story that was edited, one in Bengali, one with a hostile headline.
fn archive() -> (FakeSite, Desk) {
    let site = FakeSite::start();
    let edited = [
        BRIDGE[0],
        BRIDGE[1],
        "The repair will cost three million, half of it borrowed.",
    ];
    site.sequence(
        "/bridge",
        vec![
            page("en", "Council repairs the bridge", &BRIDGE),
            page("en", "Council repairs the old bridge", &edited),
        ],
    );
    site.page(
        "/bn",
        page(
            "bn",
            "সেতুর কাজ জুনে শেষ হবে",
            &[
                "নদীর দুই পারের মানুষ ছয় বছর ধরে সেতুটির অপেক্ষায় আছেন, প্রকৌশলীরা বলছেন কাজ প্রায় শেষ।",
                "জেলা প্রশাসনের কর্মকর্তারা মঙ্গলবার সেতু এলাকা ঘুরে দেখেন এবং শ্রমিকদের সঙ্গে কথা বলেন।",
            ],
        ),
    );
    site.page(
        "/hostile",
        page(
            "en",
            "=1+1 &lt;script&gt;alert(1)&lt;/script&gt; \u{202e}../../x",
            &BRIDGE,
        ),
    );
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"10ms\"\n\
         allow_private = [\"127.0.0.0/8\"]\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ));
    for path in ["/bridge", "/bn", "/hostile", "/bridge"] {
        let (code, out, err) = desk.run(&["fetch", &site.url(path)]);
        assert_eq!(code, 0, "{out}{err}");
    }
    (site, desk)
}

fn export(desk: &Desk, format: &str, file: &str) {
    let (code, out, err) = desk.run(&[
        "export",
        "-f",
        format,
        "-o",
        file,
        "--versions",
        "all",
        "--force",
    ]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""), "{format}");
}

/// Runs a tool, where it is there.
fn check(tool: &str, mut command: Command) {
    let Ok(output) = command.output() else {
        return println!("skipped: no {tool}");
    };
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{tool}: {said}");
}

fn program(name: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder);
    command
}

/// Runs a Python script that needs these modules.
fn python(modules: &str, script: &str, arguments: &[&str], folder: &Path) {
    let asked = program("python3", &["-c", &format!("import {modules}")], folder).output();
    if asked.is_ok_and(|output| output.status.success()) {
        let mut command = program("python3", &["-c", script], folder);
        command.args(arguments);
        check(modules, command);
    } else {
        println!("skipped: no Python with {modules}");
    }
}

#[test]
fn every_format_comes_out_the_same_and_other_tools_read_it() {
    let (_site, desk) = archive();
    for (format, file) in FORMATS {
        export(&desk, format, file);
        let first = fs::read(desk.path().join(file)).unwrap();
        let manifest = fs::read(desk.path().join(format!("{file}.manifest.json"))).unwrap();
        export(&desk, format, file);
        assert!(
            first == fs::read(desk.path().join(file)).unwrap(),
            "{format} differs"
        );
        let (code, _, err) = desk.run(&["export", "-f", format, "-o", file]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("exists already"), "{err}");
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["versions"], 4, "{manifest}");
        assert_eq!(manifest["articles"], 3);
        assert_eq!(manifest["bytes"], first.len());
        let to_pipe = desk
            .command(&["export", "-f", format, "-o", "-", "--versions", "all"])
            .output()
            .unwrap();
        assert!(first == to_pipe.stdout, "{format} to stdout differs");
    }
    python("csv, sqlite3", PLAIN_PYTHON, &[], desk.path());
    python("pyarrow.parquet", PYARROW, &[], desk.path());
    python("duckdb", DUCKDB, &[], desk.path());
    python("feedparser", FEEDPARSER, &[], desk.path());
    python(
        "pywb",
        REPLAY,
        &[r#"{"response": 4}"#, "all.warc.gz"],
        desk.path(),
    );
    check(
        "warcio",
        program("warcio", &["check", "all.warc.gz"], desk.path()),
    );
    check(
        "wacz",
        program("wacz", &["validate", "-f", "all.wacz"], desk.path()),
    );
    let jar = "/usr/share/java/epubcheck.jar";
    if Path::new(jar).is_file() {
        check(
            "epubcheck",
            program("java", &["-jar", jar, "all.epub"], desk.path()),
        );
    } else {
        println!("skipped: no epubcheck");
    }
}

/// Every page is replayed to the byte, as of the second in which it was fetched.
const REPLAY: &str = include_str!("../fixtures/replay.py");

const PLAIN_PYTHON: &str = r#"
import csv, json, sqlite3
rows = list(csv.DictReader(open('all.csv', newline='', encoding='utf-8'), strict=True))
lines = [json.loads(line) for line in open('all.ndjson', encoding='utf-8')]
assert [r['id'] for r in rows] == [l['id'] for l in lines] and len(rows) == 4
assert any(r['title'].startswith("'=1+1") for r in rows), [r['title'] for r in rows]
db = sqlite3.connect('all.sqlite')
assert db.execute('pragma integrity_check').fetchall() == [('ok',)]
assert db.execute('select count(*) from versions').fetchall() == [(4,)]
assert db.execute('select count(*) from articles').fetchone() == (3,)
try:
    found = db.execute("select title from search where search match 'সেতুর'").fetchall()
    assert found == [('সেতুর কাজ জুনে শেষ হবে',)], found
    assert db.execute("select count(*) from search where search match 'সেতু'").fetchone() == (1,)
except sqlite3.OperationalError as error:
    assert 'fts5' in str(error), error
"#;

const PYARROW: &str = r"
import json, pyarrow.parquet as pq
rows = pq.read_table('all.parquet').to_pylist()
lines = [json.loads(line) for line in open('all.ndjson', encoding='utf-8')]
for row, line in zip(rows, lines, strict=True):
    for key in ('id', 'version', 'urls', 'lang', 'paragraphs', 'headings', 'authors', 'state'):
        told = json.loads(json.dumps(line[key]).replace('\\u202e', ''))
        assert row[key] == told, (key, row[key], told)
    assert [change['field'] for change in row['changed']] == line['changed']
    assert row['published'].isoformat() == '2026-11-20T02:30:00+00:00', row['published']
";

const DUCKDB: &str = r#"
import duckdb
one = duckdb.sql("select count(*), sum(len(paragraphs)) from 'all.parquet'").fetchall()[0]
assert one[0] == 4 and one[1] > 8, one
assert duckdb.sql("select count(*) from read_json('all.ndjson')").fetchall() == [(4,)]
assert duckdb.sql("select count(*) from read_csv('all.csv')").fetchall() == [(4,)]
"#;

const FEEDPARSER: &str = r"
import feedparser
feed = feedparser.parse('all.atom')
assert not feed.bozo and len(feed.entries) == 4, feed.get('bozo_exception')
";

#[test]
fn a_website_opens_from_its_folder_and_runs_nothing() {
    let (_site, desk) = archive();
    let (code, _, err) = desk.run(&["export", "-f", "html", "-o", "site", "--title", "Paper"]);
    assert_eq!(code, 0, "{err}");
    let root = desk.path().join("site");
    let start = fs::read_to_string(root.join("index.html")).unwrap();
    assert!(
        start.contains("3 articles, 4 versions") && start.contains("days/2026-11-20.html"),
        "{start}"
    );
    check(
        "sha256sum",
        program("sha256sum", &["-c", "--quiet", "SHA256SUMS"], &root),
    );

    let day = fs::read_to_string(root.join("days/2026-11-20.html")).unwrap();
    let edited = day
        .split("href=\"../")
        .find(|part| part.contains("old bridge"))
        .unwrap();
    let place = edited.split('"').next().unwrap();
    let article = fs::read_to_string(root.join(place)).unwrap();
    assert!(
        article.contains("History") && article.contains("-v2.html"),
        "{article}"
    );
    let second = fs::read_to_string(root.join(place.replace(".html", "-v2.html"))).unwrap();
    assert!(
        second.contains("<ins>old </ins>") || second.contains("<ins>old</ins>"),
        "{second}"
    );
    assert!(
        second.contains("<del>two</del>") || second.contains("<del>The"),
        "{second}"
    );

    let (code, _, err) = desk.run(&["export", "-f", "html", "-o", "site"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(
        desk.run(&["export", "-f", "html", "-o", "site", "--force"])
            .0,
        0
    );
    fs::create_dir(desk.path().join("mine")).unwrap();
    desk.write("mine/thesis.txt", "x");
    let (code, _, err) = desk.run(&["export", "-f", "html", "-o", "mine", "--force"]);
    assert!(code == 2 && err.contains("something else"), "{err}");

    let url = format!("file://{}", root.join(place).display());
    let browser = ["chromium", "google-chrome", "chromium-browser"];
    for name in browser {
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            &url,
        ];
        let Ok(output) = program(name, &arguments, &root).env("HOME", &root).output() else {
            continue;
        };
        let dom = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(dom.contains("Council repairs the old bridge"), "{dom}");
        return;
    }
    println!("skipped: no Chromium");
}

#[test]
fn arguments_that_make_no_sense_are_refused_and_the_schema_is_told() {
    let desk = Desk::with("");
    let (code, _, err) = desk.run(&["export", "-o", "a.parquet", "--compress", "zstd"]);
    assert!(code == 2 && err.contains("--compress"), "{err}");
    let (code, _, err) = desk.run(&["export"]);
    assert!(code == 2 && err.contains("--output"), "{err}");
    let (code, schema, err) = desk.run(&["export", "--schema"]);
    assert_eq!(code, 0, "{err}");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["type"], "object");
}
