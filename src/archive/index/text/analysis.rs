//! From the texts of a version to the terms of the index, each word looked at once.
//!
//! Words repeat, within a text and from one to the next, and normal form and stem are the greater
//! part of what indexing costs: so they are remembered, for so many words.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::words::Word;
use super::{Kind, Stemmer, Words, is_in_reach, normalise, without_accents};

/// What stands between two terms; no word holds it (it is a control character, UAX 29 rule WB5).
pub(in crate::archive::index) const BETWEEN: char = '\0';

/// Where words begin around a pair of characters of a script without spaces, as far as the
/// dictionary knows: its term ends with it, so that `京都` need not be found in `東京都`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive::index) struct Bounds {
    /// Before the first character.
    pub before: bool,
    /// Between the two.
    pub within: bool,
    /// Behind the second.
    pub behind: bool,
}

impl Bounds {
    /// All that there are.
    pub(in crate::archive::index) fn all() -> impl Iterator<Item = Self> {
        (0..8).map(|bits| Self {
            before: bits & 1 != 0,
            within: bits & 2 != 0,
            behind: bits & 4 != 0,
        })
    }

    /// The character that says so at the end of a term: a control character, which no word holds.
    pub(in crate::archive::index) fn mark(self) -> char {
        let bit = |is_bound, bit| if is_bound { bit } else { 0 };
        char::from(0x10 | bit(self.before, 1) | bit(self.within, 2) | bit(self.behind, 4))
    }
}

/// Words that are remembered at most, of all languages together: some 100 bytes each.
const REMEMBERED: usize = 200_000;
/// Bytes of a word that is remembered.
const SHORT: usize = 64;

/// The terms of texts, each followed by [`BETWEEN`]: their number in the row is their position.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::archive) struct Terms {
    /// Normalised words. A place where nothing stands keeps a phrase from running over the end of
    /// one text into the next.
    pub words: String,
    /// Stems that do not begin as their words do, each with its language (`ar:مدرس`), and words
    /// without their accents; those of a word once, in no order.
    pub stems: String,
}

impl Terms {
    /// Goes on with the terms of other texts.
    pub(in crate::archive) fn extend(&mut self, other: &Self) {
        if !self.words.is_empty() {
            self.words.push(BETWEEN);
        }
        self.words.push_str(&other.words);
        self.stems.push_str(&other.stems);
    }

    /// Goes on with the words of other texts alone.
    pub(in crate::archive) fn words_of(&mut self, other: &Self) {
        if !self.words.is_empty() {
            self.words.push(BETWEEN);
        }
        self.words.push_str(&other.words);
    }
}

/// Reads texts, and remembers their words.
#[derive(Default)]
pub(in crate::archive) struct Analyst {
    languages: HashMap<String, Language>,
}

#[derive(Default)]
struct Language {
    stemmer: Option<Stemmer>,
    known: HashMap<Box<str>, Forms, RandomState>,
    /// How many times it has read.
    reading: u32,
}

/// What the index has of a word.
struct Forms {
    /// The normal form, where it is not as the word is written.
    word: Option<Box<str>>,
    /// Looser terms, each followed by [`BETWEEN`].
    looser: Box<str>,
    /// In which reading it was met last.
    met: u32,
}

impl Analyst {
    /// The terms of texts in a language.
    pub(in crate::archive) fn read<'t>(
        &mut self,
        lang: Option<&str>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Terms {
        let remembered: usize = self.languages.values().map(|lang| lang.known.len()).sum();
        if remembered > REMEMBERED {
            self.languages.clear();
        }
        let tag = lang.unwrap_or_default().to_lowercase();
        let language = self
            .languages
            .entry(tag)
            .or_insert_with_key(|tag| Language {
                stemmer: Stemmer::of(tag),
                known: HashMap::default(),
                reading: 0,
            });
        language.reading = language.reading.wrapping_add(1);
        let mut terms = Terms::default();
        for text in texts {
            if !terms.words.is_empty() {
                terms.words.push(BETWEEN);
            }
            language.read(text, &mut terms);
        }
        terms
    }
}

impl Language {
    fn read(&mut self, text: &str, terms: &mut Terms) {
        let mut form = String::new();
        terms.words.reserve(text.len() + text.len() / 8);
        let mut chain: Vec<Word> = Vec::new();
        for word in Words::new(text) {
            if word.kind == Kind::Whole {
                self.read_word(&text[word.range], &mut form, terms);
                continue;
            }
            // What bounds a pair is known when the two behind it are.
            let is_last = word.kind == Kind::Last;
            chain.push(word);
            if is_last {
                read_chain(text, &chain, &mut form, terms);
                chain.clear();
            }
        }
    }

    fn read_word(&mut self, written: &str, form: &mut String, terms: &mut Terms) {
        if let Some(known) = self.known.get_mut(written) {
            known.add(written, self.reading, terms);
        } else {
            let mut forms = self.forms(written, form);
            forms.add(written, self.reading, terms);
            if written.len() <= SHORT {
                self.known.insert(written.into(), forms);
            }
        }
        terms.words.push(BETWEEN);
    }

    fn forms(&self, written: &str, form: &mut String) -> Forms {
        normalise(written, form);
        let word = form.as_str();
        let mut looser = String::new();
        let mut stem = String::new();
        if self
            .stemmer
            .as_ref()
            .is_some_and(|stemmer| stemmer.stem(word, &mut stem))
            && stem
                .split_once(':')
                .is_none_or(|(_, stem)| !is_in_reach(word, stem))
        {
            looser.push_str(&stem);
            looser.push(BETWEEN);
        }
        if let Some(plain) = without_accents(word) {
            looser.push_str(&plain);
            looser.push(BETWEEN);
        }
        Forms {
            word: (word != written).then(|| word.into()),
            looser: looser.into(),
            met: self.reading.wrapping_sub(1),
        }
    }
}

/// The terms of a run of pairs, the last of which is a single character.
fn read_chain(text: &str, chain: &[Word], form: &mut String, terms: &mut Terms) {
    // Behind the run a word begins, if only the next one, whatever that is.
    let begins = |at: usize| chain.get(at).is_none_or(|word| word.begins);
    for (at, word) in chain.iter().enumerate() {
        normalise(&text[word.range.clone()], form);
        let bounds = Bounds {
            before: word.begins,
            within: begins(at + 1),
            behind: begins(at + 2),
        };
        if !form.is_empty() {
            terms.words.push_str(form);
            terms.words.push(bounds.mark());
        }
        terms.words.push(BETWEEN);
    }
}

impl Forms {
    fn add(&mut self, written: &str, reading: u32, terms: &mut Terms) {
        terms
            .words
            .push_str(self.word.as_deref().unwrap_or(written));
        if self.met != reading {
            self.met = reading;
            terms.stems.push_str(&self.looser);
        }
    }
}
