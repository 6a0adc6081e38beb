//! WACZ 1.1.1: the exchanges of versions with an index and a list of pages in one zip, for
//! ReplayWeb.page and pywb. <https://specs.webrecorder.net/wacz/1.1.1/>
//!
//! Names in it are flat and in lower case, the WARC files stored as they are, and the date of its
//! making is that of the last version: the same versions give the same bytes.

use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256, digest};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::cdxj::{Index, sha256};
use super::folder::{Folder, Packing};
use super::json::{to_text, write_line};
use super::sorter::Spool;
use super::warc::{Copied, Exchanges};
use crate::archive::ArchiveError;
use crate::model::VersionView;
use crate::model::text::harmless;

/// Where a new WARC file is begun (ISO 28500, annex C).
const WARC_SIZE: u64 = 1_000_000_000;
/// The packed index.
const INDEX: &str = "index.cdx.gz";

/// Writes versions; `title` names the collection, `segments` is the archive's directory of WARC
/// files.
pub fn write<E>(
    title: &str,
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    segments: &Path,
    to: &mut Folder,
) -> Result<Copied, E>
where
    E: From<io::Error> + From<ArchiveError>,
{
    let mut exchanges = Exchanges::default();
    let mut pages = Pages::new()?;
    for view in versions {
        let view = view?;
        exchanges.add(&view)?;
        if view.response.is_some() {
            pages.add(&view)?;
        }
    }
    let copied = exchanges.copied;
    let mut package = Package {
        to,
        resources: Vec::new(),
        current: None,
    };
    let index = captures::<E>(exchanges, segments, &mut package)?;
    package.begin(&format!("indexes/{INDEX}"), Packing::Stored)?;
    let list = index.write(INDEX, &mut package)?;
    package.begin("indexes/index.idx", Packing::Deflated)?;
    package.write_all(list.as_bytes())?;
    let created = pages.last;
    package.begin("pages/pages.jsonl", Packing::Deflated)?;
    io::copy(&mut pages.file.into_reader()?, &mut package)?;
    package.finish(title, created)?;
    Ok(copied)
}

/// Writes the WARC files; gives the index of their responses.
fn captures<E>(exchanges: Exchanges, segments: &Path, package: &mut Package<'_>) -> Result<Index, E>
where
    E: From<io::Error> + From<ArchiveError>,
{
    let mut index = Index::default();
    let mut number = 0;
    let mut name = String::new();
    let mut begin = |package: &mut Package<'_>| {
        number += 1;
        name = format!("newsarc-{number:05}.warc.gz");
        package.begin(&format!("archive/{name}"), Packing::Stored)?;
        Ok::<_, io::Error>(name.clone())
    };
    let mut file = begin(package)?;
    exchanges.copy(segments, |member, record| {
        let is_response = record.kind() == "response";
        // A request stays in the file of its response.
        if is_response && package.bytes() >= WARC_SIZE {
            file = begin(package)?;
        }
        if is_response {
            index.add(record, &file, package.bytes(), member.len() as u64)?;
        }
        package.write_all(member)?;
        Ok::<_, E>(())
    })?;
    Ok(index)
}

/// The list of pages, in a temporary file until its turn comes.
struct Pages {
    file: Spool,
    last: Timestamp,
}

impl Pages {
    fn new() -> io::Result<Self> {
        let mut file = Spool::new()?;
        let head = json!({"format": "json-pages-1.0", "id": "pages", "title": "Versions"});
        write_line(&mut file, &head)?;
        Ok(Self {
            file,
            last: Timestamp::UNIX_EPOCH,
        })
    }

    fn add(&mut self, view: &VersionView) -> io::Result<()> {
        let (version, article) = (&view.version, &view.article);
        self.last = self.last.max(version.observed_at);
        let page = json!({
            "id": format!("{}-{}", version.id, version.n),
            "url": version.url,
            "ts": version.observed_at,
            "title": harmless(article.title.as_deref().unwrap_or_default()),
            "text": harmless(&article.body_text()),
        });
        write_line(&mut self.file, &page)
    }
}

/// A data package (Frictionless) that is being filled: every file is listed with its digest.
struct Package<'a> {
    to: &'a mut Folder,
    resources: Vec<Value>,
    current: Option<(String, Context, u64)>,
}

impl Package<'_> {
    fn begin(&mut self, path: &str, packing: Packing) -> io::Result<()> {
        self.end();
        self.to.begin(path, packing)?;
        self.current = Some((path.to_owned(), Context::new(&SHA256), 0));
        Ok(())
    }

    /// Bytes of the current file.
    fn bytes(&self) -> u64 {
        self.current.as_ref().map_or(0, |(_, _, bytes)| *bytes)
    }

    fn end(&mut self) {
        if let Some((path, digest, bytes)) = self.current.take() {
            self.resources.push(json!({
                "name": path.rsplit('/').next(),
                "path": path,
                "hash": sha256(digest.finish()),
                "bytes": bytes,
            }));
        }
    }

    fn finish(mut self, title: &str, created: Timestamp) -> io::Result<()> {
        self.end();
        let package = to_text(&json!({
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": harmless(title),
            "software": concat!("newsarc ", env!("CARGO_PKG_VERSION")),
            "created": created,
            "resources": self.resources,
        }))?;
        self.to.file("datapackage.json", package.as_bytes())?;
        let of_package = json!({
            "path": "datapackage.json",
            "hash": sha256(digest(&SHA256, package.as_bytes())),
        });
        self.to
            .file("datapackage-digest.json", to_text(&of_package)?.as_bytes())
    }
}

impl Write for Package<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        if let Some((_, digest, count)) = &mut self.current {
            digest.update(&bytes[..written]);
            *count += written as u64;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
