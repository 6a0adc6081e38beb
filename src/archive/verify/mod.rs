//! Verifying an archive: every member, digest and pointer of the segments, their chain, and whether
//! store and index say what the segments say. Nothing is changed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::event::Event;
use super::index::files;
use super::lock::Lock;
use super::rebuild::is_pending;
use super::replay::{Replay, Step};
use super::seal::Seal;
use super::segment::list;
use super::store::{self, Opened, Store};
use super::writer::views;
use super::{ArchiveError, Layout, Reader, Settings};
use crate::model::{ArticleId, Filter, VersionView, Versions};

mod repair;
mod segments;

pub use repair::{Repair, repair};

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
    /// How often something was taken out of a segment: by pruning, or because it was damaged.
    pub tombstones: u64,
    /// Everything that is not as it should be.
    pub damage: Vec<Damage>,
    /// Whether the archive can only be read here: then store and index were held against the digests
    /// of their files, where they were closed in good order, and not against the segments.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
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
    let layout = Layout::new(&settings.path);
    let store = layout.store();
    // It may have been killed before there was anything but the folder of the segments.
    let unborn = || layout.warc().is_dir() && list(&layout.warc()).is_ok_and(|all| all.is_empty());
    let begun = store.is_dir() || unborn();
    is_pending(&layout) || (begun && !store::is_sealed(&store))
}

/// Verifies the archive of `settings.path`. It takes the lock, because it reads the store; where
/// that cannot be, since the archive can only be read, it does without either.
pub fn verify(settings: &Settings, holder: &str, wait: Duration) -> Result<VerifyReport> {
    let layout = Layout::new(&settings.path);
    if !layout.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    let mut report = VerifyReport::default();
    let _lock = match Lock::take(&layout.lock(), holder, wait) {
        Err(error) if error.is_read_only() => {
            report.read_only = true;
            None
        }
        taken => Some(taken?),
    };
    segments::verify(&layout, &mut report)?;
    let [store_differs, index_differs] = verify_seals(&layout, &mut report)?;
    if report.read_only {
        return Ok(report);
    }
    if store_differs {
        // sled may do anything with it.
        return Ok(report);
    }
    let sealed = store::unseal(&layout.store());
    let Some(store) = open_store(&layout, settings, &mut report)? else {
        return Ok(report);
    };
    verify_store(&layout, &store, &mut report)?;
    if !index_differs {
        guarded_index(&layout, &store, &mut report)?;
    }
    // Only what was closed in good order may say so.
    if sealed {
        store.close()?;
    }
    Ok(report)
}

/// Whether the files of store and index differ by a byte from what was written.
fn verify_seals(layout: &Layout, report: &mut VerifyReport) -> Result<[bool; 2]> {
    let mut differ = [false; 2];
    let dirs = [("store", layout.store()), ("index", layout.index())];
    for ((name, dir), differs) in dirs.into_iter().zip(&mut differ) {
        let Some(seal) = Seal::of(&dir).filter(|_| dir.is_dir()) else {
            continue;
        };
        for (file, what) in seal.differences(&dir)? {
            *differs = true;
            report.add(Path::new(name).join(file), None, what);
        }
    }
    Ok(differ)
}

/// Verifies the index, where tantivy panics on some damage instead of saying so.
fn guarded_index(layout: &Layout, store: &Store, report: &mut VerifyReport) -> Result<()> {
    match catch_unwind(AssertUnwindSafe(|| verify_index(layout, store, report))) {
        Ok(Err(ArchiveError::Index(error))) => report.add("index", None, error.to_string()),
        Ok(verified) => verified?,
        Err(_) => report.add("index", None, "it cannot be read"),
    }
    Ok(())
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
    let last = list(&layout.warc())?.pop();
    let mut replay = Replay::open(&layout.warc(), None)?;
    let mut reached = None;
    while let Some(step) = replay.step()? {
        let (event, place) = match step {
            Step::Event { event, place } => (event, place),
            Step::Damage { .. } => continue,
            Step::End { segment, whole } => {
                // Elsewhere it is what stood before a damaged place that was taken out.
                let torn = segment.length - whole;
                if torn > 0
                    && last.as_ref() == Some(&segment)
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
        for n in 1..=record.versions {
            versions += u64::from(store.version(&record.id, n)?.is_some());
        }
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
