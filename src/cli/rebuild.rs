//! `newsarc rebuild`: store and index anew from the segments, which are the truth.

use super::{Context, Exit};
use crate::archive;

const EXAMPLES: &str = "\
Examples:
  newsarc rebuild
  newsarc rebuild --wait 10m      while a crawl may still be going";

/// Arguments of `newsarc rebuild`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

/// Rebuilds.
pub(crate) fn run(_: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let wait = context.options.wait_or(10);
    let notes = archive::rebuild(&config.archive_settings(), "newsarc rebuild", wait)?;
    for note in notes {
        context.say(note)?;
    }
    Ok(Exit::Ok)
}
