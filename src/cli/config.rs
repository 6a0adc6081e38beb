//! `newsarc config`: what is configured, where it was said, and whether it is right.

use clap::Subcommand;
use toml::Value;

use super::render::{BOLD, DIM, Line};
use super::{Context, Exit};
use crate::config::{Config, Origin};

const EXAMPLES: &str = "\
Examples:
  newsarc config check
  newsarc config show --origin
  NEWSARC_CRAWLER__DELAY=5s newsarc config show --json";

/// Arguments of `newsarc config`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print every key with its value
    #[command(after_help = EXAMPLES)]
    Show {
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the file that is used
    #[command(after_help = EXAMPLES)]
    Path,
    /// Check the file and every rule file
    #[command(after_help = EXAMPLES)]
    Check,
}

/// Shows or checks the configuration.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    match &args.action {
        Action::Show { json: true, .. } => context.out.json(&config.table())?,
        Action::Show { origin, .. } => show(&config, *origin, context)?,
        Action::Path => {
            let file = config.file.as_deref().unwrap_or_else(|| "".as_ref());
            context.out.line(file.display().to_string())?;
        }
        Action::Check => {
            super::page::sites(&config)?;
            config.contact()?;
            let file = config.file.as_deref().unwrap_or_else(|| "".as_ref());
            context.say(format!("{}: all is well", file.display()))?;
        }
    }
    Ok(Exit::Ok)
}

fn show(config: &Config, origin: bool, context: &mut Context) -> anyhow::Result<()> {
    for (section, value) in &config.table() {
        match value {
            Value::Table(keys) => {
                context
                    .out
                    .line(Line::new().styled(BOLD, format!("[{section}]")))?;
                for (key, value) in keys {
                    let mut line = Line::from(format!("{key} = {value}"));
                    if origin {
                        line =
                            line.styled(DIM, format!("  # {}", said_where(config, section, key)));
                    }
                    context.out.line(line)?;
                }
            }
            Value::Array(entries) => {
                for entry in entries.iter().filter_map(Value::as_table) {
                    context
                        .out
                        .line(Line::new().styled(BOLD, format!("[[{section}]]")))?;
                    for (key, value) in entry {
                        context.out.line(format!("{key} = {value}"))?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn said_where(config: &Config, section: &str, key: &str) -> String {
    match config.origins.get(&(section.to_owned(), key.to_owned())) {
        Some(Origin::File(line)) => format!("line {line}"),
        Some(Origin::Environment(variable)) => variable.clone(),
        None => "default".to_owned(),
    }
}
