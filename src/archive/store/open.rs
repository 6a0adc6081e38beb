//! Opening the store, which sled does by panicking, refusing or forgetting where its files are
//! damaged. Whatever it does, the answer here is a store that is whole, or `None`.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::{Result, State, Store, guarded, keys};
use crate::archive::ArchiveError;
use crate::archive::seal::Seal;

/// How long another process may take to let go of sled's own lock after it was killed.
const LINGER: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(50);

/// What came of opening.
pub(crate) enum Opened {
    /// It is whole, as far as it says itself.
    Whole(Box<Store>),
    /// It is not; why.
    Damaged(String),
}

/// Opens the store in `dir`, making it where there is none. `trusted`: it was sealed and has not
/// been touched since, so its records are not read one by one. What had to be mended is told in
/// `notes`, files set aside go to `lost`.
pub(crate) fn open(
    dir: &Path,
    cache: u64,
    trusted: bool,
    lost: &Path,
    notes: &mut Vec<String>,
) -> Result<Opened> {
    let mut opened = try_open(dir, cache)?;
    if opened.is_err() && set_snapshots_aside(dir, lost)? {
        opened = try_open(dir, cache)?;
        if opened.is_ok() {
            notes.push(
                "the store's snapshot was damaged; it was set aside and read from the store's log"
                    .to_owned(),
            );
        }
    }
    let db = match opened {
        Ok(db) => db,
        Err(why) => return Ok(Opened::Damaged(why)),
    };
    match Store::new(db, dir, trusted) {
        Ok(store) => Ok(Opened::Whole(Box::new(store))),
        Err(ArchiveError::Store(why)) => Ok(Opened::Damaged(why)),
        Err(other) => Err(other),
    }
}

impl Store {
    fn new(db: sled::Db, dir: &Path, trusted: bool) -> Result<Self> {
        let mut store = Self {
            db,
            dir: dir.to_owned(),
            staged: std::collections::BTreeMap::new(),
            state: State::default(),
            committed: State::default(),
        };
        store.state = store.get(keys::STATE)?.unwrap_or_default();
        store.committed = store.state.clone();
        if !trusted {
            store.check()?;
        }
        Ok(store)
    }
}

/// Lets sled open the directory, on a thread of its own: a panic there is its answer.
fn try_open(dir: &Path, cache: u64) -> Result<std::result::Result<sled::Db, String>> {
    let started = Instant::now();
    loop {
        let config = sled::Config::new().path(dir).cache_capacity(cache);
        let opening = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || config.open())
            .map_err(|source| ArchiveError::io(dir, source))?;
        let error = match opening.join() {
            Err(_) => return Ok(Err("sled panicked".to_owned())),
            Ok(Ok(db)) => return Ok(Ok(db)),
            Ok(Err(error)) => error,
        };
        let text = error.to_string();
        let locked = text.contains("could not acquire lock");
        if locked && started.elapsed() < LINGER {
            thread::sleep(PAUSE);
            continue;
        }
        return match error {
            sled::Error::Io(source) if locked || source.raw_os_error().is_some() => {
                Err(ArchiveError::io(dir, source))
            }
            _ => Ok(Err(text)),
        };
    }
}

/// Moves `snap.*` out of the way: sled makes it anew from its log. Whether there was any.
fn set_snapshots_aside(dir: &Path, lost: &Path) -> Result<bool> {
    let failed = |source| ArchiveError::io(dir, source);
    let mut any = false;
    for entry in fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if name.to_string_lossy().starts_with("snap.") {
            fs::create_dir_all(lost).map_err(failed)?;
            fs::rename(dir.join(&name), lost.join(&name)).map_err(failed)?;
            any = true;
        }
    }
    Ok(any)
}

/// Whether the store was closed in good order when it was last written.
pub(crate) fn is_sealed(dir: &Path) -> bool {
    Seal::is_there(dir)
}

/// Breaks the seal; whether it was there and the store looks as it was left.
pub(crate) fn unseal(dir: &Path) -> bool {
    Seal::unseal(dir).is_some_and(|seal| seal.looks_right(dir))
}

/// Closes the store: what was written is on disk, and sled has let go of its files.
impl Store {
    pub(crate) fn close(self) -> Result<()> {
        self.sync()?;
        let dir = self.dir.clone();
        guarded(|| {
            drop(self);
            Ok(())
        })?;
        Seal::put(&dir, None)
    }
}
