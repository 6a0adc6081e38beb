//! Stories of normal work.

use std::time::Duration;

use super::fixture::*;
use crate::archive::{ArchiveError, DueCursor, Entry, UrlRecord, Writer, rebuild, verify};
use crate::model::{ArticleState, Validators};

fn told(place: &Place) {
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn what_is_staged_is_known_at_once_and_still_there_after_reopening() {
    let place = Place::new();
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
    }
    let look = |writer: &Writer| {
        let (version, article) = writer.latest(&id("a")).unwrap().unwrap();
        assert_eq!(
            (version.n, article.title.as_deref()),
            (3, Some("শিরোনাম a 3"))
        );
        let capture = writer.capture(&id("a"), 2).unwrap().unwrap();
        assert_eq!(capture.body, b"<p>a, version 2</p>");
        assert_eq!(
            writer.url(&key("a-amp")).unwrap().unwrap().article,
            Some(id("a"))
        );
        let record = writer.url(&key("b")).unwrap().unwrap();
        assert_eq!(record.validators, validators("b", 9));
        assert_eq!(record.next_visit, Some(at(129)));
        let b = writer.article(&id("b")).unwrap().unwrap();
        assert_eq!(
            b.states.iter().map(|s| s.state).collect::<Vec<_>>(),
            [ArticleState::Gone, ArticleState::Live]
        );
        let mut cursor = DueCursor::default();
        let mut due = |limit| -> Vec<String> {
            let due = writer.due(at(68), &mut cursor, limit).unwrap();
            due.into_iter().map(|record| record.key).collect()
        };
        assert_eq!(
            [due(1), due(9), due(9)],
            [vec![key("ab")], vec![key("a")], vec![]]
        );
        let early = writer.due(at(66), &mut DueCursor::default(), 10);
        assert_eq!(early.unwrap(), []);
    };
    look(&writer);
    writer.commit().unwrap();
    look(&writer);
    writer.close().unwrap();
    look(&place.open_whole());
}

#[test]
fn readers_see_what_later_events_say_of_earlier_versions() {
    let place = Place::new();
    told(&place);
    let views = views(&place.settings.path);
    let of_a: Vec<_> = views
        .values()
        .filter(|view| view.version.id == id("a"))
        .collect();
    assert_eq!(of_a.len(), 3);
    assert_eq!(of_a[0].superseded_at, Some(at(3)));
    assert_eq!(of_a[2].superseded_at, None);
    for view in of_a {
        assert_eq!(view.versions, 3);
        let aliases: Vec<&str> = view.aliases.iter().map(|alias| &*alias.url).collect();
        assert_eq!(aliases, [url("a"), url("a-amp")]);
        assert_eq!(view.first_seen, at(0));
    }
    assert_eq!(views.len(), 5);
}

#[test]
fn a_rebuilt_archive_equals_the_old_one() {
    let place = Place::new();
    told(&place);
    let before = contents(&place);
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
    for part in [place.layout().store(), place.layout().index()] {
        std::fs::remove_dir_all(part).unwrap();
    }
    let (writer, notes) = place.open();
    assert!(
        notes.iter().any(|note| note.contains("11 events")),
        "{notes:?}"
    );
    writer.close().unwrap();
    assert_eq!(contents(&place), before);
}

#[test]
fn rebuilding_carries_over_what_no_segment_holds() {
    let place = Place::new();
    told(&place);
    let mut writer = place.open_whole();
    let candidate = UrlRecord {
        key: "example.org/new".into(),
        url: "https://example.org/new".into(),
        site: "example".into(),
        article: None,
        next_visit: Some(at(3)),
        first_seen: at(2),
        last_visit: None,
        failures: 2,
        validators: Validators::default(),
        title: Some("t".into()),
        published: None,
        modified: None,
    };
    writer.put_url(&candidate).unwrap();
    let hosts = writer.hosts();
    hosts.save("https://example.org", &("state", 7)).unwrap();
    hosts.flush().unwrap();
    drop(hosts);
    writer.save_source("feed", &"etag").unwrap();
    writer.close().unwrap();
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    let writer = place.open_whole();
    assert_eq!(writer.url(&candidate.key).unwrap(), Some(candidate.clone()));
    assert_eq!(
        writer.hosts().all::<(String, u32)>().unwrap(),
        [("state".into(), 7)]
    );
    assert_eq!(
        writer.source::<String>("feed").unwrap().as_deref(),
        Some("etag")
    );
    assert_eq!(
        writer.due(at(3), &mut DueCursor::default(), 9).unwrap(),
        [candidate]
    );
}

