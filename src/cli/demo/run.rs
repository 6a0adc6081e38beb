//! What the demo does, in order, and what it says while doing so.

use std::ffi::OsString;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io, thread};

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use super::server::{Server, Visit, closest};
use super::world::{Paper, World};
use crate::archive::Writer;
use crate::cli;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Usage};
use crate::cli::render::{BOLD, DIM, Line, counted};
use crate::config::{self, Config};
use crate::crawl::{self, Event, Plan, SitePlan};
use crate::model::{ArticleId, Change, Field, Outcome, OutcomeKind};
use crate::sites::Sites;

/// Rules for one of the papers; the other is left to generic extraction.
const RULES: &str = include_str!("pages/shalukbarta.selectors.toml");

const EXAMPLES: &str = "\
Examples:
  newsarc demo
  newsarc demo --dir my-first-archive";

/// Arguments of `newsarc demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// Where to make the demo's archive [default: a new newsarc-demo in the system's temp folder]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs the demo.
pub(in crate::cli) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let dir = workplace(args.dir)?;
    let world = Arc::new(World::new(Timestamp::now()));
    let papers = Arc::clone(&world);
    let server = Server::start(move |request| papers.answer(request))
        .context("cannot listen on 127.0.0.1")?;
    let config = prepare(&dir, &server)?;
    context.out.line(format!(
        "Two small invented papers, served on {} for this demo; nothing leaves this machine.",
        server.origin()
    ))?;

    heading(context, "First visit")?;
    visit(context, &config)?;
    // The schedule that `prepare` wrote asks for a known article again after this age.
    thread::sleep(Duration::from_millis(100));
    world.turn();
    heading(context, "Second visit: the news has moved on")?;
    let outcomes = visit(context, &config)?;
    manners(context, &server.visits())?;

    let edited = edited(&outcomes).context("the second visit found no edited headline")?;
    look(context, &dir, edited)?;
    outro(context, &dir, edited)?;
    Ok(Exit::Ok)
}

/// The directory to work in: new, or named and empty.
fn workplace(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let Some(dir) = named else {
        return fresh(&env::temp_dir());
    };
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    if fs::read_dir(&dir)?.next().is_some() {
        bail!(Usage(format!(
            "{} is not empty; the demo wants a folder of its own",
            dir.display()
        )));
    }
    Ok(std::path::absolute(dir)?)
}

/// `newsarc-demo`, or the first `newsarc-demo-N` that does not exist yet.
fn fresh(parent: &Path) -> anyhow::Result<PathBuf> {
    let names = (2..1_000).map(|n| format!("newsarc-demo-{n}"));
    for name in std::iter::once("newsarc-demo".to_owned()).chain(names) {
        let dir = parent.join(name);
        match fs::create_dir(&dir) {
            Ok(()) => return Ok(dir),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot make {}", dir.display()));
            }
        }
    }
    bail!(
        "{} is full of demos; name a folder with --dir",
        parent.display()
    )
}

/// Writes the configuration that a user would write, and reads it as every command does.
fn prepare(dir: &Path, server: &Server) -> anyhow::Result<Config> {
    let sites = Paper::ALL.map(|paper| format!("[[site]]\nurl = \"{}\"\n", paper.url("/")));
    let text = format!(
        "# Made by `newsarc demo`. The papers are served by the demo itself and only while it runs:\n\
         # to crawl papers of your own, begin with `newsarc init`.\n\
         [crawler]\n\
         contact = \"https://example.org/crawler\"\n\
         proxy = \"{}\"   # answers for both papers\n\
         delay = \"20ms\"  # for loopback; leave the default of 2s for the web\n\n\
         [discover]\n\
         min_interval = \"10ms\"  # likewise; the default is 10m\n\n\
         [revisit]\n\
         schedule = [\"50ms\", \"1h\", \"6h\", \"1d\"]\n\n\
         {}",
        server.origin(),
        sites.join("\n")
    );
    fs::create_dir_all(dir.join("selectors"))?;
    fs::write(dir.join("selectors/shalukbarta.toml"), RULES)?;
    let file = dir.join("config.toml");
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(config::load(&file)?)
}

/// One crawl of both papers; prints what became of each address.
fn visit(context: &mut Context, config: &Config) -> anyhow::Result<Vec<Outcome>> {
    let sites = Sites::load(&config.archive.selectors)?;
    let plans = config
        .sites
        .iter()
        .map(|entry| SitePlan::new(entry.url.clone(), &sites));
    let plan = Plan::sources(plans.collect());
    let (writer, _) = Writer::open(&config.archive_settings(), "newsarc demo", Duration::ZERO)?;
    let mut outcomes = Vec::new();
    let watch = |event: Event<'_>| {
        if let Event::Outcome(outcome) = event {
            outcomes.push(outcome.clone());
        }
    };
    let crawl = crawl::crawl(plan, config.crawl_settings(), writer, pending(), watch);
    tokio::runtime::Runtime::new()?.block_on(crawl)?;
    outcomes.sort_by(|a, b| (a.outcome, &a.url).cmp(&(b.outcome, &b.url)));
    for outcome in &outcomes {
        context.out.line(told(outcome))?;
    }
    Ok(outcomes)
}

/// An outcome as a line: what, where, why.
fn told(outcome: &Outcome) -> Line {
    let changed: Vec<String> = outcome.changed.iter().map(in_words).collect();
    let why = outcome.reason.clone().unwrap_or_else(|| changed.join(", "));
    Line::new()
        .styled(BOLD, format!("  {:<12}  ", outcome.outcome.as_str()))
        .plain(&outcome.url)
        .styled(DIM, format!("  {why}").trim_end())
}

