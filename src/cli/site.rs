//! `newsarc site`: the sites and their rules.

mod add;
mod check;
mod import;
mod list;
mod test;
mod try_page;

use std::path::PathBuf;

use clap::Subcommand;
use url::Url;

use super::exit::Usage;
use super::{Context, Exit, page};
use crate::sites::{Site, Sites, SitesError, nearest};

const EXAMPLES: &str = "\
Examples:
  newsarc site list
  newsarc site add https://news.example/2026/flood https://news.example/2026/vote
  newsarc site import ftr-site-config/ --dry-run
  newsarc site try https://news.example/2026/flood
  newsarc site test news.example
  newsarc site test news.example saved.html --url https://news.example/2026/flood --update
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
    List {
        /// One JSON object a site
        #[arg(long)]
        json: bool,
    },
    /// Propose a rule file from a few pages of one site: three or more are best
    #[command(after_help = EXAMPLES)]
    Add {
        /// Saved files, or addresses
        #[arg(value_name = "FILE|URL", required = true)]
        pages: Vec<String>,
        /// The address that a file came from: one for each file, in their order
        #[arg(long, value_name = "URL")]
        url: Vec<Url>,
        /// Print the proposal, write nothing
        #[arg(long)]
        dry_run: bool,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Convert rules of FiveFilters' ftr-site-config; says line by line what cannot be
    #[command(after_help = EXAMPLES)]
    Import {
        /// A file named after its host (`news.example.txt`), or a folder of them
        #[arg(value_name = "FILE|DIR")]
        from: PathBuf,
        /// Print, write nothing
        #[arg(long)]
        dry_run: bool,
        /// Write over files that are there
        #[arg(long)]
        force: bool,
        /// One JSON object a file
        #[arg(long)]
        json: bool,
    },
    /// Check rule files: exit 78 where one is wrong; warn of what will probably go wrong
    #[command(after_help = EXAMPLES)]
    Check {
        /// Sites by id or host [default: all]
        #[arg(value_name = "SITE")]
        sites: Vec<String>,
        /// One JSON object a warning
        #[arg(long)]
        json: bool,
    },
    /// For each field of a page: what wins, and what every other place says
    #[command(after_help = EXAMPLES)]
    Try {
        /// A file or an address
        #[arg(value_name = "FILE|URL")]
        page: String,
        /// The address that a file came from
        #[arg(long, value_name = "URL")]
        url: Option<Url>,
        /// By the rules of this site, or of this rule file [default: by host]
        #[arg(long, value_name = "SITE|FILE")]
        site: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Run the cases of rule files: exit 1 where one fails; or draw a page by a site's rules
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
        /// Accept what is drawn: write it into the rule file as what is expected
        #[arg(long, requires = "site")]
        update: bool,
        /// One JSON object a case or page
        #[arg(long)]
        json: bool,
    },
}

/// Lists, checks, tries or tests.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config_or_defaults()?;
    let sites = page::sites(&config)?;
    match args.action {
        Action::List { json } => list::run(&config, &sites, json, context),
        Action::Add {
            pages,
            url,
            dry_run,
            force,
        } => {
            let request = add::Request {
                pages,
                urls: url,
                dry_run,
                force,
            };
            add::run(&request, &config, context)
        }
        Action::Import {
            from,
            dry_run,
            force,
            json,
        } => {
            let how = import::How {
                dry_run,
                force,
                json,
            };
            import::run(&from, how, &config, context)
        }
        Action::Check { sites: asked, json } => check::run(&config, &sites, &asked, json, context),
        Action::Try {
            page,
            url,
            site,
            json,
        } => {
            let page = page::load(&page, url.as_ref(), &config)?;
            let ruled = match &site {
                Some(site) => Some(ruled(site, &sites)?),
                None => sites.find(page.url.host_str().unwrap_or_default()).cloned(),
            };
            try_page::run(&page, ruled.as_deref(), &config, json, context)
        }
        Action::Test {
            site,
            page,
            url,
            update,
            json,
        } => {
            let chosen: Vec<&Site> = match &site {
                Some(site) => vec![named(site, &sites)?],
                None => sites.all().iter().map(AsRef::as_ref).collect(),
            };
            let how = test::How { update, json };
            match (page, &chosen[..]) {
                (Some(target), [site]) => {
                    let page = page::load(&target, url.as_ref(), &config)?;
                    test::page(site, &target, &page, how, &config, context)
                }
                _ => test::cases(&chosen, how, context),
            }
        }
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
