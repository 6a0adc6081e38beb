//! `newsarc site`: the sites and their rules.

use clap::Subcommand;
use serde::Serialize;
use url::Url;

use super::exit::Usage;
use super::render::{BOLD, Line, Table};
use super::{Context, Exit, page};
use crate::config::Config;
use crate::crawl::SitePlan;
use crate::sites::{Sites, nearest};

const EXAMPLES: &str = "\
Examples:
  newsarc site list
  newsarc site check
  newsarc site test news.example https://news.example/2026/flood";

/// Arguments of `newsarc site`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The configured sites, and which rules they have
    #[command(after_help = EXAMPLES)]
    List {
        /// One JSON object a site
        #[arg(long)]
        json: bool,
    },
    /// Check all rule files: exit 78 where one is wrong
    #[command(after_help = EXAMPLES)]
    Check,
    /// Try a site's rules on a page
    #[command(after_help = EXAMPLES)]
    Test {
        /// The site's id or host
        site: String,
        /// A file or an address
        #[arg(value_name = "FILE|URL")]
        page: String,
        /// The address that a file came from
        #[arg(long, value_name = "URL")]
        url: Option<Url>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Lists, checks or tests.
pub fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let sites = page::sites(&config)?;
    match args.action {
        Action::List { json } => list(&config, &sites, json, context),
        Action::Check => {
            let count = sites.all().len();
            let folder = config.archive.selectors.display();
            context.say(format!("{folder}: {count} rule files, all is well"))?;
            Ok(Exit::Ok)
        }
        Action::Test { site, page, url, json } => {
            let _ = (&site, &page, &url, json);
            test(&site, &sites)
        }
    }
}

#[derive(Debug, Serialize)]
struct Row {
    site: String,
    url: Url,
    enabled: bool,
    rules: bool,
}

fn list(config: &Config, sites: &Sites, json: bool, context: &mut Context) -> anyhow::Result<Exit> {
    let rows = config.sites.iter().map(|entry| {
        let plan = SitePlan::new(entry.url.clone(), sites);
        Row { site: plan.id, url: plan.start, enabled: entry.enabled, rules: plan.rules.is_some() }
    });
    if json {
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

fn test(site: &str, sites: &Sites) -> anyhow::Result<Exit> {
    if sites.find(site).is_none() {
        let ids: Vec<&str> = sites.all().iter().map(|site| site.id.as_str()).collect();
        let hint = nearest(site, ids.into_iter()).map(|right| format!(", did you mean `{right}`?"));
        let why = format!("no rule file speaks of `{site}`{}", hint.unwrap_or_default());
        return Err(Usage(why).into());
    }
    Ok(Exit::Ok)
}
