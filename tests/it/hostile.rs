//! Headlines, names and texts made to do harm: none gets through, in any format.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use newsarc::export::{Folder, atom, csv, epub, html, markdown, ndjson, parquet, sqlite};
use newsarc::model::text::steers;
use newsarc::model::{
    Article, ArticleId, Author, AuthorKind, Block, Cause, Change, Field, Image, LanguageGuess,
    Pointer, Validators, Version, VersionView,
};
use scraper::Html;
use serde_json::Value;

/// What our own imagination holds.
pub(crate) const OURS: [&str; 26] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1-1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1",
    "\r\n=1",
    "\u{0}=1",
    "＝1＋1",
    "a\",=1,\"b",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "\u{9b}31m\u{90}q\u{9c}",
    "\u{202e}gpj.exe\u{202c}\u{2066}x\u{2069}",
    "line\u{2028}line\u{2029}line\u{85}line",
    "../../../../etc/passwd",
    "..\\..\\x:y\u{0}.md",
    "CON",
    "-rf",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</title></style></textarea><svg onload=alert(1)>",
    "']]><!--<p>",
    "[x](javascript:alert(1)) ![y](http://evil.example/t.png) `code`",
    "---\nevil: true\n---",
    "&lt;script&gt;&#x3c;b&#62;",
    "\u{FFFE}\u{FFFF}\u{FEFF}\u{200B}",
    "র\u{200D}্যাব ‘ঠিক’ — می\u{200C}خواهم",
];

/// Our own cases and, where they are at hand, those of other projects.
fn cases() -> Vec<String> {
    let mut cases: Vec<String> = OURS.iter().map(ToString::to_string).collect();
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance");
    for (set, key) in [
        ("export-hostile", "string"),
        ("naughty-strings", "string"),
        ("xss-payloads", "payload"),
    ] {
        let Ok(text) = fs::read_to_string(shared.join(set).join("cases.jsonl")) else {
            println!("skipped: no {set}");
            continue;
        };
        let rows = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        cases.extend(rows.filter_map(|row| Some(row[key].as_str()?.to_owned())));
    }
    cases
}

/// A version that says the same hostile thing everywhere.
fn view(text: &str, n: usize) -> VersionView {
    let id = ArticleId::of_key(&format!("{n}/{text}"));
    let at = "2026-11-22T12:52:03Z".parse().unwrap();
    let url = format!("https://news.example/{n}");
    VersionView {
        version: Version {
            id: id.clone(),
            n: 1,
            site: text.into(),
            url: url.clone(),
            observed_at: at,
            cause: Cause::First,
            changed: vec![Change {
                field: Field::Title,
                added: 1,
                removed: 0,
            }],
            digest: "d".into(),
            rules: "r".into(),
            story: None,
            validators: Validators::default(),
        },
        article: Article {
            canonical: Some(text.into()),
            title: Some(text.into()),
            summary: Some(text.into()),
            language: Some(LanguageGuess {
                tag: text.into(),
                source: "declared".into(),
            }),
            authors: vec![Author {
                name: text.into(),
                kind: AuthorKind::Person,
            }],
            images: vec![Image {
                url: text.into(),
                caption: Some(text.into()),
                ..Image::default()
            }],
            blocks: vec![
                Block::heading(2, text),
                Block::paragraph(text),
                Block::List {
                    ordered: false,
                    items: vec![text.into()],
                },
                Block::Quote {
                    text: text.into(),
                    cite: Some(text.into()),
                },
                Block::Table {
                    rows: vec![vec![text.into(), text.into()]],
                },
                Block::Figure { image: 0 },
                Block::Embed {
                    provider: text.into(),
                    url: format!("javascript:{text}"),
                },
                Block::LiveEntry {
                    id: None,
                    time: None,
                    heading: Some(text.into()),
                    paragraphs: vec![text.into()],
                },
            ],
            ..Article::default()
        },
        url,
        aliases: Vec::new(),
        first_seen: at,
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

/// All cases, each as an article with an edit.
pub(crate) fn views() -> Vec<io::Result<VersionView>> {
    let mut views = Vec::new();
    for (n, text) in cases().iter().enumerate() {
        let first = view(text, n);
        let mut second = first.clone();
        second.version.n = 2;
        second.article.title = Some(format!("{text} {text}"));
        second
            .article
            .blocks
            .push(Block::paragraph(format!("new {text}")));
        views.extend([Ok(first), Ok(second)]);
    }
    views
}

pub(crate) fn assert_harmless(text: &str, what: &str) {
    let found = text.chars().find(|&c| steers(c));
    assert_eq!(found, None, "{what} lets {found:?} through");
}

#[test]
fn lines_and_cells_steer_no_terminal_and_run_no_formula() {
    let mut out = Vec::new();
    let mut lines = ndjson::Lines::new(&mut out);
    for view in views() {
        lines.push(&view.unwrap()).unwrap();
    }
    lines.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_harmless(&text, "ndjson");
    let titles = text
        .lines()
        .step_by(2)
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let titles: Vec<String> = titles
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(titles, cases(), "ndjson holds the text to the letter");

    let mut out = Vec::new();
    csv::write(views(), false, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_harmless(&text.replace("\r\n", "\n"), "csv");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        rows += 1;
        for cell in row.unwrap().iter() {
            let first = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
            assert!(
                !first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|']),
                "{cell:?}"
            );
        }
    }
    assert_eq!(rows, views().len());

    let mut out = Vec::new();
    atom::write("<\u{1b}>", views(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_harmless(&text, "atom");
    let mut names = BTreeSet::new();
    let mut xml = quick_xml::Reader::from_str(&text);
    loop {
        match xml.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                names.insert(tag.name().as_ref().to_owned());
            }
            _ => {}
        }
    }
    assert!(
        !names.contains("script") && !names.contains("img") && names.len() < 20,
        "{names:?}"
    );
}

#[test]
fn tables_hold_harmless_text() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let mut rows = parquet::Rows::new(File::create(&path).unwrap()).unwrap();
    for view in views() {
        rows.push(&view.unwrap()).unwrap();
    }
    rows.finish().unwrap();
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let mut rows = 0;
    for row in reader.get_row_iter(None).unwrap() {
        rows += 1;
        for (_, value) in row.unwrap().get_column_iter() {
            let shown = match value {
                ::parquet::record::Field::Str(text) => text.clone(),
                other => other.to_string(),
            };
            assert_harmless(&shown, "parquet");
        }
    }
    assert_eq!(rows, views().len());

    let path = dir.path().join("a.sqlite");
    sqlite::write(views(), &path).unwrap();
    let database = rusqlite::Connection::open(&path).unwrap();
    for query in [
        "SELECT coalesce(title, '') || summary || body || site || url || coalesce(lang, '') FROM versions",
        "SELECT name FROM authors",
        "SELECT url FROM urls",
        "SELECT coalesce(heading, '') || text FROM paragraphs",
    ] {
        let mut statement = database.prepare(query).unwrap();
        let texts = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        for text in texts {
            assert_harmless(&text.unwrap(), query);
        }
    }
}

/// Every file below a folder, by its path in it.
fn files(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

fn assert_plain_name(path: &str) {
    for name in path.split('/') {
        let stem = name.split('.').next().unwrap();
        assert!(
            !name.starts_with(['.', '-', '~', ' ']) && !name.ends_with(['.', ' ']),
            "{path:?}"
        );
        assert!(
            !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '$', '`']),
            "{path:?}"
        );
        assert!(!matches!(stem, "con" | "CON" | "nul" | "com1"), "{path:?}");
        assert!(
            name.len() < 200 && !name.chars().any(char::is_whitespace),
            "{path:?}"
        );
        assert_harmless(name, "a file name");
    }
}

