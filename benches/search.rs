//! What search costs: indexing, the size of the index, and queries as whole processes.
//!
//! ```text
//! cargo bench --bench search -- DIR [--articles 50000] [--versions 60000] [--texts FILE]
//! ```
//!
//! `--texts` also writes the texts as JSON lines, for `fts5.py` to index the same.

#![expect(clippy::print_stdout, reason = "it is run by people")]

#[path = "synthetic/news.rs"]
mod news;
#[path = "synthetic/words.rs"]
mod words;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use newsarc::archive::index::IndexWriter;
use newsarc::archive::{Layout, Position, Reader};
use newsarc::model::VersionView;

use news::News;

/// Measures indexing and queries on made-up papers.
#[derive(Debug, Parser)]
struct Args {
    /// The folder for config.toml and archive/; an index that is there already is only asked
    dir: PathBuf,
    /// How many articles
    #[arg(long, default_value_t = 50_000)]
    articles: usize,
    /// How many versions of them in all
    #[arg(long)]
    versions: Option<usize>,
    /// Versions between two commits
    #[arg(long, default_value_t = 500)]
    group: usize,
    /// Write the texts here, one JSON object a line
    #[arg(long)]
    texts: Option<PathBuf>,
    /// What cargo adds
    #[arg(long, hide = true)]
    bench: bool,
}

/// Memory of the index writer, in bytes: the default of `[archive] index_memory`.
const MEMORY: usize = 64 << 20;
/// How often each query is asked.
const TIMES: usize = 20;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let layout = Layout::new(&args.dir.join("archive"));
    if !layout.index().exists() {
        fs::create_dir_all(layout.warc())?;
        fs::write(
            args.dir.join("config.toml"),
            "[archive]\npath = \"archive\"\n",
        )?;
        index(&args, &layout)?;
    }
    open(layout.root())?;
    for (name, arguments) in QUERIES {
        ask(&args.dir, name, arguments)?;
    }
    Ok(())
}

/// Indexes the papers, telling processor time without that of making them up.
fn index(args: &Args, layout: &Layout) -> Result<(), Failure> {
    let news = News::new(args.articles, 365);
    let versions = args.versions.unwrap_or(args.articles);
    let mut texts = match &args.texts {
        Some(path) => Some(BufWriter::new(File::create(path)?)),
        None => None,
    };
    let (mut writer, _) = IndexWriter::open(&layout.index(), MEMORY)?;
    let (started, made) = (cpu()?, thread_cpu()?);
    let mut indexing = Duration::ZERO;
    let (mut count, mut bytes, mut committed) = (0, 0, 0);
    for i in 0..args.articles {
        let views = news.views(i, versions);
        for view in &views {
            let text = text(view);
            bytes += text.len();
            if let Some(texts) = &mut texts {
                let title = view.article.title.as_deref();
                serde_json::to_writer(
                    &mut *texts,
                    &serde_json::json!({ "title": title, "body": text }),
                )?;
                texts.write_all(b"\n")?;
            }
        }
        let before = thread_cpu()?;
        count += views.len();
        writer.put(views)?;
        if count - committed >= args.group || i + 1 == args.articles {
            writer.commit(&Position {
                segment: "synthetic-20250101000000-1.warc.gz".to_owned(),
                offset: count as u64,
            })?;
            committed = count;
        }
        indexing += thread_cpu()?.saturating_sub(before);
    }
    let making = thread_cpu()?.saturating_sub(made).saturating_sub(indexing);
    writer.close()?;
    let used = cpu()?.saturating_sub(started).saturating_sub(making);
    println!(
        "indexed {count} versions, {:.1} MB of text: {:.1} CPU s, {:.0} a CPU s",
        bytes as f64 / 1e6,
        used.as_secs_f64(),
        count as f64 / used.as_secs_f64()
    );
    sizes(&layout.index(), bytes)
}

/// What people read of a version.
fn text(view: &VersionView) -> String {
    let article = &view.article;
    let heads = article.title.iter().chain(&article.summary).cloned();
    let parts: Vec<String> = heads
        .chain([article.body_text()])
        .chain(article.author_names().into_iter().map(str::to_owned))
        .collect();
    parts.join("\n")
}

fn sizes(dir: &Path, text: usize) -> Result<(), Failure> {
    let (mut stored, mut searched) = (0, 0);
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let is_store = entry.path().extension().is_some_and(|end| end == "store");
        *(if is_store { &mut stored } else { &mut searched }) += entry.metadata()?.len();
    }
    println!(
        "index {:.1} MB, {:.2} of the text; stored fields {:.1} MB beside it",
        searched as f64 / 1e6,
        searched as f64 / text as f64,
        stored as f64 / 1e6
    );
    Ok(())
}

fn open(archive: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    let reader = Reader::open(archive)?;
    println!(
        "opened {} versions in {:.1} ms",
        reader.count(),
        started.elapsed().as_secs_f64() * 1e3
    );
    Ok(())
}

/// A name, and what is asked of `newsarc query`.
const QUERIES: [(&str, &[&str]); 12] = [
    ("frequent word", &["the"]),
    ("word", &["bridge"]),
    ("word, Bengali", &["বন্যা"]),
    ("word, Thai", &["น้ำท่วม"]),
    ("word, Japanese", &["洪水"]),
    ("three words", &["government river flood"]),
    ("phrase", &["\"of the government\""]),
    ("prefix", &["gov*"]),
    ("edits", &["removed:river"]),
    (
        "site and day",
        &[
            "--site",
            "paper-11.example",
            "--since",
            "2025-06-01",
            "--until",
            "2025-06-01",
        ],
    ),
    (
        "filters",
        &["flood", "--lang", "en", "--since", "2025-06", "--changed"],
    ),
    ("list", &[]),
];

/// Asks as people do: a process each time, its output read to the end.
fn ask(dir: &Path, name: &str, arguments: &[&str]) -> Result<(), Failure> {
    let mut times = Vec::new();
    let mut found = String::new();
    let before = ticks(13)?;
    for _ in 0..TIMES {
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_newsarc"))
            .arg("-c")
            .arg(dir.join("config.toml"))
            .arg("query")
            .args(arguments)
            .stdin(Stdio::null())
            .output()?;
        times.push(started.elapsed());
        found = String::from_utf8(output.stderr)?;
        if !output.status.success() {
            return Err(format!("{name}: {found}").into());
        }
    }
    let used = ticks(13)?.saturating_sub(before).as_secs_f64() * 1e3 / TIMES as f64;
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!(
        "{name:16} median {:6.1} ms, p95 {:6.1} ms, {used:5.1} CPU ms   {}",
        at(50),
        at(95),
        found.trim()
    );
    Ok(())
}

/// Processor time of this process.
fn cpu() -> Result<Duration, Failure> {
    ticks(11)
}

/// Two neighbouring fields of `/proc/self/stat`, behind the name: 11 is the time of this process, 13
/// that of its children.
fn ticks(field: usize) -> Result<Duration, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields
        .split_whitespace()
        .skip(field)
        .take(2)
        .map(str::parse::<u64>)
        .sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}

/// Processor time of this thread.
fn thread_cpu() -> Result<Duration, Failure> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = stat.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanos))
}
