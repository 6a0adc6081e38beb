//! What can go wrong: with the configuration ([`FetchError`], the run stops) and with one exchange
//! ([`Failure`], a value).

use std::error::Error;
use std::fmt;
use std::io;

use thiserror::Error as ThisError;

/// The client cannot be made: nothing may be sent.
#[derive(Debug, ThisError)]
pub enum FetchError {
    /// Nobody could reach us.
    #[error("`contact` must name a page or a mail address where people can reach you")]
    Contact,
    /// A value is unsound.
    #[error("`{key}`: {why}")]
    Setting {
        /// The key in `[crawler]`.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file of certificates cannot be read.
    #[error("cannot read certificates of {path}: {why}")]
    Roots {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// TLS cannot be set up.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[source] reqwest::Error),
}

impl FetchError {
    pub(super) fn setting(key: &str, why: String) -> Self {
        let key = key.to_owned();
        Self::Setting { key, why }
    }
}

/// An exchange that gave no capture.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[error("{message}")]
pub struct Failure {
    /// What sort of failure.
    pub kind: FailureKind,
    /// For people.
    pub message: String,
}

/// What sort of failure an exchange met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Refused by us: the name has no public address. Nothing was sent.
    Address,
    /// The name has no address.
    Dns,
    /// No connection.
    Connect,
    /// No trust in the server's certificate, or no common version of TLS.
    Tls,
    /// The server was silent for too long before its response began.
    Timeout,
    /// The connection broke before the response began.
    Disconnect,
    /// The response's head is no HTTP, or larger than the bound.
    Head,
    /// The body does not fit its content coding.
    Decode,
    /// The body is larger than the bound after its content coding is removed.
    TooLarge,
    /// Anything else.
    Other,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, message: String) -> Self {
        Self { kind, message }
    }
}

/// A name without an address that may be reached; passes through the HTTP client as a source.
#[derive(Debug)]
pub(super) struct NoAddress(pub(super) Failure);

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for NoAddress {}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let kind = kind_of(&error);
        if let Some(NoAddress(failure)) = source::<NoAddress>(&error) {
            return failure.clone();
        }
        let what = match kind {
            FailureKind::Timeout if error.is_connect() => "no connection in time",
            FailureKind::Timeout => "no response in time",
            FailureKind::Connect => "no connection",
            FailureKind::Tls => "no secure connection",
            FailureKind::Disconnect => "the connection broke before the response",
            FailureKind::Head => "the response is not sound HTTP",
            _ => "the exchange failed",
        };
        let deepest = chain(&error).last().map(ToString::to_string);
        let message = match deepest {
            Some(why) if kind != FailureKind::Timeout => format!("{what}: {why}"),
            _ => what.to_owned(),
        };
        Self { kind, message }
    }
}

fn kind_of(error: &reqwest::Error) -> FailureKind {
    if error.is_timeout() {
        return FailureKind::Timeout;
    }
    let broken = source::<io::Error>(error);
    if error.is_connect() {
        let tls = broken.is_some_and(is_tls);
        return if tls {
            FailureKind::Tls
        } else {
            FailureKind::Connect
        };
    }
    match source::<hyper::Error>(error) {
        Some(error) if error.is_parse() => FailureKind::Head,
        Some(_) => FailureKind::Disconnect,
        None if broken.is_some() => FailureKind::Disconnect,
        None => FailureKind::Other,
    }
}

/// What TLS refuses reaches us as invalid data, in one or two wrappings.
fn is_tls(error: &io::Error) -> bool {
    let inner = || error.get_ref()?.downcast_ref::<io::Error>();
    error.kind() == io::ErrorKind::InvalidData || inner().is_some_and(is_tls)
}

/// The sources of an error, outermost first.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The first source of a type.
fn source<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}
