//! The words of a text, with their places in it.
//!
//! Boundaries are those of UAX 29 (ICU4X), and a segment is a word when it holds a letter or a
//! digit. ICU4X's own `is_word_like` is never asked: it is false for words that end in a vowel sign
//! (icu4x#8321), which is every second word of Bengali and Hindi.
//!
//! Han, kana and Hangul have no boundaries that can be relied upon without a dictionary that knows
//! every name: there each character begins a pair with the next one, and the last of a run stands
//! alone, so that a search for two or more characters is a phrase of pairs and one for a single
//! character a prefix. The position counts characters there, so phrases match across runs as well.
//! Where the dictionary sees words begin is told beside, so that `京都` need not be found in `東京都`.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::iterators::WordBreakIterator;
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::scaffold::Utf8;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::script::{Writing, attaches, is_letter, writing};
use super::spaced::{self, Next};

/// The dictionaries are used, not the LSTM: twenty times faster and as good for search.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// What a word of the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Kind {
    /// A word of its language.
    Whole,
    /// Two neighbouring characters of a script without spaces.
    Pair,
    /// The last character of a run of such a script.
    Last,
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Word {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its place among the words.
    pub position: usize,
    /// What it is.
    pub kind: Kind,
    /// Whether a word begins with it, as far as the dictionary knows.
    pub begins: bool,
}

/// Goes over the words of a text.
pub(in crate::archive) struct Words<'a> {
    text: &'a str,
    /// Where the next run of one writing begins.
    next_run: usize,
    run: Run<'a>,
    position: usize,
}

enum Run<'a> {
    /// What is left of a run of words set apart, and of its present segment.
    Spaced {
        rest: Range<usize>,
        piece: Range<usize>,
    },
    /// Boundaries relative to `base`; `piece` is what is left of the present segment.
    Segments {
        base: usize,
        last: usize,
        boundaries: WordBreakIterator<'static, 'a, Utf8>,
        piece: Range<usize>,
    },
    /// What is left of a run of paired characters, with the boundaries relative to `base`, of which
    /// `next` is the first that is not behind.
    Paired {
        rest: Range<usize>,
        base: usize,
        boundaries: WordBreakIterator<'static, 'a, Utf8>,
        next: usize,
    },
    Done,
}

impl<'a> Words<'a> {
    /// The words of this text.
    pub(in crate::archive) fn new(text: &'a str) -> Self {
        Self {
            text,
            next_run: 0,
            run: Run::Done,
            position: 0,
        }
    }

    /// Begins the next run of one writing; false at the end of the text.
    fn begin_run(&mut self) -> bool {
        let start = self.next_run;
        let rest = &self.text[start..];
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let kind = writing(first);
        let length = run_length(rest, kind);
        self.next_run = start + length;
        self.run = match kind {
            Writing::Paired => Run::Paired {
                rest: start..self.next_run,
                base: start,
                boundaries: SEGMENTER.segment_str(&self.text[start..self.next_run]),
                next: start,
            },
            Writing::Spaced => Run::Spaced {
                rest: start..self.next_run,
                piece: start..start,
            },
            Writing::Joined => Run::Segments {
                base: start,
                last: 0,
                boundaries: SEGMENTER.segment_str(&self.text[start..self.next_run]),
                piece: start..start,
            },
        };
        true
    }

    /// The next word of the present run.
    fn next_in_run(&mut self) -> Option<(Range<usize>, Kind, bool)> {
        match &mut self.run {
            Run::Done => None,
            Run::Paired {
                rest,
                base,
                boundaries,
                next,
            } => {
                let (pair, kind) = next_pair(self.text, rest)?;
                while *next < pair.start {
                    *next = *base + boundaries.next()?;
                }
                let begins = *next == pair.start;
                Some((pair, kind, begins))
            }
            Run::Spaced { rest, piece } => loop {
                if let Some(word) = word_of(self.text, piece) {
                    return Some((word, Kind::Whole, true));
                }
                match spaced::next(self.text, rest.clone()) {
                    Next::End => return None,
                    Next::Word(word) => {
                        rest.start = word.end;
                        return Some((word, Kind::Whole, true));
                    }
                    Next::Ask(start) => {
                        let part = &self.text[start..rest.end];
                        let end = start + SEGMENTER.segment_str(part).nth(1)?;
                        *piece = start..end;
                        rest.start = end;
                    }
                }
            },
            Run::Segments {
                base,
                last,
                boundaries,
                piece,
            } => loop {
                if let Some(word) = word_of(self.text, piece) {
                    return Some((word, Kind::Whole, true));
                }
                let boundary = boundaries.next()?;
                *piece = *base + *last..*base + boundary;
                *last = boundary;
            },
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            if let Some((range, kind, begins)) = self.next_in_run() {
                let position = self.position;
                self.position += 1;
                return Some(Word {
                    range,
                    position,
                    kind,
                    begins,
                });
            }
            if !self.begin_run() {
                return None;
            }
        }
    }
}

