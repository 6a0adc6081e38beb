//! Rules proposed for a site from a few of its pages, for people to read and correct.
//!
//! What the generic extractor and the structured data agree on stands in for the truth; a place is
//! proposed where it says the same on the pages. Nothing here is used when articles are drawn.

mod body;
mod family;
mod fields;
mod foreign;

use std::collections::BTreeMap;

use url::Url;

use super::document::Document;
use super::rules::Source;
use super::structured::Structured;
use super::trial::{story_elements, texts};
use super::{Page, Settings, draw};
use crate::model::Article;
use crate::model::text::key;
use crate::model::url::registrable_domain;
use crate::sites::{Draft, FIELDS, Site};

/// How far a site's rules agree with what the pages say.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Agreement {
    /// The field; `body` for the blocks.
    pub field: &'static str,
    /// Pages on which the rules and the stand-in for the truth say the same.
    pub same: usize,
    /// Pages on which there is something to say.
    pub of: usize,
}

/// A page under study.
struct Sample<'a> {
    page: &'a Page<'a>,
    document: &'a Document,
    structured: Structured<'a>,
    /// What the generic extractor draws.
    generic: Article,
    /// The elements that it takes for the body.
    roots: Vec<scraper::ElementRef<'a>>,
}

impl Sample<'_> {
    fn source(&self) -> Source<'_, '_> {
        Source {
            page: self.page,
            html: &self.document.html,
            structured: &self.structured,
        }
    }
}

/// Proposes rules from pages of one site. `families` are the names of those that can be extended.
/// Pages that cannot be parsed are left out; `None` where none is left.
pub fn propose(pages: &[Page<'_>], families: &[String], settings: &Settings) -> Option<Draft> {
    let parsed = parse(pages, settings);
    let samples: Vec<Sample<'_>> = parsed
        .iter()
        .map(|(page, document)| study(page, document, settings))
        .collect();
    samples.first()?;
    let mut draft = Draft {
        name: name(&samples),
        hosts: hosts(samples.iter().map(|sample| sample.page.url)),
        extends: family::detect(&samples)
            .filter(|name| families.iter().any(|known| known == name))
            .map(str::to_owned),
        language: common(samples.iter().filter_map(|sample| sample.generic.lang())),
        examples: samples
            .iter()
            .map(|sample| crate::sites::path_and_query(sample.page.url))
            .collect(),
        ..Draft::default()
    };
    for field in FIELDS {
        draft.fields.extend(fields::propose(field, &samples));
    }
    draft.body = body::propose(&samples);
    Some(draft)
}

/// How far a site's rules say what the generic extractor says, page by page and field by field.
/// A body agrees where nine in ten of its lines are the same.
pub fn agreement(site: &Site, pages: &[Page<'_>], settings: &Settings) -> Vec<Agreement> {
    let mut sums: BTreeMap<usize, Agreement> = BTreeMap::new();
    let rules_only = Settings {
        fallback: false,
        ..settings.clone()
    };
    for (page, document) in &parse(pages, settings) {
        let generic = draw(page, document, None, settings);
        let ruled = draw(page, document, Some(site), &rules_only);
        for (at, field) in FIELDS.into_iter().enumerate() {
            let wanted = keys(&texts(&generic, field));
            if !wanted.is_empty() {
                count(&mut sums, at, field, wanted == keys(&texts(&ruled, field)));
            }
        }
        if !generic.blocks.is_empty() {
            let same = body::likeness(&generic.blocks, &ruled.blocks) >= 0.9;
            count(&mut sums, FIELDS.len(), "body", same);
        }
    }
    sums.into_values().collect()
}

fn count(sums: &mut BTreeMap<usize, Agreement>, at: usize, field: &'static str, same: bool) {
    let sum = sums.entry(at).or_insert(Agreement {
        field,
        same: 0,
        of: 0,
    });
    sum.of += 1;
    sum.same += usize::from(same);
}

fn parse<'p>(pages: &'p [Page<'p>], settings: &Settings) -> Vec<(&'p Page<'p>, Document)> {
    pages
        .iter()
        .filter_map(|page| {
            let document = Document::parse(&super::text_of(page), settings).ok()?;
            Some((page, document))
        })
        .collect()
}

fn study<'a>(page: &'a Page<'a>, document: &'a Document, settings: &Settings) -> Sample<'a> {
    let structured = Structured::collect(&document.html, page.url.as_str());
    let article = draw(page, document, None, settings);
    let source = Source {
        page,
        html: &document.html,
        structured: &structured,
    };
    let roots = story_elements(&source, article.title.as_deref());
    Sample {
        page,
        document,
        structured,
        generic: article,
        roots,
    }
}

