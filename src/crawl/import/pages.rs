//! Saved pages with a list of them: one JSON object a line.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use crate::archive::ArchiveError;
use crate::model::Capture;

use super::captures::{Found, ImportError};

/// The largest page that is read, in bytes.
const MAX_PAGE: u64 = 64 << 20;

/// One line of a list; further keys are somebody else's.
#[derive(Debug, Deserialize)]
struct Entry {
    url: Url,
    /// Below the folder of the list; plain or gzip.
    file: PathBuf,
    fetched_at: Timestamp,
    #[serde(default = "ok")]
    status: u16,
    content_type: Option<String>,
}

fn ok() -> u16 {
    200
}

/// Goes through the pages of a list.
pub(super) struct Pages {
    path: PathBuf,
    lines: std::io::Lines<BufReader<File>>,
    line: u64,
}

impl Pages {
    /// Stands behind so many lines.
    pub(super) fn open(path: &Path, from: u64) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(|source| ArchiveError::io(path, source))?;
        let mut pages = Self {
            path: path.to_owned(),
            lines: BufReader::new(file).lines(),
            line: 0,
        };
        while pages.line < from && pages.next_line()?.is_some() {}
        Ok(pages)
    }

    /// Lines read.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    fn next_line(&mut self) -> Result<Option<String>, ImportError> {
        let line = self.lines.next().transpose();
        self.line += 1;
        Ok(line.map_err(|source| ArchiveError::io(&self.path, source))?)
    }

    pub(super) fn next_found(&mut self) -> Result<Option<Found>, ImportError> {
        let Some(line) = self.next_line()? else {
            return Ok(None);
        };
        if line.trim().is_empty() {
            return Ok(Some(Found::Beside));
        }
        let wrong = |why: String| ImportError::List {
            path: self.path.clone(),
            line: self.line,
            why,
        };
        let entry: Entry = serde_json::from_str(&line).map_err(|error| wrong(error.to_string()))?;
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !entry.file.components().all(inside) {
            let file = entry.file.display();
            return Err(wrong(format!("`{file}` does not lie beside the list")));
        }
        let path = self
            .path
            .parent()
            .unwrap_or(Path::new(""))
            .join(&entry.file);
        Ok(Some(match read(&path) {
            Ok(body) => Found::Capture(Box::new(capture(entry, body))),
            Err(error) => Found::Damage(self.line, format!("{}: {error}", path.display())),
        }))
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let size = fs::metadata(path)?.len();
    if size > MAX_PAGE {
        let why = format!("{size} bytes are more than is read of a page");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
    }
    File::open(path)?.take(MAX_PAGE).read_to_end(&mut body)?;
    Ok(body)
}

fn capture(entry: Entry, body: Vec<u8>) -> Capture {
    let mut headers = Vec::new();
    if let Some(kind) = entry.content_type {
        headers.push(("Content-Type".to_owned(), kind.into_bytes()));
    }
    if body.starts_with(&[0x1f, 0x8b]) {
        headers.push(("Content-Encoding".to_owned(), b"gzip".to_vec()));
    }
    Capture {
        url: entry.url,
        fetched_at: entry.fetched_at,
        first_byte_ms: 0,
        elapsed_ms: 0,
        remote: None,
        protocol: String::new(),
        request_headers: Vec::new(),
        status: entry.status,
        reason: String::new(),
        headers,
        body,
        truncated: None,
        terms: Vec::new(),
    }
}
