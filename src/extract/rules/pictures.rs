//! Pictures that rules name, and what stands beside a picture: its caption, and who made it.

use std::collections::HashMap;

use scraper::ElementRef;

use super::super::blocks::{BlockRules, NodeSet, Roles, write};
use super::{Source, values};
use crate::model::{Article, Image};
use crate::sites::{Candidate, Layout};

/// How far above a caption an element may stand that holds the picture too.
const ABOVE: usize = 5;

/// Adds the pictures of `images`, and captions and credits to all.
pub(super) fn add(article: &mut Article, source: &Source<'_, '_>, layout: &Layout) {
    let elements = layout
        .images
        .iter()
        .flat_map(|selector| source.html.select(selector));
    for image in written(elements, source) {
        if !article.images.iter().any(|other| other.url == image.url) {
            article.images.push(image);
        }
    }
    let captions = beside(&layout.image_caption, source);
    let credits = beside(&layout.image_credit, source);
    for image in &mut article.images {
        if let Some(caption) = captions.get(&image.url) {
            image.caption = Some(caption.clone());
        }
        if let Some(credit) = credits.get(&image.url) {
            image.credit = Some(credit.clone());
        }
    }
}

/// The pictures in elements.
fn written<'a>(
    elements: impl IntoIterator<Item = ElementRef<'a>>,
    source: &Source<'_, '_>,
) -> Vec<Image> {
    let rules = BlockRules {
        drop: &NodeSet::default(),
        roles: &Roles::default(),
        split_breaks: false,
        bold_headings: false,
        base: source.page.url,
    };
    write(elements, &rules).images
}

/// Address of a picture → what the first place says that stands beside it.
fn beside(places: &[Candidate], source: &Source<'_, '_>) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for place in places {
        for (element, value) in values::elements(place, source) {
            let around = element.ancestors().filter_map(ElementRef::wrap).take(ABOVE);
            let picture = around
                .map(|around| written([around], source))
                .find(|pictures| !pictures.is_empty());
            for picture in picture.unwrap_or_default().into_iter().take(1) {
                found.entry(picture.url).or_insert_with(|| value.clone());
            }
        }
    }
    found
}
