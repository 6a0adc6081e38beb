//! Which versions: the flags that `query` and `export` share.

use clap::{Args, ValueEnum};
use jiff::{Timestamp, Zoned};

use super::exit::Usage;
use super::time;
use crate::model::{ArticleState, By, Filter, Versions};

/// Which versions: the flags that `query` and `export` share.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which versions")]
pub(crate) struct Selection {
    /// Of this site (its id, mostly its host); may be repeated
    #[arg(short, long, value_name = "SITE")]
    site: Vec<String>,
    /// In this language (`bn`, `en`); may be repeated
    #[arg(long, value_name = "TAG")]
    lang: Vec<String>,
    /// From this time on: `2026-11-22`, `2026-11`, `yesterday`, `7d`, RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before this time; a day, month or year counts to its end
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Which time --since and --until mean
    #[arg(long, value_name = "WHICH", default_value = "published")]
    by: Which,
    /// Only articles with two or more versions
    #[arg(long)]
    changed: bool,
    /// Only addresses like this; `*` and `?` stand for anything
    #[arg(long, value_name = "GLOB")]
    url: Option<String>,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// What the publisher states, else when it was first seen
    Published,
    /// When the article was first seen
    Seen,
    /// When the version was observed, first versions left out
    Changed,
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
        let since = moment("--since", self.since.as_deref(), now)?.map(|moment| moment.start);
        let until = moment("--until", self.until.as_deref(), now)?.map(|moment| moment.end);
        if let Some(reason) = emptiness(since, until, now) {
            return Err(Usage(reason).into());
        }
        let as_of = moment("--as-of", self.as_of.as_deref(), now)?.map(time::Moment::last);
        Ok(Filter {
            text: text
                .map(str::to_owned)
                .filter(|text| !text.trim().is_empty()),
            sites: self.site.clone(),
            languages: self.lang.clone(),
            since,
            until,
            by: match self.by {
                Which::Published => By::Published,
                Which::Seen => By::Seen,
                Which::Changed => By::Changed,
            },
            min_versions: if self.changed { 2 } else { 0 },
            url_glob: self.url.clone(),
            states: self.state.iter().map(|state| state.of_article()).collect(),
            story: self.story.clone(),
            kinds: Vec::new(),
            access: Vec::new(),
            versions,
            as_of,
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

impl From<WhichVersions> for Versions {
    fn from(which: WhichVersions) -> Self {
        match which {
            WhichVersions::All => Self::All,
            WhichVersions::Latest => Self::Latest,
            WhichVersions::First => Self::First,
        }
    }
}
