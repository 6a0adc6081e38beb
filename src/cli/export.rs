//! `newsarc export`: versions to a file, the same bytes for the same archive and arguments.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use flate2::{Compression, GzBuilder};

use super::exit::Usage;
use super::selection::{Selection, WhichVersions};
use super::{Context, Exit};
use crate::archive::Reader;
use crate::archive::index::IndexError;
use crate::export::{atom, ndjson};
use crate::model::{Filter, Versions};

const EXAMPLES: &str = "\
Examples:
  newsarc export -f ndjson -o - --versions all | wc -l
  newsarc export -o november.ndjson.zst --compress zstd --since 2026-11 --until 2026-11
  newsarc export -o - --as-of 2026-11-22T12:00Z";

/// Arguments of `newsarc export`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file to write; `-` is stdout
    #[arg(short, long, value_name = "FILE|-")]
    output: PathBuf,
    /// What to write
    #[arg(short, long, value_name = "FORMAT", default_value = "ndjson")]
    format: Format,
    /// Only what holds these words
    #[arg(long, value_name = "QUERY")]
    text: Option<String>,
    /// Which versions of an article
    #[arg(long, value_name = "WHICH", default_value = "latest")]
    versions: WhichVersions,
    #[command(flatten)]
    selection: Selection,
    /// How to compress
    #[arg(long, value_name = "HOW", default_value = "none")]
    compress: Coding,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON object a version and line, with the text to the letter
    Ndjson,
    /// A feed of versions
    Atom,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Coding {
    Gzip,
    Zstd,
    None,
}

/// What stops an export.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Archive(#[from] IndexError),
    #[error("cannot write")]
    Write(#[from] io::Error),
}

/// Exports.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let now = Context::now(&config);
    let versions = Versions::from(args.versions);
    let filter = args
        .selection
        .filter(args.text.as_deref(), versions, &now)?;
    if args.output.as_os_str() != "-" && args.output.exists() && !args.force {
        let why = format!(
            "{} exists already; --force replaces it",
            args.output.display()
        );
        return Err(Usage(why).into());
    }
    let reader = Context::reader(&config)?;
    if args.output.as_os_str() == "-" {
        compressed(&reader, &filter, args, context.out.writer())?;
        return Ok(Exit::Ok);
    }
    let count = to_file(&reader, &filter, args)?;
    if context.is_watched() {
        context.say(format!("{}: {count} versions", args.output.display()))?;
    }
    Ok(Exit::Ok)
}

/// Writes beside the file and renames: who reads it sees all of it or the old one.
fn to_file(reader: &Reader, filter: &Filter, args: &Args) -> anyhow::Result<u64> {
    let path = &args.output;
    let partial = beside(path);
    let cannot = || format!("cannot write {}", path.display());
    let file = File::create(&partial).with_context(cannot)?;
    let mut to = BufWriter::with_capacity(1 << 16, file);
    let written = compressed(reader, filter, args, &mut to)
        .map_err(anyhow::Error::from)
        .and_then(|count| {
            to.flush().with_context(cannot)?;
            to.get_ref().sync_all().with_context(cannot)?;
            place(&partial, path, args.force).with_context(cannot)?;
            Ok(count)
        });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}

/// Gives the finished file its name; without `force` never over another.
fn place(partial: &Path, path: &Path, force: bool) -> io::Result<()> {
    if force {
        return fs::rename(partial, path);
    }
    match fs::hard_link(partial, path) {
        Ok(()) => fs::remove_file(partial),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Not every file system knows links; there a small gap between look and rename remains.
        Err(_) if !path.exists() => fs::rename(partial, path),
        Err(error) => Err(error),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".part-{}", std::process::id()));
    path.with_file_name(name)
}

/// The same bytes each time: gzip carries neither name nor time, zstd works on one thread.
fn compressed(
    reader: &Reader,
    filter: &Filter,
    args: &Args,
    to: &mut impl Write,
) -> Result<u64, Failure> {
    match args.compress {
        Coding::None => written(reader, filter, args.format, to),
        Coding::Gzip => {
            let mut gzip = GzBuilder::new().mtime(0).write(to, Compression::default());
            let count = written(reader, filter, args.format, &mut gzip)?;
            gzip.finish()?;
            Ok(count)
        }
        Coding::Zstd => {
            let mut zstd = zstd::Encoder::new(to, 9)?;
            zstd.include_checksum(true)?;
            let count = written(reader, filter, args.format, &mut zstd)?;
            zstd.finish()?;
            Ok(count)
        }
    }
}

fn written(
    reader: &Reader,
    filter: &Filter,
    format: Format,
    to: &mut impl Write,
) -> Result<u64, Failure> {
    let versions = reader
        .versions(filter)?
        .map(|view| view.map_err(Failure::from));
    match format {
        Format::Ndjson => ndjson::write(versions, to),
        Format::Atom => atom::write("newsarc", versions, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (partial, path) = (dir.path().join("p"), dir.path().join("out"));
        fs::write(&partial, "new").unwrap();
        fs::write(&path, "old").unwrap();
        assert!(place(&partial, &path, false).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        place(&partial, &path, true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }
}
