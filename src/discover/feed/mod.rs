//! RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 on the tolerant reader of [`super::xml`]: one pass, by
//! element names, whatever version the feed declares.

mod field;
mod rhythm;

use url::Url;

use super::dates::instant;
use super::xml::{Element, Step, Walker};
use super::{Listing, Settings, resolve};
use crate::model::{Candidate, SourceKind};

use field::Field;
use rhythm::{period, wait};

/// Nested `xml:base` that are followed.
const MAX_BASES: usize = 64;

/// How near an address is to the article's own; the least wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// What FeedBurner's link leads to.
    Original,
    Link,
    /// `guid` or `id`, when it may be an address.
    Guid,
    /// An alternate of the article that is no page.
    OtherMedia,
    /// `rdf:about`, `href` of CDF's `item`, and a `guid` that is said to be no permanent link.
    About,
}

/// Reads a feed into the listing.
pub(super) fn read(text: &str, base: &Url, settings: &Settings, listing: &mut Listing) {
    listing.kind = SourceKind::Feed;
    let mut reading = Reading::new(base, listing);
    let mut walker = Walker::new(text);
    while let Some(step) = walker.step() {
        match step {
            Step::Open(element) => reading.open(&element, walker.depth()),
            Step::Text(part) => reading.write(&part),
            Step::Close => reading.close(walker.depth()),
        }
        if reading.listing.candidates.len() > settings.max_urls {
            break;
        }
    }
    if walker.cut() {
        reading.field = None; // half an address is another address
    }
    reading.close(0);
    reading.end_feed();
}

/// The state of one pass.
struct Reading<'a> {
    listing: &'a mut Listing,
    atom: bool,
    entry: Option<Entry>,
    field: Option<Field>,
    /// `xml:base` in force, with the depth of its element. The first is the feed's own address,
    /// or what an RSS channel names as its page.
    bases: Vec<(usize, Url)>,
    linked: bool,
    /// `sy:updatePeriod` in minutes and `sy:updateFrequency`.
    update: (Option<u64>, Option<u64>),
}

/// What one `item` or `entry` says so far.
#[derive(Default)]
struct Entry {
    depth: usize,
    title: Option<String>,
    links: Vec<(Rank, Url)>,
    published: Option<String>,
    modified: Option<String>,
}

impl<'a> Reading<'a> {
    fn new(base: &Url, listing: &'a mut Listing) -> Self {
        Self {
            listing,
            atom: false,
            entry: None,
            field: None,
            bases: vec![(0, base.clone())],
            linked: false,
            update: (None, None),
        }
    }

    fn base(&self) -> &Url {
        &self.bases[self.bases.len() - 1].1
    }

    fn open(&mut self, element: &Element, depth: usize) {
        if let Some(base) = element.attribute("xml:base")
            && let Some(base) = resolve(base, self.base())
            && self.bases.len() < MAX_BASES
        {
            self.bases.push((depth, base));
        }
        match element.name.as_str() {
            "feed" if self.entry.is_none() => self.atom = true,
            "item" | "entry" => self.begin_entry(element, depth),
            _ if self.field.is_some() => {}
            "link" if !element.is_alternate() => {}
            "link" if element.attribute("href").is_some() => self.read_link(element, depth),
            name if self.is_wanted(name, depth) => {
                self.field = Some(Field::begin(element, depth, self.atom));
            }
            _ => {}
        }
    }

    fn begin_entry(&mut self, element: &Element, depth: usize) {
        self.end_entry();
        self.entry = Some(Entry {
            depth,
            ..Entry::default()
        });
        for name in ["rdf:about", "about", "href"] {
            self.add_link(element.attribute(name), Rank::About);
        }
    }

    /// Whether a field of the entry begins here, or one of the feed where there is no entry.
    fn is_wanted(&self, name: &str, depth: usize) -> bool {
        match &self.entry {
            Some(entry) => depth == entry.depth + 1 && Field::is_known(name, true),
            // deeper ones are those of the feed's logo
            None => Field::is_known(name, false) && (depth <= 3 || name == "hour"),
        }
    }

    /// Atom's `<link href rel type>` (RFC 4287 §4.2.7), also inside RSS.
    fn read_link(&mut self, element: &Element, depth: usize) {
        let of_entry = |entry: &Entry| depth == entry.depth + 1;
        if !self.entry.as_ref().is_some_and(of_entry) {
            return;
        }
        let page = element
            .attribute("type")
            .is_none_or(|kind| kind.contains("html"));
        let rank = if page { Rank::Link } else { Rank::OtherMedia };
        self.add_link(element.attribute("href"), rank);
    }

