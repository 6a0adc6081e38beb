//! When it was published and changed: the carriers in order of trust.

mod address;
mod labels;

use std::borrow::Cow;

use scraper::ElementRef;

use super::blocks::inline_text;
use super::dates::{self, Hints};
use super::outline::Part;
use super::structured::texts;
use super::{Found, Generic, Page};
use crate::model::{Precision, When};
use labels::Said;

/// `meta` names of the first publication, in order of trust.
const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "published",
    "published_at",
    "article.published",
    "article.created",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "dc.date",
    "datecreated",
    "displaydate",
    "date",
    "last-modified",
];

/// `meta` names of the last change.
const MODIFIED: [&str; 9] = [
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "article:modified",
    "dcterms.modified",
    "article.updated",
    "lastmod",
    "last-modified",
];

/// Elements before and after the headline among which a printed date is looked for.
const NEAR: (usize, usize) = (30, 90);

/// Words that may stand before a printed date as its label.
const LABEL_WORDS: usize = 4;

/// Letters of an element that can be a printed date with its label.
const PRINTED: std::ops::RangeInclusive<usize> = 6..=70;

/// Signs that part a printed date from what stands beside it.
const SEPARATORS: [&str; 12] = [
    "|",
    "·",
    "•",
    "–",
    "—",
    "/",
    "//",
    " - ",
    ">",
    "»",
    "\u{a0}\u{a0}",
    ";",
];

/// First publication. `headline` is where the headline stands.
pub(super) fn published(generic: &Generic<'_, '_>, headline: Option<usize>) -> Found<When> {
    let reader = Reader::new(generic);
    let carriers: [&dyn Fn() -> Found<When>; 9] = [
        &|| reader.declared("datePublished"),
        &|| reader.meta(&PUBLISHED),
        &|| reader.prop("datePublished"),
        &|| reader.declared("uploadDate"),
        &|| reader.beside("datePublished"),
        &|| reader.declared("dateCreated"),
        &|| reader.near(headline, Said::Published),
        &|| {
            let told = address::day_of(generic.page.url);
            told.filter(|when| is_plausible(when, generic.page))
                .map(|when| (when, "url"))
        },
        &|| reader.time(),
    ];
    // What says something else, or costs a walk over the page, is asked only for want of better.
    finest(carriers.iter().filter_map(|ask| ask()))
        .or_else(|| reader.labelled())
        .or_else(|| reader.named())
        .or_else(|| reader.declared("dateModified"))
        .or_else(|| reader.near(headline, Said::Updated))
        .or_else(|| reader.alone())
}

/// Whether a page can have been published then: since there is a web, and no later than a day after it
/// was fetched.
pub(super) fn is_plausible(when: &When, page: &Page<'_>) -> bool {
    let latest = page.fetched_at.as_second() + 86_400;
    let fetched = |instant: jiff::Timestamp| instant.as_second() <= latest;
    when.local.year() >= 1990 && when.instant().is_some_and(fetched)
}

/// The first date; another carrier of the same day where it tells the time or the zone and the
/// first does not. Later carriers are not asked where the first tells all.
fn finest(mut found: impl Iterator<Item = (When, &'static str)>) -> Found<When> {
    let fineness = |when: &When| (when.precision != Precision::Day, when.offset.is_some());
    let first = found.next()?;
    if fineness(&first.0) == (true, true) {
        return Some(first);
    }
    let better = found.find(|(when, _)| {
        let agrees = first.0.precision == Precision::Day
            || when.local.time().minute() == first.0.local.time().minute();
        when.local.date() == first.0.local.date() && agrees && fineness(when) > fineness(&first.0)
    });
    Some(better.unwrap_or(first))
}

/// The first of these dates, where all are of one day.
fn agreed(mut dates: impl Iterator<Item = When>) -> Option<When> {
    let first = dates.next()?;
    dates
        .all(|other| other.local.date() == first.local.date())
        .then_some(first)
}

/// Last change.
pub(super) fn modified(generic: &Generic<'_, '_>, headline: Option<usize>) -> Found<When> {
    let reader = Reader::new(generic);
    let declared = reader.declared("dateModified");
    declared
        .or_else(|| reader.meta(&MODIFIED))
        .or_else(|| reader.prop("dateModified"))
        .or_else(|| reader.near(headline, Said::Updated))
}

/// Reads dates with what is known of the page.
struct Reader<'r, 'g, 'a> {
    generic: &'r Generic<'g, 'a>,
    /// The declared language, with the country of the host where it is English without one: the
    /// order of day and month hangs on it.
    language: Option<Cow<'a, str>>,
}

