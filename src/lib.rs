//! `newsarc`: a polite news crawler with a versioned archive.
//!
//! It fetches news pages, extracts title, summary, body and section headings with per-site rules,
//! recognises duplicates, and keeps every version of every article. This page is the map.
//!
//! # The way of the data
//!
//! ```text
//! config.toml, selectors/*.toml
//!   1 sites      which sites, with compiled rules
//!   2 discover   robots.txt → feeds, sitemaps, section pages → candidates
//!   3 schedule   candidates and due revisits → one lane per host, in due order   (crawl/lanes)
//!   4 fetch      permit (robots, delay, address) → capture
//!   5 extract    capture → article           (site rules, structured data, generic; per field)
//!   6 judge      article vs. latest version  → new | changed | unchanged | duplicate   (crawl/judge, dedup)
//!   7 archive    WARC segment first, then the store, then the read index
//!   8 read       query, show, history, diff, export
//! ```
//!
//! # One word per thing
//!
//! *Site*: a publisher, one file in `selectors/`. *Source*: a feed, sitemap, news sitemap or section
//! page of a site. *Candidate*: a URL with what its source said of it. *Capture*: one HTTP exchange,
//! as received. *Article*: title, summary, blocks… extracted from a capture. *Block*: heading,
//! paragraph, list, quote, table, figure. *Version*: an article as first seen in that form. *Story*:
//! near-duplicate articles, across URLs and sites. *Snapshot*: the archive as of an instant.
//! *Outcome*: what became of one URL in one run. *Report*: all outcomes of a run. *Segment*: one
//! WARC file.
//!
//! # Who may know whom
//!
//! [`model`] and `markup` import nothing of ours; the leaves ([`sites`], [`fetch`], [`discover`],
//! [`dedup`], [`archive`]) import `model`, [`extract`] also `sites`, and what reads HTML `markup`;
//! [`crawl`] and [`export`] import leaves; [`cli`] imports everything. Nothing imports upward; a test reads the source and says so.
//!
//! Async ends at the bytes: `fetch` and `crawl` are async; extracting, judging and archiving run
//! synchronously beside the runtime (`scraper::Html` is `!Send`, so the compiler guards this line).

pub mod archive;
pub mod cli;
pub mod config;
pub mod crawl;
pub mod dedup;
pub mod discover;
pub mod export;
pub mod extract;
pub mod fetch;
mod markup;
pub mod model;
pub mod sites;
