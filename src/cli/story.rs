//! `newsarc story`: the copies of one story, who was first, and how alike they are.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::render::{BOLD, DIM, GREEN, Line, Table};
use super::rows::Rows;
use super::{Context, Exit, time};
use crate::dedup;
use crate::model::{Filter, VersionView, When};

const EXAMPLES: &str = "\
Keys of --json and --fields:
  id version versions url site lang title published first_seen first leads alike same_text

Examples:
  newsarc story k7m2xq4p
  newsarc story https://news.example/2026/flood --json";

/// Arguments of `newsarc story`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Any article of the story: an id, its beginning, or an address
    #[arg(value_name = "ID|URL")]
    article: String,
    #[command(flatten)]
    rows: Rows,
}

/// One copy in JSON.
#[derive(Debug, Serialize)]
struct Copy<'v> {
    id: &'v str,
    version: u32,
    versions: u32,
    url: &'v str,
    site: &'v str,
    lang: Option<&'v str>,
    title: Option<&'v str>,
    published: Option<String>,
    first_seen: String,
    /// By its stated time of publication, or else by first sight, none was earlier.
    first: bool,
    /// The story bears its id.
    leads: bool,
    /// Share of the shorter text's word sequences that the first article has too: 0 to 1.
    alike: f64,
    /// Whether it is the first article's text but for small differences.
    same_text: bool,
}

/// Lists the copies, the earliest first.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let found = context.article(&config, &args.article)?;
    let Some(asked) = found.last() else {
        return Ok(Exit::Ok);
    };
    let filter = Filter {
        story: Some(asked.story.to_string()),
        ..Filter::default()
    };
    let reader = Context::reader(&config)?;
    let views = reader.versions(&filter)?;
    let mut views: Vec<VersionView> = views.collect::<Result<_, _>>()?;
    views.sort_by_key(earliest);
    let copies = copies(&views);
    if args.rows.are_wanted() {
        for copy in &copies {
            args.rows.print(copy, &mut context.out)?;
        }
        return Ok(Exit::Ok);
    }
    let zone = Context::now(&config).time_zone().clone();
    table(&copies, &views, &zone, context)?;
    Ok(Exit::Ok)
}

/// When it was published as far as can be told. Nothing is published after it was seen.
fn earliest(view: &VersionView) -> Timestamp {
    let stated = view.article.published.as_ref().and_then(When::instant);
    stated.map_or(view.first_seen, |stated| stated.min(view.first_seen))
}

fn copies(views: &[VersionView]) -> Vec<Copy<'_>> {
    let Some(first) = views.first() else {
        return Vec::new();
    };
    let of_first = dedup::fingerprint(&first.article);
    let copy = |(place, view)| -> Copy<'_> {
        let view: &VersionView = view;
        let own = dedup::fingerprint(&view.article);
        // A very short text has too few sequences to compare; it still equals itself.
        let alike = if place == 0 {
            1.0
        } else {
            dedup::containment(&of_first, &own)
        };
        Copy {
            id: view.version.id.as_str(),
            version: view.version.n,
            versions: view.versions,
            url: view.own_url(),
            site: &view.version.site,
            lang: view.article.lang(),
            title: view.article.title.as_deref(),
            published: view.article.published.as_ref().map(When::rfc3339),
            first_seen: view.first_seen.to_string(),
            first: place == 0,
            leads: view.story == view.version.id,
            alike: (alike * 100.0).round() / 100.0,
            same_text: place == 0 || dedup::same_text(&of_first, &own),
        }
    };
    views.iter().enumerate().map(copy).collect()
}

fn table(
    copies: &[Copy],
    views: &[VersionView],
    zone: &TimeZone,
    context: &mut Context,
) -> anyhow::Result<()> {
    context.out.page();
    let mut table = Table::new(&["ID", "PUBLISHED", "SEEN", "SITE", "ALIKE", "TITLE"]);
    for (copy, view) in copies.iter().zip(views) {
        let published = view
            .article
            .published
            .as_ref()
            .map_or("–".to_owned(), |when| time::as_stated(when, zone));
        let alike = match copy {
            Copy { first: true, .. } => Line::new().styled(GREEN, "first"),
            Copy {
                alike, same_text, ..
            } => {
                let same = if *same_text { " same text" } else { "" };
                format!("{:.0} %{same}", alike * 100.0).into()
            }
        };
        table.row(vec![
            Line::new().linked(BOLD, copy.id, copy.url),
            published.into(),
            time::to_minute(view.first_seen, zone).into(),
            copy.site.into(),
            alike,
            copy.title.unwrap_or("(no title)").into(),
        ]);
    }
    table.print(&mut context.out)?;
    context.out.flush()?;
    let text = match copies.len() {
        1 => "it stands alone: no copy is known".to_owned(),
        count => format!("{count} copies"),
    };
    context.say(Line::new().styled(DIM, text))?;
    Ok(())
}
