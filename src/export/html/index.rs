//! The ways to an article: the start page, a page for each day, a page for each site and month.
//!
//! Entries are sorted on the disk, so that memory does not grow with their number.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::page::{foot, head, stated};
use super::place;
use crate::export::folder::{Folder, Packing};
use crate::export::json::to_text;
use crate::export::markup::{Script, Text};
use crate::export::name;
use crate::export::sorter::Sorter;
use crate::model::{ArticleState, VersionView, When};

/// What lists show of an article.
#[derive(Serialize, Deserialize)]
struct Entry {
    page: String,
    title: String,
    script: String,
    site: String,
    time: String,
    versions: u32,
    state: ArticleState,
}

/// The entries of all lists.
#[derive(Default)]
pub(super) struct Index {
    by_day: Sorter,
    by_site: Sorter,
}

/// How many articles a page lists, by what it is for.
type Counts = BTreeMap<String, u64>;

impl Index {
    /// Lists an article.
    pub(super) fn add(&mut self, view: &VersionView) -> io::Result<()> {
        let article = &view.article;
        let entry = Entry {
            page: place(&view.version.id),
            title: article
                .title
                .clone()
                .unwrap_or_else(|| "(no title)".to_owned()),
            script: Script::of(article).to_string(),
            site: view.version.site.clone(),
            time: article.published.as_ref().map(stated).unwrap_or_default(),
            versions: view.versions,
            state: view.state(),
        };
        let entry = to_text(&entry)?;
        let (day, site, id) = (
            name::day(view),
            name::site(&view.version.site),
            &view.version.id,
        );
        // A reader begins with the site, and in it with the newest.
        let published = article.published.as_ref().and_then(When::instant);
        let age = i64::MAX - published.unwrap_or(view.first_seen).as_second();
        self.by_day
            .push(format!("{day}\t{site}\t{age:020}\t{id}\t{entry}"))?;
        self.by_site
            .push(format!("{site}\t{}\t{age:020}\t{id}\t{entry}", &day[..7]))
    }

    /// Writes all lists.
    pub(super) fn write(self, title: &str, versions: u64, to: &mut Folder) -> io::Result<()> {
        let days = lists(self.by_day, to, |key| Page {
            path: format!("days/{}.html", key[0]),
            title: key[0].to_owned(),
            count: key[0].to_owned(),
        })?;
        let months = lists(self.by_site, to, |key| Page {
            path: format!("sites/{}/{}.html", key[0], key[1]),
            title: format!("{} {}", key[0], key[1]),
            count: format!("{}/{}", key[0], key[1]),
        })?;
        start(title, versions, &days, &months, to)
    }
}

/// A page of a list.
struct Page {
    path: String,
    title: String,
    count: String,
}

/// Writes the pages of sorted entries; `page` says from their first two keys on which one stands.
fn lists(entries: Sorter, to: &mut Folder, page: impl Fn([&str; 2]) -> Page) -> io::Result<Counts> {
    let mut counts = Counts::new();
    let mut open: Option<String> = None;
    for line in entries.sorted()? {
        let line = line?;
        let parts: Vec<&str> = line.splitn(5, '\t').collect();
        let [first, second, _, _, entry] = parts[..] else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let page = page([first, second]);
        if open.as_ref() != Some(&page.path) {
            if open.is_some() {
                writeln!(to, "</ul>")?;
                foot(to)?;
            }
            to.begin(&page.path, Packing::Deflated)?;
            let depth = page.path.matches('/').count();
            head(&page.title, depth, to)?;
            writeln!(
                to,
                "<h1><bdi>{}</bdi></h1>\n<ul class=\"list\">",
                Text(&page.title)
            )?;
            open = Some(page.path.clone());
        }
        item(
            &serde_json::from_str(entry)?,
            page.path.matches('/').count(),
            to,
        )?;
        *counts.entry(page.count).or_default() += 1;
    }
    if open.is_some() {
        writeln!(to, "</ul>")?;
        foot(to)?;
    }
    Ok(counts)
}

fn item(entry: &Entry, depth: usize, to: &mut Folder) -> io::Result<()> {
    let up = "../".repeat(depth);
    write!(
        to,
        r#"<li><a href="{up}{}" {}>{}</a> <span class="facts"><bdi>{}</bdi> <bdi class="when">{}</bdi>"#,
        Text(&entry.page),
        entry.script,
        Text(&entry.title),
        Text(&entry.site),
        Text(&entry.time),
    )?;
    if entry.versions > 1 {
        write!(
            to,
            r#" <span class="tag">{} versions</span>"#,
            entry.versions
        )?;
    }
    if entry.state != ArticleState::Live {
        write!(to, r#" <span class="tag">{}</span>"#, entry.state.as_str())?;
    }
    writeln!(to, "</span></li>")
}

/// The start page.
fn start(
    title: &str,
    versions: u64,
    days: &Counts,
    months: &Counts,
    to: &mut Folder,
) -> io::Result<()> {
    to.begin("index.html", Packing::Deflated)?;
    head(title, 0, to)?;
    let articles: u64 = days.values().sum();
    writeln!(to, "<h1>{}</h1>", Text(title))?;
    writeln!(
        to,
        r#"<p class="facts">{articles} articles, {versions} versions</p>"#
    )?;
    writeln!(to, "<h2>Sites</h2>")?;
    let mut open = "";
    for (key, count) in months {
        let (site, month) = key.split_once('/').unwrap_or((key, ""));
        if site != open {
            let end = if open.is_empty() { "" } else { "</p>\n" };
            write!(to, r#"{end}<p class="days"><bdi>{}</bdi><br/>"#, Text(site))?;
            open = site;
        }
        write!(
            to,
            r#"<a href="sites/{}.html">{month} ({count})</a>"#,
            Text(key)
        )?;
    }
    writeln!(
        to,
        "{}<h2>Days</h2>",
        if open.is_empty() { "" } else { "</p>\n" }
    )?;
    let mut open = "";
    for (day, count) in days.iter().rev() {
        let month = &day[..7];
        if month != open {
            let end = if open.is_empty() { "" } else { "</p>\n" };
            write!(to, r#"{end}<p class="days">{month}<br/>"#)?;
            open = month;
        }
        write!(
            to,
            r#"<a href="days/{day}.html">{} ({count})</a>"#,
            &day[8..]
        )?;
    }
    writeln!(to, "{}", if open.is_empty() { "" } else { "</p>" })?;
    foot(to)
}
