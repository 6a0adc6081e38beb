//! `newsarc robots`: what robots.txt allows, and the line that decides.

use std::fs;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::exit::Usage;
use super::page;
use super::render::{BOLD, DIM, GREEN, Line, RED};
use super::{Context, Exit};
use crate::config::Config;
use crate::fetch::robots::Robots;
use crate::fetch::{self, Host};
use crate::model::url::authority;

const EXAMPLES: &str = "\
Examples:
  newsarc robots https://news.example/2026/flood
  newsarc robots --file robots.txt --agent newsarc https://news.example/search?q=x
  newsarc robots --cases cases.jsonl";

/// Arguments of `newsarc robots`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Addresses to ask about
    #[arg(value_name = "URL", required_unless_present = "cases")]
    urls: Vec<Url>,
    /// The rules to read; without it the site is asked for its own
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The product token to read them for [default: that of the configuration]
    #[arg(long, value_name = "TOKEN")]
    agent: Option<String>,
    /// One {"robots", "agent", "url"} a line; prints {"allowed"} for each
    #[arg(long, value_name = "FILE", conflicts_with_all = ["urls", "file"])]
    cases: Option<PathBuf>,
}

/// Prints verdicts.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config_or_defaults()?;
    let agent = args.agent.as_deref().unwrap_or(&config.fetch.product);
    if let Some(cases) = &args.cases {
        return by_cases(cases, agent, context);
    }
    if let Some(file) = &args.file {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let robots = Robots::parse(&bytes, agent);
        for url in &args.urls {
            print(url, &robots, context)?;
        }
        return Ok(Exit::Ok);
    }
    page::runtime()?.block_on(ask(&args.urls, &config, context))
}

fn print(url: &Url, robots: &Robots, context: &mut Context) -> anyhow::Result<()> {
    let verdict = robots.verdict(url);
    let line = if verdict.allowed {
        Line::new().styled(GREEN, "allowed   ")
    } else {
        Line::new().styled(RED, "forbidden ")
    };
    let why = match verdict.line {
        Some((number, text)) => format!("  line {number}: {}", text.trim()),
        None => "  no rule speaks of it".to_owned(),
    };
    context
        .out
        .line(line.styled(BOLD, url.as_str()).styled(DIM, why))?;
    Ok(())
}

/// Asks the sites themselves.
async fn ask(urls: &[Url], config: &Config, context: &mut Context) -> anyhow::Result<Exit> {
    let client = page::client(config)?;
    let policy = client.policy();
    let mut host: Option<Host> = None;
    for url in urls {
        let known = host
            .take()
            .filter(|host| host.authority() == authority(url));
        let mut asked = known.unwrap_or_else(|| Host::new(&authority(url)));
        if asked.robots_due(Timestamp::now(), policy) {
            let unsaved = |_| std::future::ready(Ok::<(), std::convert::Infallible>(()));
            let Ok(_) = fetch::refresh_robots(&client, &mut asked, unsaved).await;
        }
        let line = match asked.check(url, Timestamp::now(), policy) {
            Ok(()) => Line::new()
                .styled(GREEN, "allowed   ")
                .styled(BOLD, url.as_str()),
            Err(refusal) => Line::new()
                .styled(RED, "forbidden ")
                .styled(BOLD, url.as_str())
                .styled(DIM, format!("  {refusal}")),
        };
        context.out.line(line)?;
        host = Some(asked);
    }
    Ok(Exit::Ok)
}

/// One case; `robots_b64` stands in for text that is not clean UTF-8.
#[derive(Debug, Deserialize)]
struct Case {
    robots: Option<String>,
    robots_b64: Option<String>,
    agent: Option<String>,
    url: Url,
}

#[derive(Debug, Serialize)]
struct Answer {
    allowed: bool,
}

fn by_cases(path: &Path, agent: &str, context: &mut Context) -> anyhow::Result<Exit> {
    let cannot = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(cannot)?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |why: &str| Usage(format!("{}:{}: {why}", path.display(), index + 1));
        let case: Case = serde_json::from_str(&line).map_err(|error| wrong(&error.to_string()))?;
        let bytes = match (case.robots, case.robots_b64) {
            (Some(text), _) => text.into_bytes(),
            (None, Some(text)) => data_encoding::BASE64
                .decode(text.as_bytes())
                .map_err(|error| wrong(&error.to_string()))?,
            (None, None) => return Err(wrong("`robots` is missing").into()),
        };
        let robots = Robots::parse(&bytes, case.agent.as_deref().unwrap_or(agent));
        let allowed = robots.verdict(&case.url).allowed;
        context.out.json(&Answer { allowed })?;
    }
    Ok(Exit::Ok)
}
