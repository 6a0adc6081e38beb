//! `newsarc demo`: two small invented papers, served on this machine, crawled twice by the
//! ordinary crawl, then looked at with the ordinary commands.
//!
//! Nothing here is canned: what it prints comes out of the archive that it has just made. No
//! request leaves the machine: the papers' hosts end in `.example`, and the crawler is told to use
//! the loopback server as its proxy, which answers for both.

pub mod message;
mod run;
pub mod server;
pub mod world;

pub(super) use run::{Args, run};
