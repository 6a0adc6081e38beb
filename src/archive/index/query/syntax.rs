//! The grammar of queries and its parser.
//!
//! ```text
//! query  = and { "OR" and }
//! and    = unary { [ "AND" ] unary }
//! unary  = { "-" | "NOT" } atom
//! atom   = [ field ":" ] ( ( phrase | word ) [ "*" ] | "(" query ")" )
//! ```
//!
//! What has no letter or digit in it is passed over, so that a pasted headline is a query.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::QueryError;
use super::expr::{Expr, Scope, Text};
use super::names;
use crate::archive::index::text::Words;

/// Bytes of a query at most.
const MAX_LENGTH: usize = 8_192;
/// Words of a query at most, those of phrases and the values of fields included.
const MAX_WORDS: usize = 128;
/// Parentheses within parentheses at most.
const MAX_DEPTH: usize = 16;

/// Reads a query; `None` where it is blank.
pub(in crate::archive) fn parse(text: &str) -> Result<Option<Expr>, QueryError> {
    if text.len() > MAX_LENGTH {
        let message = format!(
            "a query can have {MAX_LENGTH} bytes, this one has {}",
            text.len()
        );
        return Err(QueryError::at(text, MAX_LENGTH, message));
    }
    let mut parser = Parser {
        text,
        at: 0,
        words: 0,
        depth: 0,
    };
    let found = parser.query(Scope::All)?;
    if parser.peek() == Some(')') {
        return Err(parser.error("this parenthesis was never opened"));
    }
    if found.is_none() && !text.trim().is_empty() {
        return Err(QueryError::at(text, 0, "there is no word to search for"));
    }
    Ok(found)
}

/// What may stand behind the fields that take few values.
const STATES: &str = "a state is `live`, `moved`, `gone` or `unavailable`";
const KINDS: &str =
    "a kind is `article`, `liveblog`, `gallery`, `video`, `audio`, `hub` or `sponsored`";
const ACCESS: &str = "access is `free`, `metered`, `subscriber` or `unknown`";

