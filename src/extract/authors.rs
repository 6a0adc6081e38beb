//! Who wrote it: names from structured data and bylines, split, cleaned and classed.

mod bylines;
mod labels;
mod names;
mod words;

use scraper::ElementRef;

use super::blocks::inline_text;
use super::structured::texts;
use super::{Found, Generic};
use crate::model::Author;
use crate::model::text::tidy;

use bylines::Trust;
pub(super) use bylines::is_byline_class;
use names::is_personal;
pub(super) use names::{class, clean, parted};

/// `meta` names that hold an author's name.
const NAMED: [&str; 13] = [
    "author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
    "article:author_name",
    "shareaholic:article_author_name",
    "citation_author",
    "og:author",
    "article.author",
    "article_author",
];

/// The authors. `headline` is where the headline stands.
///
/// Persons that JSON-LD names win; then what is printed near the headline and has the form of names:
/// `meta` is often filled by accounts and by the house. The paper's own name is taken only where
/// no carrier names anybody else.
pub(super) fn choose(generic: &Generic<'_, '_>, headline: Option<usize>) -> Found<Vec<Author>> {
    let (stated, own) = stated(generic);
    let personal = |authors: &[Author]| authors.iter().all(|author| is_personal(&author.name));
    let sure =
        |(authors, carrier): &(Vec<Author>, &str)| *carrier == "json-ld" && personal(authors);
    if stated.as_ref().is_some_and(sure) {
        return stated;
    }
    let trust = match (&stated, &own) {
        (Some(_), _) => Trust::Near,
        (None, Some(_)) => Trust::Below,
        (None, None) => Trust::Anywhere,
    };
    let printed = bylines::printed(generic, headline, trust);
    let (others, paper) = told_apart(generic, &printed);
    match stated {
        Some(_) if !others.is_empty() && personal(&others) => Some((others, "byline")),
        Some(stated) => Some(stated),
        None if !others.is_empty() => Some((others, "byline")),
        None => own.or((!paper.is_empty()).then_some((paper, "byline"))),
    }
}

/// What the page states for machines: the first carrier that names others than the paper, and the
/// first that names the paper.
fn stated(generic: &Generic<'_, '_>) -> (Found<Vec<Author>>, Found<Vec<Author>>) {
    let structured = generic.structured;
    let metas = |names: &[&str]| -> Vec<String> {
        let metas = names.iter().flat_map(|&name| {
            let texts = structured.metas_of(name);
            texts.map(move |text| straight(name, text))
        });
        metas.collect()
    };
    let declared = || {
        let article = structured.article.as_ref();
        let named = ["author", "creator"].iter().filter_map(|key| {
            let names = texts(article?.get(*key)?);
            (!names.is_empty()).then_some(names)
        });
        named.take(1).flatten().collect()
    };
    let carriers: [(&dyn Fn() -> Vec<String>, &'static str); 5] = [
        (&declared, "json-ld"),
        (&|| metas(&NAMED), "meta"),
        (&|| metas(&["article:author", "og:article:author"]), "meta"),
        (&|| labelled(generic), "meta"),
        (&|| in_microdata(generic), "microdata"),
    ];
    let mut own = None;
    for (names, carrier) in carriers {
        let (others, paper) = told_apart(generic, &names());
        if !others.is_empty() {
            return (Some((others, carrier)), own);
        }
        own = own.or((!paper.is_empty()).then_some((paper, carrier)));
    }
    (None, own)
}

/// The name as it is spoken: Google Scholar has `citation_author` written `Roe, Jane`.
fn straight(carrier: &str, text: &str) -> String {
    match text.split_once(',') {
        Some((last, first)) if carrier == "citation_author" && !first.contains(',') => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => text.to_owned(),
    }
}

/// Names of others than the paper, and where there are none, the paper's. A text that opens with
/// the paper's name is the paper's as a whole: `Example News, Frankfurt`.
fn told_apart(generic: &Generic<'_, '_>, raw: &[String]) -> (Vec<Author>, Vec<Author>) {
    let host = generic.page.url.host_str().unwrap_or_default();
    let domain = crate::model::url::registrable_domain(host);
    let is_paper = |text: &str| {
        let first = clean([text]).into_iter().next();
        let named = first.is_some_and(|first| is_house(generic, &first.name));
        named
            || is_host(text)
            || (!domain.is_empty() && text.contains(&format!("({domain}"))
                || text.contains(&format!("(www.{domain}")))
    };
    let (paper, others): (Vec<&str>, Vec<&str>) = raw
        .iter()
        .map(|text| beside_paper(generic, text))
        .partition(|text| is_paper(text));
    let mut others = clean(others);
    others.retain(|author| !generic.site.is(&author.name));
    (others, clean(paper))
}

/// Whether a name is the paper's, alone or after a small word: `Do Example`, `The Example`.
fn is_house(generic: &Generic<'_, '_>, name: &str) -> bool {
    let bare = name.split_once(' ').filter(|(word, _)| word.len() <= 3);
    generic.site.is(name) || bare.is_some_and(|(_, bare)| generic.site.is(bare))
}

/// Whether a text is the name of a host: `sport.example.org` writes nothing, a paper does.
fn is_host(text: &str) -> bool {
    let text = text.trim();
    let top = text.rsplit_once('.').map(|(_, top)| top);
    let spelled = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let lower =
        |top: &str| (2..=4).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_lowercase());
    text.len() > 4 && text.chars().all(spelled) && top.is_some_and(lower)
}

/// What stands beside the paper's name in `Example News - Jane Roe`.
fn beside_paper<'t>(generic: &Generic<'_, '_>, text: &'t str) -> &'t str {
    let parted = [" - ", " – ", " — ", " | "]
        .iter()
        .find_map(|by| text.split_once(by));
    match parted {
        Some((head, tail)) if generic.site.is(head) => tail,
        Some((head, tail)) if generic.site.is(tail) => head,
        _ => text,
    }
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
fn in_microdata(generic: &Generic<'_, '_>) -> Vec<String> {
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
