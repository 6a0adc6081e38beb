//! The rules in their compiled form, as `extract` applies them.

use std::path::PathBuf;

use jiff::civil::Date;
use regex::Regex;
use scraper::Selector;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Access, AuthorKind, Kind};

/// One way in which the site's pages are built.
#[derive(Debug)]
pub struct Layout {
    /// For provenance.
    pub name: String,
    /// When it applies; a layout without condition always does.
    pub when: Option<Condition>,
    /// First day on which the site used it.
    pub valid_from: Option<Date>,
    /// Last day on which the site used it.
    pub valid_until: Option<Date>,
    /// Headline.
    pub title: Vec<Candidate>,
    /// Lede.
    pub summary: Vec<Candidate>,
    /// Bylines.
    pub authors: Vec<Candidate>,
    /// First publication.
    pub published: Vec<Candidate>,
    /// Last change.
    pub modified: Vec<Candidate>,
    /// Keywords.
    pub topics: Vec<Candidate>,
    /// Section of the paper.
    pub section: Vec<Candidate>,
    /// Correction notes.
    pub corrections: Vec<Candidate>,
    /// Pictures outside of the body.
    pub images: Vec<Selector>,
    /// Where a picture's caption stands, beside it; by default its `figcaption`.
    pub image_caption: Vec<Candidate>,
    /// Where it is said who made a picture, beside it.
    pub image_credit: Vec<Candidate>,
    /// How a running ticker is read.
    pub liveblog: Option<LiveBlogRules>,
    /// How a story goes on over several pages.
    pub pages: Option<PagesRule>,
    /// The text.
    pub body: Option<BodyRules>,
    /// What opens the first paragraph.
    pub dateline: Option<DatelineRule>,
}

impl Layout {
    /// The places of a field, as its file names it.
    pub fn places(&self, field: &str) -> &[Candidate] {
        match field {
            "title" => &self.title,
            "summary" => &self.summary,
            "authors" => &self.authors,
            "published" => &self.published,
            "modified" => &self.modified,
            "topics" => &self.topics,
            "section" => &self.section,
            "corrections" => &self.corrections,
            _ => &[],
        }
    }
}

/// A place where the value of a field may stand.
#[derive(Debug)]
pub struct Candidate {
    /// Where to look, as people name it: `h1.headline`, `jsonld author[].name`.
    pub place: String,
    /// Where to look.
    pub carrier: Carrier,
    /// Which of several; by default the first, and all for fields that hold lists.
    pub pick: Option<Pick>,
    /// Cut off the front when there.
    pub strip_prefix: Vec<String>,
    /// Cut off the end when there.
    pub strip_suffix: Vec<String>,
    /// Where one text holds several values.
    pub split: Vec<String>,
    /// Must match; its first group, where it has one, is the value.
    pub matches: Option<Regex>,
    /// For dates.
    pub format: Format,
}

/// Where a value stands.
#[derive(Debug)]
pub enum Carrier {
    /// An element's text, or one of its attributes.
    Css {
        /// Finds the elements.
        selector: Selector,
        /// The attribute, instead of the text.
        attr: Option<String>,
        /// Only elements whose text matches.
        text_matches: Option<Regex>,
    },
    /// A path into the page's JSON-LD, such as `author[].name` of the story's object, or
    /// `LiveBlogPosting.headline` of the first object of that type.
    Jsonld(Vec<String>),
    /// A `meta` element by name or property.
    Meta(String),
    /// An element by `itemprop`.
    Microdata(String),
    /// The address of the page.
    Url(Regex),
    /// Always the same.
    Text(String),
}

impl Carrier {
    /// The name in provenance.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Css { .. } => "css",
            Self::Jsonld(_) => "json-ld",
            Self::Meta(_) => "meta",
            Self::Microdata(_) => "microdata",
            Self::Url(_) => "url",
            Self::Text(_) => "text",
        }
    }
}

/// Which of several values to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pick {
    /// The first that is not empty.
    First,
    /// The last that is not empty.
    Last,
    /// All of them.
    All,
}

/// How a date is printed.
#[derive(Debug, Default)]
pub struct Format {
    /// `strptime` patterns.
    pub formats: Vec<String>,
    /// Order of numeric dates: `dmy`, `mdy`, `ymd`.
    pub order: Option<String>,
    /// Language of the date, where it is not the site's.
    pub locale: Option<String>,
}