#[test]
fn versions_follow_each_other_without_gaps() {
    let place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    for n in [1, 3] {
        let error = writer.stage(version("a", n, 1)).unwrap_err();
        assert!(matches!(error, ArchiveError::OutOfTurn { latest: 1, found, .. } if found == n));
    }
    for entry in [
        unchanged("a", 2, 1),
        unchanged("b", 1, 1),
        gone("b", 1),
        alias("b", "c", 1),
    ] {
        assert!(matches!(
            writer.stage(entry),
            Err(ArchiveError::Absent { .. })
        ));
    }
    writer.stage(version("a", 2, 1)).unwrap();
    writer.close().unwrap();
    assert_eq!(contents(&place).views.len(), 2);
}

#[test]
fn a_version_drawn_anew_shares_the_raw_bytes() {
    let place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    let Entry::Version {
        version,
        article,
        key,
        fingerprint,
        ..
    } = version("a", 2, 5)
    else {
        unreachable!()
    };
    let again = Entry::Version {
        version,
        article,
        capture: None,
        key,
        fingerprint,
        next_visit: None,
    };
    writer.stage(again).unwrap();
    assert_eq!(
        writer.capture(&id("a"), 2).unwrap(),
        writer.capture(&id("a"), 1).unwrap()
    );
    writer.close().unwrap();
    let before = contents(&place);
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
}

#[test]
fn an_unchanged_capture_takes_less_than_600_bytes() {
    let place = Place::new();
    told(&place);
    let size = || std::fs::metadata(&place.segments()[0]).unwrap().len();
    let before = size();
    let mut writer = place.open_whole();
    let name = "a-rather-long-title-of-a-story-with-many-words-in-its-address-2026-11-23";
    writer.stage(version(name, 1, 20)).unwrap();
    writer.commit().unwrap();
    let between = size();
    assert!(between > before + 600);
    writer.stage(unchanged(name, 1, 30)).unwrap();
    writer.commit().unwrap();
    let taken = size() - between;
    assert!(taken < 600, "{taken}");
}

#[test]
fn keeping_all_refers_to_a_payload_that_is_there() {
    let place = Place::keeping_all();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    writer.stage(unchanged("a", 1, 1)).unwrap();
    let same = |minute, not_modified, body: &str| {
        let Entry::Unchanged {
            id,
            n,
            url,
            key,
            next_visit,
            ..
        } = unchanged("a", 1, minute)
        else {
            unreachable!()
        };
        let status = if not_modified { 304 } else { 200 };
        Entry::Unchanged {
            id,
            n,
            url,
            key,
            capture: capture("a", minute, status, body),
            not_modified,
            next_visit,
        }
    };
    writer.stage(same(2, false, "<p>a, version 1</p>")).unwrap();
    writer.stage(same(3, true, "")).unwrap();
    writer.close().unwrap();
    let mut scan = crate::archive::Scan::open(&place.segments()[0], 0).unwrap();
    let mut kinds = Vec::new();
    while let Some(crate::archive::Found::Record { record, .. }) = scan.next_found().unwrap() {
        record.check().unwrap();
        kinds.push(record.kind());
    }
    assert_eq!(
        kinds,
        [
            "warcinfo",
            "response",
            "request",
            "conversion",
            "response",
            "request",
            "metadata",
            "revisit",
            "request",
            "metadata",
            "revisit",
            "request",
            "metadata"
        ]
    );
    let before = contents(&place);
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
}

