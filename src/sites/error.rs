//! What can be wrong with a site file.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::nearest::nearest;

/// Why the sites could not be loaded.
#[derive(Debug, Error)]
pub enum SitesError {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`: {source}", file.display())]
    Unreadable {
        /// The file or folder.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`: {source}", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or has keys that do not exist.
    #[error("{}: {message}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// With line and column, and the nearest key.
        message: String,
    },
    /// A value does not mean anything.
    #[error("{}:{line}: {message}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Line of the value.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Two files claim a host.
    #[error("{}: host `{host}` already belongs to site `{other}`", file.display())]
    HostTwice {
        /// The host.
        host: String,
        /// The second file.
        file: PathBuf,
        /// The first site.
        other: String,
    },
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<String, SitesError> {
    std::fs::read_to_string(path).map_err(|source| SitesError::Unreadable {
        file: path.to_owned(),
        source,
    })
}

/// TOML's own message (line, column, caret), with the nearest key where one is unknown.
pub(super) fn malformed(path: &Path, error: &toml::de::Error) -> SitesError {
    let text = error.to_string();
    let message = match suggestion(error.message()) {
        Some(hint) => format!("{}\n  did you mean `{hint}`?", text.trim_end()),
        None => text.trim_end().to_owned(),
    };
    SitesError::Malformed {
        file: path.to_owned(),
        message,
    }
}

/// The nearest of the keys that an "unknown field" message lists.
fn suggestion(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (unknown, known) = names.split_first()?;
    if !message.starts_with("unknown") {
        return None;
    }
    nearest(unknown, known.iter().copied()).map(str::to_owned)
}

/// An error at the line where a value is written; line 1 where it stands in a family's file.
pub(super) fn invalid(path: &Path, source: &str, value: &str, message: String) -> SitesError {
    SitesError::Invalid {
        file: path.to_owned(),
        line: line_of(source, value),
        message,
    }
}

/// The first line that holds a value, comments aside; 1 where none does.
pub(super) fn line_of(source: &str, value: &str) -> usize {
    let quoted = value.replace('\\', "\\\\");
    let found = source.lines().position(|line| {
        !line.trim_start().starts_with('#') && (line.contains(value) || line.contains(&quoted))
    });
    found.map_or(1, |at| at + 1)
}
