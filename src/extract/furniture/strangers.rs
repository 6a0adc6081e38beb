//! Strangers: blocks whose form no other prose of the body has, in an element where none stands.
//!
//! Templates give each kind of text a tag and a class of its own, so what is written once only, and
//! apart, is seldom the story: a "read more", a button's label, a box about the author. Nothing is
//! asked of names or words, so that all sites and languages are judged alike. Which of these forms
//! are furniture often enough was counted on pages of some 600 sites; only those of one half were
//! read, and the rules serve the other half, too.

use ego_tree::NodeId;
use rustc_hash::FxHashMap;

use super::Told;
use crate::extract::blocks::Draft;
use crate::model::{Block, HeadingSource};

/// An element that holds this part (one in so many) of the prose is a column of it.
const COLUMN: usize = 4;

/// A paragraph of less width is short: a label or a line.
const SHORT: usize = 80;

/// A part of one in so many of the prose is its end.
const END: usize = 10;

/// Strangers that make up more than this part (one in so many) of the text are the story.
const MOST: usize = 7;

/// Which elements and forms the prose of a body stands in, in characters and blocks.
pub(super) struct Company {
    columns: FxHashMap<NodeId, (usize, usize)>,
    forms: FxHashMap<(u64, u64), (usize, usize)>,
    whole: usize,
}

impl Company {
    pub(super) fn of(told: &[Told]) -> Self {
        let mut company = Self {
            columns: FxHashMap::default(),
            forms: FxHashMap::default(),
            whole: 0,
        };
        for told in told.iter().filter(|told| told.is_prose()) {
            let letters = told.draft.letters;
            let origin = told.draft.origin;
            company.whole += letters;
            let form = company.forms.entry((origin.form, origin.around));
            let column = origin
                .column
                .map(|column| company.columns.entry(column).or_default());
            for (all, blocks) in column.into_iter().chain([form.or_default()]) {
                *all += letters;
                *blocks += 1;
            }
        }
        company
    }

    /// Whether the prose has a form: several blocks of one, or in one column.
    fn has_form(&self) -> bool {
        let most = |letters: usize, blocks: usize| blocks > 1 && letters * COLUMN >= self.whole;
        let mut all = self.columns.values().chain(self.forms.values());
        all.any(|&(letters, blocks)| most(letters, blocks))
    }

    /// Whether a block stands in an element that holds a good part of the prose.
    pub(super) fn holds(&self, draft: &Draft) -> bool {
        self.in_column(draft) * COLUMN >= self.whole && self.in_column(draft) > 0
    }

    fn in_column(&self, draft: &Draft) -> usize {
        let column = draft
            .origin
            .column
            .and_then(|column| self.columns.get(&column));
        column.map_or(0, |(letters, _)| *letters)
    }

    fn in_form(&self, draft: &Draft) -> usize {
        let form = (draft.origin.form, draft.origin.around);
        self.forms.get(&form).map_or(0, |(letters, _)| *letters)
    }

    /// Whether no prose but its own stands in a block's form, nor in its column.
    fn shuns(&self, told: &Told) -> bool {
        let own = if told.is_prose() {
            told.draft.letters
        } else {
            0
        };
        self.in_form(&told.draft) <= own && self.in_column(&told.draft) <= own
    }
}

/// Drops strangers, unless they are much of the text.
pub(super) fn drop_strangers(told: &mut Vec<Told>) {
    let strange = strangers(told);
    let letters = |strangers: bool| -> usize {
        let counted = told.iter().zip(&strange);
        let counted = counted.filter(|(_, strange)| **strange || !strangers);
        counted.map(|(told, _)| told.draft.letters).sum()
    };
    if letters(true) * MOST > letters(false) {
        return;
    }
    let mut strange = strange.into_iter();
    told.retain(|_| !strange.next().unwrap_or_default());
}

/// Which blocks are strangers: paragraphs that are short, or stand at the end; and headings of a form of
/// their own that no prose in the body's forms follows.
fn strangers(told: &[Told]) -> Vec<bool> {
    let company = Company::of(told);
    if !company.has_form() {
        return vec![false; told.len()];
    }
    let mut headings: FxHashMap<(u64, u8), usize> = FxHashMap::default();
    for form in told.iter().filter_map(heading_form) {
        *headings.entry(form).or_default() += 1;
    }
    let mut before = 0;
    let judged = told.iter().enumerate().map(|(i, one)| {
        let at_end = (company.whole - before) * END < company.whole;
        before += if one.is_prose() { one.draft.letters } else { 0 };
        match one.draft.block {
            Block::Paragraph { .. } => company.shuns(one) && (at_end || one.width < SHORT),
            Block::Heading { .. } => {
                let next = told[i + 1..].iter().find(|next| !next.is_picture());
                let only = heading_form(one).is_some_and(|form| headings[&form] == 1);
                only && next.is_none_or(|next| company.in_form(&next.draft) == 0)
            }
            _ => false,
        }
    });
    judged.collect()
}

/// The form of a heading by its tag.
fn heading_form(told: &Told) -> Option<(u64, u8)> {
    match told.draft.block {
        Block::Heading { level, source, .. } if source != HeadingSource::Bold => {
            Some((told.draft.origin.form, level))
        }
        _ => None,
    }
}
