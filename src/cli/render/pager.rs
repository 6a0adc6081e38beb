//! What stands between us and a terminal that is too short: `$PAGER`.
//!
//! Output is held back until it is longer than the screen; only then a pager starts. Without one,
//! and wherever a program reads, output goes straight on.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// What starts where `$PAGER` is not set.
const USUAL: &str = "less";
/// What `less` is told where `$LESS` is not set: quit if it fits, colours raw, screen kept.
const LESS: &str = "FRX";

/// Holds output back, and hands it to a pager once it is longer than the screen.
pub(super) struct Pager {
    rows: usize,
    used: usize,
    state: State,
}

enum State {
    Held(Vec<u8>),
    Paged(Child, ChildStdin),
    Direct,
}

impl Pager {
    /// A pager for a screen of so many rows; `None` where the user wants none.
    pub(super) fn new(rows: usize) -> Option<Self> {
        (command()?.as_str() != "cat").then(|| Self {
            rows,
            used: 0,
            state: State::Held(Vec::new()),
        })
    }

    /// Counts the rows of the screen that a line takes.
    pub(super) fn count(&mut self, rows: usize) {
        self.used += rows;
    }

    /// Writes on; `direct` is the terminal itself.
    pub(super) fn write(&mut self, bytes: &[u8], direct: &mut dyn Write) -> io::Result<()> {
        match &mut self.state {
            State::Held(held) => {
                held.extend_from_slice(bytes);
                if self.used >= self.rows {
                    self.start(direct)?;
                }
                Ok(())
            }
            State::Paged(_, stdin) => stdin.write_all(bytes),
            State::Direct => direct.write_all(bytes),
        }
    }

    fn start(&mut self, direct: &mut dyn Write) -> io::Result<()> {
        let State::Held(held) = std::mem::replace(&mut self.state, State::Direct) else {
            return Ok(());
        };
        match started() {
            Some((child, mut stdin)) => {
                let written = stdin.write_all(&held);
                self.state = State::Paged(child, stdin);
                written
            }
            None => direct.write_all(&held),
        }
    }

    /// Hands on what is held, and waits until the reader has read.
    pub(super) fn finish(self, direct: &mut dyn Write) -> io::Result<()> {
        match self.state {
            State::Held(held) => direct.write_all(&held),
            State::Paged(mut child, stdin) => {
                drop(stdin);
                child.wait().map(drop)
            }
            State::Direct => Ok(()),
        }
    }
}

/// The pager's command line; none where it is set to nothing.
fn command() -> Option<String> {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| USUAL.to_owned());
    Some(pager).filter(|pager| !pager.trim().is_empty())
}

/// The command is the user's own, and may have arguments: a shell reads it, as for git and man.
fn started() -> Option<(Child, ChildStdin)> {
    let mut command_line = Command::new("sh");
    command_line.arg("-c").arg(command()?).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command_line.env("LESS", LESS);
    }
    let mut child = command_line.spawn().ok()?;
    let stdin = child.stdin.take()?;
    Some((child, stdin))
}
