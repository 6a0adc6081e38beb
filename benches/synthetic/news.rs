//! Made-up papers: article number `i` is the same whenever and wherever it is asked for.
//!
//! A hundred papers write in nine languages. Every tenth article is a copy of an earlier one in
//! another paper of the same language; every fiftieth vanishes; edits reword a paragraph and some
//! of them the headline, and every other edit is told by a later date of change.

use jiff::{SignedDuration, Timestamp};
use newsarc::dedup;
use newsarc::model::{
    Access, Alias, Article, ArticleId, ArticleState, Author, AuthorKind, Block, Cause,
    LanguageGuess, Pointer, Quality, QualityStatus, StateChange, Validators, Version, VersionView,
    When,
};

use crate::words::{LANGUAGES, Language, Random, Vocabulary};

/// How many papers there are.
pub(crate) const PAPERS: usize = 100;
/// One article in so many is a copy.
const COPIES: usize = 10;
/// One article in so many vanishes.
const VANISHING: usize = 50;
/// Time between two versions of an article.
const BETWEEN: SignedDuration = SignedDuration::from_hours(5);
/// Paragraphs of an article.
const PARAGRAPHS: usize = 10;

/// The papers, with their vocabularies.
pub(crate) struct News {
    articles: usize,
    vocabularies: Vec<Vocabulary>,
    start: Timestamp,
    /// Time between one article and the next.
    pace: SignedDuration,
}

/// One article with all that is told of it.
pub(crate) struct Made {
    /// The paper's id.
    pub(crate) site: String,
    /// Its address.
    pub(crate) url: String,
    /// Its identity key.
    pub(crate) key: String,
    /// When it was first seen.
    pub(crate) seen: Timestamp,
    /// The number of the article that it is a copy of.
    pub(crate) copy_of: Option<usize>,
    /// When it was found to be gone.
    pub(crate) gone: Option<Timestamp>,
    /// Its text.
    pub(crate) article: Article,
}

impl Made {
    /// Its id.
    pub(crate) fn id(&self) -> ArticleId {
        ArticleId::of_key(&self.key)
    }
}

impl News {
    /// So many articles, spread over so many days from the first of 2025 on.
    pub(crate) fn new(articles: usize, days: u32) -> Self {
        let span = SignedDuration::from_hours(24 * i64::from(days));
        Self {
            articles,
            vocabularies: LANGUAGES.iter().map(Vocabulary::of).collect(),
            start: "2025-01-01T00:00:00Z".parse().expect("a constant"),
            pace: span / i32::try_from(articles.max(1)).unwrap_or(i32::MAX),
        }
    }

    /// Article number `i`.
    pub(crate) fn article(&self, i: usize) -> Made {
        let copy_of = copied(i);
        let paper = i % PAPERS;
        let site = format!("paper-{paper:02}.example");
        let seen = self.start + self.pace * i32::try_from(i).unwrap_or(i32::MAX);
        let day = seen.strftime("%Y/%m/%d");
        let key = format!("{site}/{day}/story-{i}");
        let mut article = self.text(copy_of.unwrap_or(i), paper % LANGUAGES.len());
        let stated = seen - SignedDuration::from_mins(10);
        article.published = Some(When::from_instant(stated, "jsonld"));
        article.modified = Some(When::from_instant(stated, "jsonld"));
        if copy_of.is_some()
            && let Some(Block::Paragraph { text }) = article.blocks.last_mut()
        {
            text.push_str(&format!(" ({site})"));
        }
        Made {
            url: format!("https://{key}"),
            key,
            site,
            seen,
            copy_of,
            gone: (i % VANISHING == VANISHING - 1)
                .then(|| seen + SignedDuration::from_hours(24 * 7)),
            article,
        }
    }

    /// The article after its `edit`th edit, seen at `at`.
    pub(crate) fn edited(&self, before: &Article, i: usize, edit: usize, at: Timestamp) -> Article {
        let mut random = Random::new((i * 1_000 + edit) as u64);
        let (language, words) = self.language(paper_language(i));
        let mut article = before.clone();
        let reworded = 1 + random.below(PARAGRAPHS);
        for (n, block) in article.blocks.iter_mut().enumerate() {
            if let Block::Paragraph { text } = block
                && n == reworded
            {
                let first = text.find(language.stop.trim()).unwrap_or(0);
                let rest = text.split_off(first);
                *text = sentence(language, words, &mut random, 12) + &rest;
            }
        }
        if edit.is_multiple_of(3) {
            article.title = Some(sentence(language, words, &mut random, 7));
        }
        if edit.is_multiple_of(2) {
            article.modified = Some(When::from_instant(at, "jsonld"));
        }
        article
    }

