//! `newsarc crawl`: visits the configured sites once, within limits. The cron command.
//!
//! Quiet when all is well and nobody watches; `--json` prints each outcome once it is durable.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::exit::Usage;
use super::render::{BOLD, DIM, Line, Out, YELLOW, counted, safe};
use super::signals::Signals;
use super::{Context, Exit, hints, metrics, page, time};
use crate::archive::ArchiveError;
use crate::config::{Config, SiteEntry};
use crate::crawl::{self, Event, Health, Period, Plan, SitePlan};
use crate::model::{Outcome, OutcomeKind, Report, Span};
use crate::sites::{Sites, nearest};

const EXAMPLES: &str = "\
Examples:
  newsarc crawl                             every enabled site
  newsarc crawl news.example --max-pages 50
  newsarc crawl news.example --backfill 2026-01-01..2026-03-31
  newsarc crawl --skip-if-locked            for cron: silent if another run is going
  newsarc crawl --json | jq 'select(.outcome == \"changed\")'";

/// Arguments of `newsarc crawl`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Sites to visit: name, host or address of a [[site]] entry [default: all that are enabled]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// Print what would be visited; no network, nothing written
    #[arg(long)]
    dry_run: bool,
    /// Pages in this run
    #[arg(long, value_name = "N")]
    max_pages: Option<usize>,
    /// Time of this run
    #[arg(long, value_name = "DURATION", value_parser = time::duration)]
    max_time: Option<Span>,
    /// Ask again for articles first seen within this time, due or not
    #[arg(long, value_name = "DURATION", value_parser = time::duration)]
    recheck: Option<Span>,
    /// Ask for known articles, due or not (never against robots.txt or a delay)
    #[arg(long)]
    force: bool,
    /// Read the archives of these days instead of what is new: `archive` of each [[site]]
    #[arg(long, value_name = "FROM..TO", value_parser = clap::value_parser!(Period))]
    backfill: Option<Period>,
    /// Exit 0 silently if another run is going
    #[arg(long)]
    skip_if_locked: bool,
    /// Write the report of the run as JSON
    #[arg(long, value_name = "FILE|-")]
    report: Option<PathBuf>,
    /// Print one JSON object an outcome, once it is durable
    #[arg(long)]
    json: bool,
}

/// Crawls.
pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let rules = page::sites(&config)?;
    let chosen = chosen(&args.sites, &config.sites)?;
    let plans: Vec<SitePlan> = chosen.iter().map(|entry| plan(entry, &rules)).collect();
    if args.dry_run {
        return announce(&plans, context);
    }
    let mut settings = config.crawl_settings();
    settings.limits.max_pages = args.max_pages.unwrap_or(settings.limits.max_pages);
    settings.limits.max_time = args.max_time.unwrap_or(settings.limits.max_time);
    settings.recheck = args.recheck;
    settings.force = args.force;
    settings.backfill = args.backfill;
    if args.backfill.is_some() && plans.iter().all(|plan| plan.archive.is_none()) {
        let why = "--backfill needs a [[site]] with archive = \"https://…/%Y/%m/%d…\"";
        return Err(Usage(why.to_owned()).into());
    }
    let errand = Errand {
        plan: Plan::sources(plans),
        settings,
        report: args.report,
        outcomes: if args.json {
            Outcomes::Json
        } else {
            Outcomes::Silent
        },
        skip_if_locked: args.skip_if_locked,
    };
    errand.run(&config, context)
}

/// The entries that the arguments name, or all that are enabled.
fn chosen<'c>(names: &[String], entries: &'c [SiteEntry]) -> Result<Vec<&'c SiteEntry>, Usage> {
    if entries.is_empty() {
        let why = "config.toml has no [[site]]: add one with url = \"https://…\"";
        return Err(Usage(why.to_owned()));
    }
    if names.is_empty() {
        return Ok(entries.iter().filter(|entry| entry.enabled).collect());
    }
    names.iter().map(|name| find(name, entries)).collect()
}

