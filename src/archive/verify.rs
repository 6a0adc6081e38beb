//! Verifying an archive: every member, digest and pointer of the segments, their chain, and whether
//! store and index say what the segments say. Nothing is changed.

use std::collections::HashSet;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::event::Event;
use super::index::files;
use super::lock::Lock;
use super::replay::{Replay, Step};
use super::segment::{Found, Record, Scan, Segment, Warcinfo, list, sha256_of};
use super::store::{self, Opened, Store};
use super::writer::views;
use super::{ArchiveError, Layout, Reader, Settings};
use crate::model::{ArticleId, Filter, VersionView, Versions};

type Result<T> = std::result::Result<T, ArchiveError>;

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Segment files.
    pub segments: u64,
    /// Records in them.
    pub records: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Articles in the store.
    pub articles: u64,
    /// Versions in the segments.
    pub versions: u64,
    /// Everything that is not as it should be.
    pub damage: Vec<Damage>,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The file or directory, relative to the archive.
    pub file: PathBuf,
    /// Where in it, in bytes.
    pub offset: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl VerifyReport {
    /// Whether all is as it should be.
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }

    fn add(&mut self, file: impl Into<PathBuf>, offset: Option<u64>, what: impl Into<String>) {
        let (file, what) = (file.into(), what.into());
        self.damage.push(Damage { file, offset, what });
    }
}

/// Whether the last writer ended without closing: then store or index may lag behind the segments,
/// which is no damage; opening a [`Writer`](super::Writer) catches up.
pub fn was_interrupted(settings: &Settings) -> bool {
    let store = Layout::new(&settings.path).store();
    store.is_dir() && !store::is_sealed(&store)
}

/// Verifies the archive of `settings.path`. It takes the lock, because it reads the store.
pub fn verify(settings: &Settings, holder: &str, wait: Duration) -> Result<VerifyReport> {
    let layout = Layout::new(&settings.path);
    if !layout.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    let _lock = Lock::take(&layout.lock(), holder, wait)?;
    let mut report = VerifyReport::default();
    verify_segments(&layout, &mut report)?;
    let sealed = store::unseal(&layout.store());
    let Some(store) = open_store(&layout, settings, &mut report)? else {
        return Ok(report);
    };
    verify_store(&layout, &store, &mut report)?;
    // tantivy panics on some damage instead of saying so.
    match catch_unwind(AssertUnwindSafe(|| {
        verify_index(&layout, &store, &mut report)
    })) {
        Ok(Err(ArchiveError::Index(error))) => report.add("index", None, error.to_string()),
        Ok(verified) => verified?,
        Err(_) => report.add("index", None, "it cannot be read"),
    }
    // Only what was closed in good order may say so.
    if sealed {
        store.close()?;
    }
    Ok(report)
}

/// Every record by itself, and the chain of the segments.
fn verify_segments(layout: &Layout, report: &mut VerifyReport) -> Result<()> {
    let mut previous: Option<Segment> = None;
    let mut ids = HashSet::new();
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
        let mut scan = Scan::open(&layout.warc().join(&segment.name), 0)?;
        while let Some(found) = scan.next_found()? {
            let (pointer, record) = match found {
                Found::Damage { offset, what, .. } => {
                    report.add(&file, Some(offset), what);
                    continue;
                }
                Found::Record { pointer, record } => (pointer, record),
            };
            report.records += 1;
            let mut wrong = record.check().and_then(|()| refers(&record, &ids));
            if wrong.is_ok() && pointer.offset == 0 {
                wrong = follows(layout, &record, &segment, previous.as_ref())?;
            }
            if let Err(what) = wrong {
                report.add(&file, Some(pointer.offset), what);
            }
            if matches!(&*record.kind(), "response") {
                ids.insert(short_id(record.id()));
            }
        }
        previous = Some(segment);
    }
    Ok(())
}

/// Whether the record that another refers to has been seen.
fn refers(record: &Record, ids: &HashSet<u128>) -> std::result::Result<(), String> {
    match record.field("WARC-Refers-To") {
        Some(id) if !ids.contains(&short_id(id)) => {
            Err(format!("it refers to the record {id}, which is missing"))
        }
        _ => Ok(()),
    }
}

/// A record id in 16 bytes.
fn short_id(id: &str) -> u128 {
    let uuid = id.trim_start_matches("<urn:uuid:").trim_end_matches('>');
    uuid::Uuid::parse_str(uuid).map_or(0, |uuid| uuid.as_u128())
}