#[test]
fn files_keep_to_their_folder_and_markdown_to_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::directory(dir.path()).unwrap();
    let count = markdown::write(views(), true, &mut folder).unwrap();
    folder.finish().unwrap();
    let files = files(dir.path());
    assert_eq!(
        files.len() as u64,
        count + 1,
        "a file each, and the digests"
    );
    for (name, text) in files.iter().filter(|(name, _)| name != "SHA256SUMS") {
        assert_plain_name(name);
        assert_harmless(text, "markdown");
        let (front, body) = text
            .strip_prefix("---\n")
            .unwrap()
            .split_once("---\n\n")
            .unwrap();
        for line in front.lines() {
            let (key, value) = line.split_once(": ").unwrap();
            assert!(
                key.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{line}"
            );
            serde_json::from_str::<Value>(value).unwrap();
        }
        for (at, _) in body.match_indices(['<', '[', '`']) {
            let link = body[at..].starts_with("<http");
            assert!(link || body[..at].ends_with('\\'), "{body:?} at {at}");
        }
    }
}

/// Elements that a page of ours may hold.
const ELEMENTS: [&str; 44] = [
    "html",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "nav",
    "main",
    "article",
    "section",
    "a",
    "bdi",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "br",
    "span",
    "ul",
    "ol",
    "li",
    "blockquote",
    "cite",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
    "small",
    "ins",
    "del",
    "footer",
    "div",
    "time",
    "q",
    "em",
    "strong",
    "figure",
    "figcaption",
    "package",
    "spine",
];

fn assert_inert(name: &str, text: &str) {
    assert_harmless(text, name);
    let page = Html::parse_document(text);
    let elements = page.tree.values().filter_map(|node| node.as_element());
    for element in elements {
        assert!(
            ELEMENTS.contains(&element.name()),
            "{name}: <{}>",
            element.name()
        );
        for (attribute, value) in element.attrs() {
            assert!(
                !attribute.starts_with("on") && attribute != "style",
                "{name}: {attribute}"
            );
            if matches!(attribute, "href" | "src") {
                let web = value.starts_with("https://") || value.starts_with("http://");
                assert!(web || !value.contains(':'), "{name}: {value}");
            }
        }
    }
}

#[test]
fn pages_and_books_run_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::directory(dir.path()).unwrap();
    html::write("</title><script>1</script>", views(), &mut folder).unwrap();
    folder.finish().unwrap();
    let pages = files(dir.path());
    assert!(pages.len() > views().len());
    for (name, text) in pages.iter().filter(|(name, _)| name.ends_with(".html")) {
        assert_plain_name(name);
        assert_inert(name, text);
        assert!(text.contains("default-src 'none'"), "{name}");
    }

    let path = dir.path().join("a.epub");
    let mut folder = Folder::zip(File::create(&path).unwrap());
    epub::write("</title><script>1</script>", views(), &mut folder).unwrap();
    folder.finish().unwrap();
    let mut book = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    for at in 0..book.len() {
        let mut file = book.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        io::Read::read_to_string(&mut file, &mut text).unwrap();
        if name.ends_with(".xhtml") {
            assert_inert(&name, &text);
        }
        if name.ends_with("html") || name.ends_with(".opf") {
            let mut xml = quick_xml::Reader::from_str(&text);
            while xml.read_event().unwrap() != quick_xml::events::Event::Eof {}
        }
    }
}
