//! The client against servers that lie, stall, flood and redirect.

use std::time::{Duration, Instant};

use flate2::{Compression, write::GzEncoder};
use futures::future::join_all;

use super::server::{Server, Step, respond, say};
use super::*;
use crate::model::{ByteSize, Capture, Span, Truncated, Validators};

const MAX: ByteSize = ByteSize(64 << 10);

fn millis(millis: u64) -> Span {
    Span(Duration::from_millis(millis))
}

/// Settings for the loopback, with short waits.
pub(super) fn settings() -> Settings {
    Settings {
        contact: "press@paper.test".to_owned(),
        delay: millis(30),
        timeout: millis(2_500),
        connect_timeout: millis(2_000),
        read_timeout: millis(1_500),
        allow_private: vec!["127.0.0.0/8".to_owned()],
        rate: 1_000,
        address_rate: 1_000,
        ..Settings::default()
    }
}

pub(super) fn client(settings: &Settings) -> Client {
    Client::new(Policy::new(settings, &RobotsSettings::default()).unwrap()).unwrap()
}

/// One exchange by a client of its own.
async fn get(server: &Server, path: &str) -> Result<Capture, Failure> {
    let permit = Permit::unchecked(server.url(path));
    client(&settings())
        .send(permit, &Validators::default(), MAX)
        .await
}

/// Exchanges at the same time, which together stay within the bounds of one.
async fn get_all<const N: usize>(
    server: &Server,
    paths: [&str; N],
) -> Vec<Result<Capture, Failure>> {
    let start = Instant::now();
    let answers = join_all(paths.map(|path| get(server, path))).await;
    assert!(start.elapsed() < Duration::from_secs(5), "not bounded");
    answers
}

#[tokio::test]
async fn an_exchange_is_recorded_as_it_was() {
    let server = Server::start(|_| {
        say(
            "HTTP/1.1 299 Very OK\r\nX-One: 1\r\nSet-Cookie: a=b\r\nX-One: é\r\n\
             Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
        )
    })
    .await;
    let client = client(&settings());
    let validators = Validators {
        etag: Some("\"v1\"".into()),
        last_modified: Some("x\r\nX-Evil: 1".into()),
    };
    let url = server.url("/a?b#c");
    let capture = client
        .send(Permit::unchecked(url.clone()), &validators, MAX)
        .await
        .unwrap();
    assert_eq!((capture.status, capture.reason.as_str()), (299, "Very OK"));
    assert_eq!(capture.url, url);
    assert_eq!(capture.body, b"abcde");
    assert_eq!(capture.truncated, None);
    assert_eq!(capture.protocol, "http/1.1");
    assert_eq!(capture.remote, Some("127.0.0.1".parse().unwrap()));
    let fields: Vec<(&str, &[u8])> = capture
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    let expected: [(&str, &[u8]); 4] = [
        ("x-one", b"1"),
        ("x-one", "é".as_bytes()),
        ("set-cookie", b"a=b"),
        ("transfer-encoding", b"chunked"),
    ];
    for field in expected {
        assert!(fields.contains(&field), "{field:?} in {fields:?}");
    }
    assert_eq!(fields.len(), expected.len());
    let mut sent = "GET /a?b HTTP/1.1\r\n".to_owned();
    for (name, value) in &capture.request_headers {
        sent += &format!("{name}: {value}\r\n");
    }
    assert_eq!(server.asked()[0].text, sent + "\r\n");
    let version = env!("CARGO_PKG_VERSION");
    for line in [
        &format!("User-Agent: newsarc/{version} (+press@paper.test)\r\n"),
        "From: press@paper.test\r\n",
        "If-None-Match: \"v1\"\r\n",
        "Accept-Encoding: gzip, deflate, br, zstd\r\n",
    ] {
        assert!(server.asked()[0].text.contains(line), "{line}");
    }
    assert!(!server.asked()[0].text.contains("Evil"));
}

#[tokio::test]
async fn nothing_is_followed_sent_back_or_decoded() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    std::io::Write::write_all(&mut gzip, b"<p>coded</p>").unwrap();
    let coded = gzip.finish().unwrap();
    let body = coded.clone();
    let server = Server::start(move |path| match path {
        "/away" => respond(
            "302 Found",
            "Location: http://169.254.169.254/\r\nSet-Cookie: s=1\r\n",
            "",
        ),
        "/same" => respond("304 Not Modified", "ETag: \"a\"\r\n", ""),
        _ => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            say([head.as_bytes(), &body].concat())
        }
    })
    .await;
    let client = client(&settings());
    let send = |path: &str| {
        let permit = Permit::unchecked(server.url(path));
        let client = &client;
        async move {
            client
                .send(permit, &Validators::default(), MAX)
                .await
                .unwrap()
        }
    };
    let away = send("/away").await;
    assert_eq!(away.header("location"), Some("http://169.254.169.254/"));
    let page = send("/page").await;
    assert_eq!(page.body, coded);
    assert_eq!(decode(&page, MAX).unwrap(), b"<p>coded</p>");
    assert_eq!(send("/same").await.status, 304);
    assert_eq!(server.asked().len(), 3);
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| !asked.text.contains("Cookie"))
    );
}

