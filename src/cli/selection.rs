//! Which versions: the flags that the reading commands share.

use clap::{Args, ValueEnum};
use jiff::{Timestamp, Zoned};

use super::exit::Usage;
use super::time;
use crate::model::{Access, ArticleState, By, Filter, Kind, Versions};

/// Which versions: the flags that `query` and `export` share.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which versions")]
pub(crate) struct Selection {
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    period: Period,
    /// Which time --since and --until mean
    #[arg(long, value_name = "WHICH", default_value = "published")]
    by: Which,
    /// Only articles with two or more versions
    #[arg(long, conflicts_with = "min_versions")]
    changed: bool,
    /// Only articles with at least so many versions
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    min_versions: u32,
    /// Only articles in this state; may be repeated
    #[arg(long, value_name = "STATE")]
    state: Vec<State>,
    /// Only copies of this article's story
    #[arg(long, value_name = "ID")]
    story: Option<String>,
    /// As the archive stood at this time
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// Which articles: the flags that every listing shares.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which articles")]
pub(crate) struct Scope {
    /// Of this site (its id, mostly its host); may be repeated
    #[arg(short, long, value_name = "SITE")]
    site: Vec<String>,
    /// In this language (`bn`, `en`); may be repeated
    #[arg(long, value_name = "TAG")]
    lang: Vec<String>,
    /// Only addresses like this; `*` and `?` stand for anything
    #[arg(long, value_name = "GLOB")]
    url: Option<String>,
    /// Only pages of this sort; may be repeated
    #[arg(long, value_name = "KIND")]
    kind: Vec<Sort>,
    /// Only what can be read so; may be repeated
    #[arg(long, value_name = "ACCESS")]
    access: Vec<Paying>,
}

/// A stretch of time.
#[derive(Debug, Clone, Args)]
pub(crate) struct Period {
    /// From this time on: `2026-11-22`, `2026-11`, `yesterday`, `7d`, RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before this time; a day, month or year counts to its end
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// What the publisher states, else when it was first seen
    Published,
    /// When the article was first seen
    Seen,
    /// When the version was observed, first versions left out
    Changed,
    /// When the article was found to be gone; only those that are
    Vanished,
}

/// A sort of page.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Article,
    Liveblog,
    Gallery,
    Video,
    Audio,
    Hub,
    Sponsored,
}

/// Whether a page can be read without paying.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Paying {
    Free,
    Metered,
    Subscriber,
    Unknown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    Live,
    Moved,
    Gone,
    Unavailable,
}

/// Which versions of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichVersions {
    /// Every one
    All,
    /// The newest
    Latest,
    /// The first
    First,
}

impl Selection {
    /// The filter that the flags mean.
    pub(crate) fn filter(
        &self,
        text: Option<&str>,
        versions: Versions,
        now: &Zoned,
    ) -> anyhow::Result<Filter> {
        let as_of = moment("--as-of", self.as_of.as_deref(), now)?.map(time::Moment::last);
        let least = if self.changed { 2 } else { self.min_versions };
        Ok(Filter {
            text: text
                .map(str::to_owned)
                .filter(|text| !text.trim().is_empty()),
            by: match self.by {
                Which::Published => By::Published,
                Which::Seen => By::Seen,
                Which::Changed => By::Changed,
                Which::Vanished => By::Vanished,
            },
            min_versions: least,
            states: self.state.iter().map(|state| state.of_article()).collect(),
            story: self.story.clone(),
            versions,
            as_of,
            ..self.scope.filter(&self.period, now)?
        })
    }

    /// Whether the copies of one story are asked for.
    pub(crate) fn is_of_a_story(&self) -> bool {
        self.story.is_some()
    }
}

impl Scope {
    /// The filter that the flags mean, by the time that the caller says.
    pub(crate) fn filter(&self, period: &Period, now: &Zoned) -> anyhow::Result<Filter> {
        let since = moment("--since", period.since.as_deref(), now)?.map(|moment| moment.start);
        let until = moment("--until", period.until.as_deref(), now)?.map(|moment| moment.end);
        if let Some(reason) = emptiness(since, until, now) {
            return Err(Usage(reason).into());
        }
        Ok(Filter {
            sites: self.site.clone(),
            languages: self.lang.clone(),
            url_glob: self.url.clone(),
            kinds: self.kind.iter().map(|sort| sort.of_page()).collect(),
            access: self.access.iter().map(|way| way.of_page()).collect(),
            since,
            until,
            ..Filter::default()
        })
    }
}

/// The time that a flag gives.
pub(crate) fn moment(
    flag: &str,
    text: Option<&str>,
    now: &Zoned,
) -> Result<Option<time::Moment>, Usage> {
    text.map(|text| time::parse(text, now))
        .transpose()
        .map_err(|why| Usage(format!("{flag}: {why}")))
}

/// Why no version can lie between the two, if so.
fn emptiness(since: Option<Timestamp>, until: Option<Timestamp>, now: &Zoned) -> Option<String> {
    let now = now.timestamp();
    match (since, until) {
        (Some(since), _) if since > now => Some(format!(
            "--since lies in the future: it means {since}, now is {now}"
        )),
        (Some(since), Some(until)) if since >= until => Some(format!(
            "nothing lies between --since ({since}) and --until ({until})"
        )),
        _ => None,
    }
}

impl State {
    fn of_article(self) -> ArticleState {
        match self {
            Self::Live => ArticleState::Live,
            Self::Moved => ArticleState::Moved,
            Self::Gone => ArticleState::Gone,
            Self::Unavailable => ArticleState::Unavailable,
        }
    }
}

impl Sort {
    fn of_page(self) -> Kind {
        match self {
            Self::Article => Kind::Article,
            Self::Liveblog => Kind::Liveblog,
            Self::Gallery => Kind::Gallery,
            Self::Video => Kind::Video,
            Self::Audio => Kind::Audio,
            Self::Hub => Kind::Hub,
            Self::Sponsored => Kind::Sponsored,
        }
    }
}

impl Paying {
    fn of_page(self) -> Access {
        match self {
            Self::Free => Access::Free,
            Self::Metered => Access::Metered,
            Self::Subscriber => Access::Subscriber,
            Self::Unknown => Access::Unknown,
        }
    }
}

impl From<WhichVersions> for Versions {
    fn from(which: WhichVersions) -> Self {
        match which {
            WhichVersions::All => Self::All,
            WhichVersions::Latest => Self::Latest,
            WhichVersions::First => Self::First,
        }
    }
}
