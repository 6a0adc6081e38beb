//! A site's rules applied to a page: what they find fills the article, with the winning candidate
//! in its provenance.
//!
//! A field whose candidates find nothing is left to the generic extractor.

pub(super) mod body;
mod condition;
mod dateline;
mod fields;
mod liveblog;
mod pages;
mod pictures;
pub(super) mod values;

pub(super) use pages::next;
use scraper::Html;

use super::Page;
use super::structured::Structured;
use crate::model::Article;
use crate::sites::{Layout, Site};

/// A page as the rules see it.
pub(super) struct Source<'s, 'a> {
    pub(super) page: &'s Page<'s>,
    pub(super) html: &'a Html,
    pub(super) structured: &'s Structured<'a>,
}

/// Fills what the site's rules find.
pub(super) fn apply(article: &mut Article, source: &Source<'_, '_>, site: &Site) {
    if let Some((kind, at)) = first(&site.kinds, |rule| condition::holds(&rule.when, source)) {
        article.kind = kind.is;
        note(article, "kind", format!("{}/kind[{at}]", site.id));
    }
    let open = |rule: &crate::sites::AccessRule| {
        rule.when
            .as_ref()
            .is_none_or(|when| condition::holds(when, source))
    };
    if let Some((access, at)) = first(&site.access, open) {
        article.access = access.is;
        note(article, "access", format!("{}/access[{at}]", site.id));
    }
    match layout_of(site, source) {
        Some(layout) => fill(article, source, site, layout),
        None if !site.layouts.is_empty() => article
            .quality
            .notes
            .push(format!("no layout of `{}` fits", site.id)),
        None => {}
    }
}

fn fill(article: &mut Article, source: &Source<'_, '_>, site: &Site, layout: &Layout) {
    fields::fill(article, source, site, layout);
    if let Some(rules) = &layout.body {
        body::fill(article, source, site, layout, rules);
    }
    if let Some(rules) = &layout.liveblog {
        liveblog::fill(article, source, site, layout, rules);
    }
    pictures::add(article, source, layout);
    if let Some(rule) = &layout.dateline {
        dateline::take(article, rule);
    }
}

/// The first layout that is valid on the day of the fetch and whose condition holds.
pub(super) fn layout_of<'l>(site: &'l Site, source: &Source<'_, '_>) -> Option<&'l Layout> {
    let day = jiff::tz::Offset::UTC
        .to_datetime(source.page.fetched_at)
        .date();
    site.layouts.iter().find(|layout| {
        layout.valid_from.is_none_or(|from| from <= day)
            && layout.valid_until.is_none_or(|until| day <= until)
            && layout
                .when
                .as_ref()
                .is_none_or(|when| condition::holds(when, source))
    })
}

/// The first rule that fits, and its place.
fn first<T>(rules: &[T], fits: impl Fn(&T) -> bool) -> Option<(&T, usize)> {
    rules.iter().zip(0..).find(|(rule, _)| fits(rule))
}

fn note(article: &mut Article, field: &str, winner: String) {
    article.provenance.insert(field.to_owned(), winner);
}

#[cfg(test)]
mod tests;
