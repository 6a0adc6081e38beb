//! A site's fixtures: pages with what its rules must draw from them.

use std::fs;
use std::io;

use jiff::Timestamp;

use super::{Page, Settings, extract};
use crate::model::{Article, When};
use crate::sites::{Expectation, Fixture, Site};

/// Draws a fixture's page by its site's rules and says what differs from its expectation; nothing
/// where all is as expected. `Err` where the page cannot be read.
pub fn check_fixture(site: &Site, fixture: &Fixture) -> io::Result<Vec<String>> {
    let body = fs::read(&fixture.html)?;
    let page = Page {
        url: &fixture.url,
        content_type: None,
        body: &body,
        fetched_at: Timestamp::now(),
    };
    let article = extract(&page, Some(site), &Settings::default());
    Ok(differences(&article, &fixture.expect))
}

fn differences(article: &Article, expect: &Expectation) -> Vec<String> {
    let mut found = Differences::default();
    let paragraphs = article.paragraphs();
    let date = |when: &Option<When>| when.as_ref().map(When::rfc3339);
    found.text("title", expect.title.as_ref(), article.title.as_ref());
    found.text("summary", expect.summary.as_ref(), article.summary.as_ref());
    found.text(
        "published",
        expect.published.as_ref(),
        date(&article.published).as_ref(),
    );
    found.text(
        "modified",
        expect.modified.as_ref(),
        date(&article.modified).as_ref(),
    );
    found.text("first paragraph", expect.first.as_ref(), paragraphs.first());
    found.text("last paragraph", expect.last.as_ref(), paragraphs.last());
    found.text(
        "language",
        expect.language.as_ref(),
        article.lang().map(str::to_owned).as_ref(),
    );
    found.text("layout", expect.layout.as_ref(), layout(article).as_ref());
    let place = article
        .dateline
        .as_ref()
        .and_then(|dateline| dateline.place.clone());
    found.text("place", expect.place.as_ref(), place.as_ref());
    found.value("authors", expect.authors.as_ref(), &article.author_names());
    found.value("topics", expect.topics.as_ref(), &article.topics);
    found.value("headings", expect.headings.as_ref(), &article.headings());
    found.value("paragraphs", expect.paragraphs.as_ref(), &paragraphs.len());
    found.value("kind", expect.kind.as_ref(), &article.kind);
    found.value("access", expect.access.as_ref(), &article.access);
    let body = article.body_text();
    for (texts, wanted) in [(&expect.contains, true), (&expect.absent, false)] {
        for text in texts
            .iter()
            .filter(|text| body.contains(text.as_str()) != wanted)
        {
            found.0.push(format!(
                "body {} `{text}`",
                if wanted { "lacks" } else { "holds" }
            ));
        }
    }
    found.0
}

/// The layout that won the body, or another field.
fn layout(article: &Article) -> Option<String> {
    let winner = article
        .provenance
        .get("blocks")
        .or_else(|| article.provenance.get("title"))?;
    winner.split('/').nth(1).map(str::to_owned)
}

#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn text(&mut self, field: &str, wanted: Option<&String>, found: Option<&String>) {
        if let Some(wanted) = wanted.filter(|wanted| found != Some(wanted)) {
            self.0.push(format!(
                "{field}: expected `{wanted}`, found `{}`",
                found.map_or("", String::as_str)
            ));
        }
    }

    fn value<T: PartialEq + std::fmt::Debug>(
        &mut self,
        field: &str,
        wanted: Option<&T>,
        found: &T,
    ) {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            self.0
                .push(format!("{field}: expected {wanted:?}, found {found:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::check_fixture;
    use crate::sites::Sites;

    #[test]
    fn the_shipped_sites_draw_their_fixtures() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors");
        let sites = Sites::load(&dir).unwrap_or_else(|error| panic!("{error}"));
        let mut wrong = Vec::new();
        for site in sites.all() {
            assert!(!site.fixtures.is_empty(), "{} has no fixture", site.id);
            for fixture in &site.fixtures {
                let found = check_fixture(site, fixture)
                    .unwrap_or_else(|error| panic!("{}: {error}", fixture.html.display()));
                wrong.extend(found.into_iter().map(|line| format!("{}: {line}", site.id)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
