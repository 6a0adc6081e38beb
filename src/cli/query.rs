//! `newsarc query`: lists or searches articles.

use clap::ValueEnum;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use super::exit::Usage;
use super::render::{BOLD, DIM, Line, Table};
use super::selection::{Selection, WhichVersions};
use super::{Context, Exit};
use crate::archive::{Hit, Hits};
use crate::model::{Query, Sort, VersionView, Versions, When};
use crate::sites::nearest;

const EXAMPLES: &str = "\
Examples:
  newsarc query                                      the newest articles
  newsarc query 'flood relief' --since 7d
  newsarc query --changed --site news.example --json | jq .url";

/// Arguments of `newsarc query`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Words to look for; none lists everything, newest first
    text: Option<String>,
    #[command(flatten)]
    selection: Selection,
    /// Which versions of an article
    #[arg(long, value_name = "WHICH", default_value = "latest")]
    versions: WhichVersions,
    /// Order [default: relevance with words, date without]
    #[arg(long, value_name = "ORDER")]
    sort: Option<Order>,
    /// How many at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// How many to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// All of them
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
    /// How to print
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    /// One JSON object a line; short for -f json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Only these keys of the JSON, in this order
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    fields: Vec<String>,
    /// Exit 4 where nothing is found
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One object a line
    Json,
    /// Addresses
    Urls,
    /// Ids
    Ids,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Order {
    /// Newest first
    Date,
    /// Best match first
    Relevance,
}

/// Searches and prints.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let now = Context::now(&config);
    let versions = Versions::from(args.versions);
    let filter = args
        .selection
        .filter(args.text.as_deref(), versions, &now)?;
    let query = Query {
        sort: match args.sort {
            Some(Order::Relevance) => Sort::Relevance,
            None if filter.text.is_some() => Sort::Relevance,
            Some(Order::Date) | None => Sort::Date,
        },
        filter,
        limit: if args.all { usize::MAX } else { args.limit },
        offset: args.offset,
        fold: false,
    };
    let hits = Context::reader(&config)?.search(&query)?;
    let format = if args.json || !args.fields.is_empty() {
        Format::Json
    } else {
        args.format
    };
    match format {
        Format::Table => table(&hits, &query, now.time_zone(), context)?,
        Format::Json => as_json(&hits, &args.fields, context)?,
        Format::Urls => each(&hits, context, |view| view.own_url().to_owned())?,
        Format::Ids => each(&hits, context, |view| view.version.id.to_string())?,
    }
    let missed = args.exit_code && hits.hits.is_empty();
    Ok(if missed { Exit::NoMatch } else { Exit::Ok })
}

fn each(
    hits: &Hits,
    context: &mut Context,
    field: impl Fn(&VersionView) -> String,
) -> anyhow::Result<()> {
    for hit in &hits.hits {
        context.out.line(field(&hit.view))?;
    }
    Ok(())
}

fn table(hits: &Hits, query: &Query, zone: &TimeZone, context: &mut Context) -> anyhow::Result<()> {
    let mut table = Table::new(&["ID", "PUBLISHED", "SITE", "V", "TITLE"]);
    for hit in &hits.hits {
        let view = &hit.view;
        let title = view.article.title.as_deref().unwrap_or("(no title)");
        table.row(vec![
            Line::new().styled(BOLD, view.version.id.as_str()),
            published(view, zone).into(),
            view.version.site.as_str().into(),
            view.version.n.to_string().into(),
            title.into(),
        ]);
        if let Some(snippet) = snippet(hit) {
            table.note(snippet);
        }
    }
    if !hits.hits.is_empty() {
        table.print(&mut context.out)?;
    }
    context.out.flush()?;
    let shown = hits.hits.len();
    let more = if query.offset + shown < hits.total {
        "; more: --limit N or --all"
    } else {
        ""
    };
    context.say(Line::new().styled(DIM, format!("{shown} of {}{more}", hits.total)))?;
    Ok(())
}

/// What the publisher states, else when it was first seen; to the minute, in the archive's zone.
fn published(view: &VersionView, zone: &TimeZone) -> String {
    match &view.article.published {
        Some(when) if when.precision == crate::model::Precision::Day => when.rfc3339(),
        Some(when) => {
            let instant = when.instant().unwrap_or(view.first_seen);
            instant
                .to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        }
        None => view
            .first_seen
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
    }
}

/// The words found, in their surroundings.
fn snippet(hit: &Hit) -> Option<Line> {
    let snippet = hit.snippet.as_ref()?;
    let mut line = Line::from("    …");
    let mut from = 0;
    for mark in &snippet.highlights {
        let before = snippet.text.get(from..mark.start)?.replace('\n', " ");
        let found = snippet.text.get(mark.clone())?;
        line = line.plain(before).styled(BOLD, format!("«{found}»"));
        from = mark.end;
    }
    Some(
        line.plain(snippet.text.get(from..)?.replace('\n', " "))
            .plain("…"),
    )
}

/// One article in JSON: the small facts, without the text.
#[derive(Debug, Serialize)]
struct Row<'v> {
    id: &'v str,
    version: u32,
    versions: u32,
    url: &'v str,
    site: &'v str,
    lang: Option<&'v str>,
    title: Option<&'v str>,
    summary: Option<&'v str>,
    authors: Vec<String>,
    published: Option<String>,
    published_from: Option<&'v str>,
    modified: Option<String>,
    first_seen: String,
    observed_at: String,
    words: usize,
    state: &'static str,
    story: &'v str,
    digest: &'v str,
    snippet: Option<&'v str>,
}

impl<'v> Row<'v> {
    fn of(hit: &'v Hit) -> Self {
        let (view, version, article) = (&hit.view, &hit.view.version, &hit.view.article);
        Self {
            id: version.id.as_str(),
            version: version.n,
            versions: view.versions,
            url: view.own_url(),
            site: &version.site,
            lang: article.lang(),
            title: article.title.as_deref(),
            summary: article.summary.as_deref(),
            authors: article.author_names(),
            published: article.published.as_ref().map(When::rfc3339),
            published_from: article.published.as_ref().map(|when| when.source.as_str()),
            modified: article.modified.as_ref().map(When::rfc3339),
            first_seen: view.first_seen.to_string(),
            observed_at: version.observed_at.to_string(),
            words: crate::model::text::words(&article.body_text()).count(),
            state: view.state().as_str(),
            story: view.story.as_str(),
            digest: &version.digest,
            snippet: hit.snippet.as_ref().map(|snippet| snippet.text.as_str()),
        }
    }
}

fn as_json(hits: &Hits, fields: &[String], context: &mut Context) -> anyhow::Result<()> {
    for hit in &hits.hits {
        let row = Row::of(hit);
        if fields.is_empty() {
            context.out.json(&row)?;
        } else {
            let Value::Object(all) = serde_json::to_value(&row)? else {
                continue;
            };
            context.out.json(&only(&all, fields)?)?;
        }
    }
    Ok(())
}

fn only(all: &Map<String, Value>, fields: &[String]) -> Result<Map<String, Value>, Usage> {
    let pick = |field: &String| {
        if let Some(value) = all.get(field) {
            return Ok((field.clone(), value.clone()));
        }
        let right = nearest(field, all.keys().map(String::as_str));
        let hint = right.map(|right| format!(", did you mean `{right}`?"));
        Err(Usage(format!(
            "--fields: there is no `{field}`{}",
            hint.unwrap_or_default()
        )))
    };
    fields.iter().map(pick).collect()
}
