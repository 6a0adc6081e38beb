//! `newsarc verify`: digests and cross references of the archive. It mends nothing.

use super::render::{GREEN, Line, RED};
use super::{Context, Exit};
use crate::archive;

const EXAMPLES: &str = "\
Examples:
  newsarc verify
  newsarc verify --json | jq .damage";

/// Arguments of `newsarc verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Verifies; exits 6 where something is damaged.
pub fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let report = archive::verify(&config.archive_settings())?;
    let sound = report.damage.is_empty();
    if args.json {
        context.out.json(&report)?;
    } else {
        for damage in &report.damage {
            context.out.line(Line::new().styled(RED, "damaged ").plain(damage.to_string()))?;
        }
        let summary = format!("{} segments, {} records", report.segments, report.records);
        if sound && (context.is_watched() || context.options.verbose > 0) {
            context.say(Line::new().styled(GREEN, "sound ").plain(summary))?;
        }
    }
    Ok(if sound { Exit::Ok } else { Exit::Damage })
}
