//! What publishers call their page parts: words of `class`, `id`, `role` and `itemprop` that
//! suggest whether an element belongs to the story.
//!
//! Words of trade, in the languages that templates are written in; never a site's name. A word
//! only suggests: an element that holds much of the page's prose is kept whatever it is called.

mod words;

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use scraper::node::Element;

use super::blocks::is_component;

/// What names and attributes suggest of an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Hint {
    /// Nothing.
    #[default]
    None,
    /// The body of the story.
    Body,
    /// The lede, summary or standfirst.
    Summary,
    /// Something that is not the story.
    Furniture,
    /// What readers wrote.
    Readers,
    /// Perhaps furniture: so it is where it is short or mostly links.
    Doubtful,
    /// Not shown.
    Hidden,
}

/// Every word with what it suggests; where a word stands in two lists, the stronger hint.
static WORDS: LazyLock<FxHashMap<&'static str, Hint>> = LazyLock::new(|| {
    let lists = [
        (words::DOUBTFUL, Hint::Doubtful),
        (words::SUMMARY, Hint::Summary),
        (words::BODY, Hint::Body),
        (words::READERS, Hint::Readers),
        (words::FURNITURE, Hint::Furniture),
        (words::HIDDEN, Hint::Hidden),
    ];
    let entries = lists
        .into_iter()
        .flat_map(|(list, hint)| list.split_ascii_whitespace().map(move |word| (word, hint)));
    entries.collect()
});

/// What the names and attributes of an element suggest.
pub(super) fn hint(element: &Element) -> Hint {
    Vocabulary::default().hint(element)
}

/// The hints of the classes of one page: templates repeat them, so each is looked up once.
#[derive(Debug, Default)]
pub(super) struct Vocabulary<'a> {
    classes: HashMap<&'a str, Hint>,
}

impl<'a> Vocabulary<'a> {
    /// What the names and attributes of an element suggest. That it is the body is told to machines by
    /// `itemprop`, and outweighs what words of its other names suggest.
    pub(super) fn hint(&mut self, element: &'a Element) -> Hint {
        let mut found = by_tag(element.name());
        let mut stated = false;
        for (name, value) in element.attrs() {
            let said = match name {
                "class" => *self.classes.entry(value).or_insert_with(|| by_words(value)),
                "id"
                | "data-component"
                | "data-testid"
                | "data-module"
                | "data-type"
                | "data-block"
                | "data-component-name"
                | "data-component-type"
                | "data-module-name"
                | "data-widget_type"
                | "data-test"
                | "data-test-id"
                | "data-qa"
                | "data-cy"
                | "data-role" => by_words(value),
                "role" => by_role(value),
                "itemprop" | "property" => {
                    let said = by_property(value);
                    stated |= said == Hint::Body;
                    said
                }
                "hidden" => Hint::Hidden,
                "style" if is_hiding(value) => Hint::Hidden,
                "aria-hidden" if value == "true" => Hint::Doubtful,
                _ => Hint::None,
            };
            found = stronger(found, said);
        }
        if stated && found != Hint::Hidden {
            Hint::Body
        } else {
            found
        }
    }
}

