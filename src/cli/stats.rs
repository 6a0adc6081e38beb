//! `newsarc stats`: articles, versions and bytes, per site.

use super::render::{BOLD, Line, Table, size};
use super::{Context, Exit};
use crate::archive::{SiteSizes, Sizes};

const EXAMPLES: &str = "\
Examples:
  newsarc stats
  newsarc stats --json | jq '.sites | to_entries | max_by(.value.raw_bytes)'";

/// Arguments of `newsarc stats`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// One JSON object, sizes in bytes
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let sizes = Context::reader(&config)?.sizes()?;
    if args.json {
        context.out.json(&sizes)?;
    } else {
        print(&sizes, context)?;
    }
    Ok(Exit::Ok)
}

fn print(sizes: &Sizes, context: &mut Context) -> std::io::Result<()> {
    let mut table = Table::new(&["ARTICLES", "VERSIONS", "TEXT", "RAW", "SEEN", "SITE"]);
    let mut all = SiteSizes::default();
    for (name, site) in &sizes.sites {
        all.articles += site.articles;
        all.versions += site.versions;
        all.text_bytes += site.text_bytes;
        all.raw_bytes += site.raw_bytes;
        table.row(row(name, site));
    }
    table.row(row("(all)", &all));
    table.print(&mut context.out)?;
    let parts = [
        ("warc", sizes.warc),
        ("store", sizes.store),
        ("index", sizes.index),
        ("lost+found", sizes.lost),
    ];
    let parts: Vec<String> = parts
        .iter()
        .map(|(name, bytes)| format!("{name} {}", size(*bytes)))
        .collect();
    let line = Line::new().styled(BOLD, "on disk  ");
    context.out.line(line.plain(parts.join(", ")))
}

fn row(name: &str, site: &SiteSizes) -> Vec<Line> {
    let day = |at: Option<jiff::Timestamp>| at.map(|at| at.strftime("%Y-%m-%d").to_string());
    let seen = [day(site.first), day(site.last)];
    vec![
        site.articles.to_string().into(),
        site.versions.to_string().into(),
        size(site.text_bytes).into(),
        size(site.raw_bytes).into(),
        seen.into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" … ")
            .into(),
        Line::new().styled(BOLD, name),
    ]
}
