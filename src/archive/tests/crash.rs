//! Kills, power cuts and damage: whatever was done to the files, what was acknowledged is there.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::fixture::*;
use crate::archive::{Writer, rebuild, verify};

/// An archive of the whole history, closed in good order.
fn told() -> Place {
    let place = Place::new();
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
    place
}

fn sound(place: &Place) {
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(report.damage, []);
}

#[test]
fn a_kill_at_any_step_loses_nothing_that_was_committed() {
    let place = Place::new();
    let mut writer = place.open_whole();
    let mut committed = 0;
    for (i, entry) in history().into_iter().enumerate() {
        writer.stage(entry).unwrap();
        let copies = [
            place.copy(),
            {
                writer.commit().unwrap();
                place.copy()
            },
            {
                if i % 3 == 0 {
                    writer.publish().unwrap();
                }
                place.copy()
            },
        ];
        for (step, copy) in copies.into_iter().enumerate() {
            let (killed, _) = copy.open();
            committed = i + usize::from(step > 0);
            let known = killed.articles().unwrap().len();
            let expected = [1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3];
            if committed > 0 {
                assert!(
                    known >= expected[committed - 1],
                    "{known} articles after {committed} entries"
                );
            }
            killed.close().unwrap();
            sound(&copy);
            // The next writer goes on where the killed one stopped.
            let mut next = copy.open_whole();
            next.stage(version("c", 1, 50)).unwrap();
            next.close().unwrap();
            sound(&copy);
        }
    }
    assert_eq!(committed, 11);
}

#[test]
fn a_tail_torn_at_any_byte_is_cut_off_and_kept() {
    let place = told();
    let segment = place.segments().pop().unwrap();
    let whole = fs::metadata(&segment).unwrap().len();
    let mut writer = place.open_whole();
    writer.stage(version("c", 1, 30)).unwrap();
    drop(writer);
    let name = segment.file_name().unwrap().to_owned();
    let bytes = fs::read(&segment).unwrap();
    let before = told_contents(&place, whole, &name);
    for length in whole as usize..bytes.len() {
        // The stores of both are the same: opening copies of it a thousand times proves nothing
        // more, so the step that mends is called by itself.
        let copy = tempfile::tempdir().unwrap();
        let warc = copy.path().join("warc");
        fs::create_dir_all(&warc).unwrap();
        fs::write(warc.join(&name), &bytes[..length]).unwrap();
        let mut replay = crate::archive::replay::Replay::open(&warc, None).unwrap();
        let mut events = 0;
        while let Some(step) = replay.step().unwrap() {
            match step {
                crate::archive::replay::Step::Event { .. } => events += 1,
                crate::archive::replay::Step::Damage { offset, .. } => assert!(offset >= whole),
                crate::archive::replay::Step::End { whole: end, .. } => {
                    assert_eq!(end, whole, "cut at {length}")
                }
            }
        }
        assert_eq!(events, 11);
    }
    for length in [
        whole,
        whole + 1,
        whole.midpoint(bytes.len() as u64),
        bytes.len() as u64 - 1,
    ] {
        let copy = place.copy();
        cut(&copy.layout().warc().join(&name), length);
        let (writer, notes) = copy.open();
        writer.close().unwrap();
        let lost = copy
            .layout()
            .lost()
            .join(format!("{}.{whole}", name.to_str().unwrap()));
        if length > whole {
            assert_eq!(
                fs::read(lost).unwrap(),
                bytes[whole as usize..length as usize]
            );
            assert!(
                notes.iter().any(|note| note.contains("unfinished")),
                "{notes:?}"
            );
        }
        assert_eq!(contents(&copy), before);
        sound(&copy);
    }
}

fn told_contents(place: &Place, whole: u64, name: &std::ffi::OsStr) -> Contents {
    let copy = place.copy();
    cut(&copy.layout().warc().join(name), whole);
    copy.open().0.close().unwrap();
    contents(&copy)
}

fn cut(path: &Path, length: u64) {
    OpenOptions::new()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(length)
        .unwrap();
}

#[test]
fn an_acknowledged_entry_that_vanished_from_the_segments_is_told() {
    let place = told();
    let segment = place.segments().pop().unwrap();
    cut(&segment, fs::metadata(&segment).unwrap().len() - 10);
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert!(!report.is_sound());
    let (writer, notes) = place.open();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("which are not there")),
        "{notes:?}"
    );
    assert!(writer.article(&id("b")).unwrap().is_some());
    writer.close().unwrap();
    sound(&place);
}

#[test]
fn store_and_index_may_be_deleted_or_emptied() {
    let place = told();
    let before = contents(&place);
    let harms: [fn(&Place); 5] = [
        |place| fs::remove_dir_all(place.layout().store()).unwrap(),
        |place| fs::remove_dir_all(place.layout().index()).unwrap(),
        |place| fs::write(place.layout().store().join("db"), b"").unwrap(),
        |place| fs::write(place.layout().store().join("db"), [7; 5000]).unwrap(),
        |place| fs::write(place.layout().index().join("meta.json"), b"{").unwrap(),
    ];
    for (i, harm) in harms.into_iter().enumerate() {
        let copy = place.copy();
        harm(&copy);
        let (writer, notes) = copy.open();
        assert!(!notes.is_empty(), "harm {i} was not told");
        writer.close().unwrap();
        assert_eq!(contents(&copy), before, "harm {i}");
        sound(&copy);
    }
}

