//! Pruning, the age of segments, and the formats of older and newer releases.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use super::fixture::*;
use crate::archive::segment::{Strength, digest_text, pack};
use crate::archive::{ArchiveError, Found, Pruning, Reader, Scan, Writer, compact, prune, verify};
use crate::model::{ByteSize, Filter, Span, Versions};

pub(super) fn told() -> Place {
    let mut place = Place::keeping_all();
    place.settings.warc_size = ByteSize(3_000);
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
        writer.commit().unwrap();
    }
    writer.close().unwrap();
    place
}

pub(super) fn sound(place: &Place) -> u64 {
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(report.damage, []);
    report.tombstones
}

fn pruning(raw_only: bool) -> Pruning {
    Pruning {
        articles: [id("a")].into(),
        raw_only,
        why: "test".into(),
    }
}

#[test]
fn a_segment_that_is_old_is_sealed_by_the_writer_at_work_and_by_the_next_one() {
    let mut place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    writer.close().unwrap();
    // Not old: the next writer goes on with it.
    let mut writer = place.open_whole();
    writer.stage(version("b", 1, 1)).unwrap();
    writer.close().unwrap();
    assert_eq!(place.segments().len(), 1);
    // Every segment is old now: each commit begins another one.
    place.settings.warc_age = Span(Duration::ZERO);
    let mut writer = place.open_whole();
    for (i, name) in ["c", "d"].into_iter().enumerate() {
        writer.stage(version(name, 1, 2 + i as i64)).unwrap();
        writer.commit().unwrap();
    }
    writer.close().unwrap();
    assert_eq!(place.segments().len(), 3);
    sound(&place);
    assert_eq!(views(&place.settings.path).len(), 4);
}

#[test]
fn what_is_pruned_is_gone_from_every_file_and_does_not_come_back() {
    let place = told();
    let before = views(&place.settings.path);
    let done = prune(&place.settings, "test", Duration::ZERO, &pruning(false)).unwrap();
    assert!(done.records > 10 && done.bytes > 3_000, "{done:?}");
    assert!(sound(&place) >= 2);
    let (mut expected, mut now) = (before, views(&place.settings.path));
    expected.retain(|_, view| view.version.id != id("a"));
    assert_eq!(now.len(), expected.len());
    for (key, view) in &mut now {
        // Places change, and nothing else.
        view.pointer = expected[key].pointer.clone();
        view.response.clone_from(&expected[key].response);
        view.later.clone_from(&expected[key].later);
    }
    assert_eq!(now, expected);
    for segment in place.segments() {
        let mut scan = crate::archive::Scan::open(&segment, 0).unwrap();
        while let Some(found) = scan.next_found().unwrap() {
            let text = format!("{found:?}");
            assert!(!text.contains("news/a?"), "{text}");
        }
    }
    let writer = place.open_whole();
    assert_eq!(writer.article(&id("a")).unwrap(), None);
    let address = writer.url(&key("a")).unwrap().unwrap();
    assert_eq!((address.article, address.next_visit), (None, None));
    writer.close().unwrap();
    // What was pruned once may be archived again.
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 60)).unwrap();
    writer.close().unwrap();
    sound(&place);
}

#[test]
fn raw_bytes_alone_can_be_pruned() {
    let place = told();
    let before = views(&place.settings.path);
    prune(&place.settings, "test", Duration::ZERO, &pruning(true)).unwrap();
    sound(&place);
    let after = views(&place.settings.path);
    assert_eq!(after.len(), before.len());
    let reader = Reader::open(&place.settings.path).unwrap();
    for (key, view) in &after {
        assert_eq!(view.article, before[key].article);
        let kept = reader.capture(view).unwrap().is_some();
        assert_eq!(kept, view.version.id != id("a"), "{key}");
    }
}

#[test]
fn a_prune_that_is_killed_leaves_the_old_archive_or_the_new_one() {
    let place = told();
    let before = contents(&place);
    // Killed before the new parts were whole.
    let killed = place.copy();
    fs::create_dir_all(killed.settings.path.join("rebuild/warc")).unwrap();
    fs::write(killed.settings.path.join("rebuild/warc/half"), b"x").unwrap();
    killed.open().0.close().unwrap();
    assert_eq!(contents(&killed), before);
    // Killed between two of the steps that put them in place.
    let pruned = place.copy();
    prune(&pruned.settings, "test", Duration::ZERO, &pruning(false)).unwrap();
    let after = contents(&pruned);
    for moved in 0..3 {
        let killed = place.copy();
        let (root, done) = (&killed.settings.path, killed.settings.path.join("rebuilt"));
        for (at, part) in ["warc", "store", "index"].into_iter().enumerate() {
            let from = pruned.settings.path.join(part);
            if at < moved {
                fs::remove_dir_all(root.join(part)).unwrap();
                copy_dir(&from, &root.join(part));
            } else {
                copy_dir(&from, &done.join(part));
            }
        }
        killed.open().0.close().unwrap();
        assert_eq!(contents(&killed), after, "killed after {moved} steps");
        sound(&killed);
    }
}

