//! The fields beside the body.

use jiff::tz::TimeZone;

use super::super::authors::{class, parted};
use super::super::dates::{self, Hints, Order};
use super::super::stamps::is_plausible;
use super::super::title::SiteNames;
use super::{Source, note, values};
use crate::model::{Article, Author, When};
use crate::sites::{Candidate, Carrier, Layout, Pick, Site};

/// Fills every field that a candidate wins.
pub(super) fn fill(article: &mut Article, source: &Source<'_, '_>, site: &Site, layout: &Layout) {
    let ask = Ask {
        source,
        site,
        layout,
    };
    if let Some((title, winner)) = ask.title() {
        article.title = title;
        note(article, "title", winner);
    }
    if let Some((summary, winner)) = ask.text("summary", &layout.summary) {
        article.summary = summary;
        note(article, "summary", winner);
    }
    if let Some((section, winner)) = ask.text("section", &layout.section) {
        article.section = section;
        note(article, "section", winner);
    }
    if let Some((names, winner)) = ask.names() {
        article.authors = authors(names, site);
        note(article, "authors", winner);
    }
    if let Some((topics, winner)) = ask.list("topics", &layout.topics) {
        article.topics = topics;
        note(article, "topics", winner);
    }
    if let Some((corrections, winner)) = ask.list("corrections", &layout.corrections) {
        article.corrections = corrections;
        note(article, "corrections", winner);
    }
    if let Some((when, winner)) = ask.date("published", &layout.published) {
        article.published = Some(when);
        note(article, "published", winner);
    }
    if let Some((when, winner)) = ask.date("modified", &layout.modified) {
        article.modified = Some(when);
        note(article, "modified", winner);
    }
}

/// One page asked by one layout.
struct Ask<'q, 's, 'a> {
    source: &'q Source<'s, 'a>,
    site: &'q Site,
    layout: &'q Layout,
}

impl Ask<'_, '_, '_> {
    fn winner(&self, field: &str, at: usize, candidate: &Candidate) -> String {
        format!(
            "{}/{}/{field}[{at}] {}",
            self.site.id,
            self.layout.name,
            candidate.carrier.name()
        )
    }

    /// The first candidate that a reading accepts.
    fn first<T>(
        &self,
        field: &str,
        candidates: &[Candidate],
        default: Pick,
        read: impl Fn(Vec<String>, &Candidate) -> Option<T>,
    ) -> Option<(T, String)> {
        candidates.iter().enumerate().find_map(|(at, candidate)| {
            let values = values::of(candidate, self.source, default);
            let value = read(values, candidate)?;
            Some((value, self.winner(field, at, candidate)))
        })
    }

    /// A text; `None` inside where a rule says that there is none.
    fn text(&self, field: &str, candidates: &[Candidate]) -> Option<(Option<String>, String)> {
        self.first(field, candidates, Pick::First, |values, _| {
            let text = (!values.is_empty()).then(|| values.join("\n"))?;
            Some(Some(text).filter(|text| !text.is_empty()))
        })
    }

    /// The headline, without the site's name where it was written for machines. A text that is but that
    /// name is none: a page whose headline has moved says its paper's.
    fn title(&self) -> Option<(Option<String>, String)> {
        let names = SiteNames::of(self.source.structured, self.source.page.url);
        self.first("title", &self.layout.title, Pick::First, |values, place| {
            let text = (!values.is_empty()).then(|| values.join("\n"))?;
            let text = match place.carrier {
                Carrier::Text(_) => return Some(Some(text).filter(|text| !text.is_empty())),
                Carrier::Meta(_) | Carrier::Jsonld(_) => names.cut_off(&text),
                _ => text,
            };
            (!names.is(&text)).then_some(Some(text))
        })
    }

    fn list(&self, field: &str, candidates: &[Candidate]) -> Option<(Vec<String>, String)> {
        self.first(field, candidates, Pick::All, |values, _| {
            let some = !values.is_empty();
            some.then(|| {
                values
                    .into_iter()
                    .filter(|value| !value.is_empty())
                    .collect()
            })
        })
    }

    /// The authors' names. Where a rule does not say what parts them, they are parted as in bylines.
    fn names(&self) -> Option<(Vec<String>, String)> {
        let candidates = &self.layout.authors;
        self.first("authors", candidates, Pick::All, |values, place| {
            let names = values.iter().filter(|value| !value.is_empty());
            let names = names.flat_map(|name| {
                if place.split.is_empty() {
                    parted(name)
                } else {
                    vec![name.clone()]
                }
            });
            (!values.is_empty()).then(|| names.collect())
        })
    }

    fn date(&self, field: &str, candidates: &[Candidate]) -> Option<(When, String)> {
        self.first(field, candidates, Pick::First, |values, candidate| {
            values
                .iter()
                .filter_map(|text| read_date(text, candidate, self.site))
                .find(|when| is_plausible(when, self.source.page))
        })
    }
}

/// Reads a date with what the candidate and the site say of it.
fn read_date(text: &str, candidate: &Candidate, site: &Site) -> Option<When> {
    let order = match candidate.format.order.as_deref() {
        Some("dmy") => Some(Order::Dmy),
        Some("mdy") => Some(Order::Mdy),
        Some("ymd") => Some(Order::Ymd),
        _ => None,
    };
    let source = match &candidate.carrier {
        Carrier::Css { attr: Some(_), .. } => "time",
        Carrier::Css { attr: None, .. } => "text",
        other => other.name(),
    };
    let timezone: Option<&TimeZone> = site.timezone.as_ref();
    let hints = Hints {
        language: candidate
            .format
            .locale
            .as_deref()
            .or(site.language.as_deref()),
        timezone,
        order,
        formats: &candidate.format.formats,
        source,
    };
    dates::parse(text, &hints)
}

/// Names without those that are none, each once, classed.
fn authors(names: Vec<String>, site: &Site) -> Vec<Author> {
    let rules = &site.authors;
    let mut authors: Vec<Author> = Vec::new();
    for name in names {
        let dropped = rules.drop.iter().any(|pattern| pattern.is_match(&name));
        if dropped || authors.iter().any(|author| author.name == name) {
            continue;
        }
        let listed = rules
            .kinds
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, kind)| *kind);
        authors.push(Author {
            kind: listed.unwrap_or_else(|| class(&name)),
            name,
        });
    }
    authors
}
