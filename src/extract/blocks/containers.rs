//! Lists, quotes, tables and figures: containers whose form may or may not mean what it says.
//!
//! Publishers lay pages out with lists and tables, wrap whole stories in `blockquote` and tables
//! in `figure`; such containers are passed through.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::inline::inline_text;
use super::{Draft, Writer, Written};
use crate::model::text::tidy;
use crate::model::{Block, Image};

/// A quotation of more paragraphs than this is taken for layout.
const LONGEST_QUOTE: usize = 4;

/// A table cell of more characters than this is layout.
const LONGEST_CELL: usize = 400;

impl Writer<'_> {
    /// A list; where entries hold headings or several paragraphs it is layout.
    pub(super) fn list(&mut self, node: NodeRef<'_, Node>, ordered: bool) {
        let mut items = Vec::new();
        let mut whole = super::Run::default();
        let mut parts: Vec<Written> = Vec::new();
        for child in node.children() {
            let skipped = |element: &Element| super::is_skipped_tag(element.name());
            if self.rules.drop.contains(&child.id())
                || child.value().as_element().is_none_or(skipped)
            {
                continue;
            }
            let part = self.written_apart(child);
            for draft in &part.drafts {
                whole.absorb(draft);
            }
            items.extend(entries(&part.drafts));
            parts.push(part);
        }
        let layout = parts.iter().any(|part| is_layout(&part.drafts));
        if layout {
            self.out
                .drafts
                .extend(parts.into_iter().flat_map(|part| part.drafts));
            return;
        }
        if !items.is_empty() {
            self.push(Block::List { ordered, items }, &whole);
        }
        self.keep_figures(parts.into_iter().flat_map(|part| part.drafts));
    }

    /// A quotation, with its source in `cite` or `footer`.
    pub(super) fn quote(&mut self, node: NodeRef<'_, Node>) {
        if let Some(embed) = social_embed(node) {
            self.push(embed, &super::Run::default());
            return;
        }
        let cite = ElementRef::wrap(node).and_then(|quote| {
            let source = quote
                .descendent_elements()
                .find(|e| matches!(e.value().name(), "cite" | "footer"));
            source.map(inline_text).filter(|text| !text.is_empty())
        });
        let written = self.written_apart(node);
        let texts: Vec<String> = written
            .drafts
            .iter()
            .flat_map(|draft| draft.block.lines())
            .collect();
        let headed = written
            .drafts
            .iter()
            .any(|draft| matches!(draft.block, Block::Heading { .. }));
        if texts.len() > LONGEST_QUOTE || headed {
            self.out.drafts.extend(written.drafts);
            return;
        }
        if !texts.is_empty() {
            let mut whole = super::Run::default();
            for draft in &written.drafts {
                whole.absorb(draft);
            }
            self.push(
                Block::Quote {
                    text: texts.join("\n"),
                    cite,
                },
                &whole,
            );
        }
        self.keep_figures(written.drafts.into_iter());
    }

    /// A table of text; one with long cells, headings, or a single column is layout.
    pub(super) fn table(&mut self, node: NodeRef<'_, Node>) {
        let Some(table) = ElementRef::wrap(node) else {
            return;
        };
        let rows: Vec<ElementRef<'_>> = table
            .descendent_elements()
            .skip(1)
            .filter(|e| e.value().name() == "tr")
            .collect();
        let cells = |row: &ElementRef<'_>| -> Vec<String> {
            let cell = |e: &ElementRef<'_>| matches!(e.value().name(), "td" | "th");
            row.child_elements().filter(cell).map(inline_text).collect()
        };
        let nested = table.descendent_elements().skip(1).any(|e| {
            matches!(
                e.value().name(),
                "table" | "h1" | "h2" | "h3" | "h4" | "ul" | "ol" | "blockquote"
            )
        });
        let texts: Vec<Vec<String>> = if nested {
            Vec::new()
        } else {
            rows.iter().map(cells).collect()
        };
        let wide = texts
            .iter()
            .any(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 1);
        let long = texts
            .iter()
            .flatten()
            .any(|cell| cell.chars().count() > LONGEST_CELL);
        if nested || long || !wide {
            return self.children(node);
        }
        let rows: Vec<Vec<String>> = texts
            .into_iter()
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let (run, _) = self.apart(node);
        self.push(Block::Table { rows }, &run);
    }

    /// `figure`: a picture with its caption, or a wrapper around something else.
    pub(super) fn figure_group(&mut self, node: NodeRef<'_, Node>) {
        let Some(figure) = ElementRef::wrap(node) else {
            return;
        };
        let has = |names: &[&str]| {
            figure
                .descendent_elements()
                .any(|e| names.contains(&e.value().name()))
        };
        if has(&["table", "blockquote", "ul", "ol"]) && !has(&["img"]) {
            for child in node.children() {
                let caption = child
                    .value()
                    .as_element()
                    .is_some_and(|e| e.name() == "figcaption");
                if !caption {
                    self.node(child);
                }
            }
            return;
        }
        let caption = figure
            .descendent_elements()
            .find(|e| e.value().name() == "figcaption")
            .map(inline_text)
            .filter(|text| !text.is_empty());
        let picture = figure
            .descendent_elements()
            .find(|e| matches!(e.value().name(), "img" | "amp-img"));
        if let Some(picture) = picture {
            self.picture(picture, caption);
        } else if let Some(frame) = figure
            .descendent_elements()
            .find(|e| e.value().name() == "iframe")
        {
            self.embed(*frame);
        }
    }

    /// A picture that stands by itself.
    pub(super) fn figure(&mut self, node: NodeRef<'_, Node>) {
        if let Some(picture) = ElementRef::wrap(node) {
            self.picture(picture, None);
        }
    }

    fn picture(&mut self, picture: ElementRef<'_>, caption: Option<String>) {
        let Some(url) =
            picture_address(picture).and_then(|address| self.rules.base.join(&address).ok())
        else {
            return;
        };
        if !matches!(url.scheme(), "http" | "https") {
            return;
        }
        let alt = picture.attr("alt").map(tidy).filter(|alt| !alt.is_empty());
        let image = Image {
            url: url.into(),
            caption,
            credit: None,
            alt,
        };
        self.out.images.push(image);
        let block = Block::Figure {
            image: self.out.images.len() - 1,
        };
        self.push(block, &super::Run::default());
    }

    /// A frame of another service.
    pub(super) fn embed(&mut self, node: NodeRef<'_, Node>) {
        let address = node
            .value()
            .as_element()
            .and_then(|e| e.attr("src").or_else(|| e.attr("data-src")));
        let url = address.and_then(|address| self.rules.base.join(address).ok());
        if let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) {
            let provider = url.host_str().unwrap_or_default().to_owned();
            let block = Block::Embed {
                provider,
                url: url.into(),
            };
            self.push(block, &super::Run::default());
        }
    }

    fn keep_figures(&mut self, drafts: impl Iterator<Item = Draft>) {
        let figure =
            |draft: &Draft| matches!(draft.block, Block::Figure { .. } | Block::Embed { .. });
        self.out.drafts.extend(drafts.filter(figure));
    }
}

