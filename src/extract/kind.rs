//! What sort of page it is, and where in the paper it stands.

use super::structured::{texts, types};
use super::{Found, Generic};
use crate::model::Kind;
use crate::model::text::tidy;

/// Topics kept of one page.
const MOST_TOPICS: usize = 30;

/// The sort of page.
pub(super) fn choose(generic: &Generic<'_, '_>) -> Found<Kind> {
    let structured = generic.structured;
    let kinds = structured.article.as_ref().map(types).unwrap_or_default();
    let by_type = kinds.iter().find_map(|kind| match *kind {
        "LiveBlogPosting" => Some(Kind::Liveblog),
        "AdvertiserContentArticle" => Some(Kind::Sponsored),
        "ImageGallery" | "MediaGallery" => Some(Kind::Gallery),
        "VideoObject" => Some(Kind::Video),
        "AudioObject" | "PodcastEpisode" => Some(Kind::Audio),
        kind if kind.ends_with("Article") || kind == "BlogPosting" => Some(Kind::Article),
        _ => None,
    });
    if let Some(kind) = by_type {
        return Some((kind, "json-ld"));
    }
    match structured.meta_of(&["og:type"])? {
        "article" => Some((Kind::Article, "og")),
        kind if kind.starts_with("video") => Some((Kind::Video, "og")),
        "website" if generic.page.url.path() == "/" => Some((Kind::Hub, "og")),
        _ => None,
    }
}

/// Section of the paper.
pub(super) fn section(generic: &Generic<'_, '_>) -> Found<String> {
    let declared = generic
        .structured
        .article_text("articleSection")
        .map(|text| (text, "json-ld"));
    declared.or_else(|| {
        generic
            .structured
            .meta_of(&["article:section", "og:section", "parsely-section"])
            .map(|text| (text.to_owned(), "meta"))
    })
}

/// Keywords.
pub(super) fn topics(generic: &Generic<'_, '_>) -> Found<Vec<String>> {
    let structured = generic.structured;
    let declared = structured
        .article
        .as_ref()
        .and_then(|article| article.get("keywords"))
        .map(texts)
        .unwrap_or_default();
    let carriers: [(&'static str, Vec<String>); 3] = [
        ("json-ld", declared),
        (
            "meta",
            structured
                .metas_of("article:tag")
                .map(str::to_owned)
                .collect(),
        ),
        (
            "meta",
            structured
                .metas_of("news_keywords")
                .chain(structured.metas_of("keywords"))
                .map(str::to_owned)
                .collect(),
        ),
    ];
    carriers.into_iter().find_map(|(carrier, raw)| {
        let mut topics: Vec<String> = Vec::new();
        for topic in raw
            .iter()
            .flat_map(|text| text.split([',', ';', '،', '、']))
            .map(tidy)
        {
            if !topic.is_empty() && !topics.contains(&topic) && topics.len() < MOST_TOPICS {
                topics.push(topic);
            }
        }
        (!topics.is_empty()).then_some((topics, carrier))
    })
}
