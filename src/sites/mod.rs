//! Sites: one publisher, one rules file.

/// A publisher with compiled rules.
#[derive(Debug)]
pub struct Site {
    /// Digest of the rules file.
    pub digest: String,
}
