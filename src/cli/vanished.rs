//! `newsarc vanished`: what publishers took down.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::listing::Listing;
use super::render::{BOLD, Line, Table, counted};
use super::selection::{Period, Scope};
use super::{Context, Exit, time};
use crate::model::{By, Filter, StateChange, VersionView, When};

const EXAMPLES: &str = "\
Keys of --json and --fields:
  id version url site lang title published first_seen vanished_at status

Examples:
  newsarc vanished --since 30d
  newsarc vanished --site news.example --json | jq -r .url";

/// Arguments of `newsarc vanished`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    listing: Listing,
}

/// One article in JSON, as its last version had it.
#[derive(Debug, Serialize)]
struct Gone {
    id: String,
    version: u32,
    url: String,
    site: String,
    lang: Option<String>,
    title: Option<String>,
    published: Option<String>,
    first_seen: String,
    vanished_at: String,
    /// HTTP status that showed it.
    status: u16,
    #[serde(skip)]
    seen: Timestamp,
    #[serde(skip)]
    at: Timestamp,
}

/// Lists articles that answer 404 or 410, the last to go first.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let now = Context::now(&config);
    let filter = Filter {
        by: By::Vanished,
        ..args.scope.filter(&args.period, &now)?
    };
    let mut gone: Vec<Gone> = Vec::new();
    for view in Context::reader(&config)?.versions(&filter)? {
        gone.extend(row(view?));
    }
    gone.sort_by_key(|gone| std::cmp::Reverse(gone.at));
    let zone = now.time_zone();
    let table = |gone: &[Gone]| table(gone, zone);
    args.listing
        .print(gone, context, table, |_, found| counted(found, "article"))
}

fn row(view: VersionView) -> Option<Gone> {
    let StateChange { at, status, .. } = view.states.last().cloned()?;
    Some(Gone {
        version: view.version.n,
        url: view.own_url().to_owned(),
        lang: view.article.lang().map(str::to_owned),
        published: view.article.published.as_ref().map(When::rfc3339),
        first_seen: view.first_seen.to_string(),
        vanished_at: at.to_string(),
        status,
        seen: view.first_seen,
        at,
        title: view.article.title,
        site: view.version.site,
        id: view.version.id.to_string(),
    })
}

fn table(gone: &[Gone], zone: &TimeZone) -> Table {
    let mut table = Table::new(&["ID", "GONE", "STATUS", "AFTER", "SITE", "V", "TITLE"]);
    for gone in gone {
        table.row(vec![
            Line::new().linked(BOLD, gone.id.as_str(), &gone.url),
            time::to_minute(gone.at, zone).into(),
            gone.status.to_string().into(),
            time::roughly(gone.at.duration_since(gone.seen)).into(),
            gone.site.as_str().into(),
            gone.version.to_string().into(),
            gone.title.as_deref().unwrap_or("(no title)").into(),
        ]);
    }
    table
}
