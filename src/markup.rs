//! HTML as tokens: html5gum's tokenizer in front of any sink of html5ever's, such as its tree
//! builder.
//!
//! html5ever's own tokenizer goes by characters and costs three quarters of a parse; this one goes
//! by runs of bytes. Both follow the HTML standard (§13.2.5), and give the same tokens. What
//! becomes of the tokens is the sink's matter.

use std::mem;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use html5gum::{Emitter, Error, State, Tokenizer};
use memchr::memchr;

/// Bytes read between two looks of the watcher.
const PIECE: isize = 4096;

/// Why a text was not read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stopped<E> {
    /// A tag has more attributes than the bound.
    Attributes,
    /// The watcher said so.
    Watcher(E),
}

/// Reads a text and gives its tokens to a sink.
///
/// A tag may have so many attributes of different names, as each is compared with all before it.
/// The watcher is asked about every four kilobytes, so that a sink that grows too large or slow can
/// be left.
pub(crate) fn read<S: TokenSink, E>(
    text: &str,
    sink: &S,
    max_attributes: usize,
    mut watcher: impl FnMut() -> Result<(), E>,
) -> Result<(), Stopped<E>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for Ok(event) in Tokenizer::new_with_emitter(text, Reading::new(sink, max_attributes)) {
        match event {
            Event::Piece => watcher().map_err(Stopped::Watcher)?,
            Event::Overgrown => return Err(Stopped::Attributes),
        }
    }
    Ok(())
}

/// What a reading tells of itself, beside the tokens.
enum Event {
    Piece,
    Overgrown,
}

/// The token that is being read, and what came before it.
struct Reading<'a, S> {
    sink: &'a S,
    max_attributes: usize,
    /// Text that waits for the next token, so that it arrives in one piece.
    text: Vec<u8>,
    /// The tag that is being read, but for its name, which stands beside it until it is whole.
    tag: Tag,
    tag_name: Vec<u8>,
    /// An attribute is being read, of this name and value.
    in_attribute: bool,
    name: Vec<u8>,
    value: Vec<u8>,
    /// The start tag before, whose end tag ends raw text.
    before: Vec<u8>,
    comment: Vec<u8>,
    declared: Declared,
    /// Bytes since the last look.
    read: isize,
    overgrown: bool,
}

/// A document type declaration.
#[derive(Default)]
struct Declared {
    name: Option<Vec<u8>>,
    public_id: Option<Vec<u8>>,
    system_id: Option<Vec<u8>>,
    force_quirks: bool,
}

impl<'a, S: TokenSink> Reading<'a, S> {
    fn new(sink: &'a S, max_attributes: usize) -> Self {
        Self {
            sink,
            max_attributes,
            text: Vec::new(),
            tag: new_tag(TagKind::StartTag),
            tag_name: Vec::new(),
            in_attribute: false,
            name: Vec::new(),
            value: Vec::new(),
            before: Vec::new(),
            comment: Vec::new(),
            declared: Declared::default(),
            read: 0,
            overgrown: false,
        }
    }

    fn begin_tag(&mut self, kind: TagKind) {
        self.tag = new_tag(kind);
        self.tag_name.clear();
        self.in_attribute = false;
    }

    fn end_attribute(&mut self) {
        if !mem::take(&mut self.in_attribute) || self.tag.kind == TagKind::EndTag {
            return;
        }
        let name = LocalName::from(&*string(&self.name));
        if self.tag.attrs.iter().any(|old| old.name.local == name) {
            self.tag.had_duplicate_attributes = true;
            return;
        }
        self.overgrown |= self.tag.attrs.len() >= self.max_attributes;
        if !self.overgrown {
            self.tag.attrs.push(Attribute {
                name: QualName::new(None, ns!(), name),
                value: string(&self.value),
            });
        }
    }

    /// Gives the text that waits to the sink. The tree builder wants NULs apart.
    fn flush(&mut self) {
        let mut rest = &self.text[..];
        while let Some(null) = memchr(0, rest) {
            self.send_text(&rest[..null]);
            self.send(Token::NullCharacterToken);
            rest = &rest[null + 1..];
        }
        self.send_text(rest);
        self.text.clear();
    }

