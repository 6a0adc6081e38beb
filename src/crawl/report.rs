//! The tally of a run: outcomes counted per site, and why it ended early.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{Outcome, OutcomeKind, Report, SiteTally};

/// Notes kept per site; a broken site must not fill the report.
const MAX_NOTES: usize = 20;

/// What a run has done so far.
pub(super) struct Tally {
    run: String,
    names: Vec<String>,
    sites: Vec<SiteTally>,
    stopped: Option<String>,
}

impl Tally {
    pub(super) fn new<'a>(started: Timestamp, sites: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<String> = sites.map(str::to_owned).collect();
        let random = uuid::Uuid::new_v4().simple().to_string();
        let run = format!("{}-{}", started.strftime("%Y%m%dT%H%M%SZ"), &random[..4]);
        Self {
            run,
            sites: vec![SiteTally::default(); names.len()],
            names,
            stopped: None,
        }
    }

    pub(super) fn requests(&mut self, site: usize, requests: u32) {
        self.sites[site].requests += requests;
    }

    pub(super) fn count(&mut self, site: usize, outcome: &Outcome) {
        let tally = &mut self.sites[site];
        *tally.outcomes.entry(outcome.outcome).or_default() += 1;
        let archived = matches!(outcome.outcome, OutcomeKind::New | OutcomeKind::Changed);
        tally.empty += u32::from(archived && outcome.empty);
    }

    pub(super) fn notes(&mut self, site: usize, notes: Vec<String>) {
        let tally = &mut self.sites[site];
        for note in notes {
            if tally.notes.len() < MAX_NOTES && !tally.notes.contains(&note) {
                tally.notes.push(note);
            }
        }
    }

    /// A host of the site has had its share of this run.
    pub(super) fn left_over(&mut self, site: usize) {
        let note = "more addresses wait for the next run (`max_host_pages`, `max_pages`)";
        self.notes(site, vec![note.to_owned()]);
    }

    /// The first reason counts.
    pub(super) fn stopped(&mut self, why: &str) {
        self.stopped.get_or_insert_with(|| why.to_owned());
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    pub(super) fn finish(self, started: Timestamp, ended: Timestamp) -> Report {
        let mut sites: BTreeMap<String, SiteTally> = BTreeMap::new();
        for (name, tally) in self.names.into_iter().zip(self.sites) {
            sites.entry(name).or_default().merge(tally);
        }
        Report {
            run: self.run,
            started,
            ended,
            sites,
            stopped: self.stopped,
        }
    }
}
