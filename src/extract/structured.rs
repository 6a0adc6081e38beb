//! What a page says of itself for machines: JSON-LD, `meta`, microdata, `time`, `link`.
//!
//! Collected in one pass, as written; which of them to believe is decided field by field
//! elsewhere.

mod jsonld;
mod repair;

use scraper::{ElementRef, Html};
use serde_json::Value;

use super::blocks::inline_text;
use crate::model::text::tidy;

pub(super) use jsonld::{plain, texts, types};

/// Bytes of the shortest inline script or attribute that may hold a body.
const SHORTEST_STATE: usize = 200;

/// The machine-readable statements of a page.
#[derive(Debug, Default)]
pub(super) struct Structured<'a> {
    /// The JSON-LD object that describes this page's story, references resolved.
    pub(super) article: Option<Value>,
    /// All JSON-LD objects of the page, `@graph` and lists opened.
    pub(super) objects: Vec<Value>,
    /// `name`, `property` or `itemprop` of `meta` in lower case, with its content.
    pub(super) metas: Vec<(String, String)>,
    /// `link` relations with their targets.
    pub(super) links: Vec<(String, String)>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// `h1` elements.
    pub(super) h1: Vec<ElementRef<'a>>,
    /// `time` elements.
    pub(super) times: Vec<ElementRef<'a>>,
    /// Elements with `itemprop`, and its value.
    pub(super) props: Vec<(&'a str, ElementRef<'a>)>,
    /// Elements that name an author by `rel`, `class` or `itemprop`.
    pub(super) bylines: Vec<ElementRef<'a>>,
    /// Scripts and attributes that hold the page's data as JSON.
    pub(super) payloads: Vec<&'a str>,
    /// What browsers without scripts are shown, as markup.
    pub(super) without_scripts: Vec<&'a str>,
    /// `lang` of the root element.
    pub(super) lang: Option<&'a str>,
}

impl<'a> Structured<'a> {
    /// Collects.
    pub(super) fn collect(html: &'a Html, page_url: &str) -> Self {
        let mut found = Self::default();
        for node in html.tree.root().descendants() {
            if let Some(element) = ElementRef::wrap(node) {
                found.visit(element);
            }
        }
        found.article = jsonld::story(&found.objects, page_url);
        found
    }

    fn visit(&mut self, element: ElementRef<'a>) {
        match element.value().name() {
            "html" => self.lang = element.attr("lang").or_else(|| element.attr("xml:lang")),
            "meta" => self.meta(element),
            "link" => {
                if let (Some(rel), Some(href)) = (element.attr("rel"), element.attr("href")) {
                    self.links
                        .push((rel.to_ascii_lowercase(), href.trim().to_owned()));
                }
            }
            "title" if self.title.is_none() && !in_svg(element) => {
                self.title = Some(plain(&element.text().collect::<String>()))
                    .filter(|text| !text.is_empty());
            }
            "script" => self.script(element),
            "noscript" => self.without_scripts.extend(text_in(element)),
            "h1" => self.h1.push(element),
            "time" => self.times.push(element),
            _ => {}
        }
        for (name, value) in element.value().attrs() {
            match name {
                "itemprop" => self.props.push((value, element)),
                "rel" if value.split_ascii_whitespace().any(|rel| rel == "author") => {
                    self.bylines.push(element);
                }
                "class" if super::authors::is_byline_class(value) => self.bylines.push(element),
                // The properties of a component that is drawn in the browser.
                _ if value.len() >= SHORTEST_STATE && value.starts_with(['{', '[']) => {
                    self.payloads.push(value);
                }
                _ => {}
            }
        }
    }

    fn meta(&mut self, element: ElementRef<'a>) {
        // Some publishers, and some archives of pages, write `value` for `content`.
        let Some(content) = element.attr("content").or_else(|| element.attr("value")) else {
            return;
        };
        let content = jsonld::plain(content);
        if content.is_empty() {
            return;
        }
        for name in ["property", "name", "itemprop"] {
            if let Some(name) = element.attr(name) {
                self.metas
                    .push((name.trim().to_ascii_lowercase(), content.clone()));
            }
        }
    }

    fn script(&mut self, element: ElementRef<'a>) {
        let kind = element.attr("type").unwrap_or_default();
        let text = || text_in(element);
        if kind.contains("ld+json") {
            let values = text().map(repair::parse).unwrap_or_default();
            for value in values {
                jsonld::open(value, &mut self.objects);
            }
        } else if kind == "application/json" || is_state(kind, text()) {
            self.payloads.extend(text());
        }
    }

    /// The first `meta` of one of these names, the names in order of preference.
    pub(super) fn meta_of<'s>(&'s self, names: &[&str]) -> Option<&'s str> {
        let of = |wanted: &&str| self.metas.iter().find(|(name, _)| name == wanted);
        names
            .iter()
            .find_map(of)
            .map(|(_, content)| content.as_str())
    }

    /// All `meta` of this name.
    pub(super) fn metas_of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.metas
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, content)| content.as_str())
    }

    /// A text property of the story's JSON-LD object.
    pub(super) fn article_text(&self, key: &str) -> Option<String> {
        let value = self.article.as_ref()?.get(key)?;
        texts(value).into_iter().next()
    }

    /// Microdata: content or text of the first element with this property.
    pub(super) fn prop(&self, property: &str) -> Option<String> {
        let (_, element) = self.props.iter().find(|(name, _)| *name == property)?;
        let text = match element.attr("content").or_else(|| element.attr("datetime")) {
            Some(content) => tidy(content),
            None => inline_text(*element),
        };
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Whether a script is long enough to hand a page's data over to the framework that draws it.
fn is_state(kind: &str, text: Option<&str>) -> bool {
    let script = kind.is_empty() || kind.contains("javascript");
    script && text.is_some_and(|text| text.len() >= SHORTEST_STATE)
}

/// The text that an element begins with; of a script, all of it.
fn text_in(element: ElementRef<'_>) -> Option<&str> {
    let text = element.first_child()?.value().as_text()?;
    Some(text)
}

fn in_svg(element: ElementRef<'_>) -> bool {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .any(|above| above.value().name() == "svg")
}
