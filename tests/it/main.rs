//! All integration tests: one binary, so that it links once.

mod demo;
mod fake_site;
mod support;
