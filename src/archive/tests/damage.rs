//! Damage at random places: found by verify, mended by repair, at the price of what it hit.
//!
//! `NEWSARC_TRIALS=1000 cargo test --release --lib archive::tests::damage` does it as often as you
//! like, `NEWSARC_SEED=1000` at other places.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fixture::*;
use crate::archive::segment::{Strength, pack};
use crate::archive::{Damage, Found, Scan, rebuild, repair, verify};
use crate::model::ByteSize;

/// The trials that are made: so many, or as many, and from such a number on, as the environment
/// asks for.
fn trials(usual: u64) -> std::ops::Range<u64> {
    let asked = |name| std::env::var(name).ok()?.parse().ok();
    let first = asked("NEWSARC_SEED").unwrap_or(0);
    first..first + asked("NEWSARC_TRIALS").unwrap_or(usual)
}

/// Numbers that are the same in every run.
struct Random(blake3::OutputReader);

impl Random {
    fn new(seed: u64) -> Self {
        Self(
            blake3::Hasher::new()
                .update(&seed.to_le_bytes())
                .finalize_xof(),
        )
    }

    fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % end as u64) as usize
    }
}

/// An archive of the whole history in several segments, closed in good order.
fn in_segments() -> Place {
    let mut place = Place::new();
    place.settings.warc_size = ByteSize(3_000);
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
        writer.commit().unwrap();
    }
    writer.close().unwrap();
    assert!(place.segments().len() >= 3);
    place
}

/// Every record of the segments, unpacked, by its id.
fn records(place: &Place) -> BTreeMap<String, (String, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for segment in place.segments() {
        let mut scan = Scan::open(&segment, 0).unwrap();
        while let Some(next) = scan.next_found().unwrap() {
            if let Found::Record { record, .. } = next
                && record.check().is_ok()
            {
                found.insert(record.id().to_owned(), (record.kind(), record.to_bytes()));
            }
        }
    }
    found
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.is_file() && fs::metadata(path).unwrap().len() > 0)
        .collect();
    paths.sort();
    paths
}

#[test]
fn what_can_be_read_behind_a_damaged_gzip_header_is_kept() {
    let sound = in_segments();
    let before = records(&sound);
    // Time, flags and system of the header that opens the first segment (RFC 1952 §2.3).
    for at in 4..10 {
        let place = sound.copy();
        let path = place.segments().remove(0);
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 0x40;
        fs::write(&path, bytes).unwrap();
        let found = verify(&place.settings, "test", Duration::ZERO).unwrap();
        assert!(!found.is_sound(), "byte {at}");
        let done = repair(&place.settings, "test", Duration::ZERO).unwrap();
        assert_eq!(
            (&done.now.damage, &done.lost),
            (&vec![], &vec![]),
            "byte {at}"
        );
        let left = records(&place);
        let lost = before
            .iter()
            .filter(|(id, record)| left.get(*id) != Some(record));
        assert_eq!(lost.count(), 0, "byte {at}");
    }
}

#[test]
fn a_flipped_byte_or_a_cut_is_found_and_costs_only_what_it_hit() {
    let sound = in_segments();
    let (before, contents_before) = (records(&sound), contents(&sound));
    for trial in trials(45) {
        let mut random = Random::new(trial);
        let place = sound.copy();
        let layout = place.layout();
        // The seals hold times of files, which a copy does not keep.
        place.open().0.close().unwrap();
        let part = random.below(3);
        let dir = [layout.warc(), layout.store(), layout.index()][part].clone();
        let files = files(&dir);
        let path = &files[random.below(files.len())];
        let mut bytes = fs::read(path).unwrap();
        let at = random.below(bytes.len());
        let torn = random.below(3) == 0;
        if torn {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 + random.below(255) as u8;
        }
        fs::write(path, bytes).unwrap();
        let told = format!("trial {trial}: {} at {at}, torn {torn}", path.display());

        let found = verify(&place.settings, "test", Duration::ZERO).unwrap();
        let still = records(&place);
        // Bits that fill up the last byte of a gzip member change nothing that can be read.
        assert!(
            !found.is_sound() || (part == 0 && still == before),
            "{told}"
        );
        let done = repair(&place.settings, "test", Duration::ZERO).unwrap();
        assert_eq!(done.now.damage, [], "{told}: {done:?}");
        let left = records(&place);
        let lost = before
            .iter()
            .filter(|(id, record)| left.get(*id) != Some(record));
        let lost: Vec<&str> = lost.map(|(_, (kind, _))| kind.as_str()).collect();
        if part > 0 {
            assert_eq!(
                (lost.len(), contents(&place) == contents_before),
                (0, true),
                "{told}"
            );
        } else if !torn {
            assert!(lost.len() <= 1, "{told}: {lost:?}");
            assert_eq!(
                lost.is_empty(),
                done.lost.is_empty() || lost.is_empty(),
                "{told}"
            );
        }
        // The archive can be written to.
        let mut writer = place.open_whole();
        writer.stage(version("c", 1, 50)).unwrap();
        writer.close().unwrap();
        let after = verify(&place.settings, "test", Duration::ZERO).unwrap();
        assert_eq!(after.damage, [], "{told}");
    }
}

