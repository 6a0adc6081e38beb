//! Replay: the events of the segments in order, from a position on.

use std::path::{Path, PathBuf};

use super::event::Event;
use super::group::Place;
use super::segment::{Found, Record, Scan, Segment, Warcinfo, list};
use super::tombstone::Tombstone;
use super::{ArchiveError, Position};
use crate::model::Pointer;

/// What replay comes upon.
#[derive(Debug)]
pub(crate) enum Step {
    /// A whole group.
    Event { event: Event, place: Place },
    /// Bytes or a record that are passed over.
    Damage {
        segment: String,
        offset: u64,
        what: String,
    },
    /// The end of a segment. `whole` is where its last whole group (or its head) ends; what stands
    /// behind that is torn.
    End { segment: Segment, whole: u64 },
}

/// Goes through the segments. It reads one record ahead of nothing: memory is bounded by a record.
pub(crate) struct Replay {
    warc: PathBuf,
    segments: std::vec::IntoIter<Segment>,
    current: Option<Current>,
    from: Option<Position>,
}

struct Current {
    segment: Segment,
    scan: Scan,
    /// Id of the segment's `warcinfo`: a record that does not repeat it was not written by us, such
    /// as one that a page smuggled in.
    info: Option<String>,
    /// The response of a group that has not ended yet, and its id.
    response: Option<(Pointer, String)>,
    whole: u64,
}

impl Replay {
    /// Begins right behind `from`, or at the very beginning.
    pub(crate) fn open(warc: &Path, from: Option<&Position>) -> Result<Self, ArchiveError> {
        let mut segments = list(warc)?;
        if let Some(from) = from {
            segments.retain(|segment| segment.serial >= from.order().0);
        }
        Ok(Self {
            warc: warc.to_owned(),
            segments: segments.into_iter(),
            current: None,
            from: from.cloned(),
        })
    }

    /// The next step; `None` at the end of the last segment.
    pub(crate) fn step(&mut self) -> Result<Option<Step>, ArchiveError> {
        loop {
            let Some(current) = &mut self.current else {
                let Some(segment) = self.segments.next() else {
                    return Ok(None);
                };
                let from = self.from.take().filter(|from| from.segment == segment.name);
                self.current = Some(Current::open(
                    &self.warc,
                    segment,
                    from.map_or(0, |from| from.offset),
                )?);
                continue;
            };
            match current.scan.next_found()? {
                None => {
                    let Current { segment, whole, .. } =
                        self.current.take().expect("it was just read");
                    return Ok(Some(Step::End { segment, whole }));
                }
                Some(Found::Damage { offset, what, .. }) => {
                    current.response = None;
                    let segment = current.segment.name.clone();
                    return Ok(Some(Step::Damage {
                        segment,
                        offset,
                        what,
                    }));
                }
                Some(Found::Record { pointer, record }) => {
                    if pointer.offset == 0 {
                        refuse_later(&pointer.segment, &record)?;
                    }
                    if let Some(step) = current.take(pointer, &record) {
                        return Ok(Some(step));
                    }
                }
            }
        }
    }
}

impl Current {
    fn open(warc: &Path, segment: Segment, offset: u64) -> Result<Self, ArchiveError> {
        let path = warc.join(&segment.name);
        let mut info = None;
        if offset > 0
            && let Some(Found::Record { record, .. }) = Scan::open(&path, 0)?.next_found()?
        {
            refuse_later(&segment.name, &record)?;
            info = Warcinfo::parse(&record).map(|info| info.id);
        }
        Ok(Self {
            scan: Scan::open(&path, offset)?,
            segment,
            info,
            response: None,
            whole: offset,
        })
    }

    /// Takes a record in; a step where it ends a group or does not belong.
    fn take(&mut self, pointer: Pointer, record: &Record) -> Option<Step> {
        let end = pointer.offset + pointer.length;
        let event = match self.judge(&pointer, record) {
            Ok(event) => event,
            Err(what) => {
                self.response = None;
                let (segment, offset) = (pointer.segment, pointer.offset);
                return Some(Step::Damage {
                    segment,
                    offset,
                    what,
                });
            }
        };
        let Some(event) = event else {
            match record.kind().as_str() {
                "response" => self.response = Some((pointer, record.id().to_owned())),
                "revisit" => self.response = None,
                "warcinfo" => self.whole = end,
                "metadata" if Tombstone::of(record).is_some() => self.whole = end,
                _ => {}
            }
            return None;
        };
        self.whole = end;
        // The event was drawn from the response before it only where it says so.
        let names = ["WARC-Refers-To", "WARC-Concurrent-To"].map(|name| record.field(name));
        let response = self.response.take();
        let response = response.filter(|(_, id)| names.contains(&Some(id)));
        Some(Step::Event {
            event,
            place: Place {
                event: pointer,
                response: response.map(|(pointer, _)| pointer),
            },
        })
    }

    /// The event that the record holds; an error where the record or its group is not ours.
    fn judge(&mut self, pointer: &Pointer, record: &Record) -> Result<Option<Event>, String> {
        record.check()?;
        if pointer.offset == 0 {
            let info = Warcinfo::parse(record)
                .ok_or("the segment does not begin with a `warcinfo` record")?;
            self.info = Some(info.id);
            return Ok(None);
        }
        let info = record.field("WARC-Warcinfo-ID").unwrap_or_default();
        if self.info.get_or_insert_with(|| info.to_owned()) != info {
            return Err("the record does not belong to this segment".to_owned());
        }
        Event::of(record)
    }
}

/// Events of a later release cannot be read, and must not be passed over.
fn refuse_later(segment: &str, record: &Record) -> Result<(), ArchiveError> {
    match Warcinfo::parse(record) {
        Some(info) if info.is_later() => Err(ArchiveError::Later {
            segment: segment.to_owned(),
        }),
        _ => Ok(()),
    }
}
