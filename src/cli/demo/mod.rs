//! The demo: two bundled papers on loopback, visited twice.

pub mod message;
pub mod server;
pub mod world;
