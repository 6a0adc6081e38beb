//! Judges what a visit found against what is archived, and stages what follows from it.
//!
//! Here it is decided whose article a page is, whether it is new, changed or the same, and whether
//! a difference is the publisher's or only that of our own rules (promise 4). It runs on the
//! archive's thread, so that nothing changes between the look and the write.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::archive::{ArchiveError, Entry, Writer};
use crate::model::schedule::next_visit;
use crate::model::{
    Article, ArticleId, ArticleState, Capture, Cause, Change, Outcome, OutcomeKind, QualityStatus,
    StateChange, Version,
};
use crate::sites::Site;
use crate::{dedup, extract, fetch};

use super::jobs::{self, Page};
use super::{Settings, SitePlan};

/// Failures in a row after which an address is no longer asked for.
const MAX_FAILURES: u32 = 6;

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
    let mut case = Case::open(writer, settings, site, visit)?;
    match std::mem::replace(&mut case.finding, Finding::NotModified) {
        Finding::State(state) => case.lost(state),
        Finding::Trouble(kind, why) => case.trouble(kind, why),
        Finding::NotModified => case.unchanged(OutcomeKind::NotModified, None),
        Finding::Article(found) if is_empty(&found.article) => case.empty(&found.article),
        Finding::Article(found) => match case.known(&found)? {
            Some(id) => case.again(id, *found),
            None => case.first(*found),
        },
    }
}

