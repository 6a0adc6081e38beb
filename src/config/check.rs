//! Values that have the right type and would still do harm. It reads, it never corrects.

use super::source::Source;
use super::{Config, ConfigError, FORMAT};
use crate::fetch::FetchError;
use crate::model::Span;

/// A finding: section, key, why.
type Finding = (&'static str, String, String);

/// The configuration itself, if nothing is wrong with its values.
pub(crate) fn values(config: Config, source: &Source<'_>) -> Result<Config, ConfigError> {
    if source.whole("version", FORMAT)? != FORMAT {
        let why = format!("this program reads format {FORMAT}");
        return Err(source.wrong_value("version", "", &why));
    }
    let findings = [archive(&config), crawler(&config), shares(&config)].concat();
    match findings.first() {
        Some((section, key, why)) => Err(source.wrong_value(section, key, why)),
        None => Ok(config),
    }
}

fn archive(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let zone = &config.archive.timezone;
    if config.archive.zone().is_none() {
        let why = format!("`{zone}` is not a time zone (try `Asia/Dhaka`, `UTC`)");
        found.push(("archive", "timezone".to_owned(), why));
    }
    if config.archive.path.as_os_str().is_empty() {
        found.push(("archive", "path".to_owned(), "must not be empty".to_owned()));
    }
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&config.log.level) {
        found.push(("log", "level".to_owned(), error.to_string()));
    }
    found
}

/// What the module itself refuses; a missing contact is no fault until something is asked of
/// somebody. robots.txt may be kept for a day (RFC 9309 §2.4).
fn crawler(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut fetch = config.fetch.clone();
    if matches!(fetch.check(), Err(FetchError::Contact)) {
        fetch.contact = String::from("https://contact.invalid/");
    }
    if let Err(FetchError::Setting { key, why }) = fetch.check() {
        found.push(("crawler", key, why));
    }
    if config.robots.cache > Span::days(1) {
        found.push((
            "robots",
            "cache".to_owned(),
            "RFC 9309 allows a day at most".to_owned(),
        ));
    }
    found
}

/// Shares lie between 0 and 1.
fn shares(config: &Config) -> Vec<Finding> {
    let mut shares = vec![
        ("health", "max_failed", config.health.max_failed),
        ("health", "max_empty", config.health.max_empty),
    ];
    for site in &config.sites {
        shares.extend(site.max_failed.map(|value| ("site", "max_failed", value)));
        shares.extend(site.max_empty.map(|value| ("site", "max_empty", value)));
    }
    shares
        .into_iter()
        .filter(|(_, _, value)| !(0.0..=1.0).contains(value))
        .map(|(section, key, value)| {
            (
                section,
                key.to_owned(),
                format!("{value} is not between 0 and 1"),
            )
        })
        .collect()
}
