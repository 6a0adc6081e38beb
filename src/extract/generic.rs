//! The generic extractor: fills each field that no rule of the site has won, and says which carrier
//! won it. It knows no site.

use std::cell::LazyCell;

use jiff::tz::TimeZone;

use super::content::Place;
use super::document::Document;
use super::outline::Outline;
use super::structured::Structured;
use super::title::SiteNames;
use super::{
    Page, Settings, access, authors, body, content, corrections, dateline, images, kind, stamps,
    summary, title, unclaimed, words_in,
};
use crate::model::{Article, Block, LanguageGuess};
use crate::sites::Site;

/// A body of rules that is called partial and that the page outdoes this many times is a scrap.
const MUCH_MORE: usize = 3;

/// So is one that is this many times as long as a partial one, where the page outdoes it far more.
const STILL_SHORT: usize = 4;

/// How many times a body that is not partial must be outdone.
const FAR_MORE: usize = 8;

/// Fills each field that has no winner yet.
pub(super) fn fill(
    article: &mut Article,
    page: &Page<'_>,
    document: &Document,
    structured: &Structured<'_>,
    site: Option<&Site>,
    settings: &Settings,
) {
    let outline = Outline::measure(&document.html);
    let names = SiteNames::of(structured, page.url);
    let generic = Generic {
        page,
        structured,
        outline: &outline,
        site: &names,
        zone: site
            .and_then(|site| site.timezone.clone())
            .or_else(|| TimeZone::get(&settings.timezone).ok()),
    };

    let headline = fill_text(article, &generic, settings);
    fill_facts(article, &generic, headline);
    fill_labels(article, &generic);
    fill_notes(article, &generic);
    images::complete(&generic, article);
    article.quality.unclaimed = unclaimed::measure(&outline, article);
}

/// Fills title, summary and body; tells where the headline is printed.
fn fill_text(
    article: &mut Article,
    generic: &Generic<'_, '_>,
    settings: &Settings,
) -> Option<usize> {
    set(
        article,
        "title",
        |_| title::choose(generic),
        |article, title| article.title = Some(title),
    );
    let headline = title::position(generic, article.title.as_deref());
    let place = LazyCell::new(|| content::find(generic.outline, headline));
    set(
        article,
        "summary",
        |article| {
            let title = article.title.as_deref();
            summary::choose(generic, title, headline, place.as_ref())
        },
        |article, summary| article.summary = Some(summary),
    );
    if article.provenance.contains_key("blocks") {
        replace_scrap(article, generic, place.as_ref(), settings.min_words);
    }
    set(
        article,
        "blocks",
        |article| body::choose(generic, place.as_ref(), article),
        |article, body| {
            article.blocks = body.blocks;
            article.images = body.images;
        },
    );
    headline
}

/// Takes away a short body that rules drew where the page holds far more: rules grow stale, and a caption
/// in the old container must not stand for the story. A body of fewer than `few` words is partial.
fn replace_scrap(
    article: &mut Article,
    generic: &Generic<'_, '_>,
    place: Option<&Place>,
    few: usize,
) {
    let most = few * STILL_SHORT;
    let drawn = words_in(&article.blocks, most);
    if drawn >= most {
        return;
    }
    let Some((body, carrier)) = body::choose(generic, place, article) else {
        return;
    };
    let times = if drawn < few { MUCH_MORE } else { FAR_MORE };
    let enough = few.max(drawn * times);
    if words_in(&body.blocks, enough) < enough {
        return;
    }
    let winner = article.provenance.remove("blocks").unwrap_or_default();
    let note = format!("`{winner}` gave {drawn} words of a longer text: the rule is stale");
    article.quality.notes.push(note);
    set(
        article,
        "blocks",
        |_| Some((body, carrier)),
        |article, body| {
            article.blocks = body.blocks;
            article.images = body.images;
        },
    );
}

/// Fills what the text says of itself: where it comes from, what in it was corrected.
fn fill_notes(article: &mut Article, generic: &Generic<'_, '_>) {
    if article.dateline.is_none() {
        set(article, "dateline", dateline::read, |article, found| {
            article.dateline = Some(found);
        });
    }
    set(
        article,
        "corrections",
        |article| corrections::find(generic, article),
        |article, notes| article.corrections = notes,
    );
}

/// Fills who wrote it, and when.
fn fill_facts(article: &mut Article, generic: &Generic<'_, '_>, headline: Option<usize>) {
    set(
        article,
        "authors",
        |_| authors::choose(generic, headline),
        |article, names| article.authors = names,
    );
    set(
        article,
        "published",
        |_| stamps::published(generic, headline),
        |article, when| article.published = Some(when),
    );
    set(
        article,
        "modified",
        |_| stamps::modified(generic, headline),
        |article, when| article.modified = Some(when),
    );
}

/// Fills what a reader sorts by: language, kind, section, how and where to be read.
fn fill_labels(article: &mut Article, generic: &Generic<'_, '_>) {
    let written = article.blocks.iter().flat_map(Block::texts);
    let written = written.map(|line| line.len()).sum();
    set(
        article,
        "language",
        |_| declared_language(generic.structured),
        |article, guess| article.language = Some(guess),
    );
    set(
        article,
        "kind",
        |_| kind::choose(generic),
        |article, kind| {
            article.kind = kind;
        },
    );
    set(
        article,
        "section",
        |_| kind::section(generic),
        |article, section| article.section = Some(section),
    );
    set(
        article,
        "topics",
        |_| kind::topics(generic),
        |article, topics| article.topics = topics,
    );
    set(
        article,
        "access",
        |_| access::choose(generic, written),
        |article, access| article.access = access,
    );
    set(
        article,
        "canonical",
        |_| access::canonical(generic),
        |article, url| article.canonical = Some(url),
    );
}

/// What the generic extractor knows of a page.
pub(super) struct Generic<'g, 'a> {
    pub(super) page: &'g Page<'g>,
    pub(super) structured: &'g Structured<'a>,
    pub(super) outline: &'g Outline<'a>,
    pub(super) site: &'g SiteNames,
    /// Of times printed without one: the site's, else the configured.
    pub(super) zone: Option<TimeZone>,
}

/// A value and the carrier that it was found in, such as `json-ld`.
pub(super) type Found<T> = Option<(T, &'static str)>;

/// Finds and sets a field that no rule has won, and notes the winner.
fn set<T>(
    article: &mut Article,
    field: &str,
    find: impl FnOnce(&Article) -> Found<T>,
    assign: impl FnOnce(&mut Article, T),
) {
    if article.provenance.contains_key(field) {
        return;
    }
    if let Some((value, carrier)) = find(article) {
        assign(article, value);
        article
            .provenance
            .insert(field.to_owned(), format!("generic/{carrier}"));
    }
}

/// The language that the page declares.
fn declared_language(structured: &Structured<'_>) -> Found<LanguageGuess> {
    let tag = structured
        .lang
        .map(str::to_owned)
        .or_else(|| structured.article_text("inLanguage"))?;
    let primary: String = tag.chars().take_while(char::is_ascii_alphabetic).collect();
    let known = (2..=3).contains(&primary.len());
    known.then(|| {
        (
            LanguageGuess {
                tag: primary.to_ascii_lowercase(),
                source: "declared".into(),
            },
            "lang",
        )
    })
}
