//! Judges what a visit found against what is archived, and stages what follows from it.
//!
//! Here it is decided whose article a page is, whether it is new, changed or the same, and whether
//! a difference is the publisher's or only that of our own rules (promise 4). It runs on the
//! archive's thread, so that nothing changes between the look and the write.

mod identity;
mod missing;
mod redraw;
mod states;
mod versions;

use jiff::Timestamp;
use url::Url;

use crate::archive::{ArchiveError, Entry, UrlRecord, Writer};
use crate::model::schedule::next_visit;
use crate::model::{
    Article, ArticleId, ArticleState, Capture, Change, Outcome, OutcomeKind, QualityStatus,
    Version, When,
};
use crate::sites::Site;
use crate::{dedup, extract};

use super::jobs::{self, Page};
use super::{Settings, SitePlan};

pub(super) use redraw::{Redrawn, read, redraw};

/// A visit with what it found.
pub(super) struct Visit {
    /// Index of the site in the plan.
    pub(super) site: usize,
    /// The address that answered.
    pub(super) url: Url,
    /// What was asked for, and the redirects that led here.
    pub(super) page: Page,
    /// The last exchange; `None` where there was no answer.
    pub(super) capture: Option<Capture>,
    /// When it was begun.
    pub(super) at: Timestamp,
    /// What it says.
    pub(super) finding: Finding,
}

/// What the last exchange of a visit says.
pub(super) enum Finding {
    /// An article.
    Article(Box<Extracted>),
    /// The server says that nothing changed.
    NotModified,
    /// The article is not there, or cannot be had now.
    State(ArticleState),
    /// The exchange, or what it brought, was of no use: what to call it, and why.
    Trouble(OutcomeKind, String),
}

/// An article with what was computed beside the archive's thread.
pub(super) struct Extracted {
    article: Article,
    digest: String,
    fingerprint: Vec<u64>,
    rules: String,
}

/// What sources said of a page.
#[derive(Default)]
struct Said {
    title: Option<String>,
    published: Option<Timestamp>,
}

impl Said {
    fn of(record: &UrlRecord) -> Self {
        Self {
            title: record.title.clone(),
            published: record.published,
        }
    }
}

impl Extracted {
    /// What the sources said stands in where the page itself is silent.
    fn heed(&mut self, said: &Said) {
        let article = &mut self.article;
        if article.title.is_none() && said.title.is_some() {
            article.title.clone_from(&said.title);
            article
                .provenance
                .insert("title".to_owned(), "source".to_owned());
            self.digest = dedup::content_digest(article);
        }
        if let (None, Some(published)) = (&article.published, said.published) {
            article.published = Some(When::from_instant(published, "source"));
            article
                .provenance
                .insert("published".to_owned(), "source".to_owned());
        }
    }
}

impl Finding {
    /// An article as extracted under a site's rules.
    pub(super) fn article(article: Article, site: Option<&Site>) -> Self {
        Self::Article(Box::new(Extracted {
            digest: dedup::content_digest(&article),
            fingerprint: dedup::fingerprint(&article),
            rules: extract::rules_digest(site),
            article,
        }))
    }
}

/// Judges a visit and stages its consequences; the outcome holds once they are committed.
pub(super) fn judge(
    writer: &mut Writer,
    visit: Visit,
    settings: &Settings,
    sites: &[SitePlan],
) -> Result<Outcome, ArchiveError> {
    let site = &sites[visit.site];
    Case::open(writer, settings, site, visit)?.decide()
}

/// The same of a visit that somebody else made some time ago: it makes no version behind a newer
/// one.
pub(super) fn judge_past(
    writer: &mut Writer,
    visit: Visit,
    settings: &Settings,
    site: &SitePlan,
) -> Result<Outcome, ArchiveError> {
    let mut case = Case::open(writer, settings, site, visit)?;
    case.past = true;
    case.decide()
}
/// Whether there is nothing in it that a reader would call an article. A dated headline whose text
/// cannot be had (it stands behind a wall, or comes by script) is one: its bytes are evidence.
fn is_empty(article: &Article) -> bool {
    match article.quality.status {
        QualityStatus::Blocked => true,
        QualityStatus::Empty => article.title.is_none() || article.published.is_none(),
        QualityStatus::Ok | QualityStatus::Partial => false,
    }
}

/// One visit before the judge.
struct Case<'a> {
    writer: &'a mut Writer,
    settings: &'a Settings,
    site: &'a SitePlan,
    page: Page,
    capture: Option<Capture>,
    at: Timestamp,
    finding: Finding,
    /// Every address on the way, from the one asked for to the one that answered.
    addresses: Vec<Address>,
    said: Said,
    /// Articles with a like text, with their fingerprints, once they were looked for.
    alike: Vec<(ArticleId, Vec<u64>)>,
    /// Whether somebody else made the visit some time ago.
    past: bool,
    /// What was found is archived, but has no body.
    empty_body: bool,
}

/// An address on the way to a page.
struct Address {
    key: String,
    url: Url,
    /// The article that it is known to lead to.
    article: Option<ArticleId>,
}

