//! Segments: WARC 1.1 files, append-only, one gzip member a record. They are the archive's log:
//! everything else is derived from them.
//!
//! Format: ISO 28500:2017 (WARC 1.1). Where its readers disagree with each other, records are
//! written in the one form that all of them accept (bodies de-chunked, `HTTP/1.1` status lines).

mod capture;
mod exchange;
mod foreign;
mod list;
mod member;
mod record;
mod scan;
mod warcinfo;
mod writer;
mod zst;

pub use capture::{capture_in, read_capture};
pub use foreign::WarcFile;
pub use record::Record;
pub use scan::{Found, Scan};

pub(crate) use exchange::{request_record, response_record, revisit_record, target};
pub(crate) use list::{Segment, list};
pub(crate) use member::{Strength, is_canonical, pack, read_at};
pub(crate) use record::digest_text;
pub(crate) use warcinfo::{Warcinfo, sha256_of};
pub(crate) use writer::{SegmentWriter, cut_tail, sync_dir, sync_file};
