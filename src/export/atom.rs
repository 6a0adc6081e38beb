//! An Atom feed (RFC 4287) of versions: what was published, and what was edited.
//!
//! Text is harmless and escaped, never markup.

use std::io::{self, Write};

use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::markup::web_address;
use crate::model::text::harmless;
use crate::model::{Cause, VersionView};

/// Writes versions in the order in which they come; gives their number. `title` names the feed and
/// makes its id.
pub fn write<E>(
    title: &str,
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    to: &mut impl Write,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    let mut feed = Feed {
        xml: Writer::new_with_indent(to, b' ', 1),
    };
    let mut updated = Timestamp::UNIX_EPOCH;
    let mut count = 0;
    feed.open(title)?;
    for view in versions {
        let view = view?;
        updated = updated.max(view.version.observed_at);
        feed.entry(&view)?;
        count += 1;
    }
    // RFC 4287 §4.1.1: the order of a feed's children has no meaning, so this may come last.
    feed.element("updated", &updated.to_string())?;
    feed.close("feed")?;
    writeln!(feed.xml.get_mut())?;
    Ok(count)
}

struct Feed<W: Write> {
    xml: Writer<W>,
}

impl<W: Write> Feed<W> {
    fn open(&mut self, title: &str) -> io::Result<()> {
        writeln!(
            self.xml.get_mut(),
            r#"<?xml version="1.0" encoding="utf-8"?>"#
        )?;
        let feed =
            BytesStart::new("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom")]);
        self.xml.write_event(Event::Start(feed))?;
        let id = blake3::hash(title.as_bytes()).to_hex();
        self.element("id", &format!("urn:newsarc:feed:{}", &id[..16]))?;
        self.element("title", title)?;
        self.element("generator", "newsarc")
    }

    fn entry(&mut self, view: &VersionView) -> io::Result<()> {
        let (version, article) = (&view.version, &view.article);
        self.xml
            .write_event(Event::Start(BytesStart::new("entry")))?;
        self.element("id", &format!("urn:newsarc:{}:{}", version.id, version.n))?;
        self.element("title", article.title.as_deref().unwrap_or("(no title)"))?;
        if let Some(url) = web_address(view.own_url()).or_else(|| web_address(&view.url)) {
            let link =
                BytesStart::new("link").with_attributes([("rel", "alternate"), ("href", &url)]);
            self.xml.write_event(Event::Empty(link))?;
        }
        self.element("updated", &version.observed_at.to_string())?;
        if let Some(published) = article
            .published
            .as_ref()
            .and_then(crate::model::When::instant)
        {
            self.element("published", &published.to_string())?;
        }
        let names = article.author_names();
        // An entry must have an author (§4.1.2); where none signs, the site does.
        let names = if names.is_empty() {
            vec![version.site.as_str()]
        } else {
            names
        };
        for name in names {
            self.xml
                .write_event(Event::Start(BytesStart::new("author")))?;
            self.element("name", name)?;
            self.close("author")?;
        }
        if version.cause != Cause::First {
            let category = BytesStart::new("category").with_attributes([("term", "edited")]);
            self.xml.write_event(Event::Empty(category))?;
        }
        if let Some(summary) = &article.summary {
            self.element("summary", summary)?;
        }
        self.element("content", &article.body_text())?;
        self.close("entry")
    }

    fn element(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.xml.write_event(Event::Start(BytesStart::new(name)))?;
        self.xml
            .write_event(Event::Text(BytesText::new(&harmless(text))))?;
        self.close(name)
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Event::End(BytesEnd::new(name)))
    }
}
