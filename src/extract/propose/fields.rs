//! Places for a field: those for machines, and the elements that print the same.

use std::cmp::Reverse;
use std::collections::HashSet;

use scraper::{ElementRef, Selector};

use super::super::blocks::inline_text;
use super::super::rules::values;
use super::super::selectors;
use super::super::trial::texts;
use super::{Sample, key, keys};
use crate::sites::{DraftField, DraftPlace, Pick, standard_candidates, standard_places};

/// Places that are proposed for one field at most.
const MOST: usize = 3;

/// Elements of a page that are looked at for one field at most.
const MOST_ELEMENTS: usize = 40;

/// A place with on how many pages it says what is wanted, and something else.
struct Scored {
    place: DraftPlace,
    same: HashSet<usize>,
    other: usize,
    /// Whether readers see it.
    printed: bool,
}

/// The places of a field; `None` where nothing says it, or it need not be said.
pub(super) fn propose(field: &'static str, samples: &[Sample<'_>]) -> Option<DraftField> {
    let wanted: Vec<Vec<String>> = samples
        .iter()
        .map(|sample| keys(&texts(&sample.generic, field)))
        .collect();
    let asked = wanted.iter().filter(|wanted| !wanted.is_empty()).count();
    if asked == 0 || field == "corrections" {
        return None;
    }
    let mut scored: Vec<Scored> = declared(field, samples, &wanted);
    scored.extend(printed(field, samples, &wanted));
    scored.retain(|scored| scored.same.len() > scored.other * 2);
    let chosen = choose(scored, matches!(field, "title" | "summary"));
    let covered: HashSet<usize> = chosen.iter().flat_map(|one| one.same.clone()).collect();
    let contradicts = chosen.first()?.other > 0;
    let comment = (covered.len() < asked || contradicts)
        .then(|| format!("right on {} of {asked} pages: check it", covered.len()));
    Some(DraftField {
        key: field,
        places: chosen.into_iter().map(|scored| scored.place).collect(),
        comment,
    })
}

/// The best place, then those that are right where the chosen ones are silent, then others.
fn choose(mut scored: Vec<Scored>, prefers_printed: bool) -> Vec<Scored> {
    let mut chosen: Vec<Scored> = Vec::new();
    let mut covered: HashSet<usize> = HashSet::new();
    while chosen.len() < MOST && !scored.is_empty() {
        scored.sort_by_key(|scored| {
            let liked = scored.printed == prefers_printed;
            let new = scored.same.difference(&covered).count();
            (
                Reverse(new),
                scored.other,
                Reverse(scored.same.len()),
                !liked,
            )
        });
        let best = scored.remove(0);
        covered.extend(&best.same);
        chosen.push(best);
    }
    chosen
}

/// What is said for machines, with the site's name cut off where all pages add it.
fn declared(field: &str, samples: &[Sample<'_>], wanted: &[Vec<String>]) -> Vec<Scored> {
    let pick = pick(field);
    standard_candidates(field)
        .zip(standard_places(field))
        .map(|(candidate, (carrier, name))| {
            let found: Vec<Vec<String>> = samples
                .iter()
                .map(|sample| values::of(&candidate, &sample.source(), pick))
                .collect();
            let suffix = shared_suffix(&found, wanted);
            let mut scored = Scored {
                place: DraftPlace::new(carrier, *name),
                same: HashSet::new(),
                other: 0,
                printed: false,
            };
            for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
                let cut: Vec<String> = match &suffix {
                    Some(suffix) => found
                        .iter()
                        .map(|text| {
                            text.strip_suffix(suffix.as_str())
                                .unwrap_or(text)
                                .to_owned()
                        })
                        .collect(),
                    None => found.clone(),
                };
                let cut = if field == "topics" {
                    parted(&cut, &mut scored.place)
                } else {
                    cut
                };
                scored.count(at, &said(field, &cut), wanted);
            }
            scored.place.strip_suffix.extend(suffix);
            scored
        })
        .collect()
}

