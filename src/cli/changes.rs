//! `newsarc changes`: what publishers edited, silently or not, worst first.

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::listing::Listing;
use super::render::{BOLD, Line, RED, Table, counted};
use super::selection::{Period, Scope};
use super::{Context, Exit, time};
use crate::archive::Reader;
use crate::model::{By, Cause, Change, Field, Filter, VersionView, Versions, When};

const EXAMPLES: &str = "\
Keys of --json and --fields:
  id version url site lang title observed_at modified silent fields added removed weight changed

Examples:
  newsarc changes --since 7d
  newsarc changes --since yesterday --silent --site news.example
  newsarc changes --since 2026-11 --json | jq -r .url";

/// Arguments of `newsarc changes`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    period: Period,
    /// Only edits that the publisher does not own up to: the text changed, its date of change did
    /// not
    #[arg(long)]
    silent: bool,
    /// Order
    #[arg(long, value_name = "ORDER", default_value = "worst")]
    sort: Order,
    #[command(flatten)]
    listing: Listing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Silent edits before others, then by how much was edited
    Worst,
    /// Newest first
    Date,
}

/// A word in the headline weighs as many of the body.
const HEADLINE: u32 = 5;

/// One edit in JSON.
#[derive(Debug, Serialize)]
struct Edit {
    id: String,
    version: u32,
    url: String,
    site: String,
    lang: Option<String>,
    title: Option<String>,
    observed_at: String,
    modified: Option<String>,
    /// The text changed, the publisher's date of change did not.
    silent: bool,
    fields: Vec<&'static str>,
    /// Words put in.
    added: u32,
    /// Words taken out.
    removed: u32,
    /// Words put in and taken out, those of the headline fivefold.
    weight: u32,
    changed: Vec<Change>,
    #[serde(skip)]
    at: Timestamp,
}

/// Lists the edits.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let now = Context::now(&config);
    let filter = Filter {
        by: By::Changed,
        min_versions: 2,
        versions: Versions::All,
        ..args.scope.filter(&args.period, &now)?
    };
    let reader = Context::reader(&config)?;
    let mut edits = edits(&reader, &filter, args.silent)?;
    match args.sort {
        Order::Worst => edits.sort_by_key(|edit| (!edit.silent, u32::MAX - edit.weight)),
        Order::Date => edits.sort_by_key(|edit| std::cmp::Reverse(edit.at)),
    }
    let zone = now.time_zone();
    let table = |edits: &[Edit]| table(edits, zone);
    args.listing.print(edits, context, table, |edits, found| {
        let silent = edits.iter().filter(|edit| edit.silent).count();
        format!("{}, {silent} silent", counted(found, "edit"))
    })
}

/// The publishers' edits of text; what our rules or the reader's access changed is none.
fn edits(reader: &Reader, filter: &Filter, silent: bool) -> anyhow::Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for view in reader.versions(filter)? {
        let view = view?;
        let text =
            |change: &Change| matches!(change.field, Field::Title | Field::Summary | Field::Body);
        let edited = view.version.n > 1 && view.version.changed.iter().any(text);
        if view.version.cause != Cause::Publisher || !edited {
            continue;
        }
        let is_silent = !is_dated(reader, &view)?;
        if is_silent || !silent {
            edits.push(edit(view, is_silent));
        }
    }
    Ok(edits)
}

/// Whether the publisher states that there was a change: another date of change than before, or
/// one where there was none.
fn is_dated(reader: &Reader, view: &VersionView) -> anyhow::Result<bool> {
    let moved = |change: &Change| change.field == Field::Modified;
    if view.version.changed.iter().any(moved) {
        return Ok(true);
    }
    let stated = view.article.modified.as_ref().and_then(When::instant);
    if stated.is_none_or(|stated| stated <= view.first_seen) {
        return Ok(false);
    }
    let before = reader.version(&view.version.id, view.version.n - 1)?;
    Ok(before.is_some_and(|before| before.article.modified.is_none()))
}

fn edit(view: VersionView, silent: bool) -> Edit {
    let changed = view.version.changed.clone();
    let words = |change: &Change| change.added + change.removed;
    let factor = |change: &Change| match change.field {
        Field::Title => HEADLINE,
        _ => 1,
    };
    Edit {
        version: view.version.n,
        url: view.own_url().to_owned(),
        observed_at: view.version.observed_at.to_string(),
        modified: view.article.modified.as_ref().map(When::rfc3339),
        silent,
        fields: changed.iter().map(|change| change.field.as_str()).collect(),
        added: changed.iter().map(|change| change.added).sum(),
        removed: changed.iter().map(|change| change.removed).sum(),
        weight: changed
            .iter()
            .map(|change| factor(change) * words(change))
            .sum(),
        changed,
        at: view.version.observed_at,
        lang: view.article.lang().map(str::to_owned),
        title: view.article.title,
        site: view.version.site,
        id: view.version.id.to_string(),
    }
}

fn table(edits: &[Edit], zone: &TimeZone) -> Table {
    let mut table = Table::new(&["ID", "V", "SEEN", "SITE", "DATED", "WORDS", "IN", "TITLE"]);
    for edit in edits {
        let dated = if edit.silent {
            Line::new().styled(RED, "silent")
        } else {
            "yes".into()
        };
        table.row(vec![
            Line::new().linked(BOLD, edit.id.as_str(), &edit.url),
            edit.version.to_string().into(),
            time::to_minute(edit.at, zone).into(),
            edit.site.as_str().into(),
            dated,
            format!("+{} −{}", edit.added, edit.removed).into(),
            edit.fields.join(", ").into(),
            edit.title.as_deref().unwrap_or("(no title)").into(),
        ]);
    }
    table
}
