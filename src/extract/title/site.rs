//! What the site calls itself, and how it is cut off its headlines.

use url::Url;

use crate::extract::structured::{Structured, texts, types};
use crate::model::text::{key, words};

/// Signs between a headline and the name of the site or section.
const SEPARATORS: [&str; 26] = [
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " ǀ ", " ｜ ", "｜", " / ",
    " [", " _", " › ", " ‹ ", " ► ", " ~ ", " ⋆ ", " ★ ", " ・ ", " ∙ ", " 丨 ", " // ", " > ",
];

/// Signs that also stand inside of headlines: they part a name only where it follows to the letter.
const TIGHT: [&str; 14] = [
    "|", "ㅣ", "丨", "-", "–", "—", "_", ":", "：", "(", "（", "【", "@", "・",
];

/// Signs that part sections from a headline, and seldom stand inside of one.
const BARS: [&str; 4] = [" | ", " › ", " » ", " :: "];

/// Characters that a segment may have beside the name in it: `Sport | Example News Online`.
const BESIDE: usize = 20;

/// The names of a site, and of the section that the page stands in, as keys.
#[derive(Debug, Default)]
pub(in crate::extract) struct SiteNames {
    names: Vec<String>,
    sections: Vec<String>,
}

impl SiteNames {
    /// Gathers the names: from metadata, from the publisher and from the host.
    pub(in crate::extract) fn of(structured: &Structured<'_>, url: &Url) -> Self {
        let named = [
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "twitter:site",
        ];
        let metas = named.iter().filter_map(|name| structured.meta_of(&[name]));
        let publisher = structured
            .article
            .as_ref()
            .and_then(|article| article.get("publisher"))
            .map(texts)
            .unwrap_or_default();
        let declared = structured.objects.iter().filter(|object| {
            let is_site = |kind: &&str| matches!(*kind, "WebSite" | "NewsMediaOrganization");
            types(object).iter().any(is_site)
        });
        let declared = declared.flat_map(|object| {
            let said = ["name", "alternateName"].map(|key| object.get(key).map(texts));
            said.into_iter().flatten().flatten()
        });
        let mut names: Vec<String> = metas.map(key).collect();
        names.extend(publisher.iter().map(|name| key(name)));
        names.extend(declared.map(|name| key(&name)));
        names.extend(host_names(url));
        names.retain(|name| name.chars().count() > 1);
        let section = structured.article_text("articleSection");
        let sections = section
            .into_iter()
            .chain(structured.meta_of(&["article:section"]).map(str::to_owned));
        Self {
            names,
            sections: sections.map(|section| key(&section)).collect(),
        }
    }

    /// Whether a text is but the site's name.
    pub(in crate::extract) fn is(&self, text: &str) -> bool {
        let text = key(text);
        text.is_empty() || self.names.contains(&text)
    }

    /// Cuts the site's name off either end, and the section that stood beside it.
    pub(in crate::extract) fn cut_off(&self, text: &str) -> String {
        let mut text = text.trim();
        let mut cut = false;
        for _ in 0..4 {
            let back = SEPARATORS.iter().filter_map(|by| text.rsplit_once(by));
            let front = SEPARATORS.iter().filter_map(|by| text.split_once(by));
            let named = |segment: &str| {
                self.is_named_in(segment) || (cut && self.sections.contains(&key(segment)))
            };
            let rest = back
                .filter(|(_, tail)| named(tail))
                .map(|(head, _)| head.trim())
                .chain(
                    front
                        .filter(|(head, _)| named(head))
                        .map(|(_, tail)| tail.trim()),
                )
                .find(|rest| !rest.is_empty());
            let other = || self.cut_tight(text).or_else(|| self.cut_within(text));
            let section = || cut.then(|| without_section(text)).flatten();
            let Some(rest) = rest.or_else(other).or_else(section) else {
                break;
            };
            (text, cut) = (rest, true);
        }
        text.to_owned()
    }

    /// What stands before a name that follows a sign without spaces, or after one with a colon.
    fn cut_tight<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut cuts = TIGHT.iter().filter_map(|by| text.rsplit_once(by));
        let behind = cuts.find(|(_, tail)| self.is(tail)).map(|(head, _)| head);
        let opening = || text.split_once(": ").filter(|(head, _)| self.is(head));
        behind
            .or_else(|| opening().map(|(_, tail)| tail))
            .map(str::trim)
            .filter(|rest| !rest.is_empty())
    }

    /// What stands before the name where a slogan follows it: `… | Example News | The latest`.
    fn cut_within<'t>(&self, text: &'t str) -> Option<&'t str> {
        SEPARATORS.iter().find_map(|by| {
            let mut ends = text.match_indices(by).map(|(at, _)| at);
            let end = ends.find(|&at| {
                let segment = text[at + by.len()..].split(by).next();
                segment.is_some_and(|segment| self.is(segment))
            })?;
            Some(text[..end].trim()).filter(|head| !head.is_empty())
        })
    }

    /// Whether a segment names the site: equal to one of its names, or one inside the other.
    fn is_named_in(&self, segment: &str) -> bool {
        let bare = key(segment);
        let length = bare.chars().count();
        let holds = |name: &String| {
            let named = name.chars().count();
            let short = named < 5;
            length <= named + BESIDE
                && if short {
                    words(segment).any(|word| key(word) == *name)
                } else {
                    bare.contains(name.as_str())
                }
        };
        length > 0
            && self
                .names
                .iter()
                .any(|name| *name == bare || holds(name) || (length >= 3 && name.contains(&bare)))
    }
}

/// A text without the short section behind a bar, which stood beside the name: `… | Sport`.
fn without_section(text: &str) -> Option<&str> {
    BARS.iter().find_map(|by| {
        let (head, section) = text.rsplit_once(by)?;
        let short = section.split_whitespace().count() <= 2;
        (short && head.chars().count() > section.chars().count() * 2).then(|| head.trim())
    })
}

/// What stands before each separator in a text.
pub(super) fn heads(text: &str) -> impl Iterator<Item = &str> {
    SEPARATORS
        .iter()
        .chain(&TIGHT)
        .flat_map(|by| text.match_indices(by))
        .map(|(at, _)| text[..at].trim())
}

/// The names in a host: `example` and `examplecouk` of `www.example.co.uk`.
fn host_names(url: &Url) -> Vec<String> {
    let Some(host) = url.host_str() else {
        return Vec::new();
    };
    let domain = crate::model::url::registrable_domain(host);
    let label = domain.split('.').next().map(key);
    label.into_iter().chain([key(&domain)]).collect()
}
