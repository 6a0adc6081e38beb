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
/// Words from which a link's text is a headline; see [`word_count`].
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

/// Words as headlines count them: two characters of a script without spaces are one.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read_front(html: &str, links: Option<&str>) -> Listing {
        let base = Url::parse("https://www.example.com/news").unwrap();
        let settings = Settings::default();
        let listing = match links {
            Some(selector) => {
                let selector = Selector::parse(selector).unwrap();
                crate::discover::read_page(html.as_bytes(), None, &base, &selector, &settings)
            }
            None => crate::discover::read(html.as_bytes(), Some("text/html"), &base, &settings),
        };
        listing.unwrap()
    }

    fn paths(listing: &Listing) -> Vec<&str> {
        listing.candidates.iter().map(|c| c.url.path()).collect()
    }

    #[test]
    fn cards_lists_and_pictures_name_their_stories() {
        let listing = read_front(
            "<!doctype html><html><body><header><nav><ul><li><a href='/politics'>Politics</a>
             <li><a href='/2026/11/23/'>Today</a></ul></nav></header><main>
             <a href='/politics/2026/11/23/budget-passed'><img src=x><h3>Budget passed at night</h3></a>
             <article><a href='/x/11223344'><img></a><h2><a href='/x/11223344?utm_source=top'>ভোটের তারিখ ঘোষণা</a></h2></article>
             <ul><li><a href='//www.example.com/sport/final-lost-after-extra-time'>Final lost</a>
             <li><a href='https://elsewhere.test/a-long-slug-of-another-paper'>Elsewhere in the world today</a>
             <li><a href=/tag/floods-in-the-south-of-the-country>All on the floods in the south</a>
             <li><a href='#top'>Back to the top of this page</a></ul>
             <div><h2><a href='/kultur/kurz'>Ein Abend ohne jeden Ton</a></h2></div>
             <h2><a href=/sport>Sport</a></h2></main>
             <footer><a href='/about'>About us</a><a href='/help/how-we-work-at-this-paper'>How</a></footer>",
            None,
        );
        assert_eq!(
            paths(&listing),
            [
                "/politics/2026/11/23/budget-passed",
                "/x/11223344",
                "/sport/final-lost-after-extra-time",
                "/kultur/kurz"
            ]
        );
        let story = &listing.candidates[1];
        assert_eq!(story.url.query(), None);
        assert_eq!(story.title.as_deref(), Some("ভোটের তারিখ ঘোষণা"));
        assert_eq!(
            listing.candidates[0].title.as_deref(),
            Some("Budget passed at night")
        );
    }

    #[test]
    fn no_word_of_english_is_needed() {
        let listing = read_front(
            "<body><div class=a><a href='/খবর/নদীর-পাড়-ভাঙছে'>নদী</a>
             <h3><a href='/n/8842'>台風が九州に接近、各地で大雨</a></h3>
             <h3><a href='/economie/bref'>Le gouvernement renonce à la hausse</a></h3>
             <a href='/رياضة'>رياضة</a><a href='/スポーツ'>スポーツ</a></div>",
            None,
        );
        assert_eq!(listing.candidates.len(), 3, "{:?}", paths(&listing));
    }

    #[test]
    fn a_sites_own_selector_decides() {
        let html = "<div class=list><h2 class=t><a href=/a>A</a></h2><a class=t href=/b>B</a>
            <a href=/c-very-long-slug-of-words>C</a><p class=t><a href='/archive/2026/11/22'>x</a></p></div>";
        assert_eq!(paths(&read_front(html, Some(".list .t"))), ["/a", "/b"]);
        assert_eq!(paths(&read_front(html, Some("h2 > a"))), ["/a"]);
    }

    #[test]
    fn announced_feeds_are_children() {
        let listing = read_front(
            "<head><base href='https://www.example.com/en/'><title>Paper &amp; Co</title>
             <link rel='alternate' type='application/rss+xml' href='feed'>
             <link rel=alternate type='application/json' href='/wp-json/1'>
             <link rel='alternate' hreflang=de href='/de'></head>",
            None,
        );
        assert_eq!(listing.title.as_deref(), Some("Paper & Co"));
        let children: Vec<&str> = listing
            .children
            .iter()
            .map(|child| child.url.as_str())
            .collect();
        assert_eq!(children, ["https://www.example.com/en/feed"]);
    }

    #[test]
    fn scripts_hold_no_links() {
        let html =
            "<script>if (a<b) document.write('<a href=/of-a-script-and-no-story>x</a>')</script>
            <!-- <a href=/of-a-comment-and-no-story>x</a> --><a href=/of-a-page-and-a-story>x</a>";
        assert_eq!(paths(&read_front(html, None)), ["/of-a-page-and-a-story"]);
    }
}
