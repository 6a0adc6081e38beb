//! Which lines of a robots.txt concern one crawler (RFC 9309 §2.2.1).

use super::line::{Key, Line};
use super::pattern::Pattern;
use super::{Robots, Rule};

/// Sitemap and extension lines kept of one file.
const MAX_LISTED: usize = 1_000;
/// Characters kept of a line for people.
const MAX_SHOWN: usize = 300;

/// Lines beside RFC 9309 that tell how content may be used or when to come.
const EXTENSIONS: [&str; 8] = [
    "content-signal",
    "content-usage",
    "llm-policy",
    "clean-param",
    "request-rate",
    "visit-time",
    "noindex",
    "host",
];

/// A line beside RFC 9309, verbatim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its number, from 1.
    pub line: usize,
    /// The key as written.
    pub name: String,
    /// The whole line as written.
    pub text: String,
}

/// What the groups of one kind say: those that name us, or those for all.
#[derive(Debug, Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<f64>,
    extensions: Vec<Extension>,
}

/// Whom the lines being read are for.
#[derive(Debug, Clone, Copy, Default)]
struct Audience {
    us: bool,
    all: bool,
}

/// Collects the records that concern one crawler.
#[derive(Debug)]
pub(super) struct Groups {
    agent: String,
    own: Group,
    all: Group,
    sitemaps: Vec<String>,
    /// Whom the group is for, and whether a rule has closed its run of user-agent lines.
    audience: Audience,
    closed: bool,
    /// The same for what stands directly under user-agent lines (`Crawl-delay`), which does not
    /// end a group but speaks only to the agents named above it.
    near: Audience,
    near_closed: bool,
}

impl Groups {
    pub(super) fn new(agent: &str) -> Self {
        Self {
            agent: word(agent).to_owned(),
            own: Group::default(),
            all: Group::default(),
            sitemaps: Vec::new(),
            audience: Audience::default(),
            closed: true,
            near: Audience::default(),
            near_closed: true,
        }
    }

    /// Takes the next record.
    pub(super) fn take(&mut self, line: &Line<'_>) {
        match line.key {
            Key::UserAgent => self.open(&line.value),
            Key::Allow | Key::Disallow => self.add_rule(line),
            Key::CrawlDelay => self.add_delay(&line.value),
            Key::Sitemap => self.add_sitemap(&line.value),
            Key::Other => self.add_extension(line),
        }
    }

    /// A user-agent line: consecutive ones share a group, and only a rule ends their run.
    fn open(&mut self, value: &str) {
        if std::mem::take(&mut self.closed) {
            self.audience = Audience::default();
        }
        if std::mem::take(&mut self.near_closed) {
            self.near = Audience::default();
        }
        let all = value.strip_prefix('*');
        if all.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            self.audience.all = true;
            self.near.all = true;
        }
        let named = |name: &str| name.eq_ignore_ascii_case(&self.agent);
        if !self.agent.is_empty() && (named(token(value)) || named(word(value))) {
            self.audience.us = true;
            self.near.us = true;
            self.own.named = true;
        }
    }

    fn add_rule(&mut self, line: &Line<'_>) {
        self.closed = true;
        self.near_closed = true;
        let audience = self.audience;
        if line.value.is_empty() || !(audience.us || audience.all) {
            return;
        }
        let allow = line.key == Key::Allow;
        // Who allows `/index.html` means the front page, as Google and crawler-commons read it.
        let front = allow && matches!(line.value.as_str(), "/index.html" | "/index.htm");
        for value in [Some(line.value.as_str()), front.then_some("/$")] {
            let Some(value) = value else { continue };
            let rule = Rule {
                allow,
                pattern: Pattern::new(value),
                line: line.number,
                text: shown(line),
            };
            for group in heard(audience, &mut self.own, &mut self.all) {
                group.rules.push(rule.clone());
            }
        }
    }

    fn add_delay(&mut self, value: &str) {
        self.near_closed = true;
        let Some(seconds) = value
            .parse::<f64>()
            .ok()
            .filter(|s| s.is_finite() && *s > 0.0)
        else {
            return;
        };
        for group in heard(self.near, &mut self.own, &mut self.all) {
            group.crawl_delay = Some(group.crawl_delay.unwrap_or(0.0).max(seconds));
        }
    }

    /// Sitemaps belong to no group (RFC 9309 §2.2.4).
    fn add_sitemap(&mut self, value: &str) {
        let known = self.sitemaps.iter().any(|sitemap| sitemap == value);
        if !value.is_empty() && !known && self.sitemaps.len() < MAX_LISTED {
            self.sitemaps.push(value.to_owned());
        }
    }

    fn add_extension(&mut self, line: &Line<'_>) {
        if matches!(line.name.as_str(), "http" | "https") && line.value.contains("sitemap") {
            // A sitemap's address whose key was forgotten.
            return self.add_sitemap(&format!("{}:{}", line.name, line.value));
        }
        let known = |name: &&str| name.eq_ignore_ascii_case(&line.name);
        if !EXTENSIONS.iter().any(known) {
            return;
        }
        for group in heard(self.audience, &mut self.own, &mut self.all) {
            if group.extensions.len() < MAX_LISTED {
                group.extensions.push(Extension {
                    line: line.number,
                    name: line.name.clone(),
                    text: shown(line),
                });
            }
        }
    }

    /// The group that names us replaces the one for all, even where it is empty.
    pub(super) fn finish(self) -> Robots {
        let mut group = if self.own.named { self.own } else { self.all };
        group
            .rules
            .sort_by_key(|rule| (std::cmp::Reverse(rule.pattern.octets()), !rule.allow));
        Robots {
            rules: group.rules,
            crawl_delay: group.crawl_delay,
            sitemaps: self.sitemaps,
            extensions: group.extensions,
        }
    }
}

/// The groups that an audience stands for.
fn heard<'a>(
    audience: Audience,
    own: &'a mut Group,
    all: &'a mut Group,
) -> impl Iterator<Item = &'a mut Group> {
    let own = audience.us.then_some(own);
    own.into_iter().chain(audience.all.then_some(all))
}

/// A user-agent value up to its version or first blank.
fn word(value: &str) -> &str {
    let value = value.trim();
    value.split(['/', ' ', '\t']).next().unwrap_or(value)
}

/// The product token at the start of a user-agent value: letters, `-` and `_` (RFC 9309 §2.2.1),
/// so that `newsarc/1.0` still names `newsarc`.
fn token(value: &str) -> &str {
    let value = value.trim();
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '-' | '_')));
    &value[..end.unwrap_or(value.len())]
}

/// The line as written, for people: comment included, cut to a bearable length.
fn shown(line: &Line<'_>) -> String {
    let text = String::from_utf8_lossy(line.raw);
    text.chars().take(MAX_SHOWN).collect()
}
