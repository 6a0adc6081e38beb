//! The configuration: the sum of the modules' `Settings`, read from `config.toml` and from
//! `NEWSARC_SECTION__KEY` variables.
//!
//! No module below sees the whole of it: each gets its own `Settings`. A wrong key or value is
//! refused here, with file, line and the nearest right name, before anything else happens.

mod check;
mod error;
mod place;
mod sections;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::Table;

pub use crate::crawl::SiteEntry;
use crate::crawl::{Dedup, Health, Limits, Revisit};
use crate::fetch::FetchError;
use crate::sites::nearest;
use crate::{archive, crawl, discover, extract, fetch};
pub use error::ConfigError;
pub use place::FILE_NAME;
pub use sections::{Archive, Log, LogFormat, Search, Store};
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
        settle(&mut self.log.metrics_file);
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
            warc_age: self.archive.warc_age,
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
            disk: crawl::Disk {
                path: self.archive.path.clone(),
                min_free: self.archive.min_free,
            },
            force: false,
            backfill: None,
            recheck: None,
        }
    }
}

#[cfg(test)]
mod tests;