#[test]
fn a_second_writer_is_told_who_holds_the_archive() {
    let place = Place::new();
    let writer = place.open_whole();
    let error = Writer::open(&place.settings, "other", Duration::ZERO)
        .err()
        .unwrap();
    let ArchiveError::Locked { holder, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!((holder.pid, &*holder.command), (std::process::id(), "test"));
    drop(writer);
    Writer::open(&place.settings, "other", Duration::ZERO).unwrap();
}

#[test]
fn segments_are_chained_and_ordered_by_number_whatever_names_and_clocks_say() {
    let mut place = Place::new();
    place.settings.warc_size = crate::model::ByteSize(1);
    for (i, entry) in history().into_iter().enumerate() {
        place.settings.warc_prefix = format!("{}-news", (b'z' - i as u8) as char);
        let mut writer = place.open_whole();
        writer.stage(entry).unwrap();
        writer.close().unwrap();
    }
    // A version that was observed before the one that it follows: the clock was set back.
    let mut writer = place.open_whole();
    writer.stage(version("a", 4, -1_000)).unwrap();
    writer.close().unwrap();
    assert_eq!(place.segments().len(), 12);
    let before = contents(&place);
    assert_eq!(before.views[&format!("{}.00000004", id("a"))].versions, 4);
    rebuild(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(contents(&place), before);
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(
        (report.damage, report.segments, report.versions),
        (Vec::new(), 12, 6)
    );

    // A sealed segment that is changed, be it by a byte that no digest of a record covers, shows.
    let path = &place.segments()[3];
    let mut bytes = std::fs::read(path).unwrap();
    bytes[4] = 1;
    std::fs::write(path, bytes).unwrap();
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(report.damage.len(), 2, "{:?}", report.damage);
    assert!(report.damage[1].what.contains("is not what it was"));
}

#[test]
fn what_a_later_release_wrote_is_not_touched() {
    let place = Place::new();
    told(&place);
    let path = &place.segments()[0];
    let mut scan = crate::archive::Scan::open(path, 0).unwrap();
    let Some(crate::archive::Found::Record {
        mut record,
        pointer,
    }) = scan.next_found().unwrap()
    else {
        panic!()
    };
    let text = String::from_utf8(record.block)
        .unwrap()
        .replace("newsarc-events: 3", "newsarc-events: 4");
    record.block = text.into_bytes();
    record
        .fields
        .retain(|(name, _)| name != "WARC-Block-Digest");
    let mut bytes =
        crate::archive::segment::pack(&record, crate::archive::segment::Strength::Usual);
    bytes.extend_from_slice(&std::fs::read(path).unwrap()[pointer.length as usize..]);
    std::fs::write(path, &bytes).unwrap();
    std::fs::remove_dir_all(place.layout().store()).unwrap();
    let error = Writer::open(&place.settings, "test", Duration::ZERO)
        .err()
        .unwrap();
    assert!(matches!(error, ArchiveError::Later { .. }), "{error}");
    assert_eq!(std::fs::read(path).unwrap(), bytes);
}

#[test]
fn articles_that_share_shingles_are_found_staged_or_stored() {
    let place = Place::new();
    told(&place);
    let mut writer = place.open_whole();
    let names = |writer: &mut Writer, name: &str| {
        let found = writer.similar(&fingerprint(name)).unwrap();
        found
            .into_iter()
            .map(|(id, print)| {
                assert_eq!(print.len(), 80);
                id
            })
            .collect::<Vec<_>>()
    };
    let mut both = vec![id("a"), id("ab")];
    both.sort();
    let mut found = names(&mut writer, "another");
    found.sort();
    assert_eq!(found, both);
    assert_eq!(names(&mut writer, "b")[0], id("b"));
    writer.stage(version("another", 1, 30)).unwrap();
    assert_eq!(names(&mut writer, "another")[0], id("another"));
    assert_eq!(names(&mut writer, "another").len(), 3);
    // Three weeks later, the old ones are cleared away.
    writer.stage(version("z", 1, 21 * 24 * 60)).unwrap();
    assert_eq!(names(&mut writer, "a"), []);
}
