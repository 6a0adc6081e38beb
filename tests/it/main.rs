//! All integration tests: one binary, so that it links once.

mod fake_site;
mod support;