#[tokio::test]
async fn a_body_that_stops_short_is_marked() {
    let pause = Duration::from_millis(100);
    let ok = "HTTP/1.1 200 OK\r\n";
    let server = Server::start(move |path| match path {
        "/lying" => say(format!("{ok}Content-Length: 100\r\n\r\nshort")),
        "/chunk" => say(format!(
            "{ok}Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n9\r\nno"
        )),
        "/bad-chunk" => say(format!(
            "{ok}Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n"
        )),
        "/silent" => {
            let head = format!("{ok}Content-Length: 100\r\n\r\nshort");
            vec![Step::Say(head.into()), Step::Wait(Duration::from_secs(20))]
        }
        "/drip" => vec![
            Step::Say(format!("{ok}\r\n").into()),
            Step::Repeat(b"short".into(), pause),
        ],
        "/endless" => vec![
            Step::Say(format!("{ok}\r\n").into()),
            Step::Repeat(vec![b'x'; 4_096], Duration::ZERO),
        ],
        "/exact" => respond("200 OK", "", &"x".repeat(64 << 10)),
        _ => say(format!("{ok}\r\nclosed by the server")),
    })
    .await;
    let cases = [
        ("/lying", Some(Truncated::Disconnect), 5),
        ("/chunk", Some(Truncated::Disconnect), 5),
        ("/bad-chunk", Some(Truncated::Disconnect), 5),
        ("/silent", Some(Truncated::Time), 5),
        ("/drip", Some(Truncated::Time), 5),
        ("/endless", Some(Truncated::Length), 64 << 10),
        ("/exact", None, 64 << 10),
        ("/close", None, 20),
    ];
    let captures = get_all(&server, cases.map(|case| case.0)).await;
    for ((path, expected, least), capture) in cases.into_iter().zip(captures) {
        let capture = capture.unwrap();
        assert_eq!(capture.truncated, expected, "{path}");
        assert!(
            capture.body.len() >= least && capture.body.len() as u64 <= MAX.0,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_head_that_is_none_is_a_failure() {
    let server = Server::start(|path| match path {
        "/empty" => Vec::new(),
        "/garbage" => say("\x16\x03\x01 not HTTP at all\r\n\r\n"),
        "/old" => say("<html>HTTP/0.9</html>"),
        "/huge" => say(format!(
            "HTTP/1.1 200 OK\r\nX: {}\r\n\r\n",
            "x".repeat(1 << 20)
        )),
        "/many" => say(format!(
            "HTTP/1.1 200 OK\r\n{}\r\n",
            "X-A: 1\r\n".repeat(10_000)
        )),
        "/lengths" => say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "/endless" => vec![
            Step::Say(b"HTTP/1.1 200 OK\r\n".into()),
            Step::Repeat(
                b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(100),
                Duration::ZERO,
            ),
        ],
        "/slow" => vec![
            Step::Say(b"HTTP/1.1 200 OK\r\n".into()),
            Step::Repeat(b"X: 1\r\n".into(), Duration::from_millis(150)),
        ],
        "/early" => vec![Step::Repeat(
            b"HTTP/1.1 100 Continue\r\n\r\n".into(),
            Duration::from_millis(50),
        )],
        _ => vec![Step::Wait(Duration::from_secs(20))],
    })
    .await;
    let cases = [
        ("/empty", FailureKind::Disconnect),
        ("/garbage", FailureKind::Head),
        ("/old", FailureKind::Head),
        ("/huge", FailureKind::Head),
        ("/many", FailureKind::Head),
        ("/lengths", FailureKind::Head),
        ("/endless", FailureKind::Head),
        ("/slow", FailureKind::Timeout),
        ("/early", FailureKind::Timeout),
        ("/hang", FailureKind::Timeout),
    ];
    let answers = get_all(&server, cases.map(|case| case.0)).await;
    for ((path, kind), answer) in cases.into_iter().zip(answers) {
        let failure = answer.unwrap_err();
        assert_eq!(failure.kind, kind, "{path}: {failure}");
    }
}

#[tokio::test]
async fn odd_heads_are_borne() {
    let server = Server::start(|path| match path {
        "/invalid" => say("HTTP/1.1 200 OK\r\nno colon\r\nX Bad: 1\r\nX-Good: 1\r\n\r\nbody"),
        "/fields" => say(format!(
            "HTTP/1.1 200 OK\r\n{}\r\nbody",
            "X-A: 1\r\n".repeat(300)
        )),
        "/ten" => say("HTTP/1.0 200 OK\r\n\r\nbody"),
        "/bare" => say("HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody"),
        "/odd" => say(b"HTTP/1.1 799 \xff\xfe\r\nContent-Length: 4\r\n\r\nbody"),
        _ => say("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nbody"),
    })
    .await;
    for path in ["/invalid", "/fields", "/ten", "/bare", "/odd", "/hints"] {
        let capture = get(&server, path).await.unwrap();
        assert_eq!(capture.body, b"body", "{path}");
        let status = if path == "/odd" { 799 } else { 200 };
        assert_eq!(capture.status, status, "{path}");
    }
    assert_eq!(get(&server, "/ten").await.unwrap().protocol, "http/1.0");
}

#[tokio::test]
async fn a_second_response_is_given_to_nobody() {
    let server = Server::start(|path| match path {
        "/poison" => {
            let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
            let mut steps = say(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood{smuggled}"
            ));
            steps.push(Step::Next);
            steps
        }
        _ => respond("200 OK", "", "mine"),
    })
    .await;
    let client = client(&settings());
    for (path, body) in [("/poison", b"good"), ("/after", b"mine")] {
        let permit = Permit::unchecked(server.url(path));
        let capture = client
            .send(permit, &Validators::default(), MAX)
            .await
            .unwrap();
        assert_eq!(capture.body, body, "{path}");
    }
}

#[tokio::test]
async fn private_addresses_are_not_connected_to() {
    let server = Server::start(|_| respond("200 OK", "", "secret")).await;
    let strict = Settings {
        allow_private: Vec::new(),
        ..settings()
    };
    let client = client(&strict);
    let port = server.url("/").port().unwrap();
    // The resolver refuses a name; a literal never gets a permit.
    let name = url::Url::parse(&format!("http://localhost:{port}/")).unwrap();
    let permit = Permit::unchecked(name);
    let failure = client
        .send(permit, &Validators::default(), MAX)
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Address);
    let literal = server.url("/");
    let mut host = Host::new(&crate::model::url::authority(&literal));
    let refused = host.permit(&literal, jiff::Timestamp::now(), client.policy());
    assert!(matches!(refused, Err(Refusal::Address { .. })));
    let save = |_| std::future::ready(Ok::<(), ()>(()));
    assert_eq!(refresh_robots(&client, &mut host, save).await, Ok(vec![]));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn no_connection_is_told_from_no_name() {
    let client = client(&settings());
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    for (address, kind) in [
        (format!("http://127.0.0.1:{port}/"), FailureKind::Connect),
        ("http://no-such-name.invalid/".to_owned(), FailureKind::Dns),
    ] {
        let permit = Permit::unchecked(url::Url::parse(&address).unwrap());
        let failure = client
            .send(permit, &Validators::default(), MAX)
            .await
            .unwrap_err();
        assert_eq!(failure.kind, kind, "{failure}");
    }
}

#[tokio::test]
async fn plain_text_on_a_secure_port_is_no_secure_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let plain = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, plain)
            .await
            .unwrap();
    });
    let url = url::Url::parse(&format!("https://{address}/")).unwrap();
    let sent = client(&settings());
    let failure = sent
        .send(Permit::unchecked(url), &Validators::default(), MAX)
        .await
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
}

#[tokio::test]
async fn a_proxy_sees_every_request_and_hides_the_peer() {
    let proxy = Server::start(|path| respond("200 OK", "", path)).await;
    let through = Settings {
        proxy: proxy.url("/").to_string(),
        allow_private: Vec::new(),
        ..settings()
    };
    let client = client(&through);
    let url = url::Url::parse("http://paper.test/a").unwrap();
    let permit = Permit::unchecked(url);
    let capture = client
        .send(permit, &Validators::default(), MAX)
        .await
        .unwrap();
    assert_eq!(capture.body, b"http://paper.test/a");
    assert_eq!(capture.remote, None);
    // What can be seen is still refused.
    for address in ["http://127.0.0.1/", "http://localhost/"] {
        let url = url::Url::parse(address).unwrap();
        let mut host = Host::new(&crate::model::url::authority(&url));
        let refused = host.permit(&url, jiff::Timestamp::now(), client.policy());
        assert!(matches!(refused, Err(Refusal::Address { .. })), "{address}");
    }
}
