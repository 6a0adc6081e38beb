//! How things stand beside the articles: what is known of hosts, and the reports of runs. The store has
//! it, and one process at a time has the store; while that one writes, it is asked.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::store::{Scope, Unlogged, UnloggedReader};
use super::{ArchiveError, Layout, state};
use crate::model::Report;

/// What is known of hosts and runs at an instant.
#[derive(Debug, Default)]
pub struct Standing {
    hosts: BTreeMap<String, Value>,
    /// Oldest first.
    reports: Vec<Report>,
}

impl Standing {
    /// Asks the process that writes to this archive; `None` where none answers in time.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] where the question cannot be written into the archive's directory.
    pub fn ask(layout: &Layout, wait: Duration) -> Result<Option<Self>, ArchiveError> {
        let told = state::ask_standing(layout, wait)?;
        Ok(told.map(|records| records.into_iter().fold(Self::default(), Self::with)))
    }

    /// As the store has it.
    pub(super) fn of(known: &UnloggedReader) -> Result<Self, ArchiveError> {
        let mut records = Vec::new();
        known.each(Scope::Standing, |unlogged| {
            records.push(unlogged);
            Ok(())
        })?;
        Ok(records.into_iter().fold(Self::default(), Self::with))
    }

    fn with(mut self, record: Unlogged) -> Self {
        match record {
            Unlogged::Host { name, record } => {
                self.hosts.insert(name, record);
            }
            // One that cannot be read is of another release.
            Unlogged::Report { record } => self.reports.extend(serde_json::from_value(record)),
            Unlogged::Source { .. } | Unlogged::Address { .. } => {}
        }
        self
    }

    /// Every record of hosts that reads as a `T`, by name.
    pub fn hosts<T: DeserializeOwned>(&self) -> impl Iterator<Item = T> {
        self.hosts
            .values()
            .filter_map(|record| T::deserialize(record).ok())
    }

    /// The record of hosts of this name.
    pub fn host<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.hosts.get(name)?).ok()
    }

    /// The newest reports, newest first.
    pub fn reports(&self, limit: usize) -> Vec<Report> {
        self.reports.iter().rev().take(limit).cloned().collect()
    }
}
