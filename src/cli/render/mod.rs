//! What people and programs see: the only place that writes to stdout and stderr.
//!
//! Text of the web leaves as a [`Line`] (made safe for terminals), as JSON (escaped likewise), or
//! as exact bytes where a file or a pipe takes them.

mod line;
mod pager;
mod safe;
mod table;
mod wrap;

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;
use serde::Serialize;

pub(crate) use line::{BOLD, DIM, GREEN, Line, RED, YELLOW};
pub(crate) use safe::safe;
pub(crate) use table::Table;
pub(crate) use wrap::wrap;

use crate::export::json;

use line::Ink;
use pager::Pager;

/// stdout or stderr, with what is known of who reads it.
pub(crate) struct Out {
    sink: Sink,
    pager: Option<Pager>,
    terminal: bool,
    ink: Ink,
    columns: usize,
}

/// Bytes as people read them: `5.2 KiB`.
pub(crate) fn size(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}

/// A number with what it counts: `1 file`, `2 files`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let ending = if count == N::from(1) { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Columns beyond which lines are hard to read.
const READABLE: usize = 96;

type Sink = Box<dyn Write + Send>;

impl Out {
    /// Data.
    pub(crate) fn stdout() -> Self {
        let stream = io::stdout();
        let (terminal, colour) = (stream.is_terminal(), coloured(&stream));
        Self::new(Box::new(BufWriter::new(stream)), terminal, colour)
    }

    /// Messages for people.
    pub(crate) fn stderr() -> Self {
        let stream = io::stderr();
        let (terminal, colour) = (stream.is_terminal(), coloured(&stream));
        Self::new(Box::new(stream), terminal, colour)
    }

    fn new(sink: Sink, terminal: bool, colour: bool) -> Self {
        let columns = if terminal {
            terminal_columns()
        } else {
            usize::MAX
        };
        let links = terminal && colour && !is_dumb();
        Self {
            sink,
            pager: None,
            terminal,
            ink: Ink { colour, links },
            columns,
        }
    }

    /// Output of a fixed width that goes to `sink`.
    #[cfg(test)]
    pub(crate) fn fixed(sink: impl Write + Send + 'static, columns: usize) -> Self {
        Self {
            sink: Box::new(sink),
            pager: None,
            terminal: false,
            ink: Ink::default(),
            columns,
        }
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether styles are shown.
    pub(crate) fn has_colour(&self) -> bool {
        self.ink.colour
    }

    /// Lets a pager show what does not fit on the screen; only a terminal has one.
    pub(crate) fn page(&mut self) {
        if self.terminal && !is_dumb() {
            self.pager = Pager::new(terminal_rows());
        }
    }

    /// How wide a line may be.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// One line, made safe.
    pub(crate) fn line(&mut self, line: impl Into<Line>) -> io::Result<()> {
        let line = line.into();
        let Some(pager) = &mut self.pager else {
            line.write(&mut self.sink, self.ink)?;
            return self.sink.write_all(b"\n");
        };
        let mut bytes = Vec::new();
        line.write(&mut bytes, self.ink)?;
        bytes.push(b'\n');
        pager.count(line.width().div_ceil(self.columns).max(1));
        pager.write(&bytes, &mut self.sink)
    }

    /// Prose: on a terminal broken between words, for no line longer than people like to read.
    pub(crate) fn prose(&mut self, style: Style, text: &str) -> io::Result<()> {
        if !self.terminal {
            return self.line(Line::new().styled(style, text));
        }
        for line in wrap(text, self.columns.min(READABLE)) {
            self.line(Line::new().styled(style, line))?;
        }
        Ok(())
    }

    /// Text of several lines, each made safe.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// One JSON value on one line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::write_line(&mut self.sink, value)
    }

    /// Bytes as they are; made safe where a terminal would interpret them.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.terminal {
            return self.text(&String::from_utf8_lossy(bytes));
        }
        self.sink.write_all(bytes)
    }

    /// The writer itself, for what writes data of its own form.
    pub(crate) fn writer(&mut self) -> &mut Sink {
        &mut self.sink
    }

    /// Hands on what is buffered; a pager is waited for.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some(pager) = self.pager.take() {
            pager.finish(&mut self.sink)?;
        }
        self.sink.flush()
    }
}

/// `--color`, `NO_COLOR`, `CLICOLOR_FORCE` and the terminal, weighed by anstream.
fn coloured(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

fn terminal_columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(40))
}

fn terminal_rows() -> usize {
    terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0).max(2))
}

/// Whether the terminal takes nothing but text.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}