    /// Article number `i` in all its versions, oldest first, where so many are wanted of all
    /// articles together.
    pub(crate) fn history(&self, i: usize, wanted: usize) -> (Made, Vec<(Version, Article)>) {
        let made = self.article(i);
        let leader = made.copy_of.map(|leader| self.article(leader).id());
        let mut all: Vec<(Version, Article)> = Vec::new();
        for edit in 0..self.versions(i, wanted) {
            let at = made.seen + BETWEEN * i32::try_from(edit).unwrap_or(i32::MAX);
            let (article, changed) = match all.last() {
                None => (made.article.clone(), Vec::new()),
                Some((_, before)) => {
                    let article = self.edited(before, i, edit, at);
                    let changed = dedup::changes(before, &article);
                    (article, changed)
                }
            };
            let version = Version {
                id: made.id(),
                n: u32::try_from(edit + 1).unwrap_or(u32::MAX),
                site: made.site.clone(),
                url: made.url.clone(),
                observed_at: at,
                cause: if edit == 0 {
                    Cause::First
                } else {
                    Cause::Publisher
                },
                changed,
                digest: dedup::content_digest(&article),
                rules: "synthetic".to_owned(),
                story: Some(leader.clone().unwrap_or_else(|| made.id())),
                validators: Validators::default(),
            };
            all.push((version, article));
        }
        (made, all)
    }

    /// The same as readers see them.
    pub(crate) fn views(&self, i: usize, wanted: usize) -> Vec<VersionView> {
        let (made, versions) = self.history(i, wanted);
        let count = versions.len();
        let times: Vec<Timestamp> = versions
            .iter()
            .map(|(version, _)| version.observed_at)
            .collect();
        let view = |(i, (version, article)): (usize, (Version, Article))| VersionView {
            story: version.story.clone().unwrap_or_else(|| made.id()),
            article,
            url: made.url.clone(),
            aliases: vec![Alias {
                url: made.url.clone(),
                since: made.seen,
            }],
            first_seen: made.seen,
            superseded_at: times.get(i + 1).copied(),
            states: made.gone.map(gone).into_iter().collect(),
            versions: u32::try_from(count).unwrap_or(u32::MAX),
            pointer: Pointer {
                segment: "synthetic-20250101000000-1.warc.gz".to_owned(),
                offset: 0,
                length: 0,
            },
            response: None,
            later: Vec::new(),
            version,
        };
        versions.into_iter().enumerate().map(view).collect()
    }

    /// Versions of article `i`: one, and in every other article the edits that make up the sum.
    fn versions(&self, i: usize, wanted: usize) -> usize {
        let edits = wanted.saturating_sub(self.articles);
        let edited = self.articles.div_ceil(2).max(1);
        match i % 2 {
            0 => 1 + edits / edited + usize::from(i / 2 < edits % edited),
            _ => 1,
        }
    }

    fn language(&self, number: usize) -> (&'static Language, &Vocabulary) {
        (&LANGUAGES[number], &self.vocabularies[number])
    }

    fn text(&self, i: usize, language: usize) -> Article {
        let mut random = Random::new(i as u64);
        let (language, words) = self.language(language);
        let mut blocks = Vec::new();
        for n in 0..PARAGRAPHS {
            if n % 4 == 3 {
                blocks.push(Block::heading(2, sentence(language, words, &mut random, 4)));
            }
            let mut text = String::new();
            for _ in 0..(language.words / PARAGRAPHS / 13).max(1) {
                text += &sentence(language, words, &mut random, 13);
                text += language.stop;
            }
            blocks.push(Block::paragraph(text.trim_end()));
        }
        Article {
            title: Some(sentence(language, words, &mut random, 8)),
            summary: Some(sentence(language, words, &mut random, 20)),
            language: Some(LanguageGuess {
                tag: language.tag.to_owned(),
                source: "text".to_owned(),
            }),
            authors: vec![Author {
                name: sentence(language, words, &mut random, 2),
                kind: AuthorKind::Person,
            }],
            blocks,
            access: Access::Free,
            quality: Quality {
                status: QualityStatus::Ok,
                ..Quality::default()
            },
            ..Article::default()
        }
    }
}

/// That an article answers 404.
pub(crate) fn gone(at: Timestamp) -> StateChange {
    StateChange {
        at,
        state: ArticleState::Gone,
        status: 404,
    }
}

/// The article of which this one is a copy: one of an earlier paper of the same language.
fn copied(i: usize) -> Option<usize> {
    let back = 3 * LANGUAGES.len();
    (i % COPIES == COPIES - 1 && i % PAPERS >= back).then(|| i - back)
}

fn paper_language(i: usize) -> usize {
    i % PAPERS % LANGUAGES.len()
}

/// So many words in a row.
fn sentence(language: &Language, words: &Vocabulary, random: &mut Random, count: usize) -> String {
    let mut text = String::new();
    for n in 0..count {
        if n > 0 {
            text.push_str(language.space);
        }
        text.push_str(words.draw(random));
    }
    text
}
