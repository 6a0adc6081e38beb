//! What a robots.txt says (RFC 9309): groups, rules, the verdict on an address, and what else
//! stands in it. Pure: bytes in, answers out; nothing here fetches, waits or knows a host.
//!
//! The crate `robotstxt` splits a line into key and value, forgiving what people forget. Grouping,
//! comparison and matching are ours: the crate's matcher takes only the first place where a
//! wildcard's continuation occurs (a test below shows it), and its parser can panic.

mod group;
mod line;
mod pattern;
#[cfg(test)]
mod tests;

use url::Url;

use group::Groups;
use pattern::Pattern;

pub use group::Extension;

/// How much of a robots.txt is read: the 500 KiB of RFC 9309 §2.5.
pub const MAX_BYTES: usize = 512_000;

/// Whether a pattern as robots.txt writes them matches an address.
pub(super) fn matches(pattern: &str, url: &Url) -> bool {
    Pattern::new(pattern).matches(&pattern::canonical_path(url))
}

/// The rules of one robots.txt that concern one crawler.
#[derive(Debug, Clone, Default)]
pub struct Robots {
    /// Longest pattern first, `Allow` before `Disallow` of the same length: the first match decides.
    rules: Vec<Rule>,
    crawl_delay: Option<f64>,
    sitemaps: Vec<String>,
    extensions: Vec<Extension>,
}

/// One `Allow` or `Disallow` line.
#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
    line: usize,
    text: String,
}

/// Whether an address may be fetched, and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub allowed: bool,
    /// Number (from 1) and text of the deciding line; `None` where no rule matches.
    pub line: Option<(usize, String)>,
}

impl Robots {
    /// Reads the groups that concern `agent`, a product token such as `newsarc`. Never fails: what
    /// is no rule is passed over, and what lies beyond [`MAX_BYTES`] is cut at the last line end.
    pub fn parse(bytes: &[u8], agent: &str) -> Self {
        let mut groups = Groups::new(agent);
        for line in line::lines(bytes) {
            groups.take(&line);
        }
        groups.finish()
    }

    /// The verdict on an address: the longest matching rule decides, `Allow` on a tie, and
    /// everything else is allowed (RFC 9309 §2.2.2). `/robots.txt` itself always is.
    pub fn verdict(&self, url: &Url) -> Verdict {
        if url.path() == "/robots.txt" {
            return Verdict {
                allowed: true,
                line: None,
            };
        }
        let path = pattern::canonical_path(url);
        let deciding = self.rules.iter().find(|rule| rule.pattern.matches(&path));
        Verdict {
            allowed: deciding.is_none_or(|rule| rule.allow),
            line: deciding.map(|rule| (rule.line, rule.text.clone())),
        }
    }

    /// `Crawl-delay` in seconds: the longest that the groups concerning us name.
    pub fn crawl_delay(&self) -> Option<f64> {
        self.crawl_delay
    }

    /// The `Sitemap` lines in order, made absolute; what is no http(s) address is left out.
    pub fn sitemaps(&self, base: &Url) -> Vec<Url> {
        let web = |url: &Url| matches!(url.scheme(), "http" | "https");
        let absolute = self.sitemaps.iter().filter_map(|text| base.join(text).ok());
        absolute.filter(web).collect()
    }

    /// Lines that say how content may be used (`Content-Signal`, `Request-rate` and the like), of
    /// the groups that concern us, verbatim.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// How many rules concern us.
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }
}

impl Verdict {
    /// The deciding line for people: ``line 12: `Disallow: /private` ``.
    pub fn reason(&self) -> String {
        match &self.line {
            Some((number, text)) => format!("line {number}: `{text}`"),
            None => "no rule matches".to_owned(),
        }
    }
}
