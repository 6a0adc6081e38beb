//! The configuration: the sum of the modules' `Settings`, read from `config.toml` and from
//! `NEWSARC_SECTION__KEY` variables.
//!
//! No module below sees the whole of it: each gets its own `Settings`. A wrong key or value is
//! refused here, with file, line and the nearest right name, before anything else happens.

mod check;
mod place;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};
use toml::Table;

pub use crate::crawl::SiteEntry;
use crate::crawl::{Dedup, Health, Limits, Revisit};
use crate::fetch::FetchError;
use crate::model::ByteSize;
use crate::sites::nearest;
use crate::{archive, crawl, discover, extract, fetch};
pub use place::FILE_NAME;
pub use source::Origin;

/// The version of the file's format that this program reads.
pub const FORMAT: i64 = 1;

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// The file that was read; `None` where only defaults hold.
    pub file: Option<PathBuf>,
    /// `[archive]`: paths absolute.
    pub archive: Archive,
    /// `[crawler]`: how requests are sent.
    pub fetch: fetch::Settings,
    /// `[crawler]`: bounds of a run.
    pub limits: Limits,
    /// `[robots]`.
    pub robots: fetch::RobotsSettings,
    /// `[discover]`.
    pub discover: discover::Settings,
    /// `[revisit]`.
    pub revisit: Revisit,
    /// `[extract]`.
    pub extract: extract::Settings,
    /// `[dedup]`.
    pub dedup: Dedup,
    /// `[search]`.
    pub search: Search,
    /// `[store]`.
    pub store: Store,
    /// `[health]`.
    pub health: Health,
    /// `[log]`.
    pub log: Log,
    /// The `[[site]]` entries.
    pub sites: Vec<SiteEntry>,
    /// Where values came from; what is not here is a default.
    pub origins: BTreeMap<(String, String), Origin>,
}

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
    /// First part of a segment's file name.
    pub warc_prefix: String,
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

impl Default for Archive {
    fn default() -> Self {
        let settings = archive::Settings::default();
        Self {
            path: "archive".into(),
            selectors: "selectors".into(),
            timezone: "UTC".into(),
            keep_raw: settings.keep_raw,
            warc_size: settings.warc_size,
            warc_prefix: settings.warc_prefix,
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
        }
    }
}

/// Why there is no configuration to work with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file in any of the places.
    #[error("no config.toml found; looked for {}", list(.0))]
    NotFound(Vec<PathBuf>),
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is wrong: place, message, the line and a caret.
    #[error("{0}")]
    Wrong(String),
    /// Nobody could be reached about the crawl.
    #[error("{0}: [crawler] contact is not set")]
    NoContact(String),
    /// A variable is wrong.
    #[error("environment variable {variable}: {why}")]
    Environment {
        /// Its name.
        variable: String,
        /// What is wrong with it.
        why: String,
    },
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// The file to read: `named` (from `--config` or `NEWSARC_CONFIG`), else the first that exists of
/// the working directory's, the user's and the system's.
pub fn find(named: Option<&Path>) -> Result<PathBuf, ConfigError> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let places = place::candidates(Path::new(""));
    match places.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None => Err(ConfigError::NotFound(places)),
    }
}

/// Reads a file and the environment.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    let mut config = parse(path, &text, &environment())?;
    config.settle(absolute.parent().unwrap_or(Path::new("/")));
    config.file = Some(absolute);
    Ok(config)
}

/// The defaults and the environment, for commands that need no file; paths count from `base`.
pub fn defaults(base: &Path) -> Result<Config, ConfigError> {
    let mut config = parse(Path::new("defaults"), "", &environment())?;
    config.settle(base);
    Ok(config)
}

/// Reads the text of a file, with `variables` over it; paths stay as they are written.
pub fn parse(
    path: &Path,
    text: &str,
    variables: &[(String, String)],
) -> Result<Config, ConfigError> {
    let known = Config::default().table();
    let mut source = source::Source::parse(path, text)?;
    source.check_keys(&known)?;
    source.check_entries("site", &SiteEntry::KEYS)?;
    let from_file = Config::from_source(&source)?;
    if variables.is_empty() {
        return check::values(from_file, &source);
    }
    for (variable, value) in variables {
        let (section, key) = variable_place(variable, &known)?;
        let like = &known[&section][&key];
        source.overlay((&section, &key), (variable, value), like)?;
    }
    check::values(Config::from_source(&source)?, &source)
}

