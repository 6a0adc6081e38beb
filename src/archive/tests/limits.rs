//! Where there is no room, and where another process is in the way. Both need real processes: the
//! test runs its own binary again.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::fixture::*;
use crate::archive::{ArchiveError, Settings, Writer, verify};

const ARCHIVE: &str = "NEWSARC_TEST_ARCHIVE";

/// Runs the ignored test `name` of this file in a shell after `before`.
fn child(place: &Place, before: &str, name: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!(
            "{before} exec \"$0\" --ignored --exact --nocapture archive::tests::limits::{name}"
        ))
        .arg(env::current_exe().unwrap())
        .env(ARCHIVE, &place.settings.path);
    command
}

fn settings_of_child() -> Settings {
    let path = env::var_os(ARCHIVE).expect("run by another test").into();
    Settings {
        path,
        ..Settings::default()
    }
}

#[test]
fn a_full_disk_costs_nothing_that_was_committed() {
    let place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("a", 1, 0)).unwrap();
    writer.close().unwrap();
    // No file may grow beyond 1,100 blocks of 512 bytes; the store's files stay below that.
    let output = child(
        &place,
        "trap '' XFSZ; ulimit -f 1100;",
        "child_fills_the_disk",
    )
    .output()
    .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let told = String::from_utf8_lossy(&output.stdout);
    let committed: u32 = told
        .lines()
        .find_map(|line| line.strip_prefix("committed ")?.parse().ok())
        .unwrap();
    assert!(committed > 1, "{told}");
    let (mut writer, _) = place.open();
    assert!(writer.article(&id("a")).unwrap().unwrap().versions >= committed);
    // With room again, it goes on.
    let next = writer.article(&id("a")).unwrap().unwrap().versions + 1;
    writer.stage(version("a", next, 900)).unwrap();
    writer.close().unwrap();
    let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
    assert_eq!(report.damage, []);
}

#[test]
#[ignore = "run by a_full_disk_costs_nothing_that_was_committed"]
fn child_fills_the_disk() {
    let (mut writer, _) = Writer::open(&settings_of_child(), "fill", Duration::ZERO).unwrap();
    let mut committed = 1;
    let error = loop {
        let mut entry = version("a", committed + 1, i64::from(committed));
        if let crate::archive::Entry::Version {
            capture: Some(capture),
            ..
        } = &mut entry
        {
            capture.body = vec![0; 30_000];
            blake3::Hasher::new()
                .update(&committed.to_be_bytes())
                .finalize_xof()
                .fill(&mut capture.body);
        }
        if let Err(error) = writer.stage(entry) {
            break error;
        }
        writer.commit().unwrap();
        committed += 1;
    };
    assert!(matches!(error, ArchiveError::Full { .. }), "{error}");
    // What does not need the room is still archived.
    assert_eq!(
        writer.article(&id("a")).unwrap().unwrap().versions,
        committed
    );
    writer.stage(unchanged("a", committed, 800)).unwrap();
    writer.commit().unwrap();
    println!("committed {committed}");
}

#[test]
fn a_killed_writer_is_not_waited_for() {
    let place = Place::new();
    let mut holder = child(&place, "", "child_holds_the_archive")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let ready = lines
        .map(Result::unwrap)
        .any(|line| line.ends_with("holding"));
    assert!(ready);
    let error = Writer::open(&place.settings, "test", Duration::ZERO)
        .err()
        .unwrap();
    let ArchiveError::Locked { holder: other, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((other.pid, &*other.command), (holder.id(), "hold"));
    holder.kill().unwrap();
    holder.wait().unwrap();
    let (writer, _) = Writer::open(&place.settings, "test", Duration::ZERO).unwrap();
    assert!(
        writer.article(&id("a")).unwrap().is_some(),
        "it was committed"
    );
}

#[test]
#[ignore = "run by a_killed_writer_is_not_waited_for"]
fn child_holds_the_archive() {
    let (mut writer, _) = Writer::open(&settings_of_child(), "hold", Duration::ZERO).unwrap();
    writer.stage(version("a", 1, 0)).unwrap();
    writer.commit().unwrap();
    println!("holding");
    std::thread::sleep(Duration::from_mins(1));
}

#[test]
fn kills_at_random_moments_lose_nothing_that_was_acknowledged() {
    let place = Place::new();
    place.open_whole().close().unwrap();
    let mut acknowledged = 0;
    for round in 0..8_u64 {
        let mut writing = child(&place, "", "child_writes_until_it_is_killed")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writing.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let first = lines.find(|line| line.starts_with("committed "));
        // A moment that differs from round to round, in whatever step it falls.
        std::thread::sleep(Duration::from_micros(round * 3_700));
        writing.kill().unwrap();
        writing.wait().unwrap();
        let last = first
            .into_iter()
            .chain(lines)
            .filter_map(|line| line.strip_prefix("committed ")?.parse().ok())
            .last();
        acknowledged = last.unwrap_or(acknowledged);
        let (writer, _) = place.open();
        let known = writer
            .article(&id("a"))
            .unwrap()
            .map_or(0, |record| record.versions);
        assert!(known >= acknowledged, "{known} of {acknowledged}");
        assert_eq!(writer.latest(&id("a")).unwrap().unwrap().0.n, known);
        writer.close().unwrap();
        let report = verify(&place.settings, "test", Duration::ZERO).unwrap();
        assert_eq!(report.damage, []);
        assert_eq!(report.versions, u64::from(known));
    }
    assert!(acknowledged >= 8);
}

#[test]
#[ignore = "run by kills_at_random_moments_lose_nothing_that_was_acknowledged"]
fn child_writes_until_it_is_killed() {
    let (mut writer, _) = Writer::open(&settings_of_child(), "write", Duration::ZERO).unwrap();
    let known = writer
        .article(&id("a"))
        .unwrap()
        .map_or(0, |record| record.versions);
    for n in known + 1.. {
        writer.stage(version("a", n, i64::from(n))).unwrap();
        writer.commit().unwrap();
        println!("committed {n}");
        if n % 3 == 0 {
            writer.publish().unwrap();
        }
    }
}
