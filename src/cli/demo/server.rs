//! A small, strict HTTP/1.1 server on loopback, for the demo and for tests.
//!
//! It answers from a function, on a thread of its own, and keeps a log of what it was asked and
//! when, so that politeness can be checked from the other side of the wire. It knows keep-alive,
//! conditional requests (RFC 9110 §13), gzip and the absolute form of a proxy's requests
//! (RFC 9112 §3.2.2). It must never listen on anything but loopback, and it takes no bodies.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use flate2::{Compression, write::GzEncoder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{sleep, timeout};

use super::message::{Reply, Request};

/// Bytes of a request's head.
const MAX_HEAD: usize = 16 << 10;
/// Connections at a time; further ones wait in the kernel.
const MAX_CONNECTIONS: usize = 64;
/// Entries of the log; what comes later is answered but not noted.
const MAX_VISITS: usize = 1 << 16;
/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// A running server; dropping it closes every connection.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// When its head was complete.
    pub at: Instant,
    /// What was asked.
    pub request: Request,
    /// What was answered.
    pub status: u16,
    /// Requests to the same host in progress at that moment, this one included.
    pub at_once: usize,
}

/// What all connections share.
struct Shared {
    answer: Box<dyn Fn(&Request) -> Reply + Send + Sync>,
    visits: Mutex<Vec<Visit>>,
    running: Mutex<HashMap<String, usize>>,
}

impl Server {
    /// Listens on a free port of 127.0.0.1 and answers each request by `answer`.
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            answer: Box::new(answer),
            visits: Mutex::default(),
            running: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let state = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("loopback server".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        () = accept(listener, state) => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far, in the order of arrival.
    pub fn visits(&self) -> Vec<Visit> {
        held(&self.shared.visits).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of an answer has been reported on its own connection's task already.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Answers a request and notes it; `at_once` counts it until [`Self::leave`].
    fn visit(&self, request: Request) -> Reply {
        let at = Instant::now();
        let at_once = {
            let mut running = held(&self.running);
            let count = running.entry(request.host.clone()).or_default();
            *count += 1;
            *count
        };
        let reply = (self.answer)(&request).fitted(&request);
        let mut visits = held(&self.visits);
        if visits.len() < MAX_VISITS {
            visits.push(Visit {
                at,
                request,
                status: reply.status,
                at_once,
            });
        }
        reply
    }

    /// Ends what [`Self::visit`] began.
    fn leave(&self, host: &str) {
        if let Some(count) = held(&self.running).get_mut(host) {
            *count = count.saturating_sub(1);
        }
    }
}

/// The shortest time between two requests to one host.
pub fn closest(visits: &[Visit]) -> Option<Duration> {
    let mut last = HashMap::new();
    let gaps = visits.iter().filter_map(|visit| {
        let before = last.insert(visit.request.host.as_str(), visit.at)?;
        Some(visit.at.duration_since(before))
    });
    gaps.min()
}

/// The lock's content; a poisoned lock still holds whole entries.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes connections until the runtime ends.
async fn accept(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: others must end first.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that goes away is no event here.
            let _ = converse(stream, &shared).await;
            drop(place);
        });
    }
}

/// Serves one connection until either side closes it.
async fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(head) = read_head(&mut stream, &mut buffer).await? {
        let request = match head.and_then(|head| Request::parse(&head)) {
            Ok(request) => request,
            Err(status) => return send(&mut stream, &Reply::status(status), true, false).await,
        };
        let (host, close, bare) = (request.host.clone(), request.closes(), request.is_head());
        let reply = shared.visit(request);
        let close = close || reply.cut.is_some();
        sleep(reply.delay).await;
        // The count goes down before the last byte leaves: a client may ask again at once.
        let sent = send_then(&mut stream, &reply, close, bare, || shared.leave(&host)).await;
        if close || sent.is_err() {
            return sent;
        }
    }
    Ok(())
}

