//! People: one file per command.
pub mod demo;
