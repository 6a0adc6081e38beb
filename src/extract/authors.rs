//! Who wrote it: names from structured data and bylines, split, cleaned and classed.

use std::collections::HashSet;

use scraper::ElementRef;

use super::blocks::inline_text;
use super::structured::texts;
use super::title::key;
use super::{Found, Generic};
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Longest name in characters.
const LONGEST: usize = 60;

/// Words before a name, in the languages of bylines.
const PREFIXES: [&str; 33] = [
    "written by",
    "reported by",
    "posted by",
    "story by",
    "text by",
    "words by",
    "published by",
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "autor",
    "autorin",
    "author",
    "text",
    "texte",
    "texto",
    "redaktion",
    "автор",
    "текст",
    "from",
    "authors",
    "autoren",
    "words",
    "oleh",
    "przez",
    "napsal",
    "yazan",
    "kirjoittanut",
];

/// Words that part two names.
const CONJUNCTIONS: [&str; 15] = [
    " and ",
    " und ",
    " et ",
    " y ",
    " e ",
    " en ",
    " og ",
    " och ",
    " ja ",
    " i ",
    " dan ",
    " ve ",
    " with ",
    " und von ",
    " и ",
];

/// News agencies, by key.
const AGENCIES: [&str; 44] = [
    "afp",
    "ap",
    "associatedpress",
    "theassociatedpress",
    "reuters",
    "dpa",
    "apa",
    "sid",
    "epd",
    "kna",
    "efe",
    "ansa",
    "lusa",
    "belga",
    "anp",
    "ntb",
    "tt",
    "ritzau",
    "stt",
    "pap",
    "ctk",
    "čtk",
    "tass",
    "тасс",
    "interfax",
    "интерфакс",
    "xinhua",
    "新华社",
    "kyodo",
    "共同通信",
    "jiji",
    "yonhap",
    "연합뉴스",
    "pti",
    "ani",
    "ians",
    "bss",
    "unb",
    "antara",
    "bernama",
    "anadoluagency",
    "aa",
    "upi",
    "dpainfocom",
];

/// Parts of names of desks and papers.
const DESKS: [&str; 34] = [
    "desk",
    "redaktion",
    "redaktionen",
    "staff",
    "newsroom",
    "editorial",
    "editors",
    "team",
    "redacción",
    "redaccion",
    "rédaction",
    "redazione",
    "redação",
    "redação",
    "redakcja",
    "redakce",
    "редакция",
    "ডেস্ক",
    "প্রতিবেদক",
    "প্রতিনিধি",
    "डेस्क",
    "ब्यूरो",
    "bureau",
    "correspondent",
    "reporter",
    "news",
    "编辑",
    "编辑部",
    "編集部",
    "記者",
    "기자",
    "magazine",
    "onlineredaktion",
    "agencies",
];

/// Whether a class names a byline.
pub(super) fn is_byline_class(class: &str) -> bool {
    let hit = |word: &str| class.contains(word);
    (hit("author") || hit("byline") || hit("Author") || hit("Byline") || hit("autor"))
        && !["authors-list", "bio", "image", "avatar", "photo", "comment"]
            .iter()
            .any(|word| hit(word))
}

/// The authors.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<Vec<Author>> {
    let structured = generic.structured;
    let article = structured.article.as_ref();
    let declared = |key: &str| {
        article
            .and_then(|article| article.get(key))
            .map(texts)
            .unwrap_or_default()
    };
    let meta = |names: &[&str]| -> Vec<String> {
        names
            .iter()
            .flat_map(|name| structured.metas_of(name))
            .map(str::to_owned)
            .collect()
    };
    let carriers: [(&'static str, Vec<String>); 5] = [
        ("json-ld", declared("author")),
        (
            "meta",
            meta(&[
                "author",
                "byl",
                "parsely-author",
                "sailthru.author",
                "dc.creator",
                "dcterms.creator",
                "cxenseparse:author",
                "article:author_name",
            ]),
        ),
        ("meta", meta(&["article:author", "og:article:author"])),
        ("microdata", stated(generic)),
        ("byline", printed(generic)),
    ];
    let site = site_keys(generic);
    let mut fallback = None;
    for (carrier, raw) in carriers {
        let authors = clean(raw.iter().map(String::as_str));
        let named: Vec<Author> = authors
            .iter()
            .filter(|author| !site.contains(&key(&author.name)))
            .cloned()
            .collect();
        if !named.is_empty() {
            return Some((named, carrier));
        }
        if !authors.is_empty() && fallback.is_none() {
            fallback = Some((authors, carrier));
        }
    }
    fallback
}

/// What the site calls itself, as keys.
fn site_keys(generic: &Generic<'_, '_>) -> HashSet<String> {
    let structured = generic.structured;
    let publisher = structured
        .article
        .as_ref()
        .and_then(|article| article.get("publisher"))
        .map(texts)
        .unwrap_or_default();
    let named = structured.meta_of(&["og:site_name"]).map(str::to_owned);
    let domain = generic
        .page
        .url
        .host_str()
        .map(crate::model::url::registrable_domain);
    let host = domain
        .as_deref()
        .and_then(|domain| domain.split('.').next())
        .map(str::to_owned);
    publisher
        .into_iter()
        .chain(named)
        .chain(domain)
        .chain(host)
        .map(|name| key(&name))
        .collect()
}

