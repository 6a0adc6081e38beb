//! `newsarc completions`: shell completions from the definition of the commands.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::{Cli, Context, Exit};

const EXAMPLES: &str = "\
Examples:
  newsarc completions bash > /etc/bash_completion.d/newsarc
  newsarc completions fish > ~/.config/fish/completions/newsarc.fish";

/// Arguments of `newsarc completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell to write for
    shell: Shell,
}

/// Prints the completions.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    generate(args.shell, &mut Cli::command(), "newsarc", &mut text);
    context.out.bytes(&text)?;
    Ok(Exit::Ok)
}
