//! Text → tree, under a guard.
//!
//! html5ever's tree builder takes quadratic time on deep nesting (html5ever#788), and clones
//! formatting elements without bound on misnested ones: 30 KB of text can become two million
//! nodes. So the parser is watched and stopped at a bound; a page that passes gives exactly the
//! tree of `Html::parse_document`.

use std::time::Duration;

use html5ever::local_name;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink, Node};
use thiserror::Error;

use super::Settings;
use crate::markup::{self, Stopped};

/// Checks of the tree between two looks at the clock.
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
        let sink = HtmlTreeSink::new(Html::new_document());
        let builder = TreeBuilder::new(sink, TreeBuilderOpts::default());
        let mut clock = Clock::new(settings.parse_time.0);
        let watch = || {
            check_tree(&builder.sink.0.borrow(), settings)?;
            clock.check()
        };
        markup::read(text, &builder, settings.max_attributes, watch).map_err(|stopped| {
            match stopped {
                Stopped::Attributes => Refused::Attributes(settings.max_attributes),
                Stopped::Watcher(refused) => refused,
            }
        })?;
        let mut html = builder.sink.finish();
        check_tree(&html, settings)?;
        open_shadows(&mut html);
        Ok(Self { html })
    }
}

/// Puts what declarative shadow roots hold where browsers show it (HTML standard §4.12.3): into the tree, in
/// a `div` where the template stood. What stands in slots follows it.
fn open_shadows(html: &mut Html) {
    let is_shadow = |node: &Node| {
        let template = node
            .as_element()
            .filter(|element| element.name.local == local_name!("template"));
        template.is_some_and(|element| element.attr("shadowrootmode").is_some())
    };
    let found = html.tree.nodes().filter(|node| is_shadow(node.value()));
    let shadows: Vec<_> = found.map(|node| node.id()).collect();
    for id in shadows {
        let Some(mut node) = html.tree.get_mut(id) else {
            continue;
        };
        if let Node::Element(element) = node.value() {
            element.name.local = local_name!("div");
        }
        let Some(mut fragment) = node.first_child() else {
            continue;
        };
        if fragment.value().is_fragment() {
            let contents = fragment.id();
            fragment.detach();
            node.reparent_from_id_append(contents);
        }
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

/// Processor time against a budget, looked at now and then.
struct Clock {
    budget: Duration,
    began: Option<Duration>,
    looks: usize,
}

impl Clock {
    fn new(budget: Duration) -> Self {
        Self {
            budget,
            began: processor_time(),
            looks: 0,
        }
    }

    fn check(&mut self) -> Result<(), Refused> {
        self.looks += 1;
        if !self.looks.is_multiple_of(CLOCK_EVERY) {
            return Ok(());
        }
        match processor_time().zip(self.began) {
            Some((now, then)) if now.saturating_sub(then) > self.budget => {
                Err(Refused::Time(self.budget))
            }
            _ => Ok(()),
        }
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
