//! `newsarc fetch`: the given addresses now.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use url::Url;

use super::crawl::{Errand, Outcomes};
use super::exit::Usage;
use super::{Context, Exit, page};
use crate::crawl::Plan;
use crate::export::ndjson::Extracted;

const EXAMPLES: &str = "\
Examples:
  newsarc fetch https://news.example/2026/flood
  newsarc fetch --from addresses.txt --json
  newsarc fetch --dry-run https://news.example/2026/flood";

/// Arguments of `newsarc fetch`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Addresses
    #[arg(value_name = "URL", required_unless_present = "from")]
    urls: Vec<Url>,
    /// Read addresses from here, one a line
    #[arg(long, value_name = "FILE|-")]
    from: Option<PathBuf>,
    /// Fetch and extract, print, store nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object an outcome, once it is durable
    #[arg(long)]
    json: bool,
}

/// Fetches.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let sites = page::sites(&config)?;
    let mut urls = args.urls;
    if let Some(from) = &args.from {
        urls.extend(addresses(from)?);
    }
    if let Some(url) = urls
        .iter()
        .find(|url| !matches!(url.scheme(), "http" | "https"))
    {
        return Err(Usage(format!("{url}: only http and https addresses are fetched")).into());
    }
    if args.dry_run {
        let mut loader = page::Loader::new(&config);
        for url in urls {
            let (url, article) = loader.story(url.as_str(), None, &sites)?;
            context.out.json(&Extracted::of(url.as_str(), &article))?;
        }
        return Ok(Exit::Ok);
    }
    let mut settings = config.crawl_settings();
    settings.force = true;
    let errand = Errand {
        plan: Plan::pages(urls, &sites),
        settings,
        report: None,
        outcomes: if args.json {
            Outcomes::Json
        } else {
            Outcomes::Lines
        },
        skip_if_locked: false,
    };
    errand.run(&config, context)
}

/// Addresses of a file, one a line; empty lines and lines with `#` are passed over.
fn addresses(from: &Path) -> anyhow::Result<Vec<Url>> {
    let lines: Box<dyn BufRead> = if from.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
        Box::new(BufReader::new(file))
    };
    let mut urls = Vec::new();
    for (index, line) in lines.lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", from.display()))?;
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let wrong = |error| {
            Usage(format!(
                "{}:{}: `{text}`: {error}",
                from.display(),
                index + 1
            ))
        };
        urls.push(Url::parse(text).map_err(wrong)?);
    }
    Ok(urls)
}