/// The places of the words of a text, none of which overlaps another: where words are not set
/// apart and indexed in pairs, those of the characters.
pub(in crate::archive) fn units(text: &str) -> impl Iterator<Item = Range<usize>> {
    Words::new(text).map(|word| match word.kind {
        Kind::Whole | Kind::Last => word.range,
        Kind::Pair => word.range.start..character_end(text, word.range),
    })
}

/// Bytes at the start of a text that are of one writing, attached marks included.
fn run_length(text: &str, kind: Writing) -> usize {
    let belongs = |c: char| writing(c) == kind || attaches(c);
    if kind != Writing::Spaced {
        return text.find(|c| !belongs(c)).unwrap_or(text.len());
    }
    // Whatever is of another writing takes three bytes or more in UTF-8.
    let mut at = 0;
    while let Some(ahead) = text.as_bytes()[at..].iter().position(|byte| *byte >= 0xE0) {
        at += ahead;
        match text[at..].chars().next() {
            Some(c) if belongs(c) => at += c.len_utf8(),
            _ => return at,
        }
    }
    text.len()
}

/// Takes the pair at the start of a run, and leaves the run without its first character.
fn next_pair(text: &str, rest: &mut Range<usize>) -> Option<(Range<usize>, Kind)> {
    while rest.start < rest.end {
        let start = rest.start;
        let middle = character_end(text, rest.clone());
        rest.start = middle;
        if !text[start..middle].contains(is_letter) {
            continue;
        }
        let end = character_end(text, middle..rest.end);
        return Some(if text[middle..end].contains(is_letter) {
            (start..end, Kind::Pair)
        } else {
            (start..middle, Kind::Last)
        });
    }
    None
}

/// Where the first character of a range ends, with what attaches to it.
fn character_end(text: &str, range: Range<usize>) -> usize {
    let mut chars = text[range.clone()].char_indices();
    chars.next();
    chars
        .find(|(_, c)| !attaches(*c))
        .map_or(range.end, |(at, _)| range.start + at)
}

/// The next word of a segment, if it holds any.
fn word_of(text: &str, piece: &mut Range<usize>) -> Option<Range<usize>> {
    while piece.start < piece.end {
        let word = next_piece(text, piece);
        if text[word.clone()].contains(is_letter) {
            return Some(word);
        }
    }
    None
}

/// Takes a piece off a segment: up to an apostrophe, or to a stop or colon between letters.
///
/// UAX 29 keeps `l'homme`, `Türkiye'nin`, `Trump's` and `example.com` in one; a search for a part
/// has to find them, and one for the whole still does, as a phrase. Numbers and initials (`1.5`,
/// `1’000`, `U.S`) stay whole.
fn next_piece(text: &str, piece: &mut Range<usize>) -> Range<usize> {
    let segment = &text[piece.clone()];
    let cut = |at: usize, c: char| match c {
        '\'' | '’' | '＇' | 'ʼ' => !beside_digits(segment, at, c),
        '.' | '．' | ':' => !beside_digits(segment, at, c) && !beside_initial(segment, at, c),
        _ => false,
    };
    let found = segment.char_indices().find(|(at, c)| cut(*at, *c));
    let (end, next) = match found {
        Some((at, c)) => (piece.start + at, piece.start + at + c.len_utf8()),
        None => (piece.end, piece.end),
    };
    let word = piece.start..end;
    piece.start = next;
    word
}

/// Whether a digit stands on either side.
fn beside_digits(segment: &str, at: usize, c: char) -> bool {
    let before = segment[..at].chars().next_back();
    let after = segment[at + c.len_utf8()..].chars().next();
    before.is_some_and(char::is_numeric) || after.is_some_and(char::is_numeric)
}

/// Whether the letter before stands alone, as in `U.S`.
fn beside_initial(segment: &str, at: usize, c: char) -> bool {
    let mut before = segment[..at].chars().rev();
    before.next();
    let mut after = segment[at + c.len_utf8()..].chars();
    after.next();
    let ends = |c: Option<char>| c.is_none_or(|c| c == '.');
    ends(before.next()) && ends(after.next())
}
