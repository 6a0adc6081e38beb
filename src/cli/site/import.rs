//! `newsarc site import`: rule sets of FiveFilters' ftr-site-config become site files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use super::super::render::{BOLD, DIM, GREEN, Line, YELLOW, counted};
use super::super::{Context, Exit};
use super::write_draft;
use crate::config::Config;
use crate::sites::{self, Import, LeftOut, Sites};

/// Arguments of `newsarc site import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A file named after its host (`news.example.txt`), or a folder of them
    #[arg(value_name = "FILE|DIR")]
    from: PathBuf,
    /// Print, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    /// One JSON object a file
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'r> {
    from: String,
    to: Option<String>,
    converted: usize,
    left_out: &'r [LeftOut],
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
}

/// Converts one file or all `*.txt` of a folder.
pub(super) fn run(how: &Args, config: &Config, context: &mut Context) -> anyhow::Result<Exit> {
    let files = files(&how.from)?;
    let (mut written, mut converted, mut left) = (0, 0, 0);
    for file in &files {
        let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let text = String::from_utf8_lossy(&text);
        let Some(mut import) = sites::import(file, &text) else {
            skip(file, "its name is no host".to_owned(), how, context)?;
            continue;
        };
        converted += import.converted;
        left += import.left.len();
        import.draft.head = head(file, &import);
        let path = config
            .archive
            .selectors
            .join(format!("{}.toml", import.draft.hosts[0]));
        let toml = import.draft.to_toml();
        // What we wrote must load; anything else is a fault of the conversion.
        if let Err(error) = Sites::parse(&path, &toml) {
            skip(file, error.to_string(), how, context)?;
            continue;
        }
        if !how.dry_run {
            if path.exists() && !how.force {
                let why = format!(
                    "{} is there already; --force writes over it",
                    path.display()
                );
                skip(file, why, how, context)?;
                continue;
            }
            write_draft(&path, &toml)?;
        }
        written += 1;
        tell(file, &path, &import, &toml, how, context)?;
    }
    context.out.flush()?;
    let verb = if how.dry_run {
        "would be written"
    } else {
        "written"
    };
    context.say(format!(
        "{} read, {written} {verb}; {} converted, {left} left out",
        counted(files.len(), "file"),
        counted(converted, "line")
    ))?;
    Ok(Exit::Ok)
}

fn files(from: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !from.is_dir() {
        return Ok(vec![from.to_owned()]);
    }
    let cannot = || format!("cannot read {}", from.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(from).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        if path.extension().is_some_and(|ending| ending == "txt") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn head(file: &Path, import: &Import) -> Vec<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut head = vec![format!(
        "From {name} of ftr-site-config (public domain) by `newsarc site import`. Not run on a page yet:"
    )];
    head.push(
        "`newsarc site try URL` shows what it draws. Fields without a rule are read generically."
            .to_owned(),
    );
    for left in &import.left {
        head.push(format!(
            "left out, line {}: {} ({})",
            left.line, left.text, left.reason
        ));
    }
    head
}

fn skip(file: &Path, why: String, how: &Args, context: &mut Context) -> anyhow::Result<()> {
    if how.json {
        context.out.json(&Row {
            from: file.display().to_string(),
            to: None,
            converted: 0,
            left_out: &[],
            skipped: Some(why),
        })?;
        return Ok(());
    }
    let line = Line::new()
        .styled(YELLOW, "skipped ")
        .plain(format!("{}: {why}", file.display()));
    Ok(context.out.line(line)?)
}

fn tell(
    file: &Path,
    path: &Path,
    import: &Import,
    toml: &str,
    how: &Args,
    context: &mut Context,
) -> anyhow::Result<()> {
    if how.json {
        context.out.json(&Row {
            from: file.display().to_string(),
            to: Some(path.display().to_string()),
            converted: import.converted,
            left_out: &import.left,
            skipped: None,
        })?;
        return Ok(());
    }
    let line = Line::new()
        .styled(BOLD, file.display().to_string())
        .styled(DIM, " → ")
        .plain(path.display().to_string())
        .styled(GREEN, format!("  {}", counted(import.converted, "line")));
    context.out.line(line)?;
    for left in &import.left {
        let line = Line::new()
            .styled(YELLOW, format!("  line {:<4}", left.line))
            .plain(format!("{}  ", left.text))
            .styled(DIM, left.reason.as_str());
        context.out.line(line)?;
    }
    if how.dry_run {
        context.out.text(toml)?;
    }
    Ok(())
}
