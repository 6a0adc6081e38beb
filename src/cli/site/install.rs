//! `newsarc site install`: the rule files that come with newsarc, written where rules are read.

use std::fs;
use std::path::Path;

use super::super::{Context, Exit};
use super::write_draft;
use crate::config::Config;
use crate::sites::{SitesError, shipped};

/// Arguments of `newsarc site install`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Replace files that say something else
    #[arg(long)]
    force: bool,
}

/// Installs, and tells what was left alone.
pub(super) fn run(args: &Args, config: &Config, context: &mut Context) -> anyhow::Result<Exit> {
    let folder = &config.archive.selectors;
    let installed = install(folder, args.force)?;
    context.say(installed.told(folder))?;
    for name in &installed.kept {
        context.say(format!(
            "left: {name} says something else; --force replaces it"
        ))?;
    }
    Ok(Exit::Ok)
}

/// What became of the shipped files.
#[derive(Debug, Default)]
pub(crate) struct Installed {
    written: usize,
    same: usize,
    /// Those whose place is taken by something else.
    kept: Vec<String>,
}

impl Installed {
    /// One line for people.
    pub(crate) fn told(&self, folder: &Path) -> String {
        let there = match self.same {
            0 => String::new(),
            same => format!(", there already: {same}"),
        };
        format!(
            "{}: rule files written: {}{there}",
            folder.display(),
            self.written
        )
    }
}

/// Writes every shipped file that is not there; one that says something else only with `force`.
pub(crate) fn install(folder: &Path, force: bool) -> Result<Installed, SitesError> {
    let mut installed = Installed::default();
    for (path, text) in shipped() {
        let file = folder.join(path);
        let text = format!("{text}\n");
        match fs::read_to_string(&file) {
            Ok(there) if there == text => installed.same += 1,
            Ok(_) if !force => installed.kept.push(path.display().to_string()),
            _ => {
                write_draft(&file, &text)?;
                installed.written += 1;
            }
        }
    }
    Ok(installed)
}
