//! SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use super::exit::Exit;

/// Signals received so far.
#[derive(Clone)]
pub(crate) struct Signals {
    first: Arc<Notify>,
    second: Arc<Notify>,
    exit: Arc<AtomicU8>,
}

impl Signals {
    /// Starts listening; call it inside the runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        let signals = Self {
            first: Arc::default(),
            second: Arc::default(),
            exit: Arc::default(),
        };
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let heard = signals.clone();
        tokio::spawn(async move {
            loop {
                let exit = tokio::select! {
                    _ = interrupt.recv() => Exit::Interrupted,
                    _ = terminate.recv() => Exit::Terminated,
                };
                let before = heard.exit.swap(exit as u8, Ordering::SeqCst);
                let told = if before == 0 {
                    &heard.first
                } else {
                    &heard.second
                };
                // `notify_one` keeps the word until somebody waits for it.
                told.notify_one();
            }
        });
        Ok(signals)
    }

    /// Whether a signal asks to end; for work that is done without awaiting.
    pub(crate) fn came(&self) -> bool {
        self.exit().is_some()
    }

    /// Ends with the first signal.
    pub(crate) async fn first(&self) {
        self.first.notified().await;
    }

    /// Ends with the second signal.
    pub(crate) async fn second(&self) {
        self.second.notified().await;
    }

    /// The exit code that the signal asks for, if one came.
    pub(crate) fn exit(&self) -> Option<Exit> {
        match self.exit.load(Ordering::SeqCst) {
            130 => Some(Exit::Interrupted),
            143 => Some(Exit::Terminated),
            _ => None,
        }
    }
}