/// The hint that decides where two differ: hidden, then furniture, then body, then the lede.
fn stronger(a: Hint, b: Hint) -> Hint {
    let rank = |hint: Hint| match hint {
        Hint::None => 0,
        Hint::Doubtful => 1,
        Hint::Summary => 2,
        Hint::Body => 3,
        Hint::Furniture => 4,
        Hint::Readers => 5,
        Hint::Hidden => 6,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// What a tag suggests; a component is called by the words of its tag.
fn by_tag(tag: &str) -> Hint {
    match tag {
        "nav" | "footer" | "aside" | "form" | "menu" | "dialog" | "search" | "address"
        | "figcaption" => Hint::Furniture,
        "header" => Hint::Doubtful,
        tag if is_component(tag) => by_words(tag),
        _ => Hint::None,
    }
}

fn by_role(role: &str) -> Hint {
    match role {
        "navigation" | "complementary" | "contentinfo" | "banner" | "search" | "dialog"
        | "alert" | "alertdialog" | "menu" | "menubar" | "toolbar" | "tablist" | "form" => {
            Hint::Furniture
        }
        _ => Hint::None,
    }
}

/// What a property of microdata or RDFa suggests, its prefix left out.
fn by_property(property: &str) -> Hint {
    match property.rsplit(':').next().unwrap_or(property) {
        "articleBody" | "reviewBody" | "encoded" => Hint::Body,
        "description" => Hint::Summary,
        "author" | "publisher" | "datePublished" | "dateModified" | "caption" => Hint::Furniture,
        "comment" => Hint::Readers,
        _ => Hint::None,
    }
}

fn is_hiding(style: &str) -> bool {
    let mut style = style.to_ascii_lowercase();
    style.retain(|c| !c.is_whitespace());
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Parts of addresses that lead to a mailbox, a profile, an app or a newsletter.
const PITCHES: [&str; 19] = [
    "mailto:",
    "newsletter",
    "subscribe",
    "subscription",
    "signup",
    "sign-up",
    "//twitter.com/",
    "//www.twitter.com/",
    "//x.com/",
    "facebook.com/",
    "instagram.com/",
    "whatsapp.com/",
    "//t.me/",
    "apps.apple.com",
    "itunes.apple.com",
    "play.google.com",
    "youtube.com/channel",
    "/contact",
    "donate",
];

/// Parts of addresses that lead to where one subscribes, registers or gives, in the languages of
/// templates.
const COURTING: [&str; 22] = [
    "newsletter",
    "subscri",
    "suscri",
    "suscrip",
    "assinatura",
    "assine",
    "abonn",
    "/abo/",
    "/abo-",
    "abbonamenti",
    "abbonati",
    "prenumer",
    "predplatne",
    "uyelik",
    "signup",
    "sign-up",
    "/signin",
    "/login",
    "/regist",
    "membership",
    "donate",
    "/support-us",
];

/// Whether an address leads to where one subscribes, registers or gives.
pub(super) fn is_courting(address: &str) -> bool {
    COURTING.iter().any(|part| address.contains(part))
}

/// Whether an address leads to where publishers court readers.
pub(super) fn is_pitch(address: &str) -> bool {
    let status = address.contains("/status/") || address.contains("/posts/");
    !status && PITCHES.iter().any(|part| address.contains(part))
}

/// Looks the words of a name up, alone and joined two by two.
fn by_words(value: &str) -> Hint {
    let mut found = Hint::None;
    let mut joined = String::new();
    for name in value.split_ascii_whitespace() {
        joined.clear();
        // Where the last two words begin in `joined`.
        let (mut before, mut start) = (0, 0);
        for segment in name.split(|c: char| !c.is_alphanumeric()) {
            if is_serial(segment) {
                joined.clear();
                (before, start) = (0, 0);
                continue;
            }
            let mut chars = segment.chars().peekable();
            while let Some(c) = chars.next() {
                if c.is_ascii_alphabetic() {
                    joined.push(c.to_ascii_lowercase());
                } else if c.is_alphabetic() {
                    joined.extend(c.to_lowercase());
                }
                let ends = match chars.peek() {
                    Some(next) => {
                        !next.is_alphabetic() || (c.is_lowercase() && next.is_uppercase())
                    }
                    None => true,
                };
                if ends && start < joined.len() {
                    found = stronger(found, of_word(&joined[start..]));
                    if before < start {
                        found = stronger(found, of_word(&joined[before..]));
                    }
                    (before, start) = (start, joined.len());
                }
            }
        }
    }
    found
}

/// Whether letters follow digits, as in `2ccb0dd2cf`: a number that a program has given, in which words
/// stand by chance.
fn is_serial(segment: &str) -> bool {
    let mut pairs = segment.as_bytes().windows(2);
    pairs.any(|pair| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic())
}

fn of_word(word: &str) -> Hint {
    WORDS.get(word).copied().unwrap_or_default()
}
