//! Who wrote it: names from structured data and bylines, split, cleaned and classed.

mod bylines;
mod names;

use scraper::ElementRef;

use super::blocks::inline_text;
use super::structured::texts;
use super::{Found, Generic};
use crate::model::Author;
use crate::model::text::tidy;

pub(super) use bylines::is_byline_class;
pub(super) use names::{class, clean};

/// `meta` names that hold an author's name.
const NAMED: [&str; 9] = [
    "author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
    "article:author_name",
    "shareaholic:article_author_name",
];

/// The authors. `headline` is where the headline stands.
///
/// The first carrier that names others than the paper itself wins; the paper's own name is taken
/// only where no carrier names anybody else.
pub(super) fn choose(generic: &Generic<'_, '_>, headline: Option<usize>) -> Found<Vec<Author>> {
    let structured = generic.structured;
    let metas = |names: &[&str]| -> Vec<String> {
        let metas = names.iter().flat_map(|name| structured.metas_of(name));
        metas.map(str::to_owned).collect()
    };
    let article = structured.article.as_ref();
    let declared = article.and_then(|article| article.get("author"));
    let carriers = [
        (declared.map(texts).unwrap_or_default(), "json-ld"),
        (metas(&NAMED), "meta"),
        (metas(&["article:author", "og:article:author"]), "meta"),
        (labelled(generic), "meta"),
        (stated(generic), "microdata"),
    ];
    let mut own = None;
    for (raw, carrier) in carriers {
        let (others, paper) = told_apart(generic, &raw);
        if !others.is_empty() {
            return Some((others, carrier));
        }
        own = own.or((!paper.is_empty()).then_some((paper, carrier)));
    }
    let printed = bylines::printed(generic, headline, own.is_none());
    let (others, paper) = told_apart(generic, &printed);
    let printed = if others.is_empty() { paper } else { others };
    let named = !printed.is_empty() && !generic.site.is(&printed[0].name);
    if named || own.is_none() {
        own = Some((printed, "byline"));
    }
    own.filter(|(authors, _)| !authors.is_empty())
}

/// Names of others than the paper, and where there are none, the paper's. A text that opens with
/// the paper's name is the paper's as a whole: `Example News, Frankfurt`.
fn told_apart(generic: &Generic<'_, '_>, raw: &[String]) -> (Vec<Author>, Vec<Author>) {
    let host = generic.page.url.host_str().unwrap_or_default();
    let domain = crate::model::url::registrable_domain(host);
    let is_paper = |text: &str| {
        let first = clean([text]).into_iter().next();
        let named = first.is_some_and(|first| generic.site.is(&first.name));
        named
            || (!domain.is_empty() && text.contains(&format!("({domain}"))
                || text.contains(&format!("(www.{domain}")))
    };
    let (paper, others): (Vec<&str>, Vec<&str>) = raw
        .iter()
        .map(String::as_str)
        .partition(|text| is_paper(text));
    let mut others = clean(others);
    others.retain(|author| !generic.site.is(&author.name));
    (others, clean(paper))
}

/// The card that Slack and Twitter show: `twitter:label1` with `Written by`, `twitter:data1` with
/// the name.
fn labelled(generic: &Generic<'_, '_>) -> Vec<String> {
    let structured = generic.structured;
    let cards = [
        ("twitter:label1", "twitter:data1"),
        ("twitter:label2", "twitter:data2"),
    ];
    cards
        .iter()
        .filter(|(label, _)| structured.meta_of(&[label]).is_some_and(bylines::is_label))
        .filter_map(|(_, name)| structured.meta_of(&[name]))
        .map(str::to_owned)
        .collect()
}

/// Microdata: the first author that is not a reader's, and those who stand beside.
fn stated(generic: &Generic<'_, '_>) -> Vec<String> {
    let outline = generic.outline;
    let mut authors = generic
        .structured
        .props
        .iter()
        .filter(|(name, _)| *name == "author")
        .map(|(_, element)| *element)
        .filter(|author| {
            let at = outline.position(author.id());
            !at.is_some_and(|i| outline.among_readers(i))
        });
    let Some(first) = authors.next() else {
        return Vec::new();
    };
    let beside = authors.filter(|other| {
        other.parent().map(|node| node.id()) == first.parent().map(|node| node.id())
    });
    std::iter::once(first)
        .chain(beside)
        .flat_map(names_of)
        .collect()
}

/// The `name` inside of a microdata author, or the names in its text.
fn names_of(author: ElementRef<'_>) -> Vec<String> {
    let named = author
        .descendent_elements()
        .find(|inner| inner.attr("itemprop") == Some("name"));
    let content = named
        .and_then(|named| named.attr("content"))
        .or_else(|| author.attr("content"));
    match (content, named) {
        (Some(content), _) => vec![tidy(content)],
        (None, Some(named)) => vec![inline_text(named)],
        (None, None) => bylines::names_in(author),
    }
}

#[cfg(test)]
mod tests;
