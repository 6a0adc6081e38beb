//! Ten thousand hosts and a million known addresses: how long until the first request, and how much
//! memory.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use newsarc::archive::{Settings, UrlRecord, Writer};
use newsarc::model::url::identity_key;
use url::Url;

use super::Numbers;
use super::child::{Desk, watch};
use super::paper;
use super::server::{Reach, Server};

pub(crate) fn measure(numbers: &Numbers<'_>) {
    let (hosts, urls) = (numbers.get("hosts", 10_000), numbers.get("urls", 1_000_000));
    let server = Server::start(Reach::Proxy, hosts, 50, 20, false);
    let crawler = format!("delay = \"2s\"\n{}", server.config());
    let desk = Desk::new(&crawler, (0..hosts).map(|host| server.front(host)));
    let filled = Instant::now();
    fill(&desk, &server, hosts, urls);
    println!(
        "{urls} addresses put on record in {:.0} s",
        filled.elapsed().as_secs_f64()
    );
    let seconds = numbers.get("seconds", 30) as u64;
    let started = Instant::now();
    let used = watch(desk.spawn(&["crawl"]), || {
        started.elapsed() < Duration::from_secs(seconds)
    });
    let asked = server.asked();
    let first = asked.first().expect("a request").at.duration_since(started);
    println!(
        "first request after {:.2} s; {} requests in {:.0} s; shortest gap {:?}; {:.1} s of processor; {} MiB",
        first.as_secs_f64(),
        asked.len(),
        used.wall.as_secs_f64(),
        server.closest(),
        used.processor.as_secs_f64(),
        used.memory
    );
}

/// Puts addresses on record, all of them due.
fn fill(desk: &Desk, server: &Server, hosts: usize, urls: usize) {
    let settings = Settings {
        path: desk.path().join("archive"),
        ..Settings::default()
    };
    let (mut writer, _) = Writer::open(&settings, "bench", Duration::ZERO).expect("a new archive");
    let now = Timestamp::now();
    for n in 0..urls {
        let (host, page) = (n % hosts, n / hosts);
        let url = Url::parse(&server.front(host)).expect("an address");
        let url = url.join(&paper::path(page)).expect("an address");
        let mut record = UrlRecord::new(identity_key(&url, &[]), url.to_string(), now);
        record.site = url.host_str().unwrap_or_default().to_owned();
        record.next_visit = Some(now);
        writer.put_url(&record).expect("the disk has room");
        if n % 10_000 == 9_999 {
            writer.commit().expect("the disk has room");
        }
    }
    writer.close().expect("the disk has room");
}
