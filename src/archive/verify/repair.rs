//! Repair: what can be mended from what is left is mended, and what cannot is named.

use std::time::Duration;

use serde::Serialize;

use super::{Damage, Result, VerifyReport, verify};
use crate::archive::rewrite::{Verdict, rewrite};
use crate::archive::{Layout, Settings, rebuild};

/// What a repair came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What was found.
    pub found: Vec<Damage>,
    /// Records that are lost; their bytes are kept in `lost+found/`.
    pub lost: Vec<Damage>,
    /// What was done.
    pub notes: Vec<String>,
    /// How things stand now; what is still damaged cannot be mended.
    pub now: VerifyReport,
}

/// Mends the archive of `settings.path`. Damaged records are taken out of their segments, with a
/// tombstone in their place and a copy of their bytes in `lost+found/`; store and index are made
/// anew where they or a segment are damaged.
pub fn repair(settings: &Settings, holder: &str, wait: Duration) -> Result<Repair> {
    let mut repair = Repair::default();
    let before = verify(settings, holder, wait)?;
    if before.is_sound() {
        repair.now = before;
        return Ok(repair);
    }
    let in_segments = before
        .damage
        .iter()
        .any(|damage| damage.file.starts_with("warc"));
    repair.found = before.damage;
    if in_segments {
        let layout = Layout::new(&settings.path);
        let _lock = layout.prepare(holder, wait)?;
        let done = rewrite(&layout, settings, "damaged", &|_| Verdict::Keep)?;
        repair.lost = done.damaged;
        repair.notes.extend(done.notes);
        if done.segments > 0 {
            let text = format!("{} segments were written anew", done.segments);
            repair.notes.push(text);
        }
    }
    repair.now = verify(settings, holder, wait)?;
    let derived = |damage: &Damage| !damage.file.starts_with("warc");
    if repair.now.damage.iter().any(derived) {
        let notes = rebuild(settings, holder, wait)?;
        repair.notes.extend(notes);
        repair
            .notes
            .push("store and index were made anew".to_owned());
        repair.now = verify(settings, holder, wait)?;
    }
    Ok(repair)
}

impl Repair {
    /// Whether all is as it should be now.
    pub fn is_whole(&self) -> bool {
        self.now.is_sound()
    }
}