/// Microdata: the first author, and those who stand beside.
fn stated(generic: &Generic<'_, '_>) -> Vec<String> {
    let mut authors = generic
        .structured
        .props
        .iter()
        .filter(|(name, _)| *name == "author")
        .map(|(_, element)| *element);
    let Some(first) = authors.next() else {
        return Vec::new();
    };
    let beside = authors.filter(|other| {
        other.parent().map(|node| node.id()) == first.parent().map(|node| node.id())
    });
    std::iter::once(first).chain(beside).map(name_in).collect()
}

/// The `name` inside of a microdata author, or its text.
fn name_in(author: ElementRef<'_>) -> String {
    let named = author
        .descendent_elements()
        .find(|inner| inner.attr("itemprop") == Some("name"));
    let content = named
        .and_then(|named| named.attr("content"))
        .or_else(|| author.attr("content"));
    content.map_or_else(|| inline_text(named.unwrap_or(author)), tidy)
}

/// Names in bylines of the page.
fn printed(generic: &Generic<'_, '_>) -> Vec<String> {
    let byline = generic
        .structured
        .bylines
        .iter()
        .map(|element| inline_text(*element));
    let outline = generic.outline;
    let lines = outline.parts.iter().filter(|part| {
        (5..=LONGEST).contains(&part.letters)
            && part.end - outline.position(part.element.id()).unwrap_or(part.end) <= 6
    });
    let opened = lines.map(|part| inline_text(part.element)).filter(|text| {
        let lower = text.to_lowercase();
        BYLINES.iter().any(|word| {
            lower
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with([' ', ':']))
        }) && text.split_whitespace().count() <= 7
    });
    let first = byline
        .filter(|text| (3..=LONGEST * 2).contains(&text.chars().count()))
        .find(|text| !clean([text.as_str()]).is_empty());
    first.into_iter().chain(opened).take(1).collect()
}

/// Words that open a printed byline.
const BYLINES: [&str; 10] = [
    "by",
    "von",
    "par",
    "por",
    "door",
    "written by",
    "posted by",
    "author",
    "text",
    "autor",
];

/// Splits, cleans, classes, and drops what is no name or was named before.
pub(super) fn clean<'t>(raw: impl IntoIterator<Item = &'t str>) -> Vec<Author> {
    let mut seen = HashSet::new();
    raw.into_iter()
        .flat_map(split)
        .filter_map(|name| clean_name(&name))
        .filter(|name| seen.insert(key(name)))
        .map(|name| Author {
            kind: class(&name),
            name,
        })
        .collect()
}

/// Several names in one string.
fn split(text: &str) -> Vec<String> {
    let text = tidy(text);
    if text.contains("://") {
        return Vec::new();
    }
    let mut parts = vec![strip_prefix(&text).to_owned()];
    for separator in [";", "|", " / ", " & ", "、", "，", "،", " • ", " · "]
        .into_iter()
        .chain(CONJUNCTIONS)
    {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator).map(str::to_owned))
            .collect();
    }
    parts.iter().flat_map(|part| split_commas(part)).collect()
}

/// A comma parts names; what follows one and is a degree is no name.
fn split_commas(part: &str) -> Vec<String> {
    let degree = |piece: &&str| {
        let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
        piece.contains('.') && letters <= 8
            || (letters <= 6 && capitals >= 2 && !piece.contains(' '))
    };
    let mut pieces = part.split(',').map(str::trim);
    let first = pieces.next().map(str::to_owned);
    first
        .into_iter()
        .chain(
            pieces
                .filter(|piece| !degree(piece) || AGENCIES.contains(&key(piece).as_str()))
                .map(str::to_owned),
        )
        .collect()
}

fn strip_prefix(text: &str) -> &str {
    let lower = text.to_lowercase();
    for prefix in PREFIXES {
        if lower.len() == text.len() && lower.starts_with(prefix) {
            let rest = &text[prefix.len()..];
            let fused = prefix.len() > 6 && rest.chars().next().is_some_and(char::is_uppercase);
            if fused || rest.starts_with([' ', ':', '\u{a0}']) {
                return rest.trim_start_matches([' ', ':', '\u{a0}']);
            }
        }
    }
    text
}

/// A name, or nothing where the text is none.
fn clean_name(text: &str) -> Option<String> {
    let text = strip_prefix(text.trim());
    let text = text.split(['(', '<', '[']).next().unwrap_or(text);
    let text = [" 기자", " 記者", " 记者", " says"]
        .iter()
        .find_map(|suffix| text.trim().strip_suffix(suffix))
        .unwrap_or(text);
    if ["Foto", "Photo", "Image", "Фото"]
        .iter()
        .any(|word| text.trim().starts_with(word))
    {
        return None;
    }
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–' | '—' | ':' | '.' | ',' | '"' | '*' | '|' | '@' | '•'
            )
    });
    let length = text.chars().count();
    let address = text.contains("://") || text.starts_with("www.") || text.contains('@');
    let numbered = text.chars().filter(char::is_ascii_digit).count() > 1;
    let is_name = (2..=LONGEST).contains(&length)
        && !address
        && !numbered
        && text.chars().any(char::is_alphabetic);
    is_name.then(|| text.to_owned())
}

/// Person, desk or agency.
pub(super) fn class(name: &str) -> AuthorKind {
    if AGENCIES.contains(&key(name).as_str()) {
        return AuthorKind::Agency;
    }
    let desk = name
        .to_lowercase()
        .split(|c: char| c.is_whitespace() || c == '-')
        .any(|word| DESKS.contains(&word));
    if desk {
        AuthorKind::Desk
    } else {
        AuthorKind::Person
    }
}
