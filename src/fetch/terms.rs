//! The terms under which a page may be used, as its publisher states them: `X-Robots-Tag`, robots
//! meta, TDM reservation (<https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240202/>)
//! and the content signals of robots.txt. All are kept with the capture; what is addressed to us is
//! obeyed, as far as the settings say.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::model::Capture;

use super::settings::Respect;

/// Bytes of a page that are searched for meta elements; they stand in its head.
const MAX_HEAD: usize = 256 << 10;
/// Terms kept of one page.
const MAX_TERMS: usize = 40;
/// Bytes of one meta element.
const MAX_META: usize = 2_000;
/// Characters kept of one.
const MAX_LENGTH: usize = 400;
/// Directives that ask not to be kept, or not to be found.
const REFUSALS: [&str; 3] = ["noarchive", "noindex", "none"];
/// Directives of `X-Robots-Tag` that hold a colon of their own.
const WITH_VALUE: [&str; 4] = [
    "unavailable_after",
    "max-snippet",
    "max-image-preview",
    "max-video-preview",
];
/// Response fields that state terms.
const FIELDS: [&str; 5] = [
    "tdm-reservation",
    "tdm-policy",
    "content-signal",
    "content-usage",
    "x-robots-tag",
];

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i-u)\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))"#)
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// What a publisher says of the use of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Each as `where: what`, such as `meta robots: noarchive`.
    pub stated: Vec<String>,
    /// The one that asks us not to keep the page, where it is to be obeyed.
    pub refusal: Option<String>,
}

/// Reads the terms of a page. `signals` are what its host says of it
/// ([`Host::signals`](super::Host::signals)), `agent` our product token.
pub fn terms(
    capture: &Capture,
    body: &[u8],
    signals: &[String],
    agent: &str,
    respect: Respect,
) -> Terms {
    let mut terms = Terms::default();
    for signal in signals {
        terms.state(signal);
    }
    for (name, value) in &capture.headers {
        let name = name.to_ascii_lowercase();
        if FIELDS.contains(&name.as_str()) {
            let value = String::from_utf8_lossy(value);
            let (whom, what) = addressee(&name, &value);
            terms.add(&name, whom, what, agent, respect);
        }
    }
    for (name, content) in metas(body) {
        let general = name == "robots";
        if general || name == agent.to_ascii_lowercase() {
            let whom = (!general).then_some(agent);
            terms.add(&format!("meta {name}"), whom, &content, agent, respect);
        } else if name.starts_with("tdm-") {
            terms.state(&format!("meta {name}: {content}"));
        }
    }
    terms
}

impl Terms {
    /// Keeps a statement, and notes whether it asks us to keep out. `whom`: it is for this crawler.
    fn add(&mut self, place: &str, whom: Option<&str>, what: &str, agent: &str, respect: Respect) {
        let ours = whom.is_some_and(|whom| whom.eq_ignore_ascii_case(agent));
        if whom.is_some() && !ours {
            return;
        }
        let statement = format!("{place}: {what}");
        self.state(&statement);
        let heard = match respect {
            Respect::Named => ours,
            Respect::All => true,
            Respect::Never => false,
        };
        let mut directives = what.split(',').map(|word| word.trim().to_ascii_lowercase());
        let refuses = directives.any(|word| REFUSALS.contains(&word.as_str()));
        if heard && refuses && place != "content-usage" {
            self.refusal.get_or_insert(statement);
        }
    }

    fn state(&mut self, statement: &str) {
        let clean = statement
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c });
        let clean: String = clean.take(MAX_LENGTH).collect();
        if self.stated.len() < MAX_TERMS && !self.stated.contains(&clean) {
            self.stated.push(clean);
        }
    }
}

/// Whom a value of `X-Robots-Tag` is for, where it names somebody, and what it says.
fn addressee<'v>(name: &str, value: &'v str) -> (Option<&'v str>, &'v str) {
    let token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    match value.split_once(':') {
        Some((whom, what)) if name == "x-robots-tag" => {
            let whom = whom.trim();
            let directive = WITH_VALUE
                .iter()
                .any(|known| known.eq_ignore_ascii_case(whom));
            if token(whom) && !directive {
                (Some(whom), what.trim())
            } else {
                (None, value.trim())
            }
        }
        _ => (None, value.trim()),
    }
}

