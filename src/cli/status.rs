//! `newsarc status`: last runs, health of every site.

use jiff::{SignedDuration, Zoned};
use serde::Serialize;

use super::render::{BOLD, GREEN, Line, RED, Table, YELLOW};
use super::{Context, Exit, crawl, hints, page, time};
use crate::archive::{ArchiveError, Holder, Reader, Standing};
use crate::config::Config;
use crate::crawl::SitePlan;
use crate::model::{By, Filter, Query, Report, Span, Versions};

const EXAMPLES: &str = "\
Examples:
  newsarc status
  newsarc status --runs 3
  newsarc status --check --max-age 2h      for monitoring: exit 3 where a site is stale";

/// Arguments of `newsarc status`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this site
    #[arg(value_name = "SITE")]
    site: Option<String>,
    /// How many of the last runs to list
    #[arg(long, value_name = "N", default_value_t = 5)]
    runs: usize,
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// Exit 3 where a site has nothing new, or was unhealthy in the last run
    #[arg(long)]
    check: bool,
    /// Without a new article for this time a site is stale [default: [health] max_silence]
    #[arg(long, value_name = "DURATION", value_parser = time::duration)]
    max_age: Option<Span>,
}

/// How a site does.
#[derive(Debug, Serialize)]
struct Health {
    site: String,
    articles: usize,
    new_today: usize,
    changed_today: usize,
    last_new: Option<String>,
    stale: bool,
    /// What was wrong with it in the last run.
    troubles: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Status {
    archive: String,
    sites: Vec<Health>,
    runs: Vec<Report>,
    writer: Option<String>,
}

/// Prints how things stand.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let status = look(args, &config, context)?;
    let unwell = |site: &Health| site.stale || !site.troubles.is_empty();
    let unwell = status.sites.iter().any(unwell);
    if args.json {
        context.out.json(&status)?;
    } else {
        print(&status, context)?;
    }
    Ok(if args.check && unwell {
        Exit::Partial
    } else {
        Exit::Ok
    })
}

fn look(args: &Args, config: &Config, context: &mut Context) -> anyhow::Result<Status> {
    let rules = page::sites(config)?;
    let reader = Context::reader(config)?;
    let now = Context::now(config);
    let limits = crawl::health_by_site(config)?;
    let mut sites = Vec::new();
    for entry in config.sites.iter().filter(|entry| entry.enabled) {
        let id = SitePlan::new(entry.url.clone(), &rules).id;
        let asked = args.site.as_ref();
        if asked.is_none_or(|name| *name == id || name == entry.label()) {
            let max_age = args.max_age.unwrap_or(limits.of(&id).max_silence);
            sites.push(health(&reader, id, max_age, &now)?);
        }
    }
    drop(reader);
    let (standing, writer) = standing(config, context)?;
    let mut runs = standing.reports(args.runs.max(1));
    if let Some(last) = runs.first() {
        for (site, trouble) in hints::troubles(last, &|site| limits.of(site)) {
            let known = sites.iter_mut().find(|health| health.site == site);
            if let Some(health) = known {
                health.troubles.push(trouble);
            }
        }
    }
    runs.truncate(args.runs);
    Ok(Status {
        archive: config.archive.path.display().to_string(),
        sites,
        runs,
        writer: writer.map(|holder| holder.to_string()),
    })
}

/// The last runs, and who writes now. Without the runs where that one cannot be asked: it rebuilds the
/// archive, or is about to end.
fn standing(config: &Config, context: &mut Context) -> anyhow::Result<(Standing, Option<Holder>)> {
    context
        .standing(config, 3)
        .or_else(|error| match error.downcast_ref() {
            Some(ArchiveError::Locked { holder, .. }) => {
                Ok((Standing::default(), Some(holder.as_ref().clone())))
            }
            _ => Err(error),
        })
}

fn health(reader: &Reader, site: String, max_age: Span, now: &Zoned) -> anyhow::Result<Health> {
    let midnight = now.start_of_day()?.timestamp();
    let age = SignedDuration::try_from(max_age.0).unwrap_or(SignedDuration::MAX);
    let recent = now
        .timestamp()
        .checked_sub(age)
        .unwrap_or(jiff::Timestamp::MIN);
    let of_site = Filter {
        sites: vec![site.clone()],
        by: By::Seen,
        ..Filter::default()
    };
    let since = |since, by, versions| Filter {
        since: Some(since),
        by,
        versions,
        ..of_site.clone()
    };
    let count = |filter| {
        let query = Query {
            filter,
            limit: 1,
            ..Query::default()
        };
        reader.search(&query)
    };
    let all = count(of_site.clone())?;
    let today = count(since(midnight, By::Seen, Versions::First))?.total;
    let changed = count(since(midnight, By::Changed, Versions::All))?.total;
    let fresh = count(since(recent, By::Seen, Versions::First))?.total;
    let newest = all
        .hits
        .first()
        .map(|hit| format!("{:.0}", hit.view.first_seen));
    Ok(Health {
        site,
        articles: all.total,
        new_today: today,
        changed_today: changed,
        last_new: newest,
        stale: fresh == 0,
        troubles: Vec::new(),
    })
}

fn print(status: &Status, context: &mut Context) -> anyhow::Result<()> {
    let mut table = Table::new(&[
        "STATE",
        "SITE",
        "ARTICLES",
        "NEW TODAY",
        "CHANGED TODAY",
        "LAST NEW",
    ]);
    for site in &status.sites {
        let state = if site.stale {
            Line::new().styled(RED, "stale")
        } else if !site.troubles.is_empty() {
            Line::new().styled(YELLOW, "ill")
        } else {
            Line::new().styled(GREEN, "ok")
        };
        table.row(vec![
            state,
            Line::new().styled(BOLD, site.site.as_str()),
            site.articles.to_string().into(),
            site.new_today.to_string().into(),
            site.changed_today.to_string().into(),
            site.last_new.clone().unwrap_or_default().into(),
        ]);
    }
    table.print(&mut context.out)?;
    for site in &status.sites {
        for trouble in &site.troubles {
            let line = Line::new().styled(YELLOW, format!("    {}  ", site.site));
            context.out.line(line.plain(trouble.as_str()))?;
        }
    }
    if let Some(holder) = &status.writer {
        let line = Line::new()
            .styled(YELLOW, "writing now: ")
            .plain(holder.as_str());
        context.out.line(line)?;
    }
    for run in &status.runs {
        let text = format!("{}  {}", run.run, crawl::summary(run));
        context.out.line(text)?;
        for (site, tally) in &run.sites {
            for note in &tally.notes {
                context.out.line(format!("    {site}  {note}"))?;
            }
        }
    }
    Ok(())
}
