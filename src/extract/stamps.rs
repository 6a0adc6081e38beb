//! When it was published and changed: the carriers in order of trust.

use jiff::civil;
use url::Url;

use super::{Found, Generic, Settings};
use crate::model::{Precision, When};

/// `meta` names of the first publication, in order of trust.
const PUBLISHED: [&str; 26] = [
    "article:published_time", "og:article:published_time", "datepublished", "article:published", "og:published_time", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "publishdate", "publish-date", "publication_date", "pubdate", "published", "published_at", "article.published", "article.created", "dcterms.created", "dc.date.issued", "dcterms.date", "dcterms.issued", "dc.date", "datecreated", "displaydate", "date", "last-modified",
];

/// `meta` names of the last change.
const MODIFIED: [&str; 9] = [
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article:modified", "dcterms.modified", "article.updated", "lastmod", "last-modified",
];

/// First publication.
pub(super) fn published(generic: &Generic<'_, '_>, _settings: &Settings) -> Found<When> {
    let structured = generic.structured;
    let ld = |key: &str| structured.article_text(key).and_then(|text| parse(&text, "json-ld")).map(|when| (when, "json-ld"));
    let carriers = [
        ld("datePublished"),
        ld("uploadDate"),
        ld("dateCreated"),
        meta(generic, &PUBLISHED),
        prop(generic, "datePublished"),
        time(generic),
        from_url(generic.page.url).map(|when| (when, "url")),
        ld("dateModified"),
    ];
    finest(carriers)
}

/// The first date; another carrier of the same day where it tells the time or the zone and the
/// first does not.
fn finest(carriers: [Found<When>; 8]) -> Found<When> {
    let fineness = |when: &When| (when.precision != Precision::Day, when.offset.is_some());
    let mut found = carriers.into_iter().flatten();
    let first = found.next()?;
    if fineness(&first.0) == (true, true) {
        return Some(first);
    }
    let better = found.find(|(when, _)| {
        let agrees = first.0.precision == Precision::Day || when.local.time().minute() == first.0.local.time().minute();
        when.local.date() == first.0.local.date() && agrees && fineness(when) > fineness(&first.0)
    });
    Some(better.unwrap_or(first))
}

/// Last change.
pub(super) fn modified(generic: &Generic<'_, '_>, _settings: &Settings) -> Found<When> {
    let text = generic.structured.article_text("dateModified");
    let declared = text.and_then(|text| parse(&text, "json-ld")).map(|when| (when, "json-ld"));
    declared.or_else(|| meta(generic, &MODIFIED)).or_else(|| prop(generic, "dateModified"))
}

fn meta(generic: &Generic<'_, '_>, names: &[&str]) -> Found<When> {
    let mut texts = names.iter().flat_map(|name| generic.structured.metas_of(name));
    texts.find_map(|text| parse(text, "meta")).map(|when| (when, "meta"))
}

fn prop(generic: &Generic<'_, '_>, name: &str) -> Found<When> {
    generic.structured.prop(name).and_then(|text| parse(&text, "meta")).map(|when| (when, "microdata"))
}

/// The first `time` element with a machine-readable date.
fn time(generic: &Generic<'_, '_>) -> Found<When> {
    let mut texts = generic.structured.times.iter().filter_map(|time| time.attr("datetime"));
    texts.find_map(|text| parse(text, "time")).map(|when| (when, "time"))
}

/// A day in the path: `/2024/05/12/`.
fn from_url(url: &Url) -> Option<When> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_']).collect();
    parts.windows(3).find_map(|window| {
        let [year, month, day] = [window[0], window[1], window[2]].map(|part| part.parse::<i16>().ok());
        let year = year.filter(|year| (1990..2100).contains(year))?;
        let date = civil::Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()?;
        Some(When { local: date.at(0, 0, 0, 0), offset: None, precision: Precision::Day, raw: window.join("/"), source: "url".into() })
    })
}

/// ISO 8601 and RFC 3339 as publishers write them.
fn parse(text: &str, source: &str) -> Option<When> {
    let raw = text.trim();
    let date: civil::Date = raw.get(..10)?.parse().ok()?;
    let when = |local: civil::DateTime, offset, precision| When { local, offset, precision, raw: raw.to_owned(), source: source.to_owned() };
    let rest = raw[10..].trim_start_matches(['T', 't', ' ']).trim();
    if rest.is_empty() {
        return Some(when(date.at(0, 0, 0, 0), None, Precision::Day));
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let time: civil::Time = rest[..end].parse().ok()?;
    let precision = if rest[..end].len() > 5 { Precision::Second } else { Precision::Minute };
    Some(when(date.to_datetime(time), offset(rest[end..].trim()), precision))
}

/// `Z`, `+06:00`, `+0600`, `+06`, in seconds.
fn offset(text: &str) -> Option<i32> {
    let zone = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    if matches!(zone, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(char::is_ascii_digit).collect();
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<i32>().ok());
    let hours = number(0..2)?;
    Some(sign * (hours * 3600 + number(2..4).unwrap_or(0) * 60))
}
