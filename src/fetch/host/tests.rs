//! Politeness by the clock, without a network; and robots.txt over one.

use super::*;
use crate::fetch::server::{Server, Step, respond, say};
use crate::fetch::{Client, FailureKind, RobotsSettings, Settings, Unreachable, tests};
use crate::model::Validators;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

fn policy(change: impl FnOnce(&mut Settings)) -> Policy {
    let mut settings = Settings {
        contact: "press@paper.test".into(),
        jitter: 0.0,
        ..Settings::default()
    };
    change(&mut settings);
    Policy::new(&settings, &RobotsSettings::default()).unwrap()
}

fn url(path: &str) -> Url {
    Url::parse("https://h.test").unwrap().join(path).unwrap()
}

fn capture(path: &str, status: u16, fields: &[(&str, &str)], body: &str, time: i64) -> Capture {
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
    }
}

/// A host whose robots.txt was read at the start.
fn host(robots: &str) -> Host {
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
    host.learn(Ok(&capture("/a", 200, &[], "", 10_000)), at(11_000), &policy);
    assert_eq!(ready(&host), 12_500);
    host.permit(&url("/b"), at(12_500), &policy).unwrap();
    assert!(host.permit(&Url::parse("http://h.test/").unwrap(), at(99_000), &policy).is_err());
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
    assert_eq!(refused.to_string(), "left alone until 2027-01-15T08:05:00Z: it asks for 5m between two requests");
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
        assert!(host.check(&url("/b"), at(1_000), &policy).is_ok(), "{status} {field}");
    }
    let mut host = host("");
    let answer = capture("/a", 429, &[("Retry-After", "3600")], "", 0);
    host.learn(Ok(&answer), at(900), &policy);
    let refused = host.check(&url("/b"), at(1_000), &policy).unwrap_err();
    assert_eq!(refused, Refusal::Parked { until: at(3_600_500), why: "it answered 429".into() });
    assert!(host.check(&url("/b"), at(3_600_500), &policy).is_ok());
}

#[test]
fn one_bad_page_slows_a_host_and_many_park_it() {
    let policy = policy(|_| {});
    let fail = |host: &mut Host, path: &str, status: u16| {
        let now = host.ready_at(at(0));
        let _ = host.permit(&url(path), now, &policy);
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
    let waits: Vec<i64> = (0..5).map(|n| fail(&mut host, &format!("/{n}"), 503)).collect();
    assert_eq!(waits[3..], [3_600_000, 7_200_000]);
    let refused = host.check(&url("/good"), host.next_at - SignedDuration::from_secs(1), &policy);
    assert!(refused.unwrap_err().to_string().contains("addresses in a row failed"));
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
    ] {
        let now = host.ready_at(at(0));
        host.learn(Err(&Failure::new(kind, "why".into())), now, &policy);
        assert_eq!(host.ready_at(at(0)).duration_since(now).as_millis(), expected, "{kind:?}");
    }
}

#[test]
fn it_comes_back_from_disk_as_it_was() {
    let policy = policy(|_| {});
    let mut host = host("user-agent: *\ndisallow: /no\ncrawl-delay: 100\nsitemap: /s.xml");
    host.permit(&url("/a"), at(0), &policy).unwrap();
    host.learn(Err(&Failure::new(FailureKind::Timeout, "silence".into())), at(900), &policy);
    let bytes = postcard::to_stdvec(&host).unwrap();
    let mut back: Host = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(postcard::to_stdvec(&back).unwrap(), bytes);
    assert_eq!(ready(&back), ready(&host));
    assert_eq!(back.crawl_delay(&policy), Some(Duration::from_secs(100)));
    assert_eq!(back.sitemaps(&policy), [url("/s.xml")]);
    assert!(matches!(back.permit(&url("/a"), at(1_000), &policy), Err(Refusal::Parked { .. })));
    let refused = back.permit(&url("/no/1"), at(900_000), &policy).unwrap_err();
    assert_eq!(refused.to_string(), "robots.txt forbids it: line 2: `disallow: /no`");
    // A clock that was years ahead when it was saved must not silence the host for years.
    back.next_at = at(0) + SignedDuration::from_hours(24 * 3_000);
    back.parked = Some(Parked { until: back.next_at, why: "the clock".into() });
    assert!(back.permit(&url("/a"), at(1_000), &policy).is_ok());
}

