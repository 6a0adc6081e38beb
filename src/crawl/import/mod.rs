//! Import: captures that other programs made, judged and archived as if they had been fetched now,
//! but at the time when they were made.
//!
//! Captures of an article must come in the order of time: one that is older than what is archived
//! of it is told and left out. Imported articles are not put on the schedule of revisits. How far
//! each file was read stands in the store, so that a second run imports nothing again.

mod captures;
mod pages;
mod progress;
mod redirects;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::archive::{ArchiveError, Writer};
use crate::model::{
    ArticleId, ArticleState, Capture, Kind, Outcome, OutcomeKind, QualityStatus, Validators,
};
use crate::sites::Sites;

use super::jobs::{self, Begun, Page};
use super::judge::{self, Finding, Visit};
use super::untold::Untold;
use super::{Revisit, Settings, SitePlan};

use captures::Captures;
use progress::Progress;
use redirects::Redirects;

pub use captures::{ImportError, warc_files};

/// Captures between two commits.
const GROUP: u64 = 100;

/// One file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// WARC records.
    Warc(PathBuf),
    /// A list of saved pages: one `{"url", "file", "fetched_at"}` a line.
    Pages(PathBuf),
}

/// What an import came to. Every record of an exchange is counted once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Files that were read.
    pub files: u64,
    /// Files that an earlier run read to the end.
    pub read_before: u64,
    /// Exchanges read.
    pub captures: u64,
    /// Articles that were not archived before.
    pub new: u64,
    /// Further versions.
    pub changed: u64,
    /// Captures that show what the archive has already, in another capture.
    pub unchanged: u64,
    /// Addresses that lead to an article under another address.
    pub duplicate: u64,
    /// Articles found to be gone.
    pub gone: u64,
    /// Captures not newer than what is archived of their address.
    pub known: u64,
    /// Answers other than a page: redirects, errors.
    pub other_status: u64,
    /// Payloads of other types than HTML.
    pub other_type: u64,
    /// Pages that are no articles.
    pub no_article: u64,
    /// References to captures that are not archived.
    pub dangling: u64,
    /// Exchanges or pages that cannot be read.
    pub failed: u64,
    /// Damaged places in the files.
    pub damaged: u64,
    /// Ended before all was done.
    pub stopped: bool,
}

