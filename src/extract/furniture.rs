//! Blocks that stand in the body and do not belong to the story: what the names of elements did
//! not give away is told here by form and place.

mod labels;
mod strangers;

use std::borrow::Cow;
use std::collections::HashSet;

use super::blocks::Draft;
use super::outline::is_wide;
use crate::model::text::ends_sentence;
use crate::model::text::key;
use crate::model::{Block, HeadingSource, Image};
use labels::drop_labels;
use strangers::drop_strangers;

/// Blocks that tell whether a rule about sentence ends can be used on a text at all.
const FEW: usize = 3;

/// A text of fewer letters that stands three times is a label.
const REPEATED_LABEL: usize = 80;

/// More lines than this after the last prose are not credits.
const MOST_TRAILING: usize = 4;

/// Bound of blocks times bytes of the declared body: the search is the product of both.
const MOST_WORK: usize = 20_000_000;

/// Share of a declared body that must be found for it to decide what belongs to the story.
const DECLARED_FOUND: f64 = 0.9;

/// An opening heading of this width is a lede that is set as one.
const LEDE: usize = 100;

/// The headline may stand among so many blocks.
const OPENING_BLOCKS: usize = 4;

/// A shorter text, in Latin letters, may be the same as a picture's by chance.
const SHORTEST_CAPTION: usize = 15;

/// A caption stands so many blocks before or after its picture at most.
const CAPTION_REACH: usize = 2;

/// A text of so many letters before a declared body is its opening, written with an initial apart or
/// left out by those who declared it.
const OPENING: usize = 100;

/// What the page says elsewhere, and is no part of the body where it says it again.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Known<'k> {
    /// The headline.
    pub(super) title: Option<&'k str>,
    /// The lede.
    pub(super) summary: Option<&'k str>,
    /// The pictures in the body.
    pub(super) images: &'k [Image],
    /// The key of the body as the page's structured data gives it.
    pub(super) declared: Option<&'k str>,
}

/// Removes furniture from the blocks of a body.
pub(super) fn clean(drafts: Vec<Draft>, known: Known<'_>) -> Vec<Draft> {
    let mut told = Told::all(drafts);
    drop_labels(&mut told);
    // Before repeats go: the caption may stand before the sentence that it repeats.
    drop_captions(&mut told, known.images);
    let mut seen: HashSet<String> = HashSet::new();
    told.retain(|told| told.draft.letters < REPEATED_LABEL || seen.insert(told.key.clone()));
    drop_known(&mut told, known);
    if let Some(declared) = known.declared {
        told = within(told, declared);
    }
    demote_opening(&mut told);
    trim(&mut told);
    drop_pitches(&mut told);
    drop_strangers(&mut told);
    drop_empty_sections(told)
}

/// Drops the headline and a lede that is set as a heading where they open the body.
fn drop_known(told: &mut Vec<Told>, known: Known<'_>) {
    let key_of = |text: Option<&str>| text.map(key).filter(|key| !key.is_empty());
    let (title, summary) = (key_of(known.title), key_of(known.summary));
    let mut opening = told.iter().take(OPENING_BLOCKS);
    if let Some(at) = opening.position(|told| title.as_ref() == Some(&told.key)) {
        told.remove(at);
    }
    let lede = |told: &Told| {
        let heading = matches!(told.draft.block, Block::Heading { .. });
        heading && told.width >= LEDE && summary.as_ref() == Some(&told.key)
    };
    if let Some(at) = told.iter().take(OPENING_BLOCKS).position(lede) {
        told.remove(at);
    }
}

/// Drops what is also the text that stands for a picture beside it: its caption. A paper may give a
/// picture a sentence of the story, and that stays where it stands in the story.
fn drop_captions(told: &mut Vec<Told>, images: &[Image]) {
    let texts: Vec<Option<String>> = told
        .iter()
        .map(|told| match told.draft.block {
            Block::Figure { image } => images.get(image)?.alt.as_deref().map(key),
            _ => None,
        })
        .collect();
    let mut at = 0_usize;
    told.retain(|told| {
        let beside =
            &texts[at.saturating_sub(CAPTION_REACH)..texts.len().min(at + CAPTION_REACH + 1)];
        at += 1;
        let paragraph = matches!(told.draft.block, Block::Paragraph { .. });
        let caption = beside.iter().flatten().any(|text| *text == told.key);
        !(paragraph && told.width >= SHORTEST_CAPTION && caption)
    });
}

/// A draft with its text.
struct Told {
    draft: Draft,
    text: String,
    key: String,
    /// Characters that are not white space, an ideograph being two.
    width: usize,
    /// How many texts were written before it.
    order: usize,
}

impl Told {
    fn all(drafts: Vec<Draft>) -> Vec<Self> {
        let mut texts = 0;
        let tell = |draft: Draft| {
            let text = draft.block.lines().join(" ");
            let told = Self {
                key: key(&text),
                width: width(&text),
                text,
                order: texts,
                draft,
            };
            texts += usize::from(!told.is_picture());
            told
        };
        drafts.into_iter().map(tell).collect()
    }

    /// Whether it shows something and says nothing.
    fn is_picture(&self) -> bool {
        matches!(self.draft.block, Block::Figure { .. } | Block::Embed { .. })
    }

