//! Whose article is this page? By address, by canonical link, by its text.

use url::Url;

use crate::archive::{ArchiveError, Entry};
use crate::dedup;
use crate::model::{Article, ArticleId, ArticleState, OutcomeKind};

use super::super::jobs;
use super::{Address, Case, Extracted};

impl Case<'_> {
    /// The article that one of the addresses is known to lead to.
    pub(super) fn known_by_address(&self) -> Option<ArticleId> {
        let found = self
            .addresses
            .iter()
            .rev()
            .find_map(|address| address.article.clone());
        found.or_else(|| self.page.known.clone())
    }

    /// The article that this page belongs to: by address, by a canonical link whose article tells
    /// the same story, or as an exact copy on the same site.
    pub(super) fn known(&mut self, found: &Extracted) -> Result<Option<ArticleId>, ArchiveError> {
        if let Some(id) = self.known_by_address() {
            return Ok(Some(id));
        }
        if let Some((key, _)) = self.canonical(&found.article)
            && let Some(id) = self.writer.url(&key)?.and_then(|record| record.article)
            && self.tells_the_same(&id, found)?
        {
            return Ok(Some(id));
        }
        self.alike = self.writer.similar(&found.fingerprint)?;
        for (id, _) in &self.alike {
            if let Some(article) = self.writer.article(id)?
                && article.site == self.site.id
                && article.digest == found.digest
            {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }

    fn tells_the_same(&self, id: &ArticleId, found: &Extracted) -> Result<bool, ArchiveError> {
        let Some((version, article)) = self.writer.latest(id)? else {
            return Ok(false);
        };
        let shares = || dedup::same_story(&dedup::fingerprint(&article), &found.fingerprint);
        Ok(version.digest == found.digest || shares())
    }

    /// The page's canonical address with its key.
    pub(super) fn canonical(&self, article: &Article) -> Option<(String, Url)> {
        let url = Url::parse(article.canonical.as_deref()?).ok()?;
        Some((jobs::identity_key(&url, self.site), url))
    }

    /// The canonical address, if it is another than those on the way. Where it belongs to another
    /// article (some sites print one canonical link on all their pages) it is not believed.
    pub(super) fn own_canonical(
        &self,
        article: &mut Article,
    ) -> Result<Option<(String, Url)>, ArchiveError> {
        let Some((key, url)) = self.canonical(article) else {
            return Ok(None);
        };
        if self
            .writer
            .url(&key)?
            .is_some_and(|record| record.article.is_some())
        {
            article.canonical = None;
            return Ok(None);
        }
        Ok(self
            .addresses
            .iter()
            .all(|address| address.key != key)
            .then_some((key, url)))
    }

    /// The leading article of the story: the first archived of those that tell it.
    pub(super) fn story(
        &mut self,
        id: &ArticleId,
        found: &Extracted,
    ) -> Result<ArticleId, ArchiveError> {
        if self.alike.is_empty() {
            self.alike = self.writer.similar(&found.fingerprint)?;
        }
        let told_by = self.alike.iter().find(|(other, fingerprint)| {
            other != id && dedup::same_story(fingerprint, &found.fingerprint)
        });
        match told_by {
            Some((other, _)) if self.settings.dedup.near => {
                let article = self.writer.article(other)?;
                Ok(article.map_or_else(|| other.clone(), |article| article.story))
            }
            _ => Ok(id.clone()),
        }
    }

    /// Records the addresses that were not known to lead to the article. Says `Moved` when a known
    /// address now redirects to another, `Duplicate` when it is merely one more.
    pub(super) fn stage_aliases(
        &mut self,
        id: &ArticleId,
    ) -> Result<Option<OutcomeKind>, ArchiveError> {
        let leads_here = |address: &&Address| address.article.as_ref() == Some(id);
        let was_known = self.addresses.iter().any(|address| leads_here(&address));
        let hops = std::mem::take(&mut self.page.hops);
        let moved = hops
            .iter()
            .find(|hop| matches!(hop.status, 301 | 308))
            .cloned();
        let last = self.last().key.clone();
        let new: Vec<(String, Url)> = self
            .addresses
            .iter()
            .filter(|address| !leads_here(address))
            .map(|address| (address.key.clone(), address.url.clone()))
            .collect();
        let found = !new.is_empty();
        for (key, url) in new {
            let hop = hops.iter().find(|hop| hop.url == url);
            let visits = if key == last {
                self.writer.url(&key)?
            } else {
                None
            };
            self.writer.stage(Entry::Alias {
                id: id.clone(),
                url: url.to_string(),
                key,
                at: self.at,
                reason: if hop.is_some() {
                    "redirect"
                } else {
                    "same article"
                }
                .to_owned(),
                capture: hop.cloned(),
                next_visit: visits.and_then(|record| record.next_visit),
            })?;
        }
        self.rest_hops(&last)?;
        if !found {
            return Ok(None);
        }
        if was_known && moved.is_some() {
            self.set_state(id, ArticleState::Moved, moved)?;
            return Ok(Some(OutcomeKind::Moved));
        }
        Ok(Some(OutcomeKind::Duplicate))
    }

    /// Only the address that answers is visited again; those that redirect to it rest.
    fn rest_hops(&mut self, last: &str) -> Result<(), ArchiveError> {
        for address in &self.addresses {
            if address.key != last
                && let Some(mut record) = self.writer.url(&address.key)?
                && record.next_visit.take().is_some()
            {
                record.last_visit = Some(self.at);
                self.writer.put_url(&record)?;
            }
        }
        Ok(())
    }
}
