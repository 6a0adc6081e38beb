//! A website in a folder: it opens from the disk, needs no server and runs no script.
//!
//! `index.html` leads to pages by day and by site, those to the articles. An article's page shows
//! its last exported version and its history; every version has a page with its changes marked.
//! A content policy forbids scripts and all that is not in the folder; everything is escaped as well.

mod article;
mod index;
mod page;

use std::io::{self, Write};

use super::folder::{Folder, Packing};
use crate::model::{ArticleId, VersionView};
use article::{edited, whole};
use index::Index;
use page::{foot, head, head_alone, stamp};

/// The looks of all pages.
const STYLE: &str = include_str!("style.css");

/// Writes versions, those of one article together and in order; gives their number. `title` names
/// the site.
pub fn write<E>(
    title: &str,
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    to: &mut Folder,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    to.file("style.css", STYLE.as_bytes())?;
    let mut index = Index::default();
    let mut count = 0;
    let mut article: Option<History> = None;
    for view in versions {
        let view = view?;
        count += 1;
        article = Some(match article.take() {
            Some(history) if history.last.version.id == view.version.id => {
                history.then(view, to)?
            }
            before => {
                if let Some(history) = before {
                    history.close(&mut index, to)?;
                }
                History::begin(view, to)?
            }
        });
    }
    if let Some(history) = article {
        history.close(&mut index, to)?;
    }
    index.write(title, count, to)?;
    to.flush()?;
    Ok(count)
}

/// One version as a page that stands alone, its looks within it.
pub fn alone(view: &VersionView, to: &mut impl Write) -> io::Result<()> {
    let title = view.article.title.as_deref().unwrap_or("(no title)");
    head_alone(title, STYLE, to)?;
    whole(view, to)?;
    let (n, of, at) = (
        view.version.n,
        view.versions,
        stamp(view.version.observed_at),
    );
    writeln!(to, r#"<p class="facts">version {n} of {of}, seen {at}</p>"#)?;
    foot(to)
}

/// Where an article's page stands; a folder of its own for each two letters keeps folders small.
fn place(id: &ArticleId) -> String {
    format!("articles/{}/{id}.html", &id.as_str()[..2])
}

/// The versions of one article: the last whole, of the others what the table shows.
struct History {
    last: VersionView,
    /// A row of the table for each version.
    rows: Vec<String>,
}

impl History {
    fn begin(view: VersionView, to: &mut Folder) -> io::Result<Self> {
        version_page(&view, None, to)?;
        Ok(Self {
            rows: vec![row(&view)],
            last: view,
        })
    }

    fn then(mut self, view: VersionView, to: &mut Folder) -> io::Result<Self> {
        version_page(&view, Some(&self.last), to)?;
        self.rows.push(row(&view));
        self.last = view;
        Ok(self)
    }

    /// Writes the article's own page.
    fn close(self, index: &mut Index, to: &mut Folder) -> io::Result<()> {
        let view = &self.last;
        to.begin(&place(&view.version.id), Packing::Deflated)?;
        let title = view.article.title.as_deref().unwrap_or("(no title)");
        head(title, 2, to)?;
        whole(view, to)?;
        writeln!(to, "<h2>History</h2>\n<table>")?;
        writeln!(
            to,
            "<tr><th>version</th><th>seen</th><th>cause</th><th>changed</th></tr>"
        )?;
        for row in self.rows.iter().rev() {
            writeln!(to, "{row}")?;
        }
        writeln!(to, "</table>")?;
        states(view, to)?;
        foot(to)?;
        index.add(view)
    }
}

/// A row of the table of versions.
fn row(view: &VersionView) -> String {
    let version = &view.version;
    let changed: Vec<String> = version
        .changed
        .iter()
        .map(
            |change| match (change.field.as_str(), change.added, change.removed) {
                (field, 0, 0) => field.to_owned(),
                (field, added, removed) => format!("{field} +{added} −{removed}"),
            },
        )
        .collect();
    format!(
        r#"<tr><td><a href="{id}-v{n}.html">{n}</a></td><td>{at}</td><td>{cause}</td><td>{changed}</td></tr>"#,
        id = version.id,
        n = version.n,
        at = stamp(version.observed_at),
        cause = version.cause.as_str(),
        changed = changed.join(", "),
    )
}

/// What became of the article's address.
fn states(view: &VersionView, to: &mut Folder) -> io::Result<()> {
    if view.states.is_empty() {
        return Ok(());
    }
    writeln!(to, "<h2>State</h2>\n<table>")?;
    for change in &view.states {
        let (at, state, status) = (stamp(change.at), change.state.as_str(), change.status);
        writeln!(
            to,
            "<tr><td>{at}</td><td>{state}</td><td>HTTP {status}</td></tr>"
        )?;
    }
    writeln!(to, "</table>")
}

/// One version, with its changes marked where the one before is known.
fn version_page(
    view: &VersionView,
    before: Option<&VersionView>,
    to: &mut Folder,
) -> io::Result<()> {
    let version = &view.version;
    let path = place(&version.id).replace(".html", &format!("-v{}.html", version.n));
    to.begin(&path, Packing::Deflated)?;
    let title = view.article.title.as_deref().unwrap_or("(no title)");
    head(title, 2, to)?;
    let at = stamp(version.observed_at);
    let compared = before.map(|before| format!(", compared with version {}", before.version.n));
    writeln!(
        to,
        r#"<p class="facts">Version {} of <a href="{}.html">this article</a>, seen {at}{}</p>"#,
        version.n,
        version.id,
        compared.unwrap_or_default()
    )?;
    match before {
        None => whole(view, to)?,
        Some(before) => edited(before, view, to)?,
    }
    foot(to)
}
