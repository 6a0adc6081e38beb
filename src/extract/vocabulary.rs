//! What publishers call their page parts: words of `class`, `id`, `role` and `itemprop` that
//! suggest whether an element belongs to the story.
//!
//! Words of trade, in the languages that templates are written in; never a site's name. A word
//! only suggests: an element that holds much of the page's prose is kept whatever it is called.

use std::collections::HashSet;
use std::sync::LazyLock;

use scraper::node::Element;

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

/// Words that mark furniture by themselves.
const FURNITURE: &[&str] = &[
    // advertising
    "ad",
    "ads",
    "advert",
    "adverts",
    "advertisement",
    "advertisements",
    "adslot",
    "adunit",
    "adbox",
    "adsense",
    "adsbygoogle",
    "adwrapper",
    "adcontainer",
    "advertising",
    "dfp",
    "sponsor",
    "sponsors",
    "promo",
    "promos",
    "promotion",
    "promoted",
    "promobox",
    "banner",
    "banners",
    "werbung",
    "anzeige",
    "anzeigen",
    "publicidad",
    "publicidade",
    "publicite",
    "pubblicita",
    "reklama",
    "reklam",
    "reklame",
    "advertentie",
    "annons",
    "annonse",
    "mainos",
    "outbrain",
    "taboola",
    "mgid",
    "revcontent",
    "plista",
    // sharing
    "share",
    "shares",
    "sharing",
    "sharebar",
    "sharer",
    "sharethis",
    "sharedaddy",
    "sharebuttons",
    "social",
    "socials",
    "socialbar",
    "socialmedia",
    "addthis",
    "addtoany",
    "a2a",
    "teilen",
    "compartir",
    "partage",
    "partager",
    "condividi",
    "udostepnij",
    "paylas",
    "delen",
    "compartilhar",
    "sociallinks",
    "socialshare",
    "followus",
    "follow",
    // other stories
    "related",
    "relateds",
    "relatedposts",
    "relatedarticles",
    "relatedcontent",
    "recirc",
    "recirculation",
    "recommended",
    "recommendation",
    "recommendations",
    "recommend",
    "similar",
    "trending",
    "popular",
    "mostread",
    "mostpopular",
    "mostviewed",
    "morenews",
    "morestories",
    "readmore",
    "readalso",
    "alsoread",
    "seealso",
    "readnext",
    "upnext",
    "teaser",
    "teasers",
    "relacionadas",
    "relacionados",
    "relacionada",
    "relacionado",
    "correlati",
    "relazionati",
    "powiazane",
    "verwandte",
    "gerelateerd",
    "liees",
    "ilgili",
    "crosslinks",
    "crosspromo",
    "jprelatedposts",
    "crp",
    "yarpp",
    "ligatus",
    "moreon",
    "onward",
    "nextarticle",
    "prevnext",
    "nextprev",
    "nextpost",
    "prevpost",
    "postnav",
    "interlink",
    "internallink",
    // readers
    "newsletter",
    "newsletters",
    "subscribe",
    "subscription",
    "subscriptions",
    "signup",
    "signin",
    "login",
    "register",
    "mailchimp",
    "mailinglist",
    "optin",
    "rating",
    "ratings",
    "vote",
    "votes",
    "poll",
    "polls",
    "quiz",
    "survey",
    "feedback",
    "donate",
    "donation",
    "membership",
    // navigation
    "breadcrumb",
    "breadcrumbs",
    "crumbs",
    "nav",
    "navi",
    "navigation",
    "navbar",
    "menu",
    "submenu",
    "sidebar",
    "rightrail",
    "pagination",
    "pager",
    "paging",
    "toolbar",
    "tools",
    "footer",
    "masthead",
    "sitemap",
    "backtotop",
    "skiplink",
    "skip",
    "toc",
    "tableofcontents",
    "dropdown",
    "search",
    // about the story
    "byline",
    "bylines",
    "author",
    "authors",
    "authorbox",
    "authorbio",
    "autor",
    "autoren",
    "autorenbox",
    "auteur",
    "autore",
    "bio",
    "biography",
    "contributor",
    "contributors",
    "tags",
    "taglist",
    "tagcloud",
    "keywords",
    "schlagworte",
    "etiquetas",
    "hashtags",
    "posttags",
    "labels",
    "caption",
    "captions",
    "figcaption",
    "bildunterschrift",
    "legende",
    "didascalia",
    "imagecaption",
    "photocredit",
    "imagecredit",
    "credit",
    "credits",
    "copyright",
    "timestamp",
    "dateline",
    "pubdate",
    "datetime",
    "postmeta",
    "entrymeta",
    "articlemeta",
    "storymeta",
    "metadata",
    "postinfo",
    "postdate",
    "entrydate",
    "readingtime",
    "readtime",
    "pullquote",
    "pullquotes",
    "pullout",
    "kicker",
    "eyebrow",
    "overline",
    "dachzeile",
    "topline",
    "roofline",
    "spitzmarke",
    "supertitle",
    "pretitle",
    "antetitulo",
    // gadgets
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "modal",
    "popup",
    "popover",
    "lightbox",
    "overlay",
    "tooltip",
    "carousel",
    "slider",
    "slideshow",
    "counter",
    "views",
    "viewcount",
    "pageviews",
    "print",
    "printonly",
    "paywall",
    "regwall",
    "weather",
    "ticker",
    "player",
    "audioplayer",
    "rollover",
    "hovercard",
    "visuallyhidden",
    "visuallyhide",
    "sronly",
    "screenreader",
    "screenreadertext",
    "offscreen",
    "videocaption",
    "trustproject",
    "disclaimer",
    "correctionlink",
    "flag",
    "toast",
    "notification",
    "notifications",
];

