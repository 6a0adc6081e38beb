//! Likeness of texts: what changed between two forms of an article, and which articles tell the
//! same story. Pure functions on [`Article`]s; nothing is stored and nothing fetched here.
//!
//! What counts as a change. Text is compared in its comparison form
//! ([`crate::model::text::comparison_form`]): a digit, sign, decimal point, comma or letter more
//! is a change; typographic quotes, kinds of dashes and spaces, the division into paragraphs and
//! the order or case of bylines are not. A publisher who saves a page anew without a word changed
//! only moves its date of change: [`Field::Modified`] is therefore reported beside other changes,
//! never alone. Dates and access count as changed only where both articles state them.

pub mod diff;
mod fingerprint;
mod form;

pub use fingerprint::{
    SAME_TEXT, SAME_TEXT_LENGTH, SYNDICATED, containment, fingerprint, same_story, same_text,
};

use crate::model::{Access, Article, Change, Field, Precision, When};

use form::Form;

/// BLAKE3, as hex, of the comparison form of title, summary, body and bylines. Equal digests mean
/// that no word differs; dates and access are compared apart, by [`changes`].
pub fn content_digest(article: &Article) -> String {
    let form = Form::of(article);
    let mut hasher = blake3::Hasher::new();
    for part in [&form.title, &form.summary, &form.body, &form.authors] {
        // the length keeps apart what a separator could not
        hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The fields in which the publisher changed the article, with the words added and removed; empty
/// where all that differs is noise. Punctuation alone changes a field by no word.
pub fn changes(old: &Article, new: &Article) -> Vec<Change> {
    let (before, after) = (Form::of(old), Form::of(new));
    let mut changes = Vec::new();
    for (field, before, after) in [
        (Field::Title, &before.title, &after.title),
        (Field::Summary, &before.summary, &after.summary),
        (Field::Authors, &before.authors, &after.authors),
    ] {
        if before != after {
            changes.push(change(field, diff::count_words(before, after)));
        }
    }
    if before.body != after.body {
        let stats = diff::articles(old, new).stats;
        changes.push(change(
            Field::Body,
            (stats.words_added, stats.words_removed),
        ));
    }
    if moved(old.published.as_ref(), new.published.as_ref()) {
        changes.push(change(Field::Published, (0, 0)));
    }
    if access_changed(old.access, new.access) {
        changes.push(change(Field::Access, (0, 0)));
    }
    if !changes.is_empty() && moved(old.modified.as_ref(), new.modified.as_ref()) {
        changes.push(change(Field::Modified, (0, 0)));
    }
    changes.sort_by_key(|change| change.field);
    changes
}

fn change(field: Field, (added, removed): (u32, u32)) -> Change {
    Change {
        field,
        added,
        removed,
    }
}

/// Whether two stated times differ as far as both are known: a date that gains its hour, or a
/// clock its zone, has not moved.
fn moved(old: Option<&When>, new: Option<&When>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    if old.precision.min(new.precision) == Precision::Day {
        return old.local.date() != new.local.date();
    }
    let minute = |seconds: i64| seconds.div_euclid(60);
    let zoned = old.offset.is_some() && new.offset.is_some();
    match (old.instant(), new.instant()) {
        (Some(old), Some(new)) if zoned => minute(old.as_second()) != minute(new.as_second()),
        _ => {
            let to_minute = |when: &When| {
                when.local
                    .with()
                    .second(0)
                    .subsec_nanosecond(0)
                    .build()
                    .ok()
            };
            to_minute(old) != to_minute(new)
        }
    }
}

fn access_changed(old: Access, new: Access) -> bool {
    old != new && old != Access::Unknown && new != Access::Unknown
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
