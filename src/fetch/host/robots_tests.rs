//! What each answer to robots.txt means, and for how long.

use std::future::ready;

use futures::future::join_all;

use super::tests::{at, capture, host, policy, url};
use super::*;
use crate::fetch::server::{Server, Step, respond, say};
use crate::fetch::{Client, FailureKind, Settings, Unreachable, tests};
use crate::model::Validators;

#[test]
fn each_answer_to_robots_means_what_the_standard_says() {
    let policy = policy(|_| {});
    let check = |host: &Host| match host.check(&url("/x"), at(1_000), &policy) {
        Ok(()) => "allow",
        Err(Refusal::RobotsUnreachable { .. }) => "defer",
        Err(_) => "deny",
    };
    for (status, expected) in [
        (200, "deny"),
        (204, "allow"),
        (206, "deny"),
        (304, "defer"),
        (300, "defer"),
        (305, "defer"),
        (400, "allow"),
        (401, "allow"),
        (403, "allow"),
        (404, "allow"),
        (410, "allow"),
        (418, "allow"),
        (451, "allow"),
        (499, "allow"),
        (429, "defer"),
        (500, "defer"),
        (503, "defer"),
        (599, "defer"),
        (799, "defer"),
        (301, "defer"),
    ] {
        let body = if status == 204 {
            ""
        } else {
            "user-agent: *\ndisallow: /x"
        };
        let mut host = Host::new("https://h.test");
        assert_eq!(
            host.take_robots(Ok(&capture("/robots.txt", status, &[], body, 0)), false),
            None
        );
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
    host.take_robots(
        Err(&Failure::new(FailureKind::Dns, "no name".into())),
        false,
    );
    assert_eq!(check(&host), "defer");
    let refused = host
        .check(&url("/x"), at(1_000), &policy)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("robots.txt cannot be read: no name; asked again after 20"),
        "{refused}"
    );
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
    assert!(
        host.check(&url("/yes"), at(24 * hour), &policy).is_err(),
        "the copy is too old"
    );
    policy.robots.cache = Span::seconds(3_600);
    assert!(host.robots_due(at(hour), &policy));

    host.robots
        .unreachable(at(hour), Duration::ZERO, "status 500".into());
    assert!(
        host.check(&url("/yes"), at(hour), &policy).is_ok(),
        "the copy is of today"
    );
    let skipped = host.check(&url("/yes"), at(25 * hour), &policy);
    assert!(matches!(skipped, Err(Refusal::RobotsUnreachable { .. })));
    policy.robots.unreachable = Unreachable::Cached;
    assert!(host.check(&url("/yes"), at(25 * hour), &policy).is_ok());
    assert!(matches!(
        host.check(&url("/no"), at(25 * hour), &policy),
        Err(Refusal::Robots { .. })
    ));
    assert!(
        host.check(&url("/yes"), at(31 * 24 * hour), &policy)
            .is_err(),
        "a month is too long"
    );

    let fields = [("Cache-Control", "public, max-age=1200"), ("ETag", "\"7\"")];
    let robots = url("/robots.txt");
    host.take_robots(Ok(&capture("/robots.txt", 200, &fields, text, 0)), false);
    assert_eq!(
        host.robots.validators(&robots).etag.as_deref(),
        Some("\"7\"")
    );
    assert_eq!(
        host.robots.validators(&url("/other")),
        Validators::default()
    );
    assert!(!host.robots_due(at(1_199_999), &policy) && host.robots_due(at(1_200_000), &policy));
    host.take_robots(Ok(&capture("/robots.txt", 304, &[], "", 1_200_000)), false);
    assert!(!host.robots_due(at(1_200_000 + hour - 1), &policy));
    assert!(matches!(
        host.check(&url("/no"), at(1_200_000), &policy),
        Err(Refusal::Robots { .. })
    ));
}

/// The host of a server, and a client that may reach it.
fn met(server: &Server) -> (Client, Host) {
    let client = tests::client(&Settings {
        jitter: 0.0,
        ..tests::settings()
    });
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
    let save = |_| {
        saved += 1;
        ready(Ok::<(), ()>(()))
    };
    let captures = refresh_robots(&client, &mut host, save).await.unwrap();
    assert_eq!(
        captures.iter().map(|c| c.status).collect::<Vec<_>>(),
        [301, 302, 200]
    );
    assert_eq!(saved, 3);
    let times: Vec<_> = server.asked().iter().map(|asked| asked.at).collect();
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(30));
    }
    let policy = client.policy();
    let now = host.ready_at(Timestamp::now());
    assert!(host.permit(&server.url("/page"), now, policy).is_ok());
    assert!(matches!(
        host.check(&server.url("/secret/1"), now, policy),
        Err(Refusal::Robots { .. })
    ));
}

