//! What all pages of the site share: head, content policy, way back, foot.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::export::markup::Text;
use crate::model::{Precision, When};

/// Begins a page of the site that stands `depth` folders deep.
pub(super) fn head(title: &str, depth: usize, to: &mut impl Write) -> io::Result<()> {
    let up = "../".repeat(depth);
    let looks = format!(r#"<link rel="stylesheet" href="{up}style.css"/>"#);
    begin(title, "'self' file:", &looks, to)?;
    writeln!(
        to,
        r#"<nav><a href="{up}index.html">Days and sites</a></nav>"#
    )?;
    writeln!(to, "<main>")
}

/// Begins a page that stands alone.
pub(super) fn head_alone(title: &str, style: &str, to: &mut impl Write) -> io::Result<()> {
    let looks = format!("<style>{style}</style>");
    begin(title, "'unsafe-inline'", &looks, to)?;
    writeln!(to, "<main>")
}

fn begin(title: &str, styles: &str, looks: &str, to: &mut impl Write) -> io::Result<()> {
    write!(
        to,
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<title>{}</title>
{looks}
</head>
<body>
"#,
        Text(title)
    )
}

/// Ends a page.
pub(super) fn foot(to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "</main>\n</body>\n</html>")
}

/// An instant for people, in UTC.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A time as the publisher states it, for people.
pub(super) fn stated(when: &When) -> String {
    if when.precision == Precision::Day {
        return when.local.date().to_string();
    }
    let time = when.local.strftime("%Y-%m-%d %H:%M");
    match when.offset {
        None => time.to_string(),
        Some(0) => format!("{time} UTC"),
        Some(east) => {
            let sign = if east < 0 { '−' } else { '+' };
            let minutes = east.abs() / 60;
            format!("{time} {sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}
