//! Lanes by the clock, without a network.

use std::time::Instant;

use super::*;
use crate::crawl::jobs;
use crate::fetch::{Policy, RobotsSettings, Settings};
use crate::model::Capture;

const ROOM: Room = Room {
    lane: 100,
    total: 1_000,
    share: Share::Domain,
};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

fn job(url: &str) -> Job {
    jobs::source_job(0, Url::parse(url).unwrap(), 0, None)
}

/// A page that no person asked for.
fn page(url: &str) -> Job {
    let record = crate::archive::UrlRecord::new(url.to_owned(), url.to_owned(), at(0));
    jobs::page_job(0, record).unwrap()
}

fn policy() -> Policy {
    let settings = Settings {
        contact: "press@paper.test".into(),
        ..Settings::default()
    };
    Policy::new(&settings, &RobotsSettings::default()).unwrap()
}

/// The host after an exchange at this time: two seconds of delay follow.
fn asked(mut host: Host, now: i64, status: u16) -> Host {
    let capture = Capture {
        url: Url::parse(host.authority()).unwrap(),
        fetched_at: at(now),
        first_byte_ms: 0,
        elapsed_ms: 0,
        remote: None,
        protocol: "h2".into(),
        request_headers: Vec::new(),
        status,
        reason: String::new(),
        headers: Vec::new(),
        body: Vec::new(),
        truncated: None,
        terms: Vec::new(),
    };
    host.learn(Ok(&capture), at(now), &policy());
    host
}

fn lanes(urls: &[&str]) -> Lanes {
    let mut lanes = Lanes::new(ROOM, HashMap::new(), at(0));
    for url in urls {
        assert!(lanes.push(job(url), at(0)));
    }
    lanes
}

fn next(lanes: &mut Lanes, now: i64) -> Option<(Host, String)> {
    let due = lanes.next_due(at(now))?;
    Some((due.host, due.job.url.to_string()))
}

#[test]
fn a_host_has_one_turn_at_a_time_and_waits_its_delay() {
    let mut lanes = lanes(&["https://a.test/1", "https://a.test/2"]);
    let (host, url) = next(&mut lanes, 0).unwrap();
    assert_eq!(url, "https://a.test/1");
    assert!(next(&mut lanes, 60_000).is_none(), "its turn is under way");
    lanes.release(asked(host, 60_000, 200), at(60_000));
    assert!(next(&mut lanes, 61_999).is_none());
    assert_eq!(next(&mut lanes, 62_000).unwrap().1, "https://a.test/2");
    assert_eq!(lanes.waiting(), 0);
}

#[test]
fn hosts_of_one_domain_take_turns_under_one_delay() {
    let urls = [
        "https://www.a.test/1",
        "https://m.a.test/1",
        "https://b.test/1",
    ];
    let mut lanes = lanes(&urls);
    let (first, _) = next(&mut lanes, 0).unwrap();
    let (_, other) = next(&mut lanes, 0).unwrap();
    assert_eq!(other, "https://b.test/1");
    assert!(next(&mut lanes, 0).is_none());
    lanes.push(job("https://www.a.test/2"), at(0));
    lanes.release(asked(first, 0, 200), at(0));
    assert!(next(&mut lanes, 1_999).is_none());
    // Who waited longer comes first.
    let (second, url) = next(&mut lanes, 2_000).unwrap();
    assert_eq!(url, "https://m.a.test/1");
    lanes.release(asked(second, 2_000, 200), at(2_000));
    assert_eq!(next(&mut lanes, 4_000).unwrap().1, "https://www.a.test/2");
}

#[test]
fn the_trouble_of_one_host_is_not_that_of_its_domain() {
    let mut lanes = lanes(&[
        "https://a.a.test/1",
        "https://a.a.test/2",
        "https://b.a.test/1",
    ]);
    let (host, _) = next(&mut lanes, 0).unwrap();
    lanes.release(asked(host, 0, 429), at(0));
    let (host, url) = next(&mut lanes, 4_000).unwrap();
    assert_eq!(url, "https://b.a.test/1");
    lanes.release(asked(host, 4_000, 200), at(4_000));
    assert!(next(&mut lanes, 59_000).is_none());
    assert_eq!(next(&mut lanes, 60_000).unwrap().1, "https://a.a.test/2");
}

#[test]
fn what_an_earlier_run_asked_holds_for_the_whole_domain() {
    let host = asked(Host::new("https://www.a.test"), 0, 200);
    let known = HashMap::from([(host.authority().to_owned(), host)]);
    let mut lanes = Lanes::new(ROOM, known, at(500));
    lanes.push(job("https://feeds.a.test/"), at(500));
    assert!(next(&mut lanes, 1_999).is_none());
    assert!(next(&mut lanes, 2_000).is_some());
}

#[test]
fn hosts_share_nothing_where_it_is_set_so() {
    let room = Room {
        share: Share::Host,
        ..ROOM
    };
    let mut lanes = Lanes::new(room, HashMap::new(), at(0));
    for url in [
        "https://www.a.test/",
        "https://m.a.test/",
        "https://m.a.test:8443/",
    ] {
        lanes.push(job(url), at(0));
    }
    for _ in 0..3 {
        assert!(next(&mut lanes, 0).is_some());
    }
}

#[test]
fn a_large_site_cannot_fill_the_run() {
    let room = Room {
        lane: 30,
        total: 40,
        ..ROOM
    };
    let mut lanes = Lanes::new(room, HashMap::new(), at(0));
    let mut fill = |site: &str, pages: usize| -> usize {
        let urls = (0..pages).map(|n| format!("https://{site}.test/{n}"));
        urls.filter(|url| lanes.push(page(url), at(0))).count()
    };
    assert_eq!(fill("large", 500), 30);
    assert_eq!(fill("other", 500), 10);
    assert_eq!(fill("late", 500), FEW);
    assert_eq!(fill("small", 3), 3);
    let named = Url::parse("https://large.test/named").unwrap();
    assert!(lanes.push(jobs::pages(0, &[named]).remove(0), at(0)));
}

#[test]
fn a_job_that_must_wait_keeps_its_place() {
    let mut lanes = lanes(&["https://a.test/1", "https://a.test/2"]);
    let due = lanes.next_due(at(0)).unwrap();
    lanes.postpone(due.host, due.job, at(5_000), at(0));
    assert!(next(&mut lanes, 4_999).is_none());
    assert_eq!(next(&mut lanes, 5_000).unwrap().1, "https://a.test/1");
}

/// The figure of `benches/README.md`: ten thousand hosts with a hundred addresses each.
#[test]
#[ignore = "a measurement: cargo test --release -- --ignored --nocapture a_turn_of_ten"]
fn a_turn_of_ten_thousand_hosts() {
    let mut lanes = Lanes::new(
        Room {
            total: usize::MAX,
            ..ROOM
        },
        HashMap::new(),
        at(0),
    );
    for n in 0..100 {
        for host in 0..10_000 {
            lanes.push(page(&format!("https://h{host}.test/{n}")), at(0));
        }
    }
    let (mut turns, mut now) = (0_u32, 0);
    let started = Instant::now();
    while lanes.waiting() > 0 {
        while let Some(due) = lanes.next_due(at(now)) {
            turns += 1;
            lanes.release_at(due.host, at(now + 1_000), at(now));
        }
        now += 1_000;
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / f64::from(turns);
    println!("{turns} turns, {each:.2} µs each");
    assert_eq!(turns, 1_000_000);
}
