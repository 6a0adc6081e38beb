//! All integration tests: one binary, so that it links once.

mod care;
mod cli;
mod demo;
mod desk;
mod exports;
mod fake_site;
mod hostile;
mod kills;
mod layers;
mod newsweb;
mod reading;
mod rules;
mod stories;
mod support;
