//! A page tried: what every place says of every field, not only the one that wins. For people who
//! write rules; nothing here is used when articles are drawn.

use scraper::ElementRef;
use scraper::selector::ToCss as _;
use serde::Serialize;

use super::document::Document;
use super::outline::Outline;
use super::rules::{Source, body, layout_of, values};
use super::structured::Structured;
use super::title::{self, SiteNames};
use super::{Generic, Page, Settings, content, draw, selectors};
use crate::model::{Article, Block, text};
use crate::sites::{BodyRules, Candidate, FIELDS, Layout, Pick, Site, standard_candidates};

/// What a page gives under a site's rules, and what else it says.
#[derive(Debug, Serialize)]
pub struct Trial {
    /// The layout that fits; `None` without rules, or where none does.
    pub layout: Option<String>,
    /// Field by field, the body last.
    pub fields: Vec<FieldTrial>,
    /// The article as it would be archived.
    #[serde(skip)]
    pub article: Article,
}

/// What a page says of one field.
#[derive(Debug, Serialize)]
pub struct FieldTrial {
    /// The field, as layouts name it; `body` for the blocks.
    pub field: &'static str,
    /// What is drawn.
    pub value: Vec<String>,
    /// The rule that won, as in the article's provenance.
    pub winner: Option<String>,
    /// What every place says.
    pub readings: Vec<Reading>,
}

/// What one place says.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Who asks there.
    pub by: By,
    /// The place: a selector, a path, a name.
    pub place: String,
    /// What it says; empty where it says nothing.
    pub found: Vec<String>,
    /// Whether it won.
    pub won: bool,
}

/// Who asks at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The site's rules.
    Rule,
    /// Nobody; it is where pages usually say it to machines.
    Structured,
    /// The generic extractor.
    Generic,
}

/// Tries a page. `None` where it cannot be parsed within the bounds of the settings.
pub fn trial(page: &Page<'_>, site: Option<&Site>, settings: &Settings) -> Option<Trial> {
    let text = super::text_of(page);
    let document = Document::parse(&text, settings).ok()?;
    let structured = Structured::collect(&document.html, page.url.as_str());
    let source = Source {
        page,
        html: &document.html,
        structured: &structured,
    };
    let article = draw(page, &document, site, settings);
    let generic = draw(page, &document, None, settings);
    let layout = site.and_then(|site| layout_of(site, &source));
    let mut fields: Vec<FieldTrial> = FIELDS
        .iter()
        .map(|field| of_field(field, &source, layout, &article, &generic))
        .collect();
    fields.push(of_body(&source, layout, &article, &generic));
    Some(Trial {
        layout: layout.map(|layout| layout.name.clone()),
        fields,
        article,
    })
}

fn of_field(
    field: &'static str,
    source: &Source<'_, '_>,
    layout: Option<&Layout>,
    article: &Article,
    generic: &Article,
) -> FieldTrial {
    let winner = article.provenance.get(field).cloned();
    let pick = if matches!(field, "authors" | "topics" | "corrections") {
        Pick::All
    } else {
        Pick::First
    };
    let read = |candidate: &Candidate| values::of(candidate, source, pick);
    let ruled = layout.map_or(&[][..], |layout| layout.places(field));
    let mut readings: Vec<Reading> = Vec::new();
    for (at, candidate) in ruled.iter().enumerate() {
        let won = winner
            .as_ref()
            .is_some_and(|winner| winner.contains(&format!("/{field}[{at}] ")));
        readings.push(Reading {
            by: By::Rule,
            place: candidate.place.clone(),
            found: read(candidate),
            won,
        });
    }
    for candidate in standard_candidates(field) {
        if readings.iter().all(|known| known.place != candidate.place) {
            readings.push(Reading {
                by: By::Structured,
                found: read(&candidate),
                place: candidate.place,
                won: false,
            });
        }
    }
    readings.push(generic_reading(
        field,
        texts(generic, field),
        generic,
        winner.as_deref(),
    ));
    FieldTrial {
        field,
        value: texts(article, field),
        winner,
        readings,
    }
}

