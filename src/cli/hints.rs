//! One table: from a typed error to one sentence of advice and to the exit code.

use std::any::Any;
use std::sync::Arc;

use super::exit::{Exit, Usage};
use crate::archive::ArchiveError;
use crate::archive::index::IndexError;
use crate::config::ConfigError;
use crate::crawl::{CrawlError, Health, ImportError};
use crate::fetch::FetchError;
use crate::model::{OutcomeKind, Report};
use crate::sites::SitesError;

/// A panic that nobody below caught.
#[derive(Debug, thiserror::Error)]
#[error("internal error: {0}")]
pub(crate) struct Panicked(String);

/// The error for what `catch_unwind` brought up.
pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Panicked {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    Panicked(text.unwrap_or("panic").to_owned())
}

/// What the causes of an error are, as far as advice differs.
enum Cause<'e> {
    Usage,
    Config(&'e ConfigError),
    Sites,
    Fetch,
    Archive(&'e ArchiveError),
    Index(&'e IndexError),
    Panic,
}

fn cause(error: &anyhow::Error) -> Option<Cause<'_>> {
    error.chain().find_map(|link| {
        if let Some(error) = link.downcast_ref::<CrawlError>() {
            return match error {
                CrawlError::Archive(error) => Some(Cause::Archive(error)),
                CrawlError::Fetch(_) => Some(Cause::Fetch),
                CrawlError::Stopped => None,
            };
        }
        if let Some(error) = link.downcast_ref::<ImportError>() {
            return Some(match error {
                ImportError::Archive(error) => Cause::Archive(error),
                ImportError::List { .. } => Cause::Usage,
            });
        }
        let archive = link.downcast_ref::<ArchiveError>();
        let archive = archive.or_else(|| link.downcast_ref::<Arc<ArchiveError>>().map(Arc::as_ref));
        None.or(link.downcast_ref::<Usage>().map(|_| Cause::Usage))
            .or(link.downcast_ref::<ConfigError>().map(Cause::Config))
            .or(link.downcast_ref::<SitesError>().map(|_| Cause::Sites))
            .or(link.downcast_ref::<FetchError>().map(|_| Cause::Fetch))
            .or(archive.map(Cause::Archive))
            .or(link.downcast_ref::<IndexError>().map(Cause::Index))
            .or(link.downcast_ref::<Panicked>().map(|_| Cause::Panic))
    })
}

/// The exit code of an error.
pub(crate) fn exit(error: &anyhow::Error) -> Exit {
    match cause(error) {
        Some(Cause::Usage | Cause::Index(IndexError::Query(_) | IndexError::Glob { .. })) => {
            Exit::Usage
        }
        Some(Cause::Config(_) | Cause::Sites | Cause::Fetch) => Exit::Config,
        Some(Cause::Archive(ArchiveError::Locked { .. })) => Exit::Locked,
        Some(Cause::Archive(ArchiveError::Damaged { .. })) => Exit::Damage,
        Some(Cause::Archive(_) | Cause::Index(_) | Cause::Panic) | None => Exit::Failed,
    }
}

/// One sentence of advice, where there is any.
pub(crate) fn advice(error: &anyhow::Error) -> Option<String> {
    let advice = match cause(error)? {
        Cause::Usage => "`--help` shows what can be given",
        Cause::Config(error) => of_config(error)?,
        Cause::Sites => {
            "`newsarc site check` looks at all rule files; selectors/README.md explains them"
        }
        Cause::Fetch => "`newsarc doctor` checks this machine and this configuration",
        Cause::Archive(error) => of_archive(error)?,
        Cause::Index(error) => of_index(error)?,
        Cause::Panic => {
            "this is a fault of newsarc; nothing acknowledged is lost. Please report it, with what \
             `-vv` prints"
        }
    };
    Some(advice.to_owned())
}

fn of_config(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::NotFound(_) => {
            Some("`newsarc init` makes one here; `--config FILE` names another")
        }
        ConfigError::NoContact(_) => Some(
            "set it to a mail address or a page about your crawl: sites must be able to reach you",
        ),
        ConfigError::Wrong(_) => Some("`newsarc config check` looks again"),
        ConfigError::Environment { .. } => {
            Some("`newsarc config show --origin` shows what is set where")
        }
        ConfigError::Unreadable { .. } => None,
    }
}

fn of_archive(error: &ArchiveError) -> Option<&'static str> {
    match error {
        ArchiveError::Locked { .. } => Some(
            "wait for it with `--wait 10m`; from cron use `newsarc crawl --skip-if-locked`. Reading \
             needs no lock",
        ),
        error if error.is_read_only() => Some(
            "it can only be read here: query, show, history, diff, export, stats and verify work",
        ),
        ArchiveError::Full { .. } => Some("make room; what was archived so far is safe"),
        ArchiveError::Missing(_) => Some(NO_ARCHIVE),
        ArchiveError::Foreign { .. } => Some("name a directory of its own for each backup"),
        ArchiveError::Damaged { .. } => Some("`newsarc verify` tells how far the damage goes"),
        ArchiveError::Index(_) | ArchiveError::Store(_) => Some(REBUILD),
        _ => None,
    }
}

fn of_index(error: &IndexError) -> Option<&'static str> {
    match error {
        IndexError::NoArchive { .. } => Some(NO_ARCHIVE),
        IndexError::NoSuchArticle { .. } => Some("`newsarc query` lists articles with their ids"),
        IndexError::Ambiguous { .. } => Some("give more characters of the id"),
        IndexError::Query(_) => Some("put words that hold signs into double quotes"),
        error if error.calls_for_rebuild() => Some(REBUILD),
        _ => None,
    }
}

const NO_ARCHIVE: &str =
    "`newsarc crawl` makes the archive; `newsarc config path` tells which file names it";

const REBUILD: &str = "`newsarc rebuild` makes store and index anew from the segments";

/// What is wrong with the sites of a run, each with what to do: more failures or empty bodies
/// than the configuration bears, or a site that could not be visited at all.
pub(crate) fn troubles(report: &Report, health: &impl Fn(&str) -> Health) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (site, tally) in &report.sites {
        let health = health(site);
        let pages = f64::from(tally.pages());
        let failed = tally.count(OutcomeKind::Failed) + tally.count(OutcomeKind::Unavailable);
        let articles = tally.count(OutcomeKind::New) + tally.count(OutcomeKind::Changed);
        let mut say = |text: String| found.push((site.clone(), text));
        if f64::from(failed) > health.max_failed * pages && failed >= MIN_COUNT {
            say(format!("{failed} of {pages} pages failed"));
        }
        if f64::from(tally.empty) > health.max_empty * f64::from(articles)
            && tally.empty >= MIN_COUNT
        {
            let empty = tally.empty;
            say(format!(
                "body empty on {empty} of {articles} articles; try: newsarc site test {site}"
            ));
        }
        if pages == 0.0 && !tally.notes.is_empty() {
            say(tally.notes.join("; "));
        }
    }
    found
}

/// Every real crawl has some dead links: fewer than this say nothing about a site.
const MIN_COUNT: u32 = 3;
