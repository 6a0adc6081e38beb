//! HTTP/2, and whom we trust: against servers with certificates of the tests' own.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::server::TlsStream;
use url::Url;

use super::tests::{client, settings};
use super::*;
use crate::model::{ByteSize, Capture, Validators};

/// An authority of the tests' own, and a folder with its certificate.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("root.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// Settings that trust it beside the usual roots.
    fn trusted(&self) -> Settings {
        Settings {
            extra_roots: vec![self.folder.path().join("root.pem")],
            ..loopback()
        }
    }

    /// A server with a certificate for this name, until the end of this year.
    async fn serve(&self, name: &str, until: i32) -> Url {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(until, 12, 31);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config))));
        address_of(address)
    }
}

fn address_of(address: SocketAddr) -> Url {
    Url::parse(&format!("https://localhost:{}/page", address.port())).unwrap()
}

fn loopback() -> Settings {
    Settings {
        allow_private: vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()],
        ..settings()
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move { converse(stream, acceptor).await });
    }
}

/// Answers as was agreed: by HTTP/2 or HTTP/1. `None` where the client went away.
async fn converse(stream: TcpStream, acceptor: TlsAcceptor) -> Option<()> {
    let stream = acceptor.accept(stream).await.ok()?;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        return answer_h2(stream).await;
    }
    answer_h1(stream).await
}

async fn answer_h2(stream: TlsStream<TcpStream>) -> Option<()> {
    let mut connection = h2::server::handshake(stream).await.ok()?;
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let agent = request.headers().get("user-agent").cloned();
        let response = http::Response::builder()
            .header("X-Agent", agent?)
            .body(())
            .unwrap();
        let mut body = respond.send_response(response, false).ok()?;
        body.send_data(Bytes::from_static(b"by two"), true).ok()?;
    }
    Some(())
}

async fn answer_h1(mut stream: TlsStream<TcpStream>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nby one";
    stream.write_all(answer).await.ok()
}

async fn get(url: &Url, settings: &Settings) -> Result<Capture, Failure> {
    let permit = Permit::unchecked(url.clone());
    let max = ByteSize(1 << 20);
    client(settings)
        .send(permit, &Validators::default(), max)
        .await
}

#[tokio::test]
async fn http2_is_spoken_where_the_server_speaks_it_unless_it_is_off() {
    let authority = Authority::new();
    let url = authority.serve("localhost", 2099).await;
    let by_two = get(&url, &authority.trusted()).await.unwrap();
    assert_eq!((by_two.status, &*by_two.protocol), (200, "h2"));
    assert_eq!(by_two.body, b"by two");
    let agent = settings().user_agent();
    assert_eq!(by_two.header("x-agent"), Some(agent.as_str()));
    let off = Settings {
        http2: false,
        ..authority.trusted()
    };
    let by_one = get(&url, &off).await.unwrap();
    assert_eq!(
        (&*by_one.protocol, &by_one.body[..]),
        ("http/1.1", &b"by one"[..])
    );
}

#[tokio::test]
async fn only_who_is_trusted_and_is_who_it_says_is_talked_to() {
    let (ours, other) = (Authority::new(), Authority::new());
    let sound = ours.serve("localhost", 2099).await;
    assert!(get(&sound, &ours.trusted()).await.is_ok());
    let elsewhere = ours.serve("elsewhere.test", 2099).await;
    let expired = ours.serve("localhost", 2020).await;
    for (url, settings, why) in [
        (&sound, loopback(), "a root that nobody named"),
        (&sound, other.trusted(), "another root"),
        (&elsewhere, ours.trusted(), "a certificate for another name"),
        (&expired, ours.trusted(), "an expired certificate"),
    ] {
        let refused = get(url, &settings).await.unwrap_err();
        assert_eq!(refused.kind, FailureKind::Tls, "{why}: {refused}");
    }
}

#[test]
fn a_file_without_certificates_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.pem");
    for (text, why) in [(None, "missing"), (Some("no certificate"), "empty")] {
        if let Some(text) = text {
            std::fs::write(&path, text).unwrap();
        }
        let settings = Settings {
            extra_roots: vec![path.clone()],
            ..loopback()
        };
        let policy = Policy::new(&settings, &RobotsSettings::default()).unwrap();
        let refused = Client::new(policy).unwrap_err();
        assert!(
            matches!(refused, FetchError::Roots { .. }),
            "{why}: {refused}"
        );
        assert!(refused.to_string().contains("none.pem"), "{refused}");
    }
}