fn find<'c>(name: &str, entries: &'c [SiteEntry]) -> Result<&'c SiteEntry, Usage> {
    let plain = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_owned();
    let host = |entry: &SiteEntry| plain(entry.url.host_str().unwrap_or_default());
    let named = |entry: &&SiteEntry| {
        entry.label() == name || host(entry) == plain(name) || entry.url.as_str() == name
    };
    entries.iter().find(named).ok_or_else(|| {
        let hint = match nearest(name, entries.iter().map(SiteEntry::label)) {
            Some(right) => format!(", did you mean `{right}`?"),
            None => String::new(),
        };
        Usage(format!("no [[site]] is called `{name}`{hint}"))
    })
}

fn plan(entry: &SiteEntry, rules: &Sites) -> SitePlan {
    let mut plan = SitePlan::new(entry.url.clone(), rules);
    plan.min_delay = plan.min_delay.max(entry.delay);
    plan.archive.clone_from(&entry.archive);
    plan
}

fn announce(plans: &[SitePlan], context: &mut Context) -> anyhow::Result<Exit> {
    for plan in plans {
        let rules = if plan.rules.is_some() {
            "own rules"
        } else {
            "generic extraction"
        };
        let line = Line::new().styled(BOLD, plan.id.as_str());
        context
            .out
            .line(line.plain(format!("  {}  ({rules})", plan.start)))?;
    }
    Ok(Exit::Ok)
}

/// How outcomes are printed, each once it is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcomes {
    /// Not at all.
    Silent,
    /// A line each, for people.
    Lines,
    /// A JSON object each.
    Json,
}

/// A run with all that it needs; `crawl` and `fetch` share it.
pub(crate) struct Errand {
    /// What to visit.
    pub(crate) plan: Plan,
    /// What to obey.
    pub(crate) settings: crawl::Settings,
    /// Where the report goes.
    pub(crate) report: Option<PathBuf>,
    /// How outcomes are printed.
    pub(crate) outcomes: Outcomes,
    /// Whether another run is a reason to leave silently.
    pub(crate) skip_if_locked: bool,
}

impl Errand {
    /// Runs it, and says what there is to say.
    pub(crate) fn run(self, config: &Config, context: &mut Context) -> anyhow::Result<Exit> {
        config.contact()?;
        let writer = match context.writer(config, 0) {
            Ok(writer) => writer,
            Err(error) if self.skip_if_locked && is_locked(&error) => return Ok(Exit::Ok),
            Err(error) => return Err(error),
        };
        let runtime = page::runtime()?;
        let ended = runtime.block_on(async {
            let signals = Signals::listen()?;
            let progress = progress(context);
            let watch = |event: Event<'_>| match event {
                Event::Outcome(outcome) => {
                    // A reader that went away must not stop a crawl.
                    let _ = tell(outcome, self.outcomes, &mut context.out);
                    progress.inc(1);
                    progress.set_message(safe(&outcome.url).into_owned());
                }
                Event::Progress { waiting, active } => {
                    progress.set_length(progress.position() + (waiting + active) as u64);
                }
            };
            let crawl = crawl::crawl(self.plan, self.settings, writer, signals.first(), watch);
            let report = tokio::select! {
                report = crawl => report?,
                () = signals.second() => return Ok((None, signals.exit())),
            };
            progress.finish_and_clear();
            anyhow::Ok((Some(report), signals.exit()))
        });
        runtime.shutdown_background();
        let (report, signalled) = ended?;
        let Some(report) = report else {
            return signalled.ok_or_else(|| anyhow!("stopped"));
        };
        let exit = conclude(&report, self.report.as_ref(), config, context)?;
        Ok(signalled.unwrap_or(exit))
    }
}

pub(super) fn tell(outcome: &Outcome, how: Outcomes, out: &mut Out) -> io::Result<()> {
    match how {
        Outcomes::Silent => return Ok(()),
        Outcomes::Json => out.json(outcome)?,
        Outcomes::Lines => {
            let id = outcome
                .id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            let line = Line::new().styled(BOLD, format!("{:<12} ", outcome.outcome.as_str()));
            let reason = outcome.reason.as_deref().map(|why| format!("  {why}"));
            let line = line.plain(format!("{id:<12}  {}", outcome.url));
            out.line(line.styled(DIM, reason.unwrap_or_default()))?;
        }
    }
    out.flush()
}

