//! What a thousand pages cost where nothing waits: fetched, extracted, archived and indexed.

use super::Numbers;
use super::child::{Desk, watch};
use super::paper;
use super::server::{Reach, Server};

pub(crate) fn measure(numbers: &Numbers<'_>) {
    let (hosts, pages) = (numbers.get("hosts", 60), numbers.get("pages", 50));
    let sample = paper::story(1, 1);
    println!(
        "a page: {} bytes, {} packed",
        sample.len(),
        paper::packed(&sample).len()
    );
    let server = Server::start(
        Reach::Addresses,
        hosts,
        pages,
        numbers.get("latency", 20),
        true,
    );
    let crawler = format!(
        "delay = \"0s\"\nrate = 1000000\naddress_rate = 1000000\n{}",
        server.config()
    );
    let desk = Desk::new(&crawler, (0..hosts).map(|host| server.front(host)));
    let used = watch(desk.spawn(&["crawl"]), || true);
    let versions = desk.export().len();
    assert_eq!(versions, hosts * pages, "every page is archived");
    println!(
        "{versions} pages: {:.2} s of processor for 1,000; {:.0} a second; {} MiB",
        used.processor.as_secs_f64() * 1_000.0 / versions as f64,
        versions as f64 / used.wall.as_secs_f64(),
        used.memory
    );
}
