//! What a command works with: its options, the configuration, stdout and stderr.

use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::log;
use super::options::Options;
use super::render::{Line, Out};
use crate::archive::index::IndexError;
use crate::archive::{ArchiveError, Holder, Layout, Reader, Standing, Writer};
use crate::config::{self, Config, ConfigError};
use crate::model::VersionView;

/// What a command works with.
pub(crate) struct Context {
    /// The options that every command takes.
    pub(crate) options: Options,
    /// Data.
    pub(crate) out: Out,
    /// Messages for people.
    pub(crate) err: Out,
}

impl Context {
    /// stdout and stderr as `--color` wants them.
    pub(crate) fn new(options: Options) -> Self {
        let colour = match options.color {
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        };
        colour.write_global();
        Self {
            options,
            out: Out::stdout(),
            err: Out::stderr(),
        }
    }

    /// The configuration; logging starts as it says.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let named = self.options.config.as_deref();
        let named = named.filter(|path| !path.as_os_str().is_empty());
        self.started(config::load(&config::find(named)?)?)
    }

    /// The configuration, or the defaults where there is none.
    pub(crate) fn config_or_defaults(&self) -> anyhow::Result<Config> {
        let named = self.options.config.as_deref();
        let named = named.filter(|path| !path.as_os_str().is_empty());
        match config::find(named) {
            Err(ConfigError::NotFound(_)) => {
                self.started(config::defaults(&std::path::absolute(Path::new("."))?)?)
            }
            path => self.started(config::load(&path?)?),
        }
    }

    fn started(&self, config: Config) -> anyhow::Result<Config> {
        log::start(&self.options.log(&config.log))?;
        Ok(config)
    }

    /// The archive for reading; needs no lock.
    pub(crate) fn reader(config: &Config) -> Result<Reader, IndexError> {
        Reader::open(&config.archive.path)
    }

    /// All versions of one article, oldest first; says which were probably meant where there is
    /// none.
    pub(crate) fn article(
        &mut self,
        config: &Config,
        asked: &str,
    ) -> anyhow::Result<Vec<VersionView>> {
        let reader = Self::reader(config)?;
        let found = reader.find(asked);
        if let Err(IndexError::NoSuchArticle { .. }) = &found {
            for view in reader.suggest(asked)? {
                let title = view.article.title.as_deref().unwrap_or("(no title)");
                self.say(format!("did you mean {}  {title}", view.version.id))?;
            }
        }
        Ok(found?)
    }

    /// The archive for writing, where there is one already.
    pub(crate) fn known_archive(
        &mut self,
        config: &Config,
        seconds: u64,
    ) -> anyhow::Result<Writer> {
        let path = &config.archive.path;
        if !Layout::new(path).warc().is_dir() {
            return Err(IndexError::NoArchive { path: path.clone() }.into());
        }
        self.writer(config, seconds)
    }

    /// The archive for writing, made where there is none; says what was mended.
    pub(crate) fn writer(&mut self, config: &Config, seconds: u64) -> anyhow::Result<Writer> {
        self.open(config, self.options.wait_or(seconds))
    }

    fn open(&mut self, config: &Config, wait: Duration) -> anyhow::Result<Writer> {
        let (writer, mended) = Writer::open(&config.archive_settings(), &command_line(), wait)?;
        for note in mended {
            self.say(format!("archive mended: {note}"))?;
        }
        Ok(writer)
    }

    /// What is known of hosts and runs, and who writes meanwhile: that process is asked then.
    pub(crate) fn standing(
        &mut self,
        config: &Config,
        seconds: u64,
    ) -> anyhow::Result<(Standing, Option<Holder>)> {
        let path = &config.archive.path;
        let layout = Layout::new(path);
        if !layout.warc().is_dir() {
            return Err(IndexError::NoArchive { path: path.clone() }.into());
        }
        let locked = match self.open(config, Duration::ZERO) {
            Ok(writer) => {
                let standing = writer.standing()?;
                writer.close()?;
                return Ok((standing, None));
            }
            Err(error) => error,
        };
        match locked.downcast_ref() {
            Some(ArchiveError::Locked { holder, .. }) => {
                let told = Standing::ask(&layout, self.options.wait_or(seconds))?;
                let holder = holder.as_ref().clone();
                told.map(|standing| (standing, Some(holder))).ok_or(locked)
            }
            _ => Err(locked),
        }
    }

    /// Now, in the configured zone.
    pub(crate) fn now(config: &Config) -> Zoned {
        let zone = config.archive.zone().unwrap_or(TimeZone::UTC);
        Timestamp::now().to_zoned(zone)
    }

    /// A message for people, unless they asked for quiet.
    pub(crate) fn say(&mut self, line: impl Into<Line>) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        self.err.line(line)
    }

    /// Whether a person watches: only then is there progress, and praise for a good run.
    pub(crate) fn is_watched(&self) -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        self.err.is_terminal() && !self.options.quiet && !dumb && std::env::var_os("CI").is_none()
    }
}

/// What others are told when they find the archive locked.
fn command_line() -> String {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    format!("newsarc {}", arguments.join(" "))
}
