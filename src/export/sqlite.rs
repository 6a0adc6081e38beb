//! A SQLite database with full-text search: `schema.sql` is its description.
//!
//! Rows go in in one transaction and in the order in which they come, without journal: who is
//! interrupted begins anew. The same versions give the same file. Text is made harmless.

use std::io;
use std::path::Path;

use rusqlite::{Connection, Statement, params};

use super::SCHEMA_VERSION;
use crate::model::text::harmless;
use crate::model::{AuthorKind, VersionView, When};

const SCHEMA: &str = include_str!("schema.sql");

/// Makes a new database.
const BEGIN: &str = "
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = FILE;
    BEGIN;";

/// The indexes come last: it is faster, and the file is denser.
const END: &str = "
    INSERT INTO search (search) VALUES ('optimize');
    INSERT INTO search_parts (search_parts) VALUES ('optimize');
    CREATE INDEX versions_by_site ON versions (site, published_at);
    CREATE INDEX versions_by_time ON versions (observed_at);
    CREATE INDEX versions_by_story ON versions (story);
    CREATE VIEW articles AS
      SELECT *, max(version) AS newest FROM versions GROUP BY id;
    COMMIT;";

/// Languages that are written without spaces between words.
const WITHOUT_SPACES: [&str; 7] = ["zh", "ja", "th", "lo", "km", "my", "yue"];

/// Writes versions into a file that does not exist yet or is empty; gives their number.
pub fn write<E>(
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    path: &Path,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    let connection = Connection::open(path).map_err(io::Error::other)?;
    connection.execute_batch(BEGIN).map_err(io::Error::other)?;
    connection.execute_batch(SCHEMA).map_err(io::Error::other)?;
    let mut count = 0;
    {
        let mut tables = Tables::new(&connection).map_err(io::Error::other)?;
        for view in versions {
            count += 1;
            tables.insert(count, &view?).map_err(io::Error::other)?;
        }
    }
    about(&connection).map_err(io::Error::other)?;
    connection.execute_batch(END).map_err(io::Error::other)?;
    connection
        .close()
        .map_err(|(_, error)| io::Error::other(error))?;
    Ok(count)
}

fn about(connection: &Connection) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO about VALUES (?1, ?2)")?;
    insert.execute(params![
        "made_by",
        concat!("newsarc ", env!("CARGO_PKG_VERSION"))
    ])?;
    insert.execute(params!["schema_version", SCHEMA_VERSION.to_string()])?;
    Ok(())
}

/// The statements that fill the tables.
struct Tables<'c> {
    version: Statement<'c>,
    url: Statement<'c>,
    paragraph: Statement<'c>,
    author: Statement<'c>,
    change: Statement<'c>,
    state: Statement<'c>,
    search: Statement<'c>,
    search_parts: Statement<'c>,
}

impl<'c> Tables<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        let statement = |sql| connection.prepare(sql);
        Ok(Self {
            version: statement(
                "INSERT INTO versions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, \
                 ?13, ?14, ?15, ?16, ?17, ?18)",
            )?,
            // Every version of an article brings all its addresses and states.
            url: statement("INSERT OR IGNORE INTO urls VALUES (?1, ?2)")?,
            paragraph: statement("INSERT INTO paragraphs VALUES (?1, ?2, ?3, ?4)")?,
            author: statement("INSERT INTO authors VALUES (?1, ?2, ?3, ?4)")?,
            change: statement("INSERT OR IGNORE INTO changes VALUES (?1, ?2, ?3, ?4)")?,
            state: statement("INSERT OR IGNORE INTO states VALUES (?1, ?2, ?3, ?4)")?,
            search: statement(
                "INSERT INTO search (rowid, title, summary, body) VALUES (?1, ?2, ?3, ?4)",
            )?,
            search_parts: statement(
                "INSERT INTO search_parts (rowid, title, summary, body) VALUES (?1, ?2, ?3, ?4)",
            )?,
        })
    }

    fn insert(&mut self, row: u64, view: &VersionView) -> rusqlite::Result<()> {
        let (version, article) = (&view.version, &view.article);
        let row = row.cast_signed();
        let title = article.title.as_deref().map(harmless);
        let summary = article.summary.as_deref().map(harmless);
        let body = article.body_text();
        let body = harmless(&body);
        let (published, modified) = (article.published.as_ref(), article.modified.as_ref());
        let instant = |when: Option<&When>| Some(format!("{:.0}", when?.instant()?));
        self.version.execute(params![
            row,
            version.id.as_str(),
            version.n,
            harmless(view.own_url()),
            harmless(&version.site),
            article.lang().map(harmless),
            title,
            summary,
            body,
            published.map(When::rfc3339),
            instant(published),
            modified.map(When::rfc3339),
            instant(modified),
            version.observed_at.to_string(),
            version.cause.as_str(),
            view.state().as_str(),
            view.story.as_str(),
            version.digest,
        ])?;
        self.search.execute(params![row, title, summary, body])?;
        if article
            .lang()
            .is_some_and(|lang| WITHOUT_SPACES.contains(&lang))
        {
            self.search_parts
                .execute(params![row, title, summary, body])?;
        }
        self.insert_parts(row, view)
    }

    /// What there can be many of in a version.
    fn insert_parts(&mut self, row: i64, view: &VersionView) -> rusqlite::Result<()> {
        let (version, article) = (&view.version, &view.article);
        let id = version.id.as_str();
        for url in view.urls() {
            self.url.execute(params![id, harmless(url)])?;
        }
        for state in &view.states {
            self.state.execute(params![
                id,
                state.at.to_string(),
                state.state.as_str(),
                state.status
            ])?;
        }
        for change in &version.changed {
            self.change.execute(params![
                row,
                change.field.as_str(),
                change.added,
                change.removed
            ])?;
        }
        for (position, author) in (1..).zip(&article.authors) {
            let kind = match author.kind {
                AuthorKind::Person => "person",
                AuthorKind::Desk => "desk",
                AuthorKind::Agency => "agency",
            };
            self.author
                .execute(params![row, position, harmless(&author.name), kind])?;
        }
        let mut position = 0;
        for section in article.sections() {
            position += i64::from(section.heading.is_some());
            let heading = section.heading.as_deref().map(harmless);
            for text in &section.paragraphs {
                position += 1;
                self.paragraph
                    .execute(params![row, position, heading, harmless(text)])?;
            }
        }
        Ok(())
    }
}
