//! The sections that belong to no single module, or that two modules share.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::archive;
use crate::model::{ByteSize, Span};

/// `[archive]`: where things are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Archive {
    /// The archive directory.
    pub path: PathBuf,
    /// The directory with one rule file a site.
    pub selectors: PathBuf,
    /// For pages and times that name no zone.
    pub timezone: String,
    /// Of which captures the bytes are kept.
    pub keep_raw: archive::KeepRaw,
    /// A new segment is started at this size.
    pub warc_size: ByteSize,
    /// And at this age of the last one.
    pub warc_age: Span,
    /// First part of a segment's file name.
    pub warc_prefix: String,
    /// With less free on the disk, a crawl does not start, or stops in good order.
    pub min_free: ByteSize,
}

/// `[search]`: the read index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// Memory of the index writer.
    pub memory: ByteSize,
}

/// `[store]`: the writer's working memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// Page cache.
    pub cache: ByteSize,
}

/// `[log]`: what is written to stderr and to a file while the program works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter of the crate tracing.
    pub level: String,
    /// Text or JSON.
    pub format: LogFormat,
    /// A file that is appended to; empty for none.
    pub file: PathBuf,
    /// Written anew after each run, in the text format of Prometheus; empty for none.
    pub metrics_file: PathBuf,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

impl Archive {
    /// The zone of `timezone`; none where there is no such zone. UTC is known without looking for
    /// the system's files of zones, which costs every command a millisecond.
    pub fn zone(&self) -> Option<TimeZone> {
        match self.timezone.as_str() {
            "UTC" => Some(TimeZone::UTC),
            name => TimeZone::get(name).ok(),
        }
    }
}

impl Default for Archive {
    fn default() -> Self {
        let settings = archive::Settings::default();
        Self {
            path: "archive".into(),
            selectors: "selectors".into(),
            timezone: "UTC".into(),
            keep_raw: settings.keep_raw,
            warc_size: settings.warc_size,
            warc_age: settings.warc_age,
            warc_prefix: settings.warc_prefix,
            min_free: ByteSize(1 << 30),
        }
    }
}

impl Default for Search {
    fn default() -> Self {
        let memory = archive::Settings::default().index_memory;
        Self { memory }
    }
}

impl Default for Store {
    fn default() -> Self {
        let cache = archive::Settings::default().cache;
        Self { cache }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "warn".into(),
            format: LogFormat::Text,
            file: PathBuf::new(),
            metrics_file: PathBuf::new(),
        }
    }
}
