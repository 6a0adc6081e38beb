//! What an event does to the store. This is the one place: normal work, recovery and rebuild all
//! come through here, so that a rebuilt store equals the old one.

use jiff::Timestamp;

use super::{Result, Store, VersionRecord, furniture, keys, likeness};
use crate::archive::event::{Event, Versioned, Visit, to_bytes};
use crate::archive::group::Place;
use crate::archive::{ArticleRecord, UrlRecord};
use crate::model::{Alias, ArticleId, ArticleState, Pointer, StateChange, Validators};

/// Room for an article's addresses, in bytes: sled wants small records. Addresses beyond it still
/// lead to the article.
const ALIAS_ROOM: usize = 16 << 10;
/// The most changes of state that are kept with an article; the oldest go first.
const MAX_STATES: usize = 400;
/// How many old fingerprints one event clears away.
const CLEARED: usize = 4;

/// Applies an event whose records lie at `place`, and advances the position. Returns whether what
/// readers see of the event's article has changed.
pub(crate) fn apply(store: &mut Store, event: &Event, place: &Place) -> Result<bool> {
    let changed = match event {
        Event::Version(versioned) => {
            version(store, versioned, place)?;
            furniture::learn(store, versioned)?;
            true
        }
        Event::Unchanged {
            visit,
            at,
            validators,
            ..
        } => {
            visited(store, visit, *at, true, validators)?;
            seen(store, &visit.id, *at)?
        }
        Event::Alias { visit, at, .. } => {
            visited(store, visit, *at, true, &Validators::default())?;
            alias(store, &visit.id, &visit.url, *at)?
        }
        Event::State { visit, change } => {
            visited(store, visit, change.at, false, &Validators::default())?;
            state(store, &visit.id, change)?
        }
        Event::Page { id, n, .. } => later_page(store, id, *n, place)?,
        Event::Source { .. } => false,
    };
    store.advance(place.end());
    Ok(changed)
}

fn version(store: &mut Store, versioned: &Versioned, place: &Place) -> Result<()> {
    let version = &versioned.version;
    let (id, at) = (&version.id, version.observed_at);
    let mut record = match store.article(id)? {
        Some(record) => record,
        None => first(versioned),
    };
    let mut response = place.response.clone();
    if response.is_none() {
        response = share_exchange(store, id, version.n)?;
    }
    let link = VersionRecord {
        pointer: place.event.clone(),
        response,
        observed_at: at,
    };
    store.put_version(id, version.n, &link)?;

    record.versions = record.versions.max(version.n);
    record.last_changed = at;
    record.digest.clone_from(&version.digest);
    record.rules.clone_from(&version.rules);
    if let Some(story) = &version.story {
        record.story = story.clone();
    }
    print(store, &mut record, &versioned.fingerprint, at)?;
    if versioned.redrawn {
        return store.put_article(&record);
    }
    record.last_seen = record.last_seen.max(at);
    add_alias(&mut record, &version.url, at);
    come_back(&mut record, at);
    store.put_article(&record)?;
    let visit = Visit {
        id: id.clone(),
        key: versioned.key.clone(),
        url: version.url.clone(),
        next: versioned.next_visit,
    };
    visited(store, &visit, at, true, &version.validators)
}

/// A version drawn anew shares the raw bytes of the one before: its response and its later pages.
fn share_exchange(store: &mut Store, id: &ArticleId, n: u32) -> Result<Option<Pointer>> {
    let before = n.saturating_sub(1);
    let pages = store.later_pages(id, before)?;
    if !pages.is_empty() {
        store.put_later_pages(id, n, &pages)?;
    }
    let link = store.version(id, before)?;
    Ok(link.and_then(|link| link.response))
}

/// A later page goes with the version that shows it.
fn later_page(store: &mut Store, id: &ArticleId, n: u32, place: &Place) -> Result<bool> {
    let Some(response) = &place.response else {
        return Ok(false);
    };
    let mut pages = store.later_pages(id, n)?;
    pages.push(response.clone());
    store.put_later_pages(id, n, &pages)?;
    Ok(true)
}

