//! Network addresses: hosts that stand at one (a publisher's machine, a company that serves for
//! many) share a rate, and the number of exchanges at a time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Settings;
use super::client::a_second;

/// Addresses that are remembered; beyond it those without an exchange are forgotten.
const MAX_KEPT: usize = 10_000;

/// Who may be asked at which address.
#[derive(Debug)]
pub(super) struct Addresses {
    rate: DefaultKeyedRateLimiter<IpAddr>,
    /// Exchanges at a time with one of them.
    most: usize,
    places: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

impl Addresses {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            rate: RateLimiter::keyed(a_second(settings.address_rate)),
            most: settings.address_total,
            places: Mutex::default(),
        }
    }

    /// Waits for a place and for the rate; the place is free again once it is dropped.
    pub(super) async fn enter(&self, address: IpAddr) -> Option<OwnedSemaphorePermit> {
        // Places are never closed.
        let place = self.places_at(address).acquire_owned().await.ok();
        self.rate.until_key_ready(&address).await;
        place
    }

    fn places_at(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MAX_KEPT {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        let place = places.entry(address);
        Arc::clone(place.or_insert_with(|| Arc::new(Semaphore::new(self.most))))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn no_more_than_so_many_at_a_time_at_one_address() {
        let addresses = Addresses::new(&Settings {
            address_total: 2,
            address_rate: 1_000,
            ..Settings::default()
        });
        let [here, there] = [[127, 0, 0, 1], [127, 0, 0, 2]].map(IpAddr::from);
        let first = addresses.enter(here).await;
        let _second = addresses.enter(here).await;
        let _elsewhere = addresses.enter(there).await;
        let moment = Duration::from_millis(50);
        let third = tokio::time::timeout(moment, addresses.enter(here)).await;
        assert!(third.is_err(), "a third at a time");
        drop(first);
        assert!(addresses.enter(here).await.is_some());
    }
}
