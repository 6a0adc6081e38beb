//! The attendant: tells backups and readers what the writer knows and the segments do not, while the
//! writer works. sled lets one process in, so whoever wants to know must ask.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Result;
use crate::archive::store::UnloggedReader;
use crate::archive::{ArchiveError, Layout, state};

/// How often it looks whether somebody asks.
const LOOK: Duration = Duration::from_millis(200);

/// A thread that answers until it is dropped.
pub(super) struct Attendant {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Attendant {
    /// Begins to look for questions.
    pub(super) fn start(layout: &Layout, known: UnloggedReader) -> Result<Self> {
        let (stop, stopped) = channel();
        let root = layout.clone();
        let thread = thread::Builder::new()
            .name("attendant".to_owned())
            .spawn(move || attend(&root, &known, &stopped))
            .map_err(|source| ArchiveError::io(layout.root(), source))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Attendant {
    /// Waits for it, so that it holds the store open no longer.
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell but to those who ask.
            let _ = thread.join();
        }
    }
}

fn attend(layout: &Layout, known: &UnloggedReader, stopped: &Receiver<()>) {
    while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        if let Err(error) = state::answer(layout, known) {
            tracing::warn!(
                "another process asks for schedule or hosts, which cannot be written: {error}"
            );
        }
    }
}
