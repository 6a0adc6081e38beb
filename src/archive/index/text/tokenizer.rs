//! The words of a text as tokens, for queries and marks.

use tantivy::tokenizer::{Token, TokenStream};

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

#[cfg(test)]
mod tests;
