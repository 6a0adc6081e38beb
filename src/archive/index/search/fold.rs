//! Folding stories: of the articles of one story that a query finds, one is shown.
//!
//! It is the leading article where that is found, else the first in the order. Most articles stand
//! alone and lead their story, so only the others are set aside; memory is eight bytes an article
//! found and some fifty a copy.

use std::collections::{BTreeSet, HashMap};

use tantivy::DocId;
use tantivy::columnar::Column;

use super::Place;
use crate::archive::index::schema::column;

/// Which stories count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Fold {
    /// Those of now.
    Now,
    /// Those that were known when a version was written.
    Then,
}

impl Fold {
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Now => column::STORY,
            Self::Then => column::STORY_THEN,
        }
    }
}

/// How many other articles of its story were found, by the rank of the article that is shown.
pub(in crate::archive) type Stories = HashMap<i64, usize>;

/// The stories of one segment's documents.
pub(in crate::archive) struct Folding {
    story: Column<i64>,
}

impl Folding {
    pub(super) fn new(story: Column<i64>) -> Self {
        Self { story }
    }

    /// The rank of the article that leads the document's story.
    pub(super) fn story(&self, doc: DocId) -> i64 {
        self.story.first(doc).unwrap_or_default()
    }
}

/// A document of an article that does not lead its story.
#[derive(Debug, Clone, std::marker::Copy)]
pub(in crate::archive) struct Copy {
    pub(super) story: i64,
    pub(super) place: Place,
}

/// What is found of one story beside its leader.
#[derive(Default)]
struct Story {
    led: bool,
    places: Vec<Place>,
}

/// The copies that stand for their story because the leader was not found, and how many others
/// each shown article stands for.
pub(super) fn fold(leaders: &[i64], copies: Vec<Copy>) -> (Vec<Place>, Stories) {
    let mut stories: HashMap<i64, Story> = HashMap::new();
    for copy in copies {
        stories
            .entry(copy.story)
            .or_default()
            .places
            .push(copy.place);
    }
    if stories.is_empty() {
        return (Vec::new(), Stories::new());
    }
    for leader in leaders {
        if let Some(story) = stories.get_mut(leader) {
            story.led = true;
        }
    }
    let (mut kept, mut counts) = (Vec::new(), Stories::new());
    for (leader, mut story) in stories {
        let articles: BTreeSet<i64> = story.places.iter().map(|place| place.key.rank()).collect();
        if story.led {
            counts.insert(leader, articles.len());
            continue;
        }
        let Some(best) = story.places.iter().min().map(|place| place.key.rank()) else {
            continue;
        };
        story.places.retain(|place| place.key.rank() == best);
        kept.append(&mut story.places);
        if articles.len() > 1 {
            counts.insert(best, articles.len() - 1);
        }
    }
    (kept, counts)
}
