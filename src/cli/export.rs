//! `newsarc export`: versions to a file, the same bytes for the same archive and arguments.

mod format;
mod split;
mod target;

use std::fs::File;
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use flate2::{Compression, GzBuilder};

use super::exit::Usage;
use super::render::counted;
use super::selection::{Selection, WhichVersions};
use super::{Context, Exit};
use crate::archive::index::asks_of_edits;
use crate::archive::{ArchiveError, IndexError};
use crate::export::manifest::{Digest, Digesting, Manifest};
use crate::export::{Folder, SCHEMA, SUMS, json};
use crate::model::Versions;
use format::{Done, Format, Job, Shape};
use split::Split;

const EXAMPLES: &str = "\
Examples:
  newsarc export -f ndjson -o - --versions all | wc -l
  newsarc export -o november.ndjson.zst --compress zstd --since 2026-11 --until 2026-11
  newsarc export -o archive.parquet --versions all
  newsarc export -f html -o site --as-of 2026-11-22T12:00Z
  newsarc export -o today.epub --since today --title 'Today'";

/// Arguments of `newsarc export`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that people give"
)]
pub(crate) struct Args {
    /// The file or folder to write; `-` is stdout
    #[arg(short, long, value_name = "FILE|-", required_unless_present = "schema")]
    output: Option<PathBuf>,
    /// What to write [default: as the file is named, else ndjson]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Only what holds these words
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    text: Option<String>,
    /// Which versions of an article [default: latest; html, and where words of edits are asked for: all]
    #[arg(long, value_name = "WHICH")]
    versions: Option<WhichVersions>,
    #[command(flatten)]
    selection: Selection,
    /// How to compress ndjson, csv and atom
    #[arg(long, value_name = "HOW", default_value = "none")]
    compress: Coding,
    /// Write a file for each month or site; its name gets the month or site
    #[arg(long, value_name = "BY")]
    split: Option<Split>,
    /// The name of a website, book, feed or collection
    #[arg(long, value_name = "TEXT", default_value = "News archive")]
    title: String,
    /// Begin a CSV file with a byte order mark, which Excel needs
    #[arg(long)]
    bom: bool,
    /// Write no manifest of counts and digests beside the file
    #[arg(long)]
    no_manifest: bool,
    /// Replace the file or folder if there is one
    #[arg(long)]
    force: bool,
    /// Print the JSON Schema of the rows of ndjson instead
    #[arg(long)]
    schema: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Coding {
    Gzip,
    Zstd,
    None,
}

/// What stops an export.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read the archive")]
    Index(#[from] IndexError),
    #[error("cannot read the archive")]
    Segments(#[from] ArchiveError),
    /// Of what, is told by who knows its name.
    #[error("{0}")]
    Write(#[from] io::Error),
}

/// Exports.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let Some(output) = args.output.as_deref().filter(|_| !args.schema) else {
        context.out.text(SCHEMA)?;
        return Ok(Exit::Ok);
    };
    let format = args
        .format
        .or_else(|| Format::of_name(output))
        .unwrap_or(Format::Ndjson);
    check_sense(args, format, output)?;
    let config = context.config()?;
    let versions = versions(args, format)?;
    let now = Context::now(&config);
    let filter = args
        .selection
        .filter(args.text.as_deref(), versions, &now)?;
    let reader = Context::reader(&config)?;
    let parts = match args.split {
        None => vec![(output.to_owned(), filter)],
        Some(how) => split::parts(&reader, &filter, output, how)?,
    };
    for (output, _) in &parts {
        check_place(args, format, output)?;
    }
    for (output, filter) in &parts {
        let job = Job {
            reader: &reader,
            filter,
            format,
            title: &args.title,
            bom: args.bom,
        };
        let done = written(&job, args, output, context)?;
        tell(&done, output, context)?;
    }
    Ok(Exit::Ok)
}

/// Words of edits are looked for in every version, as `query` does.
fn versions(args: &Args, format: Format) -> Result<Versions, IndexError> {
    match args.versions {
        Some(which) => Ok(which.into()),
        None if asks_of_edits(args.text.as_deref().unwrap_or_default())? => Ok(Versions::All),
        None => Ok(format.versions()),
    }
}

fn written(
    job: &Job<'_>,
    args: &Args,
    output: &Path,
    context: &mut Context,
) -> anyhow::Result<Done> {
    if is_stdout(output) {
        let done = to_writer(job, args.compress, context.out.writer());
        done.context("cannot export to stdout")
    } else if is_folder(job.format, output) {
        to_folder(job, output)
    } else {
        to_file(job, args, output)
    }
}

fn is_stdout(output: &Path) -> bool {
    output.as_os_str() == "-"
}

/// Refuses what cannot be, before anything is read.
fn check_sense(args: &Args, format: Format, output: &Path) -> Result<(), Usage> {
    if args.compress != Coding::None && !format.is_plain() {
        let name = format.name();
        let why = format!("--compress is for ndjson, csv and atom; {name} is packed already");
        return Err(Usage(why));
    }
    if args.split.is_some() && is_stdout(output) {
        return Err(Usage("--split needs a file name".to_owned()));
    }
    Ok(())
}

/// Refuses to write over anything unasked.
fn check_place(args: &Args, format: Format, output: &Path) -> Result<(), Usage> {
    if is_stdout(output) {
        return Ok(());
    }
    let folder = is_folder(format, output);
    target::check(output, folder, args.force)?;
    if args.no_manifest || folder {
        return Ok(());
    }
    target::check(&manifest_of(output), false, args.force)
}

/// Whether many files are to be written as such.
fn is_folder(format: Format, output: &Path) -> bool {
    let zip = output
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    format.shape() == Shape::Folder && !zip
}

fn manifest_of(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

fn to_writer(
    job: &Job<'_>,
    compress: Coding,
    to: &mut (impl Write + Send),
) -> anyhow::Result<Done> {
    match job.format.shape() {
        Shape::Stream => Ok(compressed(job, compress, to)?),
        Shape::File => target::copied(to, |path, file| Ok(job.file(path, file)?)),
        Shape::Folder => {
            target::copied(
                to,
                |_, file| Ok(job.folder(Folder::zip(file.try_clone()?))?),
            )
        }
    }
}

fn to_file(job: &Job<'_>, args: &Args, output: &Path) -> anyhow::Result<Done> {
    let (done, digest) = target::file(output, args.force, |path, file| {
        let done = match job.format.shape() {
            Shape::Stream => return Ok(digested(job, args, file)?),
            Shape::File => job.file(path, file)?,
            Shape::Folder => job.folder(Folder::zip(file.try_clone()?))?,
        };
        Ok((done, Digest::of_file(path)?))
    })?;
    if !args.no_manifest {
        target::file(&manifest_of(output), args.force, |_, file| {
            write_manifest(job, &done, digest, file)
        })?;
    }
    Ok(done)
}

/// Streams to a file, and tells its digest without reading it again.
fn digested(job: &Job<'_>, args: &Args, file: &File) -> Result<(Done, Digest), Failure> {
    let mut to = BufWriter::with_capacity(1 << 16, Digesting::new(file));
    let done = compressed(job, args.compress, &mut to)?;
    let digesting = to.into_inner().map_err(IntoInnerError::into_error)?;
    Ok((done, digesting.digest()))
}

fn to_folder(job: &Job<'_>, output: &Path) -> anyhow::Result<Done> {
    target::folder(output, |path| {
        let done = job.folder(Folder::directory(path)?)?;
        // Also without being asked: by it a later run knows that the folder is an export.
        let manifest = File::create_new(path.join(target::MANIFEST))?;
        write_manifest(job, &done, Digest::of_file(&path.join(SUMS))?, &manifest)?;
        Ok(done)
    })
}

fn write_manifest(job: &Job<'_>, done: &Done, of: Digest, mut to: &File) -> anyhow::Result<()> {
    let name = job.format.name();
    let manifest = Manifest::of(&name, of, &done.tally, job.filter);
    Ok(json::write_line(&mut to, &manifest)?)
}

/// The same bytes each time: gzip carries neither name nor time, zstd works on one thread.
fn compressed(job: &Job<'_>, how: Coding, to: &mut (impl Write + Send)) -> Result<Done, Failure> {
    match how {
        Coding::None => job.stream(to),
        Coding::Gzip => {
            let mut gzip = GzBuilder::new().mtime(0).write(to, Compression::default());
            let done = job.stream(&mut gzip)?;
            gzip.finish()?;
            Ok(done)
        }
        Coding::Zstd => {
            let mut zstd = zstd::Encoder::new(to, 9)?;
            zstd.include_checksum(true)?;
            let done = job.stream(&mut zstd)?;
            zstd.finish()?;
            Ok(done)
        }
    }
}

/// Says what was written, to who watches; what is missing, to everyone.
fn tell(done: &Done, output: &Path, context: &mut Context) -> io::Result<()> {
    if done.without_bytes > 0 {
        let missing = counted(done.without_bytes, "version");
        context.say(format!("left out: {missing} whose exchange was not kept"))?;
    }
    if context.is_watched() && !is_stdout(output) {
        let versions = counted(done.tally.versions(), "version");
        context.say(format!("{}: {versions}", output.display()))?;
    }
    Ok(())
}
