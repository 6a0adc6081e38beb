//! `newsarc prune`: articles, or only their raw bytes, are taken out of the archive for good.

use std::collections::BTreeMap;

use serde::Serialize;

use super::exit::Usage;
use super::render::{BOLD, Line, Table, YELLOW, counted, size};
use super::selection::Selection;
use super::{Context, Exit};
use crate::archive::{self, Pruning};
use crate::config::Config;
use crate::model::{Filter, Versions};

const EXAMPLES: &str = "\
Examples:
  newsarc prune --until 2y --raw-only --dry-run      pages older than two years; their texts stay
  newsarc prune --site example.org
  newsarc prune kind:gallery --until 2025";

/// Arguments of `newsarc prune`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only articles whose newest version this query finds, such as `kind:gallery`
    #[arg(value_name = "QUERY")]
    query: Option<String>,
    #[command(flatten)]
    selection: Selection,
    /// Only the raw bytes; the extracted texts and the history stay
    #[arg(long)]
    raw_only: bool,
    /// Only say what would be taken out
    #[arg(long)]
    dry_run: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// What is chosen.
#[derive(Debug, Default, Serialize)]
struct Chosen {
    articles: u64,
    versions: u64,
    bytes: u64,
    sites: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pruned: Option<archive::Pruned>,
}

/// Prunes.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let now = Context::now(&config);
    let text = args.query.as_deref();
    let filter = args.selection.filter(text, Versions::Latest, &now)?;
    if filter == Filter::default() {
        let why = "say what to take out: a query, --site, --until …";
        return Err(Usage(why.to_owned()).into());
    }
    if !args.dry_run {
        // What a kill left behind is caught up first: readers see only what is committed.
        context.writer(&config, 10)?.close()?;
    }
    let (pruning, mut chosen) = choose(&config, &filter, args)?;
    if !args.dry_run && chosen.articles > 0 {
        let (settings, wait) = (config.archive_settings(), context.options.wait_or(10));
        chosen.pruned = Some(archive::prune(&settings, "newsarc prune", wait, &pruning)?);
    }
    if args.json {
        context.out.json(&chosen)?;
    } else {
        print(&chosen, args, context)?;
    }
    Ok(Exit::Ok)
}

/// The articles whose newest version the filter lets through, and what they hold.
fn choose(config: &Config, filter: &Filter, args: &Args) -> anyhow::Result<(Pruning, Chosen)> {
    let reader = Context::reader(config)?;
    let mut pruning = Pruning {
        articles: std::collections::BTreeSet::new(),
        raw_only: args.raw_only,
        why: reason(args),
    };
    let mut chosen = Chosen::default();
    for view in reader.versions(filter)? {
        pruning.articles.insert(view?.version.id);
    }
    let all = Filter {
        sites: filter.sites.clone(),
        versions: Versions::All,
        ..Filter::default()
    };
    let mut response = None;
    for view in reader.versions(&all)? {
        let view = view?;
        if !pruning.articles.contains(&view.version.id) {
            continue;
        }
        if view.version.n == 1 {
            chosen.articles += 1;
            *chosen.sites.entry(view.version.site.clone()).or_default() += 1;
        }
        chosen.versions += 1;
        let text = if args.raw_only {
            0
        } else {
            view.pointer.length
        };
        chosen.bytes += text + view.raw_bytes(response.as_ref());
        response = view.response;
    }
    Ok((pruning, chosen))
}

/// What stands in the tombstones: the arguments.
fn reason(args: &Args) -> String {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let what = if args.raw_only {
        "raw bytes pruned"
    } else {
        "pruned"
    };
    format!("{what}: newsarc {}", arguments.join(" "))
}

fn print(chosen: &Chosen, args: &Args, context: &mut Context) -> std::io::Result<()> {
    if chosen.articles == 0 {
        return context.say("nothing is to be taken out");
    }
    let mut table = Table::new(&["ARTICLES", "SITE"]);
    for (site, count) in &chosen.sites {
        table.row(vec![
            count.to_string().into(),
            Line::new().styled(BOLD, site.as_str()),
        ]);
    }
    table.print(&mut context.out)?;
    let what = if args.raw_only {
        "the raw bytes of "
    } else {
        ""
    };
    let done = if chosen.pruned.is_some() {
        "were taken out"
    } else {
        "would be taken out"
    };
    let text = format!(
        "{what}{} ({}, about {}) {done}",
        counted(chosen.articles, "article"),
        counted(chosen.versions, "version"),
        size(chosen.bytes)
    );
    context.say(text)?;
    for damage in chosen.pruned.iter().flat_map(|pruned| &pruned.damaged) {
        let text = format!("damaged {}: {}", damage.file.display(), damage.what);
        context.say(Line::new().styled(YELLOW, text))?;
    }
    Ok(())
}
