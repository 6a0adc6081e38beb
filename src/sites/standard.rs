//! The places where pages of all sites say a field, by schema.org, OpenGraph and custom.

use super::rule::{Candidate, Carrier, Format};

/// The fields that a layout may draw, beside the body, as its file names them.
pub const FIELDS: [&str; 8] = [
    "title",
    "summary",
    "authors",
    "published",
    "modified",
    "section",
    "topics",
    "corrections",
];

/// Where a field is usually said for machines: carrier and name, the best first.
pub fn standard_places(field: &str) -> &'static [(&'static str, &'static str)] {
    match field {
        "title" => &[
            ("jsonld", "headline"),
            ("meta", "og:title"),
            ("meta", "twitter:title"),
        ],
        "summary" => &[
            ("jsonld", "description"),
            ("meta", "og:description"),
            ("meta", "description"),
            ("microdata", "description"),
        ],
        "authors" => &[
            ("jsonld", "author[].name"),
            ("meta", "author"),
            ("meta", "article:author"),
            ("microdata", "author"),
        ],
        "published" => &[
            ("jsonld", "datePublished"),
            ("meta", "article:published_time"),
            ("microdata", "datePublished"),
        ],
        "modified" => &[
            ("jsonld", "dateModified"),
            ("meta", "article:modified_time"),
            ("meta", "og:updated_time"),
            ("microdata", "dateModified"),
        ],
        "section" => &[("jsonld", "articleSection"), ("meta", "article:section")],
        "topics" => &[
            ("jsonld", "keywords"),
            ("meta", "news_keywords"),
            ("meta", "article:tag"),
            ("meta", "keywords"),
        ],
        _ => &[],
    }
}

/// The same as candidates that can be asked.
pub fn standard_candidates(field: &str) -> impl Iterator<Item = Candidate> {
    standard_places(field)
        .iter()
        .map(|(carrier, name)| Candidate {
            place: place(carrier, name),
            pick: None,
            strip_prefix: Vec::new(),
            strip_suffix: Vec::new(),
            split: Vec::new(),
            matches: None,
            format: Format::default(),
            carrier: match *carrier {
                "jsonld" => Carrier::Jsonld(json_parts(name)),
                "meta" => Carrier::Meta((*name).to_owned()),
                _ => Carrier::Microdata((*name).to_owned()),
            },
        })
}

/// How a place is named to people.
pub(super) fn place(carrier: &str, name: &str) -> String {
    match carrier {
        "css" => name.to_owned(),
        other => format!("{other} {name}"),
    }
}

/// `author[].name` → `author`, `[]`, `name`.
pub(super) fn json_parts(path: &str) -> Vec<String> {
    path.replace("[]", ".[]")
        .split('.')
        .map(str::to_owned)
        .collect()
}
