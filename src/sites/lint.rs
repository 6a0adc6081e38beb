//! What is allowed in a site's file, and yet probably wrong: rules that can never win, names that
//! will not last, pages that nothing checks.

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::written::{Body, Candidate, CandidateTable, File, Layout};
use super::{SitesError, error, names};

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// Line of the file.
    pub line: usize,
    /// What and why.
    pub message: String,
}

/// A class, an id or the value of an attribute in a selector.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"[.#]([A-Za-z_][\w-]+)|[~|^$*]?="([^"]+)""#).expect("a constant pattern")
});

/// What a selector may say that other pages of the site will not bear out, and why.
static FRAGILE: LazyLock<[(Regex, &str); 2]> = LazyLock::new(|| {
    [
        (
            Regex::new(r":nth-[a-z-]+\([^)]*\)").expect("a constant pattern"),
            "counts elements, and another page has more of them or fewer; name the element instead",
        ),
        (
            Regex::new(r#"\[class=("[^"]*"|'[^']*')\]"#).expect("a constant pattern"),
            "wants just these classes in just this order; write them as `.name`",
        ),
    ]
});

/// Steps by `>` in one selector, from which on a warning is due.
const MANY_STEPS: usize = 4;

/// Looks through a file that can be loaded.
pub fn lint(path: &Path) -> Result<Vec<Warning>, SitesError> {
    let source = error::read(path)?;
    let file: File = toml::from_str(&source).map_err(|error| error::malformed(path, &error))?;
    let mut lint = Lint {
        source: &source,
        found: Vec::new(),
    };
    lint.file(&file);
    Ok(lint.found)
}

struct Lint<'l> {
    source: &'l str,
    found: Vec<Warning>,
}

impl Lint<'_> {
    fn warn(&mut self, value: &str, message: String) {
        let line = error::line_of(self.source, value);
        let warning = Warning { line, message };
        if !self.found.contains(&warning) {
            self.found.push(warning);
        }
    }

    fn file(&mut self, file: &File) {
        if file.fixture.is_empty() {
            self.warn(
                "hosts",
                "no [[fixture]]: nobody will notice when these rules break".to_owned(),
            );
        }
        if !file.url.include.is_empty() && file.url.examples_yes.is_empty() {
            let pattern = &file.url.include[0];
            self.warn(
                pattern,
                "`include` without `examples_yes`: nothing checks the pattern".to_owned(),
            );
        }
        for layout in &file.layout {
            self.layout(layout);
        }
        let open = file.layout.iter().position(|layout| {
            layout.when.is_none() && layout.valid_from.is_none() && layout.valid_until.is_none()
        });
        if let Some(open) = open {
            for hidden in &file.layout[open + 1..] {
                let name = hidden.name.as_deref().unwrap_or("main");
                self.warn(
                    name,
                    format!("layout `{name}` is never used: one without `when` stands before it"),
                );
            }
        }
    }

    fn layout(&mut self, layout: &Layout) {
        for places in [
            &layout.title,
            &layout.summary,
            &layout.authors,
            &layout.published,
            &layout.modified,
            &layout.topics,
            &layout.section,
            &layout.corrections,
        ] {
            self.places(places);
        }
        if let Some(body) = &layout.body {
            self.body(body);
        }
        for css in &layout.images {
            self.selector(css);
        }
    }

    fn places(&mut self, places: &[Candidate]) {
        let mut seen: HashSet<String> = HashSet::new();
        let mut ended = false;
        for Candidate(table) in places {
            let name = name_of(table);
            if ended {
                let message =
                    format!("`{name}` is never asked: the constant before it always wins");
                self.warn(&name, message);
            }
            if !seen.insert(format!("{table:?}")) {
                self.warn(&name, format!("`{name}` stands twice in one list"));
            }
            ended |= table.text.is_some();
            if let Some(css) = &table.css {
                self.selector(css);
            }
        }
    }

    fn body(&mut self, body: &Body) {
        let mut seen: HashSet<&String> = HashSet::new();
        for css in &body.container {
            if !seen.insert(css) {
                self.warn(css, format!("container `{css}` stands twice"));
            }
        }
        let drops = body.drop.iter().chain(&body.stop_at);
        let drops: Vec<&String> = drops.filter_map(|rule| rule.0.css.as_ref()).collect();
        for css in body
            .container
            .iter()
            .chain(drops)
            .chain(body.headings.keys())
        {
            self.selector(css);
        }
    }

    /// What in a selector will not last: names that a build tool made up, places by number, long
    /// ways through wrappers.
    fn selector(&mut self, css: &str) {
        self.made_up(css);
        for (pattern, why) in FRAGILE.iter() {
            if let Some(found) = pattern.find(css) {
                self.warn(css, format!("`{}` {why}", found.as_str()));
            }
        }
        let steps = |part: &str| part.matches('>').count();
        if let Some(part) = css.split(',').find(|part| steps(part) >= MANY_STEPS) {
            let message = format!(
                "`{}` goes {} steps by `>`: one wrapper more on another page, and it finds nothing",
                part.trim(),
                steps(part)
            );
            self.warn(css, message);
        }
    }

    fn made_up(&mut self, css: &str) {
        let found: Vec<&str> = NAME
            .captures_iter(css)
            .filter_map(|found| found.get(1).or_else(|| found.get(2)))
            .map(|name| name.as_str())
            .collect();
        for name in found {
            if !names::is_hashed(name) {
                continue;
            }
            let hint = names::lasting_part(name).map_or_else(
                || "prefer a name that means something".to_owned(),
                |part| format!("write `[class*=\"{part}\"]`"),
            );
            let message = format!("`{name}` looks made up by a build tool and may change; {hint}");
            self.warn(css, message);
        }
    }
}

