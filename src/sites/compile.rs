//! The written file → compiled rules. Everything that can be wrong is found here.

mod layout;

use std::path::Path;

use jiff::tz::TimeZone;
use regex::{Regex, RegexBuilder};
use scraper::Selector;
use serde::Deserialize;
use toml::Table;
use url::Url;

use super::error::{self, SitesError};
use super::rule::{AccessRule, AuthorRules, Fixture, KindRule};
use super::{Families, Site, SourceRule, family, nearest, stem, written};
use crate::model::SourceKind;

/// Compiled size of one pattern at most, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Tables that steer the crawl or the tests, not what is drawn from a page.
const NOT_RULES: [&str; 6] = ["name", "hosts", "min_delay", "source", "fixture", "extends"];

/// Reads, merges, checks and compiles one site's file.
pub(super) fn site(path: &Path, families: &Families) -> Result<Site, SitesError> {
    text(path, &error::read(path)?, families)
}

/// Merges, checks and compiles a file's text.
pub(super) fn text(path: &Path, source: &str, families: &Families) -> Result<Site, SitesError> {
    let check = Check { path, source };
    let own = table(path, source)?;
    let merged = match own.get("extends").and_then(toml::Value::as_str) {
        Some(name) => {
            let Some((family_path, text)) = families.0.get(name) else {
                let known = nearest(name, families.0.keys().map(String::as_str));
                return Err(check.wrong(
                    name,
                    format!("no family `{name}` in _family/{}", meant(known)),
                ));
            };
            family::merge(table(family_path, text)?, own)
        }
        None => own,
    };
    let digest = digest(&merged);
    let file =
        written::File::deserialize(merged).map_err(|error| error::malformed(path, &error))?;
    check.site(file, digest)
}

/// A file's keys, after checking that all of them exist.
fn table(path: &Path, source: &str) -> Result<Table, SitesError> {
    toml::from_str::<written::File>(source).map_err(|error| error::malformed(path, &error))?;
    toml::from_str(source).map_err(|error| error::malformed(path, &error))
}

