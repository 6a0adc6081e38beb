//! The options that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ColorChoice};

use super::time;
use crate::config::{Log, LogFormat};
use crate::model::Span;

/// The options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Options {
    /// The config.toml to use [env: NEWSARC_CONFIG]
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "NEWSARC_CONFIG",
        hide_env = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Say only what is wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more (-vv debug, -vvv trace)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to colour [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// No progress bars [env: NEWSARC_NO_PROGRESS]
    #[arg(long, global = true, env = "NEWSARC_NO_PROGRESS", hide_env = true,
          value_parser = FalseyValueParser::new())]
    pub(crate) no_progress: bool,
    /// How log lines look [env: NEWSARC_LOG_FORMAT]
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "NEWSARC_LOG_FORMAT",
        hide_env = true
    )]
    pub(crate) log_format: Option<LogFormat>,
    /// Also write the log here, appending [env: NEWSARC_LOG_FILE]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "NEWSARC_LOG_FILE",
        hide_env = true
    )]
    pub(crate) log_file: Option<PathBuf>,
    /// How long to wait for another newsarc that writes [default: crawl and fetch 0s, others 10s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = time::duration)]
    pub(crate) wait: Option<Span>,
}

impl Options {
    /// `--wait`, or what the command waits by itself.
    pub(crate) fn wait_or(&self, seconds: u64) -> Duration {
        self.wait.unwrap_or(Span::seconds(seconds)).0
    }

    /// `[log]` with the flags over it.
    pub(crate) fn log(&self, configured: &Log) -> Log {
        let level = match (self.quiet, self.verbose) {
            (true, _) => "error",
            (_, 0) => &configured.level,
            (_, 1) => "info",
            (_, 2) => "debug",
            _ => "trace",
        };
        Log {
            level: level.to_owned(),
            format: self.log_format.unwrap_or(configured.format),
            file: self
                .log_file
                .clone()
                .unwrap_or_else(|| configured.file.clone()),
            ..configured.clone()
        }
    }
}
