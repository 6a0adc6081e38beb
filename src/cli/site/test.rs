//! `newsarc site test`: the cases of rule files, with a readable difference where one fails, and
//! `--update` to accept what is drawn.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use url::Url;

use super::super::diff::body_diff;
use super::super::exit::Usage;
use super::super::page::{self, Loader, Page};
use super::super::render::{BOLD, DIM, GREEN, Line, RED, counted};
use super::super::{Context, Exit};
use super::{named, try_page};
use crate::config::Config;
use crate::extract::{self, By, Case, Difference, FieldTrial};
use crate::sites::{Expectation, Site, Sites, SitesError, fixtures};

/// Arguments of `newsarc site test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The site's id or host [default: all sites]
    site: Option<String>,
    /// A file or an address; without it the cases of the rule file
    #[arg(value_name = "FILE|URL")]
    page: Option<String>,
    /// The address that a file came from
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Accept what is drawn: write it into the rule file as what is expected
    #[arg(long, requires = "site")]
    update: bool,
    /// One JSON object a case or page
    #[arg(long)]
    json: bool,
}

/// Runs the cases of the sites, or draws a page.
pub(super) fn run(
    args: &Args,
    config: &Config,
    sites: &Sites,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let chosen: Vec<&Site> = match &args.site {
        Some(site) => vec![named(site, sites)?],
        None => sites.all().iter().map(AsRef::as_ref).collect(),
    };
    match (&args.page, &chosen[..]) {
        (Some(target), [site]) => {
            let loaded = Loader::new(config).load(target, args.url.as_ref())?;
            page(site, target, &loaded, args, config, context)
        }
        _ => cases(&chosen, args, context),
    }
}

/// One case as JSON.
#[derive(Debug, Serialize)]
struct Row<'r> {
    site: &'r str,
    page: String,
    ok: bool,
    #[serde(flatten)]
    case: &'r Case,
}

/// Draws one page by a site's rules and shows it, or adds it to the site's cases.
fn page(
    site: &Site,
    target: &str,
    page: &Page,
    how: &Args,
    config: &Config,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let article = page.extract_by(Some(site), &config.extract);
    if !how.update {
        super::super::extract::show(target, &article, how.json, context)?;
        return Ok(Exit::Ok);
    }
    if page::web_address(target).is_some() || page.url == page::unknown_address() {
        return Err(Usage("--update needs a saved FILE, and its --url".to_owned()).into());
    }
    let beside = site.path.parent().unwrap_or(Path::new("."));
    let html = relative(beside, Path::new(target))?;
    let text = fs::read_to_string(&site.path)?;
    let expect = extract::accepted(&article, &Expectation::default());
    let text = fixtures::append(&text, &html, page.url.as_str(), &expect);
    save(site, &text)?;
    context.say(format!(
        "{}: one more case, {html}; read what it expects",
        site.path.display()
    ))?;
    Ok(Exit::Ok)
}

/// A path as seen from a folder.
fn relative(from: &Path, to: &Path) -> anyhow::Result<String> {
    let cannot = |path: &Path| format!("cannot find {}", path.display());
    let from = fs::canonicalize(from).with_context(|| cannot(from))?;
    let to = fs::canonicalize(to).with_context(|| cannot(to))?;
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().count() - shared;
    let mut path = vec![".."; up].join("/");
    for part in to.components().skip(shared) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&part.as_os_str().to_string_lossy());
    }
    Ok(path)
}

/// Writes a site's file, unless it could not be loaded.
fn save(site: &Site, text: &str) -> anyhow::Result<()> {
    Sites::parse(&site.path, text)?;
    let cannot = |source| SitesError::Unwritable {
        file: site.path.clone(),
        source,
    };
    Ok(fs::write(&site.path, text).map_err(cannot)?)
}

