//! Fetching: the only code that opens a connection.
//!
//! A [`Host`] keeps what politeness demands of one authority (when it may be asked next, what its
//! robots.txt says) and gives out a [`Permit`] for one request; a [`Client`] turns the permit into a
//! [`Capture`](crate::model::Capture), the exchange as received. Nothing here decides what is worth
//! fetching, follows a redirect, or reads a page.

mod address;
#[cfg(test)]
mod cases;
mod client;
mod clock;
mod decode;
mod failure;
mod guard;
mod host;
mod reservation;
mod resolve;
pub mod robots;
#[cfg(test)]
mod secure_tests;
#[cfg(test)]
mod server;
mod settings;
mod terms;
#[cfg(test)]
mod tests;
mod turn;

pub use client::Client;
pub use decode::decode;
pub use failure::{Failure, FailureKind, FetchError};
pub use guard::Guard;
pub use host::{
    Host, HostReport, Permit, Refusal, RobotsCopy, refresh_reservations, refresh_robots,
};
pub use settings::{Respect, RobotsSettings, SAMPLE_CONTACT, Settings, Share, Unreachable};

pub use terms::{Terms, terms};

/// Settings that were found sound: what [`Host`] and [`Client`] go by.
#[derive(Debug, Clone)]
pub struct Policy {
    settings: Settings,
    robots: RobotsSettings,
    guard: Guard,
}

impl Policy {
    /// Checks the settings; the error names the key.
    pub fn new(settings: &Settings, robots: &RobotsSettings) -> Result<Self, FetchError> {
        settings.check()?;
        Self::for_reading(settings, robots)
    }

    /// A policy to read what is on record by, which needs no contact.
    pub fn for_reading(settings: &Settings, robots: &RobotsSettings) -> Result<Self, FetchError> {
        Ok(Self {
            settings: settings.clone(),
            robots: robots.clone(),
            guard: Guard::new(&settings.allow_private)?,
        })
    }

    /// What `[crawler]` says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What `[robots]` says.
    pub fn robots(&self) -> &RobotsSettings {
        &self.robots
    }

    /// Which addresses may be reached.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }
}
