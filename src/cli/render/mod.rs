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

pub use line::{BOLD, DIM, GREEN, Line, RED, YELLOW};
pub use safe::safe;
pub use table::Table;

use crate::export::json;

/// stdout or stderr, with what is known of who reads it.
pub struct Out {
    sink: Sink,
    terminal: bool,
    colour: bool,
    columns: usize,
}

type Sink = Box<dyn Write + Send>;

impl Out {
    /// Data.
    pub fn stdout() -> Self {
        let stream = io::stdout();
        let (terminal, colour) = (stream.is_terminal(), coloured(&stream));
        Self::new(Box::new(BufWriter::new(stream)), terminal, colour)
    }

    /// Messages for people.
    pub fn stderr() -> Self {
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
    pub fn fixed(sink: impl Write + Send + 'static, columns: usize) -> Self {
        Self {
            sink: Box::new(sink),
            terminal: false,
            colour: false,
            columns,
        }
    }

    /// Whether a person looks at it.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether styles are shown.
    pub fn has_colour(&self) -> bool {
        self.colour
    }

    /// How wide a line may be.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One line, made safe.
    pub fn line(&mut self, line: impl Into<Line>) -> io::Result<()> {
        line.into().write(&mut self.sink, self.colour)?;
        self.sink.write_all(b"\n")
    }

    /// Text of several lines, each made safe.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// One JSON value on one line.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::write_line(&mut self.sink, value)
    }

    /// Bytes as they are; made safe where a terminal would interpret them.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.terminal {
            return self.text(&String::from_utf8_lossy(bytes));
        }
        self.sink.write_all(bytes)
    }

    /// The writer itself, for what writes data of its own form.
    pub fn writer(&mut self) -> &mut Sink {
        &mut self.sink
    }

    /// Hands on what is buffered.
    pub fn flush(&mut self) -> io::Result<()> {
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
