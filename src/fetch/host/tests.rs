//! Politeness by the clock, without a network.

use super::*;
use crate::fetch::{FailureKind, RobotsSettings, Settings};

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

pub(super) fn policy(change: impl FnOnce(&mut Settings)) -> Policy {
    let mut settings = Settings {
        contact: "press@paper.test".into(),
        jitter: 0.0,
        load_factor: 0.0,
        ..Settings::default()
    };
    change(&mut settings);
    Policy::new(&settings, &RobotsSettings::default()).unwrap()
}

pub(super) fn url(path: &str) -> Url {
    Url::parse("https://h.test").unwrap().join(path).unwrap()
}

pub(super) fn capture(
    path: &str,
    status: u16,
    fields: &[(&str, &str)],
    body: &str,
    time: i64,
) -> Capture {
    let field = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
    Capture {
        url: url(path),
        fetched_at: at(time),
        first_byte_ms: 500,
        elapsed_ms: 900,
        remote: None,
        protocol: "h2".into(),
        request_headers: Vec::new(),
        status,
        reason: String::new(),
        headers: fields.iter().map(field).collect(),
        body: body.as_bytes().to_vec(),
        truncated: None,
        terms: Vec::new(),
    }
}

/// A host whose robots.txt was read at the start.
pub(super) fn host(robots: &str) -> Host {
    let mut host = Host::new("https://h.test");
    let answer = capture("/robots.txt", 200, &[], robots, 0);
    assert_eq!(host.take_robots(Ok(&answer), false), None);
    host
}

fn ready(host: &Host) -> i64 {
    host.ready_at(at(0)).as_millisecond() - at(0).as_millisecond()
}

#[test]
fn no_request_without_the_delay_and_none_before_robots() {
    let policy = policy(|_| {});
    let mut host = Host::new("https://h.test");
    assert!(host.robots_due(at(0), &policy));
    let unread = host.permit(&url("/a"), at(0), &policy);
    assert!(matches!(unread, Err(Refusal::RobotsUnreachable { .. })));
    let answer = capture("/robots.txt", 404, &[], "", 0);
    host.take_robots(Ok(&answer), false);
    let permit = host.permit(&url("/a"), at(10_000), &policy).unwrap();
    assert_eq!(permit.url(), &url("/a"));
    let early = host.permit(&url("/b"), at(11_999), &policy).unwrap_err();
    assert_eq!(early, Refusal::Early { until: at(12_000) });
    // The response's head came half a second after the request: the delay counts from there.
    host.learn(
        Ok(&capture("/a", 200, &[], "", 10_000)),
        at(11_000),
        &policy,
    );
    assert_eq!(ready(&host), 12_500);
    host.permit(&url("/b"), at(12_500), &policy).unwrap();
    assert!(
        host.permit(&Url::parse("http://h.test/").unwrap(), at(99_000), &policy)
            .is_err()
    );
}

#[test]
fn jitter_only_adds() {
    let policy = policy(|s| s.jitter = 0.5);
    let mut waits: Vec<i64> = (0..50)
        .map(|i| {
            let mut host = host("");
            host.permit(&url("/"), at(i), &policy).unwrap();
            ready(&host) - i
        })
        .collect();
    waits.sort_unstable();
    assert!(waits[0] >= 2_000 && waits[49] <= 3_001, "{waits:?}");
    assert!(waits[0] < waits[49]);
}

#[test]
fn the_longest_delay_holds_and_a_very_long_one_parks() {
    let policy = policy(|_| {});
    let mut host = host("user-agent: *\ncrawl-delay: 7");
    host.set_floor(Span::seconds(3));
    assert_eq!(host.delay(&policy), Duration::from_secs(7));
    host.set_floor(Span::seconds(9));
    assert_eq!(host.delay(&policy), Duration::from_secs(9));
    let mut slow = self::host("user-agent: *\ncrawl-delay: 300");
    slow.permit(&url("/a"), at(0), &policy).unwrap();
    slow.learn(Ok(&capture("/a", 200, &[], "", 0)), at(1_000), &policy);
    let refused = slow.permit(&url("/b"), at(20_000), &policy).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "left alone until 2027-01-15T08:05:00Z: it asks for 5m between two requests"
    );
    slow.permit(&url("/b"), at(300_500), &policy).unwrap();
}

#[test]
fn a_pause_that_is_asked_for_is_kept() {
    let policy = policy(|_| {});
    let date = httpdate::fmt_http_date(at(90_000).into());
    for (status, field, expected) in [
        (503, "2", 2_500),
        (429, "120", 120_500),
        (503, date.as_str(), 90_500),
        (503, "Thu, 01 Jan 1970 00:00:00 GMT", 2_500),
        (503, "soon", 4_500),
        (429, "-5", 60_500),
        (500, "120", 4_500),
    ] {
        let mut host = host("");
        host.permit(&url("/a"), at(0), &policy).unwrap();
        let answer = capture("/a", status, &[("Retry-After", field)], "", 0);
        host.learn(Ok(&answer), at(900), &policy);
        assert_eq!(ready(&host), expected, "{status} {field}");
        assert!(
            host.check(&url("/b"), at(1_000), &policy).is_ok(),
            "{status} {field}"
        );
    }
    let mut host = host("");
    let answer = capture("/a", 429, &[("Retry-After", "3600")], "", 0);
    host.learn(Ok(&answer), at(900), &policy);
    let refused = host.check(&url("/b"), at(1_000), &policy).unwrap_err();
    assert_eq!(
        refused,
        Refusal::Parked {
            until: at(3_600_500),
            why: "it answered 429".into()
        }
    );
    assert!(host.check(&url("/b"), at(3_600_500), &policy).is_ok());
}

