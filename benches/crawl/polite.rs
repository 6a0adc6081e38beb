//! How much of the ideal rate a polite crawl reaches: one request a delay to each of many hosts.

use super::Numbers;
use super::child::{Desk, watch};
use super::server::{Reach, Server};

pub(crate) fn measure(numbers: &Numbers<'_>) {
    let hosts = numbers.get("hosts", 200);
    let delay = numbers.get("delay", 1_000);
    let server = Server::start(
        Reach::Addresses,
        hosts,
        numbers.get("pages", 60),
        numbers.get("latency", 20),
        true,
    );
    let crawler = format!("delay = \"{delay}ms\"\n{}", server.config());
    let desk = Desk::new(&crawler, (0..hosts).map(|host| server.front(host)));
    let used = watch(desk.spawn(&["crawl"]), || true);
    let asked = server.asked();
    let (first, last) = (
        asked.first().expect("a request").at,
        asked.last().expect("a request").at,
    );
    let delay = delay as f64 / 1_000.0;
    let ideal = hosts as f64 * (last.duration_since(first).as_secs_f64() / delay + 1.0);
    let versions = desk.export().len();
    println!(
        "{} requests, {versions} articles, {:.1} a second, {:.2} % of the ideal; gaps {:.4} s on average, \
         the shortest {:.4} s; answered after {:.1} ms; {:.1} s of processor; {} MiB",
        asked.len(),
        asked.len() as f64 / last.duration_since(first).as_secs_f64(),
        asked.len() as f64 / ideal * 100.0,
        server.gap().as_secs_f64(),
        server.closest().as_secs_f64(),
        server.latency().as_secs_f64() * 1_000.0,
        used.processor.as_secs_f64(),
        used.memory
    );
}