/// The variables that set a key: their names hold a double underscore.
fn environment() -> Vec<(String, String)> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("NEWSARC_") && name.contains("__"))
        .collect()
}

/// Section and key that a variable names.
fn variable_place(variable: &str, known: &Table) -> Result<(String, String), ConfigError> {
    let lower = variable["NEWSARC_".len()..].to_lowercase();
    let wrong = |name: &str, right: Option<&str>| ConfigError::Environment {
        variable: variable.to_owned(),
        why: match right {
            Some(right) => format!("unknown name `{name}`, did you mean `{right}`?"),
            None => format!("unknown name `{name}`"),
        },
    };
    let (section, key) = lower.split_once("__").unwrap_or((&lower, ""));
    let sections = known.iter().filter(|(_, value)| value.is_table());
    let Some(keys) = known.get(section).and_then(toml::Value::as_table) else {
        return Err(wrong(
            section,
            nearest(section, sections.map(|(name, _)| name.as_str())),
        ));
    };
    if !keys.contains_key(key) {
        return Err(wrong(key, nearest(key, keys.keys().map(String::as_str))));
    }
    Ok((section.to_owned(), key.to_owned()))
}

impl Config {
    fn from_source(source: &source::Source<'_>) -> Result<Self, ConfigError> {
        source.whole("version", FORMAT)?;
        Ok(Self {
            file: None,
            archive: source.part("archive")?,
            fetch: source.part("crawler")?,
            limits: source.part("crawler")?,
            robots: source.part("robots")?,
            discover: source.part("discover")?,
            revisit: source.part("revisit")?,
            extract: source.part("extract")?,
            dedup: source.part("dedup")?,
            search: source.part("search")?,
            store: source.part("store")?,
            health: source.part("health")?,
            log: source.part("log")?,
            sites: source.whole("site", Vec::new())?,
            origins: source.origins(),
        })
    }

    /// All keys and values, as they stand in the file.
    pub fn table(&self) -> Table {
        let mut crawler = source::table_of(&self.fetch);
        crawler.extend(source::table_of(&self.limits));
        let mut extract = source::table_of(&self.extract);
        // Said once, in [archive].
        extract.remove("timezone");
        let sections = [
            ("archive", source::table_of(&self.archive)),
            ("crawler", crawler),
            ("robots", source::table_of(&self.robots)),
            ("discover", source::table_of(&self.discover)),
            ("revisit", source::table_of(&self.revisit)),
            ("extract", extract),
            ("dedup", source::table_of(&self.dedup)),
            ("search", source::table_of(&self.search)),
            ("store", source::table_of(&self.store)),
            ("health", source::table_of(&self.health)),
            ("log", source::table_of(&self.log)),
        ];
        let mut table: Table = sections
            .into_iter()
            .map(|(name, keys)| (name.to_owned(), keys.into()))
            .collect();
        let sites: Vec<toml::Value> = self
            .sites
            .iter()
            .map(source::table_of)
            .map(Into::into)
            .collect();
        table.insert("version".into(), FORMAT.into());
        table.insert("site".into(), sites.into());
        table
    }

    /// Makes paths absolute and hands the archive's zone to the extractor.
    fn settle(&mut self, base: &Path) {
        let settle = |path: &mut PathBuf| *path = place::resolve(base, path);
        settle(&mut self.archive.path);
        settle(&mut self.archive.selectors);
        settle(&mut self.log.file);
        self.fetch.extra_roots.iter_mut().for_each(settle);
        if self.archive.timezone != Archive::default().timezone {
            self.extract.timezone.clone_from(&self.archive.timezone);
        }
    }

    /// The contact that every request names; without it nothing is asked of anybody.
    pub fn contact(&self) -> Result<&str, ConfigError> {
        match self.fetch.check() {
            Err(FetchError::Contact) => {
                let file = self.file.as_deref().unwrap_or(Path::new(FILE_NAME));
                Err(ConfigError::NoContact(file.display().to_string()))
            }
            _ => Ok(self.fetch.contact.trim()),
        }
    }

