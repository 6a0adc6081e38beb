//! Extraction anew: the present rules over everything that is archived, without a request.
//!
//! Only the newest version of each article is looked at: older ones are history. A version that
//! comes out otherwise becomes a further version whose cause is `rules`. The pass can be stopped
//! at any article and goes on there the next time; how far it came stands in the store.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::archive::{ArchiveError, Writer};
use crate::extract;
use crate::model::{Article, ArticleId, Outcome, Version};
use crate::sites::Sites;

use super::judge::{Redrawn, redraw};
use super::untold::Untold;
use super::{Settings, SitePlan};

/// Articles between two commits.
const GROUP: usize = 200;
/// The key of the record of how far passes came.
const PROGRESS: &str = "reextract";

/// What to extract anew.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Only articles of these sites; all where there are none.
    pub sites: Vec<String>,
    /// Only articles whose newest version was observed since then.
    pub since: Option<Timestamp>,
    /// Only say what would change.
    pub trial: bool,
}

/// What a pass came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reextracted {
    /// Articles in scope.
    pub articles: u64,
    /// Of those: drawn by the present rules already, or looked at by an earlier pass.
    pub current: u64,
    /// The same text came out.
    pub same: u64,
    /// Another text came out: versions made (in a trial: to be made).
    pub changed: u64,
    /// Nothing came out; the version stays.
    pub empty: u64,
    /// The bytes were not kept, or are damaged.
    pub lost: u64,
    /// Ended before all was done.
    pub stopped: bool,
}

/// What a pass tells while it goes on.
#[derive(Debug, Clone)]
pub enum Told<'a> {
    /// So many of so many articles of the archive have been looked at.
    Progress(usize, usize),
    /// A version was made and is durable (in a trial: would be made).
    Changed(&'a Outcome),
    /// An article cannot be drawn anew; why.
    Kept(&'a ArticleId, &'a str),
}

/// How far earlier passes came.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Site → the rules under which all its articles have been looked at, and how much of its
    /// furniture was known then.
    done: BTreeMap<String, String>,
    /// The last article of a pass that was stopped.
    after: Option<ArticleId>,
}

/// Extracts what is in scope anew. `stop` is asked before each article.
///
/// # Errors
/// [`ArchiveError`] when the archive cannot be read or written; versions told of are durable.
pub fn reextract(
    writer: &mut Writer,
    sites: &Sites,
    settings: &Settings,
    scope: &Scope,
    stop: impl Fn() -> bool,
    watch: impl FnMut(Told<'_>),
) -> Result<Reextracted, ArchiveError> {
    let mut pass = Pass {
        progress: writer.source(PROGRESS)?.unwrap_or_default(),
        writer,
        sites,
        settings,
        scope,
        watch,
        report: Reextracted::default(),
        untold: Untold::default(),
        finished: BTreeMap::new(),
    };
    let read = pass.run(stop);
    // What is durable is told also where the rest cannot be read.
    let published = pass.publish();
    read.and(published)?;
    Ok(pass.report)
}

/// A pass under way.
struct Pass<'a, W> {
    writer: &'a mut Writer,
    sites: &'a Sites,
    settings: &'a Settings,
    scope: &'a Scope,
    watch: W,
    progress: Progress,
    report: Reextracted,
    untold: Untold,
    /// The rules of the sites that were met.
    finished: BTreeMap<String, String>,
}

impl<W: FnMut(Told<'_>)> Pass<'_, W> {
    fn run(&mut self, stop: impl Fn() -> bool) -> Result<(), ArchiveError> {
        let ids = self.writer.articles()?;
        // A pass over a part says nothing of the others.
        let whole = self.scope.sites.is_empty() && self.scope.since.is_none();
        let from = self.progress.after.take().filter(|_| whole);
        let passed = from.map_or(0, |after| ids.partition_point(|id| *id <= after));
        self.report.articles += passed as u64;
        self.report.current += passed as u64;
        for (at, id) in ids.iter().enumerate().skip(passed) {
            if stop() {
                self.report.stopped = true;
                break;
            }
            self.look_at(id)?;
            if whole {
                self.progress.after = Some(id.clone());
            }
            if at % GROUP == GROUP - 1 {
                self.commit()?;
                (self.watch)(Told::Progress(at + 1, ids.len()));
            }
        }
        if !self.report.stopped {
            self.progress.after = None;
            if self.scope.since.is_none() {
                self.progress.done.append(&mut self.finished);
            }
        }
        self.commit()
    }

    fn look_at(&mut self, id: &ArticleId) -> Result<(), ArchiveError> {
        let Some(record) = self.writer.article(id)? else {
            return Ok(());
        };
        let Ok(url) = Url::parse(&record.url) else {
            return Ok(());
        };
        let site = SitePlan::new(url, self.sites);
        let named = |name: &String| *name == site.id || *name == record.site;
        let in_scope = self.scope.sites.is_empty() || self.scope.sites.iter().any(named);
        if !in_scope
            || self
                .scope
                .since
                .is_some_and(|since| record.last_changed < since)
        {
            return Ok(());
        }
        self.report.articles += 1;
        let rules = extract::rules_digest(site.rules.as_deref());
        // What was learned of the site's furniture since is a change of ours as well.
        let learned = self.writer.furniture(&site.id)?.len();
        let state = format!("{rules} {learned}");
        let current = record.rules == rules && learned == 0;
        if current || self.progress.done.get(&site.id) == Some(&state) {
            self.report.current += 1;
            return Ok(());
        }
        self.finished.insert(site.id.clone(), state);
        match self.writer.latest(id) {
            Ok(Some(latest)) => self.draw(id, latest, &site),
            Ok(None) => Ok(()),
            Err(error @ ArchiveError::Damaged { .. }) => {
                self.keep(id, &error.to_string(), |report| &mut report.lost);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    fn draw(
        &mut self,
        id: &ArticleId,
        latest: (Version, Article),
        site: &SitePlan,
    ) -> Result<(), ArchiveError> {
        match redraw(self.writer, latest, self.settings, site, self.scope.trial)? {
            Redrawn::Current => self.report.current += 1,
            Redrawn::Same => self.report.same += 1,
            Redrawn::Lost(why) => self.keep(id, &why, |report| &mut report.lost),
            Redrawn::Empty(why) => self.keep(id, &why, |report| &mut report.empty),
            Redrawn::Changed(outcome) => {
                self.report.changed += 1;
                self.untold.push(*outcome);
            }
        }
        Ok(())
    }

    fn keep(&mut self, id: &ArticleId, why: &str, count: impl Fn(&mut Reextracted) -> &mut u64) {
        *count(&mut self.report) += 1;
        (self.watch)(Told::Kept(id, why));
    }

    /// Makes what was staged durable, with how far the pass has come.
    fn commit(&mut self) -> Result<(), ArchiveError> {
        if !self.scope.trial {
            self.writer.save_source(PROGRESS, &self.progress)?;
            self.writer.commit()?;
        }
        if self.untold.committed() {
            self.publish()?;
        }
        Ok(())
    }

    /// Lets readers see what is durable, then tells of it.
    fn publish(&mut self) -> Result<(), ArchiveError> {
        if !self.scope.trial {
            self.writer.publish()?;
        }
        for outcome in self.untold.published() {
            (self.watch)(Told::Changed(&outcome));
        }
        Ok(())
    }
}