fn name_of(table: &CandidateTable) -> String {
    let names = [
        &table.css,
        &table.jsonld,
        &table.meta,
        &table.microdata,
        &table.url,
        &table.text,
    ];
    names
        .into_iter()
        .flatten()
        .next()
        .cloned()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_that_other_pages_will_not_bear_out_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        std::fs::write(
            &path,
            "hosts = ['a.org']\n[[layout]]\ntitle = ['h1']\nsummary = ['p:nth-child(2)']\n\
             [layout.body]\ncontainer = [\n  '[class=\"story lead\"]',\n  'main > div > div > div > p',\n  \
             '.story > :is(p, h2)',\n]\n[[fixture]]\nhtml = 'a.html'\nurl = 'https://a.org/1'\n",
        )
        .unwrap();
        let found = lint(&path).unwrap();
        let told: Vec<(usize, bool)> = found
            .iter()
            .map(|warning| {
                let parts = ["counts elements", "just these classes", "goes 4 steps"];
                let known = parts.iter().any(|part| warning.message.contains(part));
                (warning.line, known)
            })
            .collect();
        assert_eq!(told, [(4, true), (7, true), (8, true)], "{found:?}");
    }

    #[test]
    fn what_can_never_win_or_will_not_last_is_told_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        std::fs::write(
            &path,
            "hosts = ['a.org']\n[[layout]]\ntitle = ['h1', 'h1']\nsummary = [{ text = '' }, '.lede']\n\
             [layout.body]\ncontainer = ['.Story_body__a1B2c']\n[[layout]]\nname = 'old'\n",
        )
        .unwrap();
        let found = lint(&path).unwrap();
        let told = |line: usize, part: &str| {
            found
                .iter()
                .any(|warning| warning.line == line && warning.message.contains(part))
        };
        assert!(told(1, "no [[fixture]]"), "{found:?}");
        assert!(told(3, "stands twice"), "{found:?}");
        assert!(told(4, "`.lede` is never asked"), "{found:?}");
        assert!(told(6, "[class*=\"Story_body__\"]"), "{found:?}");
        assert!(told(8, "layout `old` is never used"), "{found:?}");
        assert_eq!(found.len(), 5, "{found:?}");
    }
}