/// What an import tells while it goes on.
#[derive(Debug, Clone)]
pub enum ImportEvent<'a> {
    /// An outcome that is durable.
    Outcome(&'a Outcome),
    /// A file is being read: which of how many, and its place in it.
    Progress(&'a Source, usize, usize, u64),
    /// Something in a file that cannot be read: file, place, why.
    Damage(&'a Source, u64, &'a str),
}

/// Imports files in the order given. `stop` is asked before each capture; `again` reads also what
/// an earlier run has read.
///
/// # Errors
/// [`ImportError`] when a file cannot be opened or the archive cannot be written; what was told is
/// durable.
pub fn import(
    writer: &mut Writer,
    sources: &[Source],
    sites: &Sites,
    settings: &Settings,
    again: bool,
    stop: impl Fn() -> bool,
    watch: impl FnMut(ImportEvent<'_>),
) -> Result<Imported, ImportError> {
    // What others captured says nothing of when to ask again.
    let settings = Settings {
        revisit: Revisit {
            schedule: Vec::new(),
            ..settings.revisit
        },
        ..settings.clone()
    };
    let mut pass = Pass {
        writer,
        sites,
        settings: &settings,
        watch,
        report: Imported::default(),
        untold: Untold::default(),
        redirects: Redirects::default(),
    };
    let read = pass.files(sources, again, &stop);
    // What is durable is told also where the rest cannot be read.
    let published = pass.publish();
    read.and(published)?;
    Ok(pass.report)
}

/// What the archive knows of an address.
#[derive(Debug, PartialEq, Eq)]
enum Known {
    /// No article.
    No,
    /// It leads to this article.
    Article(ArticleId),
    /// It was visited, or its article changed, at the time of the capture or later.
    Newer,
}

/// An import under way.
struct Pass<'a, W> {
    writer: &'a mut Writer,
    sites: &'a Sites,
    settings: &'a Settings,
    watch: W,
    report: Imported,
    untold: Untold,
    redirects: Redirects,
}

impl<W: FnMut(ImportEvent<'_>)> Pass<'_, W> {
    fn files(
        &mut self,
        sources: &[Source],
        again: bool,
        stop: &impl Fn() -> bool,
    ) -> Result<(), ImportError> {
        for (at, source) in sources.iter().enumerate() {
            self.file(source, (at, sources.len()), again, stop)?;
            if self.report.stopped {
                break;
            }
        }
        Ok(())
    }

    fn file(
        &mut self,
        source: &Source,
        place: (usize, usize),
        again: bool,
        stop: &impl Fn() -> bool,
    ) -> Result<(), ImportError> {
        let mut progress = Progress::of(self.writer, source)?;
        if progress.whole && !again {
            self.report.read_before += 1;
            return Ok(());
        }
        if again {
            progress.offset = 0;
        }
        self.report.files += 1;
        let mut captures = Captures::open(source, progress.offset)?;
        let mut since_commit = 0;
        loop {
            if stop() {
                self.report.stopped = true;
                break;
            }
            let Some(found) = captures.next_found()? else {
                progress.whole = true;
                break;
            };
            match found {
                captures::Found::Capture(capture) => self.capture(*capture)?,
                captures::Found::Reference(capture, to) => self.reference(*capture, to)?,
                captures::Found::Beside => {}
                captures::Found::Damage(at, why) => {
                    self.report.damaged += 1;
                    (self.watch)(ImportEvent::Damage(source, at, &why));
                }
            }
            since_commit += 1;
            progress.offset = captures.offset();
            if since_commit == GROUP {
                since_commit = 0;
                self.commit(&progress)?;
                (self.watch)(ImportEvent::Progress(
                    source,
                    place.0,
                    place.1,
                    progress.offset,
                ));
            }
        }
        self.commit(&progress)
    }

    /// Judges one exchange.
    fn capture(&mut self, capture: Capture) -> Result<(), ImportError> {
        self.report.captures += 1;
        let site = SitePlan::new(capture.url.clone(), self.sites);
        let known = self.known(&capture, &site)?;
        if known == Known::Newer {
            self.report.known += 1;
            return Ok(());
        }
        let finding = match capture.status {
            200 | 203 if !is_page(&capture) => {
                self.report.other_type += 1;
                return Ok(());
            }
            200 | 203 => match self.read(&capture, &site) {
                Some(finding) => finding,
                None => return Ok(()),
            },
            404 | 410 if known != Known::No => Finding::State(ArticleState::Gone),
            status => {
                self.report.other_status += 1;
                if matches!(status, 301 | 302 | 307 | 308) {
                    self.redirects.remember(capture);
                }
                return Ok(());
            }
        };
        self.judge(capture, &site, None, finding)
    }

    /// Judges a capture that only says that an earlier one shows the same.
    fn reference(&mut self, capture: Capture, to: Option<Url>) -> Result<(), ImportError> {
        self.report.captures += 1;
        let site = SitePlan::new(capture.url.clone(), self.sites);
        let known = self.known(&capture, &site)?;
        if known == Known::Newer {
            self.report.known += 1;
            return Ok(());
        }
        let elsewhere = match (&known, to) {
            (Known::No, Some(to)) => {
                let site = SitePlan::new(to.clone(), self.sites);
                let record = self.writer.url(&jobs::identity_key(&to, &site))?;
                record.and_then(|record| record.article)
            }
            _ => None,
        };
        if known == Known::No && elsewhere.is_none() {
            self.report.dangling += 1;
            return Ok(());
        }
        self.judge(capture, &site, elsewhere, Finding::NotModified)
    }

    /// What the archive knows of a capture's address.
    fn known(&self, capture: &Capture, site: &SitePlan) -> Result<Known, ArchiveError> {
        let record = self.writer.url(&jobs::identity_key(&capture.url, site))?;
        let Some(record) = record else {
            return Ok(Known::No);
        };
        let mut newest = record.last_visit;
        if let Some(id) = &record.article
            && let Some(article) = self.writer.article(id)?
        {
            newest = newest.max(Some(article.last_changed));
        }
        let newer = newest.is_none_or(|newest| capture.fetched_at > newest);
        Ok(match record.article {
            _ if !newer => Known::Newer,
            Some(id) => Known::Article(id),
            None => Known::No,
        })
    }

    /// The article of a page; what is none is counted.
    fn read(&mut self, capture: &Capture, site: &SitePlan) -> Option<Finding> {
        let Ok(article) = judge::read(capture, self.settings, site) else {
            self.report.failed += 1;
            return None;
        };
        let nothing = matches!(
            article.quality.status,
            QualityStatus::Empty | QualityStatus::Blocked
        );
        if nothing || article.kind == Kind::Hub {
            self.report.no_article += 1;
            return None;
        }
        Some(Finding::article(article, site.rules.as_deref()))
    }

    fn judge(
        &mut self,
        capture: Capture,
        site: &SitePlan,
        known: Option<ArticleId>,
        finding: Finding,
    ) -> Result<(), ImportError> {
        let hops = self.redirects.leading_to(&capture.url);
        let visit = Visit {
            site: 0,
            url: capture.url.clone(),
            page: Page {
                requested: hops.first().map_or(&capture, |hop| hop).url.clone(),
                hops,
                known,
                validators: Validators::default(),
                asked_for: true,
                begun: Begun::default(),
            },
            at: capture.fetched_at,
            capture: Some(capture),
            finding,
        };
        let outcome = judge::judge_past(self.writer, visit, self.settings, site)?;
        self.count(&outcome);
        self.untold.push(outcome);
        Ok(())
    }

    fn count(&mut self, outcome: &Outcome) {
        let report = &mut self.report;
        let count = match outcome.outcome {
            OutcomeKind::New => &mut report.new,
            OutcomeKind::Changed => &mut report.changed,
            OutcomeKind::Unchanged | OutcomeKind::NotModified => &mut report.unchanged,
            OutcomeKind::Duplicate | OutcomeKind::Moved => &mut report.duplicate,
            OutcomeKind::Gone => &mut report.gone,
            OutcomeKind::Refused | OutcomeKind::Unavailable | OutcomeKind::Failed => {
                &mut report.failed
            }
        };
        *count += 1;
    }

    /// Makes what was staged durable, with how far the file was read.
    fn commit(&mut self, progress: &Progress) -> Result<(), ImportError> {
        progress.save(self.writer)?;
        self.writer.commit()?;
        if self.untold.committed() {
            self.publish()?;
        }
        Ok(())
    }

    /// Lets readers see what is durable, then tells of it.
    fn publish(&mut self) -> Result<(), ImportError> {
        self.writer.publish()?;
        for outcome in self.untold.published() {
            (self.watch)(ImportEvent::Outcome(&outcome));
        }
        Ok(())
    }
}

/// Whether a payload may be a page: HTML, or of a type that nobody stated.
fn is_page(capture: &Capture) -> bool {
    let kind = capture.header("content-type").unwrap_or("text/html");
    kind.to_ascii_lowercase().contains("html")
}

/// When the first capture of a file was made: files are best imported in this order.
pub fn first_date(source: &Source) -> Option<Timestamp> {
    let mut captures = Captures::open(source, 0).ok()?;
    captures.first_date()
}
