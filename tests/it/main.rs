//! All integration tests: one binary, so that it links once.

mod addresses;
mod care;
mod cli;
mod crawls;
mod demo;
mod desk;
mod exports;
mod fake_site;
mod foreign;
mod hostile;
mod kills;
mod layers;
mod newsweb;
mod printing;
mod reading;
mod rules;
mod stories;
mod support;
