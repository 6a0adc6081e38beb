//! Front and section pages: links that look like articles of the same publisher, and the feeds
//! that the page announces.
//!
//! An address and the place and words of its links are weighed together; neither needs to be in
//! English. Addresses that lead to endless lists are never taken, whatever stands around them.

use std::collections::HashMap;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::address::{Look, look};
use super::{Child, Listing, Settings, resolve, tree};
use crate::model::text::{tidy, words};
use crate::model::url::{identity_key, same_publisher};
use crate::model::{Candidate, SourceKind};

/// Bytes of one page that are parsed.
const MAX_PAGE: usize = 8 << 20;
/// Ancestors of a link that are looked at.
const NEAR: usize = 12;
/// Characters of a link's text that are kept.
const LONGEST_TITLE: usize = 500;
/// Words of a headline; a script without spaces has one for each character.
const HEADLINE: usize = 4;

/// What all links to one address say together.
struct Link {
    url: Url,
    title: String,
    /// It stands in a heading, or a heading in it.
    headed: bool,
    /// It stands in an `article` or in `main`.
    inside: bool,
    /// Each time it stood in the page's frame: `nav`, `header`, `footer`.
    framed: bool,
}

/// Reads a page into the listing. With a selector of the site's rules, all links that it matches
/// are candidates but for traps; without, those that look like articles.
pub(super) fn read(
    text: &str,
    base: &Url,
    links: Option<&Selector>,
    settings: &Settings,
    listing: &mut Listing,
) {
    listing.kind = SourceKind::SectionPage;
    let end = text.floor_char_boundary(MAX_PAGE);
    if end < text.len() {
        listing
            .notes
            .push(format!("what lies beyond {MAX_PAGE} bytes was not read"));
    }
    let html = tree::parse(&text[..end]);
    let base = base_of(&html, base);
    listing.title = all("title", &html)
        .next()
        .map(|title| tidy(&title.text().collect::<String>()));
    if settings.feeds {
        listing.children = feeds(&html, &base);
    }
    let found = match links {
        Some(selector) => collect(html.select(selector).filter_map(anchor), &base),
        None => collect(all("a", &html), &base),
    };
    let taken = found
        .into_iter()
        .filter(|link| links.is_some() || is_article(link));
    listing.candidates.extend(taken.map(|link| Candidate {
        url: link.url,
        title: Some(link.title).filter(|title| !title.is_empty()),
        published: None,
        modified: None,
        via: SourceKind::SectionPage,
    }));
}

/// The elements of a name, in document order.
fn all<'a>(name: &'static str, html: &'a Html) -> impl Iterator<Item = ElementRef<'a>> {
    html.tree
        .root()
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter(move |element| element.value().name() == name)
}

/// The link that a selector's match is, holds or stands in.
fn anchor(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let is_link = |element: &ElementRef<'_>| {
        element.value().name() == "a" && element.value().attr("href").is_some()
    };
    let within = element
        .descendants()
        .filter_map(ElementRef::wrap)
        .find(is_link);
    within.or_else(|| {
        let above = element.ancestors().take(NEAR).filter_map(ElementRef::wrap);
        above.into_iter().find(is_link)
    })
}

/// `<base href>`, when it names an address.
fn base_of(html: &Html, base: &Url) -> Url {
    all("base", html)
        .find_map(|element| resolve(element.value().attr("href")?, base))
        .unwrap_or_else(|| base.clone())
}

/// Feeds announced by `<link rel=alternate>`.
fn feeds(html: &Html, base: &Url) -> Vec<Child> {
    let feed = |element: ElementRef<'_>| {
        let value = |name| {
            element
                .value()
                .attr(name)
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let kind = value("type");
        let known = ["rss+xml", "atom+xml", "rdf+xml", "feed+json"];
        let announced = value("rel")
            .split_ascii_whitespace()
            .any(|rel| rel == "alternate");
        if !announced || !known.iter().any(|name| kind.contains(name)) {
            return None;
        }
        Some(Child {
            url: resolve(element.value().attr("href")?, base)?,
            kind: SourceKind::Feed,
            modified: None,
        })
    };
    all("link", html).filter_map(feed).collect()
}

/// The links of the same publisher, one an address, what they say joined.
fn collect<'a>(anchors: impl Iterator<Item = ElementRef<'a>>, base: &Url) -> Vec<Link> {
    let own = identity_key(base, &[]);
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    for anchor in anchors {
        let Some(link) = read_link(anchor, base) else {
            continue;
        };
        let key = identity_key(&link.url, &[]);
        if key == own {
            continue;
        }
        let place = *places.entry(key).or_insert(links.len());
        match links.get_mut(place) {
            Some(known) => known.join(link),
            None => links.push(link),
        }
    }
    links
}

fn read_link(anchor: ElementRef<'_>, base: &Url) -> Option<Link> {
    let href = anchor.value().attr("href")?;
    let url = resolve(href, base)?;
    if href.starts_with('#') || !same_publisher(&url, base) || look(&url) == Look::Trap {
        return None;
    }
    let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5");
    let heading = anchor
        .descendants()
        .filter_map(ElementRef::wrap)
        .find(|element| is_heading(element.value().name()));
    let above: Vec<&str> = anchor
        .ancestors()
        .take(NEAR)
        .filter_map(ElementRef::wrap)
        .map(|element| element.value().name())
        .collect();
    let near = |names: &[&str]| above.iter().any(|name| names.contains(name));
    Some(Link {
        url,
        title: title_of(heading.unwrap_or(anchor)),
        headed: heading.is_some() || above.iter().take(4).any(|name| is_heading(name)),
        inside: near(&["article", "main"]),
        framed: near(&["nav", "footer"]) || (near(&["header"]) && !near(&["article", "main"])),
    })
}

fn title_of(element: ElementRef<'_>) -> String {
    let mut title = String::new();
    for part in element.text() {
        title.push_str(part);
        if title.len() > LONGEST_TITLE {
            break;
        }
    }
    let title = tidy(&title);
    let end = title.floor_char_boundary(LONGEST_TITLE);
    title[..end].to_owned()
}

impl Link {
    fn join(&mut self, other: Link) {
        let better =
            (other.headed, word_count(&other.title)) > (self.headed, word_count(&self.title));
        if better && !other.title.is_empty() {
            self.title = other.title;
        }
        if other.url.as_str().len() < self.url.as_str().len() {
            self.url = other.url;
        }
        self.headed |= other.headed;
        self.inside |= other.inside;
        self.framed &= other.framed;
    }
}

/// Words up to a headline's measure and beyond; four characters of a script without spaces count
/// as one.
fn word_count(text: &str) -> usize {
    let mut spaced = 0;
    let mut single = 0;
    for word in words(text).take(64) {
        let alone = !word.is_ascii() && word.chars().count() == 1;
        *(if alone { &mut single } else { &mut spaced }) += 1;
    }
    spaced + single / 2
}

fn is_article(link: &Link) -> bool {
    let words = word_count(&link.title);
    let headline = words >= HEADLINE;
    match look(&link.url) {
        Look::Trap => false,
        Look::Article => !link.framed || headline,
        Look::Open => (headline && !link.framed) || (link.headed && link.inside && words > 1),
        Look::Hub => headline && link.headed && !link.framed,
    }
}
