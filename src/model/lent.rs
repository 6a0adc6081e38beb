//! Text that is lent out of a stored version.

use std::borrow::Cow;

use serde::Deserialize;

/// A text that stands as it is in the JSON that it was read from, and is not copied; one that is
/// escaped there is. Exports go over many versions and keep none: copying each text would take as
/// long as writing it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Lent<'a>(#[serde(borrow)] Cow<'a, str>);

impl AsRef<str> for Lent<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
