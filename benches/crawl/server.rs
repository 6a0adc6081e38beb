//! A web server on loopback: many hosts, each with a paper, and a note of every request's arrival.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::paper;

/// How the hosts are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Each at an address of its own, 127.0.1.1 and so on.
    Addresses,
    /// By name, `h0.test` and so on, through this server as a proxy.
    Proxy,
}

/// A running server; it ends with the process.
pub(crate) struct Server {
    reach: Reach,
    port: u16,
    world: Arc<World>,
}

struct World {
    pages: usize,
    latency: Duration,
    stories: HashMap<(usize, usize), Vec<u8>>,
    asked: Mutex<Vec<Asked>>,
    /// How long the answers were held back together, and their number.
    waited: Mutex<(Duration, u32)>,
    origin: Box<dyn Fn(usize) -> String + Send + Sync>,
}

/// One request: of which host, for what, when its head was there.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) host: usize,
    pub(crate) at: Instant,
}

impl Server {
    /// Serves `hosts` papers of `pages` stories. With `packed` all pages are made before.
    pub(crate) fn start(
        reach: Reach,
        hosts: usize,
        pages: usize,
        latency: usize,
        packed: bool,
    ) -> Self {
        let first = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = first.local_addr().expect("its number").port();
        drop(first);
        let origin = move |host| match reach {
            Reach::Addresses => format!("http://{}:{port}", address(host)),
            Reach::Proxy => format!("http://h{host}.test"),
        };
        let stories = if packed {
            pack(hosts, pages)
        } else {
            HashMap::new()
        };
        let world = Arc::new(World {
            pages,
            latency: Duration::from_millis(latency as u64),
            stories,
            asked: Mutex::default(),
            waited: Mutex::default(),
            origin: Box::new(origin),
        });
        let (serving, listeners) = (
            Arc::clone(&world),
            if reach == Reach::Proxy { 1 } else { hosts },
        );
        let (ready, told) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                for host in 0..listeners {
                    let at = match reach {
                        Reach::Addresses => address(host),
                        Reach::Proxy => IpAddr::V4(Ipv4Addr::LOCALHOST),
                    };
                    let listener = TcpListener::bind(SocketAddr::new(at, port))
                        .await
                        .expect("the port is free");
                    tokio::spawn(accept(listener, host, Arc::clone(&serving)));
                }
                let _ = ready.send(());
                std::future::pending::<()>().await;
            });
        });
        told.recv().expect("the server starts");
        Self { reach, port, world }
    }

    /// The front page of a host.
    pub(crate) fn front(&self, host: usize) -> String {
        format!("{}/", (self.world.origin)(host))
    }

    /// What config.toml says of how to reach the hosts.
    pub(crate) fn config(&self) -> String {
        match self.reach {
            Reach::Addresses => "allow_private = [\"127.0.0.0/8\"]\n".to_owned(),
            Reach::Proxy => format!("proxy = \"http://127.0.0.1:{}\"\n", self.port),
        }
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.world.asked.lock().expect("nobody panics here").clone()
    }

    /// The shortest time between two requests to one host.
    pub(crate) fn closest(&self) -> Duration {
        self.gaps().into_iter().min().unwrap_or(Duration::MAX)
    }

    /// The mean time between two requests to one host.
    pub(crate) fn gap(&self) -> Duration {
        let gaps = self.gaps();
        gaps.iter().sum::<Duration>() / gaps.len().max(1) as u32
    }

    fn gaps(&self) -> Vec<Duration> {
        let mut last: HashMap<usize, Instant> = HashMap::new();
        let gaps = self.asked().into_iter().filter_map(|asked| {
            let before = last.insert(asked.host, asked.at)?;
            Some(asked.at.duration_since(before))
        });
        gaps.collect()
    }

    /// The mean time from a request to the begin of its answer: the timer wakes late.
    pub(crate) fn latency(&self) -> Duration {
        let (sum, count) = *self.world.waited.lock().expect("nobody panics here");
        sum / count.max(1)
    }
}

fn address(host: usize) -> IpAddr {
    let [_, b, c, d] = (host as u32 + 257).to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, b, c, d))
}

fn pack(hosts: usize, pages: usize) -> HashMap<(usize, usize), Vec<u8>> {
    let all: Vec<(usize, usize)> = (0..hosts)
        .flat_map(|h| (0..pages).map(move |p| (h, p)))
        .collect();
    let half = all.len() / 2;
    let work = |part: &[(usize, usize)]| -> Vec<_> {
        let pack = |&(h, p): &(usize, usize)| ((h, p), paper::packed(&paper::story(h, p)));
        part.iter().map(pack).collect()
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| work(&all[half..]));
        let mut done = work(&all[..half]);
        done.extend(other.join().expect("packing does not panic"));
        done.into_iter().collect()
    })
}

async fn accept(listener: TcpListener, host: usize, world: Arc<World>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(converse(stream, host, Arc::clone(&world)));
    }
}

async fn converse(mut stream: TcpStream, host: usize, world: Arc<World>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            return Ok(());
        }
        head.extend_from_slice(&part[..read]);
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let at = Instant::now();
        let text = String::from_utf8_lossy(&head).into_owned();
        head.clear();
        let target = text.split(' ').nth(1).unwrap_or("/");
        let (host, path) = match target.strip_prefix("http://h") {
            Some(rest) => {
                let (number, path) = rest.split_once(".test").unwrap_or((rest, "/"));
                (number.parse().unwrap_or(0), path)
            }
            None => (host, target),
        };
        world
            .asked
            .lock()
            .expect("nobody panics here")
            .push(Asked { host, at });
        tokio::time::sleep(world.latency).await;
        {
            let mut waited = world.waited.lock().expect("nobody panics here");
            *waited = (waited.0 + at.elapsed(), waited.1 + 1);
        }
        stream.write_all(&world.answer(host, path)).await?;
    }
}

impl World {
    fn answer(&self, host: usize, path: &str) -> Vec<u8> {
        let origin = (self.origin)(host);
        let (media, body) = match path {
            "/robots.txt" => (
                "text/plain",
                format!("user-agent: *\ndisallow: /no/\nsitemap: {origin}/sitemap.xml\n"),
            ),
            "/sitemap.xml" => ("application/xml", paper::sitemap(&origin, self.pages)),
            "/" => (
                "text/html",
                "<!doctype html><title>A paper</title><main><h1>A paper</h1></main>".to_owned(),
            ),
            story => return self.story(host, story),
        };
        respond(
            "200 OK",
            &format!("Content-Type: {media}\r\n"),
            body.as_bytes(),
        )
    }

    fn story(&self, host: usize, path: &str) -> Vec<u8> {
        let number = path.strip_prefix(paper::path(0).trim_end_matches('0'));
        let Some(page) = number.and_then(|number| number.parse().ok()) else {
            return respond("404 Not Found", "", b"");
        };
        let fields = format!(
            "Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: \"{host}-{page}\"\r\n"
        );
        match self.stories.get(&(host, page)) {
            Some(body) => respond("200 OK", &fields, body),
            None => respond("200 OK", &fields, &paper::packed(&paper::story(host, page))),
        }
    }
}

fn respond(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