impl<'r, 'g, 'a> Reader<'r, 'g, 'a> {
    fn new(generic: &'r Generic<'g, 'a>) -> Self {
        let country = generic.page.url.host_str().and_then(|host| {
            let label = host.rsplit('.').next()?;
            (label.len() == 2).then(|| label.replace("uk", "gb"))
        });
        let language = generic.structured.lang.map(|lang| match country {
            Some(country) if lang.trim().eq_ignore_ascii_case("en") => {
                Cow::Owned(format!("en-{country}"))
            }
            _ => Cow::Borrowed(lang),
        });
        Self { generic, language }
    }

    /// A date as a whole text.
    fn read(&self, text: &str, source: &str) -> Option<When> {
        let hints = Hints {
            language: self.language.as_deref(),
            timezone: self.generic.zone.as_ref(),
            source,
            ..Hints::default()
        };
        dates::parse(text, &hints).filter(|when| is_plausible(when, self.generic.page))
    }

    fn declared(&self, key: &str) -> Found<When> {
        let text = self.generic.structured.article_text(key)?;
        self.read(&text, "json-ld").map(|when| (when, "json-ld"))
    }

    /// What JSON-LD objects other than the story's say, where all that say it agree on the day.
    fn beside(&self, key: &str) -> Found<When> {
        let objects = self.generic.structured.objects.iter();
        let texts = objects.filter_map(|object| object.get(key)).flat_map(texts);
        agreed(texts.filter_map(|text| self.read(&text, "json-ld"))).map(|when| (when, "json-ld"))
    }

    fn meta(&self, names: &[&str]) -> Found<When> {
        let structured = self.generic.structured;
        let mut texts = names.iter().flat_map(|name| structured.metas_of(name));
        let found = texts.find_map(|text| self.read(text, "meta"));
        found.map(|when| (when, "meta"))
    }

    /// Microdata, but for what readers wrote.
    fn prop(&self, name: &str) -> Found<When> {
        let props = self.generic.structured.props.iter();
        let (_, element) = props
            .filter(|(found, _)| *found == name)
            .find(|(_, element)| !self.is_readers(*element))?;
        let stated = element.attr("content").or_else(|| element.attr("datetime"));
        let text = stated.map_or_else(|| inline_text(*element), str::to_owned);
        self.read(&text, "meta").map(|when| (when, "microdata"))
    }

    /// The first `time` element with a date, in its attribute or as printed.
    fn time(&self) -> Found<When> {
        let times = self.generic.structured.times.iter();
        let times: Vec<_> = times.filter(|time| !self.is_readers(**time)).collect();
        let mut stated = times.iter().filter_map(|time| time.attr("datetime"));
        let found = stated.find_map(|text| self.read(text, "time"));
        let mut shown = times.iter().map(|time| inline_text(**time));
        found
            .or_else(|| shown.find_map(|text| self.read(&text, "time")))
            .map(|when| (when, "time"))
    }

    fn is_readers(&self, element: ElementRef<'a>) -> bool {
        let outline = self.generic.outline;
        let at = outline.position(element.id());
        at.is_some_and(|i| outline.among_readers(i))
    }

    /// A date printed near the headline: after it, or else before it.
    fn near(&self, headline: Option<usize>, wanted: Said) -> Found<When> {
        let at = headline.unwrap_or(0);
        let before = at.saturating_sub(NEAR.0);
        self.printed_among(at..at + NEAR.1, wanted)
            .or_else(|| self.printed_among(before..at, wanted))
    }

    /// A date, wherever it is printed, before which stands that it is the publication's.
    fn labelled(&self) -> Found<When> {
        let outline = self.generic.outline;
        let parts = outline.parts.iter().enumerate();
        // Most elements have no digit: that is seen without putting their text together.
        let numeric = |text: &str| text.contains(char::is_numeric);
        let mut labelled = parts.filter(|(i, part)| {
            PRINTED.contains(&part.letters)
                && part.element.text().any(numeric)
                && Said::is_of_publication(&inline_text(part.element))
                && !outline.among_readers(*i)
        });
        labelled.find_map(|(i, part)| {
            let (said, when, carrier) = self.printed_in(part, i, Said::Published)?;
            (said == Said::Published).then_some((when, carrier))
        })
    }

    /// A date printed in an element that is named as one.
    fn named(&self) -> Found<When> {
        let parts = &self.generic.outline.parts;
        let mut named = (0..parts.len()).filter(|&i| is_named_date(&parts[i]));
        named.find_map(|i| {
            let (said, when, carrier) = self.printed_in(&parts[i], i, Said::Published)?;
            (said == Said::Published).then_some((when, carrier))
        })
    }