/// Words that mark what readers wrote.
const READERS: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "commenting",
    "respond",
    "disqus",
    "kommentar",
    "kommentare",
    "kommentarer",
    "kommentarbereich",
    "commentbox",
    "commentsection",
    "commentarea",
    "comentarios",
    "comentario",
    "commentaires",
    "commenti",
    "komentarze",
    "komentare",
    "yorum",
    "yorumlar",
    "reacties",
    "replies",
    "livefyre",
    "coral",
    "usercomments",
    "forum",
    "postings",
];

/// Words that mark furniture only where the element is short or mostly links.
const DOUBTFUL: &[&str] = &[
    "meta",
    "info",
    "date",
    "time",
    "published",
    "updated",
    "widget",
    "widgets",
    "aside",
    "box",
    "infobox",
    "factbox",
    "links",
    "linklist",
    "list",
    "more",
    "mehr",
    "topics",
    "topic",
    "category",
    "categories",
    "section",
    "label",
    "source",
    "sources",
    "gallery",
    "galleries",
    "video",
    "videos",
    "audio",
    "podcast",
    "buttons",
    "button",
    "icon",
    "icons",
    "actions",
    "options",
    "latest",
    "headlines",
    "stories",
    "promotional",
    "partner",
    "partners",
    "cta",
    "callout",
    "inset",
    "embed",
    "app",
    "download",
    "foot",
    "bottom",
    "top",
    "header",
    "profile",
    "user",
    "avatar",
    "photo",
    "image",
    "img",
    "media",
    "thumb",
    "thumbnail",
    "rail",
    "extra",
    "extras",
    "module",
    "story",
    "card",
    "cards",
    "next",
    "prev",
    "previous",
    "email",
    "join",
    "whatsapp",
    "telegram",
    "facebook",
    "twitter",
    "google",
    "youtube",
    "instagram",
];

/// Words that mark the body of a story, alone or as two words in a row.
const BODY: &[&str] = &[
    "articlebody",
    "articletext",
    "articlecontent",
    "storybody",
    "storytext",
    "storycontent",
    "postbody",
    "postcontent",
    "posttext",
    "entrycontent",
    "entrybody",
    "newsbody",
    "newstext",
    "newscontent",
    "newsdetail",
    "maintext",
    "bodytext",
    "bodycopy",
    "contentbody",
    "articledetail",
    "articlefulltext",
    "fulltext",
    "storydetail",
    "bodycontent",
    "articlemain",
    "richtext",
    "textbody",
    "artikeltext",
    "artikelinhalt",
    "textoarticulo",
    "cuerponoticia",
    "corpoarticolo",
    "contenttext",
    "blogcontent",
    "singlecontent",
    "detailcontent",
    "contentdetail",
];