/// Tries the cases of rule files; exits 1 where one fails.
fn cases(sites: &[&Site], how: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let (mut count, mut failed, mut updated) = (0, 0, 0);
    for site in sites {
        if !how.json && !site.fixtures.is_empty() {
            let name = site.path.display().to_string();
            context.out.line(Line::new().styled(BOLD, name))?;
        }
        for (at, fixture) in site.fixtures.iter().enumerate() {
            let page = fixture.html.display().to_string();
            let case = extract::check_fixture(site, fixture)
                .with_context(|| format!("cannot read {page}"))?;
            count += 1;
            let ok = case.differences.is_empty();
            failed += usize::from(!ok);
            if how.json {
                context.out.json(&Row {
                    site: &site.id,
                    page,
                    ok,
                    case: &case,
                })?;
            } else {
                print(&page, &case, context)?;
            }
            if how.update && !ok {
                let text = fs::read_to_string(&site.path)?;
                let expect = extract::accepted(&case.article, &fixture.expect);
                if let Some(text) = fixtures::accept(&text, at, &expect) {
                    save(site, &text)?;
                    updated += 1;
                }
            }
        }
    }
    context.out.flush()?;
    if updated > 0 {
        context.say(format!(
            "{updated} of {count} cases now expect what is drawn; `contains` and `absent` stay as they were"
        ))?;
        return Ok(Exit::Ok);
    }
    if failed > 0 {
        context.say(format!("{failed} of {count} cases failed"))?;
        return Ok(Exit::Failed);
    }
    context.say(format!("{}, all is well", counted(count, "case")))?;
    Ok(Exit::Ok)
}

fn print(page: &str, case: &Case, context: &mut Context) -> anyhow::Result<()> {
    let name = Path::new(page)
        .file_name()
        .map_or(page.into(), |name| name.to_string_lossy());
    if case.differences.is_empty() {
        let line = Line::new()
            .styled(GREEN, "  ✓ ")
            .plain(format!("{name:<28} "))
            .styled(DIM, case.checked.join(" "));
        context.out.line(line)?;
        return Ok(());
    }
    context
        .out
        .line(Line::new().styled(RED, "  ✗ ").plain(name.into_owned()))?;
    for difference in &case.differences {
        print_difference(difference, context)?;
    }
    let mut shown: Vec<&str> = Vec::new();
    for difference in &case.differences {
        let field = field_of(difference.field);
        if !shown.contains(&field) {
            shown.push(field);
            print_rules(field, case, context)?;
        }
    }
    Ok(())
}

fn print_difference(difference: &Difference, context: &mut Context) -> anyhow::Result<()> {
    let Difference {
        field,
        expected,
        found,
    } = difference;
    if expected.lines().count() > 1 || found.lines().count() > 1 {
        context.out.line(format!("      {field}"))?;
        for line in body_diff(expected, found, context.out.has_colour()) {
            context.out.line(Line::from("        ").then(line))?;
        }
        return Ok(());
    }
    let expected =
        Line::from(format!("      {field:<11}expected  ")).styled(RED, expected.as_str());
    context.out.line(expected)?;
    let found = if found.is_empty() { "nothing" } else { found };
    let found = Line::from(format!("      {:<11}found     ", "")).styled(GREEN, found);
    context.out.line(found)?;
    Ok(())
}

/// The field of a layout that an expectation is about.
fn field_of(key: &str) -> &str {
    match key {
        "headings" | "paragraphs" | "first" | "last" | "contains" | "absent" | "body" | "place" => {
            "body"
        }
        other => other,
    }
}

/// What the rules of a field gave, and where the value seems to stand.
fn print_rules(field: &str, case: &Case, context: &mut Context) -> anyhow::Result<()> {
    let trial = case.trial.as_ref();
    let found = trial.and_then(|trial| trial.fields.iter().find(|known| known.field == field));
    let Some(FieldTrial { readings, .. }) = found else {
        return Ok(());
    };
    let columns = context.out.columns();
    for reading in readings.iter().filter(|reading| reading.by == By::Rule) {
        let line = Line::from("    ").then(try_page::shown(reading));
        context.out.line(line.cut(columns))?;
    }
    let elsewhere = readings
        .iter()
        .filter(|reading| reading.by != By::Rule && !reading.found.is_empty());
    if readings
        .iter()
        .any(|reading| reading.won && reading.by == By::Rule)
    {
        return Ok(());
    }
    for reading in elsewhere {
        let place = format!("        near    {:<35}", reading.place);
        let line = Line::new()
            .styled(DIM, place)
            .plain(reading.found.join(" · "));
        context.out.line(line.cut(columns))?;
    }
    Ok(())
}
