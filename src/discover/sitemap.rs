//! Sitemaps (<https://www.sitemaps.org/protocol.html>): `urlset`, `sitemapindex`, lists of lines,
//! and Google's news fields.
//!
//! Only addresses of the same publisher are taken (the protocol's rule on location, widened from
//! the host to the registrable domain).

use url::Url;

use super::dates::instant;
use super::xml::{Step, Walker};
use super::{Child, Listing, Settings, resolve};
use crate::model::text::tidy;
use crate::model::url::same_publisher;
use crate::model::{Candidate, SourceKind};

/// Reads an XML sitemap or an index of sitemaps into the listing.
pub(super) fn read(text: &str, base: &Url, settings: &Settings, listing: &mut Listing) {
    listing.kind = SourceKind::Sitemap;
    let mut walker = Walker::new(text);
    let mut entry: Option<Entry> = None;
    let mut field: Option<Field> = None;
    while let Some(step) = walker.step() {
        let depth = walker.depth();
        match step {
            Step::Open(element) => match element.name.as_str() {
                name @ ("url" | "sitemap") => {
                    let next = Entry::begin(depth, name == "sitemap");
                    listing.take(entry.replace(next), base);
                    field = None;
                }
                name => {
                    if let Some(entry) = &mut entry {
                        entry.news |= name.starts_with("news:");
                        field = Field::begin(name, depth, entry).or(field);
                    }
                }
            },
            Step::Text(part) => {
                if let (Some(entry), Some(field)) = (&mut entry, &field) {
                    entry.write(field.kind, &part);
                }
            }
            Step::Close => {
                field = field.filter(|field| depth >= field.depth);
                if entry.as_ref().is_some_and(|entry| depth < entry.depth) {
                    listing.take(entry.take(), base);
                }
            }
        }
        if listing.candidates.len().max(listing.children.len()) > settings.max_urls {
            break;
        }
    }
    // half an address is another address
    let half = walker.cut() && field.is_some_and(|field| field.kind == Kind::Loc);
    listing.take(entry.filter(|_| !half), base);
}

/// Reads a sitemap of one address a line.
pub(super) fn read_lines(text: &str, base: &Url, settings: &Settings, listing: &mut Listing) {
    listing.kind = SourceKind::Sitemap;
    for line in text.lines().take(settings.max_urls) {
        let entry = Entry {
            loc: line.to_owned(),
            ..Entry::default()
        };
        listing.take(Some(entry), base);
    }
}

/// Characters of a field that are kept.
const LONGEST_FIELD: usize = 4_096;

/// What one `url` or `sitemap` element says so far.
#[derive(Default)]
struct Entry {
    depth: usize,
    index: bool,
    news: bool,
    loc: String,
    lastmod: String,
    title: String,
    published: String,
}

/// A field that is being read.
struct Field {
    kind: Kind,
    depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Loc,
    Lastmod,
    Title,
    Published,
}

impl Field {
    /// The field that a child of an entry begins. `loc` and `lastmod` count as its own children
    /// only: pictures and films within have addresses too.
    fn begin(name: &str, depth: usize, entry: &Entry) -> Option<Self> {
        let kind = match name {
            "loc" if depth == entry.depth + 1 => Kind::Loc,
            "lastmod" if depth == entry.depth + 1 => Kind::Lastmod,
            "news:title" => Kind::Title,
            "news:publication_date" => Kind::Published,
            _ => return None,
        };
        Some(Self { kind, depth })
    }
}

impl Entry {
    fn begin(depth: usize, index: bool) -> Self {
        Self {
            depth,
            index,
            ..Self::default()
        }
    }

    fn write(&mut self, kind: Kind, text: &str) {
        let field = match kind {
            Kind::Loc => &mut self.loc,
            Kind::Lastmod => &mut self.lastmod,
            Kind::Title => &mut self.title,
            Kind::Published => &mut self.published,
        };
        if field.len() < LONGEST_FIELD {
            field.push_str(text);
        }
    }
}

