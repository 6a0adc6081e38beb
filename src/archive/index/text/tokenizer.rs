//! The tokenizers that the schema names.

use std::str::Lines;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::{Kind, Stemmer, Words, normalise, without_accents};

/// Splits a text into normalised words.
#[derive(Clone, Default)]
pub(in crate::archive) struct WordTokenizer;

/// Goes over the normalised words of a text.
pub(in crate::archive) struct WordStream<'a> {
    words: Words<'a>,
    text: &'a str,
    token: Token,
    /// What the present token is.
    pub kind: Kind,
}

impl<'a> WordStream<'a> {
    /// The normalised words of this text.
    pub(in crate::archive) fn new(text: &'a str) -> Self {
        Self {
            words: Words::new(text),
            text,
            token: Token::default(),
            kind: Kind::Whole,
        }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream::new(text)
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        for word in self.words.by_ref() {
            normalise(&self.text[word.range.clone()], &mut self.token.text);
            if self.token.text.is_empty() {
                continue;
            }
            self.token.offset_from = word.range.start;
            self.token.offset_to = word.range.end;
            self.token.position = word.position;
            self.kind = word.kind;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Splits a text into the stems of its words, and its words without accents. The first line of
/// the text is the tag of its language.
#[derive(Clone, Default)]
pub(in crate::archive) struct StemTokenizer;

/// Goes over the stems of a text.
pub(in crate::archive) struct StemStream<'a> {
    stemmer: Option<Stemmer>,
    lines: Lines<'a>,
    words: WordStream<'a>,
    /// The form without accents that is still to come for the present word.
    plain: Option<String>,
    token: Token,
}

impl Tokenizer for StemTokenizer {
    type TokenStream<'a> = StemStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemStream<'a> {
        let mut lines = text.lines();
        let stemmer = lines.next().and_then(Stemmer::of);
        StemStream {
            stemmer,
            lines,
            words: WordStream::new(""),
            plain: None,
            token: Token::default(),
        }
    }
}

impl TokenStream for StemStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(plain) = self.plain.take() {
                self.token.text = plain;
                return true;
            }
            if self.words.advance() {
                if self.words.kind != Kind::Whole {
                    continue;
                }
                self.token.position = self.token.position.wrapping_add(1);
                let word = &self.words.token.text;
                self.plain = without_accents(word);
                let stemmer = self.stemmer.as_ref();
                if stemmer.is_some_and(|stemmer| stemmer.stem(word, &mut self.token.text)) {
                    return true;
                }
            } else if let Some(line) = self.lines.next() {
                self.words = WordStream::new(line);
            } else {
                return false;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests;