/// The text of one list entry, and after it the entries of the lists inside of it.
fn entries(drafts: &[Draft]) -> Vec<String> {
    let mut own = Vec::new();
    let mut nested = Vec::new();
    for draft in drafts {
        match &draft.block {
            Block::List { items, .. } => nested.extend(items.iter().cloned()),
            block => own.extend(block.lines()),
        }
    }
    let own = tidy(&own.join(" "));
    let own = Some(own).filter(|text| !text.is_empty());
    own.into_iter().chain(nested).collect()
}

/// Whether what one list entry holds is more than an entry.
fn is_layout(drafts: &[Draft]) -> bool {
    let headed = drafts
        .iter()
        .any(|draft| matches!(draft.block, Block::Heading { .. }) && draft.linked == 0);
    let paragraphs = drafts
        .iter()
        .filter(|draft| matches!(draft.block, Block::Paragraph { .. }) && draft.letters > 80);
    headed || paragraphs.count() > 1
}

/// Classes of posts of other services.
const SERVICES: [&str; 9] = [
    "twitter-tweet",
    "twitter-video",
    "instagram-media",
    "tiktok-embed",
    "bluesky-embed",
    "text-post-media",
    "mastodon-embed",
    "reddit-embed-bq",
    "reddit-card",
];

/// A post of another service that is marked up as a quotation until its script runs: by its class, or
/// by an address of a post in its last link.
fn social_embed(node: NodeRef<'_, Node>) -> Option<Block> {
    let quote = ElementRef::wrap(node)?;
    let mut classes = quote
        .attr("class")
        .unwrap_or_default()
        .split_ascii_whitespace();
    let is_named = classes.any(|name| SERVICES.contains(&name));
    let link = quote
        .descendent_elements()
        .filter_map(|e| e.attr("href"))
        .last();
    let address = quote
        .attr("data-instgrm-permalink")
        .or_else(|| quote.attr("cite").filter(|_| is_named))
        .or(link)?;
    let url = url::Url::parse(address).ok()?;
    if !is_named && !is_post(&url) {
        return None;
    }
    Some(Block::Embed {
        provider: url.host_str()?.to_owned(),
        url: url.into(),
    })
}

/// Whether an address is that of a post of a service that lets its posts be embedded.
fn is_post(url: &url::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let service = host
        .strip_prefix("www.")
        .or(host.strip_prefix("mobile."))
        .unwrap_or(host);
    let kinds: &[&str] = match service {
        "twitter.com" | "x.com" => &["/status/"],
        "instagram.com" => &["/p/", "/reel/", "/tv/"],
        "tiktok.com" => &["/video/"],
        "threads.net" | "threads.com" | "bsky.app" => &["/post/"],
        "facebook.com" => &["/posts/"],
        _ => return false,
    };
    kinds.iter().any(|kind| url.path().contains(kind))
}

/// The address of a picture, lazy loading looked through.
fn picture_address(picture: ElementRef<'_>) -> Option<String> {
    let direct = ["data-src", "data-original", "data-lazy-src", "src"]
        .into_iter()
        .filter_map(|name| picture.attr(name))
        .find(|value| !value.trim().is_empty() && !value.starts_with("data:"));
    let listed = || {
        let set = picture
            .attr("srcset")
            .or_else(|| picture.attr("data-srcset"))?;
        set.split_ascii_whitespace().next()
    };
    direct.or_else(listed).map(|value| value.trim().to_owned())
}
