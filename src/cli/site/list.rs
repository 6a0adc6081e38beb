//! `newsarc site list`: the configured sites, and which rules they have.

use serde::Serialize;
use url::Url;

use super::super::render::{BOLD, Line, Table};
use super::super::{Context, Exit};
use crate::config::Config;
use crate::crawl::SitePlan;
use crate::sites::Sites;

#[derive(Debug, Serialize)]
struct Row {
    site: String,
    url: Url,
    enabled: bool,
    rules: bool,
}

/// Arguments of `newsarc site list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// One JSON object a site
    #[arg(long)]
    json: bool,
}

/// Lists.
pub(super) fn run(
    args: &Args,
    config: &Config,
    sites: &Sites,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let rows = config.sites.iter().map(|entry| {
        let plan = SitePlan::new(entry.url.clone(), sites);
        Row {
            site: plan.id,
            url: plan.start,
            enabled: entry.enabled,
            rules: plan.rules.is_some(),
        }
    });
    if args.json {
        for row in rows {
            context.out.json(&row)?;
        }
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(&["SITE", "RULES", "ENABLED", "URL"]);
    for row in rows {
        table.row(vec![
            Line::new().styled(BOLD, row.site),
            if row.rules { "own" } else { "generic" }.into(),
            if row.enabled { "yes" } else { "no" }.into(),
            row.url.as_str().into(),
        ]);
    }
    table.print(&mut context.out)?;
    Ok(Exit::Ok)
}
