//! `newsarc compact`: store and index as small as they can be. The segments stay as they are.

use super::render::size;
use super::{Context, Exit};
use crate::archive::{self, Layout};

const EXAMPLES: &str = "\
Examples:
  newsarc compact
  newsarc compact --wait 10m      while a crawl may still be going";

/// Arguments of `newsarc compact`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {}

/// Makes both anew, the index in one piece.
pub(crate) fn run(_: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let wait = context.options.wait_or(10);
    let layout = Layout::new(&config.archive.path);
    let before = layout.derived_size();
    let notes = archive::compact(&config.archive_settings(), "newsarc compact", wait)?;
    for note in notes {
        context.say(note)?;
    }
    let text = format!(
        "store and index take {}, before {}",
        size(layout.derived_size()),
        size(before)
    );
    context.say(text)?;
    Ok(Exit::Ok)
}