/// Asks a server that always does the same; says whether everything is forbidden, and how often
/// it was asked.
async fn ask(steps: Vec<Step>) -> (Result<(), Refusal>, usize) {
    let server = Server::start(move |_| steps.clone()).await;
    let (client, mut host) = met(&server);
    refresh_robots(&client, &mut host, |_| ready(Ok::<(), ()>(())))
        .await
        .unwrap();
    let now = Timestamp::now();
    assert!(!host.robots_due(now, client.policy()));
    let checked = host.check(&server.url("/x"), now, client.policy());
    (checked, server.asked().len())
}

#[tokio::test]
async fn robots_that_cannot_be_had_forbid_everything() {
    let moved = |to: &str| respond("302 Found", &format!("Location: {to}\r\n"), "");
    let cases = [
        ("an error", respond("503 Busy", "", ""), 1),
        ("a private address", moved("http://10.0.0.1/"), 1),
        ("another scheme", moved("file:///etc/passwd"), 1),
        (
            "half a text",
            say("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nallow"),
            2,
        ),
        ("no answer", Vec::new(), 2),
        (
            "a broken coding",
            respond("200 OK", "Content-Encoding: gzip\r\n", "plain"),
            1,
        ),
        ("silence", vec![Step::Wait(Duration::from_secs(20))], 2),
    ];
    let asked = join_all(cases.iter().map(|case| ask(case.1.clone()))).await;
    for ((what, _, expected), (checked, requests)) in cases.iter().zip(asked) {
        let refused = checked.unwrap_err();
        assert!(
            matches!(refused, Refusal::RobotsUnreachable { .. }),
            "{what}: {refused}"
        );
        assert_eq!(requests, *expected, "{what}");
    }
}

#[tokio::test]
async fn a_sixth_redirect_means_that_there_is_none() {
    let server = Server::start(|_| respond("307 Again", "Location: /robots.txt\r\n", "")).await;
    let (client, mut host) = met(&server);
    let captures = refresh_robots(&client, &mut host, |_| ready(Ok::<(), ()>(()))).await;
    assert_eq!(captures.unwrap().len(), 6);
    let now = Timestamp::now();
    assert!(host.check(&server.url("/x"), now, client.policy()).is_ok());
}

#[tokio::test]
async fn nothing_is_sent_before_the_host_is_saved() {
    let server = Server::start(|_| respond("200 OK", "", "")).await;
    let (client, mut host) = met(&server);
    let full = refresh_robots(&client, &mut host, |_| ready(Err("disk full"))).await;
    assert_eq!(full, Err("disk full"));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn reservations_are_asked_for_once_a_day_where_robots_allow_it() {
    let server = Server::start(|path| match path {
        "/robots.txt" => respond("200 OK", "", "user-agent: *\ncontent-signal: search=yes"),
        reservation::PATH => {
            let rule = r#"[{"location": "/a/", "tdm-reservation": 1}]"#;
            respond("200 OK", "", rule)
        }
        _ => respond("404 Not Found", "", ""),
    })
    .await;
    let (client, mut host) = met(&server);
    let policy = client.policy();
    let due = |host: &Host, after| {
        host.reservations_due(Timestamp::now() + SignedDuration::from_hours(after), policy)
    };
    assert!(!due(&host, 0), "robots.txt comes first");
    let saved = |_| ready(Ok::<(), ()>(()));
    refresh_robots(&client, &mut host, saved).await.unwrap();
    assert!(due(&host, 0));
    refresh_reservations(&client, &mut host, saved)
        .await
        .unwrap();
    assert!(!due(&host, 0) && !due(&host, 23));
    let day = SignedDuration::from_hours(24);
    assert!(host.robots.reservations_due(Timestamp::now() + day));
    let said = [
        "robots.txt content-signal: search=yes",
        "tdmrep.json /a/: tdm-reservation: 1",
    ];
    assert_eq!(host.signals(&server.url("/a/b"), policy), said);
    assert_eq!(host.signals(&server.url("/b"), policy), said[..1]);
    let asked: Vec<_> = server.asked().iter().map(|a| a.path().to_owned()).collect();
    assert_eq!(asked, ["/robots.txt", reservation::PATH]);
}

#[tokio::test]
async fn reservations_are_not_asked_for_where_robots_forbid_it() {
    let rules = "user-agent: *\ndisallow: /.well-known/";
    let server = Server::start(|_| respond("200 OK", "", rules)).await;
    let (client, mut host) = met(&server);
    let saved = |_| ready(Ok::<(), ()>(()));
    refresh_robots(&client, &mut host, saved).await.unwrap();
    assert!(!host.reservations_due(Timestamp::now(), client.policy()));
}
