//! Running tickers: every entry becomes a block of its own, with id, time and heading.

use scraper::{ElementRef, Selector};

use super::super::blocks::{BlockRules, NodeSet, Roles, blocks_of, inline_text};
use super::super::dates::{self, Hints};
use super::{Source, body, note};
use crate::model::{Article, Block, Kind, When};
use crate::sites::{Layout, LiveBlogRules, Site};

/// Adds the entries, in the order of the page, behind what stands above them.
pub(super) fn fill(
    article: &mut Article,
    source: &Source<'_, '_>,
    site: &Site,
    layout: &Layout,
    rules: &LiveBlogRules,
) {
    let dropped = layout
        .body
        .as_ref()
        .map_or_else(NodeSet::default, |body| body::dropped(source, body));
    let entries = source.html.select(&rules.entries);
    let blocks: Vec<Block> = entries
        .filter_map(|entry| read(entry, source, site, rules, &dropped))
        .collect();
    if blocks.is_empty() {
        return;
    }
    article.blocks.extend(blocks);
    let winner = format!("{}/{}/liveblog css", site.id, layout.name);
    if !article.provenance.contains_key("kind") {
        article.kind = Kind::Liveblog;
        note(article, "kind", winner.clone());
    }
    note(article, "blocks", winner);
}

fn read(
    entry: ElementRef<'_>,
    source: &Source<'_, '_>,
    site: &Site,
    rules: &LiveBlogRules,
    dropped: &NodeSet,
) -> Option<Block> {
    let first = |selector: &Option<Selector>| entry.select(selector.as_ref()?).next();
    let heading = first(&rules.heading);
    let time = first(&rules.time);
    let mut gone: NodeSet = dropped.clone();
    gone.remove(&entry.id());
    gone.extend(heading.iter().chain(&time).map(|element| element.id()));
    let (blocks, _) = blocks_of(
        [entry],
        &BlockRules {
            drop: &gone,
            roles: &Roles::default(),
            split_breaks: true,
            bold_headings: false,
            base: source.page.url,
        },
    );
    let paragraphs: Vec<String> = blocks.iter().flat_map(Block::lines).collect();
    let heading = heading.map(inline_text).filter(|text| !text.is_empty());
    if paragraphs.is_empty() && heading.is_none() {
        return None;
    }
    Some(Block::LiveEntry {
        id: entry.attr(&rules.id).map(str::to_owned),
        time: time.and_then(|time| read_time(time, site)),
        heading,
        paragraphs,
    })
}

/// The time of an entry: for machines where it is given, else as printed.
fn read_time(element: ElementRef<'_>, site: &Site) -> Option<When> {
    let declared = element.attr("datetime").map(str::to_owned);
    let hints = Hints {
        language: site.language.as_deref(),
        timezone: site.timezone.as_ref(),
        source: if declared.is_some() { "time" } else { "text" },
        ..Hints::default()
    };
    dates::parse(&declared.unwrap_or_else(|| inline_text(element)), &hints)
}
