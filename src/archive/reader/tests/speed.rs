//! Measurements, run by hand:
//! `cargo test --release --lib archive::reader::tests::speed -- --ignored --nocapture`.
//!
//! Real texts from `../shared` where they are, `NEWSARC_SPEED` of them (10,000 by default).

use std::path::PathBuf;
use std::time::Instant;

use super::*;

/// User and system time of this process in seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks = |field: usize| fields[field].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

/// Resident memory in MB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}

/// Languages, titles and bodies of the shared pages.
fn texts() -> Option<Vec<(String, String, String)>> {
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let file = std::fs::read_to_string(shared.join("corpus/dev/truth.jsonl")).ok()?;
    let field =
        |value: &serde_json::Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let texts = file.lines().map(|line| {
        let value = serde_json::from_str(line).unwrap();
        (
            field(&value, "lang"),
            field(&value, "title"),
            field(&value, "body"),
        )
    });
    Some(texts.collect())
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let Some(texts) = texts() else {
        println!("skipped: no ../shared");
        return;
    };
    let count: usize = std::env::var("NEWSARC_SPEED").map_or(10_000, |n| n.parse().unwrap());
    let dir = TempDir::new().unwrap();
    let (mut writer, _) = IndexWriter::open(&dir.path().join("index"), 64 << 20).unwrap();
    let (start, before) = (Instant::now(), cpu());
    let mut bytes = 0;
    for i in 0..count {
        let (lang, title, body) = &texts[i * 7 % texts.len()];
        let title = format!("{title} {i}");
        bytes += title.len() + body.len();
        writer
            .put(&[version(&format!("news/{i}"), lang, &title, body, i as i64)])
            .unwrap();
        if i % 1_000 == 999 {
            writer.commit(&position_at(i as u64)).unwrap();
        }
    }
    writer.commit(&position_at(0)).unwrap();
    writer.close().unwrap();
    let used = cpu() - before;
    let size: u64 = std::fs::read_dir(dir.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    println!(
        "index: {count} articles, {:.1} MB text: {:.1} s, {used:.1} CPU s, {:.0} articles/CPU s, {:.1} MB on disk, {:.0} MB memory",
        bytes as f64 / 1e6,
        start.elapsed().as_secs_f64(),
        count as f64 / used,
        size as f64 / 1e6,
        memory(),
    );
    read(&reader(dir.path()), count);
}

fn read(reader: &Reader, count: usize) {
    let (start, before) = (Instant::now(), cpu());
    let read = reader
        .versions(&Filter::default())
        .unwrap()
        .fold(0, |read, view| view.map(|_| read + 1).unwrap());
    assert_eq!(read, count);
    println!(
        "versions: {:.0} articles/s, {:.0} articles/CPU s, {:.0} MB memory",
        count as f64 / start.elapsed().as_secs_f64(),
        count as f64 / (cpu() - before),
        memory()
    );
    for query in [
        "",
        "government",
        "government minister",
        "\"prime minister\"",
        "the",
        "the of and",
        "gov*",
        "g*",
        "北京",
        "の",
        "title:minister -police",
        "Regierung OR gouvernement OR gobierno",
        "site:example lang:de",
    ] {
        for sort in [Sort::Date, Sort::Relevance] {
            let mut query = page(text(query));
            (query.limit, query.sort) = (20, sort);
            let mut best = f64::MAX;
            let mut total = 0;
            let before = cpu();
            for _ in 0..50 {
                let start = Instant::now();
                total = reader.search(&query).unwrap().total;
                best = best.min(start.elapsed().as_secs_f64() * 1e3);
            }
            let used = (cpu() - before) * 1e3 / 50.0;
            let asked = query.filter.text.as_deref().unwrap_or_default();
            println!(
                "{asked:40} {sort:?}: {total} found, best {best:.2} ms, mean {used:.2} CPU ms"
            );
        }
    }
}
