//! The program under measurement, as a process of its own: what it used, as Linux counts it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A folder with a configuration.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What a finished process used.
#[derive(Debug)]
pub(crate) struct Used {
    /// User and system time.
    pub(crate) processor: Duration,
    /// The largest resident set, in MiB.
    pub(crate) memory: u64,
    pub(crate) wall: Duration,
}

impl Desk {
    pub(crate) fn new(crawler: &str, sites: impl Iterator<Item = String>) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let sites: String = sites
            .map(|url| format!("[[site]]\nurl = \"{url}\"\n"))
            .collect();
        let config = format!(
            "[crawler]\ncontact = \"https://example.org/crawler\"\nmax_pages = 10000000\nmax_time = \"2h\"\n\
             max_host_pages = 1000000\n{crawler}{sites}"
        );
        fs::write(folder.path().join("config.toml"), config).expect("config.toml is written");
        fs::create_dir(folder.path().join("selectors")).expect("a folder for rules");
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsarc"));
        command
            .current_dir(self.path())
            .args(["-c", "config.toml"])
            .args(args);
        command
    }

    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::null()).spawn().expect("newsarc runs")
    }

    /// Versions that a reader finds.
    pub(crate) fn export(&self) -> Vec<serde_json::Value> {
        let args = ["export", "-f", "ndjson", "-o", "-", "--versions", "all"];
        let output = self.command(&args).output().expect("newsarc runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let lines = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).expect("a JSON line"))
            .collect()
    }
}

/// Waits for the end of a process, for which `go_on` may not be true any more.
pub(crate) fn watch(mut child: Child, mut go_on: impl FnMut() -> bool) -> Used {
    let (started, before) = (Instant::now(), children_time());
    let mut memory = 0;
    let mut asked = false;
    loop {
        memory = memory.max(peak(child.id()).unwrap_or(0));
        if child.try_wait().expect("it is ours").is_some() {
            break;
        }
        if !asked && !go_on() {
            asked = true;
            let _ = Command::new("kill")
                .args(["-TERM", &child.id().to_string()])
                .status();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Used {
        processor: children_time() - before,
        memory,
        wall: started.elapsed(),
    }
}

/// `VmHWM` of a process, in MiB.
fn peak(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? >> 10)
}

/// Processor time of all children that have ended, to a hundredth of a second.
fn children_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<u64> = after
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    Duration::from_millis((fields[13] + fields[14]) * 10)
}
