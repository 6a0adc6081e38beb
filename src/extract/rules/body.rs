//! The body: containers, what is dropped inside, headings, repeats, pictures.

use scraper::{ElementRef, Selector};

use super::super::blocks::{BlockRules, Draft, NodeSet, Role, Roles, write};
use super::{Source, note, values};
use crate::model::text::comparison_form;
use crate::model::{Article, Block, Image};
use crate::sites::{BodyRules, DropRule, Layout, Site, TextRule, Where};

/// Fills the blocks and the pictures among them: from the first container that gives prose, else
/// from the first that gives anything.
pub(super) fn fill(
    article: &mut Article,
    source: &Source<'_, '_>,
    site: &Site,
    layout: &Layout,
    rules: &BodyRules,
) {
    let mut found = None;
    let matches = |container: &Selector| source.html.select(container).next().is_some();
    let containers = rules.container.iter().enumerate();
    for (at, container) in containers.filter(|(_, container)| matches(container)) {
        let (mut blocks, images) = cut_out(source, container, rules);
        if rules.drop_repeats {
            drop_repeats(&mut blocks, article);
        }
        let prose = blocks.iter().any(is_prose);
        if prose || (found.is_none() && blocks.iter().any(holds_text)) {
            found = Some((at, blocks, images));
        }
        if prose {
            break;
        }
    }
    if let Some((at, blocks, images)) = found {
        article.blocks = blocks;
        article.images = images;
        let winner = format!("{}/{}/body[{at}] css", site.id, layout.name);
        note(article, "blocks", winner);
    }
}

fn holds_text(block: &Block) -> bool {
    block.texts().next().is_some()
}

fn is_prose(block: &Block) -> bool {
    holds_text(block) && !matches!(block, Block::Heading { .. })
}

/// What one container gives under the rules, repeats included.
pub(in crate::extract) fn cut_out(
    source: &Source<'_, '_>,
    container: &Selector,
    rules: &BodyRules,
) -> (Vec<Block>, Vec<Image>) {
    let dropped = dropped(source, rules);
    let roots = roots(source, container, &dropped);
    let gone = cut(source, &roots, rules, dropped);
    let roles = roles(source, rules);
    let written = write(
        roots.into_iter().filter(|root| !gone.contains(&root.id())),
        &BlockRules {
            drop: &gone,
            roles: &roles,
            split_breaks: rules.split_br,
            bold_headings: rules.bold_headings,
            base: source.page.url,
        },
    );
    let mut blocks: Vec<Block> = written
        .drafts
        .into_iter()
        .filter(|draft| !is_list_of_links(draft))
        .map(|draft| draft.block)
        .collect();
    drop_texts(&mut blocks, &rules.drop_text);
    (blocks, written.images)
}

/// A list that is links and next to nothing else leads to other stories, whatever a rule says.
fn is_list_of_links(draft: &Draft) -> bool {
    matches!(draft.block, Block::List { .. }) && draft.linked * 10 > draft.letters * 9
}

/// The outermost elements that a container matches.
fn roots<'a>(
    source: &Source<'_, 'a>,
    container: &Selector,
    dropped: &NodeSet,
) -> Vec<ElementRef<'a>> {
    let found: Vec<ElementRef<'a>> = source.html.select(container).collect();
    let ids: NodeSet = found.iter().map(|element| element.id()).collect();
    let outermost = |element: &ElementRef<'a>| {
        !element
            .ancestors()
            .any(|above| ids.contains(&above.id()) || dropped.contains(&above.id()))
    };
    found.into_iter().filter(outermost).collect()
}

/// The elements that `drop` names.
pub(super) fn dropped(source: &Source<'_, '_>, rules: &BodyRules) -> NodeSet {
    rules
        .drop
        .iter()
        .flat_map(|rule| matching(source, rule))
        .map(|element| element.id())
        .collect()
}

fn matching<'q, 'a>(
    source: &'q Source<'_, 'a>,
    rule: &'q DropRule,
) -> impl Iterator<Item = ElementRef<'a>> + 'q {
    let found = source.html.select(&rule.selector);
    found.filter(|element| values::matches_text(*element, rule.text_matches.as_ref()))
}

/// Adds to what is dropped the first element of `stop_at` inside the body, and all that follows.
fn cut(
    source: &Source<'_, '_>,
    roots: &[ElementRef<'_>],
    rules: &BodyRules,
    mut gone: NodeSet,
) -> NodeSet {
    let stops: NodeSet = rules
        .stop_at
        .iter()
        .flat_map(|rule| matching(source, rule))
        .map(|element| element.id())
        .collect();
    let first = roots.first().map(|root| root.id());
    if stops.is_empty() {
        return gone;
    }
    let mut begun = false;
    let mut stopped = false;
    for node in source.html.tree.root().descendants() {
        begun |= Some(node.id()) == first;
        stopped |= begun && stops.contains(&node.id());
        if stopped {
            gone.insert(node.id());
        }
    }
    gone
}

/// The elements that the rules take for something else than their tag says.
fn roles(source: &Source<'_, '_>, rules: &BodyRules) -> Roles {
    let headings = rules
        .headings
        .iter()
        .map(|(selector, level)| (selector, Role::Heading(*level)));
    let unwrapped = rules
        .unwrap
        .iter()
        .map(|selector| (selector, Role::Unwrapped));
    unwrapped
        .chain(headings)
        .flat_map(|(selector, role)| {
            let found = source.html.select(selector);
            found.map(move |element| (element.id(), role))
        })
        .collect()
}

/// Leaves out blocks by their text: anywhere, or from either end inwards.
fn drop_texts(blocks: &mut Vec<Block>, rules: &[TextRule]) {
    let matches = |text: &str, place: Where| {
        let fits = |rule: &TextRule| rule.place == place && rule.matches.is_match(text);
        rules.iter().any(fits)
    };
    let texts: Vec<String> = blocks
        .iter()
        .map(|block| block.lines().join("\n"))
        .collect();
    let mut kept: Vec<bool> = texts
        .iter()
        .map(|text| text.is_empty() || !matches(text, Where::Any))
        .collect();
    let textual: Vec<usize> = (0..texts.len())
        .filter(|&at| kept[at] && !texts[at].is_empty())
        .collect();
    for &at in textual
        .iter()
        .take_while(|&&at| matches(&texts[at], Where::Head))
    {
        kept[at] = false;
    }
    for &at in textual
        .iter()
        .rev()
        .take_while(|&&at| matches(&texts[at], Where::Tail))
    {
        kept[at] = false;
    }
    let mut keep = kept.into_iter();
    blocks.retain(|_| keep.next().unwrap_or(true));
}

/// Leaves out blocks that only say title or summary again. A summary that is not printed on the page but
/// stated in its data is no reason: there the paragraph is the only place where a reader finds it.
fn drop_repeats(blocks: &mut Vec<Block>, article: &Article) {
    let printed = article
        .provenance
        .get("summary")
        .is_some_and(|winner| winner.ends_with(" css"));
    let summary = article.summary.as_ref().filter(|_| printed);
    let said: Vec<String> = [article.title.as_ref(), summary]
        .into_iter()
        .flatten()
        .flat_map(|text| {
            text.lines()
                .map(comparison_form)
                .chain([comparison_form(text)])
        })
        .collect();
    blocks.retain(|block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text } => {
            !said.contains(&comparison_form(text))
        }
        _ => true,
    });
}
