//! Backups: what they hold, also while a writer works, and what becomes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::care::{sound, told};
use super::fixture::*;
use crate::archive::{
    ArchiveError, BackedUp, DueCursor, Settings, Standing, UrlRecord, Writer, backup,
};
use crate::model::Report;

fn back_up(place: &Place, to: &Path, link: bool) -> Result<BackedUp, ArchiveError> {
    backup(&place.settings, "test", Duration::from_secs(20), to, link)
}

#[test]
fn a_backup_made_while_a_writer_works_holds_what_it_committed() {
    let place = told();
    let mut writer = place.open_whole();
    writer.stage(version("c", 1, 30)).unwrap();
    writer.commit().unwrap();
    writer.stage(version("d", 1, 31)).unwrap();
    let kept = tempfile::tempdir().unwrap();
    let done = back_up(&place, kept.path(), true).unwrap();
    assert_eq!((done.segments, done.without_state), (done.copied, None));
    let mut copy = Place::new();
    copy.settings.path = kept.path().to_owned();
    copy.open().0.close().unwrap();
    writer.publish().unwrap();
    let mut seen = views(&place.settings.path);
    seen.retain(|_, view| view.version.id != id("d"));
    assert_eq!(views(kept.path()), seen);
    sound(&copy);

    writer.close().unwrap();
    let done = back_up(&place, kept.path(), false).unwrap();
    assert!(done.copied >= 1 && done.copied <= 2, "{done:?}");
    copy.open().0.close().unwrap();
    assert_eq!(views(kept.path()), views(&place.settings.path));
    let missing = Settings {
        path: place.settings.path.join("none"),
        ..Settings::default()
    };
    let missing = backup(&missing, "test", Duration::ZERO, kept.path(), false);
    assert!(matches!(missing, Err(ArchiveError::Missing(_))));
}

/// What the segments do not hold, put into an archive.
fn put_unlogged(writer: &mut Writer) {
    let mut address = UrlRecord::new(key("new"), url("new"), at(40));
    address.next_visit = Some(at(50));
    address.failures = 2;
    writer.put_url(&address).unwrap();
    writer
        .save_source("https://www.example.org/feed", &("etag", 7))
        .unwrap();
    let report = Report {
        run: "r1".into(),
        started: at(41),
        ended: at(42),
        sites: BTreeMap::new(),
        stopped: None,
    };
    writer.save_report(&report).unwrap();
    let hosts = writer.hosts();
    hosts
        .save("https://www.example.org", &("until", 1_760_009_999))
        .unwrap();
    hosts.flush().unwrap();
}

/// Whether all of it is there.
fn has_unlogged(writer: &Writer) {
    let address = writer
        .url(&key("new"))
        .unwrap()
        .expect("the address is known");
    assert_eq!((address.next_visit, address.failures), (Some(at(50)), 2));
    let mut cursor = DueCursor::default();
    let due = writer.due(at(50), &mut cursor, 100).unwrap();
    assert!(due.iter().any(|due| due.key == key("new")));
    let source = writer
        .source::<(String, u32)>("https://www.example.org/feed")
        .unwrap();
    assert_eq!(source, Some(("etag".into(), 7)));
    assert_eq!(writer.standing().unwrap().reports(9)[0].run, "r1");
    let host = writer
        .hosts()
        .load::<(String, u64)>("https://www.example.org")
        .unwrap();
    assert_eq!(host, Some(("until".into(), 1_760_009_999)));
}

#[test]
fn a_backup_knows_schedule_and_politeness_whether_a_writer_works_or_none() {
    for works in [true, false] {
        let place = told();
        let mut writer = place.open_whole();
        put_unlogged(&mut writer);
        writer.commit().unwrap();
        let kept = tempfile::tempdir().unwrap();
        if works {
            assert_eq!(
                back_up(&place, kept.path(), false).unwrap().without_state,
                None
            );
            writer.close().unwrap();
        } else {
            writer.close().unwrap();
            assert_eq!(
                back_up(&place, kept.path(), false).unwrap().without_state,
                None
            );
            // It was read and closed again: nothing needs mending.
            place.open_whole().close().unwrap();
        }
        let mut copy = Place::new();
        copy.settings.path = kept.path().to_owned();
        // Put to use as it is, or by `rebuild`.
        if works {
            crate::archive::rebuild(&copy.settings, "test", Duration::ZERO).unwrap();
        }
        let (writer, notes) = copy.open();
        let told = notes.iter().any(|note| note.contains("taken over"));
        assert_eq!(told, !works, "{notes:?}");
        has_unlogged(&writer);
        writer.close().unwrap();
        sound(&copy);
    }
}

#[test]
fn hosts_and_runs_are_told_while_a_writer_works() {
    let place = told();
    let mut writer = place.open_whole();
    put_unlogged(&mut writer);
    writer.commit().unwrap();
    let (layout, wait) = (place.layout(), Duration::from_secs(20));
    let ask = || Standing::ask(&layout, wait).unwrap().expect("it answers");
    let both = std::thread::scope(|scope| {
        let other = scope.spawn(ask);
        [ask(), other.join().unwrap()]
    });
    for standing in both {
        let host: Option<(String, u64)> = standing.host("https://www.example.org");
        assert_eq!(host, Some(("until".into(), 1_760_009_999)));
        assert_eq!(standing.hosts::<(String, u64)>().count(), 1);
        assert_eq!(standing.reports(9)[0].run, "r1");
    }
    writer.close().unwrap();
    let nobody = Standing::ask(&layout, Duration::from_millis(120)).unwrap();
    assert!(nobody.is_none());
    let left = fs::read_dir(layout.root()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = left.filter(|name| name.starts_with("standing")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_backup_is_not_written_over_another_archive_and_says_who_does_not_answer() {
    let (place, other) = (told(), Place::new());
    let mut writer = other.open_whole();
    writer.stage(version("b", 1, 0)).unwrap();
    writer.close().unwrap();
    // Names of segments tell the second in which they were begun.
    let segment = other.segments().pop().unwrap();
    let renamed = segment.with_file_name("other-20200101000000-00001.warc.gz");
    fs::rename(&segment, &renamed).unwrap();
    let refused = back_up(&place, &other.settings.path, false);
    assert!(
        matches!(refused, Err(ArchiveError::Foreign { .. })),
        "{refused:?}"
    );

    let lock = place
        .layout()
        .prepare("newsarc verify", Duration::ZERO)
        .unwrap();
    let kept = tempfile::tempdir().unwrap();
    let wait = Duration::from_millis(120);
    let refused = backup(&place.settings, "test", wait, kept.path(), false);
    assert!(
        matches!(refused, Err(ArchiveError::Locked { .. })),
        "{refused:?}"
    );
    drop(lock);
    assert!(back_up(&place, kept.path(), false).is_ok());
}

#[test]
fn a_state_that_is_cut_off_is_taken_over_so_far_as_it_goes() {
    let place = told();
    let mut writer = place.open_whole();
    put_unlogged(&mut writer);
    writer.close().unwrap();
    let kept = tempfile::tempdir().unwrap();
    back_up(&place, kept.path(), false).unwrap();
    let path = kept.path().join("state.jsonl.gz");
    let bytes = fs::read(&path).unwrap();
    for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
        let copy = Place::new();
        copy_dir(kept.path(), &copy.settings.path);
        fs::write(copy.layout().state(), &bytes[..length]).unwrap();
        let (writer, notes) = copy.open();
        writer.close().unwrap();
        assert!(
            notes.iter().any(|note| note.contains("damaged")),
            "{length}: {notes:?}"
        );
        sound(&copy);
    }
}
