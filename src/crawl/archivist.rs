//! The one thread that owns the archive's Writer.
//!
//! Everybody else asks it over a channel. It works through whatever has come, makes all of it
//! durable in one go (group commit), and only then answers: an answer is a promise. Outcomes wait a
//! little longer, until readers see what they tell of. Under load the groups grow by themselves;
//! alone, a request is committed at once.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::archive::{ArchiveError, Writer};
use crate::model::{Outcome, Report};

use super::intake::{Batch, Intake};
use super::jobs::Job;
use super::judge::{self, Visit};
use super::priority::stand_back;
use super::rhythm::SourceRecord;
use super::{CrawlError, Settings, SitePlan};

/// Messages in one group commit at most.
const GROUP: usize = 256;
/// Outcomes wait so long for others, to be shown to readers in one commit of the index: at least …
const SOON: Duration = Duration::from_millis(400);
/// … and at most; a person may be watching.
const LATE: Duration = Duration::from_secs(1);
/// In between, so many times as long as the last commit took, so that commits take no more than a
/// twentieth of the thread's time.
const SHARE: u32 = 20;

/// A request to the archive's thread. Each carries the way back for its answer.
enum Message {
    Source(String, Reply<SourceRecord>),
    Admit(Box<Batch>, Reply<Vec<Job>>),
    Due(Reply<Option<Vec<Job>>>),
    Visit(Box<Visit>, Reply<Outcome>),
    Report(Box<Report>, Reply<()>),
    Close(Reply<()>),
}

/// An answer that waits for its group: it is sent as it is, or replaced by the failure.
type Answer = Box<dyn FnOnce(Option<&Arc<ArchiveError>>) + Send>;

type Reply<T> = oneshot::Sender<Result<T, CrawlError>>;

/// A handle to the archive's thread.
pub(super) struct Archivist {
    sender: Mutex<Sender<Message>>,
}

impl Archivist {
    /// Starts the thread.
    pub(super) fn start(
        writer: Writer,
        settings: Arc<Settings>,
        sites: Arc<Vec<SitePlan>>,
    ) -> Self {
        let (sender, receiver) = channel();
        let intake = Intake::new(&sites);
        let desk = Desk {
            writer,
            settings,
            sites,
            answers: Vec::new(),
            outcomes: Vec::new(),
            unpublished: None,
            publishing: Duration::ZERO,
            closing: None,
            intake,
        };
        thread::spawn(move || {
            stand_back();
            desk.work(&receiver);
        });
        Self {
            sender: Mutex::new(sender),
        }
    }

    fn send(&self, message: Message) {
        // A closed channel shows in the answer that never comes.
        let _ = self
            .sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(message);
    }

    async fn ask<T>(&self, message: impl FnOnce(Reply<T>) -> Message) -> Result<T, CrawlError> {
        let (reply, answer) = oneshot::channel();
        self.send(message(reply));
        answer.await.unwrap_or(Err(CrawlError::Stopped))
    }

    /// What is remembered of a source.
    pub(super) async fn source(&self, url: &str) -> Result<SourceRecord, CrawlError> {
        self.ask(|reply| Message::Source(url.to_owned(), reply))
            .await
    }

    /// Takes in what a source brought; the candidates that are to be visited now.
    pub(super) async fn admit(&self, batch: Batch) -> Result<Vec<Job>, CrawlError> {
        self.ask(|reply| Message::Admit(Box::new(batch), reply))
            .await
    }

    /// Known addresses whose time has come, some at a time; `None` once there are no more.
    pub(super) async fn due(&self) -> Result<Option<Vec<Job>>, CrawlError> {
        self.ask(Message::Due).await
    }

    /// Judges and archives what a visit found.
    pub(super) async fn visit(&self, visit: Visit) -> Result<Outcome, CrawlError> {
        self.ask(|reply| Message::Visit(Box::new(visit), reply))
            .await
    }

    /// Keeps the report of the run.
    pub(super) async fn report(&self, report: Report) -> Result<(), CrawlError> {
        self.ask(|reply| Message::Report(Box::new(report), reply))
            .await
    }

    /// Makes everything durable and visible to readers, and gives the lock back.
    pub(super) async fn close(&self) -> Result<(), CrawlError> {
        self.ask(Message::Close).await
    }
}

