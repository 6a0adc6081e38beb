//! Bylines as the page prints them: elements that are named as such, and lines that open with a
//! word such as "By".

use memchr::memchr_iter;
use scraper::{ElementRef, Node};

use super::labels::{ANYWHERE, IN_BYLINES};
use super::names::{LONGEST, class, clean, is_personal, opens_small, reported, reporter};
use crate::extract::Generic;
use crate::extract::blocks::{inline_text, is_block_tag};
use crate::extract::outline::Part;
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Elements before and after the headline among which bylines are those of the story.
const NEAR: (usize, usize) = (15, 40);

/// Elements after the headline among which a byline may still be told by its words alone.
const BELOW: usize = 120;

/// Elements in a line that is a byline.
const MOST_PARTS: usize = 6;

/// Words of a line that is a byline.
const MOST_WORDS: usize = 8;

/// Parts of an address that lead to an author's page.
const PROFILES: [&str; 16] = [
    "/author",
    "/autor",
    "/auteur",
    "/people/",
    "/person",
    "/profile",
    "/by/",
    "/staff/",
    "/team/",
    "/journalist",
    "/redaktion/",
    "/contributor",
    "/reporter",
    "/user/",
    "/editors/",
    "/writer",
];

/// Whether a text is a label of bylines.
pub(super) fn is_label(text: &str) -> bool {
    IN_BYLINES.are(text)
}

/// Parts of classes that name a byline.
const BYLINES: [&str; 13] = [
    "author",
    "byline",
    "Author",
    "Byline",
    "autor",
    "auteur",
    "writer",
    "reporter",
    "journalist",
    "penulis",
    "yazar",
    "forfatter",
    "forfattare",
];

/// Whether a class names a byline.
pub(in crate::extract) fn is_byline_class(class: &str) -> bool {
    // Every class of every page is asked: most are told by three letters.
    let mut letters = class.as_bytes().windows(3);
    let telling = |three: &[u8]| {
        matches!(
            three,
            b"uth" | b"yli" | b"uto" | b"ute" | b"rit" | b"epo" | b"rna" | b"nul" | b"yaz" | b"rfa"
        )
    };
    if !letters.any(telling) {
        return false;
    }
    let hit = |word: &str| class.contains(word);
    BYLINES.iter().any(|word| hit(word))
        && ![
            "authors-list",
            "bio",
            "image",
            "avatar",
            "photo",
            "comment",
            "typewriter",
        ]
        .iter()
        .any(|word| hit(word))
}

/// Which bylines may be those of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(super) enum Trust {
    /// Those beside the headline.
    Near,
    /// Those further below too.
    Below,
    /// What is named as a byline, wherever it stands.
    Anywhere,
}

/// Names in the byline that stands nearest to the headline. Further away bylines of other stories
/// stand too: there only what has the form of names is believed, and only where `trust` allows.
pub(super) fn printed(
    generic: &Generic<'_, '_>,
    headline: Option<usize>,
    trust: Trust,
) -> Vec<String> {
    let outline = generic.outline;
    let named: Vec<usize> = generic
        .structured
        .bylines
        .iter()
        .filter_map(|element| outline.position(element.id()))
        .filter(|&i| (2..=LONGEST * 3).contains(&outline.parts[i].letters))
        .filter(|&i| !outline.among_readers(i))
        .collect();
    let names =
        |i: usize| Some(names_in(outline.parts[i].element)).filter(|names| hold_names(names));
    let at = headline.unwrap_or(0);
    let read = |i: usize| match named.binary_search(&i) {
        Ok(_) => names(i),
        Err(_) => opened(&outline.parts[i], i, i > at)
            .filter(|_| !outline.among_readers(i))
            .map(|line| vec![line]),
    };
    let end = at + headline.map_or(BELOW, |_| NEAR.1);
    let near = (at..end).chain(at.saturating_sub(NEAR.0)..at);
    let below = (end..at + BELOW).filter(|_| trust >= Trust::Below);
    let within = |i: &usize| *i < outline.parts.len();
    near.filter(within)
        .filter_map(read)
        .find(|names| may_be_names(names))
        .or_else(|| {
            below
                .filter(within)
                .filter_map(read)
                .find(|names| are_personal(names))
        })
        .or_else(|| {
            let mut rest = named.iter().filter(|_| trust == Trust::Anywhere);
            rest.find_map(|&i| names(i).filter(|names| are_personal(names)))
        })
        .or_else(|| (trust == Trust::Anywhere).then(|| linked(generic))?)
        .unwrap_or_default()
}

