//! Makes a synthetic archive of any size, the same each time, to measure and to try things on.
//!
//! ```text
//! cargo run --release --example synthetic -- /tmp/big --articles 50000
//! newsarc -c /tmp/big/config.toml query flood
//! ```
//!
//! With `--index-only` neither segments nor store are written: a million versions for readers in
//! minutes. Such an archive can be read, not written to or verified.

#![expect(clippy::print_stderr, reason = "it is run by people")]

mod news;
mod words;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use newsarc::archive::index::IndexWriter;
use newsarc::archive::{Entry, Layout, Position, Settings, Writer};
use newsarc::dedup;
use newsarc::model::{Article, Capture};

use news::{News, gone};

/// Makes a synthetic archive: made-up papers in nine languages, the same each time.
#[derive(Debug, Parser)]
struct Args {
    /// The folder for config.toml and archive/; must not hold an archive yet
    dir: PathBuf,
    /// How many articles
    #[arg(long, default_value_t = 10_000)]
    articles: usize,
    /// How many versions of them in all [default: a fifth more than articles]
    #[arg(long)]
    versions: Option<usize>,
    /// Over how many days the articles are spread
    #[arg(long, default_value_t = 365)]
    days: u32,
    /// Only the index, without segments and store
    #[arg(long)]
    index_only: bool,
}

/// Articles that become visible together.
const GROUP: usize = 500;
/// Memory of the index writer, in bytes.
const MEMORY: usize = 256 << 20;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let path = args.dir.join("archive");
    if path.exists() {
        return Err(format!("{} exists already", path.display()).into());
    }
    fs::create_dir_all(&args.dir)?;
    fs::write(args.dir.join("config.toml"), CONFIG)?;
    let started = Instant::now();
    let news = News::new(args.articles, args.days);
    let written = if args.index_only {
        only_index(&args, &news, &path)?
    } else {
        whole(&args, &news, &path)?
    };
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{written} versions in {seconds:.1} s: {}", path.display());
    Ok(())
}

const CONFIG: &str = "[archive]\npath = \"archive\"\n";

/// How many versions are wanted in all.
fn wanted(args: &Args) -> usize {
    args.versions.unwrap_or(args.articles + args.articles / 5)
}

fn whole(args: &Args, news: &News, path: &Path) -> Result<usize, Failure> {
    let settings = Settings {
        path: path.to_owned(),
        ..Settings::default()
    };
    let (mut writer, _) = Writer::open(&settings, "synthetic", Duration::ZERO)?;
    let mut written = 0;
    for i in 0..args.articles {
        let (made, versions) = news.history(i, wanted(args));
        for (version, article) in versions {
            writer.stage(Entry::Version {
                capture: Some(capture(&made.url, version.observed_at, 200, page(&article))),
                fingerprint: dedup::fingerprint(&article),
                key: made.key.clone(),
                next_visit: None,
                version,
                article,
            })?;
            written += 1;
        }
        if let Some(at) = made.gone {
            writer.stage(Entry::State {
                id: made.id(),
                change: gone(at),
                capture: Some(capture(&made.url, at, 404, String::new())),
                url: made.url,
                key: made.key,
                next_visit: None,
            })?;
        }
        if i % GROUP == GROUP - 1 {
            writer.publish()?;
            eprint!("\r{} articles", i + 1);
        }
    }
    eprintln!();
    writer.close()?;
    Ok(written)
}

fn only_index(args: &Args, news: &News, path: &Path) -> Result<usize, Failure> {
    let layout = Layout::new(path);
    fs::create_dir_all(layout.warc())?;
    let (mut index, _) = IndexWriter::open(&layout.index(), MEMORY)?;
    let mut written: usize = 0;
    for i in 0..args.articles {
        let views = news.views(i, wanted(args));
        written += views.len();
        index.put(views)?;
        if i % 10_000 == 9_999 {
            eprint!("\r{} articles", i + 1);
        }
    }
    eprintln!();
    index.commit(&Position {
        segment: "synthetic-20260101000000-1.warc.gz".to_owned(),
        offset: written as u64,
    })?;
    index.close()?;
    Ok(written)
}

/// An exchange whose body came compressed, as most do.
fn capture(url: &str, at: Timestamp, status: u16, page: String) -> Capture {
    let mut gzip = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::fast());
    gzip.write_all(page.as_bytes())
        .expect("memory can be written");
    Capture {
        url: url.parse().expect("addresses are made well"),
        fetched_at: at,
        first_byte_ms: 80,
        elapsed_ms: 120,
        remote: None,
        protocol: "http/1.1".to_owned(),
        request_headers: vec![("user-agent".to_owned(), "synthetic".to_owned())],
        status,
        reason: if status == 200 { "OK" } else { "Not Found" }.to_owned(),
        headers: vec![
            (
                "content-type".to_owned(),
                b"text/html; charset=utf-8".to_vec(),
            ),
            ("content-encoding".to_owned(), b"gzip".to_vec()),
        ],
        body: gzip.finish().expect("memory can be written"),
        truncated: None,
        terms: Vec::new(),
    }
}

/// The page that the article could have been drawn from. Its words hold nothing to escape.
fn page(article: &Article) -> String {
    let title = article.title.as_deref().unwrap_or_default();
    let mut page = format!(
        "<!doctype html><html lang={}><head><title>{title}</title></head><body><article>\
         <h1>{title}</h1>",
        article.lang().unwrap_or_default()
    );
    for section in article.sections() {
        if let Some(heading) = section.heading {
            page += &format!("<h2>{heading}</h2>");
        }
        for paragraph in section.paragraphs {
            page += &format!("<p>{paragraph}</p>");
        }
    }
    page + "</article></body></html>"
}
