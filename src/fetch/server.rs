//! A web server for tests that says exactly what it is told, sound or not, and remembers what it
//! was asked and when.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does next.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Sends bytes.
    Say(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Sends the same bytes for ever, with a pause after each time.
    Repeat(Vec<u8>, Duration),
    /// Answers the next request on the same connection.
    Next,
}

/// A request as received, and when.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) at: Instant,
    pub(super) text: String,
}

impl Asked {
    /// The path of the request line.
    pub(super) fn path(&self) -> &str {
        self.text.split(' ').nth(1).unwrap_or_default()
    }
}

/// A server on a port of its own; it ends with the test's runtime.
#[derive(Debug, Clone)]
pub(super) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// Bytes to say.
pub(super) fn say(text: impl AsRef<[u8]>) -> Vec<Step> {
    vec![Step::Say(text.as_ref().to_vec())]
}

/// A whole response without further fields.
pub(super) fn respond(status: &str, fields: &str, body: &str) -> Vec<Step> {
    let length = body.len();
    say(format!(
        "HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n{body}"
    ))
}

impl Server {
    /// Answers each request by what `script` says of its path.
    pub(super) async fn start<F>(script: F) -> Self
    where
        F: Fn(&str) -> Vec<Step> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let (this, script) = (server.clone(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (this, script) = (this.clone(), Arc::clone(&script));
                tokio::spawn(async move { this.converse(stream, script.as_ref()).await });
            }
        });
        server
    }

    pub(super) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    async fn converse(&self, mut stream: TcpStream, script: impl Fn(&str) -> Vec<Step>) {
        'request: loop {
            let Some(text) = read_head(&mut stream).await else {
                return;
            };
            let asked = Asked {
                at: Instant::now(),
                text,
            };
            let steps = script(asked.path());
            self.asked.lock().unwrap().push(asked);
            for step in steps {
                match step {
                    Step::Say(bytes) => {
                        if stream.write_all(&bytes).await.is_err() {
                            return;
                        }
                    }
                    Step::Wait(pause) => tokio::time::sleep(pause).await,
                    Step::Repeat(bytes, pause) => loop {
                        if stream.write_all(&bytes).await.is_err() {
                            return;
                        }
                        tokio::time::sleep(pause).await;
                    },
                    Step::Next => continue 'request,
                }
            }
            let _ = stream.shutdown().await;
            return;
        }
    }
}

/// A request's head; `None` where the client has gone.
async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}
