//! `newsarc site`: the sites and their rules.

mod add;
mod audit;
mod check;
mod import;
mod install;
mod list;
mod test;
mod try_page;

use std::path::PathBuf;

use clap::Subcommand;

use super::exit::Usage;
use super::{Context, Exit, page};
use crate::sites::{Site, Sites, SitesError, nearest};

pub(crate) use install::install;

const EXAMPLES: &str = "\
Examples:
  newsarc site install
  newsarc site list
  newsarc site add https://news.example/2026/flood https://news.example/2026/vote
  newsarc site import ftr-site-config/ --dry-run
  newsarc site try https://news.example/2026/flood
  newsarc site test news.example
  newsarc site test news.example saved.html --url https://news.example/2026/flood --update
  newsarc site audit news.example
  newsarc site check";

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
    List(list::Args),
    /// Write the rule files that come with newsarc; files of your own stay as they are
    #[command(after_help = EXAMPLES)]
    Install(install::Args),
    /// Propose a rule file from a few pages of one site: three or more are best
    #[command(after_help = EXAMPLES)]
    Add(add::Args),
    /// Convert rules of FiveFilters' ftr-site-config; says line by line what cannot be
    #[command(after_help = EXAMPLES)]
    Import(import::Args),
    /// Check rule files: exit 78 where one is wrong; warn of what will probably go wrong
    #[command(after_help = EXAMPLES)]
    Check(check::Args),
    /// For each field of a page: what wins, and what every other place says
    #[command(after_help = EXAMPLES)]
    Try(try_page::Args),
    /// What the rules make of the archived pages: fields that dried up, text that recurs, prose left
    #[command(after_help = EXAMPLES)]
    Audit(audit::Args),
    /// Run the cases of rule files: exit 1 where one fails; or draw a page by a site's rules
    #[command(after_help = EXAMPLES)]
    Test(test::Args),
}

/// Does what is asked with the rule files of the configuration.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config_or_defaults()?;
    let sites = || page::sites(&config);
    match args.action {
        Action::Install(args) => install::run(&args, &config, context),
        Action::List(args) => list::run(&args, &config, &sites()?, context),
        Action::Add(args) => add::run(&args, &config, context),
        Action::Import(args) => import::run(&args, &config, context),
        Action::Check(args) => check::run(&args, &config, &sites()?, context),
        Action::Try(args) => try_page::run(&args, &config, &sites()?, context),
        Action::Audit(args) => audit::run(&args, &config, &sites()?, context),
        Action::Test(args) => test::run(&args, &config, &sites()?, context),
    }
}

/// Writes a new rule file; its folder is made where there is none.
fn write_draft(path: &std::path::Path, text: &str) -> Result<(), SitesError> {
    let cannot = |source| SitesError::Unwritable {
        file: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    std::fs::write(path, text).map_err(cannot)
}

/// The rules of a site by its name, or of a file.
fn ruled(asked: &str, sites: &Sites) -> anyhow::Result<std::sync::Arc<Site>> {
    let file = PathBuf::from(asked);
    if file.is_file() {
        return Ok(std::sync::Arc::new(Sites::load_file(&file)?));
    }
    let id = &named(asked, sites)?.id;
    let found = sites.all().iter().find(|site| site.id == *id);
    found
        .cloned()
        .ok_or_else(|| Usage(format!("no rule file speaks of `{asked}`")).into())
}

/// The site of this id or host.
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