/// The hosts of pages, the domain that they share first: what a rule file for them is named by.
pub fn hosts<'a>(urls: impl Iterator<Item = &'a Url>) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for url in urls {
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    if hosts.len() > 1 {
        let domain = registrable_domain(&hosts[0]);
        hosts.retain(|host| *host != domain);
        hosts.insert(0, domain);
    }
    hosts
}

/// The name that most pages give their site.
fn name(samples: &[Sample<'_>]) -> Option<String> {
    let said = |sample: &Sample<'_>| {
        let structured = &sample.structured;
        let publisher = structured.article.as_ref()?.get("publisher");
        let named = publisher.map(super::structured::texts).unwrap_or_default();
        let named = named.into_iter().next();
        structured
            .meta_of(&["og:site_name"])
            .map(str::to_owned)
            .or(named)
    };
    let names: Vec<String> = samples.iter().filter_map(said).collect();
    common(names.iter().map(String::as_str))
}

/// The commonest of these, the first of equals.
fn common<'t>(texts: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for text in texts {
        match counts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counts.push((text, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let found = counts.into_iter().find(|(_, count)| *count == most)?;
    Some(found.0.to_owned())
}

/// Texts as they are compared.
fn keys(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| key(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::Sites;

    /// A story of an invented paper: hashed names, a box in the text, the paper's name in titles.
    fn story(n: usize, topic: &str) -> String {
        let prose: String = (0..6)
            .map(|i| {
                format!(
                    "<p>In part {i} of {topic}, the council spoke for hours, and nobody left the \
                     hall before the last vote on item {n} was counted twice.</p>"
                )
            })
            .collect();
        format!(
            r#"<html lang="en"><head><title>News of {topic} | The Seed</title>
<meta property="og:title" content="News of {topic} | The Seed">
<meta property="og:site_name" content="The Seed">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "News of {topic}",
"datePublished": "2025-09-0{n}T08:00:00+02:00", "author": {{"@type": "Person", "name": "Mara Quill {n}"}}}}</script>
</head><body><nav><a href="/">Home</a></nav><article class="sc-1x2y3z"><h1 class="story-title">News of {topic}</h1>
<div class="story-text css-8atqhb">{prose}<div class="promo-box"><p>Sign up for our letter, it comes every
morning and costs nothing at all.</p></div><h2>What is next for {topic}</h2>{prose2}</div></article>
<footer><p>The Seed, all rights reserved, since the year 1901.</p></footer></body></html>"#,
            prose2 = prose.replace("In part", "After part")
        )
    }

    #[test]
    fn a_proposal_holds_on_a_page_that_it_was_not_made_from() {
        let urls: Vec<Url> = (1..5)
            .map(|n| Url::parse(&format!("https://www.seed.example/2025/{n}")).unwrap())
            .collect();
        let bodies: Vec<String> = ["the bridge", "a harbour", "the school", "our mill"]
            .iter()
            .enumerate()
            .map(|(n, topic)| story(n + 1, topic))
            .collect();
        let pages: Vec<Page<'_>> = urls
            .iter()
            .zip(&bodies)
            .map(|(url, body)| Page {
                url,
                content_type: None,
                body: body.as_bytes(),
                fetched_at: "2025-09-10T00:00:00Z".parse().unwrap(),
            })
            .collect();
        let settings = Settings::default();
        let draft = propose(&pages[..3], &[], &settings).unwrap();
        let text = draft.to_toml();
        assert_eq!(draft.hosts, ["seed.example"]);
        assert!(text.contains("\".story-text"), "{text}");
        assert!(text.contains("strip_suffix = [\" | The Seed\"]"), "{text}");
        assert!(
            !text.contains("sc-1x2y3z") && !text.contains("css-8atqhb"),
            "{text}"
        );
        let path = std::path::Path::new("/nowhere/seed.example.toml");
        let site = Sites::parse(path, &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let article = super::super::extract(&pages[3], Some(&site), &settings);
        assert!(!article.body_text().contains("Sign up"), "{text}");
        assert!(article.provenance["blocks"].starts_with("seed.example/"));
        for Agreement { field, same, of } in agreement(&site, &pages[3..], &settings) {
            assert_eq!((same, of), (1, 1), "{field}\n{text}");
        }
    }
}
