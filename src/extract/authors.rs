//! Who wrote it: names from structured data and bylines, split, cleaned and classed.

use std::collections::HashSet;

use super::blocks::inline_text;
use super::structured::texts;
use super::title::key;
use super::{Found, Generic};
use crate::model::text::tidy;
use crate::model::{Author, AuthorKind};

/// Longest name in characters.
const LONGEST: usize = 60;

/// Words before a name, in the languages of bylines.
const PREFIXES: [&str; 30] = [
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
        (
            "microdata",
            structured
                .props
                .iter()
                .filter(|(name, _)| *name == "author")
                .map(|(_, e)| inline_text(*e))
                .collect(),
        ),
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

/// Names in bylines of the page.
fn printed(generic: &Generic<'_, '_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in &generic.structured.bylines {
        let text = inline_text(*element);
        let length = text.chars().count();
        if (3..=LONGEST * 2).contains(&length) {
            names.push(text);
        }
        if names.len() >= 3 {
            break;
        }
    }
    names.truncate(1);
    names
}

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
    let mut parts = vec![strip_prefix(&text).to_owned()];
    for separator in [";", "|", "/", " & ", "、", "，", "،", " • ", " · "]
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

/// A comma parts names of two words; after it a single word is a title or a place.
fn split_commas(part: &str) -> Vec<String> {
    part.split(',')
        .map(|piece| piece.trim().to_owned())
        .collect()
}

fn strip_prefix(text: &str) -> &str {
    let lower = text.to_lowercase();
    for prefix in PREFIXES {
        if lower.len() == text.len() && lower.starts_with(prefix) {
            let rest = &text[prefix.len()..];
            if rest.starts_with([' ', ':', '\u{a0}']) {
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
