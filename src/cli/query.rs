//! `newsarc query`: lists or searches articles.

use std::ffi::OsString;
use std::ops::Range;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, ValueEnum};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use super::render::{BOLD, DIM, Line, Table, safe};
use super::rows::Rows;
use super::selection::{Selection, WhichVersions};
use super::{Cli, Context, Exit, time};
use crate::archive::index::{IndexError, asks_of_edits};
use crate::archive::{Hit, Hits, Reader};
use crate::export::csv;
use crate::model::{Access, Filter, Kind, Query, Sort, VersionView, Versions, When};
use crate::sites::nearest;

const EXAMPLES: &str = "\
Examples:
  newsarc query                                      the newest articles
  newsarc query 'flood relief' --since 7d
  newsarc query 'title:bridge (cost OR price) -toll removed:\"two million\"'
  newsarc query --changed --site news.example --json | jq .url";

/// The query language, for `--help` and the manual.
const LONG_HELP: &str = "\
Query language:
  flood relief           both words, in any order; their inflected forms count less
  \"flood relief\"         these words in a row, exactly
  flood*                 words that begin so
  flood OR storm         either; AND is what stands between words anyway
  flood -sport           not this word; NOT sport is the same, and may stand first
  (flood OR storm) dam   parentheses group
  title:flood            in the headline; heading: in section headings, author: in bylines
  added:three            put in by an edit; removed: taken out by one
  site: lang: url: id: state: story: kind: access:
                         as the flags of these names; id: and story: take a beginning

Keys of --json and --fields:
  id version versions url site lang kind access title summary authors published published_from
  modified first_seen observed_at words state story copies digest snippet

Examples:
  newsarc query                                      the newest articles
  newsarc query 'flood relief' --since 7d
  newsarc query 'title:bridge (cost OR price) -toll removed:\"two million\"'
  newsarc query --changed --site news.example --json | jq .url";

/// Arguments of `newsarc query`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = LONG_HELP)]
pub(crate) struct Args {
    /// Words to look for; none lists everything, newest first
    text: Option<String>,
    #[command(flatten)]
    selection: Selection,
    /// Which versions of an article [default: latest; all with added: or removed:]
    #[arg(long, value_name = "WHICH")]
    versions: Option<WhichVersions>,
    /// Every copy of a story, not only the leading one
    #[arg(long)]
    copies: bool,
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
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "table",
        conflicts_with = "json"
    )]
    format: Format,
    #[command(flatten)]
    rows: Rows,
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
    /// The keys of JSON as columns, for spreadsheets
    Csv,
    /// The same, set apart by tabs
    Tsv,
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
    let text = args.text.as_deref();
    let filter = args.selection.filter(text, versions(args)?, &now)?;
    let query = Query {
        sort: match args.sort {
            Some(Order::Relevance) => Sort::Relevance,
            None if filter.text.is_some() => Sort::Relevance,
            Some(Order::Date) | None => Sort::Date,
        },
        filter,
        limit: if args.all { usize::MAX } else { args.limit },
        offset: args.offset,
        fold: !args.copies && !args.selection.is_of_a_story(),
    };
    let reader = Context::reader(&config)?;
    let hits = reader.search(&query)?;
    match args.format {
        Format::Csv => columns(&hits, b',', &args.rows, context)?,
        Format::Tsv => columns(&hits, b'\t', &args.rows, context)?,
        _ if args.rows.are_wanted() => as_json(&hits, &args.rows, context)?,
        Format::Table => {
            table(&hits, &query, now.time_zone(), context)?;
            if hits.total == 0 {
                say_what_is_unknown(&query.filter, &reader, context)?;
            }
        }
        Format::Json => as_json(&hits, &args.rows, context)?,
        Format::Urls => each(&hits, context, |view| view.own_url().to_owned())?,
        Format::Ids => each(&hits, context, |view| view.version.id.to_string())?,
    }
    let missed = args.exit_code && hits.hits.is_empty();
    Ok(if missed { Exit::NoMatch } else { Exit::Ok })
}

/// Where the first word of a query is to be left out (`-flood`), clap reads options: beside its error,
/// says what to write instead.
pub(super) fn explain_minus(arguments: &[OsString], error: &mut clap::Error) {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    let commands = Cli::command();
    let is_query = arguments.any(|argument| {
        let command = commands.find_subcommand(argument);
        command.is_some_and(|command| command.get_name() == "query")
    });
    let word = arguments
        .filter_map(|argument| argument.strip_prefix('-'))
        .find(|word| !word.starts_with('-') && word.chars().count() > 1);
    let kinds = [
        ErrorKind::UnknownArgument,
        ErrorKind::InvalidValue,
        ErrorKind::ValueValidation,
    ];
    if let Some(word) = word.filter(|_| is_query && kinds.contains(&error.kind())) {
        let tip = format!("to leave out a word that stands first: newsarc query 'NOT {word}'");
        let tip = ContextValue::StyledStrs(vec![safe(&tip).into_owned().into()]);
        error.insert(ContextKind::Suggested, tip);
    }
}