    /// What the archive needs to know.
    pub fn archive_settings(&self) -> archive::Settings {
        archive::Settings {
            path: self.archive.path.clone(),
            keep_raw: self.archive.keep_raw,
            warc_size: self.archive.warc_size,
            warc_prefix: self.archive.warc_prefix.clone(),
            cache: self.store.cache,
            index_memory: self.search.memory,
            operator: self.fetch.contact.clone(),
            user_agent: self.fetch.user_agent(),
        }
    }

    /// What a crawl obeys.
    pub fn crawl_settings(&self) -> crawl::Settings {
        crawl::Settings {
            fetch: self.fetch.clone(),
            robots: self.robots.clone(),
            discover: self.discover.clone(),
            limits: self.limits.clone(),
            revisit: self.revisit.clone(),
            extract: self.extract.clone(),
            dedup: self.dedup.clone(),
            force: false,
            recheck: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let owned: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        parse(Path::new("c.toml"), text, &owned).map_err(|error| error.to_string())
    }

    #[test]
    fn the_file_wins_over_defaults_and_the_environment_over_the_file() {
        let text = "[crawler]\ndelay = \"5s\"\nmax_pages = 7\n";
        let config = read(text, &[("NEWSARC_CRAWLER__MAX_PAGES", "9")]).unwrap();
        assert_eq!(config.fetch.delay.to_string(), "5s");
        assert_eq!(config.limits.max_pages, 9);
        assert_eq!(config.health, Health::default());
        let place = |key: &str| ("crawler".to_owned(), key.to_owned());
        assert_eq!(config.origins[&place("delay")], Origin::File(2));
        assert_eq!(
            config.origins[&place("max_pages")],
            Origin::Environment("NEWSARC_CRAWLER__MAX_PAGES".into())
        );
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place_and_the_nearest_right_name() {
        for (text, expected) in [
            (
                "[crawler]\ndelya = \"2s\"",
                "c.toml:2:1: unknown key `delya` in [crawler], did you mean `delay`?",
            ),
            (
                "[crawlr]",
                "c.toml:1:2: unknown section or key `crawlr`, did you mean `crawler`?",
            ),
            (
                "[[site]]\nurl = \"https://a.example\"\nenable = true",
                "c.toml:3:1: unknown key `enable`",
            ),
            (
                "[crawler]\n\ndelay = 5",
                "c.toml:3:9: [crawler] invalid type: integer `5`",
            ),
            (
                "[crawler]\nmax_time = \"soon\"",
                "c.toml:2:12: [crawler] `soon` is not a duration",
            ),
            (
                "[[site]]\nurl = \"news.example\"",
                "c.toml:2:7: [site] `news.example` is not a web address",
            ),
            (
                "[archive]\ntimezone = \"Dhaka\"",
                "c.toml:2:12: archive timezone: `Dhaka` is not a time zone",
            ),
            (
                "[crawler]\ncontact = \"a\\r\\nb\"",
                "c.toml:2:11: crawler contact: must not hold control",
            ),
            (
                "version = 2",
                "c.toml:1:11: version : this program reads format 1",
            ),
            ("[crawler\n", "c.toml:1:"),
        ] {
            let message = read(text, &[]).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn the_caret_stands_under_the_key_also_after_bengali() {
        let text = "archive = { timezone = \"বাংলা\", pth = \"a\" }";
        let message = read(text, &[]).unwrap_err();
        let lines: Vec<&str> = message.lines().collect();
        let column = |line: &str, end: &str| {
            unicode_width::UnicodeWidthStr::width(line.split(end).next().unwrap())
        };
        assert_eq!(
            column(lines[2], "pth"),
            column(lines[3], "^^^"),
            "{message}"
        );
    }

    #[test]
    fn a_wrong_variable_is_named() {
        for (name, value, expected) in [
            ("NEWSARC_CRAWLER__DELYA", "2s", "did you mean `delay`?"),
            ("NEWSARC_CRAWL__DELAY", "2s", "did you mean `crawler`?"),
            ("NEWSARC_CRAWLER__DELAY", "soon", "is not a duration"),
            (
                "NEWSARC_CRAWLER__MAX_PAGES",
                "many",
                "NEWSARC_CRAWLER__MAX_PAGES",
            ),
        ] {
            let message = read("[crawler]\ntotal = 1", &[(name, value)]).unwrap_err();
            assert!(
                message.contains(name) && message.contains(expected),
                "{message}"
            );
        }
    }
}
