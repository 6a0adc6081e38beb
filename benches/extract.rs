//! What extraction costs: the parse alone, and the whole way from bytes to article.
//!
//! `cargo bench --bench extract` measures the demo's own page. With `NEWSARC_MANIFEST` set to a
//! file of `{"id", "url"}` lines, whose pages are `pages/<id>.html.gz` beside it, every fifth of
//! those pages is measured instead, all of them in one iteration.

use std::env;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use newsarc::cli::demo::message::Request;
use newsarc::cli::demo::world::{Paper, World};
use newsarc::extract::{self, Page, Settings};
use scraper::Html;
use serde_json::Value;
use url::Url;

/// Of the pages of a manifest, each one of so many is measured.
const EVERY: usize = 5;

/// A page and the address that it was fetched from.
type Sample = (Url, Vec<u8>);

/// A page of the demo as its paper sends it.
fn demo_page() -> Sample {
    let world = World::new(Timestamp::UNIX_EPOCH);
    let url = Paper::Shaluk.url("/bangla/4107");
    let reply = world.answer(&Request::get(&url));
    (Url::parse(&url).expect("a constant"), reply.body)
}

/// Pages of a manifest.
fn pages_of(manifest: &Path) -> Vec<Sample> {
    let lines = fs::read_to_string(manifest).expect("a readable manifest");
    let folder = manifest.with_file_name("pages");
    let read = |line: &str| {
        let entry: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| entry[key].as_str().expect("a text").to_owned();
        let file = File::open(folder.join(format!("{}.html.gz", text("id")))).expect("a page");
        let mut body = Vec::new();
        MultiGzDecoder::new(file)
            .read_to_end(&mut body)
            .expect("gzip");
        (Url::parse(&text("url")).expect("an address"), body)
    };
    lines.lines().step_by(EVERY).map(read).collect()
}

fn extract(criterion: &mut Criterion) {
    let manifest = env::var_os("NEWSARC_MANIFEST");
    let pages = manifest.map_or_else(|| vec![demo_page()], |path| pages_of(Path::new(&path)));
    let settings = Settings::default();
    let bytes = pages.iter().map(|(_, body)| body.len() as u64).sum();
    let mut group = criterion.benchmark_group("extract");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("parse", |bencher| {
        let texts: Vec<_> = pages
            .iter()
            .map(|(_, body)| String::from_utf8_lossy(body))
            .collect();
        bencher.iter(|| {
            for text in &texts {
                black_box(Html::parse_document(black_box(text)));
            }
        });
    });
    group.bench_function("whole", |bencher| {
        bencher.iter(|| {
            for (url, body) in &pages {
                let page = Page {
                    url,
                    content_type: Some("text/html"),
                    body: black_box(body),
                    fetched_at: Timestamp::UNIX_EPOCH,
                };
                black_box(extract::extract(&page, None, &settings));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, extract);
criterion_main!(benches);
