//! The lead picture, as the page names it for sharing.

use super::Generic;
use crate::model::{Article, Image};

/// Adds the picture that the page names as its own, where the body does not show it.
pub(super) fn lead(generic: &Generic<'_, '_>, article: &mut Article) {
    let Some(address) = generic
        .structured
        .meta_of(&["og:image", "og:image:url", "twitter:image"])
    else {
        return;
    };
    let Ok(url) = generic.page.url.join(address) else {
        return;
    };
    let path = |url: &str| url.split(['?', '#']).next().map(str::to_owned);
    let known = article
        .images
        .iter()
        .any(|image| path(&image.url) == path(url.as_str()));
    if known || !matches!(url.scheme(), "http" | "https") {
        return;
    }
    let alt = generic
        .structured
        .meta_of(&["og:image:alt"])
        .map(str::to_owned);
    article.images.push(Image {
        url: url.into(),
        alt,
        ..Image::default()
    });
}