/// The next head without its empty line; what follows it stays in `buffer`. `Ok(None)`: the
/// client is done. The inner error is the status to refuse it with.
async fn read_head(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Result<Vec<u8>, u16>>> {
    loop {
        let end = buffer.windows(4).position(|four| four == b"\r\n\r\n");
        if end.unwrap_or(buffer.len()) > MAX_HEAD {
            return Ok(Some(Err(431)));
        }
        if let Some(end) = end {
            let rest = buffer.split_off(end + 4);
            let mut head = std::mem::replace(buffer, rest);
            head.truncate(end);
            return Ok(Some(Ok(head)));
        }
        let mut chunk = [0; 4096];
        match timeout(SILENCE, stream.read(&mut chunk)).await {
            Err(_) | Ok(Ok(0)) => return Ok(None),
            Ok(read) => buffer.extend_from_slice(&chunk[..read?]),
        }
    }
}

/// Writes a reply.
async fn send(stream: &mut TcpStream, reply: &Reply, close: bool, bare: bool) -> io::Result<()> {
    send_then(stream, reply, close, bare, || ()).await
}

/// Writes a reply and calls `done` just before its last piece.
async fn send_then(
    stream: &mut TcpStream,
    reply: &Reply,
    close: bool,
    bare: bool,
    done: impl FnOnce(),
) -> io::Result<()> {
    let head = reply.head(close);
    let body = match reply.cut {
        _ if bare => &[],
        Some(at) => &reply.body[..at.min(reply.body.len())],
        None => &reply.body[..],
    };
    stream.write_all(head.as_bytes()).await?;
    done();
    stream.write_all(body).await?;
    stream.flush().await
}

/// The gzip form of a body.
pub(super) fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Sends bytes as they are and reads until the server closes.
    fn raw(server: &Server, request: &str) -> String {
        let mut stream = std::net::TcpStream::connect(server.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn echo() -> Server {
        Server::start(|request| {
            Reply::html(format!("{} {}", request.host, request.target)).tagged()
        })
        .unwrap()
    }

    #[test]
    fn a_connection_serves_several_requests_and_closes_when_told() {
        let server = echo();
        let answer = raw(
            &server,
            "GET /a HTTP/1.1\r\nHost: one\r\n\r\nGET http://two/b?c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        );
        assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2);
        assert!(answer.contains("\r\n\r\none /aHTTP/1.1"), "{answer}");
        assert!(answer.ends_with("\r\n\r\ntwo /b?c"), "{answer}");
        let visits = server.visits();
        assert_eq!(visits.len(), 2);
        assert_eq!((visits[1].at_once, visits[1].status), (1, 200));
    }

    #[test]
    fn what_is_not_plain_http_is_refused_and_the_connection_closed() {
        let server = echo();
        let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(MAX_HEAD));
        for (request, status) in [
            ("GET /\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                413,
            ),
            (long.as_str(), 431),
        ] {
            let answer = raw(&server, request);
            let expected = format!("HTTP/1.1 {status} ");
            assert!(answer.starts_with(&expected), "{request:.40}: {answer:.40}");
        }
        assert!(server.visits().is_empty());
    }

    #[test]
    fn conditions_head_and_gzip_are_honoured() {
        let server = Server::start(|_| Reply::html("word ".repeat(400)).tagged()).unwrap();
        let ask = |method: &str, fields: &str| {
            raw(
                &server,
                &format!("{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n"),
            )
        };
        let plain = ask("GET", "");
        assert!(plain.contains("\r\ncontent-length: 2000\r\n"), "{plain}");
        let tag = plain
            .lines()
            .find_map(|line| line.strip_prefix("etag: "))
            .unwrap();
        let same = ask("GET", &format!("If-None-Match: \"x\", W/{tag}\r\n"));
        assert!(same.starts_with("HTTP/1.1 304 "), "{same}");
        assert!(same.ends_with("\r\n\r\n"), "a 304 has no body");
        let head = ask("HEAD", "");
        assert!(head.contains("content-length: 2000") && head.ends_with("\r\n\r\n"));
        let packed = ask("GET", "Accept-Encoding: br, gzip\r\n");
        assert!(packed.contains("\r\ncontent-encoding: gzip\r\n"));
        assert!(packed.len() < 600);
        let unwanted = ask("GET", "Accept-Encoding: gzip;q=0\r\n");
        assert!(!unwanted.contains("content-encoding"));
    }

    #[test]
    fn a_cut_reply_promises_more_than_it_sends() {
        let server = Server::start(|_| Reply::html("0123456789").cut(4)).unwrap();
        let answer = raw(&server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(answer.contains("content-length: 10\r\n") && answer.ends_with("\r\n\r\n0123"));
    }
}