/// Words that mark the lede.
const SUMMARY: &[&str] = &[
    "summary",
    "standfirst",
    "lede",
    "lead",
    "dek",
    "deck",
    "subtitle",
    "subheadline",
    "subhead",
    "intro",
    "excerpt",
    "vorspann",
    "teasertext",
    "leadtext",
    "articlelead",
    "articleintro",
    "bajada",
    "entradilla",
    "copete",
    "chapo",
    "chapeau",
    "sommario",
    "occhiello",
    "ingress",
    "abstract",
    "synopsis",
    "description",
    "sapo",
    "introduction",
    "anreisser",
    "perex",
    "preamble",
    "subtitulo",
    "spot",
];

struct Words {
    readers: HashSet<&'static str>,
    furniture: HashSet<&'static str>,
    doubtful: HashSet<&'static str>,
    body: HashSet<&'static str>,
    summary: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    readers: READERS.iter().copied().collect(),
    furniture: FURNITURE.iter().copied().collect(),
    doubtful: DOUBTFUL.iter().copied().collect(),
    body: BODY.iter().copied().collect(),
    summary: SUMMARY.iter().copied().collect(),
});

/// What the names and attributes of an element suggest.
pub(super) fn hint(element: &Element) -> Hint {
    let mut found = by_tag(element.name());
    for (name, value) in element.attrs() {
        let said = match name {
            "class" | "id" | "data-component" | "data-testid" | "data-module" | "data-type"
            | "data-block" => by_words(value),
            "role" => by_role(value),
            "itemprop" => by_property(value),
            "hidden" => Hint::Hidden,
            "style" if is_hiding(value) => Hint::Hidden,
            "aria-hidden" if value == "true" => Hint::Doubtful,
            _ => Hint::None,
        };
        found = stronger(found, said);
    }
    found
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

fn by_tag(tag: &str) -> Hint {
    match tag {
        "nav" | "footer" | "aside" | "form" | "menu" | "dialog" | "search" | "address"
        | "figcaption" => Hint::Furniture,
        "header" => Hint::Doubtful,
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

fn by_property(property: &str) -> Hint {
    match property {
        "articleBody" | "reviewBody" => Hint::Body,
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

/// Whether an address leads to where publishers court readers.
pub(super) fn is_pitch(address: &str) -> bool {
    let status = address.contains("/status/") || address.contains("/posts/");
    !status && PITCHES.iter().any(|part| address.contains(part))
}

/// Looks the words of a name up, alone and joined two by two.
fn by_words(value: &str) -> Hint {
    let words = &*WORDS;
    let mut found = Hint::None;
    let mut pair = String::new();
    for name in value.split_ascii_whitespace() {
        let mut before = String::new();
        for_each_word(name, &mut |word| {
            found = stronger(found, look_up(words, word));
            if !before.is_empty() {
                pair.clear();
                pair.push_str(&before);
                pair.push_str(word);
                found = stronger(found, look_up(words, &pair));
            }
            before.clear();
            before.push_str(word);
        });
    }
    found
}

fn look_up(words: &Words, word: &str) -> Hint {
    if words.furniture.contains(word) {
        Hint::Furniture
    } else if words.readers.contains(word) {
        Hint::Readers
    } else if words.body.contains(word) {
        Hint::Body
    } else if words.summary.contains(word) {
        Hint::Summary
    } else if words.doubtful.contains(word) {
        Hint::Doubtful
    } else {
        Hint::None
    }
}

/// The words of a class name in lower case: parted by signs, digits and capitals.
fn for_each_word(name: &str, visit: &mut impl FnMut(&str)) {
    let mut word = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        let part = !c.is_alphabetic();
        if part || (c.is_uppercase() && lower_before) {
            if !word.is_empty() {
                visit(&word);
                word.clear();
            }
        }
        if !part {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    if !word.is_empty() {
        visit(&word);
    }
}
