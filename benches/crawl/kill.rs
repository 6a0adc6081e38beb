//! What a kill in the middle can do: outcomes that were told and are lost, requests that come inside
//! a host's delay after the restart.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Numbers;
use super::child::Desk;
use super::server::{Reach, Server};

/// Kills between two looks at what readers find.
const LOOK: usize = 20;

pub(crate) fn measure(numbers: &Numbers<'_>) {
    let (kills, hosts, delay) = (
        numbers.get("kills", 200),
        numbers.get("hosts", 8),
        numbers.get("delay", 50),
    );
    let server = Server::start(
        Reach::Addresses,
        hosts,
        numbers.get("pages", 5_000),
        5,
        false,
    );
    let crawler = format!("delay = \"{delay}ms\"\n{}", server.config());
    let desk = Desk::new(&crawler, (0..hosts).map(|host| server.front(host)));
    let within = numbers.get("within", 6_000) as u64;
    let mut told = BTreeSet::new();
    let mut lost = 0;
    let mut random = seed();
    for n in 1..=kills {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let wait = Duration::from_millis((random >> 33) % within);
        told.extend(killed(&desk, wait));
        if n % LOOK == 0 || n == kills {
            lost += missing(&desk, &told);
            println!(
                "{n} kills, {} outcomes told, {lost} lost, {} requests, shortest gap {:.4} s of {:.3} s",
                told.len(),
                server.asked().len(),
                server.closest().as_secs_f64(),
                delay as f64 / 1_000.0
            );
        }
    }
    assert_eq!(lost, 0, "told outcomes are lost");
    assert!(
        server.closest() >= Duration::from_millis(delay as u64),
        "a request inside the delay"
    );
    let verified = desk.command(&["verify"]).status().expect("newsarc runs");
    assert!(verified.success(), "the archive is damaged");
}

fn seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(1, |now| now.as_nanos() as u64)
}

/// Runs a crawl for so long, kills it, and returns the versions that it told of.
fn killed(desk: &Desk, wait: Duration) -> Vec<(String, u64)> {
    let mut command = desk.command(&["crawl", "--json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("newsarc runs");
    let stdout = child.stdout.take().expect("stdout is piped");
    let reading = thread::spawn(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        // A line that the kill cut was not told.
        lines
            .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
            .collect::<Vec<_>>()
    });
    let started = Instant::now();
    while started.elapsed() < wait {
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it is ours");
    child.wait().expect("it is ours");
    let lines = reading.join().expect("reading does not panic");
    let version = |line: &Value| Some((line["id"].as_str()?.to_owned(), line["version"].as_u64()?));
    lines.iter().filter_map(version).collect()
}

/// How many told versions a reader does not find.
fn missing(desk: &Desk, told: &BTreeSet<(String, u64)>) -> usize {
    if told.is_empty() {
        return 0;
    }
    let version = |row: &Value| Some((row["id"].as_str()?.to_owned(), row["version"].as_u64()?));
    let found: BTreeSet<_> = desk.export().iter().filter_map(version).collect();
    told.difference(&found).count()
}
