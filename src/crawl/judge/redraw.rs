//! The present rules over the kept bytes of an article's newest version. What differs then is our
//! doing, never the publisher's.

use jiff::Timestamp;
use url::Url;

use crate::archive::{ArchiveError, Entry, Writer};
use crate::extract::{self, Part, Story};
use crate::model::{
    Article, ArticleId, Capture, Cause, Change, Outcome, OutcomeKind, QualityStatus, Version,
    furniture,
};
use crate::{dedup, fetch};

use super::super::{Settings, SitePlan, jobs};
use super::{Extracted, Said, is_empty};

/// What the present rules make of an article's newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::crawl) enum Redrawn {
    /// It was drawn by them already.
    Current,
    /// They draw the same text.
    Same,
    /// Its bytes were not kept, or cannot be read any more; why.
    Lost(String),
    /// They would draw nothing from it, so that the version stays; why.
    Empty(String),
    /// They draw another text.
    Changed(Box<Outcome>),
}

/// Extracts the newest version of an article anew, and stages what comes out as a version unless
/// this is only a `trial`.
pub(in crate::crawl) fn redraw(
    writer: &mut Writer,
    latest: (Version, Article),
    settings: &Settings,
    site: &SitePlan,
    trial: bool,
) -> Result<Redrawn, ArchiveError> {
    let (latest, before) = latest;
    let rules = extract::rules_digest(site.rules.as_deref());
    let furniture = writer.furniture(&site.id)?;
    let is_bare = !furniture::clear(&mut before.clone(), &furniture);
    if latest.rules == rules && is_bare {
        return Ok(Redrawn::Current);
    }
    let article = match drawn_again(writer, &latest, settings, site)? {
        Ok(article) => article,
        Err(why) => return Ok(Redrawn::Lost(why)),
    };
    let key = Url::parse(&latest.url).map(|url| jobs::identity_key(&url, site));
    let key = key.map_err(|_| ArchiveError::Address(latest.url.clone()))?;
    let record = writer.url(&key)?;
    let mut found = Extracted {
        digest: dedup::content_digest(&article),
        fingerprint: dedup::fingerprint(&article),
        rules,
        article,
    };
    found.clear(&furniture);
    found.heed(&record.as_ref().map_or_else(Said::default, Said::of));
    drop_foreign_canonical(writer, &latest.id, &mut found.article, site)?;
    if is_empty(&found.article) {
        return Ok(Redrawn::Empty(notes(&found.article)));
    }
    let changed = dedup::changes(&before, &found.article);
    if changed.is_empty() {
        return Ok(Redrawn::Same);
    }
    let version = next_version(latest, &found, changed, &site.id);
    let outcome = outcome(&version);
    if !trial {
        writer.stage(Entry::Version {
            version,
            article: found.article,
            capture: None,
            key,
            fingerprint: found.fingerprint,
            next_visit: record.and_then(|record| record.next_visit),
        })?;
    }
    Ok(Redrawn::Changed(Box::new(outcome)))
}

/// The version that follows `latest`, by new rules.
fn next_version(latest: Version, found: &Extracted, changed: Vec<Change>, site: &str) -> Version {
    Version {
        n: latest.n + 1,
        site: site.to_owned(),
        observed_at: Timestamp::now(),
        cause: Cause::Rules,
        changed,
        digest: found.digest.clone(),
        rules: found.rules.clone(),
        ..latest
    }
}

fn outcome(version: &Version) -> Outcome {
    Outcome {
        url: version.url.clone(),
        site: version.site.clone(),
        outcome: OutcomeKind::Changed,
        id: Some(version.id.clone()),
        version: Some(version.n),
        changed: version.changed.clone(),
        empty: false,
        reason: Some("by new rules".to_owned()),
    }
}

/// The article that the present rules draw from the kept bytes of a version; why not, where there
/// are none.
pub(super) fn drawn_again(
    writer: &Writer,
    version: &Version,
    settings: &Settings,
    site: &SitePlan,
) -> Result<Result<Article, String>, ArchiveError> {
    let (id, n) = (&version.id, version.n);
    let kept = writer
        .capture(id, n)
        .and_then(|first| Ok((first, writer.later_pages(id, n)?)));
    match kept {
        Ok((Some(first), later)) => Ok(whole(&first, &later, settings, site)),
        Ok((None, _)) => Ok(Err("its bytes were not kept".to_owned())),
        Err(error @ ArchiveError::Damaged { .. }) => Ok(Err(error.to_string())),
        Err(other) => Err(other),
    }
}

/// The article of a capture and of the later pages that were kept with it, as many as the present
/// rules say that it has.
fn whole(
    first: &Capture,
    later: &[Capture],
    settings: &Settings,
    site: &SitePlan,
) -> Result<Article, String> {
    let mut story = Story::begin(first.url.clone(), part(first, settings, site)?);
    for capture in later {
        let Some(url) = story.next_page().cloned() else {
            break;
        };
        story.join(url, part(capture, settings, site)?);
    }
    match story.next_page() {
        Some(url) => Err(format!("its next page, {url}, was not kept with it")),
        None => Ok(story.article),
    }
}

/// The article of a capture.
pub(in crate::crawl) fn read(
    capture: &Capture,
    settings: &Settings,
    site: &SitePlan,
) -> Result<Article, String> {
    Ok(part(capture, settings, site)?.article)
}

fn part(capture: &Capture, settings: &Settings, site: &SitePlan) -> Result<Part, String> {
    let body =
        fetch::decode(capture, settings.fetch.max_decoded).map_err(|error| error.to_string())?;
    let page = extract::Page {
        url: &capture.url,
        content_type: capture.header("content-type"),
        body: &body,
        fetched_at: capture.fetched_at,
    };
    let rules = site.rules.as_deref();
    Ok(extract::extract_part(&page, rules, &settings.extract))
}

/// A canonical link that belongs to another article is not believed.
fn drop_foreign_canonical(
    writer: &Writer,
    id: &ArticleId,
    article: &mut Article,
    site: &SitePlan,
) -> Result<(), ArchiveError> {
    let Some(Ok(url)) = article.canonical.as_deref().map(Url::parse) else {
        return Ok(());
    };
    let known = writer.url(&jobs::identity_key(&url, site))?;
    let owner = known.and_then(|record| record.article);
    if owner.is_some_and(|owner| owner != *id) {
        article.canonical = None;
    }
    Ok(())
}

fn notes(article: &Article) -> String {
    if !article.quality.notes.is_empty() {
        return article.quality.notes.join("; ");
    }
    match article.quality.status {
        QualityStatus::Blocked => "the page stands behind a wall".to_owned(),
        _ => "no article text found".to_owned(),
    }
}
