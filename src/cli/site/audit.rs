//! `newsarc site audit`: what the rules of a site make of its archived pages. No request is made:
//! the bytes are in the archive.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

use super::super::render::{BOLD, DIM, GREEN, Line, YELLOW, counted};
use super::super::{Context, Exit};
use crate::archive::Reader;
use crate::config::Config;
use crate::crawl::SitePlan;
use crate::extract::{self, Survey};
use crate::fetch;
use crate::model::{Filter, VersionView, Versions};
use crate::sites::{FIELDS, Sites};

/// Lines and addresses shown of a sort at most.
const SHOWN: usize = 5;
/// Pages in a row without a field that make it dried up.
const DRY: usize = 3;
/// A line must stand on so many pages to recur.
const RECURS: usize = 3;

/// Arguments of `newsarc site audit`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Sites by id [default: all of the configuration]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// How many of the newest articles of a site are looked at
    #[arg(long, value_name = "N", default_value_t = 100)]
    last: usize,
    /// One JSON object a site
    #[arg(long)]
    json: bool,
}

/// What was found of one site.
#[derive(Debug, Serialize)]
struct Audit {
    site: String,
    /// Whether it has rules.
    rules: bool,
    pages: usize,
    /// Articles whose bytes were not kept, or could not be read.
    unread: usize,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    fields: Vec<Fill>,
    layouts: BTreeMap<String, usize>,
    no_layout: Vec<String>,
    recurs: Vec<Recurs>,
    unclaimed_pages: usize,
    unclaimed: Vec<Unclaimed>,
}

#[derive(Debug, Serialize)]
struct Fill {
    field: &'static str,
    filled: usize,
    /// The first of the newest pages in a row that lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_since: Option<Timestamp>,
    #[serde(skip_serializing_if = "is_zero")]
    dry_pages: usize,
}

#[derive(Debug, Serialize)]
struct Recurs {
    pages: usize,
    text: String,
}

#[derive(Debug, Serialize)]
struct Unclaimed {
    url: String,
    text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One page with what its rules make of it.
struct Seen {
    url: String,
    at: Timestamp,
    survey: Survey,
}

/// Looks at the archived pages of each site.
pub(super) fn run(
    args: &Args,
    config: &Config,
    sites: &Sites,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let reader = Context::reader(config)?;
    let asked = if args.sites.is_empty() {
        let plans = config.sites.iter();
        let plans = plans.map(|entry| SitePlan::new(entry.url.clone(), sites).id);
        plans.collect()
    } else {
        args.sites.clone()
    };
    for id in asked {
        let (seen, unread) = read(&id, args.last, &reader, config, sites)?;
        let audit = audit(&id, sites, &seen, unread);
        if args.json {
            context.out.json(&audit)?;
        } else {
            print(&audit, context)?;
        }
    }
    Ok(Exit::Ok)
}

/// The newest articles of a site, oldest first, and how many could not be read.
fn read(
    id: &str,
    last: usize,
    reader: &Reader,
    config: &Config,
    sites: &Sites,
) -> anyhow::Result<(Vec<Seen>, usize)> {
    let filter = Filter {
        sites: vec![id.to_owned()],
        versions: Versions::Latest,
        ..Filter::default()
    };
    let mut newest: VecDeque<VersionView> = VecDeque::new();
    for view in reader.versions(&filter)? {
        newest.push_back(view?);
        if newest.len() > last {
            newest.pop_front();
        }
    }
    let (mut seen, mut unread) = (Vec::new(), 0);
    for view in newest {
        match survey(&view, reader, config, sites)? {
            Some(survey) => seen.push(Seen {
                url: view.version.url,
                at: view.first_seen,
                survey,
            }),
            None => unread += 1,
        }
    }
    Ok((seen, unread))
}

/// What the present rules make of an archived page; `None` where its bytes cannot be read.
fn survey(
    view: &VersionView,
    reader: &Reader,
    config: &Config,
    sites: &Sites,
) -> anyhow::Result<Option<Survey>> {
    let Some(capture) = reader.capture(view)? else {
        return Ok(None);
    };
    let Ok(body) = fetch::decode(&capture, config.fetch.max_decoded) else {
        return Ok(None);
    };
    let site = sites.find(capture.url.host_str().unwrap_or_default());
    let page = extract::Page {
        url: &capture.url,
        content_type: capture.header("content-type"),
        body: &body,
        fetched_at: capture.fetched_at,
    };
    Ok(extract::survey(
        &page,
        site.map(AsRef::as_ref),
        &config.extract,
    ))
}

fn audit(id: &str, sites: &Sites, seen: &[Seen], unread: usize) -> Audit {
    let rules = sites.all().iter().find(|site| site.id == id);
    let has_layouts = rules.is_some_and(|site| !site.layouts.is_empty());
    let mut layouts: BTreeMap<String, usize> = BTreeMap::new();
    for name in seen.iter().filter_map(|page| page.survey.layout.clone()) {
        *layouts.entry(name).or_default() += 1;
    }
    let lost = seen
        .iter()
        .filter(|page| has_layouts && page.survey.layout.is_none());
    let left: Vec<&Seen> = seen
        .iter()
        .filter(|page| !page.survey.unclaimed.is_empty())
        .collect();
    let example = |page: &&Seen| Unclaimed {
        url: page.url.clone(),
        text: page.survey.unclaimed[0].clone(),
    };
    Audit {
        site: id.to_owned(),
        rules: rules.is_some(),
        pages: seen.len(),
        unread,
        from: seen.first().map(|page| page.at),
        to: seen.last().map(|page| page.at),
        fields: FIELDS
            .into_iter()
            .chain(["body"])
            .map(|field| fill(field, seen))
            .collect(),
        layouts,
        no_layout: lost.map(|page| page.url.clone()).collect(),
        recurs: recurring(seen),
        unclaimed_pages: left.len(),
        unclaimed: left.iter().take(SHOWN).map(example).collect(),
    }
}

/// How often a field is filled, and since when no more.
fn fill(field: &'static str, seen: &[Seen]) -> Fill {
    let has = |page: &&Seen| page.survey.filled.contains(&field);
    let filled = seen.iter().filter(has).count();
    let dry = seen.iter().rev().take_while(|page| !has(page)).count();
    let before = seen.len() - dry;
    let dried = dry >= DRY && filled * 2 > before && filled > 0;
    Fill {
        field,
        filled,
        dry_since: dried.then(|| seen[before].at),
        dry_pages: if dried { dry } else { 0 },
    }
}

/// Lines of bodies that stand on several pages, those on most first.
fn recurring(seen: &[Seen]) -> Vec<Recurs> {
    let mut pages: HashMap<&str, usize> = HashMap::new();
    for page in seen {
        let lines: HashSet<&str> = page.survey.claimed.iter().map(String::as_str).collect();
        for line in lines {
            *pages.entry(line).or_default() += 1;
        }
    }
    let several = pages.into_iter().filter(|(_, pages)| *pages >= RECURS);
    let mut found: Vec<Recurs> = several
        .map(|(text, pages)| Recurs {
            pages,
            text: text.to_owned(),
        })
        .collect();
    found.sort_by(|a, b| b.pages.cmp(&a.pages).then(a.text.cmp(&b.text)));
    found.truncate(SHOWN * 2);
    found
}

fn print(audit: &Audit, context: &mut Context) -> anyhow::Result<()> {
    let columns = context.out.columns();
    context.out.line(head(audit))?;
    if audit.pages == 0 {
        return Ok(());
    }
    for fill in &audit.fields {
        context.out.line(filled(fill, audit.pages))?;
    }
    for line in layouts(audit).into_iter().chain(text(audit)) {
        context.out.line(line.cut(columns))?;
    }
    Ok(())
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string()[..10].to_owned())
}

