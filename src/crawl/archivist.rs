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

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use url::Url;

use jiff::{SignedDuration, Timestamp};

use crate::archive::{ArchiveError, UrlRecord, Writer};
use crate::fetch::Host;
use crate::model::{Candidate, Outcome, Report, Span, Validators, url as address};

use super::jobs::{self, Job};
use super::judge::{self, Visit};
use super::{CrawlError, Settings, SitePlan};

/// Messages in one group commit at most.
const GROUP: usize = 256;
/// Outcomes wait this long for others, to be shown to readers in one commit of the index.
const PUBLISH: Duration = Duration::from_millis(400);

/// What is remembered of a source between runs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct SourceRecord {
    /// What to ask the server with.
    pub(super) validators: Validators,
    /// The sources that it named, for when it says "not modified".
    pub(super) children: Vec<Url>,
}

/// A request to the archive's thread. Each carries the way back for its answer.
enum Message {
    Host(String, Reply<Option<Host>>),
    SaveHost(Box<Host>, Option<Reply<()>>),
    Source(String, Reply<Option<SourceRecord>>),
    Admit {
        site: usize,
        source: String,
        found: Vec<Candidate>,
        record: SourceRecord,
        reply: Reply<Vec<Job>>,
    },
    Due(Reply<Vec<Job>>),
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
        let desk = Desk {
            writer,
            settings,
            sites,
            answers: Vec::new(),
            outcomes: Vec::new(),
            unpublished: None,
            closing: None,
            revisits: 0,
        };
        thread::spawn(move || desk.work(&receiver));
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

    /// The host's state as last saved, or a fresh one.
    pub(super) async fn host(&self, authority: &str) -> Result<Host, CrawlError> {
        let saved = self
            .ask(|reply| Message::Host(authority.to_owned(), reply))
            .await?;
        Ok(saved.unwrap_or_else(|| Host::new(authority)))
    }

    /// Saves a host's state; durable when it returns.
    pub(super) async fn save_host(&self, host: &Host) -> Result<(), CrawlError> {
        self.ask(|reply| Message::SaveHost(Box::new(host.clone()), Some(reply)))
            .await
    }

    /// Saves a host's state with the next group.
    pub(super) fn note_host(&self, host: &Host) {
        self.send(Message::SaveHost(Box::new(host.clone()), None));
    }

    /// What is remembered of a source.
    pub(super) async fn source(&self, url: &str) -> Result<Option<SourceRecord>, CrawlError> {
        self.ask(|reply| Message::Source(url.to_owned(), reply))
            .await
    }

    /// The candidates of a source that are to be visited now.
    pub(super) async fn admit(
        &self,
        site: usize,
        source: &str,
        found: Vec<Candidate>,
        record: SourceRecord,
    ) -> Result<Vec<Job>, CrawlError> {
        let source = source.to_owned();
        self.ask(|reply| Message::Admit {
            site,
            source,
            found,
            record,
            reply,
        })
        .await
    }

    /// Known addresses whose time has come.
    pub(super) async fn due(&self) -> Result<Vec<Job>, CrawlError> {
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
struct Desk {
    writer: Writer,
    settings: Arc<Settings>,
    sites: Arc<Vec<SitePlan>>,
    /// Answers held back until the group is durable.
    answers: Vec<Answer>,
    /// Outcomes held back until readers see what they tell of.
    outcomes: Vec<Answer>,
    /// Since when one has been held back.
    unpublished: Option<Instant>,
    /// Who asked to close.
    closing: Option<Reply<()>>,
    /// Revisits admitted in this run.
    revisits: usize,
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
        PUBLISH.saturating_sub(waited.unwrap_or_default())
    }
}

impl Desk {
    fn handle(&mut self, message: Message) {
        match message {
            Message::Host(authority, reply) => {
                let host = self.writer.host(&authority);
                self.answer(host, reply);
            }
            Message::SaveHost(host, reply) => {
                let saved = self.writer.save_host(host.authority(), &*host);
                if let Some(reply) = reply {
                    self.answer(saved, reply);
                }
            }
            Message::Source(url, reply) => {
                let record = self.writer.source(&url);
                self.answer(record, reply);
            }
            Message::Admit {
                site,
                source,
                found,
                record,
                reply,
            } => {
                let saved = self.writer.save_source(&source, &record);
                let jobs = saved.and_then(|()| self.admit(site, found));
                self.answer(jobs, reply);
            }
            Message::Due(reply) => {
                let jobs = self.due();
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

    /// The visits that a source's candidates call for: new addresses, those whose time has come,
    /// and those of which the source says that they changed.
    fn admit(&mut self, site: usize, found: Vec<Candidate>) -> Result<Vec<Job>, ArchiveError> {
        let now = Timestamp::now();
        let mut jobs = Vec::new();
        for candidate in found {
            let key = jobs::identity_key(&candidate.url, &self.sites[site]);
            let record = self.writer.url(&key)?;
            let due = record
                .as_ref()
                .is_none_or(|record| self.is_due(record, &candidate, now));
            if !due || (record.is_some() && self.revisits >= self.settings.revisit.max_per_run) {
                continue;
            }
            self.revisits += usize::from(
                record
                    .as_ref()
                    .is_some_and(|record| record.article.is_some()),
            );
            let record = self.note(site, key, &candidate, record, now)?;
            jobs.extend(jobs::page_job(site, record));
        }
        Ok(jobs)
    }

    /// Remembers a candidate: it is due until a visit has settled it, in this run or another.
    fn note(
        &mut self,
        site: usize,
        key: String,
        candidate: &Candidate,
        known: Option<UrlRecord>,
        now: Timestamp,
    ) -> Result<UrlRecord, ArchiveError> {
        let mut record = known.unwrap_or_else(|| {
            let url = address::without_campaign(&candidate.url).to_string();
            let site = self.sites[site].id.clone();
            UrlRecord {
                site,
                ..UrlRecord::new(key, url, now)
            }
        });
        record.next_visit = Some(now);
        record.title = candidate.title.clone().or(record.title);
        record.published = candidate.published.or(record.published);
        record.modified = candidate.modified.or(record.modified);
        self.writer.put_url(&record)?;
        Ok(record)
    }

    /// Known addresses of the run's sites whose time has come, whether a source names them or not.
    fn due(&mut self) -> Result<Vec<Job>, ArchiveError> {
        let limit = self.settings.revisit.max_per_run;
        let records = self.writer.due(Timestamp::now(), limit)?;
        let of_site = |name: &str| self.sites.iter().position(|site| site.id == name);
        let jobs = records.into_iter().filter_map(|record| {
            let site = of_site(&record.site)?;
            jobs::page_job(site, record)
        });
        Ok(jobs.collect())
    }

    /// Whether a known address is to be visited now.
    fn is_due(&self, record: &UrlRecord, candidate: &Candidate, now: Timestamp) -> bool {
        let announced = candidate.modified.is_some() && candidate.modified != record.modified;
        let young = |age: Span| {
            let age = SignedDuration::try_from(age.0).unwrap_or(SignedDuration::MAX);
            now.duration_since(record.first_seen) <= age
        };
        self.settings.force
            || announced
            || record.next_visit.is_some_and(|at| at <= now)
            || self.settings.recheck.is_some_and(young)
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
        let failure = self.writer.publish().err().map(Arc::new);
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