    fn send_text(&self, text: &[u8]) {
        if !text.is_empty() {
            self.send(Token::CharacterTokens(string(text)));
        }
    }

    /// Gives a token to the sink; it may say how to go on.
    fn send(&self, token: Token) -> Option<State> {
        match self.sink.process_token(token, 1) {
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(_) => Some(State::ScriptData),
            _ => None,
        }
    }
}

impl<S: TokenSink> Emitter for Reading<'_, S> {
    type Token = Event;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.before = name.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.flush();
        self.send(Token::EOFToken);
        self.sink.end();
    }

    fn emit_error(&mut self, _error: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<Event> {
        if self.read < PIECE && !self.overgrown {
            return None;
        }
        self.read = 0;
        Some(if self.overgrown {
            Event::Overgrown
        } else {
            Event::Piece
        })
    }

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.read += offset;
    }

    #[inline]
    fn emit_string(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    fn init_start_tag(&mut self) {
        self.begin_tag(TagKind::StartTag);
    }

    fn init_end_tag(&mut self) {
        self.begin_tag(TagKind::EndTag);
    }

    fn init_comment(&mut self) {
        self.comment.clear();
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.flush();
        if self.tag.kind == TagKind::StartTag {
            self.before.clone_from(&self.tag_name);
        }
        let mut tag = mem::replace(&mut self.tag, new_tag(TagKind::StartTag));
        tag.name = LocalName::from(&*string(&self.tag_name));
        self.send(Token::TagToken(tag))
    }

    fn emit_current_comment(&mut self) {
        self.flush();
        self.send(Token::CommentToken(string(&self.comment)));
    }

    fn emit_current_doctype(&mut self) {
        self.flush();
        let declared = mem::take(&mut self.declared);
        self.send(Token::DoctypeToken(Doctype {
            name: declared.name.as_deref().map(string),
            public_id: declared.public_id.as_deref().map(string),
            system_id: declared.system_id.as_deref().map(string),
            force_quirks: declared.force_quirks,
        }));
    }

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn set_force_quirks(&mut self) {
        self.declared.force_quirks = true;
    }

    #[inline]
    fn push_tag_name(&mut self, part: &[u8]) {
        self.tag_name.extend_from_slice(part);
    }

    fn push_comment(&mut self, part: &[u8]) {
        self.comment.extend_from_slice(part);
    }

    fn push_doctype_name(&mut self, part: &[u8]) {
        self.declared
            .name
            .get_or_insert_default()
            .extend_from_slice(part);
    }

    fn init_doctype(&mut self) {
        self.declared = Declared::default();
    }

    fn init_attribute(&mut self) {
        self.end_attribute();
        self.in_attribute = true;
        self.name.clear();
        self.value.clear();
    }

    #[inline]
    fn push_attribute_name(&mut self, part: &[u8]) {
        self.name.extend_from_slice(part);
    }

    #[inline]
    fn push_attribute_value(&mut self, part: &[u8]) {
        self.value.extend_from_slice(part);
    }

    fn set_doctype_public_identifier(&mut self, id: &[u8]) {
        self.declared.public_id = Some(id.to_vec());
    }

    fn set_doctype_system_identifier(&mut self, id: &[u8]) {
        self.declared.system_id = Some(id.to_vec());
    }

    fn push_doctype_public_identifier(&mut self, part: &[u8]) {
        self.declared
            .public_id
            .get_or_insert_default()
            .extend_from_slice(part);
    }

    fn push_doctype_system_identifier(&mut self, part: &[u8]) {
        self.declared
            .system_id
            .get_or_insert_default()
            .extend_from_slice(part);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.kind == TagKind::EndTag
            && !self.tag_name.is_empty()
            && self.tag_name == self.before
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.flush();
        self.sink
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn new_tag(kind: TagKind) -> Tag {
    Tag {
        kind,
        name: local_name!(""),
        self_closing: false,
        attrs: Vec::new(),
        had_duplicate_attributes: false,
    }
}

/// What was read as a string: text is cut before and behind ASCII signs only, so nothing is lost.
fn string(bytes: &[u8]) -> StrTendril {
    StrTendril::try_from_byte_slice(bytes)
        .unwrap_or_else(|()| StrTendril::from_slice(&String::from_utf8_lossy(bytes)))
}

#[cfg(test)]
mod tests;
