//! `newsarc history`: the versions of one article.

use serde::Serialize;

use super::render::{BOLD, DIM, Line, Table};
use super::rows::Rows;
use super::{Context, Exit};
use crate::model::{Cause, Change, StateChange, VersionView, text};

const EXAMPLES: &str = "\
Keys of --json and --fields:
  id version observed_at superseded_at cause changed title words digest states

Examples:
  newsarc history k7m2xq4p
  newsarc history https://news.example/2026/flood --json";

/// Arguments of `newsarc history`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The article: an id, its beginning, or an address
    #[arg(value_name = "ID|URL")]
    article: String,
    #[command(flatten)]
    rows: Rows,
}

/// One version in JSON.
#[derive(Debug, Serialize)]
struct Row<'v> {
    id: &'v str,
    version: u32,
    observed_at: String,
    superseded_at: Option<String>,
    cause: Cause,
    changed: &'v [Change],
    title: Option<&'v str>,
    words: usize,
    digest: &'v str,
    states: &'v [StateChange],
}

/// Prints the versions, newest first.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let found = context.article(&config, &args.article)?;
    if args.rows.are_wanted() {
        for view in found.iter().rev() {
            args.rows.print(&row(view), &mut context.out)?;
        }
        return Ok(Exit::Ok);
    }
    let zone = Context::now(&config).time_zone().clone();
    context.out.page();
    let mut table = Table::new(&["V", "SEEN", "WORDS", "CHANGE"]);
    for view in found.iter().rev() {
        let seen = view.version.observed_at.to_zoned(zone.clone());
        table.row(vec![
            Line::new().styled(BOLD, view.version.n.to_string()),
            seen.strftime("%Y-%m-%d %H:%M:%S").to_string().into(),
            words(view).to_string().into(),
            change(view).into(),
        ]);
    }
    table.print(&mut context.out)?;
    for state in found.last().into_iter().flat_map(|view| &view.states) {
        let at = state
            .at
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string();
        let status = if state.status == 0 {
            String::new()
        } else {
            format!(" ({})", state.status)
        };
        let text = format!("{at}  {}{status}", state.state.as_str());
        context.out.line(Line::new().styled(DIM, text))?;
    }
    Ok(Exit::Ok)
}

fn row(view: &VersionView) -> Row<'_> {
    let version = &view.version;
    Row {
        id: version.id.as_str(),
        version: version.n,
        observed_at: version.observed_at.to_string(),
        superseded_at: view.superseded_at.map(|at| at.to_string()),
        cause: version.cause,
        changed: &version.changed,
        title: view.article.title.as_deref(),
        words: words(view),
        digest: &version.digest,
        states: &view.states,
    }
}

fn words(view: &VersionView) -> usize {
    text::words(&view.article.body_text()).count()
}

/// `title, body (+38 −4 words)`; why, where it was not the publisher.
fn change(view: &VersionView) -> String {
    let cause = match view.version.cause {
        Cause::First => return "first seen".to_owned(),
        Cause::Publisher => "",
        Cause::Rules => "by new rules: ",
        Cause::Access => "other access: ",
    };
    format!("{cause}{}", changed_fields(&view.version.changed))
}

/// `title, body (+38 −4 words)`.
pub(super) fn changed_fields(changed: &[Change]) -> String {
    let fields: Vec<&str> = changed.iter().map(|change| change.field.as_str()).collect();
    let added: u32 = changed.iter().map(|change| change.added).sum();
    let removed: u32 = changed.iter().map(|change| change.removed).sum();
    format!("{} (+{added} −{removed} words)", fields.join(", "))
}
