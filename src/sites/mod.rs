//! Sites: one file each in `selectors/`, read into compiled rules.
//!
//! Data only: a file holds selectors, paths and patterns, never code. All of it is compiled and
//! checked when it is loaded, so that a wrong file is refused before the first request. Nothing
//! here touches a page; `extract` applies the rules.

mod compile;
mod draft;
mod error;
mod family;
pub mod fixtures;
mod import;
mod lint;
mod names;
mod nearest;
mod rule;
mod shipped;
mod standard;
mod written;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use regex::Regex;
use scraper::Selector;
use url::Url;

use crate::model::{Kind, SourceKind, Span};

pub use draft::{Draft, DraftBody, DraftDrop, DraftField, DraftPlace};
pub use error::SitesError;
pub use import::{Import, LeftOut, import};
pub use lint::{Warning, lint};
pub use names::{is_hashed, lasting_part};
pub use nearest::nearest;
pub use rule::{
    AccessRule, AuthorRules, BodyRules, Candidate, Carrier, Condition, DatelineRule, DropRule,
    Expectation, Fixture, Format, KindRule, Layout, LiveBlogRules, PagesRule, Pick, TextRule,
    Where,
};
pub use shipped::shipped;
pub use standard::{FIELDS, standard_candidates, standard_places};

/// All sites, found by host.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    all: Vec<Arc<Site>>,
    by_host: HashMap<String, usize>,
    by_suffix: Vec<(String, usize)>,
}

/// A publisher with its compiled rules.
#[derive(Debug)]
pub struct Site {
    /// The file's name without its ending.
    pub id: String,
    /// Its file.
    pub path: PathBuf,
    /// What the publisher calls itself.
    pub name: String,
    /// Host names as written in the file; `*.example.org` stands for all below.
    pub hosts: Vec<String>,
    /// Zone of times that are printed without one.
    pub timezone: Option<TimeZone>,
    /// Language of the site, a BCP 47 tag.
    pub language: Option<String>,
    /// Where the site announces its stories.
    pub sources: Vec<SourceRule>,
    /// Least time between two requests, beyond what the configuration asks.
    pub min_delay: Option<Span>,
    /// Query parameters that do not tell pages apart; `name*` stands for all that begin so.
    pub drop_params: Vec<String>,
    /// BLAKE3 of the effective rules, families merged; what only steers the crawl is left out.
    pub digest: String,
    /// Layouts in order of preference.
    pub layouts: Vec<Layout>,
    /// What sort of page it is: the first condition that holds.
    pub kinds: Vec<KindRule>,
    /// Whether it can be read: the first condition that holds.
    pub access: Vec<AccessRule>,
    /// How bylines are cleaned and classed.
    pub authors: AuthorRules,
    /// Pages with what they must give.
    pub fixtures: Vec<Fixture>,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
    article_id: Option<Regex>,
}

/// A place where a site announces its stories.
#[derive(Debug)]
pub struct SourceRule {
    /// What it is.
    pub kind: SourceKind,
    /// Its address.
    pub url: Url,
    /// On a section page, the links that lead to stories.
    pub links: Option<Selector>,
}

impl Sites {
    /// Reads every `*.toml` of a folder (`_family/` holds what they extend). An absent folder is
    /// an error; an empty one is not.
    pub fn load(dir: &Path) -> Result<Self, SitesError> {
        let families = Families::load(&dir.join("_family"))?;
        let mut sites = Self::default();
        for path in toml_files(dir)? {
            sites.add(compile::site(&path, &families)?, &path)?;
        }
        sites
            .by_suffix
            .sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        Ok(sites)
    }

    /// Reads a single file; its families are looked for in `_family/` beside it.
    pub fn load_file(path: &Path) -> Result<Site, SitesError> {
        let dir = path.parent().unwrap_or(Path::new("."));
        compile::site(path, &Families::load(&dir.join("_family"))?)
    }

    /// Reads a file's text as though it stood at `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Site, SitesError> {
        let dir = path.parent().unwrap_or(Path::new("."));
        compile::text(path, text, &Families::load(&dir.join("_family"))?)
    }

    fn add(&mut self, site: Site, path: &Path) -> Result<(), SitesError> {
        let at = self.all.len();
        for host in &site.hosts {
            let taken = match host.strip_prefix("*.") {
                Some(suffix) => {
                    let twin = self
                        .by_suffix
                        .iter()
                        .find(|(other, _)| other == suffix)
                        .map(|(_, at)| *at);
                    self.by_suffix.push((suffix.to_owned(), at));
                    twin
                }
                None => self.by_host.insert(bare(host).to_owned(), at),
            };
            if let Some(other) = taken.filter(|other| *other != at) {
                return Err(SitesError::HostTwice {
                    host: host.clone(),
                    file: path.to_owned(),
                    other: self.all[other].id.clone(),
                });
            }
        }
        self.all.push(Arc::new(site));
        Ok(())
    }

    /// The site of a host: by its exact name (`www.` aside), else by the longest `*.` that fits.
    pub fn find(&self, host: &str) -> Option<&Arc<Site>> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let exact = self.by_host.get(bare(&host)).copied();
        let below = || {
            let fits = |suffix: &str| {
                host.strip_suffix(suffix)
                    .is_some_and(|rest| rest.ends_with('.'))
            };
            self.by_suffix
                .iter()
                .find(|(suffix, _)| fits(suffix))
                .map(|(_, at)| *at)
        };
        exact.or_else(below).map(|at| &self.all[at])
    }

    /// Every site, by id.
    pub fn all(&self) -> &[Arc<Site>] {
        &self.all
    }
}

impl Site {
    /// Whether an address may be a story by `url.include` and `url.exclude`, which see path and
    /// query.
    pub fn accepts(&self, url: &Url) -> bool {
        let text = path_and_query(url);
        let included =
            self.include.is_empty() || self.include.iter().any(|pattern| pattern.is_match(&text));
        included && !self.exclude.iter().any(|pattern| pattern.is_match(&text))
    }

    /// The site's own id of the article at an address, by `url.article_id`.
    pub fn article_id(&self, url: &Url) -> Option<String> {
        let text = path_and_query(url);
        let found = self.article_id.as_ref()?.captures(&text)?;
        let id = found.name("id").or_else(|| found.get(1))?.as_str();
        (!id.is_empty()).then(|| id.to_owned())
    }

    /// The kind that a rule gives by the address alone.
    pub fn kind_by_url(&self, url: &Url) -> Option<Kind> {
        let text = path_and_query(url);
        let by_url = |rule: &&KindRule| {
            rule.when
                .only_url()
                .is_some_and(|pattern| pattern.is_match(&text))
        };
        self.kinds.iter().find(by_url).map(|rule| rule.is)
    }
}

/// What URL patterns see.
pub fn path_and_query(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// The files that others extend, as written.
struct Families(BTreeMap<String, (PathBuf, String)>);

impl Families {
    fn load(dir: &Path) -> Result<Self, SitesError> {
        if !dir.is_dir() {
            return Ok(Self(BTreeMap::new()));
        }
        let read = |path: PathBuf| Ok((stem(&path), (path.clone(), error::read(&path)?)));
        toml_files(dir)?
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// The `*.toml` files of a folder, sorted.
fn toml_files(dir: &Path) -> Result<Vec<PathBuf>, SitesError> {
    let unreadable = |source| SitesError::Unreadable {
        file: dir.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests;
