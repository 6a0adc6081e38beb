//! The first record of a segment: who wrote it, how, and which segment it follows.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::Record;
use crate::archive::{ArchiveError, Settings};

/// The form of events that this release writes; it reads all before as well. In form 1 the record
/// of a version stood under the address of its page; form 2 had no events of later pages.
const EVENTS: u32 = 3;

/// What a `warcinfo` record says that this crate reads back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warcinfo {
    /// Its record id, which every record of the segment repeats.
    pub(crate) id: String,
    /// Name and SHA-256 (hex) of the segment before.
    pub(crate) previous: Option<(String, String)>,
    /// The form of its events; 0 where it states none.
    form: u32,
}

impl Warcinfo {
    /// The record that opens the segment `name`.
    pub(crate) fn record(
        settings: &Settings,
        name: &str,
        at: Timestamp,
        previous: Option<&(String, String)>,
    ) -> Record {
        let mut lines = vec![
            ("software", format!("newsarc/{}", env!("CARGO_PKG_VERSION"))),
            ("format", "WARC File Format 1.1".to_owned()),
            (
                "conformsTo",
                "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
                    .to_owned(),
            ),
            ("robots", "obeyed (RFC 9309)".to_owned()),
            ("newsarc-events", EVENTS.to_string()),
            (
                "newsarc-redacted",
                "Cookie, Authorization and Proxy-Authorization of requests".to_owned(),
            ),
        ];
        for (field, value) in [
            ("operator", &settings.operator),
            ("http-header-user-agent", &settings.user_agent),
        ] {
            if !value.is_empty() {
                lines.push((field, value.clone()));
            }
        }
        if let Some((segment, digest)) = previous {
            lines.push(("newsarc-previous-segment", segment.clone()));
            lines.push(("newsarc-previous-digest", format!("sha256:{digest}")));
        }
        let mut block = Vec::new();
        for (field, value) in lines {
            let value = value.replace(['\r', '\n'], " ");
            write!(block, "{field}: {value}\r\n").expect("writing into memory cannot fail");
        }
        let mut record = Record::new("warcinfo", at, "application/warc-fields", block);
        record.push("WARC-Filename", name);
        record
    }

    /// Reads one back; `None` where the record is of another type.
    pub(crate) fn parse(record: &Record) -> Option<Self> {
        if record.kind() != "warcinfo" {
            return None;
        }
        let text = String::from_utf8_lossy(&record.block);
        let value = |name: &str| {
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(field, _)| field.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim().to_owned())
        };
        let digest = value("newsarc-previous-digest")
            .and_then(|text| Some(text.strip_prefix("sha256:")?.to_owned()));
        Some(Self {
            id: record.id().to_owned(),
            previous: value("newsarc-previous-segment").zip(digest),
            form: value("newsarc-events").map_or(0, |form| form.parse().unwrap_or(u32::MAX)),
        })
    }

    /// Whether its events are of a form that this release does not know.
    pub(crate) fn is_later(&self) -> bool {
        self.form > EVENTS
    }

    /// Whether its events are of the form that this release writes: only then it may grow.
    pub(crate) fn is_current(&self) -> bool {
        self.form == EVENTS
    }
}

/// SHA-256 of a file, in hex.
pub(crate) fn sha256_of(path: &Path) -> Result<String, ArchiveError> {
    let failed = |source| ArchiveError::io(path, source);
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = Context::new(&SHA256);
    let mut buffer = vec![0; 128 << 10];
    loop {
        let n = file.read(&mut buffer).map_err(failed)?;
        if n == 0 {
            return Ok(HEXLOWER.encode(hasher.finish().as_ref()));
        }
        hasher.update(&buffer[..n]);
    }
}
