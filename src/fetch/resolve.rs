//! Names to addresses, through the guard: the address that was checked is the one connected to, so
//! a name that changes its answer (DNS rebinding) gains nothing.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::failure::NoAddress;
use super::{Failure, FailureKind, Guard};

/// How long an answer serves.
const FRESH: Duration = Duration::from_mins(1);
/// Answers kept; beyond it the old ones are dropped.
const MAX_KEPT: usize = 10_000;

/// Name → when it was looked up, and what passed.
type Answers = HashMap<String, (Instant, Vec<IpAddr>)>;

/// Looks names up and lets only addresses pass that may be reached.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    guard: Guard,
    timeout: Duration,
    known: Arc<Mutex<Answers>>,
}

impl Resolver {
    pub(super) fn new(guard: Guard, timeout: Duration) -> Self {
        Self {
            guard,
            timeout,
            known: Arc::default(),
        }
    }

    /// The addresses of a name that may be reached; at least one.
    pub(super) async fn lookup(&self, name: &str) -> Result<Vec<IpAddr>, Failure> {
        if let Some(addresses) = self.remembered(name) {
            return Ok(addresses);
        }
        let answers = tokio::time::timeout(self.timeout, tokio::net::lookup_host((name, 0))).await;
        let answers = match answers {
            Ok(Ok(answers)) => answers.map(|address| address.ip()).collect(),
            Ok(Err(error)) => return Err(unknown(name, &error.to_string())),
            Err(_) => return Err(unknown(name, "no answer in time")),
        };
        let addresses = pass(&self.guard, name, answers)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KEPT {
            known.clear();
        }
        known.insert(name.to_owned(), (Instant::now(), addresses.clone()));
        Ok(addresses)
    }

    fn remembered(&self, name: &str) -> Option<Vec<IpAddr>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, addresses) = known.get(name)?;
        (since.elapsed() < FRESH).then(|| addresses.clone())
    }
}

fn unknown(name: &str, why: &str) -> Failure {
    Failure::new(FailureKind::Dns, format!("{name} has no address: {why}"))
}

/// The answers that may be reached. A public host with one private answer among others is common
/// and stays reachable; one with nothing else is refused.
fn pass(guard: &Guard, name: &str, answers: Vec<IpAddr>) -> Result<Vec<IpAddr>, Failure> {
    let Some(first) = answers.first().copied() else {
        return Err(unknown(name, "the answer is empty"));
    };
    let passed: Vec<IpAddr> = answers.into_iter().filter(|a| guard.allows(*a)).collect();
    if passed.is_empty() {
        let message = format!("{name} stands at {first}, which is not a public address");
        return Err(Failure::new(FailureKind::Address, message));
    }
    Ok(passed)
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let addresses = this.lookup(name.as_str()).await.map_err(NoAddress)?;
            // Port 0 stands for the port of the URL.
            let sockets = addresses.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_answers_pass() {
        let guard = Guard::default();
        let ips = |texts: &[&str]| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<_>>();
        let mixed = pass(&guard, "h.test", ips(&["93.184.216.34", "::1", "10.0.0.1"]));
        assert_eq!(mixed.unwrap(), ips(&["93.184.216.34"]));
        let private = pass(&guard, "h.test", ips(&["10.0.0.1", "::1"])).unwrap_err();
        assert_eq!(private.kind, FailureKind::Address);
        assert!(private.message.contains("h.test stands at 10.0.0.1"));
        assert_eq!(
            pass(&guard, "h.test", vec![]).unwrap_err().kind,
            FailureKind::Dns
        );
    }

    #[tokio::test]
    async fn the_name_of_this_machine_is_refused() {
        let resolver = Resolver::new(Guard::default(), Duration::from_secs(5));
        let failure = resolver.lookup("localhost").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Address);
    }
}