    fn add_link(&mut self, link: Option<&str>, rank: Rank) {
        let url = link.and_then(|link| resolve(link, self.base()));
        if let (Some(entry), Some(url)) = (&mut self.entry, url) {
            entry.links.push((rank, url));
        }
    }

    fn write(&mut self, part: &str) {
        if let Some(field) = &mut self.field {
            field.write(part);
        }
    }

    /// Ends what lies deeper than `depth`.
    fn close(&mut self, depth: usize) {
        if let Some(field) = self.field.take_if(|field| depth < field.depth) {
            self.end_field(&field);
        }
        if self.entry.as_ref().is_some_and(|entry| depth < entry.depth) {
            self.end_entry();
        }
        while self.bases.last().is_some_and(|(at, _)| *at > depth) {
            self.bases.pop();
        }
    }

    fn end_field(&mut self, field: &Field) {
        if self.entry.is_none() {
            return self.end_feed_field(field);
        }
        match field.name.as_str() {
            "link" | "url" => self.add_link(Some(&field.text), Rank::Link),
            "feedburner:origlink" => self.add_link(Some(&field.text), Rank::Original),
            "guid" | "id" if Url::parse(field.text.trim()).is_ok() => {
                let rank = if field.permanent {
                    Rank::Guid
                } else {
                    Rank::About
                };
                self.add_link(Some(&field.text), rank);
            }
            "guid" | "id" => {}
            _ => self.end_entry_text(field),
        }
    }

    fn end_entry_text(&mut self, field: &Field) {
        let text = field.plain();
        let Some(entry) = self.entry.as_mut().filter(|_| !text.is_empty()) else {
            return;
        };
        let place = match field.name.as_str() {
            "title" | "dc:title" => &mut entry.title,
            "updated" | "modified" | "dcterms:modified" | "lastmod" => &mut entry.modified,
            _ => &mut entry.published,
        };
        // what the format itself defines goes before extensions, whatever their order
        if place.is_none() || !field.name.contains(':') {
            *place = Some(text);
        }
    }

    fn end_feed_field(&mut self, field: &Field) {
        let text = field.plain();
        let number = || text.parse::<u64>().ok();
        match field.name.as_str() {
            "title" | "dc:title" => {
                let title = Some(text).filter(|text| !text.is_empty());
                self.listing.title = self.listing.title.take().or(title);
            }
            "link" if !self.linked && !self.atom => {
                if let Some(url) = resolve(&text, &self.bases[0].1) {
                    self.bases[0].1 = url;
                    self.linked = true;
                }
            }
            "ttl" => self.listing.ttl = number().and_then(wait),
            // RSS 0.91 counts the hours from 1 to 24
            "hour" if self.listing.skip_hours.len() < 24 => {
                let hour = text.parse::<u8>().ok().filter(|hour| *hour <= 24);
                self.listing.skip_hours.extend(hour.map(|hour| hour % 24));
            }
            "sy:updateperiod" => self.update.0 = period(&text),
            "sy:updatefrequency" => self.update.1 = number(),
            _ => {}
        }
    }

    fn end_entry(&mut self) {
        if self.entry.is_some()
            && let Some(field) = self.field.take()
        {
            self.end_field(&field);
        }
        let Some(mut entry) = self.entry.take() else {
            return;
        };
        entry.links.sort_by_key(|(rank, _)| *rank);
        let Some((_, url)) = entry.links.into_iter().next() else {
            return;
        };
        self.listing.candidates.push(Candidate {
            url,
            title: entry.title,
            published: entry.published.as_deref().and_then(instant),
            modified: entry.modified.as_deref().and_then(instant),
            via: SourceKind::Feed,
        });
    }

