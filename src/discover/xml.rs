//! XML as it is found: a flat stream of elements and text that goes on where a strict parser stops.
//!
//! Built on quick-xml. Mended: stray `<` and `&`, unclosed quotes, comments and CDATA, end tags
//! that are missing or match nothing, prefixes without a declaration, HTML entities. Entities that
//! a DOCTYPE declares are never expanded and stay as written; nothing is fetched.

use std::borrow::Cow;
use std::collections::HashMap;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Open elements whose names are remembered; deeper ones are only counted.
const MAX_NAMES: usize = 64;
/// Attributes of one element that are looked at.
const MAX_ATTRIBUTES: usize = 64;
/// Prefix declarations that are remembered.
const MAX_PREFIXES: usize = 64;
/// Syntax errors after which the rest of the document is given up; each may cost a scan of it.
const MAX_MENDS: usize = 32;

/// One step through a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An element begins; [`Walker::depth`] counts it.
    Open(Element),
    /// Character data between two marks.
    Text(Cow<'a, str>),
    /// One or more elements ended: the depth is less than before.
    Close,
}

/// The beginning of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Local name in lower case, with a prefix (`dc:`, `news:` …) outside the core vocabularies.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute by its name as written, in lower case.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a link leads to the article itself and not to an enclosure, a licence or the feed
    /// (RFC 4287 §4.2.7.2).
    pub(super) fn is_alternate(&self) -> bool {
        let rel = self.attribute("rel").unwrap_or("alternate");
        rel.trim().eq_ignore_ascii_case("alternate")
    }
}

/// Walks through a document.
pub(super) struct Walker<'a> {
    text: &'a str,
    /// Where `reader` began in `text`.
    start: usize,
    reader: Reader<&'a [u8]>,
    mends: usize,
    names: Vec<String>,
    /// Open elements beyond `names`.
    beyond: usize,
    prefixes: HashMap<String, &'static str>,
    cut: bool,
}

