//! `newsarc site`: the sites and their rules.

use anyhow::Context as _;
use clap::Subcommand;
use serde::Serialize;
use url::Url;

use super::exit::Usage;
use super::render::{BOLD, GREEN, Line, RED, Table};
use super::{Context, Exit, page};
use crate::config::Config;
use crate::crawl::SitePlan;
use crate::extract;
use crate::sites::{Site, Sites, nearest};

const EXAMPLES: &str = "\
Examples:
  newsarc site list
  newsarc site check
  newsarc site test news.example https://news.example/2026/flood";

/// Arguments of `newsarc site`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
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
    /// Try the rules: on the cases of a rule file, or on a page
    #[command(after_help = EXAMPLES)]
    Test {
        /// The site's id or host [default: all sites]
        site: Option<String>,
        /// A file or an address; without it the cases of the rule file
        #[arg(value_name = "FILE|URL")]
        page: Option<String>,
        /// The address that a file came from
        #[arg(long, value_name = "URL")]
        url: Option<Url>,
        /// One JSON object a case or page
        #[arg(long)]
        json: bool,
    },
}

/// Lists, checks or tests.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
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
        Action::Test {
            site: Some(site),
            page: Some(target),
            url,
            json,
        } => {
            let site = named(&site, &sites)?;
            let page = page::load(&target, url.as_ref(), &config)?;
            let article = page.extract_by(Some(site), &config.extract);
            super::extract::show(&target, &article, json, context)?;
            Ok(Exit::Ok)
        }
        Action::Test { site, json, .. } => {
            let chosen: Vec<&Site> = match &site {
                Some(site) => vec![named(site, &sites)?],
                None => sites.all().iter().map(AsRef::as_ref).collect(),
            };
            test(&chosen, json, context)
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
        Row {
            site: plan.id,
            url: plan.start,
            enabled: entry.enabled,
            rules: plan.rules.is_some(),
        }
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

fn named<'s>(site: &str, sites: &'s Sites) -> Result<&'s Site, Usage> {
    let by_id = sites.all().iter().find(|known| known.id == site);
    if let Some(found) = by_id.or_else(|| sites.find(site)) {
        return Ok(found);
    }
    let right = nearest(site, sites.all().iter().map(|site| site.id.as_str()));
    let hint = right.map(|right| format!(", did you mean `{right}`?"));
    Err(Usage(format!(
        "no rule file speaks of `{site}`{}",
        hint.unwrap_or_default()
    )))
}

/// One case of a rule file, and what came out otherwise than it says.
#[derive(Debug, Serialize)]
struct Case<'s> {
    site: &'s str,
    page: String,
    wrong: Vec<String>,
}

/// Tries the cases of rule files; exits 1 where one fails.
fn test(sites: &[&Site], json: bool, context: &mut Context) -> anyhow::Result<Exit> {
    let (mut cases, mut failed) = (0, 0);
    for site in sites {
        for fixture in &site.fixtures {
            let page = fixture.html.display().to_string();
            let wrong = extract::check_fixture(site, fixture)
                .with_context(|| format!("cannot read {page}"))?;
            cases += 1;
            failed += usize::from(!wrong.is_empty());
            let case = Case {
                site: &site.id,
                page,
                wrong,
            };
            if json {
                context.out.json(&case)?;
            } else {
                print(&case, context)?;
            }
        }
    }
    context.out.flush()?;
    if failed > 0 {
        context.say(format!("{failed} of {cases} cases failed"))?;
        return Ok(Exit::Failed);
    }
    context.say(format!("{cases} cases, all is well"))?;
    Ok(Exit::Ok)
}

fn print(case: &Case<'_>, context: &mut Context) -> anyhow::Result<()> {
    let mark = if case.wrong.is_empty() {
        Line::new().styled(GREEN, "✓ ")
    } else {
        Line::new().styled(RED, "✗ ")
    };
    let name = mark
        .styled(BOLD, case.site)
        .plain(format!("  {}", case.page));
    context.out.line(name)?;
    for wrong in &case.wrong {
        context.out.line(format!("    {wrong}"))?;
    }
    Ok(())
}
