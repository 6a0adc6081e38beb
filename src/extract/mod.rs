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
mod discussion;
mod document;
mod fixture;
mod furniture;
mod generic;
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
mod story;
mod structured;
mod summary;
mod survey;
mod title;
mod trial;
mod unclaimed;
mod vocabulary;

use std::borrow::Cow;

use jiff::Timestamp;
use url::Url;

use crate::model::{Article, Block, Quality, QualityStatus, text};
use crate::sites::Site;

use document::Document;
pub use fixture::{Case, Difference, accepted, check_fixture, lines_of};
use generic::{Found, Generic};
pub use propose::{Agreement, agreement, hosts, propose};
pub use settings::Settings;
pub use story::Story;
use structured::Structured;
pub use survey::{Survey, survey};
pub use trial::{By, FieldTrial, Reading, Trial, trial};

/// Raised whenever the extractor draws something else from the same page.
const EXTRACTOR: &str = "7";

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

/// What one page gives of a story.
#[derive(Debug)]
pub struct Part {
    /// The article as far as this page has it.
    pub article: Article,
    /// Where it goes on, and how many pages it may have in all, by its site's rules.
    pub next: Option<(Url, usize)>,
}

/// Draws the article from a page.
pub fn extract(page: &Page<'_>, site: Option<&Site>, settings: &Settings) -> Article {
    extract_part(page, site, settings).article
}

/// Draws the article from a page that may not hold all of it.
pub fn extract_part(page: &Page<'_>, site: Option<&Site>, settings: &Settings) -> Part {
    let text = text_of(page);
    match Document::parse(&text, settings) {
        Ok(document) => draw_part(page, &document, site, settings),
        Err(refused) => Part {
            article: Article {
                quality: Quality {
                    status: QualityStatus::Blocked,
                    notes: vec![format!("page not parsed: {refused}")],
                    unclaimed: 0,
                },
                ..Article::default()
            },
            next: None,
        },
    }
}

fn draw(page: &Page<'_>, document: &Document, site: Option<&Site>, settings: &Settings) -> Article {
    draw_part(page, document, site, settings).article
}

/// Draws every field. The site's rules come first: what they fill, the generic extractor leaves.
fn draw_part(
    page: &Page<'_>,
    document: &Document,
    site: Option<&Site>,
    settings: &Settings,
) -> Part {
    let mut article = Article::default();
    let mut next = None;
    let structured = Structured::collect(&document.html, page.url.as_str());
    if let Some(site) = site {
        let source = rules::Source {
            page,
            html: &document.html,
            structured: &structured,
        };
        rules::apply(&mut article, &source, site);
        next = rules::next(&source, site);
    }
    if settings.fallback {
        generic::fill(&mut article, page, document, &structured, site, settings);
    }
    settle_language(&mut article, site, settings);
    judge(&mut article, settings);
    Part { article, next }
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

/// The verdict on the extraction.
fn judge(article: &mut Article, settings: &Settings) {
    let words = words_in(&article.blocks, settings.min_words.max(1));
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

/// The words of blocks. More than `enough` need not be counted.
fn words_in(blocks: &[Block], enough: usize) -> usize {
    let mut words = 0;
    for block in blocks {
        let lines = block.texts();
        words += lines.map(|line| text::words(&line).count()).sum::<usize>();
        if words >= enough {
            break;
        }
    }
    words
}

#[cfg(test)]
mod tests;
