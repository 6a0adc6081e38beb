//! The stories of the two invented papers, and what becomes of them between the two visits.
//!
//! Places, papers and people are made up; the hosts end in `.example` (RFC 2606), so that no
//! name can lead to a real site.

use jiff::{SignedDuration, Timestamp, tz};
use serde::Deserialize;

/// The story files, in the order in which the papers list them.
const FILES: [&str; 10] = [
    include_str!("../pages/bridge.toml"),
    include_str!("../pages/library.toml"),
    include_str!("../pages/rice.toml"),
    include_str!("../pages/ferry.toml"),
    include_str!("../pages/market.toml"),
    include_str!("../pages/preview.toml"),
    include_str!("../pages/seeds.toml"),
    include_str!("../pages/lighthouse.toml"),
    include_str!("../pages/wells.toml"),
    include_str!("../pages/tides.toml"),
];

/// One of the two papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// A Bengali daily with an English section: feed, sitemaps, JSON-LD, `h2` headings.
    Shaluk,
    /// A weekly in four languages: Atom feed, section page, bold paragraphs for headings.
    Tideline,
}

/// A story as its file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) paper: Paper,
    pub(super) path: String,
    /// Where the other paper prints it too.
    also: Option<String>,
    pub(super) lang: String,
    pub(super) section: String,
    pub(super) author: String,
    /// Age at the first visit.
    hours: i64,
    pub(super) title: String,
    pub(super) summary: String,
    /// Paragraphs between empty lines; `## ` opens a heading.
    pub(super) body: String,
    /// Whether its page differs at each request in what is no part of the story.
    #[serde(default)]
    pub(super) noisy: bool,
    /// Whether it is published only after the first visit.
    #[serde(default)]
    pub(super) appears: bool,
    /// What the second visit finds.
    pub(super) then: Option<Then>,
    #[serde(skip)]
    pub(super) edited: bool,
}

/// What becomes of a story before the second visit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Then {
    pub(super) title: Option<String>,
    pub(super) replace: Option<(String, String)>,
    pub(super) moved: Option<String>,
    pub(super) gone: bool,
}

/// One unit of a story's body.
pub(super) enum Part<'a> {
    Heading(&'a str),
    Paragraph(&'a str),
}

impl Paper {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Shaluk, Self::Tideline];

    /// Its host name.
    pub fn host(self) -> &'static str {
        match self {
            Self::Shaluk => "www.shalukbarta.example",
            Self::Tideline => "tideline.example",
        }
    }

    /// Its name on the masthead.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Shaluk => "শালুক বার্তা",
            Self::Tideline => "Tideline",
        }
    }

    /// The absolute address of a path.
    pub fn url(self, path: &str) -> String {
        format!("http://{}{path}", self.host())
    }

    /// Where its newsroom's clock stands.
    pub(super) fn offset(self) -> tz::Offset {
        match self {
            Self::Shaluk => tz::offset(6),
            Self::Tideline => tz::Offset::UTC,
        }
    }
}

impl Story {
    /// Every story of both papers; a story that both print comes twice.
    pub(super) fn all() -> Vec<Self> {
        let mut stories: Vec<Self> = FILES
            .iter()
            .map(|file| toml::from_str(file).expect("the bundled stories are well formed"))
            .collect();
        let reprints: Vec<Self> = stories.iter().filter_map(Self::reprint).collect();
        stories.extend(reprints);
        stories
    }

    /// The other paper's copy, word for word, two hours later.
    fn reprint(&self) -> Option<Self> {
        Some(Self {
            paper: Paper::Tideline,
            path: self.also.clone()?,
            also: None,
            hours: self.hours - 2,
            ..self.clone()
        })
    }

    /// The story as the second visit finds it.
    pub(super) fn after(&self) -> Self {
        let mut story = self.clone();
        let Some(then) = &self.then else {
            return story;
        };
        if let Some((old, new)) = &then.replace {
            story.body = story.body.replace(old, new);
        }
        story
            .title
            .clone_from(then.title.as_ref().unwrap_or(&self.title));
        story
            .path
            .clone_from(then.moved.as_ref().unwrap_or(&self.path));
        story.edited = then.title.is_some() || then.replace.is_some();
        story
    }

    /// Whether the paper shows it in its lists at this revision.
    pub(super) fn is_listed(&self, revision: u32) -> bool {
        let gone = self.then.as_ref().is_some_and(|then| then.gone);
        if revision == 0 { !self.appears } else { !gone }
    }

    /// When it was published, told from the start of the demo.
    pub(super) fn published(&self, start: Timestamp) -> Timestamp {
        start - SignedDuration::from_hours(self.hours)
    }

    /// Its address.
    pub(super) fn url(&self) -> String {
        self.paper.url(&self.path)
    }

    /// The body in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let pieces = self.body.split("\n\n").map(str::trim);
        pieces.filter(|piece| !piece.is_empty()).map(|piece| {
            piece
                .strip_prefix("## ")
                .map_or(Part::Paragraph(piece), Part::Heading)
        })
    }
}