struct Parser<'a> {
    text: &'a str,
    at: usize,
    words: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn query(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let mut any = Vec::new();
        loop {
            any.extend(self.and(scope)?);
            let operator = self.at;
            if !self.keyword("OR") {
                return Ok(joined(any, Expr::Or));
            }
            if any.is_empty() || self.at_end() {
                return Err(QueryError::at(
                    self.text,
                    operator,
                    "`OR` stands between two words",
                ));
            }
        }
    }

    fn and(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let mut all = Vec::new();
        loop {
            self.skip_space();
            let operator = self.at;
            if self.keyword("AND") && (all.is_empty() || self.at_end()) {
                return Err(QueryError::at(
                    self.text,
                    operator,
                    "`AND` stands between two words",
                ));
            }
            if self.at_end() || self.next_word() == "OR" {
                return Ok(joined(all, Expr::And));
            }
            all.extend(self.unary(scope)?);
        }
    }

    fn unary(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let mut negated = false;
        loop {
            self.skip_space();
            let operator = self.at;
            if self.keyword("NOT") {
                if self.at_end() {
                    return Err(QueryError::at(
                        self.text,
                        operator,
                        "`NOT` stands before a word",
                    ));
                }
                negated = !negated;
            } else if self.peek() == Some('-') {
                self.at += 1;
                negated ^= self.peek().is_some_and(|c| !c.is_whitespace() && c != '-');
            } else {
                break;
            }
        }
        let atom = self.atom(scope)?;
        Ok(atom.map(|atom| {
            if negated {
                Expr::Not(Box::new(atom))
            } else {
                atom
            }
        }))
    }

    fn atom(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        match self.peek() {
            None | Some(')') => Ok(None),
            Some('(') => self.group(scope),
            Some(c) if closing(c).is_some() => {
                let quoted = self.quoted()?;
                let star = self.peek() == Some('*');
                self.at += usize::from(star);
                self.text_expr(scope, quoted, true, star)
            }
            Some(_) => self.field_or_word(scope),
        }
    }

    fn group(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let opened = self.at;
        self.descend()?;
        self.at += 1;
        let inner = self.query(scope)?;
        if self.peek() != Some(')') {
            return Err(QueryError::at(
                self.text,
                opened,
                "this parenthesis is not closed",
            ));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(inner)
    }

    /// Goes one level down; a query cannot exhaust the stack.
    fn descend(&mut self) -> Result<(), QueryError> {
        if self.depth == MAX_DEPTH {
            return Err(self.error("parentheses or prefixes are nested too deeply"));
        }
        self.depth += 1;
        Ok(())
    }

    /// What stands between quotation marks.
    fn quoted(&mut self) -> Result<&'a str, QueryError> {
        let opened = self.at;
        let closing = self.peek().and_then(closing).unwrap_or(&[]);
        self.at += self.peek().map_or(0, char::len_utf8);
        let rest = &self.text[self.at..];
        let Some((length, mark)) = rest.char_indices().find(|(_, c)| closing.contains(c)) else {
            return Err(QueryError::at(
                self.text,
                opened,
                "this quotation mark is not closed",
            ));
        };
        self.at += length + mark.len_utf8();
        Ok(&rest[..length])
    }

    fn field_or_word(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let word = self.next_word();
        let Some((name, value)) = word.split_once(':').filter(|(name, _)| is_name(name)) else {
            return self.word(scope);
        };
        let lower = name.to_ascii_lowercase();
        if value.starts_with("//") && matches!(lower.as_str(), "http" | "https") {
            self.at += word.len();
            self.count(words_of(word))?;
            return Ok(Some(Expr::Url(word.to_owned())));
        }
        let follows = self.text[self.at + name.len() + 1..].chars().next();
        let bare = follows.is_none_or(|c| c.is_whitespace() || c == ')');
        match names::FIELDS.into_iter().find(|field| *field == lower) {
            Some(field) if bare => {
                self.at += name.len() + 1;
                Err(self.error(format!("`{field}:` needs a value right behind it")))
            }
            Some(field) => {
                self.at += name.len() + 1;
                self.field(field)
            }
            None if bare => self.word(scope),
            None => Err(self.error(names::unknown(&lower))),
        }
    }

    fn field(&mut self, field: &str) -> Result<Option<Expr>, QueryError> {
        let scope = match field {
            "title" => Some(Scope::Title),
            "heading" => Some(Scope::Heading),
            "author" => Some(Scope::Author),
            "added" => Some(Scope::Added),
            "removed" => Some(Scope::Removed),
            _ => None,
        };
        if let Some(scope) = scope {
            self.descend()?;
            let atom = self.atom(scope);
            self.depth -= 1;
            return atom;
        }
        let start = self.at;
        let value = if self.peek().and_then(closing).is_some() {
            self.quoted()?
        } else {
            let word = self.next_word();
            self.at += word.len();
            word.trim_end_matches('*')
        };
        self.count(words_of(value).max(1))?;
        let lower = value.to_lowercase();
        if lower.is_empty() {
            let message = format!("`{field}:` needs a value right behind it");
            return Err(QueryError::at(self.text, start, message));
        }
        let expected = |what| QueryError::at(self.text, start, what);
        Ok(Some(match field {
            "site" => Expr::Site(lower),
            "lang" => Expr::Lang(lower),
            "id" => Expr::Id(lower),
            "story" => Expr::Story(lower),
            "state" => Expr::State(variant(lower).ok_or_else(|| expected(STATES))?),
            "kind" => Expr::Kind(variant(lower).ok_or_else(|| expected(KINDS))?),
            "access" => Expr::Access(variant(lower).ok_or_else(|| expected(ACCESS))?),
            _ => Expr::Url(value.to_owned()),
        }))
    }

    fn word(&mut self, scope: Scope) -> Result<Option<Expr>, QueryError> {
        let word = self.next_word();
        if word.is_empty() {
            // A character that only ends words: passed over.
            self.at += self.peek().map_or(0, char::len_utf8);
            return Ok(None);
        }
        let stem = word.trim_end_matches('*');
        if let Some(star) = stem.find('*').filter(|_| has_words(word)) {
            let message = "a star can only stand at the end of a word";
            return Err(QueryError::at(self.text, self.at + star, message));
        }
        if stem.len() < word.len() && !has_words(stem) {
            return Err(self.error("a star needs the beginning of a word before it"));
        }
        self.at += word.len();
        self.text_expr(scope, stem, false, stem.len() < word.len())
    }

    fn text_expr(
        &mut self,
        scope: Scope,
        text: &str,
        quoted: bool,
        prefix: bool,
    ) -> Result<Option<Expr>, QueryError> {
        let words = words_of(text);
        if words == 0 {
            return Ok(None);
        }
        self.count(words)?;
        Ok(Some(Expr::Text(Text {
            scope,
            typed: text.to_owned(),
            quoted,
            prefix,
        })))
    }

    /// Counts words against the bound.
    fn count(&mut self, words: usize) -> Result<(), QueryError> {
        self.words += words;
        if self.words > MAX_WORDS {
            return Err(self.error(format!(
                "a query can have {MAX_WORDS} words, up to here it has more"
            )));
        }
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn at_end(&mut self) -> bool {
        self.skip_space();
        matches!(self.peek(), None | Some(')'))
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The characters up to the next space or parenthesis.
    fn next_word(&self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')');
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Takes the operator if it comes next.
    fn keyword(&mut self, name: &str) -> bool {
        self.skip_space();
        let found = self.next_word() == name;
        if found {
            self.at += name.len();
        }
        found
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::at(self.text, self.at, message)
    }
}

/// One of several expressions, none or the only one as it is.
fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(join(parts)),
    }
}

/// The marks that close a quotation opened by this one.
fn closing(opening: char) -> Option<&'static [char]> {
    match opening {
        '"' => Some(&['"']),
        '“' => Some(&['”', '“', '"']),
        '„' => Some(&['“', '”', '"']),
        '«' => Some(&['»']),
        '「' => Some(&['」']),
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn has_words(text: &str) -> bool {
    words_of(text) > 0
}

/// How many words a text has, counted as far as it matters.
fn words_of(text: &str) -> usize {
    Words::new(text).take(MAX_WORDS + 1).count()
}

/// A variant of this name in JSON.
fn variant<T: DeserializeOwned>(name: String) -> Option<T> {
    serde_json::from_value(Value::String(name)).ok()
}

#[cfg(test)]
mod tests;
