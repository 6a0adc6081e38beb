//! `newsarc demo`: see it work, on this machine only.

use super::{Context, Exit};

const EXAMPLES: &str = "\
Examples:
  newsarc demo";

/// Arguments of `newsarc demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// Runs the demo.
pub fn run(_: Args, _: &mut Context) -> anyhow::Result<Exit> {
    anyhow::bail!("the demo is not built in")
}
