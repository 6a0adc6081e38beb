//! Text → tree, under a guard.
//!
//! html5ever takes quadratic time on deep nesting (html5ever#788) and on tags with very many
//! attributes, and clones formatting elements without bound on misnested ones: 30 KB of text can
//! become two million nodes. So the parser is fed piece by piece and stopped at a bound; a page
//! that passes gives exactly the tree of `Html::parse_document`.

use std::time::Duration;

use html5ever::tendril::{StrTendril, TendrilSink};
use memchr::{memchr, memchr3};
use scraper::{Html, HtmlTreeSink};
use thiserror::Error;

use super::Settings;

/// Bytes given to the parser between two checks.
const PIECE: usize = 4096;

/// Pieces between two looks at the clock.
const CLOCK_EVERY: usize = 16;

/// A parsed page.
#[derive(Debug)]
pub(crate) struct Document {
    /// The tree.
    pub(crate) html: Html,
}

/// Why a page was not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Refused {
    /// Elements nested too deep.
    #[error("elements nested deeper than {0}")]
    Depth(usize),
    /// Too many nodes.
    #[error("more than {0} nodes")]
    Nodes(usize),
    /// A tag with too many attributes.
    #[error("a tag with more than {0} attributes")]
    Attributes(usize),
    /// Too much processor time.
    #[error("more than {} ms of processor time", .0.as_millis())]
    Time(Duration),
}

impl Document {
    /// Parses a page within the bounds of the settings.
    pub(crate) fn parse(text: &str, settings: &Settings) -> Result<Self, Refused> {
        check_attributes(text, settings.max_attributes)?;
        let budget = settings.parse_time.0;
        let began = processor_time();
        let sink = HtmlTreeSink::new(Html::new_document());
        let mut parser = html5ever::parse_document(sink, html5ever::ParseOpts::default());
        for (i, piece) in pieces(text).enumerate() {
            parser.process(StrTendril::from_slice(piece));
            check_tree(&parser.tokenizer.sink.sink.0.borrow(), settings)?;
            let late = || {
                processor_time()
                    .zip(began)
                    .is_some_and(|(now, then)| now.saturating_sub(then) > budget)
            };
            if i % CLOCK_EVERY == CLOCK_EVERY - 1 && late() {
                return Err(Refused::Time(budget));
            }
        }
        let html = parser.finish();
        check_tree(&html, settings)?;
        Ok(Self { html })
    }
}

impl Document {
    /// Parses a piece of markup from inside a page, within tight bounds.
    pub(crate) fn fragment(text: &str) -> Option<Self> {
        let settings = Settings {
            max_depth: 64,
            max_nodes: 20_000,
            max_attributes: 200,
            ..Settings::default()
        };
        Self::parse(text, &settings).ok()
    }
}

/// Depth at the newest node, and the number of nodes. The newest node is as deep as the piece
/// ended; a piece cannot nest deeper than a few hundred elements and close them again unseen at a
/// cost that matters.
fn check_tree(html: &Html, settings: &Settings) -> Result<(), Refused> {
    let nodes = html.tree.nodes();
    if nodes.len() > settings.max_nodes {
        return Err(Refused::Nodes(settings.max_nodes));
    }
    let deepest = html.tree.nodes().next_back();
    let depth = deepest.map_or(0, |node| {
        node.ancestors().take(settings.max_depth + 1).count()
    });
    if depth > settings.max_depth {
        return Err(Refused::Depth(settings.max_depth));
    }
    Ok(())
}

/// Refuses a page in which some tag seems to have more attributes than the bound: an upper bound
/// on their number, in linear time.
fn check_attributes(text: &str, bound: usize) -> Result<(), Refused> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr(b'<', &bytes[at..]) {
        at += open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let end = end_of_tag(bytes, at);
        // An attribute takes two bytes or more: most tags need not be counted.
        if end - at > 2 * bound && attributes(&bytes[at..end]) > bound {
            return Err(Refused::Attributes(bound));
        }
        at = end;
    }
    Ok(())
}

/// Where the tag ends that is open at a point: at the next `>` outside of quoted values.
fn end_of_tag(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        at += found;
        let sign = bytes[at];
        if sign == b'>' {
            return at;
        }
        at += 1;
        if bytes[at - 2] == b'=' {
            match memchr(sign, &bytes[at..]) {
                Some(close) => at += close + 1,
                None => break,
            }
        }
    }
    bytes.len()
}

/// The words of a tag outside of quoted values, less its name.
fn attributes(tag: &[u8]) -> usize {
    let (mut words, mut quote, mut last) = (0, None, b'<');
    for &byte in tag {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => continue,
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, byte) => {
                words += usize::from(last.is_ascii_whitespace() && !byte.is_ascii_whitespace());
            }
        }
        last = byte;
    }
    words
}

/// The text in pieces of about [`PIECE`] bytes, cut at character boundaries.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(PIECE.min(rest.len())));
        rest = after;
        Some(piece)
    })
}

/// Processor time of this thread, where the system tells it (Linux). Not wall time: a loaded
/// machine must not change what is extracted.
pub(super) fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_refused() {
        let settings = Settings::default();
        let attributes: String = (0..50_000).map(|i| format!(" a{i}=1")).collect();
        let misnested: String = (0..2_000).map(|i| format!("<b id={i}><p>")).collect();
        let cases = [
            "<div>".repeat(100_000),
            "<ul><li>".repeat(100_000),
            misnested,
            format!("<p{attributes}>"),
        ];
        for text in cases {
            assert!(
                Document::parse(&text, &settings).is_err(),
                "{}",
                &text[..20]
            );
        }
    }

    #[test]
    fn a_guarded_parse_gives_the_same_tree() {
        let page = format!(
            "<!doctype html><title>t</title><p>{}</p><table><tr>x<td>y",
            "é<b>z</b> ".repeat(3_000)
        );
        let document = Document::parse(&page, &Settings::default()).expect("within bounds");
        assert_eq!(document.html.html(), Html::parse_document(&page).html());
    }
}