#[test]
fn a_damaged_record_in_the_middle_is_taken_out_and_kept() {
    let place = in_segments();
    let second = views(&place.settings.path)
        .into_values()
        .find(|view| view.version.id == id("a") && view.version.n == 2)
        .unwrap();
    let path = place.layout().warc().join(&second.pointer.segment);
    let mut bytes = fs::read(&path).unwrap();
    let from = second.pointer.offset as usize;
    let range = from..from + second.pointer.length as usize;
    bytes[range.clone()][60..90].fill(7);
    fs::write(&path, &bytes).unwrap();
    let done = repair(&place.settings, "test", Duration::ZERO).unwrap();
    assert!(done.is_whole(), "{done:?}");
    assert_eq!(done.lost.len(), 1);
    assert_eq!(done.lost[0].offset, Some(second.pointer.offset));
    let kept = place
        .layout()
        .lost()
        .join(format!("{}.{from}", second.pointer.segment));
    assert_eq!(fs::read(kept).unwrap(), &bytes[range]);
    let left: Vec<u32> = views(&place.settings.path)
        .into_values()
        .filter(|view| view.version.id == id("a"))
        .map(|view| view.version.n)
        .collect();
    assert_eq!(left, [1, 3]);
    // A second repair has nothing to do, and a rebuild comes to the same.
    let again = repair(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!((again.found.len(), again.now.tombstones), (0, 1));
    let before = contents(&place);
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
}

#[test]
fn a_missing_segment_is_named() {
    let place = in_segments();
    fs::remove_file(&place.segments()[1]).unwrap();
    let done = repair(&place.settings, "test", Duration::ZERO).unwrap();
    assert!(!done.is_whole());
    let told: Vec<&str> = done.now.damage.iter().map(|damage| &*damage.what).collect();
    assert!(told.iter().any(|what| what.contains("missing")), "{told:?}");
    assert!(
        done.now
            .damage
            .iter()
            .all(|damage| damage.file.starts_with("warc"))
    );
}

#[test]
fn a_record_that_stands_beside_none_is_told() {
    let place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    writer.close().unwrap();
    let path = place.segments().pop().unwrap();
    let mut scan = Scan::open(&path, 0).unwrap();
    let mut bytes = Vec::new();
    while let Some(Found::Record { mut record, .. }) = scan.next_found().unwrap() {
        for (name, value) in &mut record.fields {
            if name == "WARC-Concurrent-To" {
                *value = format!("<urn:uuid:{}>", uuid::Uuid::nil());
            }
        }
        bytes.extend(pack(&record, Strength::Usual));
    }
    fs::write(path, bytes).unwrap();
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    let told = |damage: &Damage| damage.what.contains("which is missing");
    assert!(report.damage.iter().any(told), "{:?}", report.damage);
}

#[test]
#[cfg(unix)]
fn an_archive_that_can_only_be_read_is_verified_as_far_as_that_goes() {
    use std::os::unix::fs::PermissionsExt;
    let place = in_segments();
    let root = place.settings.path.clone();
    let allow = |mode, lock| {
        fs::set_permissions(root.join("lock"), fs::Permissions::from_mode(lock)).unwrap();
        fs::set_permissions(&root, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o555, 0o444);
    if fs::write(root.join("any"), b"x").is_ok() {
        allow(0o755, 0o644);
        println!("skipped: whoever runs this may write everywhere");
        return;
    }
    let sound = verify(&place.settings, "test", Duration::ZERO).unwrap();
    let segment = place.segments().pop().unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let damaged = verify(&place.settings, "test", Duration::ZERO).unwrap();
    allow(0o755, 0o644);
    assert!(sound.read_only && sound.records > 10, "{sound:?}");
    assert_eq!((sound.damage, damaged.damage.len()), (Vec::new(), 1));
}