    /// `ttl` goes before `sy:updatePeriod`, which means "this often in that time" (RSS 1.0
    /// syndication module).
    fn end_feed(&mut self) {
        let (period, frequency) = self.update;
        let updates = period.and_then(|minutes| wait(minutes / frequency.unwrap_or(1).max(1)));
        self.listing.ttl = self.listing.ttl.or(updates);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn listing(text: &str) -> Listing {
        let base = Url::parse("https://example.com/rss/feed.xml").unwrap();
        crate::discover::read(text.as_bytes(), None, &base, &Settings::default()).unwrap()
    }

    fn first(entry: &str) -> (String, Option<String>) {
        let listing = listing(entry);
        let candidate = &listing.candidates[0];
        (candidate.url.to_string(), candidate.title.clone())
    }

    #[test]
    fn the_articles_own_address_is_found() {
        for (entry, url) in [
            (
                "<rss><item><link>/a</link><guid>https://example.com/g</guid></item>",
                "/a",
            ),
            ("<rss><item><guid>https://example.com/g</guid></item>", "/g"),
            (
                "<rss><item><guid isPermaLink='false'>https://example.com/g</guid><link>/a</link></item>",
                "/a",
            ),
            (
                "<rss><item><link>https://burner.test/x</link><feedburner:origLink>/o</feedburner:origLink></item>",
                "/o",
            ),
            (
                "<feed><entry><link rel='self' href='/s'/><link href='/a'/></entry>",
                "/a",
            ),
            (
                "<feed><entry><link rel='alternate' type='application/pdf' href='/p'/><link type='text/html' href='/a'/></entry>",
                "/a",
            ),
            (
                "<feed xml:base='/b/'><entry xml:base='c/'><link href='d'/></entry>",
                "/b/c/d",
            ),
            (
                "<feed><entry><id>https://example.com/i</id><source><link href='/s'/></source></entry>",
                "/i",
            ),
            (
                "<rdf:RDF><item rdf:about='/r'><title>x</title></item>",
                "/r",
            ),
            (
                "<rss><item><media:content><link>/m</link></media:content><link>/a</link></item>",
                "/a",
            ),
        ] {
            assert_eq!(
                first(entry).0,
                format!("https://example.com{url}"),
                "{entry}"
            );
        }
    }

    #[test]
    fn relative_links_follow_the_channels_page() {
        let (url, _) = first(
            "<rss><channel><link>https://paper.test/news/</link><item><link>a/1</link></item>",
        );
        assert_eq!(url, "https://paper.test/news/a/1");
    }

    #[test]
    fn titles_are_plain_text() {
        for (title, plain) in [
            (
                "<title>A &amp;amp; B &lt;b&gt;C&lt;/b&gt;</title>",
                "A & B C",
            ),
            ("<title><![CDATA[ঢাকা &#8216;ক&#8217;]]></title>", "ঢাকা ‘ক’"),
            ("<title>5 < 6 & 7</title>", "5 < 6 & 7"),
            ("<media:title>other</media:title><title>own</title>", "own"),
            ("<title>own</title><dc:title>other</dc:title>", "own"),
        ] {
            let found = first(&format!("<rss><item><link>/a</link>{title}</item>")).1;
            assert_eq!(found.as_deref(), Some(plain), "{title}");
        }
        let atom = "<feed><entry><link href='/a'/><title>&lt;b&gt;</title></entry>";
        assert_eq!(first(atom).1.as_deref(), Some("<b>"));
    }

    #[test]
    fn dates_and_rhythm() {
        let listing = listing(
            "<rss><channel><ttl>90</ttl><skipHours><hour>24</hour><hour>3</hour></skipHours>
             <sy:updatePeriod>hourly</sy:updatePeriod><item><link>/a</link>
             <dc:date>2020-01-01</dc:date><pubDate>Thu, 01 Jan 2004 19:48:21 +0600</pubDate>
             <atom:updated>2004-01-02T00:00:00Z</atom:updated></item>",
        );
        let candidate = &listing.candidates[0];
        assert_eq!(
            candidate.published.unwrap().to_string(),
            "2004-01-01T13:48:21Z"
        );
        assert_eq!(
            candidate.modified.unwrap().to_string(),
            "2004-01-02T00:00:00Z"
        );
        assert_eq!(listing.ttl, Some(Span::seconds(5_400)));
        assert_eq!(listing.skip_hours, [0, 3]);
    }

    #[test]
    fn items_without_end_and_feeds_that_break_off() {
        let listing = listing(
            "<rss><channel><item><title>One</title><link>/1</link><item><link>/2</link>
             <enclosure url=\"/e.mp3><title>Two</title></item><item><link>/3</link></item><item><link>/4-half",
        );
        let paths: Vec<&str> = listing.candidates.iter().map(|c| c.url.path()).collect();
        assert_eq!(paths, ["/1", "/2", "/3"]);
    }
}
