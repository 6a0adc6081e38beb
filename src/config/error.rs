//! Why there is no configuration to work with.

use std::io;
use std::path::PathBuf;

/// Why there is no configuration to work with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file in any of the places.
    #[error("no config.toml found; looked for {}", list(.0))]
    NotFound(Vec<PathBuf>),
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is wrong: place, message, the line and a caret.
    #[error("{0}")]
    Wrong(String),
    /// Nobody could be reached about the crawl.
    #[error("{0}: [crawler] contact is not set")]
    NoContact(String),
    /// A variable is wrong.
    #[error("environment variable {variable}: {why}")]
    Environment {
        /// Its name.
        variable: String,
        /// What is wrong with it.
        why: String,
    },
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}
