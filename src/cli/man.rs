//! `newsarc man`: manual pages from the definition of the commands.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::CommandFactory;
use clap_mangen::Man;

use super::{Cli, Context, Exit};

const EXAMPLES: &str = "\
Examples:
  newsarc man | man -l -
  newsarc man /usr/local/share/man/man1";

/// What the page says beyond the options.
const EXIT_STATUS: &str = "\
.SH \"EXIT STATUS\"\n0 done; 1 failed; 2 wrong usage; 3 a site is unhealthy; 4 no match (with \
--exit\\-code); 6 the archive is damaged; 75 another newsarc writes; 78 wrong configuration; \
130, 143 stopped by a signal after a checkpoint. New codes may be added; treat an unknown one as \
failure.\n";

/// Arguments of `newsarc man`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Write the pages of all commands to this folder
    dir: Option<PathBuf>,
}

/// Prints the page, or writes all of them.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    command.build();
    let Some(dir) = &args.dir else {
        let page = page(&command)?;
        context.out.bytes(&page)?;
        return Ok(Exit::Ok);
    };
    let cannot = || format!("cannot write manual pages to {}", dir.display());
    fs::create_dir_all(dir).with_context(cannot)?;
    fs::write(dir.join("newsarc.1"), page(&command)?).with_context(cannot)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("newsarc-{}", sub.get_name());
        let sub = sub.clone().name(name.clone());
        fs::write(dir.join(format!("{name}.1")), page(&sub)?).with_context(cannot)?;
    }
    Ok(Exit::Ok)
}

fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    text.extend_from_slice(EXIT_STATUS.as_bytes());
    Ok(text)
}