impl<'a> Walker<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            start: 0,
            reader: reader(text),
            mends: 0,
            names: Vec::new(),
            beyond: 0,
            prefixes: HashMap::new(),
            cut: false,
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.names.len() + self.beyond
    }

    /// Whether the document broke off inside text, so that the last text may be half a word.
    pub(super) fn cut(&self) -> bool {
        self.cut
    }

    /// The next step; `None` at the end.
    pub(super) fn step(&mut self) -> Option<Step<'a>> {
        loop {
            if let Some(stray) = self.pass_stray() {
                return Some(stray);
            }
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(_) if self.mend() => continue,
                Err(_) => return None,
            };
            match event {
                Event::Eof => return None,
                Event::Start(tag) | Event::Empty(tag) => return Some(self.open(&tag)),
                Event::End(tag) => {
                    if self.close(&prefixed(tag.name().as_ref(), &self.prefixes)) {
                        return Some(Step::Close);
                    }
                }
                Event::Text(text) => {
                    self.cut = self.position() == self.text.len();
                    return Some(Step::Text(text.into_inner()));
                }
                Event::CData(text) => return Some(Step::Text(text.into_inner())),
                Event::GeneralRef(name) => return Some(Step::Text(entity(&name).into())),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Offset in `text` of what comes next.
    fn position(&self) -> usize {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.start.saturating_add(read).min(self.text.len())
    }

    fn restart(&mut self, at: usize) {
        self.start = at;
        self.reader = reader(&self.text[at..]);
    }

    /// A `<` that begins no mark is text. Looked for before quick-xml takes all up to the next
    /// `>` for a tag.
    fn pass_stray(&mut self) -> Option<Step<'a>> {
        let at = self.position();
        let mut rest = self.text[at..].bytes();
        if rest.next() != Some(b'<') {
            return None;
        }
        match rest.next() {
            Some(b'!' | b'?' | b'/' | b'_' | b':') => None,
            Some(byte) if byte.is_ascii_alphabetic() || byte >= 0x80 => None,
            _ => {
                self.restart(at + 1);
                Some(Step::Text(Cow::Borrowed("<")))
            }
        }
    }

    /// Goes on at the next `<` after a mark that does not end.
    fn mend(&mut self) -> bool {
        let error = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let from = self.start.saturating_add(error).saturating_add(1);
        self.mends += 1;
        let next = (self.mends <= MAX_MENDS)
            .then(|| self.text.get(from..)?.find('<'))
            .flatten();
        if let Some(ahead) = next {
            self.restart(from + ahead);
        }
        next.is_some()
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Step<'a> {
        let mut attributes = Vec::new();
        for attribute in tag
            .html_attributes()
            .with_checks(false)
            .take(MAX_ATTRIBUTES)
            .flatten()
        {
            let key = attribute.key.as_ref().to_ascii_lowercase();
            let value = unescape(&attribute.value).into_owned();
            if let Some(prefix) = key.strip_prefix("xmlns:")
                && self.prefixes.len() < MAX_PREFIXES
            {
                self.prefixes.insert(prefix.to_owned(), vocabulary(&value));
            }
            attributes.push((key, value));
        }
        let name = prefixed(tag.name().as_ref(), &self.prefixes);
        if self.names.len() < MAX_NAMES {
            self.names.push(name.clone());
        } else {
            self.beyond += 1;
        }
        Step::Open(Element { name, attributes })
    }

    /// Ends the innermost open element of this name and all within it. An end tag that matches
    /// nothing is passed over.
    fn close(&mut self, name: &str) -> bool {
        if self.beyond > 0 {
            self.beyond -= 1;
            return true;
        }
        let place = self.names.iter().rposition(|open| open == name);
        if let Some(place) = place {
            self.names.truncate(place);
        }
        place.is_some()
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// A name without its prefix where that stands for a core vocabulary, else with the usual one.
fn prefixed(name: &str, prefixes: &HashMap<String, &'static str>) -> String {
    let name = name.to_ascii_lowercase();
    let Some((prefix, local)) = name.split_once(':') else {
        return name;
    };
    let usual = prefixes.get(prefix).copied().unwrap_or(match prefix {
        "rss" | "atom" | "atom10" | "a10" | "rdf" | "sm" | "sitemap" | "xhtml" => "",
        "dc" | "dcterms" | "news" | "sy" | "feedburner" => return name,
        _ => "other",
    });
    match usual {
        "" => local.to_owned(),
        usual => format!("{usual}:{local}"),
    }
}

/// The usual prefix of a namespace; none for the vocabularies of feeds and sitemaps themselves.
fn vocabulary(uri: &str) -> &'static str {
    let uri = uri.to_ascii_lowercase();
    let known = [
        ("purl.org/dc/terms", "dcterms"),
        ("purl.org/dc/", "dc"),
        ("sitemap-news", "news"),
        ("purl.org/rss/1.0/modules/syndication", "sy"),
        ("purl.org/rss/1.0/modules", "other"),
        ("feedburner", "feedburner"),
        ("sitemap-", "other"),
        ("purl.org/rss", ""),
        ("purl.org/atom", ""),
        ("w3.org/2005/atom", ""),
        ("rdf-syntax-ns", ""),
        ("backend.userland.com/rss", ""),
        ("netscape.com/rdf", ""),
        ("channel.netscape.com", ""),
        ("schemas/sitemap", ""),
    ];
    known
        .iter()
        .find(|(part, _)| uri.contains(part))
        .map_or("other", |(_, prefix)| prefix)
}

/// The text of a piece of HTML: marks dropped, entities resolved.
pub(super) fn text_of(markup: &str) -> String {
    let mut walker = Walker::new(markup);
    let mut text = String::with_capacity(markup.len());
    while let Some(step) = walker.step() {
        match step {
            Step::Text(part) => text.push_str(&part),
            Step::Open(element) if matches!(element.name.as_str(), "br" | "p" | "div") => {
                text.push(' ');
            }
            Step::Open(_) | Step::Close => {}
        }
    }
    text
}

