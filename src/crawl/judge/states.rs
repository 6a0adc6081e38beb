//! What becomes of an article that is not there, cannot be had, moves, or comes back.
//!
//! What is archived stays, whatever a server answers.

use jiff::SignedDuration;

use crate::archive::{ArchiveError, Entry};
use crate::model::{ArticleId, ArticleState, Capture, Outcome, OutcomeKind, StateChange};

use super::Case;

/// Failures in a row after which an address is no longer asked for.
const MAX_FAILURES: u32 = 6;

impl Case<'_> {
    /// The page is not there, or cannot be had now. What is archived stays.
    /// Where the status does not tell why, `why` does.
    pub(super) fn lost(
        mut self,
        state: ArticleState,
        why: Option<&str>,
    ) -> Result<Outcome, ArchiveError> {
        let kind = match state {
            ArticleState::Gone => OutcomeKind::Gone,
            _ => OutcomeKind::Unavailable,
        };
        let reason = Some(why.map_or_else(|| self.answer(), str::to_owned));
        let Some(id) = self.known_by_address() else {
            self.fail()?;
            return Ok(self.outcome(kind, None, None, Vec::new(), reason));
        };
        let n = self.writer.article(&id)?.map(|article| article.versions);
        let evidence = self.capture.clone();
        self.set_state(&id, state, evidence)?;
        Ok(self.outcome(kind, Some(id), n, Vec::new(), reason))
    }

    /// The last answer in words.
    fn answer(&self) -> String {
        let words = |capture: &Capture| format!("HTTP {} {}", capture.status, capture.reason);
        let answer = self
            .capture
            .as_ref()
            .map_or_else(|| "no answer".to_owned(), words);
        answer.trim_end().to_owned()
    }

    /// Nothing came of the visit; it is tried again later, ever more seldom, then no more.
    pub(super) fn trouble(
        mut self,
        kind: OutcomeKind,
        why: String,
    ) -> Result<Outcome, ArchiveError> {
        self.fail()?;
        let id = self.known_by_address();
        Ok(self.outcome(kind, id, None, Vec::new(), Some(why)))
    }

    pub(super) fn fail(&mut self) -> Result<(), ArchiveError> {
        let key = self
            .addresses
            .first()
            .expect("a visit has an address")
            .key
            .clone();
        if let Some(mut record) = self.writer.url(&key)? {
            record.failures += 1;
            record.last_visit = Some(self.at);
            let wait = SignedDuration::from_hours(1 << record.failures.min(16));
            record.next_visit = (record.failures <= MAX_FAILURES).then(|| self.at + wait);
            self.writer.put_url(&record)?;
        }
        Ok(())
    }

    /// Records a change of state, if it is one, with the exchange that shows it.
    pub(super) fn set_state(
        &mut self,
        id: &ArticleId,
        state: ArticleState,
        evidence: Option<Capture>,
    ) -> Result<(), ArchiveError> {
        let Some(article) = self.writer.article(id)? else {
            return Ok(());
        };
        if article.state() == state {
            return self.postpone(id);
        }
        let address = self.addresses.first().expect("a visit has an address");
        let status = evidence.as_ref().map_or(0, |capture| capture.status);
        let next_visit = match state {
            // The new address is visited instead.
            ArticleState::Moved => None,
            _ => self.next_visit(article.last_changed),
        };
        self.writer.stage(Entry::State {
            id: id.clone(),
            url: address.url.to_string(),
            key: address.key.clone(),
            change: StateChange {
                at: self.at,
                state,
                status,
            },
            next_visit,
            capture: evidence,
        })
    }

    /// A further sign of a state that is already recorded only moves the next visit.
    pub(super) fn postpone(&mut self, id: &ArticleId) -> Result<(), ArchiveError> {
        let Some(article) = self.writer.article(id)? else {
            return Ok(());
        };
        if article.state() == ArticleState::Moved {
            return Ok(());
        }
        let next_visit = self.next_visit(article.last_changed);
        let keys: Vec<String> = self
            .addresses
            .iter()
            .map(|address| address.key.clone())
            .collect();
        for key in keys {
            if let Some(mut record) = self.writer.url(&key)? {
                record.next_visit = next_visit;
                record.last_visit = Some(self.at);
                self.writer.put_url(&record)?;
            }
        }
        Ok(())
    }

    /// An article that was lost and answers again is live.
    pub(super) fn alive_again(&mut self, id: &ArticleId) -> Result<(), ArchiveError> {
        let state = self.writer.article(id)?.map(|article| article.state());
        match state {
            Some(ArticleState::Gone | ArticleState::Unavailable) => {
                let evidence = self.capture.clone();
                self.set_state(id, ArticleState::Live, evidence)
            }
            _ => Ok(()),
        }
    }
}