/// The thread's side.
pub(super) struct Desk {
    pub(super) writer: Writer,
    pub(super) settings: Arc<Settings>,
    pub(super) sites: Arc<Vec<SitePlan>>,
    /// Answers held back until the group is durable.
    answers: Vec<Answer>,
    /// Outcomes held back until readers see what they tell of.
    outcomes: Vec<Answer>,
    /// Since when one has been held back.
    unpublished: Option<Instant>,
    /// How long the last commit of the index took.
    publishing: Duration,
    /// Who asked to close.
    closing: Option<Reply<()>>,
    pub(super) intake: Intake,
}

impl Desk {
    fn work(mut self, receiver: &Receiver<Message>) {
        while self.closing.is_none() {
            match receiver.recv_timeout(self.patience()) {
                Ok(message) => self.handle_group(message, receiver),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.patience().is_zero() {
                self.publish();
            }
        }
        self.publish();
        if let Some(reply) = self.closing {
            let closed = self.writer.close();
            let _ = reply.send(closed.map_err(|error| CrawlError::Archive(Arc::new(error))));
        }
    }

    /// Handles whatever has come, and makes it durable in one go.
    fn handle_group(&mut self, first: Message, receiver: &Receiver<Message>) {
        self.handle(first);
        for _ in 1..GROUP {
            match receiver.try_recv() {
                Ok(message) => self.handle(message),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        self.commit();
    }

    /// How long the oldest outcome may still wait.
    fn patience(&self) -> Duration {
        let waited = self.unpublished.map(|since| since.elapsed());
        let patience = (self.publishing * SHARE).clamp(SOON, LATE);
        patience.saturating_sub(waited.unwrap_or_default())
    }
}

impl Desk {
    fn handle(&mut self, message: Message) {
        match message {
            Message::Source(url, reply) => {
                let record = self.writer.source(&url);
                self.answer(record.map(Option::unwrap_or_default), reply);
            }
            Message::Admit(batch, reply) => {
                let jobs = self.admit(*batch, Timestamp::now());
                self.answer(jobs, reply);
            }
            Message::Due(reply) => {
                let jobs = self.due(Timestamp::now());
                self.answer(jobs, reply);
            }
            Message::Visit(visit, reply) => {
                let outcome = judge::judge(&mut self.writer, *visit, &self.settings, &self.sites);
                self.unpublished.get_or_insert_with(Instant::now);
                let outcome = answer(outcome, reply);
                self.outcomes.push(outcome);
            }
            Message::Report(report, reply) => {
                let saved = self.writer.save_report(&report);
                self.answer(saved, reply);
            }
            Message::Close(reply) => self.closing = Some(reply),
        }
    }

    /// Holds an answer back until the group is durable.
    fn answer<T: Send + 'static>(&mut self, result: Result<T, ArchiveError>, reply: Reply<T>) {
        self.answers.push(answer(result, reply));
    }

    /// Makes the group durable and sends its answers. After a failure nothing of it is kept.
    fn commit(&mut self) {
        let failure = self.writer.commit().err().map(Arc::new);
        if failure.is_some() {
            self.answers.append(&mut self.outcomes);
        }
        for answer in self.answers.drain(..) {
            answer(failure.as_ref());
        }
    }

    /// Shows readers what is durable, and sends the outcomes: what was told is found.
    fn publish(&mut self) {
        if self.unpublished.take().is_none() {
            return;
        }
        let begun = Instant::now();
        let failure = self.writer.publish().err().map(Arc::new);
        self.publishing = begun.elapsed();
        for outcome in self.outcomes.drain(..) {
            outcome(failure.as_ref());
        }
    }
}

/// An answer that is sent as it is, or replaced by the failure of what it waits for.
fn answer<T: Send + 'static>(result: Result<T, ArchiveError>, reply: Reply<T>) -> Answer {
    Box::new(move |failure| {
        let result = match failure {
            None => result.map_err(|error| CrawlError::Archive(Arc::new(error))),
            Some(failure) => Err(CrawlError::Archive(Arc::clone(failure))),
        };
        // Whoever asked may have gone.
        let _ = reply.send(result);
    })
}
