//! A site's file as it is written: every key of the language, and no other.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::rule::{Expectation, Pick, Where};
use crate::model::{Access, AuthorKind, Kind, SourceKind, Span};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: Option<String>,
    pub(super) hosts: Vec<String>,
    pub(super) extends: Option<String>,
    pub(super) language: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) min_delay: Option<Span>,
    pub(super) url: Urls,
    pub(super) source: Vec<Source>,
    pub(super) kind: Vec<KindRule>,
    pub(super) access: Vec<AccessRule>,
    pub(super) authors: Authors,
    pub(super) layout: Vec<Layout>,
    pub(super) fixture: Vec<Fixture>,
}

/// `[url]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Urls {
    pub(super) include: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) drop_params: Vec<String>,
    pub(super) examples_yes: Vec<String>,
    pub(super) examples_no: Vec<String>,
    pub(super) article_id: Option<String>,
}

/// `[[source]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) kind: SourceKind,
    pub(super) url: String,
    pub(super) links: Option<String>,
}

/// `[[kind]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    pub(super) is: Kind,
    pub(super) when: Condition,
}

/// `[[access]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessRule {
    pub(super) is: Access,
    pub(super) when: Option<Condition>,
}

/// `when = { … }`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) css: Option<String>,
    pub(super) url: Option<String>,
    pub(super) jsonld_type: Option<String>,
    pub(super) jsonld: Option<String>,
    pub(super) meta: Option<String>,
    pub(super) equals: Option<String>,
}

/// `[authors]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Authors {
    pub(super) drop: Vec<String>,
    pub(super) kinds: BTreeMap<String, AuthorKind>,
}

/// `[[layout]]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layout {
    pub(super) name: Option<String>,
    pub(super) when: Option<Condition>,
    pub(super) valid_from: Option<toml::value::Datetime>,
    pub(super) valid_until: Option<toml::value::Datetime>,
    pub(super) title: Vec<Candidate>,
    pub(super) summary: Vec<Candidate>,
    pub(super) authors: Vec<Candidate>,
    pub(super) published: Vec<Candidate>,
    pub(super) modified: Vec<Candidate>,
    pub(super) topics: Vec<Candidate>,
    pub(super) section: Vec<Candidate>,
    pub(super) corrections: Vec<Candidate>,
    pub(super) images: Vec<String>,
    pub(super) image_caption: Vec<Candidate>,
    pub(super) image_credit: Vec<Candidate>,
    pub(super) liveblog: Option<LiveBlog>,
    pub(super) pages: Option<Pages>,
    pub(super) body: Option<Body>,
    pub(super) dateline: Option<Dateline>,
}

/// A place where a value may stand.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CandidateTable {
    pub(super) css: Option<String>,
    pub(super) attr: Option<String>,
    pub(super) text_matches: Option<String>,
    pub(super) jsonld: Option<String>,
    pub(super) meta: Option<String>,
    pub(super) microdata: Option<String>,
    pub(super) url: Option<String>,
    pub(super) text: Option<String>,
    pub(super) pick: Option<Pick>,
    pub(super) strip_prefix: Vec<String>,
    pub(super) strip_suffix: Vec<String>,
    pub(super) split: Vec<String>,
    #[serde(rename = "match")]
    pub(super) matches: Option<String>,
    pub(super) formats: Vec<String>,
    pub(super) order: Option<String>,
    pub(super) locale: Option<String>,
}

impl CandidateTable {
    /// The key that says where to look.
    pub(super) fn carrier_name(&self) -> &'static str {
        match self {
            Self { css: Some(_), .. } => "css",
            Self {
                jsonld: Some(_), ..
            } => "jsonld",
            Self { meta: Some(_), .. } => "meta",
            Self {
                microdata: Some(_), ..
            } => "microdata",
            Self { url: Some(_), .. } => "url",
            _ => "text",
        }
    }
}

/// A candidate: a table, or a bare CSS selector.
#[derive(Debug)]
pub(super) struct Candidate(pub(super) CandidateTable);

/// `[layout.body]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Body {
    pub(super) container: Vec<String>,
    pub(super) drop: Vec<Drop>,
    pub(super) unwrap: Vec<String>,
    pub(super) stop_at: Vec<Drop>,
    pub(super) drop_text: Vec<DropText>,
    pub(super) split_br: Option<bool>,
    pub(super) headings: BTreeMap<String, u8>,
    pub(super) bold_headings: bool,
    pub(super) drop_repeats: Option<bool>,
}

/// `[layout.liveblog]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LiveBlog {
    pub(super) entries: String,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) time: Option<String>,
    #[serde(default)]
    pub(super) heading: Option<String>,
}

/// `pages = { … }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pages {
    pub(super) next: String,
    #[serde(default)]
    pub(super) max: Option<usize>,
}

/// Elements to leave out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DropTable {
    pub(super) css: Option<String>,
    pub(super) text_matches: Option<String>,
}

/// An entry of `drop`: a table, or a bare CSS selector.
#[derive(Debug)]
pub(super) struct Drop(pub(super) DropTable);

/// An entry of `drop_text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DropText {
    #[serde(rename = "match")]
    pub(super) matches: String,
    #[serde(rename = "where")]
    pub(super) place: Where,
}

/// `dateline = { … }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dateline {
    #[serde(rename = "match")]
    pub(super) matches: String,
    #[serde(default)]
    pub(super) strip: bool,
}

/// `[[fixture]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixture {
    pub(super) html: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) expect: Expectation,
}

/// Reads a table, or a string as the table with only `css`.
macro_rules! css_or_table {
    ($name:ident, $table:ident) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Either;
                impl<'de> Visitor<'de> for Either {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a CSS selector or a table")
                    }
                    fn visit_str<E>(self, css: &str) -> Result<$name, E> {
                        Ok($name($table {
                            css: Some(css.to_owned()),
                            ..$table::default()
                        }))
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        $table::deserialize(MapAccessDeserializer::new(map)).map($name)
                    }
                }
                deserializer.deserialize_any(Either)
            }
        }
    };
}
css_or_table!(Candidate, CandidateTable);
css_or_table!(Drop, DropTable);