/// Whether a segment's head names its file and the segment before, as that is now.
fn follows(
    layout: &Layout,
    head: &Record,
    segment: &Segment,
    previous: Option<&Segment>,
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
        Some((name, digest)) if name == previous.name && digest == actual => Ok(()),
        Some((name, _)) if name != previous.name => {
            Err(format!("it follows {name}, not {}", previous.name))
        }
        _ => Err(format!(
            "{} is not what it was when this segment was begun",
            previous.name
        )),
    })
}

/// Opens the store without mending it.
fn open_store(
    layout: &Layout,
    settings: &Settings,
    report: &mut VerifyReport,
) -> Result<Option<Store>> {
    if !layout.store().is_dir() {
        report.add("store", None, "it is missing");
        return Ok(None);
    }
    let mut notes = Vec::new();
    let opened = store::open(
        &layout.store(),
        settings.cache.0,
        false,
        &layout.lost(),
        &mut notes,
    )?;
    for note in notes {
        report.add("store", None, note);
    }
    match opened {
        Opened::Whole(store) => Ok(Some(*store)),
        Opened::Damaged(why) => {
            report.add("store", None, why);
            Ok(None)
        }
    }
}

/// Whether the store knows every version that the segments hold, and no other.
fn verify_store(layout: &Layout, store: &Store, report: &mut VerifyReport) -> Result<()> {
    let mut replay = Replay::open(&layout.warc(), None)?;
    let mut reached = None;
    while let Some(step) = replay.step()? {
        let (event, place) = match step {
            Step::Event { event, place } => (event, place),
            Step::Damage { .. } => continue,
            Step::End { segment, whole } => {
                let torn = segment.length - whole;
                if torn > 0
                    && report
                        .damage
                        .iter()
                        .all(|damage| damage.offset.is_none_or(|offset| offset < whole))
                {
                    let file = PathBuf::from("warc").join(&segment.name);
                    report.add(
                        file,
                        Some(whole),
                        format!("{torn} bytes of an unfinished group of records"),
                    );
                }
                continue;
            }
        };
        reached = Some(place.end());
        if let Event::Version(versioned) = event {
            report.versions += 1;
            let (id, n) = (&versioned.version.id, versioned.version.n);
            let link = store.version(id, n)?;
            if link.is_none_or(|link| link.pointer != place.event) {
                report.add(
                    "store",
                    None,
                    format!("it does not know version {n} of article {id} as the segments have it"),
                );
            }
        }
    }
    if reached.as_ref() != store.position() {
        report.add(
            "store",
            None,
            "it does not stand at the end of the segments",
        );
    }
    count_versions(store, report)
}

/// Whether the store's articles add up to the versions that the segments hold.
fn count_versions(store: &Store, report: &mut VerifyReport) -> Result<()> {
    let mut versions = 0;
    store.each_article(|record| {
        report.articles += 1;
        versions += u64::from(record.versions);
        Ok(())
    })?;
    if versions != report.versions {
        report.add(
            "store",
            None,
            format!(
                "it counts {versions} versions, the segments {}",
                report.versions
            ),
        );
    }
    Ok(())
}

/// Whether readers see every version just as store and segments have it.
fn verify_index(layout: &Layout, store: &Store, report: &mut VerifyReport) -> Result<()> {
    for file in files::damaged(&layout.index())? {
        let file = PathBuf::from("index").join(file);
        report.add(file, None, "the file differs from its checksum");
    }
    let reader = Reader::open(layout.root())?;
    if reader.position()?.as_ref() != store.position() {
        report.add(
            "index",
            None,
            "it does not stand at the end of the segments",
        );
    }
    if reader.count() != report.versions {
        report.add(
            "index",
            None,
            format!(
                "it has {} versions, the segments {}",
                reader.count(),
                report.versions
            ),
        );
    }
    let all = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    // The versions of an article come one after another.
    let mut article: (Option<ArticleId>, Vec<VersionView>) = (None, Vec::new());
    for seen in reader.versions(&all)? {
        let seen = seen?;
        let id = &seen.version.id;
        if article.0.as_ref() != Some(id) {
            article = (Some(id.clone()), views(&layout.warc(), store, id)?);
        }
        if !article.1.contains(&seen) {
            report.add(
                "index",
                None,
                format!(
                    "version {} of article {id} is not as the segments have it",
                    seen.version.n
                ),
            );
        }
    }
    Ok(())
}
