//! One export as several: a file for each month or each site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::Failure;
use crate::archive::Reader;
use crate::export::name;
use crate::model::{By, Filter, VersionView, When};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Split {
    /// A month in UTC, by the time that --by means
    Month,
    /// A site
    Site,
}

/// The files of a split selection, each with its own filter. Goes through the selection once.
pub(super) fn parts(
    reader: &Reader,
    filter: &Filter,
    output: &Path,
    how: Split,
) -> Result<Vec<(PathBuf, Filter)>, Failure> {
    let mut sites: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut months = BTreeSet::new();
    for view in reader.versions(filter)? {
        let view = view?;
        match how {
            Split::Month => drop(months.insert(first_of_month(&view, filter.by))),
            Split::Site => {
                let part = sites.entry(name::site(&view.version.site)).or_default();
                part.insert(view.version.site);
            }
        }
    }
    let of_site = |(name, sites): (String, BTreeSet<String>)| {
        let sites = sites.into_iter().collect();
        (
            named(output, &name),
            Filter {
                sites,
                ..filter.clone()
            },
        )
    };
    let of_month = |first: Date| {
        let part = first.strftime("%Y-%m").to_string();
        (named(output, &part), within(filter, first))
    };
    Ok(sites
        .into_iter()
        .map(of_site)
        .chain(months.into_iter().map(of_month))
        .collect())
}

fn first_of_month(view: &VersionView, by: By) -> Date {
    let published = || view.article.published.as_ref().and_then(When::instant);
    let at = match by {
        By::Published => published().unwrap_or(view.first_seen),
        By::Seen => view.first_seen,
        By::Changed => view.version.observed_at,
        By::Vanished => view
            .states
            .last()
            .map_or(view.first_seen, |change| change.at),
    };
    at.to_zoned(TimeZone::UTC).date().first_of_month()
}

/// The filter narrowed to a month.
fn within(filter: &Filter, first: Date) -> Filter {
    let begin = |date: Date| {
        date.to_zoned(TimeZone::UTC)
            .map(|zoned| zoned.timestamp())
            .ok()
    };
    let (start, end) = (begin(first), begin(first.saturating_add(1.month())));
    let later = |a: Timestamp, b: Timestamp| a.max(b);
    Filter {
        since: filter.since.into_iter().chain(start).reduce(later),
        until: filter.until.into_iter().chain(end).reduce(Timestamp::min),
        ..filter.clone()
    }
}

/// `all.ndjson.zst` → `all-2026-11.ndjson.zst`.
fn named(output: &Path, part: &str) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.find('.').filter(|at| *at > 0).unwrap_or(name.len());
    output.with_file_name(format!("{}-{part}{}", &name[..stem], &name[stem..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_before_the_first_dot() {
        for (output, name) in [
            ("out/all.ndjson.zst", "out/all-2026-11.ndjson.zst"),
            ("site", "site-2026-11"),
            (".x", ".x-2026-11"),
        ] {
            assert_eq!(named(Path::new(output), "2026-11"), Path::new(name));
        }
    }

    #[test]
    fn a_month_narrows_what_was_asked_for() {
        let since: Timestamp = "2026-11-10T00:00:00Z".parse().unwrap();
        let filter = Filter {
            since: Some(since),
            ..Filter::default()
        };
        let month = within(&filter, "2026-11-01".parse().unwrap());
        assert_eq!(month.since, Some(since));
        assert_eq!(month.until, Some("2026-12-01T00:00:00Z".parse().unwrap()));
    }
}
