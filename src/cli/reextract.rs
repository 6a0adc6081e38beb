//! `newsarc reextract`: the present rules over everything that is archived, without a request.

use std::collections::BTreeSet;

use super::exit::Usage;
use super::history::changed_fields;
use super::render::{BOLD, DIM, Line, YELLOW, counted};
use super::signals::Signals;
use super::{Context, Exit, crawl, page, time};
use crate::crawl::{Reextracted, Scope, Told, reextract};
use crate::model::Outcome;
use crate::sites::{Sites, nearest};

const EXAMPLES: &str = "\
Examples:
  newsarc reextract --dry-run            what would change, and how
  newsarc reextract --site news          after its rules were changed
  newsarc reextract --since 30d --json";

/// Arguments of `newsarc reextract`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this site; may be given several times [default: all]
    #[arg(long = "site", value_name = "SITE")]
    sites: Vec<String>,
    /// Only articles whose newest version was seen since this time
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only say what would change; nothing is written
    #[arg(long)]
    dry_run: bool,
    /// One JSON object a version made
    #[arg(long)]
    json: bool,
}

/// Extracts anew; may be stopped, and goes on where it was the next time.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let since = args.since.as_deref();
    let since = since.map(|text| time::parse(text, &Context::now(&config)));
    let scope = Scope {
        since: since.transpose().map_err(Usage)?.map(|moment| moment.start),
        sites: args.sites,
        trial: args.dry_run,
    };
    let rules = page::sites(&config)?;
    let mut writer = context.known_archive(&config, 10)?;
    check(&scope.sites, &Context::reader(&config)?.sites()?, &rules)?;
    let runtime = page::runtime()?;
    let guard = runtime.enter();
    let signals = Signals::listen()?;
    let progress = crawl::progress(context);
    let mut written = Ok(());
    let report = reextract(
        &mut writer,
        &rules,
        &config.crawl_settings(),
        &scope,
        || signals.came(),
        |told| match told {
            Told::Progress(done, all) => {
                progress.set_length(all as u64);
                progress.set_position(done as u64);
            }
            Told::Changed(outcome) => {
                if written.is_ok() {
                    written = tell(outcome, args.json, context);
                }
            }
            Told::Kept(id, why) => tracing::warn!("article {id} stays as it is: {why}"),
        },
    )?;
    progress.finish_and_clear();
    writer.close()?;
    drop(guard);
    written?;
    summarise(&report, args.dry_run, context)?;
    Ok(signals.exit().unwrap_or(Exit::Ok))
}

/// Refuses a site of which there are neither articles nor rules.
fn check(asked: &[String], archived: &BTreeSet<String>, rules: &Sites) -> Result<(), Usage> {
    let rules = || rules.all().iter().map(|site| site.id.as_str());
    let known = |name: &&String| {
        archived.contains(&name.to_lowercase()) || rules().any(|site| site == name.as_str())
    };
    let Some(unknown) = asked.iter().find(|name| !known(name)) else {
        return Ok(());
    };
    let hint = nearest(unknown, archived.iter().map(String::as_str).chain(rules()));
    let hint = hint.map_or_else(String::new, |right| format!("; did you mean `{right}`?"));
    Err(Usage(format!(
        "--site: nothing of `{unknown}` is archived{hint}"
    )))
}

fn tell(outcome: &Outcome, json: bool, context: &mut Context) -> std::io::Result<()> {
    if json {
        context.out.json(outcome)?;
        return context.out.flush();
    }
    let id = outcome.id.as_ref().map(ToString::to_string);
    let line = Line::new()
        .styled(BOLD, id.unwrap_or_default())
        .plain(format!("  {}", changed_fields(&outcome.changed)))
        .styled(DIM, format!("  {}", outcome.url));
    context.out.line(line)?;
    context.out.flush()
}

/// `412 articles: 9 versions by new rules, 380 the same, 23 by these rules already`.
fn summarise(report: &Reextracted, trial: bool, context: &mut Context) -> std::io::Result<()> {
    let made = if trial { "would change" } else { "changed" };
    let mut parts = vec![format!("{} {made}", report.changed)];
    for (count, what) in [
        (report.same, "come out the same"),
        (report.current, "were drawn by these rules already"),
        (report.lost, "have no bytes to draw from"),
        (report.empty, "would come out empty and stay as they are"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let text = format!(
        "{}: {}",
        counted(report.articles, "article"),
        parts.join(", ")
    );
    context.say(text)?;
    if report.stopped {
        let text = "stopped; the next run goes on from here";
        context.say(Line::new().styled(YELLOW, text))?;
    }
    Ok(())
}
