//! People: the command line. One file per command, each with its `Args` and its `run`.
//!
//! Here arguments become calls into the library, results become text or JSON, and errors become an
//! exit code and a sentence of advice. No rule about news, the web or the archive lives here.

mod backup;
mod changes;
mod compact;
mod completions;
mod config;
mod context;
mod crawl;
pub mod demo;
mod diff;
mod doctor;
mod exit;
mod export;
mod extract;
mod fetch;
mod hints;
mod history;
mod hosts;
mod import;
mod init;
mod listing;
mod log;
mod man;
mod metrics;
mod options;
mod page;
mod prune;
mod query;
mod rebuild;
mod reextract;
mod render;
mod robots;
mod rows;
mod schedule;
mod selection;
mod show;
mod side;
mod signals;
mod site;
mod stats;
mod status;
mod story;
mod time;
mod vanished;
mod verify;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{io, panic};

use clap::{Parser, Subcommand};

pub use exit::Exit;

use context::Context;
use options::Options;
use render::{BOLD, Line, RED};

/// A polite news crawler with a versioned archive
#[derive(Debug, Parser)]
#[command(name = "newsarc", version, long_version = LONG_VERSION, max_term_width = 100,
          after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
}

const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\nconfiguration format 1, WARC 1.1, sled 0.34"
);

const EXAMPLES: &str = "\
Examples:
  newsarc init --contact https://example.org/crawler    begin here
  newsarc crawl                                         the cron command
  newsarc query 'flood' --since 7d                      what was written";

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new archive in a folder: config.toml, selectors/ with the shipped rules, archive/
    Init(init::Args),
    /// Visit the configured sites once, within limits (the cron command)
    Crawl(crawl::Args),
    /// Fetch, extract and store the given addresses now
    Fetch(fetch::Args),
    /// Archive captures of other programs: WARC files, saved pages
    Import(import::Args),
    /// Extract articles from files or addresses; stores nothing
    Extract(extract::Args),
    /// List or search articles
    #[command(visible_aliases = ["search", "ls"])]
    Query(query::Args),
    /// Print one article, any stored version
    Show(show::Args),
    /// List the versions of one article
    History(history::Args),
    /// Compare two versions of one article
    Diff(diff::Args),
    /// The copies of one story, and who was first
    Story(story::Args),
    /// What publishers edited, silently or not, worst first
    Changes(changes::Args),
    /// What publishers took down
    Vanished(vanished::Args),
    /// Write versions to a file
    Export(export::Args),
    /// Last runs, health of every site, sizes
    Status(status::Args),
    /// When each host may be asked next, and why
    Hosts(hosts::Args),
    /// Sites and their rules: list, add, import, try, test, check, audit
    Site(site::Args),
    /// What robots.txt allows, and the line that decides
    Robots(robots::Args),
    /// Articles, versions and bytes, per site
    Stats(stats::Args),
    /// Check digests and cross references of the archive; mend what can be mended
    Verify(verify::Args),
    /// Copy the segments, also while a crawl runs
    Backup(backup::Args),
    /// Take articles, or only their raw bytes, out of the archive for good
    Prune(prune::Args),
    /// Make store and index as small as they can be
    Compact(compact::Args),
    /// Make store and index anew from the segments
    Rebuild(rebuild::Args),
    /// Run the present rules over everything archived; no request is made
    Reextract(reextract::Args),
    /// Check this machine and this configuration
    Doctor(doctor::Args),
    /// The configuration: show, path, check
    Config(config::Args),
    /// Print a crontab line or systemd units
    Schedule(schedule::Args),
    /// See it work: two small papers on this machine, visited twice
    Demo(demo::Args),
    /// Print shell completions
    Completions(completions::Args),
    /// Print the manual page, or write all pages to a folder
    Man(man::Args),
}

/// Runs one command line; everything is printed that is to be printed.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(mut error) => {
            query::explain_minus(&arguments, &mut error);
            // Nothing can be done where even this cannot be printed.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Ok
            };
        }
    };
    panic::set_hook(Box::new(|panic| tracing::debug!("{panic}")));
    let mut context = Context::new(cli.options);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let exit = cli.command.run(&mut context)?;
        context.out.flush()?;
        Ok(exit)
    }));
    match ended {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) if is_closed_pipe(&error) => Exit::Ok,
        Ok(Err(error)) => complain(&mut context, &error),
        Err(payload) => complain(&mut context, &hints::panicked(payload.as_ref()).into()),
    }
}

impl Command {
    fn run(self, context: &mut Context) -> anyhow::Result<Exit> {
        match self {
            Self::Init(args) => init::run(&args, context),
            Self::Crawl(args) => crawl::run(args, context),
            Self::Fetch(args) => fetch::run(args, context),
            Self::Import(args) => import::run(&args, context),
            Self::Extract(args) => extract::run(&args, context),
            Self::Query(args) => query::run(&args, context),
            Self::Show(args) => show::run(&args, context),
            Self::History(args) => history::run(&args, context),
            Self::Diff(args) => diff::run(&args, context),
            Self::Story(args) => story::run(&args, context),
            Self::Changes(args) => changes::run(&args, context),
            Self::Vanished(args) => vanished::run(&args, context),
            Self::Export(args) => export::run(&args, context),
            Self::Status(args) => status::run(&args, context),
            Self::Hosts(args) => hosts::run(&args, context),
            Self::Site(args) => site::run(args, context),
            Self::Robots(args) => robots::run(&args, context),
            Self::Stats(args) => stats::run(&args, context),
            Self::Verify(args) => verify::run(&args, context),
            Self::Backup(args) => backup::run(&args, context),
            Self::Prune(args) => prune::run(&args, context),
            Self::Compact(args) => compact::run(&args, context),
            Self::Rebuild(args) => rebuild::run(&args, context),
            Self::Reextract(args) => reextract::run(args, context),
            Self::Doctor(args) => doctor::run(&args, context),
            Self::Config(args) => config::run(&args, context),
            Self::Schedule(args) => schedule::run(&args, context),
            Self::Demo(args) => demo::run(args, context),
            Self::Completions(args) => completions::run(&args, context),
            Self::Man(args) => man::run(&args, context),
        }
    }
}

/// An error and what it comes from, which the error may have said itself.
fn told(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, link| {
        let link = link.to_string();
        match &*told {
            "" => link,
            before if before.ends_with(&link) => told,
            before => format!("{before}: {link}"),
        }
    })
}

/// Prints error and hint; gives the exit code.
fn complain(context: &mut Context, error: &anyhow::Error) -> Exit {
    let message = told(error);
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let title = Line::new().styled(RED, "error").plain(format!(": {first}"));
    let rest = lines.map(Line::from);
    let hint = hints::advice(error)
        .map(|hint| Line::new().styled(BOLD, "hint").plain(format!(": {hint}")));
    for line in std::iter::once(title).chain(rest).chain(hint) {
        // Nothing can be done where even this cannot be printed.
        let _ = context.err.line(line);
    }
    let _ = context.out.flush();
    hints::exit(error)
}

/// The reader of our output went away (`| head`): all is well.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::*;
    use crate::archive::ArchiveError;

    #[test]
    fn a_cause_is_told_once() {
        let cause = || io::Error::from(io::ErrorKind::NotFound);
        let named = ArchiveError::io(Path::new("a/lock"), cause());
        let text = format!("a/lock: {}", cause());
        assert_eq!(told(&anyhow::Error::new(named)), text);
        let outer = anyhow::Error::new(cause()).context("cannot write x");
        assert_eq!(told(&outer), format!("cannot write x: {}", cause()));
    }
}
