//! When it was published and changed: the carriers in order of trust.

use jiff::civil;
use jiff::tz::TimeZone;
use url::Url;

use super::blocks::inline_text;
use super::dates::{self, Hints};
use super::outline::Part;
use super::{Found, Generic, Settings};
use crate::model::{Precision, When};

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

/// First publication.
pub(super) fn published(
    generic: &Generic<'_, '_>,
    headline: Option<usize>,
    settings: &Settings,
) -> Found<When> {
    let reader = Reader { generic, settings };
    let stated = [
        reader.declared("datePublished"),
        reader.declared("uploadDate"),
        reader.declared("dateCreated"),
        reader.meta(&PUBLISHED),
        reader.prop("datePublished"),
        reader.time(),
        reader.printed(headline),
        from_url(generic.page.url).map(|when| (when, "url")),
        reader.declared("dateModified"),
    ];
    finest(stated)
}

/// The first date; another carrier of the same day where it tells the time or the zone and the
/// first does not.
fn finest(carriers: [Found<When>; 9]) -> Found<When> {
    let fineness = |when: &When| (when.precision != Precision::Day, when.offset.is_some());
    let mut found = carriers.into_iter().flatten();
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

/// Last change.
pub(super) fn modified(generic: &Generic<'_, '_>, settings: &Settings) -> Found<When> {
    let reader = Reader { generic, settings };
    let declared = reader.declared("dateModified");
    declared
        .or_else(|| reader.meta(&MODIFIED))
        .or_else(|| reader.prop("dateModified"))
}

/// Reads dates with what is known of the page.
struct Reader<'r, 'g, 'a> {
    generic: &'r Generic<'g, 'a>,
    settings: &'r Settings,
}

impl Reader<'_, '_, '_> {
    /// A date as a whole text, no later than a day after the page was fetched.
    fn read(&self, text: &str, source: &str) -> Option<When> {
        let timezone = TimeZone::get(&self.settings.timezone).ok();
        let hints = Hints {
            language: self.generic.structured.lang,
            timezone: timezone.as_ref(),
            source,
            ..Hints::default()
        };
        let when = dates::parse(text, &hints)?;
        let latest = self.generic.page.fetched_at.as_second() + 86_400;
        let sane = when.local.year() >= 1990 && when.instant()?.as_second() <= latest;
        sane.then_some(when)
    }

    fn declared(&self, key: &str) -> Found<When> {
        let text = self.generic.structured.article_text(key)?;
        self.read(&text, "json-ld").map(|when| (when, "json-ld"))
    }

    fn meta(&self, names: &[&str]) -> Found<When> {
        let structured = self.generic.structured;
        let mut texts = names.iter().flat_map(|name| structured.metas_of(name));
        let found = texts.find_map(|text| self.read(text, "meta"));
        found.map(|when| (when, "meta"))
    }

    fn prop(&self, name: &str) -> Found<When> {
        let text = self.generic.structured.prop(name)?;
        self.read(&text, "meta").map(|when| (when, "microdata"))
    }

    /// The first `time` element with a date, in its attribute or as printed.
    fn time(&self) -> Found<When> {
        let times = &self.generic.structured.times;
        let mut stated = times.iter().filter_map(|time| time.attr("datetime"));
        let found = stated.find_map(|text| self.read(text, "time"));
        let mut shown = times.iter().map(|time| inline_text(*time));
        found
            .or_else(|| shown.find_map(|text| self.read(&text, "time")))
            .map(|when| (when, "time"))
    }

    /// A date printed near the headline, or in an element that is named as a date.
    fn printed(&self, headline: Option<usize>) -> Found<When> {
        let parts = &self.generic.outline.parts;
        let at = headline.unwrap_or(0);
        let near = (at..parts.len().min(at + NEAR.1)).chain(at.saturating_sub(NEAR.0)..at);
        let named = (0..parts.len()).filter(|&i| is_named_date(&parts[i]));
        near.chain(named)
            .find_map(|i| self.printed_in(&parts[i], i))
            .map(|when| (when, "text"))
    }

    /// A date that is the text of a small element, or a part of it between separators.
    fn printed_in(&self, part: &Part<'_>, i: usize) -> Option<When> {
        if !(6..=70).contains(&part.letters) || part.end - i > 8 {
            return None;
        }
        let text = inline_text(part.element);
        if !text.contains(char::is_numeric) {
            return None;
        }
        let pieces = text
            .split(['|', '·', '•', '–', '—', '/'])
            .filter(|piece| piece.len() < text.len());
        std::iter::once(text.as_str())
            .chain(pieces)
            .find_map(|piece| self.read(piece, "text"))
    }
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

/// A day in the path: `/2024/05/12/`.
fn from_url(url: &Url) -> Option<When> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_']).collect();
    parts.windows(3).find_map(|window| {
        let [year, month, day] =
            [window[0], window[1], window[2]].map(|part| part.parse::<i16>().ok());
        let year = year.filter(|year| (1990..2100).contains(year))?;
        let date =
            civil::Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()?;
        Some(When {
            local: date.at(0, 0, 0, 0),
            offset: None,
            precision: Precision::Day,
            raw: window.join("/"),
            source: "url".into(),
        })
    })
}
