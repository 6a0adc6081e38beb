//! What the integration tests share: a site on loopback whose pages a test sets, and whose log
//! tells how polite the visitor was. No test here may reach beyond 127.0.0.1.

pub(crate) mod warc;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use newsarc::cli::demo::message::{Reply, Request};
use newsarc::cli::demo::server::{Server, Visit, closest};

/// Replies by path; the last of a path's replies stays.
type Pages = Arc<Mutex<BTreeMap<String, VecDeque<Reply>>>>;

/// A site on a free port of 127.0.0.1. Unset addresses answer 404, robots.txt among them.
pub(crate) struct FakeSite {
    server: Server,
    pages: Pages,
}

impl FakeSite {
    /// A site without pages.
    pub(crate) fn start() -> Self {
        let pages = Pages::default();
        let shelf = Arc::clone(&pages);
        let server = Server::start(move |request| next(&shelf, request)).expect("loopback works");
        Self { server, pages }
    }

    /// Answers `path` (with its query, if it has one) by this reply from now on.
    pub(crate) fn page(&self, path: &str, reply: Reply) -> &Self {
        self.sequence(path, vec![reply])
    }

    /// Answers `path` by one reply after the other, then by the last of them.
    pub(crate) fn sequence(&self, path: &str, replies: Vec<Reply>) -> &Self {
        assert!(path.starts_with('/') && !replies.is_empty());
        self.pages
            .lock()
            .expect("no answer panics")
            .insert(path.to_owned(), replies.into());
        self
    }

    /// The absolute address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.origin())
    }

    /// Every request so far, in the order of arrival.
    pub(crate) fn visits(&self) -> Vec<Visit> {
        self.server.visits()
    }

    /// The targets asked for, in the order of arrival.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.visits()
            .into_iter()
            .map(|visit| visit.request.target)
            .collect()
    }

    /// The shortest time between two requests to one host.
    pub(crate) fn closest(&self) -> Option<Duration> {
        closest(&self.visits())
    }

    /// The most requests to one host that were in progress together.
    pub(crate) fn most_at_once(&self) -> usize {
        self.visits()
            .iter()
            .map(|visit| visit.at_once)
            .max()
            .unwrap_or(0)
    }
}

/// The reply whose turn it is.
fn next(pages: &Pages, request: &Request) -> Reply {
    let mut pages = pages.lock().expect("no answer panics");
    let Some(replies) = pages.get_mut(&request.target) else {
        return Reply::status(404);
    };
    match replies.len() {
        1 => replies[0].clone(),
        _ => replies.pop_front().expect("a path has at least one reply"),
    }
}
