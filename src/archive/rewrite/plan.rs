//! What stays of one segment: its bytes divided into those that are copied, those that are left
//! out on purpose, and those that are damaged.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

use super::Verdict;
use crate::archive::ArchiveError;
use crate::archive::event::Event;
use crate::archive::segment::{Found, Record, Scan, Segment, Warcinfo, is_canonical};
use crate::archive::tombstone::Tombstone;
use crate::model::ArticleId;

/// What stays of one segment.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) segment: Segment,
    /// Its `warcinfo` record; `None` where it is damaged.
    pub(super) head: Option<Kept>,
    /// The id by which its records name their segment.
    pub(super) info: Option<String>,
    /// What is kept, behind the head, in order.
    pub(super) kept: Vec<Kept>,
    /// Digests that earlier tombstones explain.
    pub(super) explained: Vec<String>,
    /// Records that are left out on purpose.
    pub(super) records: u64,
    /// Bytes of them.
    pub(super) bytes: u64,
    /// The articles that they are about.
    pub(super) articles: BTreeSet<ArticleId>,
    /// What is damaged.
    pub(super) damaged: Vec<(Range<u64>, String)>,
}

/// A record that is kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) place: Range<u64>,
    /// It is sound, but the header of its gzip member is damaged: it is packed anew.
    pub(super) packed: bool,
}

impl Plan {
    /// Whether the segment stays as it is.
    pub(super) fn is_untouched(&self) -> bool {
        let mut kept = self.head.iter().chain(&self.kept);
        let anew = self.head.is_none() || kept.any(|kept| kept.packed);
        self.records == 0 && self.damaged.is_empty() && !anew
    }

    /// Looks through a segment. `decide` says what stays of each whole group; a group that the
    /// last segment ends within never happened.
    pub(super) fn of(
        warc: &Path,
        segment: Segment,
        is_last: bool,
        decide: &dyn Fn(&Event) -> Verdict,
    ) -> Result<Self, ArchiveError> {
        let length = segment.length;
        let path = warc.join(&segment.name);
        let failed = |source| ArchiveError::io(&path, source);
        let mut headers = File::open(&path).map_err(failed)?;
        let mut scan = Scan::open(&path, 0)?;
        let mut planner = Planner {
            plan: Self {
                segment,
                head: None,
                info: None,
                kept: Vec::new(),
                explained: Vec::new(),
                records: 0,
                bytes: 0,
                articles: BTreeSet::new(),
                damaged: Vec::new(),
            },
            group: Vec::new(),
            decide,
        };
        let mut torn = None;
        while let Some(found) = scan.next_found()? {
            match found {
                Found::Damage {
                    offset,
                    resume: None,
                    what,
                } => torn = Some((offset..length, what)),
                Found::Damage {
                    offset,
                    resume: Some(end),
                    what,
                } => planner.damage(offset..end, what),
                Found::Record { pointer, record } => {
                    let sound = is_canonical(&mut headers, pointer.offset).map_err(failed)?;
                    let place = pointer.offset..pointer.offset + pointer.length;
                    let packed = !sound;
                    planner.take(Kept { place, packed }, &record);
                }
            }
        }
        Ok(planner.finish(torn, is_last))
    }
}

struct Planner<'d> {
    plan: Plan,
    /// Records of a group that has not ended yet.
    group: Vec<Kept>,
    decide: &'d dyn Fn(&Event) -> Verdict,
}

impl Planner<'_> {
    fn take(&mut self, kept: Kept, record: &Record) {
        let place = kept.place.clone();
        if let Err(what) = record.check() {
            return self.damage(place, what);
        }
        if place.start == 0
            && let Some(info) = Warcinfo::parse(record)
        {
            self.plan.info = Some(info.id);
            self.plan.head = Some(kept);
            return;
        }
        let info = record.field("WARC-Warcinfo-ID").unwrap_or_default();
        let known = self.plan.info.get_or_insert_with(|| info.to_owned());
        if known != info {
            return self.damage(
                place,
                "the record does not belong to this segment".to_owned(),
            );
        }
        if let Some(tombstone) = Tombstone::of(record) {
            self.plan.explained.push(tombstone.original);
            return self.plan.kept.push(kept);
        }
        match Event::of(record) {
            Err(what) => self.damage(place, what),
            Ok(None) => self.group.push(kept),
            Ok(Some(event)) => self.decide(kept, &event),
        }
    }

    /// A group has ended.
    fn decide(&mut self, last: Kept, event: &Event) {
        match (self.decide)(event) {
            Verdict::Keep => self.group.push(last),
            Verdict::Text => {
                self.leave_out(event);
                self.group.push(last);
            }
            Verdict::Nothing => {
                self.group.push(last);
                self.leave_out(event);
            }
        }
        self.keep_group();
    }

    /// Leaves out the records that wait.
    fn leave_out(&mut self, event: &Event) {
        for Kept { place, .. } in self.group.drain(..) {
            self.plan.records += 1;
            self.plan.bytes += place.end - place.start;
            self.plan.articles.extend(event.article().cloned());
        }
    }

    fn keep_group(&mut self) {
        self.plan.kept.append(&mut self.group);
    }

    /// What stands before the damage can be read, and is evidence, whole group or not.
    fn damage(&mut self, place: Range<u64>, what: String) {
        self.keep_group();
        self.plan.damaged.push((place, what));
    }

    fn finish(mut self, torn: Option<(Range<u64>, String)>, is_last: bool) -> Plan {
        let unfinished = self
            .group
            .first()
            .filter(|_| is_last)
            .map(|first| first.place.start);
        match (unfinished, torn) {
            (Some(start), torn) => {
                let end = torn.map_or(self.plan.segment.length, |(torn, _)| torn.end);
                self.group.clear();
                self.damage(start..end, "an unfinished group of records".to_owned());
            }
            (None, Some((place, what))) => self.damage(place, what),
            (None, None) => self.keep_group(),
        }
        self.plan
    }
}