#[test]
fn a_damaged_snapshot_of_the_store_is_set_aside() {
    let place = told();
    let before = contents(&place);
    for entry in fs::read_dir(place.layout().store()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("snap.")
        {
            fs::write(path, b"").unwrap();
        }
    }
    let (writer, notes) = place.open();
    assert_eq!(notes.len(), 1, "{notes:?}");
    writer.close().unwrap();
    assert_eq!(contents(&place), before);
}

#[test]
fn garbage_amid_a_segment_costs_only_the_record_that_it_hit() {
    let place = told();
    let segment = place.segments().pop().unwrap();
    let view = views(&place.settings.path)
        .into_values()
        .find(|view| view.version.id == id("a"))
        .unwrap();
    let file = OpenOptions::new().write(true).open(&segment).unwrap();
    file.write_all_at(&[0; 40], view.pointer.offset + 20)
        .unwrap();
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert!(
        report
            .damage
            .iter()
            .any(|damage| damage.offset == Some(view.pointer.offset)),
        "{report:?}"
    );
    let length = fs::metadata(&segment).unwrap().len();
    fs::remove_dir_all(place.layout().store()).unwrap();
    let (writer, notes) = place.open();
    assert!(
        notes
            .iter()
            .any(|note| note.contains(&format!("damaged at byte {}", view.pointer.offset))),
        "{notes:?}"
    );
    assert_eq!(
        fs::metadata(&segment).unwrap().len(),
        length,
        "nothing is cut off"
    );
    assert_eq!(writer.articles().unwrap().len(), 3);
    assert_eq!(writer.latest(&id("a")).unwrap().unwrap().0.n, 3);
    writer.close().unwrap();
}

#[test]
fn a_page_cannot_smuggle_in_records() {
    // The body holds a whole segment with an event of its own.
    let forger = Place::new();
    let mut writer = forger.open_whole();
    writer.stage(version("forged", 1, 0)).unwrap();
    writer.close().unwrap();
    let forged = fs::read(forger.segments().pop().unwrap()).unwrap();
    let place = Place::new();
    let mut writer = place.open_whole();
    let mut entry = version("a", 1, 0);
    if let crate::archive::Entry::Version {
        capture: Some(capture),
        ..
    } = &mut entry
    {
        capture
            .headers
            .push(("Content-Encoding".into(), b"gzip".to_vec()));
        capture.body = noise(forged);
    }
    writer.stage(entry).unwrap();
    writer.stage(version("b", 1, 1)).unwrap();
    writer.close().unwrap();
    let response = views(&place.settings.path)
        .into_values()
        .next()
        .unwrap()
        .response
        .unwrap();
    let file = OpenOptions::new()
        .write(true)
        .open(place.segments().pop().unwrap())
        .unwrap();
    file.write_all_at(&[0; 4], response.offset).unwrap();
    fs::remove_dir_all(place.layout().store()).unwrap();
    let (writer, _) = place.open();
    assert_eq!(writer.article(&id("forged")).unwrap(), None);
    assert!(writer.article(&id("b")).unwrap().is_some());
}

/// Bytes that cannot be compressed around a payload, so that it is stored as it is.
fn noise(payload: Vec<u8>) -> Vec<u8> {
    let mut random = vec![0; 70_000];
    blake3::Hasher::new()
        .update(b"noise")
        .finalize_xof()
        .fill(&mut random);
    random.extend(payload);
    random
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_anywhere_is_mended_or_told(
        part in 0..3_usize,
        file in any::<prop::sample::Index>(),
        place_in_file in any::<prop::sample::Index>(),
        truncate in any::<bool>(),
        flip in 1..=255_u8,
    ) {
        let place = told();
        let before = contents(&place);
        let layout = place.layout();
        let dir = [layout.warc(), layout.store(), layout.index()][part].clone();
        let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
        files.sort();
        let path = file.get(&files);
        let mut bytes = fs::read(path).unwrap();
        prop_assume!(!bytes.is_empty());
        let at = place_in_file.index(bytes.len());
        if truncate { bytes.truncate(at) } else { bytes[at] ^= flip }
        fs::write(path, bytes).unwrap();

        let report = verify(&place.settings, "test", Duration::ZERO);
        let opened = Writer::open(&place.settings, "test", Duration::ZERO);
        let (writer, notes) = opened.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        writer.close().unwrap();
        rebuild(&place.settings, "test", Duration::ZERO).unwrap();
        let now = contents_of(&place);
        // Never different without a word.
        prop_assert!(now == before || !notes.is_empty() || report.is_ok_and(|report| !report.is_sound()), "{}", path.display());
    }
}
