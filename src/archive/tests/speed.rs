//! What archiving costs; prints, and asserts only what must hold on any machine.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use super::fixture::*;
use crate::archive::{Entry, rebuild, verify};
use crate::model::Block;

fn size(path: &Path) -> u64 {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                size(&entry.path())
            } else {
                entry.metadata().unwrap().len()
            }
        })
        .sum()
}

/// Processor time of this thread, where the system tells; else the time of day.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// A version as large as real ones: 27 KB of compressed body, 480 words, 109 shingles.
fn large(i: i64, words: &[&str]) -> Entry {
    let name = format!("{i}-a-story");
    let mut entry = version(&name, 1, i);
    if let Entry::Version {
        capture: Some(capture),
        article,
        fingerprint,
        ..
    } = &mut entry
    {
        capture
            .headers
            .push(("Content-Encoding".into(), b"gzip".to_vec()));
        capture.body = vec![0; 27_000];
        let mut random = blake3::Hasher::new().update(name.as_bytes()).finalize_xof();
        random.fill(&mut capture.body);
        let text = |from: usize| {
            let some = words.iter().cycle().skip(from % words.len()).take(40);
            some.copied().collect::<Vec<_>>().join(" ")
        };
        article.blocks = (0..12)
            .map(|n| Block::paragraph(text(i as usize * 7 + n * 31)))
            .collect();
        let mut prints = vec![0; 109 * 8];
        random.fill(&mut prints);
        *fingerprint = prints
            .as_chunks::<8>()
            .0
            .iter()
            .map(|chunk| u64::from_be_bytes(*chunk))
            .collect();
        fingerprint.sort_unstable();
    }
    entry
}

#[test]
#[ignore = "a measurement: cargo test --release --lib archive::tests::speed -- --ignored --nocapture"]
fn measure() {
    let articles = 5_000;
    let place = Place::new();
    let mut writer = place.open_whole();
    let words = fs::read_to_string(file!()).unwrap();
    let words: Vec<&str> = words.split_whitespace().collect();
    let [mut staged, mut committed, mut published, mut similar] = [Duration::ZERO; 4];
    let timed = |total: &mut Duration, step: &mut dyn FnMut()| {
        let start = clock();
        step();
        *total += clock().saturating_sub(start);
    };
    for i in 0..articles {
        let entry = large(i, &words);
        let Entry::Version { fingerprint, .. } = &entry else {
            unreachable!()
        };
        timed(&mut similar, &mut || {
            drop(writer.similar(fingerprint).unwrap())
        });
        let mut entry = Some(entry);
        timed(&mut staged, &mut || {
            writer.stage(entry.take().unwrap()).unwrap()
        });
        if i % 250 == 249 {
            timed(&mut committed, &mut || writer.commit().unwrap());
            timed(&mut published, &mut || writer.publish().unwrap());
        }
    }
    let mut hosts = Duration::ZERO;
    timed(&mut hosts, &mut || {
        (0..1_000).for_each(|i| {
            let hosts = writer.hosts();
            hosts
                .save("https://example.org", &("x".repeat(2_000), i))
                .unwrap();
            hosts.flush().unwrap();
        })
    });
    timed(&mut published, &mut || writer.publish().unwrap());
    writer.close().unwrap();
    let per = |total: Duration| total.as_secs_f64() * 1e6 / articles as f64;
    println!(
        "us per article: stage {:.0}, commit {:.0}, publish {:.0}, similar {:.0}",
        per(staged),
        per(committed),
        per(published),
        per(similar)
    );
    println!("us per host saved: {:.0}", hosts.as_secs_f64() * 1e3);
    for (name, path) in [
        ("warc", place.layout().warc()),
        ("store", place.layout().store()),
        ("index", place.layout().index()),
    ] {
        println!(
            "{name}: {:.1} KB an article",
            size(&path) as f64 / 1e3 / articles as f64
        );
    }
    let mut opened = Duration::ZERO;
    timed(&mut opened, &mut || place.open_whole().close().unwrap());
    let mut unsealed = Duration::ZERO;
    drop(place.open());
    timed(&mut unsealed, &mut || drop(place.open_whole()));
    let mut rebuilt = Duration::ZERO;
    timed(&mut rebuilt, &mut || {
        drop(rebuild(&place.settings, "test", Duration::ZERO).unwrap())
    });
    let mut verified = Duration::ZERO;
    timed(&mut verified, &mut || {
        assert!(
            verify(&place.settings, "test", Duration::ZERO)
                .unwrap()
                .is_sound()
        )
    });
    println!(
        "open and close {opened:?}, unsealed {unsealed:?}, rebuild {rebuilt:?}, verify {verified:?}"
    );
}
