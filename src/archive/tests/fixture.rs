//! An archive in a temporary directory, and entries to put into it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;

use crate::archive::{DueCursor, Entry, KeepRaw, Layout, Reader, Settings, Writer};
use crate::model::{
    Article, ArticleId, ArticleState, Block, Capture, Cause, Filter, StateChange, Validators,
    Version, VersionView, Versions,
};

/// A place for an archive.
pub(super) struct Place {
    pub(super) settings: Settings,
    _dir: TempDir,
}

impl Place {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            path: dir.path().join("archive"),
            operator: "https://example.org/contact".into(),
            user_agent: "newsarc/0.1 (+https://example.org/contact)".into(),
            ..Settings::default()
        };
        Self {
            settings,
            _dir: dir,
        }
    }

    pub(super) fn keeping_all() -> Self {
        let mut place = Self::new();
        place.settings.keep_raw = KeepRaw::All;
        place
    }

    pub(super) fn layout(&self) -> Layout {
        Layout::new(&self.settings.path)
    }

    pub(super) fn open(&self) -> (Writer, Vec<String>) {
        Writer::open(&self.settings, "test", Duration::ZERO).unwrap()
    }

    /// Opens an archive of which nothing may need mending.
    pub(super) fn open_whole(&self) -> Writer {
        let (writer, notes) = self.open();
        assert_eq!(notes, Vec::<String>::new());
        writer
    }

    /// The segments in order.
    pub(super) fn segments(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = fs::read_dir(self.layout().warc())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort_by_key(|path| {
            crate::archive::position::serial(path.file_name().unwrap().to_str().unwrap())
        });
        paths
    }

    /// A copy of the archive as it lies on disk now, as a kill would leave it.
    pub(super) fn copy(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = self.settings.clone();
        settings.path = dir.path().join("archive");
        copy_dir(&self.settings.path, &settings.path);
        Self {
            settings,
            _dir: dir,
        }
    }
}

pub(super) fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + minute * 60).unwrap()
}

pub(super) fn url(name: &str) -> String {
    format!("https://www.example.org/news/{name}?id=1#top")
}

pub(super) fn key(name: &str) -> String {
    format!("example.org/news/{name}?id=1")
}

pub(super) fn id(name: &str) -> ArticleId {
    ArticleId::of_key(&key(name))
}

pub(super) fn capture(name: &str, minute: i64, status: u16, body: &str) -> Capture {
    let field = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    Capture {
        url: url(name).parse().unwrap(),
        fetched_at: at(minute),
        first_byte_ms: 3,
        elapsed_ms: 7,
        remote: Some("192.0.2.7".parse().unwrap()),
        protocol: "http/1.1".into(),
        request_headers: vec![("User-Agent".into(), "newsarc/0.1".into())],
        status,
        reason: String::new(),
        headers: vec![
            field("Content-Type", "text/html; charset=utf-8"),
            field("ETag", &format!("\"{name}-{minute}\"")),
            field("Transfer-Encoding", "chunked"),
        ],
        body: body.as_bytes().to_vec(),
        truncated: None,
        terms: Vec::new(),
    }
}

/// Shingles of an article with this name: half of them shared by all names of one letter.
pub(super) fn fingerprint(name: &str) -> Vec<u64> {
    let first = name.bytes().next().map_or(0, u64::from);
    let own = blake3::hash(name.as_bytes()).as_bytes()[0];
    let mut all: Vec<u64> = (0..40)
        .map(|i| (i << 32) + first)
        .chain((0..40).map(|i| (i << 32) + 1_000 + u64::from(own)))
        .collect();
    all.sort_unstable();
    all
}