/// A person in the first line that opens with a label of bylines and leads to an author's page,
/// wherever it stands.
fn linked(generic: &Generic<'_, '_>) -> Option<Vec<String>> {
    let outline = generic.outline;
    let parts = outline.parts.iter().enumerate();
    let links = parts.filter(|(_, part)| part.tag() == "a" && is_profile(&part.element));
    let mut lines = links
        .filter(|(i, _)| !outline.among_readers(*i))
        .filter_map(|(_, part)| {
            let above = part.parent;
            opened(&outline.parts[above], above, false)
        });
    lines.find_map(|line| Some(vec![line]).filter(|names| are_personal(names)))
}

fn are_personal(texts: &[String]) -> bool {
    let names = clean(texts.iter().map(String::as_str));
    names.iter().all(|author| is_personal(&author.name))
}

/// Whether each of the texts can be a name: a person's, a house's, or one word, as accounts are.
fn may_be_names(texts: &[String]) -> bool {
    let names = clean(texts.iter().map(String::as_str));
    names.iter().all(|author| {
        is_personal(&author.name) || author.kind != AuthorKind::Person || !author.name.contains(' ')
    })
}

/// Whether a text has names of the form of persons', or of houses.
fn are_named(text: &str) -> bool {
    let names = clean([text]);
    let named = |author: &Author| is_personal(&author.name) || author.kind != AuthorKind::Person;
    names.iter().all(named)
}

fn hold_names(texts: &[String]) -> bool {
    !clean(texts.iter().map(String::as_str)).is_empty()
}

/// The texts in a byline that can be names: of its links to authors, or else of the element that
/// is named so, or else its first line with a name.
pub(super) fn names_in(byline: ElementRef<'_>) -> Vec<String> {
    let inner = || byline.descendent_elements().skip(1);
    let linked: Vec<String> = inner()
        .filter(is_profile)
        .map(inline_text)
        .filter(|text| hold_names(std::slice::from_ref(text)))
        .collect();
    if !linked.is_empty() {
        return linked;
    }
    if let Some(names) = listed(byline) {
        return names;
    }
    let is_named = |inner: &ElementRef<'_>| {
        let class = inner.attr("class").unwrap_or_default();
        class.contains("name") || class.contains("Name")
    };
    let named = inner().filter(is_named).map(inline_text);
    let mut texts: Vec<String> = named.chain(lines(byline)).collect();
    texts.retain(|text| !is_label(text) && is_name_like(text));
    let personal = texts
        .iter()
        .position(|text| are_personal(std::slice::from_ref(text)));
    let name = (!texts.is_empty()).then(|| texts.swap_remove(personal.unwrap_or(0)));
    vec![shortest(
        byline,
        name.unwrap_or_else(|| inline_text(byline)),
    )]
}

/// Names that stand each in an element of its own, where all elements inside are alike.
fn listed(byline: ElementRef<'_>) -> Option<Vec<String>> {
    let mut inner = byline.child_elements();
    let first = inner.next()?;
    let kind = |one: ElementRef<'_>| {
        (
            one.value().name().to_owned(),
            one.attr("class").map(str::to_owned),
        )
    };
    let alike = |other: &ElementRef<'_>| kind(*other) == kind(first);
    let others: Vec<ElementRef<'_>> = inner.collect();
    if others.is_empty() || !others.iter().all(alike) {
        return None;
    }
    let names: Vec<String> = std::iter::once(first)
        .chain(others)
        .map(inline_text)
        .collect();
    let person = |name: &String| is_personal(name) && class(name) == AuthorKind::Person;
    names.iter().all(person).then_some(names)
}

