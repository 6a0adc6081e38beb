//! Bytes → article. The parsed document never leaves this folder, nothing here does I/O, and
//! nothing here fails: [`Quality`] says what is wrong.
//!
//! Each field is asked first of the site's rules, then drawn by the generic extractor from the
//! page's structured data and its markup; which of them won stands in [`Article::provenance`].

mod access;
mod agencies;
mod authors;
mod blocks;
mod body;
mod content;
mod corrections;
mod dateline;
pub mod dates;
mod decode;
mod document;
mod fixture;
mod furniture;
mod images;
mod kind;
pub mod language;
mod live;
mod outline;
mod payload;
mod propose;
mod rules;
mod selectors;
mod settings;
mod stamps;
mod structured;
mod summary;
mod survey;
mod title;
mod trial;
mod unclaimed;
mod vocabulary;

use std::borrow::Cow;
use std::cell::LazyCell;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use crate::model::{Article, Block, LanguageGuess, Quality, QualityStatus, text};
use crate::sites::Site;

use document::Document;
pub use fixture::{Case, Difference, accepted, check_fixture, lines_of};
use outline::Outline;
pub use propose::{Agreement, agreement, propose};
pub use settings::Settings;
use structured::Structured;
pub use survey::{Survey, survey};
use title::SiteNames;
pub use trial::{By, FieldTrial, Reading, Trial, trial};

/// Raised whenever the extractor draws something else from the same page.
const EXTRACTOR: &str = "3";

/// A page as fetched.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The address it was fetched from, after redirects.
    pub url: &'a Url,
    /// The value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body, content coding removed.
    pub body: &'a [u8],
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

/// Names the rules that drew an article: the extractor's version and the site's rules.
pub fn rules_digest(site: Option<&Site>) -> String {
    site.map_or_else(
        || EXTRACTOR.to_owned(),
        |site| format!("{EXTRACTOR}+{}", site.digest),
    )
}

/// The page's markup as text.
fn text_of<'a>(page: &Page<'a>) -> Cow<'a, str> {
    let tld = page.url.host_str().and_then(|host| host.rsplit('.').next());
    decode::decode(page.body, page.content_type, tld)
}

/// Draws the article from a page.
pub fn extract(page: &Page<'_>, site: Option<&Site>, settings: &Settings) -> Article {
    let text = text_of(page);
    match Document::parse(&text, settings) {
        Ok(document) => draw(page, &document, site, settings),
        Err(refused) => Article {
            quality: Quality {
                status: QualityStatus::Blocked,
                notes: vec![format!("page not parsed: {refused}")],
                unclaimed: 0,
            },
            ..Article::default()
        },
    }
}

/// Where a story goes on, and how many pages it may have in all, by its site's rules. `None` where
/// it ends here.
pub fn next_page(page: &Page<'_>, site: &Site, settings: &Settings) -> Option<(Url, usize)> {
    site.layouts
        .iter()
        .any(|layout| layout.pages.is_some())
        .then_some(())?;
    let document = Document::parse(&text_of(page), settings).ok()?;
    let structured = Structured::collect(&document.html, page.url.as_str());
    let source = rules::Source {
        page,
        html: &document.html,
        structured: &structured,
    };
    rules::next(&source, site)
}

/// Adds to a story what its next page says.
pub fn join(story: &mut Article, next: Article) {
    let before = story.images.len();
    story.images.extend(next.images);
    story
        .blocks
        .extend(next.blocks.into_iter().map(|block| match block {
            Block::Figure { image } => Block::Figure {
                image: image + before,
            },
            other => other,
        }));
}

/// Draws every field. The site's rules come first: what they fill, the generic extractor leaves.
fn draw(page: &Page<'_>, document: &Document, site: Option<&Site>, settings: &Settings) -> Article {
    let mut article = Article::default();
    let structured = Structured::collect(&document.html, page.url.as_str());
    if let Some(site) = site {
        let source = rules::Source {
            page,
            html: &document.html,
            structured: &structured,
        };
        rules::apply(&mut article, &source, site);
    }
    if settings.fallback {
        fill(&mut article, page, document, &structured, site, settings);
    }
    settle_language(&mut article, site, settings);
    judge(&mut article, settings);
    article
}

/// The language by what is written, with what site and page declare as a hint.
fn settle_language(article: &mut Article, site: Option<&Site>, settings: &Settings) {
    let declared = article.language.take().map(|guess| guess.tag);
    let hint = site.and_then(|site| site.language.clone()).or(declared);
    let title = article.title.as_deref().unwrap_or_default();
    let text = format!("{title}\n{}", article.body_text());
    article.language = language::detect(&text, hint.as_deref(), &settings.languages);
    match &article.language {
        Some(guess) => {
            let winner = format!("language/{}", guess.source);
            article.provenance.insert("language".to_owned(), winner);
        }
        None => {
            article.provenance.remove("language");
        }
    }
}

/// Fills each field that has no winner yet.
fn fill(
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

    let headline = fill_text(article, &generic);
    fill_facts(article, &generic, headline);
    fill_labels(article, &generic);
    fill_notes(article, &generic);
    images::complete(&generic, article);
    article.quality.unclaimed = unclaimed::measure(&outline, article);
}

/// Fills title, summary and body; tells where the headline is printed.
fn fill_text(article: &mut Article, generic: &Generic<'_, '_>) -> Option<usize> {
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
struct Generic<'g, 'a> {
    page: &'g Page<'g>,
    structured: &'g Structured<'a>,
    outline: &'g Outline<'a>,
    site: &'g SiteNames,
    /// Of times printed without one: the site's, else the configured.
    zone: Option<TimeZone>,
}

/// A value and the carrier that it was found in, such as `json-ld`.
type Found<T> = Option<(T, &'static str)>;

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

/// The verdict on the extraction.
fn judge(article: &mut Article, settings: &Settings) {
    // More words than the bound need not be counted.
    let mut words = 0;
    for block in &article.blocks {
        let lines = block.texts();
        words += lines.map(|line| text::words(&line).count()).sum::<usize>();
        if words >= settings.min_words.max(1) {
            break;
        }
    }
    let quality = &mut article.quality;
    quality.status = if words == 0 {
        quality.notes.push("no body found".into());
        QualityStatus::Empty
    } else if article.title.is_none() {
        quality.notes.push("no title found".into());
        QualityStatus::Partial
    } else if words < settings.min_words {
        quality.notes.push(format!("body of {words} words"));
        QualityStatus::Partial
    } else {
        QualityStatus::Ok
    };
}

#[cfg(test)]
mod tests;