impl<'a> Case<'a> {
    fn open(
        writer: &'a mut Writer,
        settings: &'a Settings,
        site: &'a SitePlan,
        visit: Visit,
    ) -> Result<Self, ArchiveError> {
        let Visit {
            url,
            page,
            capture,
            at,
            finding,
            ..
        } = visit;
        let mut urls: Vec<Url> = page.hops.iter().map(|hop| hop.url.clone()).collect();
        urls.push(url);
        let mut addresses: Vec<Address> = Vec::new();
        let mut said = Said::default();
        for url in urls {
            let key = jobs::identity_key(&url, site);
            if addresses.iter().all(|known| known.key != key) {
                let record = writer.url(&key)?;
                let article = record.as_ref().and_then(|record| record.article.clone());
                if let Some(record) = record {
                    said.title = said.title.or(record.title);
                    said.published = said.published.or(record.published);
                }
                addresses.push(Address { key, url, article });
            }
        }
        Ok(Self {
            writer,
            settings,
            site,
            page,
            capture,
            at,
            finding,
            addresses,
            said,
            alike: Vec::new(),
            past: false,
            empty_body: false,
        })
    }

    /// Decides what the visit means, and stages what follows from it.
    fn decide(mut self) -> Result<Outcome, ArchiveError> {
        match std::mem::replace(&mut self.finding, Finding::NotModified) {
            Finding::State(state) => self.lost(state, None),
            Finding::Trouble(kind, why) => self.trouble(kind, why),
            Finding::NotModified => self.unchanged(OutcomeKind::NotModified, None),
            Finding::Article(mut found) => {
                found.heed(&self.said);
                found.clear(&self.writer.furniture(&self.site.id)?);
                if missing::is_missing(&found.article) {
                    let why = "the page says that there is none";
                    return self.lost(ArticleState::Gone, Some(why));
                }
                if is_empty(&found.article) {
                    return self.empty(&found.article);
                }
                self.empty_body = found.article.quality.status == QualityStatus::Empty;
                match self.known(&found)? {
                    Some(id) => self.again(id, *found),
                    None => self.first(*found),
                }
            }
        }
    }

    /// The address that answered.
    fn last(&self) -> &Address {
        self.addresses
            .last()
            .expect("a visit has at least the address that answered")
    }

    fn next_visit(&self, since: Timestamp) -> Option<Timestamp> {
        next_visit(&self.settings.revisit.schedule, since, self.at)
    }

    /// Nothing was extracted: an archived version is never replaced by nothing.
    fn empty(self, article: &Article) -> Result<Outcome, ArchiveError> {
        let notes = article.quality.notes.join("; ");
        let why = if notes.is_empty() {
            "no article text found".to_owned()
        } else {
            notes
        };
        match self.known_by_address() {
            Some(_) => self.unchanged(
                OutcomeKind::Unchanged,
                Some(format!("{why}; the archived version stays")),
            ),
            None => Ok(self.outcome(OutcomeKind::Failed, None, None, Vec::new(), Some(why))),
        }
    }

    /// The article is as it was.
    fn unchanged(
        mut self,
        kind: OutcomeKind,
        reason: Option<String>,
    ) -> Result<Outcome, ArchiveError> {
        let Some(id) = self.known_by_address() else {
            let why = "the server says `not modified` of a page that is not archived".to_owned();
            return Ok(self.outcome(OutcomeKind::Failed, None, None, Vec::new(), Some(why)));
        };
        let Some((version, _)) = self.writer.latest(&id)? else {
            return Ok(self.outcome(
                OutcomeKind::Failed,
                None,
                None,
                Vec::new(),
                Some("no version is archived".into()),
            ));
        };
        self.stage_unchanged(&version, kind == OutcomeKind::NotModified)?;
        self.alive_again(&id)?;
        let kind = self.stage_aliases(&id)?.unwrap_or(kind);
        Ok(self.outcome(kind, Some(id), Some(version.n), Vec::new(), reason))
    }

    fn stage_unchanged(
        &mut self,
        latest: &Version,
        not_modified: bool,
    ) -> Result<(), ArchiveError> {
        let next_visit = self.next_visit(latest.observed_at);
        let Some(capture) = self.capture.clone() else {
            return Ok(());
        };
        let last = self.last();
        let entry = Entry::Unchanged {
            id: latest.id.clone(),
            n: latest.n,
            url: last.url.to_string(),
            key: last.key.clone(),
            capture,
            not_modified,
            next_visit,
        };
        self.writer.stage(entry)
    }

    fn outcome(
        &self,
        outcome: OutcomeKind,
        id: Option<ArticleId>,
        version: Option<u32>,
        changed: Vec<Change>,
        reason: Option<String>,
    ) -> Outcome {
        Outcome {
            url: self.page.requested.to_string(),
            site: self.site.id.clone(),
            outcome,
            id,
            version,
            changed,
            empty: self.empty_body,
            reason,
        }
    }
}