/// Names, in lower case, and contents of the meta elements in a page's head.
fn metas(body: &[u8]) -> impl Iterator<Item = (String, String)> {
    let head = &body[..body.len().min(MAX_HEAD)];
    let tags = memchr::memchr_iter(b'<', head).map(|at| &head[at + 1..]);
    tags.filter_map(meta_attributes).filter_map(|attributes| {
        let (mut name, mut content) = (None, None);
        for pair in PAIR.captures_iter(attributes) {
            let value = (2..5).find_map(|group| pair.get(group))?;
            let value = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
            if pair[1].eq_ignore_ascii_case(b"name") {
                name.get_or_insert(value.to_ascii_lowercase());
            } else {
                content.get_or_insert(value);
            }
        }
        Some((name?, content?))
    })
}

/// What stands between the name and the end of a tag, where it is that of a meta element.
fn meta_attributes(tag: &[u8]) -> Option<&[u8]> {
    let (name, rest) = tag.split_at_checked("meta".len())?;
    if !name.eq_ignore_ascii_case(b"meta") || !rest.first()?.is_ascii_whitespace() {
        return None;
    }
    let end = memchr::memchr(b'>', &rest[..rest.len().min(MAX_META)])?;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(fields: &[(&str, &str)]) -> Capture {
        let field = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        Capture {
            url: "https://a.test/".parse().unwrap(),
            fetched_at: jiff::Timestamp::UNIX_EPOCH,
            first_byte_ms: 0,
            elapsed_ms: 0,
            remote: None,
            protocol: "h2".into(),
            request_headers: Vec::new(),
            status: 200,
            reason: String::new(),
            headers: fields.iter().map(field).collect(),
            body: Vec::new(),
            truncated: None,
            terms: Vec::new(),
        }
    }

    fn read(fields: &[(&str, &str)], body: &str, respect: Respect) -> Terms {
        let answer = capture(fields);
        let signals = ["robots.txt Content-Signal: ai-train=no".to_owned()];
        terms(&answer, body.as_bytes(), &signals, "newsarc", respect)
    }

    #[test]
    fn all_that_is_said_to_us_is_kept() {
        let found = read(
            &[
                ("X-Robots-Tag", "otherbot: noarchive"),
                ("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST"),
                ("TDM-Reservation", "1"),
            ],
            "<META content='noarchive, max-image-preview:large' name=Robots><meta name='tdm-policy'
             content=\"https://a.test/p\"><meta name=googlebot content=nosnippet><meta name=author>",
            Respect::Named,
        );
        assert_eq!(
            found.stated,
            [
                "robots.txt Content-Signal: ai-train=no",
                "x-robots-tag: unavailable_after: 25 Jun 2030 15:00:00 PST",
                "tdm-reservation: 1",
                "meta robots: noarchive, max-image-preview:large",
                "meta tdm-policy: https://a.test/p",
            ]
        );
        assert_eq!(found.refusal, None);
    }

    #[test]
    fn what_names_us_is_obeyed_and_what_names_all_where_it_is_set_so() {
        let general = "<meta name=robots content='noarchive'>";
        let named = "<meta name=NewsArc content='NOARCHIVE'>";
        for (body, respect, refused) in [
            (general, Respect::Named, false),
            (general, Respect::All, true),
            (general, Respect::Never, false),
            (named, Respect::Named, true),
            (named, Respect::Never, false),
            ("<meta name=robots content=noai>", Respect::All, false),
        ] {
            let found = read(&[], body, respect);
            assert_eq!(found.refusal.is_some(), refused, "{body} {respect:?}");
        }
        let found = read(&[("X-Robots-Tag", "newsarc: noindex")], "", Respect::Named);
        assert_eq!(found.refusal.as_deref(), Some("x-robots-tag: noindex"));
    }

    #[test]
    fn hostile_heads_are_bounded() {
        let many = "<meta name=robots content='x'>".repeat(50_000);
        assert_eq!(read(&[], &many, Respect::All).stated.len(), 2);
        let long = format!("<meta name=robots content='{}'>", "\u{1b}[2J".repeat(300));
        let found = read(&[], &long, Respect::All);
        assert!(found.stated.iter().all(|text| !text.contains('\u{1b}')));
    }
}
