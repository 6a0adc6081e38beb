//! What a person may set of a crawl: bounds of a run, revisits, near-duplicates, health, start
//! addresses. It holds values only; the pipeline gives them meaning.

use std::path::PathBuf;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use crate::model::{ByteSize, Span};

use super::backfill::Template;

/// Bounds of one run: `max_pages` and `max_time` of `[crawler]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Pages in one run, over all sites.
    pub max_pages: usize,
    /// Time of one run; then it checkpoints and ends.
    pub max_time: Span,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_pages: 2_000,
            max_time: Span::seconds(25 * 60),
        }
    }
}

/// Where a run writes, and how much of the disk it leaves to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    /// The archive.
    pub path: PathBuf,
    /// With less free, no further request is sent.
    pub min_free: ByteSize,
}

/// When a known article is asked for again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Revisit {
    /// Ages of an article at which it is asked for again; then no more.
    pub schedule: Vec<Span>,
    /// Revisits in one run.
    pub max_per_run: usize,
}

impl Default for Revisit {
    fn default() -> Self {
        let hours = |n: u64| Span::seconds(n * 3_600);
        Self {
            schedule: vec![
                hours(1),
                hours(6),
                Span::days(1),
                Span::days(3),
                Span::days(7),
            ],
            max_per_run: 500,
        }
    }
}

/// Which articles count as one story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dedup {
    /// Whether near-duplicates are looked for.
    pub near: bool,
    /// Query parameters that name no other page; a trailing `*` stands for any ending.
    pub strip_params: Vec<String>,
}

impl Default for Dedup {
    fn default() -> Self {
        Self {
            near: true,
            strip_params: Vec::new(),
        }
    }
}

/// When a site counts as unhealthy, and the run as partial (exit code 3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Health {
    /// Share of a site's pages that may fail.
    pub max_failed: f64,
    /// Share of its articles whose body may come out empty.
    pub max_empty: f64,
    /// Time without a new article.
    pub max_silence: Span,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            max_failed: 0.25,
            max_empty: 0.25,
            max_silence: Span::days(3),
        }
    }
}

/// One `[[site]]` entry: where a crawl begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteEntry {
    /// The site's front page: `http` or `https`.
    #[serde(deserialize_with = "web_address")]
    pub url: Url,
    /// What it is called on the command line; its host where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A sitemap or page for each day or month, as `strftime` spells it: for `crawl --backfill`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<Template>,
    /// Time between two requests, where it is to be longer than `[crawler] delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Share of its pages that may fail, where it is not that of `[health]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_failed: Option<f64>,
    /// Share of its articles whose body may come out empty, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_empty: Option<f64>,
    /// Time without a new article, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_silence: Option<Span>,
    /// Whether a crawl without arguments visits it.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn web_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    match Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err(Error::custom(format!(
            "`{text}` is not a web address (try `https://news.example/`)"
        ))),
    }
}

fn yes() -> bool {
    true
}

impl SiteEntry {
    /// The keys of an entry.
    pub const KEYS: [&str; 8] = [
        "url",
        "name",
        "delay",
        "enabled",
        "archive",
        "max_failed",
        "max_empty",
        "max_silence",
    ];

    /// When the site counts as unhealthy, where `general` holds for all.
    pub fn health(&self, general: &Health) -> Health {
        Health {
            max_failed: self.max_failed.unwrap_or(general.max_failed),
            max_empty: self.max_empty.unwrap_or(general.max_empty),
            max_silence: self.max_silence.unwrap_or(general.max_silence),
        }
    }

    /// What it is called on the command line.
    pub fn label(&self) -> &str {
        self.name
            .as_deref()
            .unwrap_or_else(|| self.url.host_str().unwrap_or_default())
    }
}
