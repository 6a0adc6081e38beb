//! Where the configuration file is looked for. It reads nothing.

use std::env;
use std::path::{Path, PathBuf};

/// The file's name everywhere.
pub const FILE_NAME: &str = "config.toml";

/// The places that are tried in order, when neither `--config` nor `NEWSARC_CONFIG` names a file:
/// the working directory, `$XDG_CONFIG_HOME/newsarc` (or `~/.config/newsarc`), `/etc/newsarc`.
pub(crate) fn candidates(working_dir: &Path) -> Vec<PathBuf> {
    let set = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let home = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
    let mut places = vec![working_dir.join(FILE_NAME)];
    places.extend(home.map(|dir| dir.join("newsarc").join(FILE_NAME)));
    places.push(Path::new("/etc/newsarc").join(FILE_NAME));
    places
}

/// A path as written in the file: relative ones count from the file's directory.
pub(crate) fn resolve(base: &Path, path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() {
        return PathBuf::new();
    }
    base.join(path).components().collect()
}