/// Whether there is nothing in it that a reader would call an article.
fn is_empty(article: &Article) -> bool {
    matches!(article.quality.status, QualityStatus::Empty | QualityStatus::Blocked)
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
        let Visit { url, page, capture, at, finding, .. } = visit;
        let mut urls: Vec<Url> = page.hops.iter().map(|hop| hop.url.clone()).collect();
        urls.push(url);
        let mut addresses: Vec<Address> = Vec::new();
        for url in urls {
            let key = jobs::identity_key(&url, site);
            if addresses.iter().all(|known| known.key != key) {
                let article = writer.url(&key)?.and_then(|record| record.article);
                addresses.push(Address { key, url, article });
            }
        }
        Ok(Self { writer, settings, site, page, capture, at, finding, addresses })
    }

    /// The address that answered.
    fn last(&self) -> &Address {
        self.addresses.last().expect("a visit has at least the address that answered")
    }

    /// The article that one of the addresses is known to lead to.
    fn known_by_address(&self) -> Option<ArticleId> {
        let found = self.addresses.iter().rev().find_map(|address| address.article.clone());
        found.or_else(|| self.page.known.clone())
    }

    /// The article that this page belongs to: by address, by a canonical link whose article tells
    /// the same story, or as an exact copy on the same site.
    fn known(&mut self, found: &Extracted) -> Result<Option<ArticleId>, ArchiveError> {
        if let Some(id) = self.known_by_address() {
            return Ok(Some(id));
        }
        if let Some((key, _)) = self.canonical(&found.article)
            && let Some(id) = self.writer.url(&key)?.and_then(|record| record.article)
            && let Some((version, _)) = self.writer.latest(&id)?
            && (version.digest == found.digest || self.tells_the_same(&id, found)?)
        {
            return Ok(Some(id));
        }
        for (id, _) in self.writer.similar(&found.fingerprint)? {
            if let Some((version, _)) = self.writer.latest(&id)?
                && version.site == self.site.id
                && version.digest == found.digest
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn tells_the_same(&self, id: &ArticleId, found: &Extracted) -> Result<bool, ArchiveError> {
        let Some((_, article)) = self.writer.latest(id)? else { return Ok(false) };
        Ok(dedup::same_story(&dedup::fingerprint(&article), &found.fingerprint))
    }

    /// The page's canonical address with its key.
    fn canonical(&self, article: &Article) -> Option<(String, Url)> {
        let url = Url::parse(article.canonical.as_deref()?).ok()?;
        Some((jobs::identity_key(&url, self.site), url))
    }

    /// The page is not there, or cannot be had now. What is archived stays.
    fn lost(mut self, state: ArticleState) -> Result<Outcome, ArchiveError> {
        let kind = match state {
            ArticleState::Gone => OutcomeKind::Gone,
            _ => OutcomeKind::Unavailable,
        };
        let (status, reason) = self.answer();
        let Some(id) = self.known_by_address() else {
            self.fail()?;
            return Ok(self.outcome(kind, None, None, Vec::new(), reason));
        };
        let n = self.writer.article(&id)?.map(|article| article.versions);
        self.set_state(&id, state, status)?;
        Ok(self.outcome(kind, Some(id), n, Vec::new(), reason))
    }

    /// The last answer's status, and in words.
    fn answer(&self) -> (u16, Option<String>) {
        match &self.capture {
            Some(capture) => {
                let words = format!("HTTP {} {}", capture.status, capture.reason);
                (capture.status, Some(words.trim_end().to_owned()))
            }
            None => (0, Some("no answer".to_owned())),
        }
    }

    /// Nothing came of the visit; it is tried again later, ever more seldom, then no more.
    fn trouble(mut self, kind: OutcomeKind, why: String) -> Result<Outcome, ArchiveError> {
        self.fail()?;
        let id = self.known_by_address();
        Ok(self.outcome(kind, id, None, Vec::new(), Some(why)))
    }

    fn fail(&mut self) -> Result<(), ArchiveError> {
        let key = self.addresses.first().expect("a visit has an address").key.clone();
        if let Some(mut record) = self.writer.url(&key)? {
            record.failures += 1;
            record.last_visit = Some(self.at);
            let wait = SignedDuration::from_hours(1 << record.failures.min(16));
            record.next_visit = (record.failures <= MAX_FAILURES).then(|| self.at + wait);
            self.writer.put_url(&record)?;
        }
        Ok(())
    }

    /// Records a change of state, if it is one.
    fn set_state(&mut self, id: &ArticleId, state: ArticleState, status: u16) -> Result<(), ArchiveError> {
        let Some(article) = self.writer.article(id)? else { return Ok(()) };
        if article.state() == state {
            return self.postpone(id);
        }
        let address = self.addresses.first().expect("a visit has an address");
        let entry = Entry::State {
            id: id.clone(),
            url: address.url.to_string(),
            key: address.key.clone(),
            change: StateChange { at: self.at, state, status },
            next_visit: self.next_visit(article.last_changed),
            capture: self.capture.clone(),
        };
        self.writer.stage(entry)
    }

    /// A further sign of a state that is already recorded only moves the next visit.
    fn postpone(&mut self, id: &ArticleId) -> Result<(), ArchiveError> {
        let Some(article) = self.writer.article(id)? else { return Ok(()) };
        let next_visit = self.next_visit(article.last_changed);
        let keys: Vec<String> = self.addresses.iter().map(|address| address.key.clone()).collect();
        for key in keys {
            if let Some(mut record) = self.writer.url(&key)? {
                record.next_visit = next_visit;
                record.last_visit = Some(self.at);
                self.writer.put_url(&record)?;
            }
        }
        Ok(())
    }

    fn next_visit(&self, since: Timestamp) -> Option<Timestamp> {
        next_visit(&self.settings.revisit.schedule, since, self.at)
    }

    /// Nothing was extracted: an archived version is never replaced by nothing.
    fn empty(self, article: &Article) -> Result<Outcome, ArchiveError> {
        let notes = article.quality.notes.join("; ");
        let why = if notes.is_empty() { "no article text found".to_owned() } else { notes };
        match self.known_by_address() {
            Some(_) => self.unchanged(OutcomeKind::Unchanged, Some(format!("{why}; the archived version stays"))),
            None => Ok(self.outcome(OutcomeKind::Failed, None, None, Vec::new(), Some(why))),
        }
    }

    /// The article is as it was.
    fn unchanged(mut self, kind: OutcomeKind, reason: Option<String>) -> Result<Outcome, ArchiveError> {
        let Some(id) = self.known_by_address() else {
            let why = "the server says `not modified` of a page that is not archived".to_owned();
            return Ok(self.outcome(OutcomeKind::Failed, None, None, Vec::new(), Some(why)));
        };
        let Some((version, _)) = self.writer.latest(&id)? else {
            return Ok(self.outcome(OutcomeKind::Failed, None, None, Vec::new(), Some("no version is archived".into())));
        };
        self.stage_unchanged(&version, kind == OutcomeKind::NotModified)?;
        self.alive_again(&id)?;
        let kind = self.stage_aliases(&id)?.unwrap_or(kind);
        Ok(self.outcome(kind, Some(id), Some(version.n), Vec::new(), reason))
    }

    fn stage_unchanged(&mut self, latest: &Version, not_modified: bool) -> Result<(), ArchiveError> {
        let next_visit = self.next_visit(latest.observed_at);
        let Some(capture) = self.capture.clone() else { return Ok(()) };
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

    /// An article that was lost and answers again is live.
    fn alive_again(&mut self, id: &ArticleId) -> Result<(), ArchiveError> {
        let state = self.writer.article(id)?.map(|article| article.state());
        match state {
            Some(ArticleState::Gone | ArticleState::Unavailable) => {
                self.set_state(id, ArticleState::Live, self.answer().0)
            }
            _ => Ok(()),
        }
    }

    /// Records the addresses that were not known to lead to the article. Says `Moved` when a known
    /// address now redirects to another, `Duplicate` when it is merely one more.
    fn stage_aliases(&mut self, id: &ArticleId) -> Result<Option<OutcomeKind>, ArchiveError> {
        let was_known = self.addresses.iter().any(|address| address.article.as_ref() == Some(id));
        let redirected = self.page.hops.iter().any(|hop| matches!(hop.status, 301 | 308));
        let mut hops = std::mem::take(&mut self.page.hops).into_iter();
        let new: Vec<(String, Url)> = self
            .addresses
            .iter()
            .filter(|address| address.article.as_ref() != Some(id))
            .map(|address| (address.key.clone(), address.url.clone()))
            .collect();
        if new.is_empty() {
            return Ok(None);
        }
        for (key, url) in new {
            let reason = if redirected { "redirect" } else { "same article" };
            self.writer.stage(Entry::Alias {
                id: id.clone(),
                url: url.to_string(),
                key,
                at: self.at,
                reason: reason.to_owned(),
                capture: hops.next(),
                next_visit: None,
            })?;
        }
        if was_known && redirected {
            self.set_state(id, ArticleState::Moved, 301)?;
            return Ok(Some(OutcomeKind::Moved));
        }
        Ok(Some(OutcomeKind::Duplicate))
    }

    /// An article that was not seen before.
    fn first(mut self, mut found: Extracted) -> Result<Outcome, ArchiveError> {
        let canonical = self.own_canonical(&mut found.article)?;
        let id = ArticleId::of_key(&self.last().key);
        let story = self.story(&id, &found)?;
        let twin = (story != id).then(|| format!("same story as {story}"));
        let version = self.version(id.clone(), 1, Cause::First, Vec::new(), &found, Some(story));
        self.stage_version(version, found)?;
        let last = self.addresses.len() - 1;
        self.addresses[last].article = Some(id.clone());
        if let Some((key, url)) = canonical {
            self.addresses.push(Address { key, url, article: None });
        }
        self.stage_aliases(&id)?;
        Ok(self.outcome(OutcomeKind::New, Some(id), Some(1), Vec::new(), twin))
    }

    /// The canonical address, if it is another than those on the way. Where it belongs to another
    /// article (some sites print one canonical link on all their pages) it is not believed.
    fn own_canonical(&self, article: &mut Article) -> Result<Option<(String, Url)>, ArchiveError> {
        let Some((key, url)) = self.canonical(article) else { return Ok(None) };
        if self.writer.url(&key)?.is_some_and(|record| record.article.is_some()) {
            article.canonical = None;
            return Ok(None);
        }
        Ok(self.addresses.iter().all(|address| address.key != key).then_some((key, url)))
    }

    /// The leading article of the story: the first archived of those that tell it.
    fn story(&mut self, id: &ArticleId, found: &Extracted) -> Result<ArticleId, ArchiveError> {
        if self.settings.dedup.near {
            for (other, fingerprint) in self.writer.similar(&found.fingerprint)? {
                if other != *id && dedup::same_story(&fingerprint, &found.fingerprint) {
                    return Ok(self.writer.article(&other)?.map_or(other, |article| article.story));
                }
            }
        }
        Ok(id.clone())
    }

    /// A known article, seen again.
    fn again(mut self, id: ArticleId, found: Extracted) -> Result<Outcome, ArchiveError> {
        let Some((latest, before)) = self.writer.latest(&id)? else { return self.first(found) };
        let (cause, changed) = self.compare(&latest, &before, &found)?;
        if changed.is_empty() {
            return self.known_as(id).unchanged(OutcomeKind::Unchanged, None);
        }
        let n = latest.n + 1;
        let version = self.version(id.clone(), n, cause, changed.clone(), &found, latest.story);
        self.stage_version(version, found)?;
        self.alive_again(&id)?;
        self.stage_aliases(&id)?;
        Ok(self.outcome(OutcomeKind::Changed, Some(id), Some(n), changed, None))
    }

    fn known_as(mut self, id: ArticleId) -> Self {
        self.page.known = Some(id);
        self
    }

    /// What changed, and by whom. When our rules differ from those of the latest version, its kept
    /// bytes are extracted again under the present ones, so that like is compared with like.
    fn compare(
        &self,
        latest: &Version,
        before: &Article,
        found: &Extracted,
    ) -> Result<(Cause, Vec<Change>), ArchiveError> {
        if latest.digest == found.digest && latest.rules == found.rules {
            return Ok((Cause::Publisher, Vec::new()));
        }
        let changed = dedup::changes(before, &found.article);
        if changed.is_empty() || latest.rules == found.rules {
            return Ok((Cause::Publisher, changed));
        }
        match self.reextract(latest)? {
            Some(under_new_rules) => {
                let by_publisher = dedup::changes(&under_new_rules, &found.article);
                if by_publisher.is_empty() { Ok((Cause::Rules, changed)) } else { Ok((Cause::Publisher, by_publisher)) }
            }
            None => Ok((Cause::Rules, changed)),
        }
    }

    fn reextract(&self, version: &Version) -> Result<Option<Article>, ArchiveError> {
        let Some(capture) = self.writer.capture(&version.id, version.n)? else { return Ok(None) };
        let Ok(body) = fetch::decode(&capture, self.settings.fetch.max_decoded) else { return Ok(None) };
        let page = extract::Page {
            url: &capture.url,
            content_type: capture.header("content-type"),
            body: &body,
            fetched_at: capture.fetched_at,
        };
        Ok(Some(extract::extract(&page, self.site.rules.as_deref(), &self.settings.extract)))
    }

    fn version(
        &self,
        id: ArticleId,
        n: u32,
        cause: Cause,
        changed: Vec<Change>,
        found: &Extracted,
        story: Option<ArticleId>,
    ) -> Version {
        Version {
            id,
            n,
            site: self.site.id.clone(),
            url: self.last().url.to_string(),
            observed_at: self.at,
            cause,
            changed,
            digest: found.digest.clone(),
            rules: found.rules.clone(),
            story,
            validators: self.capture.as_ref().map(Capture::validators).unwrap_or_default(),
        }
    }

    fn stage_version(&mut self, version: Version, found: Extracted) -> Result<(), ArchiveError> {
        let next_visit = self.next_visit(self.at);
        let entry = Entry::Version {
            version,
            article: found.article,
            capture: self.capture.clone(),
            key: self.last().key.clone(),
            fingerprint: found.fingerprint,
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
            reason,
        }
    }
}