    /// The only day that the page prints outside of what is not the story.
    fn alone(&self) -> Found<When> {
        let parts = &self.generic.outline.parts;
        let printed = (0..parts.len())
            .filter(|&i| !self.generic.outline.in_furniture(i))
            .filter_map(|i| self.printed_in(&parts[i], i, Said::Published));
        let published = printed.filter(|(said, ..)| *said == Said::Published);
        agreed(published.map(|(_, when, _)| when)).map(|when| (when, "text"))
    }

    /// The first date among these elements that is said to be what is wanted.
    fn printed_among(&self, range: std::ops::Range<usize>, wanted: Said) -> Found<When> {
        let parts = &self.generic.outline.parts;
        let mut i = range.start;
        while i < range.end.min(parts.len()) {
            if self.generic.outline.is_readers(i) {
                i = parts[i].end;
                continue;
            }
            match self.printed_in(&parts[i], i, wanted) {
                Some((said, when, carrier)) if said == wanted => return Some((when, carrier)),
                // The label of the whole holds for the parts.
                Some(_) => i = parts[i].end,
                None => i += 1,
            }
        }
        None
    }

    /// A date that a `time` element states, or that is the text of a small element, or a part of
    /// it between separators. Where a change is `wanted`, what is not said to be one is not read.
    fn printed_in(
        &self,
        part: &Part<'_>,
        i: usize,
        wanted: Said,
    ) -> Option<(Said, When, &'static str)> {
        let time = part.tag() == "time";
        let stated = part.element.attr("datetime").filter(|_| time);
        if let Some(when) = stated.and_then(|text| self.read(text, "time")) {
            let said = Said::of(&inline_text(part.element));
            return Some((said, when, "time"));
        }
        if !PRINTED.contains(&part.letters) || part.end - i > 8 {
            return None;
        }
        let text = inline_text(part.element);
        if !text.contains(char::is_numeric) {
            return None;
        }
        let pieces = SEPARATORS.iter().flat_map(|by| text.split(by));
        let pieces = pieces.filter(|piece| piece.len() < text.len());
        // What stands between the elements inside.
        let own = part.element.children().filter_map(|child| {
            let piece = child.value().as_text()?.trim();
            (piece.len() < text.len()).then_some(piece)
        });
        // What a `time` inside states is finer than what is printed.
        let inner = &self.generic.outline.parts[i + 1..part.end];
        let stated = inner.iter().any(|inner| inner.tag() == "time");
        let cuts = (!stated).then(|| labels::cut(&text));
        let cuts = cuts.into_iter().flatten();
        let readings = std::iter::once(text.as_str())
            .chain(cuts)
            .chain(pieces)
            .chain(own)
            .filter_map(|piece| {
                let said = Said::of(piece);
                // A change must be said to be one: nothing else need be read for it.
                let read = said == wanted || wanted == Said::Published;
                let when = read.then(|| self.read_labelled(piece))??;
                Some((said, when, "text"))
            });
        wanted_first(readings, wanted)
    }

    /// A date that may follow a label: `Published: …`, `প্রকাশ: …`, `Last updated on …`. What is left
    /// without the label must be a date as a whole.
    fn read_labelled(&self, text: &str) -> Option<When> {
        // A label has no digits: what stands behind a number is not the whole date.
        let first = text.find(char::is_numeric).unwrap_or(text.len());
        let starts = text
            .char_indices()
            .filter(|(i, c)| c.is_whitespace() && *i > 0 && *i < first);
        let starts = std::iter::once(0)
            .chain(starts.map(|(i, _)| i))
            .take(LABEL_WORDS + 1);
        let after_colon = text.split_once([':', '：']).map(|(_, rest)| rest.trim());
        let unlabelled = starts.map(|i| text[i..].trim()).chain(after_colon);
        unlabelled
            .filter(|rest| rest.contains(char::is_numeric))
            .find_map(|rest| self.read(rest, "text"))
    }
}

/// The first reading that is said to be what is wanted, or else the first.
fn wanted_first<T>(
    mut readings: impl Iterator<Item = (Said, When, T)>,
    wanted: Said,
) -> Option<(Said, When, T)> {
    let first = readings.next()?;
    if first.0 == wanted {
        return Some(first);
    }
    Some(readings.find(|(said, ..)| *said == wanted).unwrap_or(first))
}

/// Whether class or id of an element say that it is a date.
fn is_named_date(part: &Part<'_>) -> bool {
    let named = |value: &str| {
        ["date", "Date", "time", "publi"]
            .iter()
            .any(|word| value.contains(word))
    };
    let element = part.element;
    part.letters <= 70
        && (element.attr("class").is_some_and(named) || element.attr("id").is_some_and(named))
}

#[cfg(test)]
mod tests;