fn is_locked(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ArchiveError::Locked { .. }))
}

/// A bar on stderr, if a person watches.
pub(super) fn progress(context: &Context) -> ProgressBar {
    let shown = context.is_watched() && !context.options.no_progress;
    let target = if shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len}  {elapsed}  {wide_msg}")
        .expect("a constant template");
    ProgressBar::with_draw_target(Some(0), target).with_style(style)
}

/// Report, summary, exit code.
fn conclude(
    report: &Report,
    to: Option<&PathBuf>,
    config: &Config,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    match to {
        Some(path) if path.as_os_str() == "-" => context.out.json(report)?,
        Some(path) => fs::write(path, serde_json::to_vec_pretty(report)?)
            .with_context(|| format!("cannot write {}", path.display()))?,
        None => {}
    }
    let health = health_by_site(config)?;
    let mut troubles = hints::troubles(report, &|site| health.of(site));
    if report.stopped.as_deref() == Some("disk") {
        let least = config.archive.min_free;
        let why = format!("less than {least} free ([archive] min_free)");
        troubles.push(("disk".to_owned(), why));
    }
    metrics::write(report, &troubles, &config.log.metrics_file)?;
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    if troubles.is_empty() {
        if context.is_watched() || context.options.verbose > 0 || journal {
            context.say(format!("crawl finished: {}", summary(report)))?;
        }
        return Ok(Exit::Ok);
    }
    context.say(format!(
        "newsarc: crawl finished with problems: {}",
        summary(report)
    ))?;
    for (site, trouble) in troubles {
        let line = Line::new().styled(YELLOW, format!("  {site}  "));
        context.say(line.plain(trouble))?;
    }
    context.say(format!(
        "run {}  details: newsarc status --runs 1",
        report.run
    ))?;
    Ok(Exit::Partial)
}

/// When each site counts as unhealthy.
pub(crate) struct HealthBySite {
    general: Health,
    own: BTreeMap<String, Health>,
}

impl HealthBySite {
    /// What holds for the site with this id.
    pub(crate) fn of(&self, site: &str) -> Health {
        self.own.get(site).unwrap_or(&self.general).clone()
    }
}

/// What `[health]` and the `[[site]]` entries say of when a site counts as unhealthy.
pub(crate) fn health_by_site(config: &Config) -> anyhow::Result<HealthBySite> {
    let rules = page::sites(config)?;
    let own = config.sites.iter().map(|entry| {
        let id = SitePlan::new(entry.url.clone(), &rules).id;
        (id, entry.health(&config.health))
    });
    Ok(HealthBySite {
        general: config.health.clone(),
        own: own.collect(),
    })
}

/// `3 sites, 372 pages, 41 new, 5 changed, 6 failed, 482s`.
pub(crate) fn summary(report: &Report) -> String {
    let pages: u32 = report
        .sites
        .values()
        .map(crate::model::SiteTally::pages)
        .sum();
    let seconds = report.ended.duration_since(report.started).as_secs();
    let mut parts = vec![counted(report.sites.len(), "site"), counted(pages, "page")];
    let told = [
        OutcomeKind::New,
        OutcomeKind::Changed,
        OutcomeKind::Duplicate,
        OutcomeKind::Gone,
        OutcomeKind::Refused,
        OutcomeKind::Failed,
    ];
    for kind in told.into_iter().filter(|kind| report.count(*kind) > 0) {
        parts.push(format!("{} {}", report.count(kind), kind.as_str()));
    }
    parts.extend(
        report
            .stopped
            .as_ref()
            .map(|why| format!("stopped by {why}")),
    );
    parts.push(Span::seconds(u64::try_from(seconds).unwrap_or(0)).to_string());
    parts.join(", ")
}
