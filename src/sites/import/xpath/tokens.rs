//! The tokens of a path.

use super::Result;

/// A path that is being read.
pub(super) struct Parser<'p> {
    /// What is left of it.
    pub(super) rest: &'p str,
    /// How deep its conditions are nested.
    pub(super) depth: usize,
    /// The name of the element whose conditions are read.
    pub(super) tag: String,
}

impl<'p> Parser<'p> {
    pub(super) fn new(path: &'p str) -> Self {
        Self {
            rest: path,
            depth: 0,
            tag: String::new(),
        }
    }
}

impl Parser<'_> {
    pub(super) fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<()> {
        if self.eat(token) {
            return Ok(());
        }
        let found: String = self.rest.chars().take(12).collect();
        Err(format!("`{token}` expected before `{found}`"))
    }

    pub(super) fn end(&mut self) -> Result<()> {
        self.space();
        if self.rest.is_empty() {
            return Ok(());
        }
        let found: String = self.rest.chars().take(20).collect();
        Err(format!("`{found}` has no counterpart in CSS"))
    }

    /// A name of an element, attribute, axis or function.
    pub(super) fn name(&mut self) -> String {
        self.space();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name.to_owned()
    }

    pub(super) fn literal(&mut self) -> Result<String> {
        self.space();
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, '\'' | '"'))
            .ok_or("a text in quotes is expected")?;
        let rest = &self.rest[1..];
        let end = rest.find(quote).ok_or("a quote is not closed")?;
        let text = rest[..end].to_owned();
        self.rest = &rest[end + 1..];
        if text.contains(['"', '\\', '\n']) {
            return Err(format!("`{text}` cannot stand in a selector"));
        }
        Ok(text)
    }
}