/// The record of an article that is archived for the first time.
fn first(versioned: &Versioned) -> ArticleRecord {
    let version = &versioned.version;
    ArticleRecord {
        id: version.id.clone(),
        key: versioned.key.clone(),
        url: versioned
            .article
            .canonical
            .clone()
            .unwrap_or_else(|| version.url.clone()),
        site: version.site.clone(),
        aliases: Vec::new(),
        states: Vec::new(),
        versions: 0,
        first_seen: version.observed_at,
        last_seen: version.observed_at,
        last_changed: version.observed_at,
        story: version.id.clone(),
        digest: String::new(),
        rules: String::new(),
        printed: None,
    }
}

/// Replaces the article's fingerprint, and clears away some that are past their time.
fn print(
    store: &mut Store,
    record: &mut ArticleRecord,
    fingerprint: &[u64],
    at: Timestamp,
) -> Result<()> {
    if let Some(old) = record.printed.take() {
        store.remove(keys::print(old, &record.id))?;
    }
    if !fingerprint.is_empty() {
        store.put_bytes(keys::print(at, &record.id), to_bytes(fingerprint))?;
        record.printed = Some(at);
    }
    let mut old = Vec::new();
    if let Ok(limit) = at.checked_sub(likeness::WINDOW) {
        store.each(&[keys::PRINT], &keys::prints_from(limit), |key, _| {
            old.push(key.to_vec());
            Ok(old.len() < CLEARED)
        })?;
    }
    old.into_iter().try_for_each(|key| store.remove(key))
}

/// An address was asked for. `leads`: the answer showed the article.
fn visited(
    store: &mut Store,
    visit: &Visit,
    at: Timestamp,
    leads: bool,
    validators: &Validators,
) -> Result<()> {
    let mut record = match store.url(&visit.key)? {
        Some(record) => record,
        None => UrlRecord::new(visit.key.clone(), visit.url.clone(), at),
    };
    if leads {
        record.article = Some(visit.id.clone());
        record.failures = 0;
    }
    if record.site.is_empty()
        && let Some(id) = &record.article
        && let Some(article) = store.article(id)?
    {
        record.site = article.site;
    }
    record.last_visit = record.last_visit.max(Some(at));
    record.next_visit = visit.next;
    if !validators.is_empty() {
        record.validators = validators.clone();
    }
    store.put_url(&record)
}

/// The article answered as before.
fn seen(store: &mut Store, id: &ArticleId, at: Timestamp) -> Result<bool> {
    let Some(mut record) = store.article(id)? else {
        return Ok(false);
    };
    record.last_seen = record.last_seen.max(at);
    let back = come_back(&mut record, at);
    store.put_article(&record)?;
    Ok(back)
}

/// An article that answers again is no longer gone. Where it was said to have moved, that stays
/// true.
fn come_back(record: &mut ArticleRecord, at: Timestamp) -> bool {
    let away = matches!(
        record.state(),
        ArticleState::Gone | ArticleState::Unavailable
    );
    if away {
        add_state(
            record,
            StateChange {
                at,
                state: ArticleState::Live,
                status: 200,
            },
        );
    }
    away
}

fn alias(store: &mut Store, id: &ArticleId, url: &str, at: Timestamp) -> Result<bool> {
    let Some(mut record) = store.article(id)? else {
        return Ok(false);
    };
    let added = add_alias(&mut record, url, at);
    if added {
        store.put_article(&record)?;
    }
    Ok(added)
}

fn add_alias(record: &mut ArticleRecord, url: &str, since: Timestamp) -> bool {
    let room: usize = record.aliases.iter().map(|alias| alias.url.len()).sum();
    let known = record.aliases.iter().any(|alias| alias.url == url);
    let fits = room + url.len() <= ALIAS_ROOM;
    if !known && fits {
        record.aliases.push(Alias {
            url: url.to_owned(),
            since,
        });
    }
    !known && fits
}

fn state(store: &mut Store, id: &ArticleId, change: &StateChange) -> Result<bool> {
    let Some(mut record) = store.article(id)? else {
        return Ok(false);
    };
    add_state(&mut record, change.clone());
    store.put_article(&record)?;
    Ok(true)
}

fn add_state(record: &mut ArticleRecord, change: StateChange) {
    if record.states.len() >= MAX_STATES {
        record.states.remove(0);
    }
    record.states.push(change);
}
