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
pub(crate) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Verifies; exits 6 where something is damaged.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let wait = context.options.wait_or(10);
    if archive::was_interrupted(&config.archive_settings()) {
        context.writer(&config, 10)?.close()?;
    }
    let report = archive::verify(&config.archive_settings(), "newsarc verify", wait)?;
    let sound = report.is_sound();
    if args.json {
        context.out.json(&report)?;
    } else {
        for damage in &report.damage {
            let offset = damage
                .offset
                .map(|at| format!(" at byte {at}"))
                .unwrap_or_default();
            let text = format!("{}{offset}: {}", damage.file.display(), damage.what);
            context
                .out
                .line(Line::new().styled(RED, "damaged ").plain(text))?;
        }
        let summary = format!(
            "{} segments, {} records, {} articles, {} versions",
            report.segments, report.records, report.articles, report.versions
        );
        if sound && (context.is_watched() || context.options.verbose > 0) {
            context.say(Line::new().styled(GREEN, "sound ").plain(summary))?;
        }
    }
    Ok(if sound { Exit::Ok } else { Exit::Damage })
}