fn generic_reading(
    field: &str,
    found: Vec<String>,
    generic: &Article,
    winner: Option<&str>,
) -> Reading {
    let carrier = generic.provenance.get(field).map_or("", String::as_str);
    Reading {
        by: By::Generic,
        place: carrier.trim_start_matches("generic/").to_owned(),
        found,
        won: winner.is_some_and(|winner| winner.starts_with("generic/")),
    }
}

fn of_body(
    source: &Source<'_, '_>,
    layout: Option<&Layout>,
    article: &Article,
    generic: &Article,
) -> FieldTrial {
    let winner = article.provenance.get("blocks").cloned();
    let rules: Option<&BodyRules> = layout.and_then(|layout| layout.body.as_ref());
    let containers = rules.into_iter().flat_map(|rules| {
        rules
            .container
            .iter()
            .enumerate()
            .map(move |(at, container)| (at, container, rules))
    });
    let mut readings: Vec<Reading> = containers
        .map(|(at, container, rules)| {
            let nodes = source.html.select(container).count();
            let (blocks, _) = body::cut_out(source, container, rules);
            Reading {
                by: By::Rule,
                place: container.to_css_string(),
                found: vec![format!("matched {nodes} nodes, {}", sized(&blocks))],
                won: winner
                    .as_ref()
                    .is_some_and(|winner| winner.contains(&format!("/body[{at}] "))),
            }
        })
        .collect();
    let declared = source.structured.article_text("articleBody");
    readings.push(Reading {
        by: By::Structured,
        place: "jsonld articleBody".to_owned(),
        found: declared
            .map(|text| format!("{} words", text::words(&text).count()))
            .into_iter()
            .collect(),
        won: false,
    });
    let mut reading = generic_reading(
        "blocks",
        vec![sized(&generic.blocks)],
        generic,
        winner.as_deref(),
    );
    if let Some(near) = near(source, generic.title.as_deref()) {
        reading.place = near;
    }
    readings.push(reading);
    FieldTrial {
        field: "body",
        value: vec![sized(&article.blocks)],
        winner,
        readings,
    }
}

/// A selector of the element that the generic extractor takes for the body.
fn near(source: &Source<'_, '_>, title: Option<&str>) -> Option<String> {
    let root = *story_elements(source, title).first()?;
    let around = root.ancestors().filter_map(ElementRef::wrap);
    std::iter::once(root)
        .chain(around.take(2))
        .find_map(|element| selectors::unique(element, source.html))
}

/// The elements in which the generic extractor finds the story with this title.
pub(super) fn story_elements<'a>(
    source: &Source<'_, 'a>,
    title: Option<&str>,
) -> Vec<ElementRef<'a>> {
    let outline = Outline::measure(source.html);
    let generic = Generic {
        page: source.page,
        structured: source.structured,
        outline: &outline,
        site: &SiteNames::of(source.structured, source.page.url),
        zone: None,
    };
    let headline = title::position(&generic, title);
    let roots = content::find(&outline, headline).map_or_else(Vec::new, |place| place.roots);
    roots
        .into_iter()
        .map(|at| outline.parts[at].element)
        .collect()
}

/// How much a body is, for people.
pub(super) fn sized(blocks: &[Block]) -> String {
    let (mut paragraphs, mut headings, mut words) = (0, 0, 0);
    for block in blocks {
        let lines = block.lines();
        words += lines
            .iter()
            .map(|line| text::words(line).count())
            .sum::<usize>();
        if matches!(block, Block::Heading { .. }) {
            headings += 1;
        } else {
            paragraphs += lines.len();
        }
    }
    format!("{paragraphs} paragraphs, {headings} headings, {words} words")
}

/// A field's value as texts.
pub(super) fn texts(article: &Article, field: &str) -> Vec<String> {
    let date = |when: &Option<crate::model::When>| {
        when.iter()
            .map(crate::model::When::rfc3339)
            .collect::<Vec<_>>()
    };
    let text = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    match field {
        "title" => text(&article.title),
        "summary" => text(&article.summary),
        "section" => text(&article.section),
        "authors" => article
            .author_names()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        "published" => date(&article.published),
        "modified" => date(&article.modified),
        "topics" => article.topics.clone(),
        "corrections" => article.corrections.clone(),
        _ => Vec::new(),
    }
}
