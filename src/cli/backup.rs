//! `newsarc backup`: the segments, which are the archive, and what is known besides, copied to another
//! place.

use std::path::PathBuf;

use super::exit::Usage;
use super::render::{Line, YELLOW, counted, size};
use super::{Context, Exit};
use crate::archive;

const EXAMPLES: &str = "\
Examples:
  newsarc backup /mnt/disk/newsarc          the next time only what is new is copied
  NEWSARC_ARCHIVE__PATH=/mnt/disk/newsarc newsarc rebuild      makes it an archive to work with";

/// Arguments of `newsarc backup`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The directory for the backup; it may hold an earlier one
    #[arg(value_name = "DIR")]
    to: PathBuf,
    /// Link segments that will not grow any more, instead of copying them; same file system only
    #[arg(long)]
    link: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Copies, also while another process writes.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let from = &config.archive.path;
    if std::path::absolute(&args.to)? == std::path::absolute(from)? {
        return Err(Usage("the backup must lie elsewhere than the archive".to_owned()).into());
    }
    let settings = config.archive_settings();
    let wait = context.options.wait_or(10);
    let done = archive::backup(&settings, "newsarc backup", wait, &args.to, args.link)?;
    if args.json {
        context.out.json(&done)?;
    }
    let text = format!(
        "{}, {} of them copied now ({}); `newsarc verify` on it after `rebuild`",
        counted(done.segments, "segment"),
        done.copied,
        size(done.bytes)
    );
    context.say(text)?;
    if let Some(why) = done.without_state {
        let text = format!("without the schedule and what is known of hosts: {why}");
        context.say(Line::new().styled(YELLOW, text))?;
    }
    Ok(Exit::Ok)
}
