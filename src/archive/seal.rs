//! Seals: what the files of a directory were when it was closed in good order. A seal lies beside
//! its directory and is broken before the directory is written again, so that a seal that is there
//! can be held against every byte.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::ArchiveError;

/// The files of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    files: BTreeMap<String, Sealed>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    length: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (u64, u32),
    /// BLAKE3, hex.
    digest: String,
}

/// Where the seal of a directory lies.
fn path_of(dir: &Path) -> PathBuf {
    dir.with_extension("seal")
}

impl Seal {
    /// The seal of a directory, if it is sealed.
    pub(super) fn of(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path_of(dir)).ok()?).ok()
    }

    /// Whether the directory was closed in good order when it was last written.
    pub(super) fn is_there(dir: &Path) -> bool {
        path_of(dir).exists()
    }

    /// Breaks the seal; returns it where it could be read and will not be believed again.
    pub(super) fn unseal(dir: &Path) -> Option<Self> {
        let seal = Self::of(dir);
        // A seal that cannot be broken must not be believed the next time.
        fs::remove_file(path_of(dir)).ok()?;
        seal
    }

    /// Seals a directory. Files that an earlier seal knows, of the same length and time, are not
    /// read again: those of an index never change.
    pub(super) fn put(dir: &Path, earlier: Option<&Self>) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::io(dir, source);
        let mut files = BTreeMap::new();
        for name in names(dir).map_err(failed)? {
            let path = dir.join(&name);
            let mut sealed = Sealed::looks(&path).map_err(failed)?;
            let known = earlier.and_then(|seal| seal.files.get(&name));
            match known.filter(|known| known.looks_like(&sealed)) {
                Some(known) => sealed.digest.clone_from(&known.digest),
                None => sealed.digest = digest(&path).map_err(failed)?,
            }
            files.insert(name, sealed);
        }
        let path = path_of(dir);
        serde_json::to_vec(&Self { files })
            .map_err(io::Error::from)
            .and_then(|bytes| fs::write(&path, bytes))
            .map_err(|source| ArchiveError::io(&path, source))
    }

    /// Moves the seal of a directory that was moved itself, if it has one.
    pub(super) fn follow(from: &Path, to: &Path) -> Result<(), ArchiveError> {
        let (from, to) = (path_of(from), path_of(to));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ArchiveError::io(&to, error))
            }
            _ => Ok(()),
        }
    }

    /// Whether lengths and times are as they were; nothing is read.
    pub(super) fn looks_right(&self, dir: &Path) -> bool {
        names(dir).is_ok_and(|names| names.iter().eq(self.files.keys()))
            && self.files.iter().all(|(name, sealed)| {
                Sealed::looks(&dir.join(name)).is_ok_and(|now| now.looks_like(sealed))
            })
    }

    /// What is not as it was, with every byte read: file and what is wrong with it.
    pub(super) fn differences(&self, dir: &Path) -> Result<Vec<(String, String)>, ArchiveError> {
        let mut found = Vec::new();
        let mut differs = |name: &str, what: &str| found.push((name.to_owned(), what.to_owned()));
        for (name, sealed) in &self.files {
            let path = dir.join(name);
            match Sealed::looks(&path) {
                Err(_) => differs(name, "it is missing"),
                Ok(now) if now.length != sealed.length => {
                    let what = format!("it has {} bytes instead of {}", now.length, sealed.length);
                    differs(name, &what);
                }
                Ok(_) => {
                    let digest = digest(&path).map_err(|source| ArchiveError::io(&path, source))?;
                    if digest != sealed.digest {
                        differs(name, "its bytes are not those that were written");
                    }
                }
            }
        }
        let now = names(dir).map_err(|source| ArchiveError::io(dir, source))?;
        for name in now.iter().filter(|name| !self.files.contains_key(*name)) {
            differs(name, "it was not there when the archive was closed");
        }
        Ok(found)
    }
}

impl Sealed {
    fn looks(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let since = metadata.modified()?.duration_since(UNIX_EPOCH);
        Ok(Self {
            length: metadata.len(),
            modified: since.map_or((0, 0), |since| (since.as_secs(), since.subsec_nanos())),
            digest: String::new(),
        })
    }

    fn looks_like(&self, other: &Self) -> bool {
        (self.length, self.modified) == (other.length, other.modified)
    }
}

/// Names of the files in a directory, sorted, without those that only lock.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let locks = Path::new(&name)
            .extension()
            .is_some_and(|end| end == "lock");
        if entry.file_type()?.is_file() && !locks {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn digest(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