/// An edit may be long past, so that words of edits are looked for in every version.
fn versions(args: &Args) -> Result<Versions, IndexError> {
    match args.versions {
        Some(which) => Ok(which.into()),
        None if asks_of_edits(args.text.as_deref().unwrap_or_default())? => Ok(Versions::All),
        None => Ok(Versions::Latest),
    }
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
    context.out.page();
    let mut table = Table::new(&["ID", "PUBLISHED", "SITE", "V", "TITLE"]);
    for hit in &hits.hits {
        let view = &hit.view;
        table.row(vec![
            Line::new().linked(BOLD, view.version.id.as_str(), view.own_url()),
            published(view, zone).into(),
            view.version.site.as_str().into(),
            view.version.n.to_string().into(),
            title(hit),
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

/// Where nothing was found, names the sites and languages of which there is nothing at all.
fn say_what_is_unknown(
    filter: &Filter,
    reader: &Reader,
    context: &mut Context,
) -> anyhow::Result<()> {
    let (sites, languages) = (reader.sites()?, reader.languages()?);
    for site in &filter.sites {
        if !sites.contains(&site.to_lowercase()) {
            let meant = nearest(site, sites.iter().map(String::as_str));
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
            let meant = meant.unwrap_or_default();
            context.say(format!("nothing of the site `{site}` is archived{meant}"))?;
        }
    }
    for tag in &filter.languages {
        if !languages.contains(&tag.to_lowercase()) {
            let there: Vec<&str> = languages.iter().map(String::as_str).collect();
            let there = there.join(", ");
            context.say(format!("nothing in `{tag}` is archived; there is: {there}"))?;
        }
    }
    Ok(())
}

/// What the publisher states, else when it was first seen.
fn published(view: &VersionView, zone: &TimeZone) -> String {
    match &view.article.published {
        Some(when) => time::as_stated(when, zone),
        None => time::to_minute(view.first_seen, zone),
    }
}

/// The headline with the words found, and how many copies are folded into it.
fn title(hit: &Hit) -> Line {
    let Some(title) = &hit.view.article.title else {
        return "(no title)".into();
    };
    let folded = match hit.copies {
        0 => String::new(),
        1 => "  (+1 copy)".to_owned(),
        copies => format!("  (+{copies} copies)"),
    };
    marked(title, &hit.title, "", "").styled(DIM, folded)
}

/// The words found, in their surroundings.
fn snippet(hit: &Hit) -> Option<Line> {
    let snippet = hit.snippet.as_ref()?;
    let text = marked(&snippet.text, &snippet.highlights, "«", "»");
    Some(Line::from("    …").then(text).plain("…"))
}

/// A text on one line, with what was found between these marks.
fn marked(text: &str, found: &[Range<usize>], open: &str, close: &str) -> Line {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default().replace('\n', " ");
    let mut line = Line::new();
    let mut from = 0;
    for mark in found {
        line = line
            .plain(part(from..mark.start))
            .styled(BOLD, format!("{open}{}{close}", part(mark.clone())));
        from = mark.end;
    }
    line.plain(part(from..text.len()))
}

/// One article in JSON: the small facts, without the text.
#[derive(Debug, Default, Serialize)]
struct Row<'v> {
    id: &'v str,
    version: u32,
    versions: u32,
    url: &'v str,
    site: &'v str,
    lang: Option<&'v str>,
    kind: Kind,
    access: Access,
    title: Option<&'v str>,
    summary: Option<&'v str>,
    authors: Vec<&'v str>,
    published: Option<String>,
    published_from: Option<&'v str>,
    modified: Option<String>,
    first_seen: String,
    observed_at: String,
    words: usize,
    state: &'static str,
    story: &'v str,
    copies: usize,
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
            kind: article.kind,
            access: article.access,
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
            copies: hit.copies,
            digest: &version.digest,
            snippet: hit.snippet.as_ref().map(|snippet| snippet.text.as_str()),
        }
    }
}

/// Rows for spreadsheets, with their head also where nothing was found.
fn columns(hits: &Hits, delimiter: u8, rows: &Rows, context: &mut Context) -> anyhow::Result<()> {
    let keys: Vec<String> = rows.of(&Row::default())?.keys().cloned().collect();
    let rows: Vec<Map<String, Value>> = hits
        .hits
        .iter()
        .map(|hit| rows.of(&Row::of(hit)))
        .collect::<Result<_, _>>()?;
    csv::write_rows(&keys, &rows, delimiter, context.out.writer())?;
    Ok(())
}

fn as_json(hits: &Hits, rows: &Rows, context: &mut Context) -> anyhow::Result<()> {
    // Keys that there are not are refused whether or not anything was found.
    rows.of(&Row::default())?;
    for hit in &hits.hits {
        rows.print(&Row::of(hit), &mut context.out)?;
    }
    Ok(())
}
