//! `newsarc doctor`: whether this machine and this configuration are fit for a crawl.

use std::env;
use std::fs;

use serde::Serialize;

use super::render::{BOLD, GREEN, Line, RED, YELLOW, counted};
use super::{Context, Exit, page};
use crate::config::Config;

const EXAMPLES: &str = "\
Examples:
  newsarc doctor
  newsarc doctor --json | jq 'select(.state == \"wrong\")'";

/// Arguments of `newsarc doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// One JSON object a finding
    #[arg(long)]
    json: bool,
}

/// What was looked at, and how it is.
#[derive(Debug, Serialize)]
struct Finding {
    subject: &'static str,
    state: State,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Well,
    Doubtful,
    Wrong,
}

/// Looks at everything; exits 78 where something is wrong.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let findings = [
        configuration(&config),
        contact(&config),
        rules(&config),
        archive(&config),
        requests(&config),
        locale(),
    ];
    for finding in &findings {
        if args.json {
            context.out.json(finding)?;
        } else {
            context.out.line(line(finding))?;
        }
    }
    let wrong = findings.iter().any(|finding| finding.state == State::Wrong);
    Ok(if wrong { Exit::Config } else { Exit::Ok })
}

fn line(finding: &Finding) -> Line {
    let (style, mark) = match finding.state {
        State::Well => (GREEN, "✓ "),
        State::Doubtful => (YELLOW, "! "),
        State::Wrong => (RED, "✗ "),
    };
    let mut lines = finding.text.lines();
    let first = lines.next().unwrap_or_default();
    let more = if lines.next().is_some() { " …" } else { "" };
    Line::new()
        .styled(style, mark)
        .styled(BOLD, format!("{:<14}", finding.subject))
        .plain(format!("{first}{more}"))
}

fn finding(subject: &'static str, state: State, text: impl Into<String>) -> Finding {
    Finding {
        subject,
        state,
        text: text.into(),
    }
}

fn configuration(config: &Config) -> Finding {
    let file = config
        .file
        .as_deref()
        .unwrap_or_else(|| "".as_ref())
        .display();
    let enabled = config.sites.iter().filter(|site| site.enabled).count();
    let sites = counted(config.sites.len(), "site");
    let text = format!("{file}, {sites} ({enabled} enabled)");
    let state = if enabled == 0 {
        State::Doubtful
    } else {
        State::Well
    };
    finding("configuration", state, text)
}

fn contact(config: &Config) -> Finding {
    match config.contact() {
        Ok(contact) => finding("contact", State::Well, contact),
        Err(error) => finding("contact", State::Wrong, error.to_string()),
    }
}

fn rules(config: &Config) -> Finding {
    let folder = config.archive.selectors.display();
    match page::sites(config) {
        Ok(sites) => finding(
            "rules",
            State::Well,
            format!("{folder}: {} rule files", sites.all().len()),
        ),
        Err(error) => finding("rules", State::Wrong, error.to_string()),
    }
}

/// Whether the archive's folder, or the one that it will be made in, can be written.
fn archive(config: &Config) -> Finding {
    let path = &config.archive.path;
    let place = path.ancestors().find(|dir| dir.is_dir()).unwrap_or(path);
    let probe = place.join(format!(".newsarc-probe-{}", std::process::id()));
    let written = fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe));
    match written {
        Ok(()) if path.join("warc").is_dir() => {
            finding("archive", State::Well, path.display().to_string())
        }
        Ok(()) => {
            let text = format!("{} (the first crawl makes it)", path.display());
            finding("archive", State::Well, text)
        }
        Err(error) => finding(
            "archive",
            State::Wrong,
            format!("{}: {error}", place.display()),
        ),
    }
}

fn requests(config: &Config) -> Finding {
    match page::client(config) {
        Ok(_) => finding("requests", State::Well, config.fetch.user_agent()),
        Err(error) => finding("requests", State::Wrong, error.to_string()),
    }
}

fn locale() -> Finding {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let set = names
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let locale = set.unwrap_or_default();
    let unicode = ["utf-8", "utf8"]
        .iter()
        .any(|name| locale.to_lowercase().contains(name));
    if unicode {
        return finding("locale", State::Well, locale);
    }
    let text = format!("`{locale}` is not UTF-8: a terminal may show news text wrongly");
    finding("locale", State::Doubtful, text)
}
