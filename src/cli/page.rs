//! One page from a file or an address, for commands that look at a page without archiving it.
//!
//! An address is asked for as a crawl would ask: with robots.txt, delay and contact.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use url::Url;

use crate::config::Config;
use crate::extract::{self, Story};
use crate::fetch::{self, Client, Host, Policy, Refusal};
use crate::model::url::authority;
use crate::model::{Article, Capture, Validators};
use crate::sites::{Site, Sites, SitesError};

/// A page, ready to be extracted: content coding removed.
pub(crate) struct Page {
    /// Its address.
    pub(crate) url: Url,
    /// The `Content-Type` that came with it.
    pub(crate) content_type: Option<String>,
    /// Its bytes.
    pub(crate) body: Vec<u8>,
    /// When it was asked for.
    pub(crate) fetched_at: Timestamp,
}

impl Page {
    /// Extracts it; by the rules of its site, if `sites` has any.
    pub(crate) fn extract(&self, sites: &Sites, settings: &extract::Settings) -> Article {
        let site = sites.find(self.url.host_str().unwrap_or_default());
        self.extract_by(site.map(AsRef::as_ref), settings)
    }

    /// Extracts it by the rules of this site.
    pub(crate) fn extract_by(&self, site: Option<&Site>, settings: &extract::Settings) -> Article {
        extract::extract(&self.as_extracted(), site, settings)
    }

    /// The page as the extractor takes it.
    pub(crate) fn as_extracted(&self) -> extract::Page<'_> {
        extract::Page {
            url: &self.url,
            content_type: self.content_type.as_deref(),
            body: &self.body,
            fetched_at: self.fetched_at,
        }
    }
}

/// The rules of all sites; none where there is no such folder.
pub(crate) fn sites(config: &Config) -> Result<Sites, SitesError> {
    if config.archive.selectors.is_dir() {
        Sites::load(&config.archive.selectors)
    } else {
        Ok(Sites::default())
    }
}

/// Loads pages, one after the other. What it knows of a host it keeps, so that the host's delay
/// holds between its pages too.
pub(crate) struct Loader<'c> {
    config: &'c Config,
    hosts: HashMap<String, Host>,
}

impl<'c> Loader<'c> {
    /// A loader that knows nobody yet.
    pub(crate) fn new(config: &'c Config) -> Self {
        Self {
            config,
            hosts: HashMap::new(),
        }
    }

    /// The page that `target` names. `claimed` is the address that a file came from.
    pub(crate) fn load(&mut self, target: &str, claimed: Option<&Url>) -> anyhow::Result<Page> {
        if let Some(url) = web_address(target) {
            return runtime()?.block_on(self.fetch(url));
        }
        let url = claimed.cloned().unwrap_or_else(unknown_address);
        from_file(Path::new(target), url, self.config)
    }

    /// The story that `target` names, with its address. The further pages of one that its site's rules
    /// know to have several are asked for, too, but not those of a saved file: they may be long gone.
    pub(crate) fn story(
        &mut self,
        target: &str,
        claimed: Option<&Url>,
        sites: &Sites,
    ) -> anyhow::Result<(Url, Article)> {
        let settings = &self.config.extract;
        let first = self.load(target, claimed)?;
        let site = sites.find(first.url.host_str().unwrap_or_default());
        let site = site.map(AsRef::as_ref);
        let part = |page: &Page| extract::extract_part(&page.as_extracted(), site, settings);
        let mut story = Story::begin(first.url.clone(), part(&first));
        if web_address(target).is_none() {
            return Ok((first.url, story.article));
        }
        while let Some(url) = story.next_page().cloned() {
            let number = story.pages() + 1;
            let page = runtime()?.block_on(self.fetch(url.clone()));
            let page = page.with_context(|| format!("page {number} of {}", first.url))?;
            story.join(url, part(&page));
        }
        Ok((first.url, story.article))
    }

    /// Asks for one page and follows its redirects.
    async fn fetch(&mut self, url: Url) -> anyhow::Result<Page> {
        // A client belongs to the runtime that drives it.
        let client = client(self.config)?;
        let mut next = url;
        for _ in 0..=self.config.fetch.max_redirects {
            let authority = authority(&next);
            let host = self.hosts.entry(authority.clone());
            let host = host.or_insert_with(|| Host::new(&authority));
            let capture = exchange(&client, host, &next).await?;
            match redirect(&capture) {
                Some(target) => next = target,
                None if capture.status == 200 => {
                    return Ok(Page {
                        content_type: capture.header("content-type").map(str::to_owned),
                        body: fetch::decode(&capture, self.config.fetch.max_decoded)?,
                        fetched_at: capture.fetched_at,
                        url: next,
                    });
                }
                None => bail!("{next}: {} {}", capture.status, capture.reason),
            }
        }
        let most = self.config.fetch.max_redirects;
        bail!("{next}: more than {most} redirects")
    }
}

/// Stands in for the address of a page that nobody knows (RFC 2606: `.invalid` names no host).
pub(crate) fn unknown_address() -> Url {
    Url::parse("https://unknown.invalid/").expect("a constant address")
}

/// An argument as an address, if it is one.
pub(crate) fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// A file as a page; gzip is undone.
pub(crate) fn from_file(path: &Path, url: Url, config: &Config) -> anyhow::Result<Page> {
    let cannot = || format!("cannot read {}", path.display());
    let mut body = fs::read(path).with_context(cannot)?;
    if body.starts_with(&[0x1f, 0x8b]) {
        let bound = config.fetch.max_decoded.0;
        let mut plain = Vec::new();
        let decoder = flate2::read::MultiGzDecoder::new(body.as_slice());
        decoder
            .take(bound)
            .read_to_end(&mut plain)
            .with_context(cannot)?;
        body = plain;
    }
    Ok(Page {
        url,
        content_type: None,
        body,
        fetched_at: Timestamp::now(),
    })
}

/// The runtime that drives requests.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

/// The client, once we can be reached.
pub(crate) fn client(config: &Config) -> anyhow::Result<Client> {
    config.contact()?;
    Ok(Client::new(Policy::new(&config.fetch, &config.robots)?)?)
}

/// One exchange with all that politeness asks for.
async fn exchange(client: &Client, host: &mut Host, url: &Url) -> anyhow::Result<Capture> {
    let policy = client.policy();
    if host.robots_due(Timestamp::now(), policy) {
        // Nobody else knows this host here, so that there is nothing to save.
        let unsaved = |_| std::future::ready(Ok::<(), std::convert::Infallible>(()));
        let Ok(_) = fetch::refresh_robots(client, host, unsaved).await;
    }
    let permit = loop {
        let now = Timestamp::now();
        match host.permit(url, now, policy) {
            Err(Refusal::Early { until }) => {
                let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
                tokio::time::sleep(left).await;
            }
            permit => break permit.with_context(|| url.to_string())?,
        }
    };
    let sent = client
        .send(permit, &Validators::default(), policy.settings().max_body)
        .await;
    host.learn(sent.as_ref(), Timestamp::now(), policy);
    sent.with_context(|| url.to_string())
}

fn redirect(capture: &Capture) -> Option<Url> {
    let target = capture.header("location")?;
    matches!(capture.status, 301 | 302 | 303 | 307 | 308)
        .then(|| capture.url.join(target).ok())
        .flatten()
}
