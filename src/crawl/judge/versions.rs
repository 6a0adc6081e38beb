//! New versions: the first of an article, and those that a publisher's edit or our own rules make.

use crate::archive::{ArchiveError, Entry};
use crate::dedup;
use crate::model::{
    Article, ArticleId, Capture, Cause, Change, Outcome, OutcomeKind, Version, furniture,
};

use super::redraw::drawn_again;
use super::{Address, Case, Extracted};

impl Extracted {
    /// Leaves out what other pages of the site have taught to be furniture.
    pub(super) fn clear(&mut self, furniture: &[u64]) {
        if furniture::clear(&mut self.article, furniture) {
            self.digest = dedup::content_digest(&self.article);
            self.fingerprint = dedup::fingerprint(&self.article);
        }
    }
}

impl Case<'_> {
    /// An article that was not seen before.
    pub(super) fn first(mut self, mut found: Extracted) -> Result<Outcome, ArchiveError> {
        let canonical = self.own_canonical(&mut found.article)?;
        let id = ArticleId::of_key(&self.last().key);
        let story = self.story(&id, &found)?;
        let twin = (story != id).then(|| format!("same story as {story}"));
        let version = self.version(id.clone(), 1, Cause::First, Vec::new(), &found, Some(story));
        self.stage_version(version, found)?;
        let last = self.addresses.len() - 1;
        self.addresses[last].article = Some(id.clone());
        if let Some((key, url)) = canonical {
            self.addresses.push(Address {
                key,
                url,
                article: None,
            });
        }
        self.stage_aliases(&id)?;
        Ok(self.outcome(OutcomeKind::New, Some(id), Some(1), Vec::new(), twin))
    }

    /// A known article, seen again.
    pub(super) fn again(
        mut self,
        id: ArticleId,
        found: Extracted,
    ) -> Result<Outcome, ArchiveError> {
        let Some((latest, before)) = self.writer.latest(&id)? else {
            return self.first(found);
        };
        let (cause, changed) = self.compare(&latest, &before, &found)?;
        if changed.is_empty() {
            return self.known_as(id).unchanged(OutcomeKind::Unchanged, None);
        }
        if self.past && self.at <= latest.observed_at {
            let (why, n) = ("older than the archived version", latest.n);
            return Ok(self.outcome(
                OutcomeKind::Unchanged,
                Some(id),
                Some(n),
                Vec::new(),
                Some(why.to_owned()),
            ));
        }
        let n = latest.n + 1;
        let version = self.version(id.clone(), n, cause, changed.clone(), &found, latest.story);
        self.stage_version(version, found)?;
        self.alive_again(&id)?;
        self.stage_aliases(&id)?;
        Ok(self.outcome(OutcomeKind::Changed, Some(id), Some(n), changed, None))
    }

    pub(super) fn known_as(mut self, id: ArticleId) -> Self {
        self.page.known = Some(id);
        self
    }

    /// What changed, and by whom. When our rules differ from those of the latest version, its kept
    /// bytes are extracted again under the present ones, so that like is compared with like.
    pub(super) fn compare(
        &self,
        latest: &Version,
        before: &Article,
        found: &Extracted,
    ) -> Result<(Cause, Vec<Change>), ArchiveError> {
        if latest.digest == found.digest && latest.rules == found.rules {
            return Ok((Cause::Publisher, Vec::new()));
        }
        // What was archived before the site's furniture was known is compared without it too.
        let furniture = self.writer.furniture(&self.site.id)?;
        let mut before = before.clone();
        furniture::clear(&mut before, &furniture);
        let changed = dedup::changes(&before, &found.article);
        if changed.is_empty() || latest.rules == found.rules {
            return Ok((Cause::Publisher, changed));
        }
        match drawn_again(self.writer, latest, self.settings, self.site)? {
            Ok(mut under_new_rules) => {
                furniture::clear(&mut under_new_rules, &furniture);
                let by_publisher = dedup::changes(&under_new_rules, &found.article);
                if by_publisher.is_empty() {
                    Ok((Cause::Rules, changed))
                } else {
                    Ok((Cause::Publisher, by_publisher))
                }
            }
            Err(_) => Ok((Cause::Rules, changed)),
        }
    }

    pub(super) fn version(
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
            validators: self
                .capture
                .as_ref()
                .map(Capture::validators)
                .unwrap_or_default(),
        }
    }

    pub(super) fn stage_version(
        &mut self,
        version: Version,
        found: Extracted,
    ) -> Result<(), ArchiveError> {
        let next_visit = self.next_visit(self.at);
        let (id, n) = (version.id.clone(), version.n);
        let entry = Entry::Version {
            version,
            article: found.article,
            capture: self.capture.clone(),
            key: self.last().key.clone(),
            fingerprint: found.fingerprint,
            next_visit,
        };
        self.writer.stage(entry)?;
        for capture in std::mem::take(&mut self.page.begun.later) {
            let id = id.clone();
            self.writer.stage(Entry::Page { id, n, capture })?;
        }
        Ok(())
    }
}
