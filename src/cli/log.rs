//! The log: lines of `tracing` on stderr, and in a file if one is named.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};

use anyhow::Context as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use super::render::safe;
use crate::config::{Log, LogFormat};

/// Starts logging. Under systemd (`JOURNAL_STREAM`) the journal stamps the time itself.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    let mut layers = vec![layer(log, Guard::Stderr)];
    if !log.file.as_os_str().is_empty() {
        let file = OpenOptions::new().create(true).append(true).open(&log.file);
        let file =
            file.with_context(|| format!("cannot write the log file {}", log.file.display()))?;
        layers.push(layer(log, Guard::File(file)));
    }
    let filter = EnvFilter::try_new(directives(&log.level))
        .with_context(|| format!("`{}` is not a log level", log.level))?;
    // A second start in one process keeps the first logger.
    let _ = tracing_subscriber::registry()
        .with(layers.with_filter(filter))
        .try_init();
    Ok(())
}

/// A plain level speaks of newsarc alone: what libraries find worth a warning (html5ever says one
/// for every misplaced tag of a page) is no news to the people whom cron writes to.
fn directives(level: &str) -> String {
    if level.parse::<LevelFilter>().is_ok() {
        format!("error,newsarc={level}")
    } else {
        level.to_owned()
    }
}

fn layer(log: &Log, guard: Guard) -> Box<dyn Layer<Registry> + Send + Sync> {
    let stamped = matches!(guard, Guard::File(_)) || std::env::var_os("JOURNAL_STREAM").is_none();
    let lines = fmt::layer().with_ansi(false).with_writer(guard);
    match (log.format, stamped) {
        (LogFormat::Json, _) => lines.json().boxed(),
        (LogFormat::Text, true) => lines.compact().boxed(),
        (LogFormat::Text, false) => lines.compact().without_time().boxed(),
    }
}

/// Where log lines go; what could steer a terminal is escaped on the way.
enum Guard {
    Stderr,
    File(File),
}

impl<'g> MakeWriter<'g> for Guard {
    type Writer = GuardedLine<'g>;

    fn make_writer(&'g self) -> GuardedLine<'g> {
        GuardedLine(self)
    }
}

struct GuardedLine<'g>(&'g Guard);

impl Write for GuardedLine<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut line = safe(text.trim_end_matches('\n')).into_owned();
        line.push('\n');
        match self.0 {
            Guard::Stderr => io::stderr().write_all(line.as_bytes())?,
            Guard::File(file) => (&*file).write_all(line.as_bytes())?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
