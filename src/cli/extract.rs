//! `newsarc extract`: articles from files or addresses, without archiving anything.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;
use serde::Deserialize;
use url::Url;

use super::exit::Usage;
use super::page;
use super::render::{BOLD, DIM, Line, YELLOW};
use super::{Context, Exit};
use crate::config::Config;
use crate::export::ndjson::Extracted;
use crate::model::{Article, Block, When};
use crate::sites::Sites;

const EXAMPLES: &str = "\
Examples:
  newsarc extract https://news.example/2026/flood
  newsarc extract saved.html --url https://news.example/2026/flood --json
  newsarc extract --manifest pages/truth.jsonl --no-site-rules --json > out.jsonl";

/// Pages of one batch per core: enough to keep all busy, few enough to hold in memory.
const BATCH: usize = 32;

/// Arguments of `newsarc extract`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Files (plain or gzip) or addresses
    #[arg(value_name = "FILE|URL", required_unless_present = "manifest")]
    targets: Vec<String>,
    /// One {"id", "url"} a line; the page of each is pages/<id>.html.gz beside this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["targets", "url"])]
    manifest: Option<PathBuf>,
    /// The address that a file came from
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Leave the rule files aside: structured data and the generic extractor only
    #[arg(long)]
    no_site_rules: bool,
    /// One JSON object a page
    #[arg(long)]
    json: bool,
}

/// Extracts and prints.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config_or_defaults()?;
    let sites = if args.no_site_rules {
        Sites::default()
    } else {
        page::sites(&config)?
    };
    if let Some(manifest) = &args.manifest {
        return by_manifest(manifest, &sites, &config, args.json, context);
    }
    let mut loader = page::Loader::new(&config);
    for target in &args.targets {
        let (_, article) = loader.story(target, args.url.as_ref(), &sites)?;
        show(target, &article, args.json, context)?;
    }
    Ok(Exit::Ok)
}

/// Prints an article as JSON or for people.
pub(crate) fn show(
    name: &str,
    article: &Article,
    as_json: bool,
    context: &mut Context,
) -> anyhow::Result<()> {
    if as_json {
        return Ok(context.out.json(&Extracted::of(name, article))?);
    }
    print(name, article, context)
}

/// One line of a manifest; further keys are somebody else's.
#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    url: String,
}

/// All pages of a manifest, on all cores, in their order, a batch in memory at a time.
fn by_manifest(
    manifest: &Path,
    sites: &Sites,
    config: &Config,
    as_json: bool,
    context: &mut Context,
) -> anyhow::Result<Exit> {
    let file =
        File::open(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let pages = manifest.parent().unwrap_or(Path::new("")).join("pages");
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut lines = BufReader::new(file).lines().enumerate();
    let mut exit = Exit::Ok;
    loop {
        let mut batch = Vec::new();
        for (index, line) in lines.by_ref().take(BATCH * cores) {
            let line = line.with_context(|| format!("cannot read {}", manifest.display()))?;
            if !line.trim().is_empty() {
                batch.push(entry(manifest, index + 1, &line)?);
            }
        }
        if batch.is_empty() {
            return Ok(exit);
        }
        for (entry, article) in batch.iter().zip(on_all_cores(&batch, cores, |entry| {
            article(entry, &pages, sites, config)
        })) {
            let article = article.unwrap_or_else(|error| {
                exit = Exit::Failed;
                tracing::error!("{}: {error:#}", entry.id);
                Article::default()
            });
            show(&entry.id, &article, as_json, context)?;
        }
    }
}

fn entry(manifest: &Path, line: usize, text: &str) -> Result<Entry, Usage> {
    let entry: Entry = serde_json::from_str(text)
        .map_err(|error| Usage(format!("{}:{line}: {error}", manifest.display())))?;
    let named = Path::new(&entry.id).components().count() == 1 && !entry.id.contains(['/', '\\']);
    if entry.id == ".." || !named {
        let why = format!(
            "{}:{line}: `{}` is not a file name",
            manifest.display(),
            entry.id
        );
        return Err(Usage(why));
    }
    Ok(entry)
}

fn article(entry: &Entry, pages: &Path, sites: &Sites, config: &Config) -> anyhow::Result<Article> {
    let path = pages.join(format!("{}.html.gz", entry.id));
    let url = page::web_address(&entry.url).unwrap_or_else(page::unknown_address);
    let page = page::from_file(&path, url, config)?;
    Ok(page.extract(sites, &config.extract))
}

/// Results in the order of `items`.
fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    cores: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// An article for people: what was found, and by which rule.
fn print(target: &str, article: &Article, context: &mut Context) -> anyhow::Result<()> {
    let out = &mut context.out;
    let field = |name: &str, value: String| {
        let won = article
            .provenance
            .get(name)
            .map(|rule| format!("  ({rule})"));
        Line::new()
            .styled(BOLD, format!("{name:<10}"))
            .plain(value)
            .styled(DIM, won.unwrap_or_default())
    };
    out.line(Line::new().styled(DIM, target))?;
    out.line(field("title", article.title.clone().unwrap_or_default()))?;
    out.line(field(
        "summary",
        article.summary.clone().unwrap_or_default(),
    ))?;
    out.line(field("authors", article.author_names().join(", ")))?;
    let date = |when: &Option<When>| when.as_ref().map(When::rfc3339).unwrap_or_default();
    out.line(field("published", date(&article.published)))?;
    out.line(field("modified", date(&article.modified)))?;
    out.line(field(
        "language",
        article.lang().unwrap_or_default().to_owned(),
    ))?;
    for note in &article.quality.notes {
        out.line(Line::new().styled(YELLOW, format!("note      {note}")))?;
    }
    out.line("")?;
    for block in &article.blocks {
        let style = if matches!(block, Block::Heading { .. }) {
            BOLD
        } else {
            anstyle::Style::new()
        };
        for line in block.lines() {
            out.line(Line::new().styled(style, line))?;
        }
    }
    out.line("")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..200).collect();
        let squares = on_all_cores(&items, 4, |n| {
            if n % 7 == 0 {
                thread::yield_now();
            }
            n * n
        });
        assert_eq!(squares, items.iter().map(|n| n * n).collect::<Vec<_>>());
    }

    #[test]
    fn a_manifest_cannot_name_files_elsewhere() {
        let path = Path::new("m.jsonl");
        assert!(
            entry(
                path,
                1,
                r#"{"id": "a-1", "url": "https://a.example/", "lang": "bn"}"#
            )
            .is_ok()
        );
        assert!(entry(path, 2, r#"{"id": "a-2", "url": ""}"#).is_ok());
        for id in ["../x", "/etc/passwd", "..", "a/b", "a\\b"] {
            let line = serde_json::json!({ "id": id, "url": "https://a.example/" }).to_string();
            let message = entry(path, 3, &line).unwrap_err().to_string();
            assert!(message.starts_with("m.jsonl:3: "), "{message}");
        }
    }
}