/// Text with its entities resolved; unknown ones and stray `&` stay.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = raw.find('&') else {
        return Cow::Borrowed(raw);
    };
    let mut out = raw[..first].to_owned();
    let mut rest = &raw[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let end = after
            .bytes()
            .take(LONGEST_ENTITY)
            .position(|byte| byte == b';');
        rest = if let Some(end) = end {
            out.push_str(&entity(&after[..end]));
            &after[end + 1..]
        } else {
            out.push('&');
            after
        };
        let next = rest.find('&').unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// `CounterClockwiseContourIntegral` and some room for zeros in a number.
const LONGEST_ENTITY: usize = 40;

/// What stands for `&name;`: an HTML entity or a number, read as HTML reads them (WHATWG HTML
/// §13.2.5.80, so that `&#150;` is a dash); anything else as written.
fn entity(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|digits| {
        let hex = digits.strip_prefix(['x', 'X']);
        hex.map_or_else(
            || digits.parse().ok(),
            |hex| u32::from_str_radix(hex, 16).ok(),
        )
    });
    let resolved = match number {
        Some(code @ 0x80..=0x9F) => C1_REPLACEMENTS[code as usize - 0x80].map(String::from),
        Some(code) => char::from_u32(code).map(String::from),
        None => NAMED_ENTITIES
            .get(&format!("{name};"))
            .map(|&(first, second)| [first, second].into_iter().filter(|&c| c != 0))
            .map(|codes| codes.filter_map(char::from_u32).collect()),
    };
    resolved.unwrap_or_else(|| format!("&{name};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> String {
        let mut walker = Walker::new(text);
        let mut out = String::new();
        while let Some(step) = walker.step() {
            match step {
                Step::Open(element) => {
                    out.push('<');
                    out.push_str(&element.name);
                    out.push('>');
                }
                Step::Text(text) => out.push_str(&text),
                Step::Close => out.push_str(&format!("</{}>", walker.depth())),
            }
        }
        out
    }

    #[test]
    fn what_a_strict_parser_refuses_is_read() {
        for (given, read) in [
            ("<a>x & y</a>", "<a>x & y</0>"),
            ("<a>1 < 2 &lt; 3</a>", "<a>1 < 2 < 3</0>"),
            ("<a>&nbsp;&#150;&#x2014;&own;</a>", "<a>\u{a0}–—&own;</0>"),
            ("<a><b>x</a>", "<a><b>x</0>"),
            ("<a>x</c></a>", "<a>x</0>"),
            ("<a b='x>y</a><c>z</c>", "<c>z</0>"),
            ("<a><!-- x</a>", "<a></0>"),
            ("<a><![CDATA[x & <b>]]></a>", "<a>x & <b></0>"),
            ("<m:a xmlns:m='http://www.w3.org/2005/Atom'/>", "<a></0>"),
            ("<dc:date/><unknown:link/>", "<dc:date></0><other:link></0>"),
        ] {
            assert_eq!(steps(given), read, "{given}");
        }
    }

    #[test]
    fn a_document_that_breaks_off_within_text_says_so() {
        for (text, cut) in [
            ("<a>http://x.example/ar", true),
            ("<a>http://x.example/article</a", false),
            ("<a>x</a>", false),
        ] {
            let mut walker = Walker::new(text);
            while walker.step().is_some() {}
            assert_eq!(walker.cut(), cut, "{text}");
        }
    }

    #[test]
    fn entities_in_text() {
        assert_eq!(unescape("a&amp;b&x&y;&#39;"), "a&b&x&y;'");
        assert_eq!(text_of("<b>A</b> &amp; B<br>C"), "A & B C");
    }
}
