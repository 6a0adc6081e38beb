//! Values that have the right type and would still do harm. It reads, it never corrects.

use super::source::Source;
use super::{Config, ConfigError, FORMAT};
use crate::model::Span;

/// A finding: section, key, why.
type Finding = (&'static str, &'static str, String);

/// The configuration itself, if nothing is wrong with its values.
pub fn values(config: Config, source: &Source<'_>) -> Result<Config, ConfigError> {
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
    if jiff::tz::TimeZone::get(zone).is_err() {
        let why = format!("`{zone}` is not a time zone (try `Asia/Dhaka`, `UTC`)");
        found.push(("archive", "timezone", why));
    }
    if config.archive.path.as_os_str().is_empty() {
        found.push(("archive", "path", "must not be empty".to_owned()));
    }
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&config.log.level) {
        found.push(("log", "level", error.to_string()));
    }
    found
}

/// What goes into the request head: nothing there may break out of its line (RFC 9110 §5.5), and
/// robots.txt must be able to name the product (RFC 9309 §2.2.1).
fn crawler(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let fetch = &config.fetch;
    let token = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
    if fetch.product.is_empty() || !fetch.product.chars().all(token) {
        let why = format!("`{}` may hold only letters, `-` and `_`", fetch.product);
        found.push(("crawler", "product", why));
    }
    if fetch.contact.chars().any(|c| c.is_control() || c == '(' || c == ')') {
        let why = "must not hold control characters or parentheses".to_owned();
        found.push(("crawler", "contact", why));
    }
    if fetch.total == 0 {
        found.push(("crawler", "total", "must be at least 1".to_owned()));
    }
    if config.robots.cache > Span::days(1) {
        let why = "RFC 9309 allows a day at most".to_owned();
        found.push(("robots", "cache", why));
    }
    found
}

/// Shares lie between 0 and 1.
fn shares(config: &Config) -> Vec<Finding> {
    let shares = [
        ("crawler", "jitter", config.fetch.jitter),
        ("health", "max_failed", config.health.max_failed),
        ("health", "max_empty", config.health.max_empty),
    ];
    shares
        .into_iter()
        .filter(|(_, _, value)| !(0.0..=1.0).contains(value))
        .map(|(section, key, value)| (section, key, format!("{value} is not between 0 and 1")))
        .collect()
}
