//! `newsarc verify`: digests and cross references of the archive; with `--repair` it mends what can
//! be mended.

use super::render::{GREEN, Line, RED, YELLOW, counted};
use super::{Context, Exit};
use crate::archive::{self, ArchiveError, Damage, Repair, VerifyReport};
use crate::config::Config;

const EXAMPLES: &str = "\
Examples:
  newsarc verify
  newsarc verify --repair             damaged records are taken out, and kept in lost+found/
  newsarc verify --json | jq .damage";

/// Arguments of `newsarc verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Mend what can be mended from what is left, and name what cannot
    #[arg(long)]
    repair: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Verifies; exits 6 where something is damaged.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let wait = context.options.wait_or(10);
    let settings = config.archive_settings();
    if archive::was_interrupted(&settings) {
        catch_up(&config, context)?;
    }
    if args.repair {
        let repair = archive::repair(&settings, "newsarc verify --repair", wait)?;
        return tell_repair(&repair, args.json, context);
    }
    let report = archive::verify(&settings, "newsarc verify", wait)?;
    if args.json {
        context.out.json(&report)?;
    } else {
        tell(&report, context)?;
    }
    Ok(exit(&report))
}

/// Lets a writer catch up what a kill left; where the archive can only be read, it stays behind.
fn catch_up(config: &Config, context: &mut Context) -> anyhow::Result<()> {
    let opened = context.writer(config, 10);
    let cannot = |error: &anyhow::Error| {
        let error = error.downcast_ref::<ArchiveError>();
        error.is_some_and(ArchiveError::is_read_only)
    };
    match opened {
        Err(error) if cannot(&error) => Ok(()),
        opened => Ok(opened?.close()?),
    }
}

fn exit(report: &VerifyReport) -> Exit {
    if report.is_sound() {
        Exit::Ok
    } else {
        Exit::Damage
    }
}

fn tell(report: &VerifyReport, context: &mut Context) -> std::io::Result<()> {
    for damage in &report.damage {
        context.out.line(line("damaged ", damage))?;
    }
    if report.read_only {
        let text = "the archive can only be read here: store and index were held against their \
                    digests only";
        context.say(Line::new().styled(YELLOW, text))?;
    }
    if report.is_sound() && (context.is_watched() || context.options.verbose > 0) {
        let segments = counted(report.segments, "segment");
        let mut summary = format!("{segments}, {}", counted(report.records, "record"));
        if !report.read_only {
            let articles = counted(report.articles, "article");
            let versions = counted(report.versions, "version");
            summary = format!("{summary}, {articles}, {versions}");
        }
        if report.tombstones > 0 {
            let tombstones = counted(report.tombstones, "tombstone");
            summary = format!("{summary}; {tombstones} of what was taken out");
        }
        context.say(Line::new().styled(GREEN, "sound ").plain(summary))?;
    }
    Ok(())
}

fn line(title: &str, damage: &Damage) -> Line {
    let offset = damage.offset.map(|at| format!(" at byte {at}"));
    let offset = offset.unwrap_or_default();
    let text = format!("{}{offset}: {}", damage.file.display(), damage.what);
    Line::new().styled(RED, title).plain(text)
}

/// What was found, what was done, what is lost, and how things stand now.
fn tell_repair(repair: &Repair, json: bool, context: &mut Context) -> anyhow::Result<Exit> {
    if json {
        context.out.json(repair)?;
        return Ok(exit(&repair.now));
    }
    for damage in &repair.found {
        context.out.line(line("found ", damage))?;
    }
    for damage in &repair.lost {
        context.out.line(line("lost ", damage))?;
    }
    for note in &repair.notes {
        context.say(note.as_str())?;
    }
    if !repair.lost.is_empty() {
        context.say("the damaged bytes are kept in lost+found/")?;
    }
    if !repair.is_whole() {
        context.say("this is left, and cannot be mended from what there is:")?;
    }
    tell(&repair.now, context)?;
    Ok(exit(&repair.now))
}
