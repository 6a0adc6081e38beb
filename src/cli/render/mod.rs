//! What people and programs see: the only place that writes to stdout and stderr.
//!
//! Text of the web leaves as a [`Line`] (made safe for terminals), as JSON (escaped likewise), or
//! as exact bytes where a file or a pipe takes them.

mod line;
mod safe;
mod table;

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

pub(crate) use line::{BOLD, DIM, GREEN, Line, RED, YELLOW};
pub(crate) use safe::safe;
pub(crate) use table::Table;

use crate::export::json;

/// stdout or stderr, with what is known of who reads it.
pub(crate) struct Out {
    sink: Sink,
    terminal: bool,
    colour: bool,
    columns: usize,
}

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
        Self {
            sink,
            terminal,
            colour,
            columns,
        }
    }

    /// Output of a fixed width that goes to `sink`.
    #[cfg(test)]
    pub(crate) fn fixed(sink: impl Write + Send + 'static, columns: usize) -> Self {
        Self {
            sink: Box::new(sink),
            terminal: false,
            colour: false,
            columns,
        }
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether styles are shown.
    pub(crate) fn has_colour(&self) -> bool {
        self.colour
    }

    /// How wide a line may be.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// One line, made safe.
    pub(crate) fn line(&mut self, line: impl Into<Line>) -> io::Result<()> {
        line.into().write(&mut self.sink, self.colour)?;
        self.sink.write_all(b"\n")
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

    /// Hands on what is buffered.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
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