    /// The text without its numbers: `Image 1 of 5` and `Image 2 of 5` are one label.
    fn form(&self) -> Cow<'_, str> {
        let letters = || self.key.chars().filter(|c| !c.is_numeric());
        let short = (5..=14).contains(&letters().take(15).count());
        if short && !matches!(self.draft.block, Block::List { .. } | Block::Table { .. }) {
            Cow::Owned(letters().collect())
        } else {
            Cow::Borrowed(&self.key)
        }
    }

    /// Whether it is a paragraph with a link to where readers are courted.
    fn is_pitch(&self) -> bool {
        let paragraph = matches!(self.draft.block, Block::Paragraph { .. });
        paragraph && self.draft.pitch && self.draft.letters <= 400
    }

    /// Whether it is surely part of a story: long, or a sentence of some length.
    fn is_prose(&self) -> bool {
        let sentence = self.width >= 40 && ends_sentence(&self.text);
        match self.draft.block {
            Block::Paragraph { .. } => self.width >= 100 || sentence,
            Block::Quote { .. } | Block::List { .. } | Block::Table { .. } => true,
            _ => false,
        }
    }
}

/// How much a text says, in Latin letters.
fn width(text: &str) -> usize {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    letters.map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// Keeps what stands between the first and the last block that the declared body holds, where
/// nearly all of that is found here.
fn within(told: Vec<Told>, declared: &str) -> Vec<Told> {
    if told.len().saturating_mul(declared.len()) > MOST_WORK {
        return told;
    }
    let held: Vec<bool> = told
        .iter()
        .map(|told| told.key.len() > 8 && declared.contains(&told.key))
        .collect();
    let found: usize = told
        .iter()
        .zip(&held)
        .filter(|(_, held)| **held)
        .map(|(told, _)| told.key.len())
        .sum();
    if (found as f64) < declared.len() as f64 * DECLARED_FOUND || found > declared.len() * 3 / 2 {
        return told;
    }
    let (Some(first), Some(last)) = (
        held.iter().position(|held| *held),
        held.iter().rposition(|held| *held),
    ) else {
        return told;
    };
    let stays = |(i, told): &(usize, Told)| {
        let opening = *i < first && told.draft.letters >= OPENING && told.is_prose();
        (first <= *i && *i <= last) || told.is_picture() || opening
    };
    told.into_iter()
        .enumerate()
        .filter(stays)
        .map(|(_, told)| told)
        .collect()
}

/// A bold line that opens the text is a byline or a place, not a heading; a long heading is a lede.
fn demote_opening(told: &mut [Told]) {
    if let Some(first) = told.iter_mut().find(|told| !told.is_picture())
        && let Block::Heading { source, text, .. } = &mut first.draft.block
        && (*source == HeadingSource::Bold || first.width >= LEDE)
    {
        first.draft.block = Block::paragraph(std::mem::take(text));
    }
}

/// Drops paragraphs that court readers: subscribe, follow, write to us. They close the text, or are set
/// apart in it by their slant.
fn drop_pitches(told: &mut Vec<Told>) {
    let slanted =
        |told: &Told| told.is_pitch() && told.draft.slanted * 10 >= told.draft.letters * 9;
    if told.iter().filter(|told| slanted(told)).count() < FEW {
        told.retain(|told| !slanted(told));
    }
    for _ in 0..3 {
        let Some(last) = told.iter().rposition(|told| !told.is_picture()) else {
            return;
        };
        if !told[last].is_pitch() || last < FEW {
            return;
        }
        told.remove(last);
    }
}

/// Drops lines before the first and after the last prose: bylines, dates, credits, tags.
fn trim(told: &mut Vec<Told>) {
    let prose: Vec<&Told> = told.iter().filter(|told| told.is_prose()).collect();
    let ended = prose
        .iter()
        .filter(|told| ends_sentence(&told.text))
        .count();
    if prose.len() < FEW || ended * 10 < prose.len() * 7 {
        return;
    }
    let first = told.iter().position(Told::is_prose).unwrap_or(0);
    let last = told.iter().rposition(Told::is_prose).unwrap_or(told.len());
    let few = told.len() - last <= MOST_TRAILING;
    let mut i = 0;
    told.retain(|told| {
        let outside = i < first || (i > last && (few || told.draft.linked > 0));
        i += 1;
        !outside
            || !matches!(told.draft.block, Block::Paragraph { .. })
            || (ends_sentence(&told.text) && told.draft.letters > 15)
    });
}

/// Drops headings with no text under them, but for one that the next heading follows as it was
/// written: a chapter, or a line set as a heading. Pictures and films do not count: a heading with
/// a picture alone announces another story.
fn drop_empty_sections(told: Vec<Told>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    // Level and order of the heading that comes next, `None` where text does; the end is as a top
    // heading.
    let mut next: Option<(u8, usize)> = Some((0, 0));
    for Told { draft, order, .. } in told.into_iter().rev() {
        match draft.block {
            Block::Heading { level, .. } => {
                let directly = |next: usize| next == order + 1 && draft.linked == 0;
                if next.is_some_and(|(above, next)| above <= level && !directly(next)) {
                    continue;
                }
                next = Some((level, order));
            }
            Block::Figure { .. } | Block::Embed { .. } => {}
            _ => next = None,
        }
        kept.push(draft);
    }
    kept.reverse();
    kept
}
