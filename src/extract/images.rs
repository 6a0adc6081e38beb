//! Pictures: the lead picture as the page names it for sharing, and what is said under and about
//! each.

use serde_json::Value;

use super::Generic;
use super::structured::texts;
use crate::model::{Article, Image};

/// Words that open a credit, in the languages of captions.
const CREDITS: &str = "photo|photos|foto|fotos|image|bild|bilder|credit|picture|pictures|photograph|photo by|photo credit|\
    foto di|foto de|foto von|fotografía|fotografia|fotografie|crédit|crédits|crédit photo|kuva|zdjęcie|fot|zdroj|bron|\
    фото|изображение|fotoğraf|görsel|ছবি|ফটো|फोटो|तस्वीर|صورة|تصوير|عکس|写真|撮影|图|图片|圖|사진|ảnh|ภาพ|quelle|source";

/// Characters of a credit.
const LONGEST_CREDIT: usize = 90;

/// Adds the picture that the page names as its own, where the body does not show it; then parts
/// captions from credits.
pub(super) fn complete(generic: &Generic<'_, '_>, article: &mut Article) {
    lead(generic, article);
    let declared = declared(generic);
    for image in &mut article.images {
        if let Some(said) = declared.iter().find(|said| same(&said.url, &image.url)) {
            image.caption = image.caption.take().or_else(|| said.caption.clone());
            image.credit = image.credit.take().or_else(|| said.credit.clone());
        }
        part_credit(image);
    }
}

fn lead(generic: &Generic<'_, '_>, article: &mut Article) {
    let named = ["og:image", "og:image:url", "twitter:image"];
    let Some(address) = generic.structured.meta_of(&named) else {
        return;
    };
    let Ok(url) = generic.page.url.join(address) else {
        return;
    };
    let known = article
        .images
        .iter()
        .any(|image| same(&image.url, url.as_str()));
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

/// The pictures that JSON-LD describes.
fn declared(generic: &Generic<'_, '_>) -> Vec<Image> {
    let structured = generic.structured;
    let images = structured
        .article
        .as_ref()
        .and_then(|article| article.get("image"));
    let images = match images {
        Some(Value::Array(images)) => images.as_slice(),
        Some(image) => std::slice::from_ref(image),
        None => &[],
    };
    let text = |image: &Value, keys: &[&str]| {
        let mut said = keys.iter().filter_map(|key| image.get(*key));
        said.find_map(|value| texts(value).into_iter().next())
    };
    let described = |image: &Value| {
        let address = text(image, &["url", "contentUrl"])?;
        Some(Image {
            url: generic.page.url.join(&address).ok()?.into(),
            caption: text(image, &["caption", "description"]),
            credit: text(
                image,
                &["creditText", "creator", "author", "copyrightHolder"],
            ),
            alt: None,
        })
    };
    images.iter().filter_map(described).collect()
}

/// Whether two addresses are of one picture: equal but for size and version in the query.
fn same(a: &str, b: &str) -> bool {
    let path = |url: &str| url.split(['?', '#']).next().map(str::to_owned);
    path(a) == path(b)
}

/// Moves a credit at the end of a caption to its own field: `The bridge. Photo: Jane Roe`,
/// `The bridge (AFP)` stays whole but for a sign of copyright.
fn part_credit(image: &mut Image) {
    if image.credit.is_some() {
        return;
    }
    let Some((caption, credit)) = image.caption.as_deref().and_then(split_credit) else {
        return;
    };
    image.credit = Some(credit);
    image.caption = Some(caption).filter(|caption| !caption.is_empty());
}

/// A caption and the credit at its end.
fn split_credit(text: &str) -> Option<(String, String)> {
    let signed = text.rfind('©').map(|at| (at, at + '©'.len_utf8()));
    let labelled = || {
        let colon = text.rfind([':', '：'])?;
        let word = text[..colon].trim_end();
        let label = CREDITS.split('|').filter(|label| {
            let at = word.len().checked_sub(label.len());
            at.and_then(|at| word.get(at..))
                .is_some_and(|tail| tail.to_lowercase() == **label)
        });
        let at = word.len() - label.max_by_key(|label| label.len())?.len();
        let alone = !text[..at].ends_with(char::is_alphanumeric);
        let after = colon + text[colon..].chars().next()?.len_utf8();
        alone.then_some((at, after))
    };
    let (at, after) = signed.or_else(labelled)?;
    let beside = |c: char| c.is_whitespace() || matches!(c, '|' | '/' | '–' | '—' | '-');
    let credit = text[after..].trim_matches(|c| beside(c) || matches!(c, ')' | ']'));
    let caption = text[..at].trim_matches(|c| beside(c) || matches!(c, '(' | '['));
    let fits = (2..=LONGEST_CREDIT).contains(&credit.chars().count());
    fits.then(|| (caption.to_owned(), credit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_parted_from_captions() {
        let both = |text| split_credit(text).unwrap_or_default();
        let pair = |caption: &str, credit: &str| (caption.to_owned(), credit.to_owned());
        assert_eq!(
            both("The bridge. Photo: Jane Roe"),
            pair("The bridge.", "Jane Roe")
        );
        assert_eq!(both("Die Brücke. (Foto: dpa)"), pair("Die Brücke.", "dpa"));
        assert_eq!(
            both("মেলার প্রথম দিন। ছবি: নমুনা"),
            pair("মেলার প্রথম দিন।", "নমুনা")
        );
        assert_eq!(
            both("The bridge © Jane Roe"),
            pair("The bridge", "Jane Roe")
        );
        assert_eq!(both("© Jane Roe"), pair("", "Jane Roe"));
        assert_eq!(both("橋 写真：共同"), pair("橋", "共同"));
        assert_eq!(split_credit("The mayor said: it will be built"), None);
        assert_eq!(split_credit("Telephoto: a lens"), None);
    }
}
