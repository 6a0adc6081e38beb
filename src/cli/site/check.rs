//! `newsarc site check`: rule files are loaded (wrong ones are refused with file and line) and
//! looked through for what will probably go wrong.

use serde::Serialize;

use super::super::render::{Line, YELLOW, counted};
use super::super::{Context, Exit};
use super::named;
use crate::config::Config;
use crate::sites::{Site, Sites, Warning, lint};

#[derive(Serialize)]
struct Row<'r> {
    site: &'r str,
    file: String,
    #[serde(flatten)]
    warning: &'r Warning,
}

/// Arguments of `newsarc site check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Sites by id or host [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// One JSON object a warning
    #[arg(long)]
    json: bool,
}

/// Looks. Wrong files have been refused before this is called.
pub(super) fn run(
    args: &Args,
    config: &Config,
    sites: &Sites,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let chosen: Vec<&Site> = if args.sites.is_empty() {
        sites.all().iter().map(AsRef::as_ref).collect()
    } else {
        args.sites
            .iter()
            .map(|site| named(site, sites))
            .collect::<Result<_, _>>()?
    };
    let mut count = 0;
    for site in &chosen {
        for warning in lint(&site.path)? {
            count += 1;
            let file = site.path.display().to_string();
            if args.json {
                let row = Row {
                    site: &site.id,
                    file,
                    warning: &warning,
                };
                context.out.json(&row)?;
            } else {
                let line = Line::from(format!("{file}:{}: ", warning.line))
                    .styled(YELLOW, "warning")
                    .plain(format!(": {}", warning.message));
                context.out.line(line)?;
            }
        }
    }
    context.out.flush()?;
    let folder = config.archive.selectors.display();
    let files = counted(chosen.len(), "rule file");
    let verdict = match count {
        0 => "all is well".to_owned(),
        count => format!("none is wrong, {}", counted(count, "warning")),
    };
    context.say(format!("{folder}: {files}, {verdict}"))?;
    Ok(Exit::Ok)
}