#[test]
fn each_answer_to_robots_means_what_the_standard_says() {
    let policy = policy(|_| {});
    let check = |host: &Host| match host.check(&url("/x"), at(1_000), &policy) {
        Ok(()) => "allow",
        Err(Refusal::RobotsUnreachable { .. }) => "defer",
        Err(_) => "deny",
    };
    for (status, expected) in [
        (200, "deny"), (204, "allow"), (206, "deny"), (304, "defer"), (300, "defer"),
        (305, "defer"), (400, "allow"), (401, "allow"), (403, "allow"), (404, "allow"),
        (410, "allow"), (418, "allow"), (451, "allow"), (499, "allow"), (429, "defer"),
        (500, "defer"), (503, "defer"), (599, "defer"), (799, "defer"), (301, "defer"),
    ] {
        let body = if status == 204 { "" } else { "user-agent: *\ndisallow: /x" };
        let mut host = Host::new("https://h.test");
        assert_eq!(host.take_robots(Ok(&capture("/robots.txt", status, &[], body, 0)), false), None);
        assert_eq!(check(&host), expected, "{status}");
    }
    let location = [("Location", "https://cdn.test/r.txt")];
    let redirect = capture("/robots.txt", 308, &location, "", 0);
    let mut host = Host::new("https://h.test");
    let next = host.take_robots(Ok(&redirect), false).unwrap();
    assert_eq!(next.as_str(), "https://cdn.test/r.txt");
    assert_eq!(host.take_robots(Ok(&redirect), true), None);
    assert_eq!(check(&host), "allow", "the sixth redirect");
    let mut cut = capture("/robots.txt", 200, &[], "user-agent: *\nallow: /", 0);
    cut.truncated = Some(crate::model::Truncated::Disconnect);
    host.take_robots(Ok(&cut), false);
    assert_eq!(check(&host), "defer", "half a text");
    host.take_robots(Err(&Failure::new(FailureKind::Dns, "no name".into())), false);
    assert_eq!(check(&host), "defer");
    let refused = host.check(&url("/x"), at(1_000), &policy).unwrap_err().to_string();
    assert!(refused.contains("robots.txt cannot be read: no name; asked again after 20"), "{refused}");
}

#[test]
fn conformance_of_robots_statuses() {
    let policy = policy(|_| {});
    let (mut right, mut all) = (0, 0);
    for row in crate::fetch::cases::rows("robots-parse/cases.jsonl") {
        let Some(status) = row["status"].as_u64().filter(|_| row["kind"] == "status") else {
            continue;
        };
        let mut host = Host::new("https://h.test");
        let answer = capture("/robots.txt", status as u16, &[], "", 0);
        host.take_robots(Ok(&answer), false);
        let ours = match host.check(&url("/x"), at(1_000), &policy) {
            Ok(()) => "allow",
            Err(_) => "disallow_defer",
        };
        all += 1;
        right += usize::from(row["expected"] == ours);
        assert_eq!(row["expected"], ours, "{row}");
    }
    println!("robots statuses: {right}/{all}");
}

