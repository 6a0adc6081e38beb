//! `newsarc site add`: a rule file proposed from a few pages of one site.

use std::fs;
use std::path::Path;

use anyhow::bail;
use url::Url;

use super::super::exit::Usage;
use super::super::page::{self, Page};
use super::super::render::{BOLD, DIM, GREEN, Line, YELLOW};
use super::super::{Context, Exit};
use super::write_draft;
use crate::config::Config;
use crate::extract::{self, Agreement};
use crate::model::url::same_publisher;
use crate::sites::{Draft, Sites};

/// With this many pages, the last is held apart to check the proposal.
const ENOUGH: usize = 3;

/// Arguments of `newsarc site add`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Saved files, or addresses
    #[arg(value_name = "FILE|URL", required = true)]
    pages: Vec<String>,
    /// The address that a file came from: one for each file, in their order
    #[arg(long, value_name = "URL")]
    url: Vec<Url>,
    /// Print the proposal, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

/// Proposes and writes.
pub(super) fn run(args: &Args, config: &Config, context: &mut Context) -> anyhow::Result<Exit> {
    let folder = &config.archive.selectors;
    let urls: Vec<Url> = args
        .pages
        .iter()
        .filter_map(|page| page::web_address(page))
        .collect();
    if let Some(host) = extract::hosts(urls.iter().chain(&args.url)).first() {
        // No paper is asked for pages in vain.
        refuse_if_there(&folder.join(format!("{host}.toml")), args)?;
    }
    let pages = load(args, config)?;
    let views: Vec<extract::Page<'_>> = pages.iter().map(Page::as_extracted).collect();
    let apart = usize::from(pages.len() >= ENOUGH);
    let (studied, held) = views.split_at(views.len() - apart);
    let families = families(&folder.join("_family"));
    let Some(mut draft) = extract::propose(studied, &families, &config.extract) else {
        bail!("none of the pages can be parsed within the bounds of [extract]");
    };
    draft.head = head(&pages, &draft);
    let path = folder.join(format!("{}.toml", draft.hosts[0]));
    let text = draft.to_toml();
    let site = Sites::parse(&path, &text)?;
    let known = extract::agreement(&site, studied, &config.extract);
    let checked = extract::agreement(&site, held, &config.extract);
    if args.dry_run {
        context.out.text(&text)?;
    } else {
        refuse_if_there(&path, args)?;
        write_draft(&path, &text)?;
    }
    tell(&path, args.dry_run, &known, &checked, context)?;
    Ok(Exit::Ok)
}

fn load(args: &Args, config: &Config) -> anyhow::Result<Vec<Page>> {
    let mut urls = args.url.iter();
    let mut pages: Vec<Page> = Vec::new();
    let mut loader = page::Loader::new(config);
    for target in &args.pages {
        let claimed = match page::web_address(target) {
            Some(_) => None,
            None => Some(urls.next().ok_or_else(|| {
                Usage(format!("{target}: a file needs its address: give one --url for each file, in their order"))
            })?),
        };
        pages.push(loader.load(target, claimed)?);
    }
    if let [first, rest @ ..] = &pages[..]
        && let Some(other) = rest
            .iter()
            .find(|page| !same_publisher(&page.url, &first.url))
    {
        let message = format!("{} and {} are not of one site", first.url, other.url);
        return Err(Usage(message).into());
    }
    Ok(pages)
}

/// The names of the files in `_family/`.
fn families(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect()
}

/// What the file says of itself.
fn head(pages: &[Page], draft: &Draft) -> Vec<String> {
    let mut head =
        vec![
        format!("Proposed by `newsarc site add` from {} pages. To check:", pages.len()),
        "- does `newsarc site try URL` show the right winner for every field?".to_owned(),
        "- is anything of a story in `drop`, or anything else not in it?".to_owned(),
        "- `timezone = \"Area/City\"` is needed where times are printed without a zone".to_owned(),
        "- `[url] include` can say which addresses are stories".to_owned(),
        "- a [[fixture]] keeps the rules right: `newsarc site test SITE FILE --url URL --update`"
            .to_owned(),
    ];
    if draft.extends.is_some() {
        head.push("- what the family says already can be left out here".to_owned());
    }
    head
}

fn refuse_if_there(path: &Path, args: &Args) -> anyhow::Result<()> {
    if path.exists() && !args.force && !args.dry_run {
        bail!(
            "{} is there already; --dry-run prints the proposal, --force writes over the file",
            path.display()
        );
    }
    Ok(())
}

/// How good it is, and what to do next.
fn tell(
    path: &Path,
    dry_run: bool,
    known: &[Agreement],
    checked: &[Agreement],
    context: &mut Context,
) -> anyhow::Result<()> {
    let verb = if dry_run { "would be" } else { "written to" };
    context.out.flush()?;
    context.say(
        Line::new()
            .styled(BOLD, format!("{verb} {}", path.display()))
            .styled(DIM, "  (rules against what the generic extractor draws)"),
    )?;
    for Agreement { field, same, of } in known {
        let mut line = if same == of {
            Line::new().styled(GREEN, "  ✓ ")
        } else {
            Line::new().styled(YELLOW, "  ! ")
        };
        line = line.plain(format!("{field:<11}{same} of {of} pages agree"));
        if let Some(apart) = checked.iter().find(|other| other.field == *field) {
            let verdict = if apart.same == apart.of {
                Line::new().styled(GREEN, "; so does the page held apart")
            } else {
                Line::new().styled(YELLOW, "; the page held apart does not")
            };
            line = line.then(verdict);
        }
        context.say(line)?;
    }
    if checked.is_empty() {
        context.say(format!(
            "  with {ENOUGH} pages or more, the last is held apart to check the proposal"
        ))?;
    }
    context.say("next: read the file, then `newsarc site try` on another page")?;
    Ok(())
}