impl Listing {
    /// Adds what an entry names, when it is an address of the same publisher.
    fn take(&mut self, entry: Option<Entry>, base: &Url) {
        let Some(entry) = entry else { return };
        // addresses ought to be absolute; of others only those with a path are meant as such
        let loc = entry.loc.trim();
        let own =
            |url: &Url| same_publisher(url, base) && (loc.contains('/') || loc.contains("www."));
        let Some(url) = resolve(loc, base).filter(own) else {
            return;
        };
        let modified = instant(&entry.lastmod);
        if entry.index {
            let kind = SourceKind::Sitemap;
            self.children.push(Child {
                url,
                kind,
                modified,
            });
            return;
        }
        if entry.news {
            self.kind = SourceKind::NewsSitemap;
        }
        self.candidates.push(Candidate {
            url,
            title: Some(tidy(&entry.title)).filter(|title| !title.is_empty()),
            published: instant(&entry.published),
            modified,
            via: if entry.news {
                SourceKind::NewsSitemap
            } else {
                SourceKind::Sitemap
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(text: &str) -> Listing {
        let base = Url::parse("https://www.example.com/sitemap.xml").unwrap();
        crate::discover::read(text.as_bytes(), None, &base, &Settings::default()).unwrap()
    }

    fn locs(text: &str) -> Vec<String> {
        let listing = listing(text);
        listing
            .candidates
            .iter()
            .map(|candidate| candidate.url.to_string())
            .collect()
    }

    #[test]
    fn news_fields_are_read() {
        let listing = listing(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url>
             <loc>https://example.com/a?x=1&amp;y=2</loc><n:news><n:publication>
             <n:name>Paper</n:name><n:language>bn</n:language></n:publication>
             <n:publication_date>2025-09-03T14:20+06:00</n:publication_date>
             <n:title>হাসিনা &amp; দিল্লি</n:title></n:news>
             <image:image><image:loc>https://example.com/p.jpg</image:loc></image:image></url></urlset>",
        );
        assert_eq!(listing.kind, SourceKind::NewsSitemap);
        let [candidate] = &listing.candidates[..] else {
            panic!("{listing:?}")
        };
        assert_eq!(candidate.url.as_str(), "https://example.com/a?x=1&y=2");
        assert_eq!(candidate.title.as_deref(), Some("হাসিনা & দিল্লি"));
        assert_eq!(
            candidate.published.unwrap().to_string(),
            "2025-09-03T08:20:00Z"
        );
    }

    #[test]
    fn indexes_give_children_of_the_same_publisher() {
        let listing = listing(
            "<sitemapindex><sitemap><loc>/one.xml.gz</loc><lastmod>2025-01</lastmod></sitemap>
             <sitemap><loc>https://elsewhere.test/two.xml</loc></sitemap></sitemapindex>",
        );
        let [child] = &listing.children[..] else {
            panic!("{listing:?}")
        };
        assert_eq!(child.url.as_str(), "https://www.example.com/one.xml.gz");
        assert_eq!(child.modified.unwrap().to_string(), "2025-01-01T00:00:00Z");
    }

    #[test]
    fn what_breaks_off_keeps_whole_addresses_only() {
        let start =
            "<urlset><url><loc>https://example.com/1</loc></url><url><loc>https://example.com/2";
        assert_eq!(locs(start), ["https://example.com/1"]);
        assert_eq!(locs(&format!("{start}</lo")).len(), 2);
    }

    #[test]
    fn entities_of_a_doctype_stay_as_written() {
        let urls = locs(
            "<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y 'evil'>]>
             <urlset><url><loc>https://example.com/a</loc></url><url><loc>&x;</loc></url>
             <url><loc><xi:include href='file:///etc/hostname'/></loc></url></urlset>",
        );
        assert!(!urls.iter().any(|url| url.contains("evil")), "{urls:?}");
        assert_eq!(urls[0], "https://example.com/a");
    }
}