#[test]
fn compacting_changes_nothing_that_can_be_read() {
    let place = told();
    let before = contents(&place);
    compact(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
    sound(&place);
}

#[test]
fn files_of_a_later_release_are_refused_and_those_of_an_earlier_one_made_anew() {
    let place = told();
    let before = contents(&place);
    // An earlier release sealed otherwise, and its index had another schema.
    let earlier = place.copy();
    fs::write(
        earlier.settings.path.join("store.seal"),
        b"{\"length\":1,\"modified\":[1,1]}",
    )
    .unwrap();
    let meta = earlier.layout().index().join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(
        &meta,
        text.replacen("\"stored\": true", "\"stored\": false", 1),
    )
    .unwrap();
    let (writer, notes) = earlier.open();
    writer.close().unwrap();
    assert!(
        notes.iter().any(|note| note.contains("made anew")),
        "{notes:?}"
    );
    assert_eq!(contents(&earlier), before);

    let later = place.copy();
    let segment = later.segments().pop().unwrap();
    let packed = fs::read(&segment).unwrap();
    let mut plain = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::MultiGzDecoder::new(&packed[..]),
        &mut plain,
    )
    .unwrap();
    let text = String::from_utf8_lossy(&plain).replace("newsarc-events: 3", "newsarc-events: 9");
    let text = text
        .lines()
        .filter(|line| !line.starts_with("WARC-Block-Digest"))
        .collect::<Vec<_>>()
        .join("\r\n");
    fs::write(&segment, text).unwrap();
    fs::remove_dir_all(later.layout().store()).unwrap();
    let refused = Writer::open(&later.settings, "test", Duration::ZERO).err();
    assert!(
        matches!(refused, Some(ArchiveError::Later { .. })),
        "{refused:?}"
    );
}

/// The segments as a release with form 1 of events wrote them: texts stood under the address of
/// their page.
fn as_of_form_1(place: &Place) {
    for path in place.segments() {
        let mut scan = Scan::open(&path, 0).unwrap();
        let mut bytes = Vec::new();
        while let Some(Found::Record { mut record, .. }) = scan.next_found().unwrap() {
            let text = String::from_utf8_lossy(&record.block).replace(EVENTS_3, EVENTS_1);
            let page = record.field("WARC-Refers-To-Target-URI").map(str::to_owned);
            let is_text = record.kind() == "conversion";
            if record.kind() == "warcinfo" {
                record.block = text.into_bytes();
            }
            let digest = digest_text(&record.block);
            record
                .fields
                .retain(|(name, _)| !is_text || name != "WARC-Refers-To-Target-URI");
            for (name, value) in &mut record.fields {
                match (&**name, &page) {
                    ("WARC-Target-URI", Some(page)) if is_text => value.clone_from(page),
                    ("WARC-Block-Digest", _) => value.clone_from(&digest),
                    _ => {}
                }
            }
            bytes.extend(pack(&record, Strength::Usual));
        }
        fs::write(path, bytes).unwrap();
    }
}

const EVENTS_1: &str = "newsarc-events: 1";
const EVENTS_3: &str = "newsarc-events: 3";

#[test]
fn segments_of_form_1_are_read_kept_and_followed_by_new_ones() {
    let place = Place::keeping_all();
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
    let expected = views(&place.settings.path);
    as_of_form_1(&place);
    fs::remove_dir_all(place.layout().store()).unwrap();
    fs::remove_dir_all(place.layout().index()).unwrap();
    place.open().0.close().unwrap();
    sound(&place);
    let mut now = views(&place.settings.path);
    assert_eq!(now.len(), expected.len());
    for (key, view) in &mut now {
        // Places change, and nothing else.
        view.pointer = expected[key].pointer.clone();
        view.response.clone_from(&expected[key].response);
        view.later.clone_from(&expected[key].later);
    }
    assert_eq!(now, expected);

    // It grows no more: what comes is of the new form, in a segment of its own.
    let old = fs::read(&place.segments()[0]).unwrap();
    let mut writer = place.open_whole();
    writer.stage(version("c", 1, 30)).unwrap();
    writer.close().unwrap();
    assert_eq!(place.segments().len(), 2);
    assert_eq!(fs::read(&place.segments()[0]).unwrap(), old);
    sound(&place);
    let before = contents(&place);
    crate::archive::rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
    prune(&place.settings, "test", Duration::ZERO, &pruning(false)).unwrap();
    sound(&place);
}

#[test]
fn the_sizes_of_a_site_are_the_sums_over_its_versions_also_after_some_were_taken_out() {
    let sums = |place: &Place| {
        let sizes = Reader::open(&place.settings.path).unwrap().sizes().unwrap();
        let views = views(&place.settings.path);
        let (mut versions, mut articles, mut text, mut raw) = (0, BTreeSet::new(), 0, 0);
        let mut shown = BTreeSet::new();
        for view in views.values() {
            versions += 1;
            articles.insert(view.version.id.clone());
            text += view.pointer.length;
            let pages = view
                .responses()
                .filter(|page| shown.insert((*page).clone()));
            raw += pages.map(|page| page.length).sum::<u64>();
        }
        let site = sizes.sites.values().next().unwrap();
        assert_eq!(sizes.sites.len(), 1);
        assert_eq!(
            (site.versions, site.articles),
            (versions, articles.len() as u64)
        );
        assert_eq!((site.text_bytes, site.raw_bytes), (text, raw));
        let seen = || views.values().map(|view| view.version.observed_at);
        assert_eq!((site.first, site.last), (seen().min(), seen().max()));
        versions
    };
    let place = told();
    let before = sums(&place);
    prune(&place.settings, "test", Duration::ZERO, &pruning(false)).unwrap();
    assert!(sums(&place) < before);
}

#[test]
fn lent_versions_say_what_owned_ones_do() {
    let place = told();
    let reader = Reader::open(&place.settings.path).unwrap();
    let all = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    let mut lent = reader.versions(&all).unwrap();
    for owned in reader.versions(&all).unwrap() {
        let lent = lent.lend().unwrap().unwrap();
        let owned = owned.unwrap();
        assert_eq!(lent.version, owned.version);
        assert_eq!(lent.urls(), owned.urls());
        assert!(lent.article.marked_lines().eq(owned.article.marked_lines()));
    }
    assert!(lent.lend().unwrap().is_none());
}
