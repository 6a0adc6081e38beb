//! `newsarc show`: one article, any stored version.

use anstyle::Style;
use anyhow::bail;
use clap::ValueEnum;
use jiff::Timestamp;

use super::exit::Usage;
use super::render::{BOLD, DIM, Line};
use super::rows::Rows;
use super::selection::moment;
use super::{Context, Exit};
use crate::archive::{self, Layout};
use crate::config::Config;
use crate::export::ndjson::Row;
use crate::export::{html, markdown};
use crate::fetch;
use crate::model::{Block, Capture, VersionView, When};

const EXAMPLES: &str = "\
Keys of --json and --fields: those of `newsarc export -f ndjson`.

Examples:
  newsarc show k7m2xq4p
  newsarc show https://news.example/2026/flood --version first -f md
  newsarc show k7m2xq4p --at 2026-11-22 -f json";

/// Arguments of `newsarc show`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The article: an id, its beginning, or an address
    #[arg(value_name = "ID|URL")]
    article: String,
    /// Which version: a number, `latest` or `first`
    #[arg(long, value_name = "N|latest|first", default_value = "latest", value_parser = which)]
    version: Which,
    /// The version that stood there at this time
    #[arg(long, value_name = "TIME", conflicts_with = "version")]
    at: Option<String>,
    /// How to print
    #[arg(short, long, value_name = "FORMAT", default_value = "text",
          conflicts_with_all = ["json", "fields"])]
    format: Format,
    #[command(flatten)]
    rows: Rows,
}

/// Which version of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The newest.
    Latest,
    /// The first.
    First,
    /// This one, from 1.
    Number(u32),
}

/// Reads `latest`, `first` or a number.
pub(crate) fn which(text: &str) -> Result<Which, String> {
    match text {
        "latest" => Ok(Which::Latest),
        "first" => Ok(Which::First),
        _ => text
            .parse()
            .map(Which::Number)
            .map_err(|_| "expected a number, `latest` or `first`".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The article as plain text
    Text,
    /// The article as Markdown
    Md,
    /// The article as a page of its own
    Html,
    /// One JSON object, as `export` writes it
    Json,
    /// The bytes that the server sent, content coding removed
    Raw,
    /// The heads of request and response
    Headers,
}

/// Prints the article.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let found = context.article(&config, &args.article)?;
    let at = moment("--at", args.at.as_deref(), &Context::now(&config))?;
    let view = match at {
        Some(at) => as_of(&found, at.last())?,
        None => pick(&found, args.version)?,
    };
    match args.format {
        _ if args.rows.are_wanted() => args.rows.print(&Row::of(view), &mut context.out)?,
        Format::Text => text(view, context)?,
        Format::Md => context.out.text(&markdown::text(view))?,
        Format::Html => context.out.text(&page(view)?)?,
        Format::Json => args.rows.print(&Row::of(view), &mut context.out)?,
        Format::Raw => {
            let capture = kept(view, &config)?;
            let body = fetch::decode(&capture, config.fetch.max_decoded)?;
            context.out.bytes(&body)?;
        }
        Format::Headers => headers(&kept(view, &config)?, context)?,
    }
    Ok(Exit::Ok)
}

/// The article as a page of its own.
fn page(view: &VersionView) -> anyhow::Result<String> {
    let mut page = Vec::new();
    html::alone(view, &mut page)?;
    Ok(String::from_utf8(page)?)
}

/// The version that is asked for.
pub(crate) fn pick(found: &[VersionView], which: Which) -> Result<&VersionView, Usage> {
    let view = match which {
        Which::Latest => found.last(),
        Which::First => found.first(),
        Which::Number(n) => found.iter().find(|view| view.version.n == n),
    };
    view.ok_or_else(|| Usage(format!("there are versions 1 to {}", found.len())))
}

fn as_of(found: &[VersionView], instant: Timestamp) -> Result<&VersionView, Usage> {
    let then = found
        .iter()
        .rev()
        .find(|view| view.version.observed_at <= instant);
    then.ok_or_else(|| {
        let first = found
            .first()
            .map(|view| format!("{:.0}", view.version.observed_at));
        Usage(format!(
            "at {instant:.0} it was not yet seen; first seen {}",
            first.unwrap_or_default()
        ))
    })
}

/// The exchange that the version was drawn from.
fn kept(view: &VersionView, config: &Config) -> anyhow::Result<Capture> {
    let Some(pointer) = &view.response else {
        bail!(
            "the bytes of version {} of {} were not kept",
            view.version.n,
            view.version.id
        );
    };
    let segments = Layout::new(&config.archive.path).warc();
    Ok(archive::read_capture(&segments, pointer)?)
}

fn text(view: &VersionView, context: &mut Context) -> anyhow::Result<()> {
    context.out.page();
    let (out, article) = (&mut context.out, &view.article);
    out.prose(BOLD, article.title.as_deref().unwrap_or("(no title)"))?;
    let dim = |text: String| Line::new().styled(DIM, text);
    let facts = [
        Some(view.version.site.clone()),
        Some(article.author_names().join(", ")).filter(|names| !names.is_empty()),
        article.published.as_ref().map(When::rfc3339),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    out.line(dim(facts.join(" · ")))?;
    let url = view.own_url();
    out.line(Line::new().linked(DIM, url, url))?;
    let (n, of, at) = (view.version.n, view.versions, view.version.observed_at);
    out.line(dim(format!(
        "version {n} of {of}, seen {at:.0}, {}",
        view.state().as_str()
    )))?;
    if let Some(summary) = &article.summary {
        out.line("")?;
        out.prose(Style::new(), summary)?;
    }
    for block in &article.blocks {
        out.line("")?;
        let heading = matches!(block, Block::Heading { .. });
        for line in block.lines() {
            out.prose(if heading { BOLD } else { Style::new() }, &line)?;
        }
    }
    Ok(())
}

fn headers(capture: &Capture, context: &mut Context) -> anyhow::Result<()> {
    let out = &mut context.out;
    out.line(Line::new().styled(BOLD, format!("GET {}", capture.url)))?;
    for (name, value) in &capture.request_headers {
        out.line(format!("{name}: {value}"))?;
    }
    out.line("")?;
    let status = format!("{} {} {}", capture.protocol, capture.status, capture.reason);
    out.line(Line::new().styled(BOLD, status))?;
    for (name, value) in &capture.headers {
        out.line(format!("{name}: {}", String::from_utf8_lossy(value)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_named_by_word_or_number() {
        assert_eq!(which("latest"), Ok(Which::Latest));
        assert_eq!(which("3"), Ok(Which::Number(3)));
        assert!(which("-1").is_err() && which("last").is_err());
    }
}
