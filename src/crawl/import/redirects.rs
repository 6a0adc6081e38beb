//! Redirects that were read and wait for the page that they lead to.

use std::collections::{HashMap, VecDeque};

use url::Url;

use crate::model::Capture;

/// How many are remembered.
const REDIRECTS: usize = 1_000;

/// Redirects that have been read, by where they lead; the oldest are forgotten.
#[derive(Default)]
pub(super) struct Redirects {
    by_target: HashMap<String, Capture>,
    order: VecDeque<String>,
}

impl Redirects {
    pub(super) fn remember(&mut self, capture: Capture) {
        let Some(Ok(target)) = capture.header("location").map(|to| capture.url.join(to)) else {
            return;
        };
        let target = target.to_string();
        if self.by_target.insert(target.clone(), capture).is_none() {
            self.order.push_back(target);
        }
        if self.order.len() > REDIRECTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_target.remove(&oldest);
        }
    }

    /// The redirects that lead to an address, the first of them first.
    pub(super) fn leading_to(&mut self, url: &Url) -> Vec<Capture> {
        let mut hops = VecDeque::new();
        let mut target = url.to_string();
        while let Some(hop) = self.by_target.remove(&target) {
            target = hop.url.to_string();
            hops.push_front(hop);
        }
        self.order
            .retain(|target| self.by_target.contains_key(target));
        hops.into()
    }
}
