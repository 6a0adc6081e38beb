//! The whole program against a small internet of real pages on loopback, over time. It runs where
//! `../shared` stands beside the checkout; elsewhere it says `skipped`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Hosts of the little internet that the test visits.
const HOSTS: &str = "16";

/// The folder with the test bed, where there is one.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(beside, PathBuf::from);
    shared.join("newsweb/newsweb").exists().then_some(shared)
}

/// A running newsweb with a configuration that points at it; killed when dropped.
struct NewsWeb {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl NewsWeb {
    fn start(shared: &Path) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let port = free_port();
        let mut process = Command::new("python3")
            .arg(shared.join("newsweb/newsweb"))
            .args(["--match", "fundus", "--hosts", HOSTS, "--latency-ms", "5"])
            .args(["--port", &port.to_string(), "--corpus"])
            .arg(shared.join("corpus/dev"))
            .arg("--state")
            .arg(folder.path().join("state"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs newsweb");
        let mut ready = String::new();
        let stdout = process.stdout.take().expect("stdout is piped");
        BufReader::new(stdout)
            .read_line(&mut ready)
            .expect("newsweb says that it is ready");
        assert!(ready.contains("hosts"), "newsweb said: {ready}");
        let web = Self {
            process,
            port,
            folder,
        };
        web.configure();
        web
    }

    fn configure(&self) {
        let seeds = self.control("GET", "/seeds");
        let hosts = seeds.as_object().expect("hosts").keys();
        let sites: String = hosts
            .map(|host| format!("[[site]]\nurl = \"https://{host}/\"\n"))
            .collect();
        let config = format!(
            "[crawler]\ncontact = \"https://example.org/crawler\"\ndelay = \"50ms\"\n\
             proxy = \"http://127.0.0.1:{}\"\nextra_roots = [\"state/ca.pem\"]\n\
             [archive]\nselectors = \"{}/selectors\"\n{sites}",
            self.port,
            env!("CARGO_MANIFEST_DIR"),
        );
        std::fs::write(self.folder.path().join("config.toml"), config)
            .expect("config.toml is written");
    }

    /// Asks the control host; bounded to one exchange.
    fn control(&self, method: &str, path: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("newsweb listens");
        write!(stream, "{method} http://newsweb.test{path} HTTP/1.1\r\nHost: newsweb.test\r\nConnection: close\r\n\r\n")
            .expect("the request is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("newsweb answers");
        let body = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .expect("a head")
            + 4;
        serde_json::from_slice(&answer[body..]).expect("JSON")
    }

    fn newsarc(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsarc"));
        command
            .current_dir(self.folder.path())
            .arg("-c")
            .arg("config.toml")
            .args(args);
        command
    }

    fn lines(&self, args: &[&str]) -> Vec<Value> {
        let output = self.newsarc(args).output().expect("newsarc runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "newsarc {args:?}: {stderr}");
        let line = |line: &[u8]| serde_json::from_slice(line).expect("a JSON line");
        output
            .stdout
            .split(|&byte| byte == b'\n')
            .filter(|l| !l.is_empty())
            .map(line)
            .collect()
    }

    fn export(&self) -> Vec<Value> {
        self.lines(&["export", "-f", "ndjson", "-o", "-", "--versions", "all"])
    }
}

impl Drop for NewsWeb {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone after this.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Outcomes by the address without its tracking parameters.
fn outcomes(lines: &[Value]) -> BTreeMap<String, String> {
    let plain = |url: &str| {
        url.split("?utm_")
            .next()
            .unwrap_or(url)
            .split("&utm_")
            .next()
            .unwrap_or(url)
            .to_owned()
    };
    let pair = |line: &Value| {
        Some((
            plain(line["url"].as_str()?),
            line["outcome"].as_str()?.to_owned(),
        ))
    };
    lines.iter().filter_map(pair).collect()
}

fn ids_by_url(rows: &[Value]) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for row in rows {
        let id = row["id"].as_str().expect("an id");
        for url in row["urls"].as_array().expect("urls") {
            ids.insert(url.as_str().expect("a URL").to_owned(), id.to_owned());
        }
    }
    ids
}

#[test]
fn a_small_internet_is_archived_politely_and_its_edits_are_found() {
    let Some(shared) = shared() else {
        println!("skipped: no ../shared");
        return;
    };
    let web = NewsWeb::start(&shared);
    web.lines(&["crawl", "--json"]);
    let truth = web.control("GET", "/truth");
    let truth = truth.as_object().expect("truth");
    let rows = web.export();
    let ids = ids_by_url(&rows);
    let missing: Vec<&String> = truth.keys().filter(|url| !ids.contains_key(*url)).collect();
    assert!(missing.is_empty(), "not archived: {missing:?}");
    assert!(
        rows.iter().all(|row| row["version"] == 1),
        "a first crawl makes first versions"
    );
    polite(&web);

    web.control("POST", "/revision?n=1");
    let seen = outcomes(&web.lines(&["crawl", "--json", "--force"]));
    for (url, fate) in truth {
        let expected: &[&str] = match fate["kind"].as_str().expect("a kind") {
            "edited" => &["changed"],
            "moved" => &["moved"],
            "gone" => &["gone"],
            "outage" => &["unavailable"],
            "noisy" => &["unchanged"],
            _ => &["unchanged", "not_modified"],
        };
        let found = seen.get(url).map_or("not visited", String::as_str);
        assert!(
            expected.contains(&found),
            "{url} is {fate}, but was found {found}"
        );
    }
    polite(&web);
    rebuilt_alike(&web);
}

/// What a site's operator would complain of.
fn polite(web: &NewsWeb) {
    let report = web.control("GET", "/report");
    for fault in ["before_robots", "disallowed", "trap"] {
        assert_eq!(report["total"][fault], 0, "{fault}: {report}");
    }
    for (host, facts) in report["hosts"].as_object().expect("hosts") {
        assert_eq!(facts["peak_concurrent"], 1, "{host}: {facts}");
        let delay = facts["crawl_delay_s"].as_f64().expect("a delay").max(0.05);
        if let Some(gap) = facts["min_gap_s"].as_f64() {
            assert!(
                gap >= delay,
                "{host}: a gap of {gap} s where {delay} s are asked for"
            );
        }
    }
}

/// store/ and index/ are derived: deleted, they come back from warc/ as they were.
fn rebuilt_alike(web: &NewsWeb) {
    let before: BTreeSet<String> = web.export().iter().map(Value::to_string).collect();
    for derived in ["store", "index"] {
        std::fs::remove_dir_all(web.folder.path().join("archive").join(derived))
            .expect("it is there");
    }
    assert!(
        web.newsarc(&["rebuild"])
            .status()
            .expect("newsarc runs")
            .success()
    );
    let after: BTreeSet<String> = web.export().iter().map(Value::to_string).collect();
    assert_eq!(before, after);
    assert!(
        web.newsarc(&["verify"])
            .status()
            .expect("newsarc runs")
            .success()
    );
}