fn warning(text: String) -> Line {
    Line::new().styled(YELLOW, "  ! ").plain(text)
}

fn head(audit: &Audit) -> Line {
    let rules = if audit.rules { "own rules" } else { "no rules" };
    let mut head = format!("  {}, {rules}", counted(audit.pages, "page"));
    if audit.pages > 0 {
        let (from, to) = (day(audit.from), day(audit.to));
        head = format!("{head}, first seen {from} to {to}");
    }
    if audit.unread > 0 {
        head = format!("{head}; the bytes of {} more were not kept", audit.unread);
    }
    let name = audit.site.as_str();
    Line::new().styled(BOLD, name).styled(DIM, head)
}

/// How often a field is there.
fn filled(fill: &Fill, pages: usize) -> Line {
    let mark = match (fill.filled == pages, fill.dry_since) {
        (true, _) => Line::new().styled(GREEN, "  ✓ "),
        (_, Some(_)) => Line::new().styled(YELLOW, "  ! "),
        _ => Line::from("    "),
    };
    let count = format!("{:<12}{:>4} of {pages}", fill.field, fill.filled);
    let line = mark.plain(count);
    match fill.dry_since {
        None => line,
        Some(at) => {
            let since = day(Some(at));
            let dry = format!("  none on the last {} pages, since {since}", fill.dry_pages);
            line.styled(YELLOW, dry)
        }
    }
}

/// Which layouts are in use, and pages that none fits.
fn layouts(audit: &Audit) -> Vec<Line> {
    let mut lines = Vec::new();
    let used: Vec<String> = audit
        .layouts
        .iter()
        .map(|(name, pages)| format!("{name} {pages}"))
        .collect();
    if !used.is_empty() {
        lines.push(Line::from(format!("    layouts     {}", used.join(", "))));
    }
    if !audit.no_layout.is_empty() {
        let pages = counted(audit.no_layout.len(), "page");
        lines.push(warning(format!("no layout fits {pages}")));
        let urls = audit.no_layout.iter().take(SHOWN);
        lines.extend(urls.map(|url| Line::from(format!("      {url}"))));
    }
    lines
}

/// What recurs in bodies, and what is left beside them.
fn text(audit: &Audit) -> Vec<Line> {
    let mut lines = Vec::new();
    if !audit.recurs.is_empty() {
        let what = "the same text in several bodies; `drop` or `drop_text` leaves it out";
        lines.push(warning(what.to_owned()));
        let shown =
            |one: &Recurs| Line::from(format!("      {:>4} pages  {}", one.pages, one.text));
        lines.extend(audit.recurs.iter().map(shown));
    }
    if audit.unclaimed_pages > 0 {
        let pages = counted(audit.unclaimed_pages, "page");
        lines.push(warning(format!("prose that no rule claims on {pages}")));
        for left in &audit.unclaimed {
            lines.push(Line::from("      ").styled(DIM, left.url.as_str()));
            lines.push(Line::from(format!("        {}", left.text)));
        }
    }
    lines
}
