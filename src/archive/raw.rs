//! Raw bytes for readers: the exchange that a version was drawn from.

use super::segment::read_capture;
use super::{ArchiveError, Layout, Reader};
use crate::model::{Capture, VersionView};

impl Reader {
    /// The exchange that a version was drawn from, where its bytes were kept.
    pub fn capture(&self, view: &VersionView) -> Result<Option<Capture>, ArchiveError> {
        let warc = Layout::new(self.path()).warc();
        let pointer = view.response.as_ref();
        pointer
            .map(|pointer| read_capture(&warc, pointer))
            .transpose()
    }
}
