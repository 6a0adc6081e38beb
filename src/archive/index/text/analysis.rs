//! From the texts of a version to the terms of the index, each word looked at once.
//!
//! Words repeat, within a text and from one to the next, and normal form and stem are the greater
//! part of what indexing costs: so they are remembered, for so many words.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::words::Word;
use super::{Kind, Lexicon, NOTHING, Stemmer, Words, is_in_reach, normalise, without_accents};

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

/// Words that are remembered from one piece of the index to the next at most, of all languages
/// together: some 100 bytes each.
const REMEMBERED: usize = 200_000;
/// Bytes of a word that is remembered.
const SHORT: usize = 64;

/// The terms of texts, by their numbers: their place in the row is their position.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::archive) struct Terms {
    /// Normalised words. A place where nothing stands keeps a phrase from running over the end of
    /// one text into the next.
    pub words: Vec<u32>,
    /// Stems that do not begin as their words do, each with its language (`ar:مدرس`), and words
    /// without their accents; those of a word once, in no order.
    pub stems: Vec<u32>,
}

impl Terms {
    /// Goes on with the terms of other texts.
    pub(in crate::archive) fn extend(&mut self, other: &Self) {
        self.words_of(other);
        self.stems.extend(&other.stems);
    }

    /// Goes on with the words of other texts alone.
    pub(in crate::archive) fn words_of(&mut self, other: &Self) {
        if !self.words.is_empty() {
            self.words.push(NOTHING);
        }
        self.words.extend(&other.words);
    }
}

/// Reads texts, and remembers their words.
#[derive(Default)]
pub(in crate::archive) struct Analyst {
    languages: HashMap<String, Language>,
    /// Every term that it has read.
    pub(in crate::archive::index) lexicon: Lexicon,
}

#[derive(Default)]
struct Language {
    stemmer: Option<Stemmer>,
    known: HashMap<Box<str>, Forms, RandomState>,
    /// How many times it has read.
    reading: u32,
}

/// What the index has of a word, by numbers.
struct Forms {
    /// The normal form.
    word: u32,
    /// Looser terms.
    looser: [u32; 2],
    /// In which reading it was met last.
    met: u32,
}

impl Analyst {
    /// Forgets what it has read, where that is much: numbers told before are void.
    pub(in crate::archive) fn rest(&mut self) {
        if self.remembered() > REMEMBERED {
            *self = Self::default();
        }
    }

    /// Words or terms that it remembers, whichever are more.
    pub(in crate::archive) fn remembered(&self) -> usize {
        let known = self.languages.values().map(|lang| lang.known.len());
        known.sum::<usize>().max(self.lexicon.len())
    }

    /// The terms of texts in a language.
    pub(in crate::archive) fn read<'t>(
        &mut self,
        lang: Option<&str>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Terms {
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
                terms.words.push(NOTHING);
            }
            language.read(text, &mut self.lexicon, &mut terms);
        }
        terms
    }
}

impl Language {
    fn read(&mut self, text: &str, lexicon: &mut Lexicon, terms: &mut Terms) {
        let mut form = String::new();
        terms.words.reserve(text.len() / 6);
        let mut chain: Vec<Word> = Vec::new();
        for word in Words::new(text) {
            if word.kind == Kind::Whole {
                self.read_word(&text[word.range], &mut form, lexicon, terms);
                continue;
            }
            // What bounds a pair is known when the two behind it are.
            let is_last = word.kind == Kind::Last;
            chain.push(word);
            if is_last {
                read_chain(text, &chain, &mut form, lexicon, terms);
                chain.clear();
            }
        }
    }

    fn read_word(
        &mut self,
        written: &str,
        form: &mut String,
        lexicon: &mut Lexicon,
        terms: &mut Terms,
    ) {
        if let Some(known) = self.known.get_mut(written) {
            known.add(self.reading, terms);
            return;
        }
        let mut forms = self.forms(written, form, lexicon);
        forms.add(self.reading, terms);
        if written.len() <= SHORT {
            self.known.insert(written.into(), forms);
        }
    }

    fn forms(&self, written: &str, form: &mut String, lexicon: &mut Lexicon) -> Forms {
        normalise(written, form);
        let word = form.as_str();
        let mut stem = String::new();
        let has_stem = self
            .stemmer
            .as_ref()
            .is_some_and(|stemmer| stemmer.stem(word, &mut stem))
            && stem
                .split_once(':')
                .is_none_or(|(_, stem)| !is_in_reach(word, stem));
        let stem = if has_stem { stem.as_str() } else { "" };
        let plain = without_accents(word).unwrap_or_default();
        Forms {
            word: lexicon.number(word),
            looser: [lexicon.number(stem), lexicon.number(&plain)],
            met: self.reading.wrapping_sub(1),
        }
    }
}

/// The terms of a run of pairs, the last of which is a single character.
fn read_chain(
    text: &str,
    chain: &[Word],
    form: &mut String,
    lexicon: &mut Lexicon,
    terms: &mut Terms,
) {
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
            form.push(bounds.mark());
        }
        terms.words.push(lexicon.number(form));
    }
}

impl Forms {
    fn add(&mut self, reading: u32, terms: &mut Terms) {
        terms.words.push(self.word);
        if self.met != reading {
            self.met = reading;
            let looser = self.looser.iter().filter(|term| **term != NOTHING);
            terms.stems.extend(looser);
        }
    }
}
