//! The ledger of hosts: what politeness knows of each, written down ahead of every request.
//!
//! It has a thread of its own, so that no request waits for the judgement of pages. The thread
//! takes whatever has come, writes it, flushes once, and only then answers.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::archive::{ArchiveError, HostBook, Standing};
use crate::fetch::{Host, RobotsCopy};

use super::CrawlError;

/// Entries written in one go.
const GROUP: usize = 256;

/// Something to write down.
struct Entry {
    host: Host,
    /// Whether its copy of robots.txt is new.
    with_robots: bool,
    /// Whom to tell when it is written.
    reply: Option<oneshot::Sender<Result<(), CrawlError>>>,
}

/// All hosts on record, with what is known of their robots.txt.
pub fn known_hosts(standing: &Standing) -> Vec<Host> {
    let known = standing.hosts().map(|mut host: Host| {
        let copy = standing.host(&robots_name(host.authority()));
        host.set_robots_copy(copy.unwrap_or_default());
        host
    });
    known.collect()
}

/// A handle to the ledger.
pub(super) struct Ledger(Mutex<Option<Open>>);

struct Open {
    book: HostBook,
    sender: Sender<Entry>,
    thread: JoinHandle<()>,
}

impl Ledger {
    /// Opens the ledger; every handle to `book` is gone once it is closed.
    pub(super) fn open(book: HostBook) -> Self {
        let (sender, receiver) = channel();
        let writing = book.clone();
        let thread = thread::spawn(move || write(&writing, &receiver));
        Self(Mutex::new(Some(Open {
            book,
            sender,
            thread,
        })))
    }

    /// All hosts on record, by authority, without their robots.txt.
    pub(super) fn hosts(&self) -> Result<HashMap<String, Host>, CrawlError> {
        let hosts: Vec<Host> = self.read(HostBook::all)?;
        let by_authority = |host: Host| (host.authority().to_owned(), host);
        Ok(hosts.into_iter().map(by_authority).collect())
    }

    /// The copy of a host's robots.txt, as last written.
    pub(super) fn robots(&self, authority: &str) -> Result<RobotsCopy, CrawlError> {
        let copy = self.read(|book| book.load(&robots_name(authority)))?;
        Ok(copy.unwrap_or_default())
    }

    /// Writes a host down; it outlives a kill when this returns.
    pub(super) async fn save(&self, host: &Host) -> Result<(), CrawlError> {
        self.enter(host, false).await
    }

    /// Writes a host down with its copy of robots.txt.
    pub(super) async fn save_with_robots(&self, host: &Host) -> Result<(), CrawlError> {
        self.enter(host, true).await
    }

    /// Writes a host down soon.
    pub(super) fn note(&self, host: &Host) {
        self.send(host, false, None);
    }

    /// Writes what is left, and lets go of the book.
    pub(super) fn close(&self) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(open) = open {
            drop((open.sender, open.book));
            // It can only have panicked within sled, which every later call will tell.
            let _ = open.thread.join();
        }
    }

    async fn enter(&self, host: &Host, with_robots: bool) -> Result<(), CrawlError> {
        let (reply, answer) = oneshot::channel();
        self.send(host, with_robots, Some(reply));
        answer.await.unwrap_or(Err(CrawlError::Stopped))
    }

    fn send(
        &self,
        host: &Host,
        with_robots: bool,
        reply: Option<oneshot::Sender<Result<(), CrawlError>>>,
    ) {
        let entry = Entry {
            host: host.clone(),
            with_robots,
            reply,
        };
        if let Some(open) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // A thread that is gone shows in the answer that never comes.
            let _ = open.sender.send(entry);
        }
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&HostBook) -> Result<T, ArchiveError>,
    ) -> Result<T, CrawlError> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.as_ref().ok_or(CrawlError::Stopped)?;
        read(&open.book).map_err(|error| CrawlError::Archive(Arc::new(error)))
    }
}

/// The thread's work.
fn write(book: &HostBook, receiver: &Receiver<Entry>) {
    while let Ok(first) = receiver.recv() {
        let mut replies = Vec::new();
        let mut done = Ok(());
        let more = std::iter::from_fn(|| receiver.try_recv().ok());
        for entry in std::iter::once(first).chain(more.take(GROUP - 1)) {
            done = done.and_then(|()| put(book, &entry));
            replies.extend(entry.reply);
        }
        let done = done.and_then(|()| book.flush()).map_err(Arc::new);
        for reply in replies {
            let answer = done.as_ref().map(|&()| ());
            // Whoever asked may have gone.
            let _ = reply.send(answer.map_err(|error| CrawlError::Archive(Arc::clone(error))));
        }
    }
}

fn put(book: &HostBook, entry: &Entry) -> Result<(), ArchiveError> {
    let authority = entry.host.authority();
    if entry.with_robots {
        book.save(&robots_name(authority), entry.host.robots_copy())?;
    }
    book.save(authority, &entry.host)
}

/// The name under which a host's robots.txt is written down.
fn robots_name(authority: &str) -> String {
    format!("{authority}/robots.txt")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::archive::{Settings, Writer};

    #[tokio::test]
    async fn what_was_written_is_there_after_a_close() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            path: folder.path().to_owned(),
            ..Settings::default()
        };
        let open = || Writer::open(&settings, "test", Duration::ZERO).unwrap().0;
        let writer = open();
        let ledger = Ledger::open(writer.hosts());
        ledger.save(&Host::new("https://a.test")).await.unwrap();
        ledger.note(&Host::new("https://b.test"));
        let host = Host::new("https://c.test");
        ledger.save_with_robots(&host).await.unwrap();
        ledger.close();
        assert!(matches!(ledger.save(&host).await, Err(CrawlError::Stopped)));
        writer.close().unwrap();

        let writer = open();
        let ledger = Ledger::open(writer.hosts());
        let mut names: Vec<String> = ledger.hosts().unwrap().into_keys().collect();
        names.sort();
        assert_eq!(
            names,
            ["https://a.test", "https://b.test", "https://c.test"]
        );
        ledger.close();
        writer.close().unwrap();
    }
}
