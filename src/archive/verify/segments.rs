//! The segments: every record by itself, and the chain of their digests.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;

use super::{Result, VerifyReport};
use crate::archive::segment::{
    Found, Record, Scan, Segment, Warcinfo, is_canonical, list, sha256_of,
};
use crate::archive::tombstone::Tombstone;
use crate::archive::{ArchiveError, Layout};

/// Every record by itself, and the chain of the segments.
pub(super) fn verify(layout: &Layout, report: &mut VerifyReport) -> Result<()> {
    let mut previous: Option<Segment> = None;
    let mut ids = HashSet::new();
    let mut explained = Vec::new();
    for segment in list(&layout.warc())? {
        report.segments += 1;
        report.bytes += segment.length;
        let file = PathBuf::from("warc").join(&segment.name);
        if previous
            .as_ref()
            .is_some_and(|before| before.serial + 1 != segment.serial)
        {
            report.add(&file, None, "segments before this one are missing");
        }
        let path = layout.warc().join(&segment.name);
        let failed = |source| ArchiveError::io(&path, source);
        let mut headers = File::open(&path).map_err(failed)?;
        let mut scan = Scan::open(&path, 0)?;
        let mut tombstones = Vec::new();
        while let Some(found) = scan.next_found()? {
            let (pointer, record) = match found {
                Found::Damage { offset, what, .. } => {
                    report.add(&file, Some(offset), what);
                    continue;
                }
                Found::Record { pointer, record } => (pointer, record),
            };
            report.records += 1;
            let mut wrong = record.check();
            if wrong.is_ok() && report.tombstones == 0 {
                wrong = refers(&record, &ids);
            }
            if wrong.is_ok() && pointer.offset == 0 {
                wrong = follows(layout, &record, &segment, previous.as_ref(), &explained)?;
            }
            if wrong.is_ok() && !is_canonical(&mut headers, pointer.offset).map_err(failed)? {
                wrong = Err("the header of its gzip member is not as it was written".to_owned());
            }
            if let Err(what) = wrong {
                report.add(&file, Some(pointer.offset), what);
            }
            if let Some(tombstone) = Tombstone::of(&record) {
                report.tombstones += 1;
                tombstones.push(tombstone.original);
            }
            if matches!(&*record.kind(), "response" | "revisit") {
                ids.insert(short_id(record.id()));
            }
        }
        previous = Some(segment);
        explained = tombstones;
    }
    Ok(())
}

/// Whether the records that another refers to, or stands beside, have been seen. Behind a tombstone
/// they may be of those that were taken out.
fn refers(record: &Record, ids: &HashSet<u128>) -> std::result::Result<(), String> {
    let named = ["WARC-Refers-To", "WARC-Concurrent-To"].map(|name| record.field(name));
    match named
        .into_iter()
        .flatten()
        .find(|id| !ids.contains(&short_id(id)))
    {
        Some(id) => Err(format!("it refers to the record {id}, which is missing")),
        None => Ok(()),
    }
}

/// A record id in 16 bytes.
fn short_id(id: &str) -> u128 {
    let uuid = id.trim_start_matches("<urn:uuid:").trim_end_matches('>');
    uuid::Uuid::parse_str(uuid).map_or(0, |uuid| uuid.as_u128())
}

/// Whether a segment's head names its file and the segment before, as that is now or as its
/// tombstones say that it was.
fn follows(
    layout: &Layout,
    head: &Record,
    segment: &Segment,
    previous: Option<&Segment>,
    explained: &[String],
) -> Result<std::result::Result<(), String>> {
    let Some(info) = Warcinfo::parse(head) else {
        return Ok(Err(
            "the segment does not begin with a `warcinfo` record".to_owned()
        ));
    };
    if head.field("WARC-Filename") != Some(&segment.name) {
        return Ok(Err("the segment was renamed".to_owned()));
    }
    let Some(previous) = previous else {
        return Ok(match info.previous {
            Some((name, _)) => Err(format!("the segment before this one, {name}, is missing")),
            None => Ok(()),
        });
    };
    let actual = sha256_of(&layout.warc().join(&previous.name))?;
    Ok(match info.previous {
        Some((name, digest))
            if name == previous.name && (digest == actual || explained.contains(&digest)) =>
        {
            Ok(())
        }
        Some((name, _)) if name != previous.name => {
            Err(format!("it follows {name}, not {}", previous.name))
        }
        _ => Err(format!(
            "{} is not what it was when this segment was begun",
            previous.name
        )),
    })
}
