<<<<<<< HEAD
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
=======
//! `newsarc demo`: two small invented papers, served on this machine, crawled twice by the
//! ordinary crawl, then looked at with the ordinary commands.
//!
//! Nothing here is canned: what it prints comes out of the archive that it has just made. No
//! request leaves the machine: the papers' hosts end in `.example`, and the crawler is told to use
//! the loopback server as its proxy, which answers for both.

pub mod message;
pub mod server;
pub mod world;
>>>>>>> wt-G
