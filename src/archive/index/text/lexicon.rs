//! The terms of texts by numbers, so that each is looked up once.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// The number of no term: a place where nothing stands.
pub(in crate::archive::index) const NOTHING: u32 = u32::MAX;

/// Gives terms their numbers, from 0 on.
#[derive(Default)]
pub(in crate::archive::index) struct Lexicon {
    numbers: HashMap<Arc<str>, u32, RandomState>,
    terms: Vec<Arc<str>>,
}

impl Lexicon {
    /// The number of a term; of the empty one, [`NOTHING`].
    pub(in crate::archive::index) fn number(&mut self, term: &str) -> u32 {
        if term.is_empty() {
            return NOTHING;
        }
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).unwrap_or(NOTHING);
        let term: Arc<str> = term.into();
        self.terms.push(Arc::clone(&term));
        self.numbers.insert(term, number);
        number
    }

    /// The term with a number.
    pub(in crate::archive::index) fn term(&self, number: u32) -> &str {
        &self.terms[number as usize]
    }

    /// How many terms have a number.
    pub(in crate::archive::index) fn len(&self) -> usize {
        self.terms.len()
    }
}