/// Keywords that stand in one text, parted at its commas.
fn parted(found: &[String], place: &mut DraftPlace) -> Vec<String> {
    let [text] = found else {
        return found.to_vec();
    };
    if text.contains(',') {
        place.split = vec![",".to_owned()];
    }
    let parts = text.split(',').map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// What all pages add to the value that is wanted: ` | The Example`.
fn shared_suffix(found: &[Vec<String>], wanted: &[Vec<String>]) -> Option<String> {
    let tail = |(found, wanted): (&Vec<String>, &Vec<String>)| {
        let (text, wanted) = (found.first()?, wanted.first()?);
        let ends = text.char_indices().map(|(at, _)| at).skip(1);
        let at = ends.into_iter().find(|&at| key(&text[..at]) == *wanted)?;
        let rest = text[at..].trim_end();
        Some(rest.to_owned()).filter(|rest| !key(rest).is_empty())
    };
    let mut tails = found.iter().zip(wanted).filter_map(tail);
    let first = tails.next()?;
    let mut more = 0;
    for tail in tails {
        more += 1;
        if tail != first {
            return None;
        }
    }
    let separated = first.starts_with(|c: char| !c.is_alphanumeric());
    (separated && (more > 0 || found.len() == 1)).then_some(first)
}

/// Elements that print the value, named so that the name holds on the other pages too.
fn printed(field: &str, samples: &[Sample<'_>], wanted: &[Vec<String>]) -> Vec<Scored> {
    if matches!(field, "topics" | "section") {
        return Vec::new();
    }
    let mut names: Vec<DraftPlace> = Vec::new();
    for (sample, wanted) in samples.iter().zip(wanted) {
        for (element, attr) in printing(field, sample, wanted) {
            let found = selectors::all(element).into_iter();
            for css in found.filter(|css| !is_vague(css)) {
                let place = DraftPlace {
                    attr: attr.map(str::to_owned),
                    ..DraftPlace::new("css", css)
                };
                if !names.contains(&place) {
                    names.push(place);
                }
            }
        }
    }
    let mut scored: Vec<Scored> = names
        .into_iter()
        .filter_map(|place| score(place, field, samples, wanted))
        .collect();
    // Of names that do equally well, the first is the best.
    scored.sort_by_key(|scored| (Reverse(scored.same.len()), scored.other));
    scored.truncate(1);
    scored
}

/// Whether a selector is only the tag of something that stands in many places.
fn is_vague(css: &str) -> bool {
    let tag = css.bytes().all(|byte| byte.is_ascii_alphanumeric());
    tag && !matches!(css, "h1" | "time" | "address")
}

/// The elements whose text, or `datetime`, is the value.
fn printing<'a>(
    field: &str,
    sample: &Sample<'a>,
    wanted: &[String],
) -> Vec<(ElementRef<'a>, Option<&'static str>)> {
    let Some(first) = wanted.first() else {
        return Vec::new();
    };
    let is_date = matches!(field, "published" | "modified");
    if is_date {
        let times = sample.structured.times.iter().copied();
        return times
            .filter(|time| {
                let said = time.attr("datetime").map(str::to_owned);
                said.is_some_and(|said| super::keys(&self::said(field, &[said])) == *wanted)
            })
            .map(|time| (time, Some("datetime")))
            .take(MOST_ELEMENTS)
            .collect();
    }
    let length = first.len();
    let nodes = sample.document.html.tree.root().descendants();
    let mut found: Vec<(ElementRef<'a>, Option<&'static str>)> = nodes
        .filter_map(ElementRef::wrap)
        .filter(|element| {
            let tag = element.value().name();
            !matches!(tag, "title" | "html" | "head" | "body" | "script" | "meta")
        })
        .filter(|element| {
            let size: usize = element.text().map(str::len).sum();
            size >= length && size <= length * 4 + 64 && key(&inline_text(*element)) == *first
        })
        .map(|element| (element, None))
        .take(MOST_ELEMENTS)
        .collect();
    if field == "title" {
        found.sort_by_key(|(element, _)| element.value().name() != "h1");
    }
    found
}

fn score(
    place: DraftPlace,
    field: &str,
    samples: &[Sample<'_>],
    wanted: &[Vec<String>],
) -> Option<Scored> {
    let selector = Selector::parse(&place.value).ok()?;
    let all = pick(field) == Pick::All;
    let mut scored = Scored {
        place,
        same: HashSet::new(),
        other: 0,
        printed: true,
    };
    for (at, (sample, wanted)) in samples.iter().zip(wanted).enumerate() {
        let elements = sample.document.html.select(&selector);
        let read = elements.filter_map(|element| match scored.place.attr.as_deref() {
            Some(attr) => element.attr(attr).map(str::to_owned),
            None => Some(inline_text(element)),
        });
        let read = read.filter(|text| !text.is_empty());
        let found: Vec<String> = read.take(if all { 20 } else { 1 }).collect();
        scored.count(at, &said(field, &found), wanted);
    }
    Some(scored)
}

impl Scored {
    fn count(&mut self, at: usize, found: &[String], wanted: &[String]) {
        let found = keys(found);
        let once: Vec<&String> = found
            .iter()
            .enumerate()
            .filter(|(at, text)| !found[..*at].contains(text))
            .map(|(_, text)| text)
            .collect();
        if once.is_empty() {
            return;
        }
        if once.iter().copied().eq(wanted.iter()) {
            self.same.insert(at);
        } else {
            self.other += 1;
        }
    }
}

fn pick(field: &str) -> Pick {
    if matches!(field, "authors" | "topics") {
        Pick::All
    } else {
        Pick::First
    }
}

/// Dates in the form in which articles give them; all else as it is.
fn said(field: &str, found: &[String]) -> Vec<String> {
    if !matches!(field, "published" | "modified") {
        return found.to_vec();
    }
    let read = |text: &String| {
        let hints = super::super::dates::Hints {
            source: "time",
            ..Default::default()
        };
        super::super::dates::parse(text, &hints).map(|when| when.rfc3339())
    };
    found.iter().filter_map(read).collect()
}