/// How the body is cut out.
#[derive(Debug)]
pub struct BodyRules {
    /// Tried in order: of the first that matches anything, all matches are the body, in document
    /// order.
    pub container: Vec<Selector>,
    /// Elements inside that do not belong to it.
    pub drop: Vec<DropRule>,
    /// Elements whose tag means nothing: what they hold stands in their place.
    pub unwrap: Vec<Selector>,
    /// The first of these, and all that follows it, is left out.
    pub stop_at: Vec<DropRule>,
    /// Blocks left out by their text.
    pub drop_text: Vec<TextRule>,
    /// Whether `<br>` may part paragraphs.
    pub split_br: bool,
    /// Elements that are headings though their tag does not say so, with their level.
    pub headings: Vec<(Selector, u8)>,
    /// Whether a short paragraph that is bold as a whole is a heading.
    pub bold_headings: bool,
    /// Whether blocks that only repeat title or summary are left out.
    pub drop_repeats: bool,
}

/// How a running ticker is read.
#[derive(Debug)]
pub struct LiveBlogRules {
    /// Finds the entries.
    pub entries: Selector,
    /// The attribute of an entry that holds its id.
    pub id: String,
    /// Finds the time in an entry: its `datetime`, else its text.
    pub time: Option<Selector>,
    /// Finds the heading in an entry.
    pub heading: Option<Selector>,
}

/// How a story goes on over several pages.
#[derive(Debug)]
pub struct PagesRule {
    /// Finds the link to the next page.
    pub next: Selector,
    /// Pages of one story at most, the first included.
    pub max: usize,
}

/// Elements, narrowed by their text.
#[derive(Debug)]
pub struct DropRule {
    /// Finds the elements.
    pub selector: Selector,
    /// Only those whose text matches.
    pub text_matches: Option<Regex>,
}

/// Blocks by their text.
#[derive(Debug)]
pub struct TextRule {
    /// Must match the block's text.
    pub matches: Regex,
    /// Where in the body it must stand.
    pub place: Where,
}

/// Where in the body a text rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Where {
    /// Before the first block that is kept.
    Head,
    /// After the last block that is kept.
    Tail,
    /// Anywhere.
    Any,
}

/// What opens the first paragraph.
#[derive(Debug)]
pub struct DatelineRule {
    /// Matches it, with the groups `place` and `agency`.
    pub matches: Regex,
    /// Whether it is cut off the paragraph.
    pub strip: bool,
}

/// What must hold of a page; all that is given must.
#[derive(Debug, Default)]
pub struct Condition {
    /// An element is there.
    pub css: Option<Selector>,
    /// Path and query match.
    pub url: Option<Regex>,
    /// A JSON-LD object of this type is there.
    pub jsonld_type: Option<String>,
    /// A JSON-LD value at this path is there, or equals `equals`.
    pub jsonld: Option<Vec<String>>,
    /// A `meta` of this name is there, or equals `equals`.
    pub meta: Option<String>,
    /// What `jsonld` or `meta` must be.
    pub equals: Option<String>,
}

impl Condition {
    /// The URL pattern, when it is all that is asked.
    pub fn only_url(&self) -> Option<&Regex> {
        let bare = self.css.is_none()
            && self.jsonld_type.is_none()
            && self.jsonld.is_none()
            && self.meta.is_none();
        self.url.as_ref().filter(|_| bare)
    }
}

/// A sort of page and how it is told.
#[derive(Debug)]
pub struct KindRule {
    /// The sort.
    pub is: Kind,
    /// How it is told.
    pub when: Condition,
}

/// An access and how it is told.
#[derive(Debug)]
pub struct AccessRule {
    /// The access.
    pub is: Access,
    /// How it is told; without it, always.
    pub when: Option<Condition>,
}

/// How bylines are cleaned and classed.
#[derive(Debug, Default)]
pub struct AuthorRules {
    /// Names that are none.
    pub drop: Vec<Regex>,
    /// Name → person, desk or agency.
    pub kinds: Vec<(String, AuthorKind)>,
}

/// A page with what it must give.
#[derive(Debug)]
pub struct Fixture {
    /// The page.
    pub html: PathBuf,
    /// The address it stands for.
    pub url: Url,
    /// What must come out.
    pub expect: Expectation,
}

/// What a fixture must give; only what is set is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// The title, to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The summary, to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Names of the authors, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<Vec<String>>,
    /// Publication, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Last change, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Texts of the headings, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headings: Option<Vec<String>>,
    /// How many paragraphs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraphs: Option<usize>,
    /// The first paragraph, to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The last paragraph, to the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Texts that must be in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<String>,
    /// Texts that must not be in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// Language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Sort of page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Name of the layout that must have been chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Place of the dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Topics, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<Vec<String>>,
    /// The whole text, a block a line: `## ` opens a heading of level 2, `- ` a list entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}
