//! Exit codes. New ones may be added; treat an unknown one as failure.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; also nothing new, also single pages that failed and will be asked again.
    Ok = 0,
    /// The command could not do its work.
    Failed = 1,
    /// Wrong flags or arguments.
    Usage = 2,
    /// A crawl ended with an unhealthy site; `status --check` likewise.
    Partial = 3,
    /// Only with `--exit-code`: nothing found, or a difference found.
    NoMatch = 4,
    /// `verify` found damage.
    Damage = 6,
    /// Another newsarc holds the archive (`EX_TEMPFAIL`).
    Locked = 75,
    /// Configuration or a rule file is wrong (`EX_CONFIG`).
    Config = 78,
    /// Stopped by SIGINT after a checkpoint.
    Interrupted = 130,
    /// Stopped by SIGTERM after a checkpoint.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Arguments that clap cannot know to be wrong; ends with [`Exit::Usage`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub String);