pub(super) fn version(name: &str, n: u32, minute: i64) -> Entry {
    let body = format!("<p>{name}, version {n}</p>");
    let article = Article {
        title: Some(format!("শিরোনাম {name} {n}")),
        blocks: vec![Block::paragraph(format!("{name}, version {n}. ঢাকা।"))],
        ..Article::default()
    };
    let capture = capture(name, minute, 200, &body);
    Entry::Version {
        version: Version {
            id: id(name),
            n,
            site: "example".into(),
            url: url(name),
            observed_at: at(minute),
            cause: if n == 1 {
                Cause::First
            } else {
                Cause::Publisher
            },
            changed: Vec::new(),
            digest: blake3::hash(body.as_bytes()).to_hex().to_string(),
            rules: "r1".into(),
            story: None,
            validators: capture.validators(),
        },
        article,
        capture: Some(capture),
        key: key(name),
        fingerprint: fingerprint(name),
        next_visit: Some(at(minute + 60)),
    }
}

pub(super) fn unchanged(name: &str, n: u32, minute: i64) -> Entry {
    Entry::Unchanged {
        id: id(name),
        n,
        url: url(name),
        key: key(name),
        capture: capture(
            name,
            minute,
            200,
            &format!("<p>{name}, version {n}</p><!-- ad -->"),
        ),
        not_modified: false,
        next_visit: Some(at(minute + 120)),
    }
}

pub(super) fn alias(name: &str, other: &str, minute: i64) -> Entry {
    Entry::Alias {
        id: id(name),
        url: url(other),
        key: key(other),
        at: at(minute),
        reason: "redirect".into(),
        capture: Some(capture(other, minute, 301, "")),
        next_visit: None,
    }
}

pub(super) fn gone(name: &str, minute: i64) -> Entry {
    let state = ArticleState::Gone;
    Entry::State {
        id: id(name),
        url: url(name),
        key: key(name),
        change: StateChange {
            at: at(minute),
            state,
            status: 404,
        },
        capture: Some(capture(name, minute, 404, "not found")),
        next_visit: None,
    }
}

/// A history with every kind of entry.
pub(super) fn history() -> Vec<Entry> {
    vec![
        version("a", 1, 0),
        version("b", 1, 1),
        unchanged("a", 1, 2),
        version("a", 2, 3),
        alias("a", "a-amp", 4),
        gone("b", 5),
        Entry::Source {
            capture: capture("robots.txt", 6, 200, "User-agent: *"),
        },
        version("ab", 1, 7),
        version("a", 3, 8),
        Entry::Page {
            id: id("a"),
            n: 3,
            capture: capture("a-page-2", 8, 200, "It goes on."),
        },
        unchanged("b", 1, 9),
    ]
}

/// What readers and the store have of an archive, to compare.
#[derive(Debug, PartialEq)]
pub(super) struct Contents {
    pub(super) records: BTreeMap<String, String>,
    pub(super) views: BTreeMap<String, VersionView>,
}

pub(super) fn contents(place: &Place) -> Contents {
    contents_of_writer(place, place.open_whole())
}

/// The same of an archive that may say that it is damaged.
pub(super) fn contents_of(place: &Place) -> Contents {
    contents_of_writer(place, place.open().0)
}

fn contents_of_writer(place: &Place, writer: Writer) -> Contents {
    let mut records = BTreeMap::new();
    for name in ["a", "b", "c", "ab", "a-amp", "robots.txt"] {
        if let Some(record) = writer.url(&key(name)).unwrap() {
            records.insert(format!("url {name}"), format!("{record:?}"));
        }
        if let Some(record) = writer.article(&id(name)).unwrap() {
            records.insert(format!("article {name}"), format!("{record:?}"));
        }
    }
    let due: Vec<String> = writer
        .due(at(1_000_000), &mut DueCursor::default(), 100)
        .unwrap()
        .into_iter()
        .map(|record| record.key)
        .collect();
    records.insert("due".into(), due.join(" "));
    writer.close().unwrap();
    Contents {
        records,
        views: views(&place.settings.path),
    }
}

/// What readers have.
pub(super) fn views(root: &Path) -> BTreeMap<String, VersionView> {
    let reader = Reader::open(root).unwrap();
    let all = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    let views = reader.versions(&all).unwrap().map(|view| {
        let view = view.unwrap();
        (format!("{}.{:08}", view.version.id, view.version.n), view)
    });
    views.collect()
}

pub(super) fn validators(name: &str, minute: i64) -> Validators {
    capture(name, minute, 200, "").validators()
}
