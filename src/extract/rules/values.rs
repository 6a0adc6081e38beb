//! A candidate's values on a page.

use regex::Regex;
use scraper::ElementRef;
use serde_json::Value;

use super::super::blocks::inline_text;
use super::super::structured::{texts, types};
use super::Source;
use crate::model::text::tidy;
use crate::sites::{Candidate, Carrier, Pick, path_and_query};

/// The values that a candidate finds, cleaned as it says; `default` is its pick where it names
/// none. A candidate of an empty constant gives one empty value: the field is known to be empty.
pub(in crate::extract) fn of(
    candidate: &Candidate,
    source: &Source<'_, '_>,
    default: Pick,
) -> Vec<String> {
    if let Carrier::Text(text) = &candidate.carrier {
        return vec![text.clone()];
    }
    let cleaned: Vec<String> = raw(&candidate.carrier, source)
        .iter()
        .filter_map(|text| clean(text, candidate))
        .flat_map(|text| parts(text, &candidate.split))
        .filter(|text| !text.is_empty())
        .collect();
    match candidate.pick.unwrap_or(default) {
        Pick::All => cleaned,
        Pick::First => cleaned.into_iter().take(1).collect(),
        Pick::Last => cleaned.into_iter().next_back().into_iter().collect(),
    }
}

/// The texts as they stand on the page.
fn raw(carrier: &Carrier, source: &Source<'_, '_>) -> Vec<String> {
    match carrier {
        Carrier::Css {
            selector,
            attr,
            text_matches,
        } => source
            .html
            .select(selector)
            .filter(|element| matches_text(*element, text_matches.as_ref()))
            .filter_map(|element| text_of(element, attr.as_deref()))
            .collect(),
        Carrier::Jsonld(path) => json(source, path),
        Carrier::Meta(name) => source
            .structured
            .metas_of(name)
            .map(str::to_owned)
            .collect(),
        Carrier::Microdata(name) => source.structured.prop(name).into_iter().collect(),
        Carrier::Url(pattern) => group(pattern, &path_and_query(source.page.url))
            .into_iter()
            .collect(),
        Carrier::Text(text) => vec![text.clone()],
    }
}

/// Whether an element's text matches, or nothing is asked.
pub(super) fn matches_text(element: ElementRef<'_>, pattern: Option<&Regex>) -> bool {
    pattern.is_none_or(|pattern| pattern.is_match(&inline_text(element)))
}

/// The first group of a match, or the whole where there is no group.
fn group(pattern: &Regex, text: &str) -> Option<String> {
    let found = pattern.captures(text)?;
    let part = found.iter().skip(1).flatten().next().or(found.get(0))?;
    Some(part.as_str().trim().to_owned())
}

/// An element's text, or one of its attributes.
fn text_of(element: ElementRef<'_>, attr: Option<&str>) -> Option<String> {
    match attr {
        Some(name) => element.attr(name).map(tidy),
        None => Some(inline_text(element)),
    }
}

/// The elements that a candidate finds, each with its value; none where it asks elsewhere.
pub(super) fn elements<'a>(
    candidate: &Candidate,
    source: &Source<'_, 'a>,
) -> Vec<(ElementRef<'a>, String)> {
    let Carrier::Css {
        selector,
        attr,
        text_matches,
    } = &candidate.carrier
    else {
        return Vec::new();
    };
    let found = source.html.select(selector);
    found
        .filter(|element| matches_text(*element, text_matches.as_ref()))
        .filter_map(|element| {
            let text = text_of(element, attr.as_deref())?;
            let value = clean(&text, candidate)?;
            (!value.is_empty()).then_some((element, value))
        })
        .collect()
}

fn clean(text: &str, candidate: &Candidate) -> Option<String> {
    let mut text = text.trim();
    for prefix in &candidate.strip_prefix {
        text = text
            .strip_prefix(prefix.as_str())
            .unwrap_or(text)
            .trim_start();
    }
    for suffix in &candidate.strip_suffix {
        text = text
            .strip_suffix(suffix.as_str())
            .unwrap_or(text)
            .trim_end();
    }
    match &candidate.matches {
        Some(pattern) => group(pattern, text),
        None => Some(text.to_owned()),
    }
}

fn parts(text: String, separators: &[String]) -> Vec<String> {
    separators.iter().fold(vec![text], |parts, separator| {
        let split = parts.iter().flat_map(|part| part.split(separator.as_str()));
        split.map(|part| part.trim().to_owned()).collect()
    })
}

/// The values at a JSON-LD path. A path that begins with a type (in upper case) starts at the
/// objects of that type, any other at the story's object.
pub(super) fn json(source: &Source<'_, '_>, path: &[String]) -> Vec<String> {
    let structured = source.structured;
    let typed = path
        .first()
        .filter(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
    let (roots, rest): (Vec<&Value>, &[String]) = match typed {
        Some(name) => {
            let of_type = |object: &&Value| types(object).contains(&name.as_str());
            (
                structured.objects.iter().filter(of_type).collect(),
                &path[1..],
            )
        }
        None => (structured.article.iter().collect(), path),
    };
    let reached = rest.iter().fold(roots, |values, part| {
        values
            .into_iter()
            .flat_map(|value| step(value, part))
            .collect()
    });
    reached.into_iter().flat_map(printed).collect()
}

/// One step of a path; lists are passed through. A plain text is its own name: schema.org lets a
/// text stand for a thing, as in `"author": "Jane Roe"`.
fn step<'v>(value: &'v Value, part: &str) -> Vec<&'v Value> {
    match value {
        Value::Array(list) if part == "[]" => list.iter().collect(),
        Value::Array(list) => list.iter().flat_map(|value| step(value, part)).collect(),
        _ if part == "[]" => vec![value],
        Value::String(_) if part == "name" => vec![value],
        _ => value.get(part).into_iter().collect(),
    }
}

fn printed(value: &Value) -> Vec<String> {
    match value {
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        _ => texts(value),
    }
}