/// A change with its words, where words changed: `body (+3 −1 words)`.
fn in_words(change: &Change) -> String {
    match (change.field.as_str(), change.added, change.removed) {
        (field, 0, 0) => field.to_owned(),
        (field, added, removed) => format!("{field} (+{added} −{removed} words)"),
    }
}

/// The article whose headline was edited.
fn edited(outcomes: &[Outcome]) -> Option<&ArticleId> {
    let headline = |outcome: &&Outcome| {
        let fields = outcome.changed.iter().map(|change| change.field);
        outcome.outcome == OutcomeKind::Changed && fields.into_iter().any(|f| f == Field::Title)
    };
    outcomes.iter().find(headline)?.id.as_ref()
}

/// How the visitor behaved, as the papers' server saw it.
fn manners(context: &mut Context, visits: &[Visit]) -> anyhow::Result<()> {
    heading(context, "What the papers saw of the crawler")?;
    for paper in Paper::ALL {
        let host = paper.host();
        let here = |visit: &&Visit| visit.request.host == host;
        let visits: Vec<Visit> = visits.iter().filter(here).cloned().collect();
        let first = visits.first().map_or("-", |visit| visit.request.path());
        let gap = closest(&visits).unwrap_or_default().as_millis();
        let together = visits.iter().map(|visit| visit.at_once).max().unwrap_or(0);
        let forbidden = |visit: &&Visit| visit.request.path().starts_with("/preview/");
        let forbidden = visits.iter().filter(forbidden).count();
        context.out.line(format!(
            "  {host}: {} requests, {first} first, at most {together} at a time, \
             {gap} ms apart or more, {forbidden} to what robots.txt forbids",
            visits.len(),
        ))?;
    }
    Ok(())
}

/// The ordinary commands on what was archived, run as the command line runs them.
fn look(context: &mut Context, dir: &Path, id: &ArticleId) -> anyhow::Result<()> {
    let id = id.as_str();
    let export = dir.join("export.ndjson");
    let to = export.display().to_string();
    let commands: [(&str, &[&str]); 6] = [
        ("Every article, newest first", &["query"]),
        ("One of them", &["show", id]),
        ("Its history", &["history", id]),
        ("What the paper changed", &["diff", id]),
        (
            "A search in Bengali finds the story in both papers",
            &["query", "ভাসমান পাঠাগার"],
        ),
        (
            "All versions, for other programs",
            &["export", "-f", "ndjson", "-o", &to, "--versions", "all"],
        ),
    ];
    for (about, command) in commands {
        heading(context, about)?;
        context
            .out
            .line(Line::new().styled(DIM, format!("$ newsarc {}", shell(command))))?;
        perform(context, dir, command)?;
    }
    let text = fs::read_to_string(&export)?;
    let (lines, size) = (text.lines().count(), text.len().div_ceil(1024));
    let versions = counted(lines, "version");
    context.out.line(format!("{to}: {versions}, {size} KiB"))?;
    Ok(())
}

/// Runs one command line with the demo's configuration.
fn perform(context: &mut Context, dir: &Path, command: &[&str]) -> anyhow::Result<()> {
    context.out.flush()?;
    let config = dir.join("config.toml");
    let program = ["newsarc".into(), "--config".into(), config.into_os_string()];
    let arguments = command.iter().map(OsString::from);
    match cli::run(program.into_iter().chain(arguments)) {
        Exit::Ok => Ok(()),
        _ => bail!("`newsarc {}` failed", shell(command)),
    }
}

/// Where everything is, and what to try.
fn outro(context: &mut Context, dir: &Path, id: &ArticleId) -> anyhow::Result<()> {
    heading(context, "Now you")?;
    let place = dir.display().to_string();
    context.out.line(format!(
        "The archive is {place}/archive: WARC files, store and index. These lines work as they stand:"
    ))?;
    context.out.line("")?;
    let program = env::current_exe()?;
    let bin = program
        .parent()
        .map(|bin| bin.display().to_string())
        .unwrap_or_default();
    let id = id.as_str();
    let commands = [
        format!("cd {}", quoted(&place)),
        format!("export PATH={}:\"$PATH\"", quoted(&bin)),
        "newsarc query --changed".to_owned(),
        "newsarc query seed --json".to_owned(),
        format!("newsarc show {id} --version 1"),
        format!("newsarc diff {id} --stat"),
        "newsarc query --state gone".to_owned(),
        "newsarc verify".to_owned(),
        "newsarc --help".to_owned(),
    ];
    for command in commands {
        context.out.line(format!("  {command}"))?;
    }
    context.out.line("")?;
    context
        .out
        .line("Papers of your own: `newsarc init` in an empty folder, or README.md.")?;
    Ok(())
}

/// A heading with room above it.
fn heading(context: &mut Context, text: &str) -> anyhow::Result<()> {
    context.out.line("")?;
    Ok(context.out.line(Line::new().styled(BOLD, text))?)
}

/// Words as a shell wants them.
fn shell(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| quoted(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A word as a shell wants it: in quotes where it holds more than plain characters.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:=,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_a_shell_whole() {
        for (word, expected) in [
            ("/tmp/newsarc-demo", "/tmp/newsarc-demo"),
            ("ভাসমান পাঠাগার", "'ভাসমান পাঠাগার'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[test]
    fn each_demo_gets_a_folder_of_its_own() {
        let parent = tempfile::tempdir().unwrap();
        let names = [(); 3].map(|()| fresh(parent.path()).unwrap());
        let expected = ["newsarc-demo", "newsarc-demo-2", "newsarc-demo-3"];
        assert_eq!(names, expected.map(|name| parent.path().join(name)));
    }

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("thesis.txt"), "years of work").unwrap();
        let error = workplace(Some(dir.path().to_owned())).unwrap_err();
        assert!(error.downcast_ref::<Usage>().is_some(), "{error}");
    }
}