#[test]
fn one_bad_page_slows_a_host_and_many_park_it() {
    let policy = policy(|_| {});
    let fail = |host: &mut Host, path: &str, status: u16| {
        let now = host.ready_at(at(0));
        host.permit(&url(path), now, &policy).unwrap();
        let time = now.as_millisecond() - at(0).as_millisecond();
        host.learn(Ok(&capture(path, status, &[], "", time)), now, &policy);
        ready(host) - time - 500
    };
    let mut host = host("");
    let waits: Vec<i64> = (0..6).map(|_| fail(&mut host, "/bad", 503)).collect();
    assert_eq!(waits, [4_000, 8_000, 16_000, 32_000, 64_000, 128_000]);
    assert!(host.check(&url("/good"), at(0), &policy).is_ok());
    fail(&mut host, "/good", 200);
    assert_eq!(fail(&mut host, "/bad", 503), 32_000);
    let waits: Vec<i64> = (0..5)
        .map(|n| fail(&mut host, &format!("/{n}"), 503))
        .collect();
    assert_eq!(waits[3..], [3_600_000, 7_200_000]);
    let refused = host.check(
        &url("/good"),
        host.next_at - SignedDuration::from_secs(1),
        &policy,
    );
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("addresses in a row failed")
    );
}

#[test]
fn broken_exchanges_slow_down_and_refused_names_do_not() {
    let policy = policy(|_| {});
    let mut host = host("");
    for (kind, expected) in [
        (FailureKind::Address, 2_000),
        (FailureKind::Timeout, 4_000),
        (FailureKind::Connect, 8_000),
        (FailureKind::Head, 16_000),
        (FailureKind::Other, 32_000),
        (FailureKind::Other, 60_000),
    ] {
        let now = host.ready_at(at(0));
        host.learn(Err(&Failure::new(kind, "why".into())), now, &policy);
        assert_eq!(
            host.ready_at(at(0)).duration_since(now).as_millis(),
            expected,
            "{kind:?}"
        );
    }
}

#[test]
fn slow_and_failing_hosts_get_longer_pauses() {
    let policy = policy(|s| s.load_factor = 5.0);
    let mut host = host("");
    let mut learn = |path: &str, status: u16, wait: u32| {
        host.asked = hash(&url(path));
        let mut answer = capture(path, status, &[], "", 0);
        answer.first_byte_ms = wait;
        host.learn(Ok(&answer), at(0), &policy);
        host.delay(&policy).as_secs_f64()
    };
    assert_eq!(learn("/a", 200, 100), 2.0);
    assert_eq!(learn("/b", 500, 100), 4.0);
    assert_eq!(
        learn("/b", 500, 100),
        4.0,
        "one page says nothing of the host"
    );
    assert_eq!(learn("/c", 500, 100), 8.0);
    assert_eq!(learn("/d", 200, 100), 5.0);
    for _ in 0..20 {
        learn("/d", 200, 4_000);
    }
    assert!((19.0..20.0).contains(&learn("/d", 200, 4_000)));
}

#[test]
fn it_comes_back_from_disk_as_it_was() {
    let policy = policy(|_| {});
    let mut host = host("user-agent: *\ndisallow: /no\ncrawl-delay: 100\nsitemap: /s.xml");
    host.permit(&url("/a"), at(0), &policy).unwrap();
    host.learn(
        Err(&Failure::new(FailureKind::Timeout, "silence".into())),
        at(900),
        &policy,
    );
    let text = serde_json::to_string(&host).unwrap();
    let mut back: Host = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
    assert!(back.is_unread());
    let copy = postcard::to_stdvec(host.robots_copy()).unwrap();
    back.set_robots_copy(postcard::from_bytes(&copy).unwrap());
    assert_eq!(ready(&back), ready(&host));
    assert_eq!(back.crawl_delay(&policy), Some(Duration::from_secs(100)));
    assert_eq!(back.sitemaps(&policy), [url("/s.xml")]);
    assert!(matches!(
        back.permit(&url("/a"), at(1_000), &policy),
        Err(Refusal::Parked { .. })
    ));
    let refused = back
        .permit(&url("/no/1"), at(900_000), &policy)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "robots.txt forbids it: line 2: `disallow: /no`"
    );
    // A clock that was years ahead when it was saved must not silence the host for years.
    back.next_at = at(0) + SignedDuration::from_hours(24 * 3_000);
    back.parked = Some(Parked {
        until: back.next_at,
        why: "the clock".into(),
    });
    assert!(back.permit(&url("/a"), at(1_000), &policy).is_ok());
}

#[test]
fn what_was_asked_when_a_run_was_killed_counts_from_the_next_one() {
    let policy = policy(|_| {});
    let again = |host: &Host| -> Host {
        serde_json::from_str(&serde_json::to_string(host).unwrap()).unwrap()
    };
    let mut killed = host("");
    killed.permit(&url("/a"), at(0), &policy).unwrap();
    let mut next = again(&killed);
    next.take_up(at(1_500), &policy);
    assert_eq!(ready(&next), 3_500);
    // What was answered is known to have come then.
    killed.learn(Ok(&capture("/a", 200, &[], "", 0)), at(900), &policy);
    let mut next = again(&killed);
    next.take_up(at(1_500), &policy);
    assert_eq!(ready(&next), 2_500);
}