/// What an element inside gives for a name, where the whole is long for one: roles and places
/// stand in elements of their own beside it.
fn shortest(byline: ElementRef<'_>, whole: String) -> String {
    let is_short = |text: &str| {
        let names = clean([text]);
        are_personal(&[text.to_owned()])
            && names
                .iter()
                .all(|author| author.name.split_whitespace().count() < 4)
    };
    if is_short(&whole) {
        return whole;
    }
    let inner = byline.descendent_elements().skip(1).map(inline_text);
    inner
        .filter(|text| text.contains(' ') && whole.contains(text.as_str()))
        .find(|text| is_short(text) && !is_label(text))
        .unwrap_or(whole)
}

/// Whether an element links to an author's page.
fn is_profile(element: &ElementRef<'_>) -> bool {
    if element.value().name() != "a" {
        return false;
    }
    let named = element.attr("rel") == Some("author");
    named
        || element
            .attr("href")
            .is_some_and(|target| leads_to_profile(target.as_bytes()))
}

/// Whether one of [`PROFILES`], all of which begin with a slash, stands in an address, in any case.
fn leads_to_profile(target: &[u8]) -> bool {
    memchr_iter(b'/', target).any(|at| {
        let begins = |part: &&str| {
            let head = target[at..].get(..part.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(part.as_bytes()))
        };
        PROFILES.iter().any(begins)
    })
}

/// Whether an element stands among tags: those of persons lead to pages of persons, too.
fn is_tag(element: ElementRef<'_>) -> bool {
    let above = element.ancestors().take(2).filter_map(ElementRef::wrap);
    std::iter::once(element)
        .chain(above)
        .filter_map(|element| element.attr("class"))
        .map(str::to_ascii_lowercase)
        .any(|class| {
            ["tag", "topic", "keyword"]
                .iter()
                .any(|word| class.contains(word))
        })
}

/// Whether a text is a name by its form: it does not end on a word in small letters.
fn is_name_like(text: &str) -> bool {
    let names = clean([text]);
    let last = names
        .first()
        .and_then(|author| author.name.rsplit(' ').next());
    last.is_some_and(|word| !opens_small(word))
}

/// The lines of an element, parted by block elements and `<br>`.
fn lines(element: ElementRef<'_>) -> Vec<String> {
    let mut lines = vec![String::new()];
    for node in element.descendants().skip(1) {
        match node.value() {
            Node::Text(text) => {
                if let Some(line) = lines.last_mut() {
                    line.push_str(text);
                }
            }
            Node::Element(inner) if inner.name() == "br" || is_block_tag(inner.name()) => {
                lines.push(String::new());
            }
            _ => {}
        }
    }
    lines.iter().map(|line| tidy(line)).collect()
}

/// The name in a short line that opens with a label of bylines, or that links to an author's page
/// where `links` are believed.
fn opened(part: &Part<'_>, i: usize, links: bool) -> Option<String> {
    if !(5..=LONGEST).contains(&part.letters) || part.end - i > MOST_PARTS {
        return None;
    }
    let text = inline_text(part.element);
    if links && is_profile(&part.element) && text.contains(' ') && !is_tag(part.element) {
        let text = shortest(part.element, text);
        return Some(text).filter(|text| is_name_like(text));
    }
    after_label(&text)?;
    let text = shortest(part.element, text);
    Some(after_label(&text).unwrap_or(&text).to_owned())
}

/// What follows a label at the beginning of a short line, or stands before the one that ends it,
/// where it can be a name.
fn after_label(text: &str) -> Option<&str> {
    if text.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    let labelled = ANYWHERE.after(text).filter(|name| {
        // One word behind a small one is mostly no name: `Par avion`.
        let label = &text[..text.len() - name.len()];
        label.contains([':', '：', '/', '՝']) || are_named(name)
    });
    let name = labelled
        .or_else(|| reporter(text))
        .or_else(|| reported(text))?;
    is_name_like(name).then_some(name)
}
