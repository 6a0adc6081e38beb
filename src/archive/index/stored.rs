//! The stored versions: texts in packed blocks, lent out as they lie there.
//!
//! tantivy itself gives a stored text as a copy only, and looks byte by byte whether it is UTF-8.

use std::cell::OnceCell;

use serde::Deserialize;
use serde::de::Error as _;
use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{Searcher, TantivyError};

use super::{IndexError, Key, Place};
use crate::model::VersionView;

/// Unpacked blocks, of some 16 KB each, that are kept for each piece of the index. Versions that
/// follow each other in time lie in as many blocks as there are languages.
const BLOCKS: usize = 100;

/// The stored versions of one commit.
pub(in crate::archive) struct Stored {
    searcher: Searcher,
    /// One for each piece of the index, opened when it is first asked for.
    pieces: Vec<OnceCell<StoreReader>>,
}

/// One version as it is stored.
pub(in crate::archive) struct StoredText {
    key: Key,
    json: OwnedBytes,
}

impl Stored {
    /// Those that this searcher finds.
    pub(in crate::archive) fn new(searcher: &Searcher) -> Self {
        let pieces = searcher.segment_readers().iter();
        Self {
            searcher: searcher.clone(),
            pieces: pieces.map(|_| OnceCell::new()).collect(),
        }
    }

    /// The version in a place.
    pub(in crate::archive) fn text(&self, place: &Place) -> Result<StoredText, IndexError> {
        let address = place.address;
        let document = self.piece(address.segment_ord)?;
        let document = document.get_document_bytes(address.doc_id)?;
        let key = place.key;
        let start = text_of(&document).ok_or_else(|| broken(key, "it holds no text"))?;
        let json = document.slice(start..document.len());
        Ok(StoredText { key, json })
    }

    fn piece(&self, ord: u32) -> Result<&StoreReader, IndexError> {
        let cell = &self.pieces[ord as usize];
        if let Some(opened) = cell.get() {
            return Ok(opened);
        }
        let piece = self.searcher.segment_reader(ord);
        let opened = piece.get_store_reader(BLOCKS).map_err(TantivyError::from)?;
        Ok(cell.get_or_init(|| opened))
    }
}

impl StoredText {
    /// The version, with texts that are owned or lent.
    pub(in crate::archive) fn view<'t, S>(&'t self) -> Result<VersionView<S>, IndexError>
    where
        S: Deserialize<'t> + Default + Ord,
    {
        let json = simdutf8::basic::from_utf8(&self.json)
            .map_err(|_| broken(self.key, "it is not UTF-8"))?;
        serde_json::from_str(json).map_err(|source| IndexError::Record {
            key: self.key.to_string(),
            source,
        })
    }
}

fn broken(key: Key, why: &str) -> IndexError {
    IndexError::Record {
        key: key.to_string(),
        source: serde_json::Error::custom(why),
    }
}

/// Where the text of a document begins that has one text and nothing else. tantivy writes the number
/// of values, and of each its field (four bytes), its type, and, of a text, its length; numbers take
/// seven bits a byte, lowest first, and the last of them has the highest bit set.
fn text_of(document: &[u8]) -> Option<usize> {
    const ONE: u8 = 0x81;
    const TEXT: u8 = 0;
    let [ONE, _, _, _, _, TEXT, rest @ ..] = document else {
        return None;
    };
    let digits = rest.iter().position(|byte| *byte >= 0x80)? + 1;
    let length = rest[..digits]
        .iter()
        .rev()
        .try_fold(0_usize, |length, byte| {
            Some(length.checked_mul(0x80)? | usize::from(byte & 0x7F))
        })?;
    let is_all = rest.len() - digits == length;
    is_all.then(|| document.len() - length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_behind_its_length() {
        let document = |length: &[u8], text: usize| {
            let mut document = vec![0x81, 18, 0, 0, 0, 0];
            document.extend_from_slice(length);
            document.resize(document.len() + text, b'x');
            document
        };
        assert_eq!(text_of(&document(&[0x80 | 5], 5)), Some(7));
        assert_eq!(text_of(&document(&[0x2C, 0x82], 300)), Some(8));
        assert_eq!(text_of(&document(&[0x80 | 5], 4)), None);
        assert_eq!(text_of(&document(&[0x2C], 300)), None);
        assert_eq!(text_of(&document(&[0x7F; 12], 1)), None);
        assert_eq!(text_of(&[0x82, 18, 0, 0, 0, 0, 0x80]), None);
        assert_eq!(text_of(&[]), None);
    }
}
