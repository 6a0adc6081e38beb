//! `newsarc import`: captures that other programs made, archived at the time when they were made.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::crawl::{Outcomes, progress, tell};
use super::exit::Usage;
use super::render::{Line, YELLOW, counted, safe};
use super::signals::Signals;
use super::{Context, Exit, page};
use crate::crawl::{ImportEvent, ImportSource, Imported, first_date, import, warc_files};

const EXAMPLES: &str = "\
Examples:
  newsarc import CC-NEWS-2026*.warc.gz
  newsarc import old-crawls/ --json > outcomes.jsonl     every .warc, .warc.gz, .warc.zst below
  newsarc import --pages saved/list.jsonl                one {\"url\", \"file\", \"fetched_at\"} a line";

/// Arguments of `newsarc import`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// WARC files, packed by gzip, Zstandard or not, and folders with such
    #[arg(value_name = "FILE|DIR", required_unless_present = "pages")]
    files: Vec<PathBuf>,
    /// A list of saved pages; their files lie beside it
    #[arg(long, value_name = "FILE")]
    pages: Option<PathBuf>,
    /// Read also what an earlier import has read
    #[arg(long)]
    again: bool,
    /// One JSON object an outcome, once it is durable; the last one sums up
    #[arg(long)]
    json: bool,
}

/// Imports; may be stopped, and goes on where it was the next time.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let sources = sources(args)?;
    let rules = page::sites(&config)?;
    let mut writer = context.writer(&config, 10)?;
    let runtime = page::runtime()?;
    let guard = runtime.enter();
    let signals = Signals::listen()?;
    let progress = progress(context);
    let outcomes = if args.json {
        Outcomes::Json
    } else {
        Outcomes::Silent
    };
    let mut written = Ok(());
    let report = import(
        &mut writer,
        &sources,
        &rules,
        &config.crawl_settings(),
        args.again,
        || signals.came(),
        |event| match event {
            ImportEvent::Outcome(outcome) => {
                if written.is_ok() {
                    written = tell(outcome, outcomes, &mut context.out);
                }
            }
            ImportEvent::Progress(source, at, all, offset) => {
                show(&progress, source, at, all, offset);
            }
            ImportEvent::Damage(source, at, why) => {
                tracing::warn!("{}, {at}: {why}", path(source).display());
            }
        },
    )?;
    progress.finish_and_clear();
    writer.close()?;
    drop(guard);
    written?;
    if args.json {
        context.out.json(&report)?;
    }
    summarise(&report, context)?;
    Ok(signals.exit().unwrap_or(Exit::Ok))
}

/// The files to import, those with the earliest captures first.
fn sources(args: &Args) -> anyhow::Result<Vec<ImportSource>> {
    let mut files = Vec::new();
    for named in &args.files {
        if !named.is_dir() {
            files.push(named.clone());
            continue;
        }
        let found = warc_files(named)?;
        if found.is_empty() {
            let why = format!("{} holds no .warc, .warc.gz or .warc.zst", named.display());
            return Err(Usage(why).into());
        }
        files.extend(found);
    }
    let mut sources: Vec<_> = files.into_iter().map(ImportSource::Warc).collect();
    sources.sort_by_cached_key(first_date);
    sources.extend(args.pages.clone().map(ImportSource::Pages));
    Ok(sources)
}

fn path(source: &ImportSource) -> &Path {
    let (ImportSource::Warc(path) | ImportSource::Pages(path)) = source;
    path
}

fn show(progress: &ProgressBar, source: &ImportSource, at: usize, all: usize, offset: u64) {
    let path = path(source);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Ok(metadata) = path.metadata() {
        progress.set_length(metadata.len());
    }
    progress.set_position(offset);
    progress.set_message(format!("{} of {all}: {}", at + 1, safe(&name)));
}

/// `2 files, 412 captures: 400 new, 3 changed, 9 that are no articles`.
fn summarise(report: &Imported, context: &mut Context) -> std::io::Result<()> {
    let counts = [
        (report.new, "new"),
        (report.changed, "changed"),
        (report.unchanged, "unchanged"),
        (report.duplicate, "duplicate"),
        (report.gone, "gone"),
        (report.known, "archived already"),
        (report.no_article, "that are no articles"),
        (report.other_type, "of other types"),
        (report.other_status, "of other statuses"),
        (report.dangling, "that refer to what is not archived"),
        (report.failed, "that cannot be read"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let captures = counted(report.captures, "capture");
    let mut text = format!("{}, {captures}", counted(report.files, "file"));
    if !parts.is_empty() {
        text = format!("{text}: {}", parts.join(", "));
    }
    context.say(text)?;
    if report.read_before > 0 {
        let files = counted(report.read_before, "file");
        context.say(format!(
            "read before: {files}; --again reads them once more"
        ))?;
    }
    if report.damaged > 0 {
        let places = counted(report.damaged, "damaged place");
        let text = format!("passed over: {places}");
        context.say(Line::new().styled(YELLOW, text))?;
    }
    if report.stopped {
        let text = "stopped; the next run goes on from here";
        context.say(Line::new().styled(YELLOW, text))?;
    }
    Ok(())
}
