//! Reading beside writing: whatever runs, a reader sees a whole archive.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::fixture::*;
use crate::archive::{Reader, rebuild};
use crate::model::{Filter, Query, Versions};

/// Everything, searched and gone through; both must tell of the same versions.
fn seen(path: &std::path::Path) -> usize {
    let reader = Reader::open(path).unwrap();
    let filter = Filter {
        versions: Versions::All,
        ..Filter::default()
    };
    let query = Query {
        filter: filter.clone(),
        limit: usize::MAX,
        ..Query::default()
    };
    let found = reader.search(&query).unwrap();
    let streamed: Vec<_> = reader
        .versions(&filter)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(found.total, streamed.len());
    assert_eq!(found.hits.len(), streamed.len());
    for view in &streamed {
        assert_eq!(reader.find(view.version.id.as_str()).unwrap().len(), 1);
    }
    streamed.len()
}

#[test]
fn readers_see_whole_groups_while_a_writer_publishes() {
    const GROUP: usize = 3;
    let place = Place::new();
    let mut writer = place.open_whole();
    writer.stage(version("first", 1, 0)).unwrap();
    writer.publish().unwrap();
    let (path, done) = (place.settings.path.clone(), AtomicBool::new(false));
    thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut last = 0;
            while !done.load(Ordering::Relaxed) {
                let seen = seen(&path);
                assert!(seen >= last, "{seen} after {last}");
                assert_eq!((seen - 1) % GROUP, 0, "a group is seen as a whole");
                last = seen;
            }
        });
        for group in 0..8 {
            for n in 0..GROUP {
                let name = format!("{group}-{n}");
                writer.stage(version(&name, 1, group as i64 + 1)).unwrap();
            }
            writer.publish().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        reading.join().unwrap();
    });
    assert_eq!(seen(&path), 1 + 8 * GROUP);
}

#[test]
fn readers_see_everything_while_the_index_is_made_anew() {
    let place = Place::new();
    let mut writer = place.open_whole();
    for n in 0..5 {
        writer.stage(version(&n.to_string(), 1, n)).unwrap();
    }
    writer.close().unwrap();
    let (settings, done) = (place.settings.clone(), AtomicBool::new(false));
    thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        assert_eq!(seen(&settings.path), 5);
                    }
                })
            })
            .collect();
        for _ in 0..4 {
            rebuild(&settings, "test", Duration::ZERO).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().unwrap();
        }
    });
}
