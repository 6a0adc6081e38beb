//! Where an export goes: to a file or a folder that takes its name when it is whole, or to stdout.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;

use super::super::exit::Usage;

/// The manifest within a folder, by which a folder of ours is told from others.
pub(super) const MANIFEST: &str = "manifest.json";

/// What has not got its name yet is called by it, by this and by the number of the process.
const PART: &str = ".part-";
/// What nobody has written to for so long, and nobody holds, was left by a killed process.
const STALE: Duration = Duration::from_mins(1);

/// A file or folder that has not got its name yet; dropped, it is removed. While it is held, no
/// other process takes it for left over.
struct Partial {
    path: PathBuf,
    _held: File,
}

impl Partial {
    /// Makes it, after removing what killed processes left of the same name.
    fn beside(path: &Path, folder: bool) -> io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(PART);
        remove_left_over(path, &name);
        name.push(std::process::id().to_string());
        let path = path.with_file_name(name);
        let held = if folder {
            fs::create_dir(&path)?;
            File::open(&path)?
        } else {
            File::create(&path)?
        };
        // Where there are no locks, nothing is taken for left over either.
        let _ = held.lock_shared();
        Ok(Self { path, _held: held })
    }
}

/// Removes files and folders whose names begin so, that are old and held by nobody.
fn remove_left_over(path: &Path, begin: &OsStr) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_part = name
            .as_encoded_bytes()
            .starts_with(begin.as_encoded_bytes());
        if is_part && is_left_over(&entry.path()).unwrap_or(false) {
            let _ = fs::remove_file(entry.path()).or_else(|_| fs::remove_dir_all(entry.path()));
        }
    }
}

fn is_left_over(path: &Path) -> io::Result<bool> {
    let age = fs::symlink_metadata(path)?.modified()?.elapsed();
    Ok(age.is_ok_and(|age| age >= STALE) && File::open(path)?.try_lock().is_ok())
}

impl Drop for Partial {
    fn drop(&mut self) {
        // What has its name is not there any more; what failed has told why already.
        let _ = fs::remove_file(&self.path).or_else(|_| fs::remove_dir_all(&self.path));
    }
}

/// Refuses what would be written over.
pub(super) fn check(path: &Path, folder: bool, force: bool) -> Result<(), Usage> {
    if !path.exists() || (folder && is_empty(path)) {
        return Ok(());
    }
    let shown = path.display();
    match force {
        false => Err(Usage(format!(
            "{shown} exists already; --force replaces it"
        ))),
        true if !path.is_dir() && !path.is_file() => Err(Usage(format!(
            "{shown} is a device or a pipe, not a file; write to it by `-o - > {shown}`"
        ))),
        true if path.is_dir() && !folder => Err(Usage(format!("{shown} is a folder"))),
        true if path.is_dir() && !path.join(MANIFEST).is_file() => Err(Usage(format!(
            "{shown} holds something else than an export; remove it yourself"
        ))),
        true => Ok(()),
    }
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Writes a file beside its place, makes it durable, and gives it its name: who reads it sees all
/// of it or the one before. Without `force` never over another file.
pub(super) fn file<T>(
    path: &Path,
    force: bool,
    fill: impl FnOnce(&Path, &File) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || format!("cannot write {}", path.display());
    let partial = Partial::beside(path, false).with_context(cannot)?;
    let file = File::options()
        .write(true)
        .open(&partial.path)
        .with_context(cannot)?;
    let filled = fill(&partial.path, &file).with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    place(&partial.path, path, force).with_context(cannot)?;
    sync_folder_of(path);
    Ok(filled)
}

/// Fills a folder beside its place and gives it its name.
pub(super) fn folder<T>(
    path: &Path,
    fill: impl FnOnce(&Path) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || format!("cannot write {}", path.display());
    let partial = Partial::beside(path, true).with_context(cannot)?;
    let filled = fill(&partial.path).with_context(cannot)?;
    sync_tree(&partial.path).with_context(cannot)?;
    let mut old = path.as_os_str().to_owned();
    old.push(format!(".old-{}", std::process::id()));
    let old = PathBuf::from(old);
    if path.exists() {
        fs::rename(path, &old).with_context(cannot)?;
    }
    fs::rename(&partial.path, path).with_context(cannot)?;
    if old.exists() {
        fs::remove_dir_all(&old)
            .or_else(|_| fs::remove_file(&old))
            .with_context(cannot)?;
    }
    sync_folder_of(path);
    Ok(filled)
}

/// Writes a file that must be a file while it is written, and copies it.
pub(super) fn copied<T>(
    to: &mut impl Write,
    fill: impl FnOnce(&Path, &File) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || "cannot write a temporary file";
    let file = tempfile::NamedTempFile::new().with_context(cannot)?;
    let filled = fill(file.path(), file.as_file())?;
    let mut whole = File::open(file.path()).with_context(cannot)?;
    io::copy(&mut whole, to).context("cannot write")?;
    Ok(filled)
}

/// Gives the finished file its name; without `force` never over another.
fn place(partial: &Path, path: &Path, force: bool) -> io::Result<()> {
    if force {
        return fs::rename(partial, path);
    }
    match fs::hard_link(partial, path) {
        Ok(()) => fs::remove_file(partial),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Not every file system knows links; there a small gap between look and rename remains.
        Err(_) if !path.exists() => fs::rename(partial, path),
        Err(error) => Err(error),
    }
}

/// Makes everything in a folder durable, before the folder gets its name: all at the end, when the
/// system has written most of it already.
fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

/// Makes a name durable, where the system can.
fn sync_folder_of(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let late = file(&path, false, |partial, _| {
            fs::write(partial, "new")?;
            fs::write(&path, "old")?;
            Ok(())
        });
        assert!(late.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file(&path, true, |partial, _| Ok(fs::write(partial, "new")?)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_held_stays() {
        let dir = tempfile::tempdir().unwrap();
        let old = |name: &str| {
            let path = dir.path().join(name);
            let file = File::create(&path).unwrap();
            let then = std::time::SystemTime::now() - 2 * STALE;
            file.set_modified(then).unwrap();
            (path, file)
        };
        let (left, _) = old("out.part-1");
        let (held, file) = old("out.part-2");
        file.lock_shared().unwrap();
        let (other, _) = old("other.part-1");
        let young = dir.path().join("out.part-3");
        fs::create_dir(&young).unwrap();
        let path = dir.path().join("out");
        super::file(&path, false, |partial, _| Ok(fs::write(partial, "new")?)).unwrap();
        assert!(!left.exists());
        assert!(held.exists() && other.exists() && young.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_replaced() {
        for folder in [false, true] {
            assert!(check(Path::new("/dev/null"), folder, true).is_err());
        }
    }

    #[test]
    fn only_a_folder_of_ours_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("site");
        let fill =
            |text: &'static str| move |folder: &Path| Ok(fs::write(folder.join(MANIFEST), text)?);
        assert!(check(&path, true, false).is_ok());
        folder(&path, fill("1")).unwrap();
        assert!(check(&path, true, false).is_err());
        assert!(check(&path, true, true).is_ok());
        folder(&path, fill("2")).unwrap();
        assert_eq!(fs::read_to_string(path.join(MANIFEST)).unwrap(), "2");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::rename(path.join(MANIFEST), path.join("thesis.txt")).unwrap();
        assert!(check(&path, true, true).is_err());
    }
}
