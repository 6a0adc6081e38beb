//! `newsarc site try`: for each field of a page what wins, and what every other place says.

use url::Url;

use super::super::page::Loader;
use super::super::render::{BOLD, DIM, GREEN, Line, YELLOW};
use super::super::{Context, Exit};
use super::ruled;
use crate::config::Config;
use crate::extract::{self, By, FieldTrial, Reading};
use crate::sites::Sites;

/// Columns of a place; longer ones push their value to the right.
const PLACE: usize = 34;

/// Arguments of `newsarc site try`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A file or an address
    #[arg(value_name = "FILE|URL")]
    page: String,
    /// The address that a file came from
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// By the rules of this site, or of this rule file [default: by host]
    #[arg(long, value_name = "SITE|FILE")]
    site: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Tries and prints.
pub(super) fn run(
    args: &Args,
    config: &Config,
    sites: &Sites,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let page = Loader::new(config).load(&args.page, args.url.as_ref())?;
    let site = match &args.site {
        Some(site) => Some(ruled(site, sites)?),
        None => sites.find(page.url.host_str().unwrap_or_default()).cloned(),
    };
    let site = site.as_deref();
    let trial = extract::trial(&page.as_extracted(), site, &config.extract);
    let Some(trial) = trial else {
        anyhow::bail!(
            "{}: the page cannot be parsed within the bounds of [extract]",
            page.url
        );
    };
    if args.json {
        context.out.json(&trial)?;
        return Ok(Exit::Ok);
    }
    let rules = match (site, &trial.layout) {
        (Some(site), Some(layout)) => format!("{}, layout `{layout}`", site.path.display()),
        (Some(site), None) => format!("{}: no layout fits this page", site.path.display()),
        (None, _) => "no rules for this host: the generic extractor decides".to_owned(),
    };
    context.out.line(Line::new().styled(DIM, rules))?;
    for field in &trial.fields {
        print_field(field, context)?;
    }
    for note in &trial.article.quality.notes {
        context
            .out
            .line(Line::new().styled(YELLOW, format!("note  {note}")))?;
    }
    Ok(Exit::Ok)
}

fn print_field(field: &FieldTrial, context: &mut Context) -> anyhow::Result<()> {
    let said = |reading: &Reading| reading.won || !reading.found.is_empty();
    let silent: Vec<&str> = field
        .readings
        .iter()
        .filter(|reading| !said(reading) && reading.by != By::Rule)
        .map(|reading| reading.place.as_str())
        .filter(|place| !place.is_empty())
        .collect();
    let heading = Line::new().styled(BOLD, field.field);
    let heading = if field.value.is_empty() {
        heading.styled(DIM, "  nothing found")
    } else {
        heading
    };
    context.out.line(heading)?;
    for reading in &field.readings {
        if said(reading) || reading.by == By::Rule {
            let columns = context.out.columns();
            context.out.line(shown(reading).cut(columns))?;
        }
    }
    if !silent.is_empty() {
        let text = format!("    silent: {}", silent.join(", "));
        let columns = context.out.columns();
        context
            .out
            .line(Line::new().styled(DIM, text).cut(columns))?;
    }
    Ok(())
}

/// One reading: who, where, what.
pub(super) fn shown(reading: &Reading) -> Line {
    let by = match reading.by {
        By::Rule => "rule",
        By::Structured => "data",
        By::Generic => "generic",
    };
    let place = Line::from(reading.place.as_str());
    let gap = PLACE.saturating_sub(place.width());
    let mark = if reading.won {
        Line::new().styled(GREEN, "  ✓ ")
    } else {
        Line::from("    ")
    };
    let line = mark
        .styled(DIM, format!("{by:<8}"))
        .then(place)
        .plain(format!("{} ", " ".repeat(gap)));
    if reading.found.is_empty() {
        line.styled(DIM, "–")
    } else {
        line.plain(reading.found.join(" · "))
    }
}