#[test]
fn a_copy_serves_a_day_and_longer_only_where_none_can_be_had() {
    let hour = 3_600_000;
    let text = "user-agent: *\ndisallow: /no";
    let mut policy = policy(|_| {});
    let mut host = host(text);
    assert!(!host.robots_due(at(24 * hour - 1), &policy));
    assert!(host.robots_due(at(24 * hour), &policy));
    assert!(host.robots_due(at(-hour), &policy), "a copy of the future");
    assert!(host.check(&url("/yes"), at(24 * hour), &policy).is_err(), "the copy is too old");
    policy.robots.cache = Span::seconds(3_600);
    assert!(host.robots_due(at(hour), &policy));

    host.robots.unreachable(at(hour), Duration::ZERO, "status 500".into());
    assert!(host.check(&url("/yes"), at(hour), &policy).is_ok(), "the copy is of today");
    let skipped = host.check(&url("/yes"), at(25 * hour), &policy);
    assert!(matches!(skipped, Err(Refusal::RobotsUnreachable { .. })));
    policy.robots.unreachable = Unreachable::Cached;
    assert!(host.check(&url("/yes"), at(25 * hour), &policy).is_ok());
    assert!(matches!(host.check(&url("/no"), at(25 * hour), &policy), Err(Refusal::Robots { .. })));
    assert!(host.check(&url("/yes"), at(31 * 24 * hour), &policy).is_err(), "a month is too long");

    let fields = [("Cache-Control", "public, max-age=1200"), ("ETag", "\"7\"")];
    let robots = url("/robots.txt");
    host.take_robots(Ok(&capture("/robots.txt", 200, &fields, text, 0)), false);
    assert_eq!(host.robots.validators(&robots).etag.as_deref(), Some("\"7\""));
    assert_eq!(host.robots.validators(&url("/other")), Validators::default());
    assert!(!host.robots_due(at(1_199_999), &policy) && host.robots_due(at(1_200_000), &policy));
    host.take_robots(Ok(&capture("/robots.txt", 304, &[], "", 1_200_000)), false);
    assert!(!host.robots_due(at(1_200_000 + hour - 1), &policy));
    assert!(matches!(host.check(&url("/no"), at(1_200_000), &policy), Err(Refusal::Robots { .. })));
}

/// The host of a server, and a client that may reach it.
fn met(server: &Server) -> (Client, Host) {
    let client = tests::client(&Settings { jitter: 0.0, ..tests::settings() });
    (client, Host::new(&authority(&server.url("/"))))
}

#[tokio::test]
async fn robots_are_read_through_redirects_under_the_delay() {
    let server = Server::start(|path| match path {
        "/robots.txt" => respond("301 Moved", "Location: /1\r\n", ""),
        "/1" => respond("302 Found", "Location: /2\r\n", ""),
        "/2" => respond("200 OK", "", "user-agent: newsarc\ndisallow: /secret"),
        _ => respond("200 OK", "", "page"),
    })
    .await;
    let (client, mut host) = met(&server);
    let mut saved = 0;
    let captures = refresh_robots(&client, &mut host, |_| saved += 1).await;
    assert_eq!(captures.iter().map(|c| c.status).collect::<Vec<_>>(), [301, 302, 200]);
    assert_eq!(saved, 3);
    let times: Vec<_> = server.asked().iter().map(|asked| asked.at).collect();
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(30));
    }
    let policy = client.policy();
    let now = host.ready_at(Timestamp::now());
    assert!(host.permit(&server.url("/page"), now, policy).is_ok());
    assert!(matches!(host.check(&server.url("/secret/1"), now, policy), Err(Refusal::Robots { .. })));
}

#[tokio::test]
async fn robots_that_cannot_be_had_forbid_everything() {
    for (what, steps, requests) in [
        ("an error", respond("503 Busy", "", ""), 1),
        ("a private address", respond("302 Found", "Location: http://10.0.0.1/\r\n", ""), 1),
        ("another scheme", respond("302 Found", "Location: file:///etc/passwd\r\n", ""), 1),
        ("half a text", say("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nallow"), 2),
        ("no answer", Vec::new(), 2),
        ("a broken coding", respond("200 OK", "Content-Encoding: gzip\r\n", "plain"), 1),
        ("silence", vec![Step::Wait(Duration::from_secs(20))], 2),
    ] {
        let server = Server::start(move |_| steps.clone()).await;
        let (client, mut host) = met(&server);
        refresh_robots(&client, &mut host, |_| {}).await;
        let now = Timestamp::now();
        let refused = host.check(&server.url("/x"), now, client.policy()).unwrap_err();
        assert!(matches!(refused, Refusal::RobotsUnreachable { .. }), "{what}: {refused}");
        assert_eq!(server.asked().len(), requests, "{what}");
        assert!(!host.robots_due(now, client.policy()), "{what}");
    }
}

#[tokio::test]
async fn a_sixth_redirect_means_that_there_is_none() {
    let server = Server::start(|_| respond("307 Again", "Location: /robots.txt\r\n", "")).await;
    let (client, mut host) = met(&server);
    assert_eq!(refresh_robots(&client, &mut host, |_| {}).await.len(), 6);
    let now = Timestamp::now();
    assert!(host.check(&server.url("/x"), now, client.policy()).is_ok());
}
