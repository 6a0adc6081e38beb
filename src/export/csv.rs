//! One version a row, RFC 4180: UTF-8, CRLF, quoted where needed, a header first.
//!
//! Spreadsheets run cells as formulas; text of the web must not become one. A cell that begins
//! with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it (OWASP, "CSV
//! injection"). That is the only difference from what was archived; NDJSON has the exact text.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::model::{Cause, VersionView, When};

/// Names of the columns, in order. Names and order are a promise; new ones come last.
pub const COLUMNS: [&str; 18] = [
    "id",
    "version",
    "url",
    "site",
    "lang",
    "title",
    "summary",
    "body",
    "authors",
    "published",
    "modified",
    "first_seen",
    "observed_at",
    "cause",
    "changed",
    "state",
    "story",
    "digest",
];

/// Writes versions in the order in which they come; gives their number.
pub fn write<E>(
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    to: &mut impl Write,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(to);
    writer.write_record(COLUMNS).map_err(io::Error::from)?;
    let mut count = 0;
    for view in versions {
        let row = cells(&view?);
        writer
            .write_record(row.iter().map(|cell| harmless(cell).into_owned()))
            .map_err(io::Error::from)?;
        count += 1;
    }
    writer.flush()?;
    Ok(count)
}

fn cells(view: &VersionView) -> [String; COLUMNS.len()] {
    let (version, article) = (&view.version, &view.article);
    let date = |when: &Option<When>| when.as_ref().map(When::rfc3339).unwrap_or_default();
    let changed: Vec<&str> = version
        .changed
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    [
        version.id.to_string(),
        version.n.to_string(),
        view.own_url().to_owned(),
        version.site.clone(),
        article.lang().unwrap_or_default().to_owned(),
        article.title.clone().unwrap_or_default(),
        article.summary.clone().unwrap_or_default(),
        article.body_text(),
        article.author_names().join("; "),
        date(&article.published),
        date(&article.modified),
        view.first_seen.to_string(),
        version.observed_at.to_string(),
        cause(version.cause).to_owned(),
        changed.join(" "),
        view.state().as_str().to_owned(),
        view.story.to_string(),
        version.digest.clone(),
    ]
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::First => "first",
        Cause::Publisher => "publisher",
        Cause::Rules => "rules",
        Cause::Access => "access",
    }
}

/// The cell as a spreadsheet may have it.
fn harmless(cell: &str) -> Cow<'_, str> {
    match cell.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => format!("'{cell}").into(),
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("১ = ১"), "১ = ১");
    }
}
