//! What the extraction of one page costs: the parse alone, and the whole way from bytes to text.
//!
//! Run with `cargo bench --bench extract`. The page is the demo's own; figures for real pages
//! belong beside the corpus that they were measured on.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use newsarc::cli::demo::message::Request;
use newsarc::cli::demo::world::{Paper, World};
use newsarc::extract::{self, Page, Settings};
use scraper::Html;
use url::Url;

/// A page of the demo as its paper sends it.
fn page() -> String {
    let world = World::new(Timestamp::UNIX_EPOCH);
    let reply = world.answer(&Request::get(&Paper::Shaluk.url("/bangla/4107")));
    String::from_utf8(reply.body).expect("the demo's pages are UTF-8")
}

fn extract(criterion: &mut Criterion) {
    let html = page();
    let url = Url::parse(&Paper::Shaluk.url("/bangla/4107")).expect("a constant");
    let settings = Settings::default();
    let mut group = criterion.benchmark_group("extract");
    group.throughput(Throughput::Bytes(html.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| Html::parse_document(black_box(&html)));
    });
    group.bench_function("whole", |bencher| {
        bencher.iter(|| {
            let page = Page {
                url: &url,
                content_type: Some("text/html; charset=utf-8"),
                body: black_box(html.as_bytes()),
                fetched_at: Timestamp::UNIX_EPOCH,
            };
            extract::extract(&page, None, &settings)
        });
    });
    group.finish();
}

criterion_group!(benches, extract);
criterion_main!(benches);
