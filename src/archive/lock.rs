//! The archive's lock: one writer at a time, by a lock of the kernel that dies with its holder.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ArchiveError;

/// Who holds an archive, as the lock file says; only for messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// Process id, 0 where it could not be read.
    pub pid: u32,
    /// The command, such as `newsarc crawl`.
    pub command: String,
    /// Since when.
    pub started: Option<Timestamp>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("another process");
        }
        write!(f, "process {}", self.pid)?;
        if !self.command.is_empty() {
            write!(f, " ({})", self.command)?;
        }
        match self.started {
            Some(at) => write!(f, " since {at:.0}"),
            None => Ok(()),
        }
    }
}

/// How long a killed holder's lock may linger while the kernel takes the process down.
const LINGER: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(50);
/// More of a lock file than anyone reads.
const LIMIT: u64 = 4096;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Lets go at once: closing alone would not, while a process that is just being started shares
    /// the open file.
    fn drop(&mut self) {
        // Should it fail, closing does it.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes the lock, waiting up to `wait`; `holder` is the command that others will be told of.
    pub(crate) fn take(path: &Path, holder: &str, wait: Duration) -> Result<Self, ArchiveError> {
        let failed = |source| ArchiveError::io(path, source);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) => {}
            }
            let other = read_holder(&mut file);
            let patience = if is_dead(other.pid) {
                wait.max(LINGER)
            } else {
                wait
            };
            if started.elapsed() >= patience {
                return Err(ArchiveError::Locked {
                    path: path.parent().unwrap_or(path).to_owned(),
                    holder: Box::new(other),
                });
            }
            thread::sleep(PAUSE);
        }
        write_holder(&mut file, holder).map_err(failed)?;
        Ok(Self { file })
    }
}

/// Who the file says holds it; empty where it says nothing that can be read.
fn read_holder(file: &mut File) -> Holder {
    let mut text = String::new();
    let read = file
        .seek(SeekFrom::Start(0))
        .and_then(|_| file.take(LIMIT).read_to_string(&mut text));
    match read {
        Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => Holder::default(),
    }
}

fn write_holder(file: &mut File, command: &str) -> std::io::Result<()> {
    let holder = Holder {
        pid: std::process::id(),
        command: command.to_owned(),
        started: Some(Timestamp::now()),
    };
    let mut line = serde_json::to_vec(&holder)?;
    line.push(b'\n');
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&line)
}

/// Whether the process is known to be gone; only where the system tells.
fn is_dead(pid: u32) -> bool {
    let processes = Path::new("/proc/self");
    pid != 0 && processes.exists() && !Path::new(&format!("/proc/{pid}")).exists()
}
