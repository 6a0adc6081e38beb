//! Descriptions that a page gives of itself, and which of them to believe.

use crate::extract::Generic;
use crate::model::text::key;

/// A description and its carrier.
pub(super) struct Described {
    pub(super) text: String,
    key: String,
    carrier: &'static str,
    weight: f32,
}

/// All descriptions that are not the title again.
pub(super) fn all(generic: &Generic<'_, '_>, title: Option<&str>) -> Vec<Described> {
    let structured = generic.structured;
    let meta = |names: &[&str]| structured.meta_of(names).map(str::to_owned);
    let carriers = [
        (meta(&["og:description"]), "og", 1.0),
        (meta(&["description"]), "meta", 0.9),
        (structured.article_text("description"), "json-ld", 0.8),
        (
            meta(&[
                "twitter:description",
                "dc.description",
                "dcterms.description",
            ]),
            "meta",
            0.3,
        ),
        (structured.prop("description"), "microdata", 0.3),
    ];
    let title = title.map(key);
    carriers
        .into_iter()
        .filter_map(|(text, carrier, weight)| {
            let text = text?;
            let key = key(&text);
            (!key.is_empty() && title.as_ref() != Some(&key)).then_some(Described {
                text,
                key,
                carrier,
                weight,
            })
        })
        .collect()
}

/// The description that most carriers give.
pub(super) fn elect(described: Vec<Described>) -> Option<(String, &'static str)> {
    let support = |one: &Described| -> f32 {
        let alike = described.iter().filter(|other| other.key == one.key);
        alike.map(|other| other.weight).sum()
    };
    let mut best: Option<(f32, usize)> = None;
    for (i, one) in described.iter().enumerate() {
        let support = support(one);
        if best.is_none_or(|(most, _)| support > most) {
            best = Some((support, i));
        }
    }
    let (_, i) = best?;
    described
        .into_iter()
        .nth(i)
        .map(|one| (one.text, one.carrier))
}
