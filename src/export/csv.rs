//! Comma-separated values (RFC 4180): one version a line, for spreadsheets.
//!
//! Text that a spreadsheet would run as a formula is made plain by an apostrophe in front; lists
//! are joined within a cell, and `paragraphs` is left out, since `body` holds them. Text to the
//! letter is what NDJSON is for.

use std::io::{self, Write};

use ::csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value};

use crate::model::text::harmless;
use crate::model::{VersionView, When};

/// The names of the columns.
const COLUMNS: [&str; 19] = [
    "id",
    "version",
    "url",
    "urls",
    "site",
    "lang",
    "title",
    "summary",
    "body",
    "headings",
    "authors",
    "published",
    "modified",
    "observed_at",
    "cause",
    "changed",
    "state",
    "story",
    "digest",
];

/// Writes versions in the order in which they come; gives their number. `mark`: begin with a byte
/// order mark, without which Excel takes UTF-8 for another encoding.
pub fn write<E>(
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    mark: bool,
    to: &mut impl Write,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    if mark {
        to.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut csv = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(to);
    csv.write_record(COLUMNS).map_err(io::Error::from)?;
    let mut count = 0;
    for view in versions {
        let cells = cells(&view?).map(|cell| plain(&cell));
        csv.write_record(&cells).map_err(io::Error::from)?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

/// Writes a head of these keys, and what rows have of them. Set apart by tabs, cells hold neither
/// tabs nor line ends (IANA, text/tab-separated-values).
pub fn write_rows(
    keys: &[String],
    rows: &[Map<String, Value>],
    delimiter: u8,
    to: &mut impl Write,
) -> io::Result<()> {
    let mut csv = WriterBuilder::new().delimiter(delimiter).from_writer(to);
    csv.write_record(keys)?;
    for row in rows {
        let cells = keys.iter().map(|key| {
            let cell = plain(&cell(row.get(key).unwrap_or(&Value::Null)));
            match delimiter {
                b'\t' => cell.replace(['\t', '\n'], " "),
                _ => cell,
            }
        });
        csv.write_record(cells)?;
    }
    csv.flush()
}

/// A value as a cell: text as it is, lists joined.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// The cells of a version, in the order of [`COLUMNS`].
fn cells(view: &VersionView) -> [String; COLUMNS.len()] {
    let (version, article) = (&view.version, &view.article);
    let when = |when: &Option<When>| when.as_ref().map(When::rfc3339).unwrap_or_default();
    let changed = version.changed.iter().map(|change| change.field.as_str());
    [
        version.id.to_string(),
        version.n.to_string(),
        view.own_url().to_owned(),
        view.urls().join(" "),
        version.site.clone(),
        article.lang().unwrap_or_default().to_owned(),
        article.title.clone().unwrap_or_default(),
        article.summary.clone().unwrap_or_default(),
        article.body_text(),
        article.headings().join("\n"),
        article.author_names().join("; "),
        when(&article.published),
        when(&article.modified),
        version.observed_at.to_string(),
        version.cause.as_str().to_owned(),
        changed.collect::<Vec<_>>().join(" "),
        view.state().as_str().to_owned(),
        view.story.to_string(),
        version.digest.clone(),
    ]
}

/// The text of a cell that no spreadsheet runs: an apostrophe stands before what begins as a
/// formula does, in ASCII or full width, white space and invisible characters passed over.
/// (OWASP, "CSV Injection"; CWE-1236.)
fn plain(text: &str) -> String {
    let text = harmless(text);
    let invisible = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'
            )
    };
    let first = text.trim_start_matches(invisible).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%') => {
            format!("'{text}")
        }
        _ if text.starts_with('\t') => format!("'{text}"),
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns_without_formulas_and_stray_tabs() {
        let row = serde_json::json!({"id": "a", "n": 2, "none": null, "title": "=x\ty", "list": ["p", "q"]});
        let rows = [row.as_object().unwrap().clone()];
        let keys: Vec<String> = rows[0].keys().cloned().collect();
        let written = |delimiter| {
            let mut out = Vec::new();
            write_rows(&keys, &rows, delimiter, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(b','), "id,n,none,title,list\na,2,,'=x\ty,p; q\n");
        assert_eq!(
            written(b'\t'),
            "id\tn\tnone\ttitle\tlist\na\t2\t\t'=x y\tp; q\n"
        );
    }

    #[test]
    fn formulas_are_made_plain_and_text_stays() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("\t@SUM(A1)", "'\t@SUM(A1)"),
            ("\u{0}\u{200B}=1", "'\u{200B}=1"),
            ("＝cmd|' /C calc'!A0", "'＝cmd|' /C calc'!A0"),
            ("-5 degrees in May", "'-5 degrees in May"),
            ("বন্যা = দুর্ভোগ", "বন্যা = দুর্ভোগ"),
            ("", ""),
        ] {
            assert_eq!(plain(text), cell);
        }
    }
}