/// BLAKE3 of the rules in one order, whatever the order in the files.
fn digest(merged: &Table) -> String {
    let rules: Table = merged
        .iter()
        .filter(|(key, _)| !NOT_RULES.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let text = serde_json::to_string(&sorted(&toml::Value::Table(rules)))
        .expect("TOML values are JSON values");
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// The value with the keys of its tables sorted.
fn sorted(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Table(table) => {
            let mut keys: Vec<&String> = table.keys().collect();
            keys.sort();
            keys.into_iter()
                .map(|key| (key.clone(), sorted(&table[key])))
                .collect()
        }
        toml::Value::Array(list) => list.iter().map(sorted).collect(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::String(text) => text.clone().into(),
        toml::Value::Datetime(date) => date.to_string().into(),
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The file under check, for messages.
struct Check<'c> {
    path: &'c Path,
    source: &'c str,
}

type Checked<T> = Result<T, SitesError>;

impl Check<'_> {
    fn wrong(&self, value: &str, message: String) -> SitesError {
        error::invalid(self.path, self.source, value, message)
    }

    fn site(&self, file: written::File, digest: String) -> Checked<Site> {
        if file.hosts.is_empty() {
            return Err(self.wrong("hosts", "`hosts` names no host".to_owned()));
        }
        let hosts: Vec<String> = file
            .hosts
            .iter()
            .map(|host| self.host(host))
            .collect::<Checked<_>>()?;
        let id = stem(self.path);
        let include = self.patterns(&file.url.include)?;
        let exclude = self.patterns(&file.url.exclude)?;
        let site = Site {
            name: file.name.unwrap_or_else(|| id.clone()),
            id,
            path: self.path.to_owned(),
            timezone: file
                .timezone
                .as_deref()
                .map(|name| self.timezone(name))
                .transpose()?,
            language: file.language,
            sources: each(file.source, |source| self.source(&source))?,
            min_delay: file.min_delay,
            drop_params: file.url.drop_params,
            digest,
            layouts: each(file.layout, |layout| self.layout(layout))?,
            kinds: each(file.kind, |rule| {
                Ok(KindRule {
                    is: rule.is,
                    when: self.condition(rule.when)?,
                })
            })?,
            access: each(file.access, |rule| {
                Ok(AccessRule {
                    is: rule.is,
                    when: rule.when.map(|when| self.condition(when)).transpose()?,
                })
            })?,
            authors: AuthorRules {
                drop: self.patterns(&file.authors.drop)?,
                kinds: file.authors.kinds.into_iter().collect(),
            },
            fixtures: each(file.fixture, |fixture| self.fixture(fixture))?,
            article_id: file
                .url
                .article_id
                .map(|id| self.id_pattern(&id))
                .transpose()?,
            include,
            exclude,
            hosts,
        };
        self.examples(&site, &file.url.examples_yes, true)?;
        self.examples(&site, &file.url.examples_no, false)?;
        Ok(site)
    }

    fn host(&self, host: &str) -> Checked<String> {
        let name = host.strip_prefix("*.").unwrap_or(host);
        match url::Host::parse(name) {
            Ok(url::Host::Domain(domain)) if domain == name => Ok(host.to_owned()),
            _ => Err(self.wrong(host, format!("`{host}` is not a host name (like `example.org` or `*.example.org`, in lower case)"))),
        }
    }

    fn timezone(&self, name: &str) -> Checked<TimeZone> {
        TimeZone::get(name).map_err(|_| {
            self.wrong(
                name,
                format!("`{name}` is not a time zone (like `Asia/Dhaka`)"),
            )
        })
    }

    fn url(&self, text: &str) -> Checked<Url> {
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        url.ok_or_else(|| self.wrong(text, format!("`{text}` is not an http or https address")))
    }

    fn source(&self, source: &written::Source) -> Checked<SourceRule> {
        if source.links.is_some() && source.kind != SourceKind::SectionPage {
            return Err(self.wrong(
                &source.url,
                "`links` only goes with kind `section_page`".to_owned(),
            ));
        }
        let links = source
            .links
            .as_deref()
            .map(|css| self.selector(css))
            .transpose()?;
        Ok(SourceRule {
            kind: source.kind,
            url: self.url(&source.url)?,
            links,
        })
    }

    /// Addresses that must be accepted, or must not. A path alone stands for the first host's.
    fn examples(&self, site: &Site, examples: &[String], wanted: bool) -> Checked<()> {
        for example in examples {
            let host = site.hosts[0].trim_start_matches("*.");
            let base = self.url(&format!("https://{host}/"))?;
            let url = base
                .join(example)
                .map_err(|_| self.wrong(example, format!("`{example}` is not an address")))?;
            if site.accepts(&url) != wanted {
                let verdict = if wanted {
                    "is not accepted, though in `examples_yes`"
                } else {
                    "is accepted, though in `examples_no`"
                };
                return Err(self.wrong(example, format!("`{example}` {verdict}")));
            }
        }
        Ok(())
    }

    /// A pattern with a group for the id.
    fn id_pattern(&self, pattern: &str) -> Checked<Regex> {
        let compiled = self.pattern(pattern)?;
        if compiled.captures_len() < 2 {
            let message = format!("`{pattern}` has no group for the id, such as `(?<id>[0-9]+)`");
            return Err(self.wrong(pattern, message));
        }
        Ok(compiled)
    }

    fn fixture(&self, fixture: written::Fixture) -> Checked<Fixture> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let html = dir.join(&fixture.html);
        Ok(Fixture {
            html,
            url: self.url(&fixture.url)?,
            expect: fixture.expect,
        })
    }

    fn selectors(&self, list: &[String]) -> Checked<Vec<Selector>> {
        list.iter().map(|css| self.selector(css)).collect()
    }

    fn selector(&self, css: &str) -> Checked<Selector> {
        Selector::parse(css)
            .map_err(|error| self.wrong(css, format!("`{css}` is not a CSS selector: {error}")))
    }

    fn patterns(&self, list: &[String]) -> Checked<Vec<Regex>> {
        list.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn pattern(&self, pattern: &str) -> Checked<Regex> {
        RegexBuilder::new(pattern)
            .size_limit(PATTERN_SIZE)
            .build()
            .map_err(|error| {
                let reason = error.to_string();
                let reason = reason
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned();
                self.wrong(pattern, format!("`{pattern}` is not a pattern: {reason}"))
            })
    }
}

/// Compiles each, stopping at the first that is wrong.
fn each<A, B>(list: Vec<A>, compile: impl Fn(A) -> Checked<B>) -> Checked<Vec<B>> {
    list.into_iter().map(compile).collect()
}
