//! The words of a text as tokens, for queries and marks; and the tokenizer that the schema names.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analysis::BETWEEN;
use super::{Kind, Words, normalise};

/// Goes over the normalised words of a text.
pub(in crate::archive) struct WordStream<'a> {
    words: Words<'a>,
    text: &'a str,
    token: Token,
    /// What the present token is.
    pub kind: Kind,
    /// Whether a word begins with it, as far as the dictionary knows.
    pub begins: bool,
}

impl<'a> WordStream<'a> {
    /// The normalised words of this text.
    pub(in crate::archive) fn new(text: &'a str) -> Self {
        Self {
            words: Words::new(text),
            text,
            token: Token::default(),
            kind: Kind::Whole,
            begins: true,
        }
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
            self.begins = word.begins;
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

/// Takes terms that have been told apart already: a field's value is a row of them.
#[derive(Clone, Default)]
pub(in crate::archive) struct TermTokenizer;

/// Goes over a row of terms; their number in it is their position.
pub(in crate::archive) struct TermStream<'a> {
    /// What is left of the row, and the number of the term at its start.
    rest: &'a str,
    position: usize,
    token: Token,
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, row: &'a str) -> TermStream<'a> {
        TermStream {
            rest: row,
            position: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        while !self.rest.is_empty() {
            // Terms are short: a search made for long texts takes longer to begin than this to end.
            let between = self
                .rest
                .bytes()
                .position(|byte| char::from(byte) == BETWEEN);
            let end = between.unwrap_or(self.rest.len());
            let (term, position) = (&self.rest[..end], self.position);
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            self.position += 1;
            if term.is_empty() {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(term);
            self.token.position = position;
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

#[cfg(test)]
mod tests;
