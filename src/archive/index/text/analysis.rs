//! From the texts of a version to the terms of the index, each word looked at once.
//!
//! Words repeat, within a text and from one to the next, and normal form and stem are the greater
//! part of what indexing costs: so they are remembered, for so many words.

use std::collections::HashMap;

use super::{Kind, Stemmer, Words, normalise, without_accents};

/// What stands between two terms; no word holds it (it is a control character, UAX 29 rule WB5).
pub(in crate::archive::index) const BETWEEN: char = '\0';

/// Terms of the place before a character of a script without spaces: a word begins there, or does
/// not, as far as the dictionary knows. They stand at the place of the term that follows them.
pub(in crate::archive::index) const BEGINS: &str = "\u{1}";
pub(in crate::archive::index) const GOES_ON: &str = "\u{2}";

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
    /// Stems that differ from their words, each with its language (`en:flood`), and words without
    /// their accents; those of a word once, in no order.
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

    /// Tells whether a word begins at the place of the next term.
    fn mark(&mut self, begins: bool) {
        self.words.push_str(if begins { BEGINS } else { GOES_ON });
        self.words.push(BETWEEN);
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
    known: HashMap<Box<str>, Forms>,
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
                known: HashMap::new(),
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
        // Behind a run of characters a word begins, if only the next one, whatever that is.
        let mut owed = false;
        for word in Words::new(text) {
            let written = &text[word.range];
            let unspaced = word.kind != Kind::Whole;
            if unspaced || owed {
                terms.mark(word.begins);
            }
            owed = unspaced;
            if unspaced {
                normalise(written, &mut form);
                terms.words.push_str(&form);
            } else if let Some(known) = self.known.get_mut(written) {
                known.add(written, self.reading, terms);
            } else {
                let mut forms = self.forms(written, &mut form);
                forms.add(written, self.reading, terms);
                if written.len() <= SHORT {
                    self.known.insert(written.into(), forms);
                }
            }
            terms.words.push(BETWEEN);
        }
        if owed {
            terms.mark(true);
        }
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
            && stem.split_once(':').is_none_or(|(_, stem)| stem != word)
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
