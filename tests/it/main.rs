//! All integration tests: one binary, so that it links once.

mod cli;
mod demo;
mod fake_site;
mod layers;
mod support;
