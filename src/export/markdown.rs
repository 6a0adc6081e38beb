//! Markdown: one file a version, with front matter, for notebooks, site generators and git.
//!
//! `<site>/<day>-<words of the headline>-<id>.md`. The front matter is YAML whose values are
//! written as JSON (YAML 1.2 takes both); in the text every character that Markdown or HTML would
//! read as markup is escaped.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde_json::{Value, json};

use super::folder::Folder;
use super::json::to_text;
use super::{SCHEMA_VERSION, name};
use crate::model::text::harmless;
use crate::model::{Article, Block, VersionView, When};

/// Writes versions in the order in which they come; gives their number. `numbered`: file names
/// tell the version, since there can be several of an article.
pub fn write<E>(
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    numbered: bool,
    to: &mut Folder,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    let mut count = 0;
    for view in versions {
        let view = view?;
        to.file(&path(&view, numbered), document(&view)?.as_bytes())?;
        count += 1;
    }
    to.flush()?;
    Ok(count)
}

fn path(view: &VersionView, numbered: bool) -> String {
    let title = view.article.title.as_deref().unwrap_or_default();
    let parts = [
        Some(name::day(view)),
        Some(name::slug(title)).filter(|slug| !slug.is_empty()),
        Some(view.version.id.to_string()),
        numbered.then(|| format!("v{}", view.version.n)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}/{}.md", name::site(&view.version.site), parts.join("-"))
}

fn document(view: &VersionView) -> io::Result<String> {
    let mut out = String::from("---\n");
    for (key, value) in front_matter(view) {
        if !value.is_null() && value != json!([]) {
            let _ = writeln!(out, "{key}: {}", to_text(&value)?);
        }
    }
    out.push_str("---\n\n");
    out.push_str(&text(view));
    out.push('\n');
    Ok(out)
}

fn front_matter(view: &VersionView) -> [(&'static str, Value); 17] {
    let (version, article) = (&view.version, &view.article);
    let when = |when: &Option<When>| when.as_ref().map(When::rfc3339);
    let clean = |text: &str| harmless(text).into_owned();
    let list = |texts: Vec<&str>| texts.into_iter().map(clean).collect::<Vec<_>>();
    let changed: Vec<&str> = version
        .changed
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    [
        ("title", json!(article.title.as_deref().map(clean))),
        ("id", json!(version.id)),
        ("version", json!(version.n)),
        ("url", json!(clean(view.own_url()))),
        ("urls", json!(list(view.urls()))),
        ("site", json!(clean(&version.site))),
        ("lang", json!(article.lang().map(clean))),
        ("authors", json!(list(article.author_names()))),
        ("published", json!(when(&article.published))),
        ("modified", json!(when(&article.modified))),
        ("observed_at", json!(version.observed_at)),
        ("cause", json!(version.cause)),
        ("changed", json!(changed)),
        ("state", json!(view.state())),
        ("story", json!(view.story)),
        ("digest", json!(version.digest)),
        ("schema_version", json!(SCHEMA_VERSION)),
    ]
}

/// The article as Markdown (CommonMark), harmless.
pub fn text(view: &VersionView) -> String {
    let article = &view.article;
    let title = article.title.as_deref().unwrap_or("(no title)");
    let mut parts = vec![format!("# {}", plain(title))];
    parts.extend(
        article
            .summary
            .as_deref()
            .map(|text| format!("*{}*", plain(text))),
    );
    parts.extend(
        article
            .blocks
            .iter()
            .filter_map(|block| of_block(block, article)),
    );
    parts.push(format!("Source: {}", address(view.own_url())));
    parts.join("\n\n")
}

fn of_block(block: &Block, article: &Article) -> Option<String> {
    let lines = |texts: &[String], separator| {
        let lines: Vec<String> = texts.iter().map(|text| plain(text)).collect();
        lines.join(separator)
    };
    Some(match block {
        Block::Heading { level, text, .. } => {
            format!(
                "{} {}",
                "#".repeat(usize::from(*level).clamp(2, 6)),
                plain(text)
            )
        }
        Block::Paragraph { text } => plain(text),
        Block::List { ordered, items } => {
            let mark = if *ordered { "1." } else { "-" };
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("{mark} {}", plain(item)))
                .collect();
            items.join("\n")
        }
        Block::Quote { text, cite } => {
            let cite = cite.iter().map(|cite| format!("— {}", plain(cite)));
            let lines: Vec<String> = text
                .lines()
                .map(plain)
                .chain(cite)
                .map(|line| format!("> {line}"))
                .collect();
            lines.join("\n>\n")
        }
        Block::Table { rows } => table(rows),
        Block::Figure { image } => {
            let image = article.images.get(*image)?;
            let caption = image.caption.as_deref().or(image.alt.as_deref());
            // A picture would be loaded from the publisher's server by whoever reads: a link is not.
            format!(
                "*{}* {}",
                plain(caption.unwrap_or("Picture")),
                address(&image.url)
            )
        }
        Block::Embed { url, .. } => address(url),
        Block::LiveEntry {
            heading,
            paragraphs,
            ..
        } => {
            let heading = heading.iter().map(|text| format!("### {}", plain(text)));
            let parts: Vec<String> = heading
                .chain(std::iter::once(lines(paragraphs, "\n\n")))
                .collect();
            parts.join("\n\n")
        }
    })
}

/// A pipe table (GitHub Flavored Markdown); the first row is its head.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells =
            (0..columns).map(|column| row.get(column).map_or(String::new(), |cell| plain(cell)));
        let _ = writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "));
        if at == 0 {
            let _ = writeln!(out, "|{}", " --- |".repeat(columns));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// An autolink where it is an address of the web, else plain text.
fn address(url: &str) -> String {
    let url = harmless(url);
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && !url.contains(['<', '>', ' ', '\n', '\\']) {
        format!("<{url}>")
    } else {
        plain(&url)
    }
}

/// One line of text in which nothing is markup.
fn plain(text: &str) -> String {
    let text = harmless(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(text.len() + 8);
    let number = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let markup = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '$'
        );
        let opens = at == 0 && matches!(c, '#' | '+' | '-' | '=' | ':')
            || at == number && number > 0 && matches!(c, '.' | ')');
        if markup || opens {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_cannot_be_forged() {
        for (text, markdown) in [
            ("# [x](javascript:1) <b>", r"\# \[x\](javascript:1) \<b\>"),
            ("বন্যা - ৫%", "বন্যা - ৫%"),
            ("1. one", r"1\. one"),
            ("2026 was", "2026 was"),
            ("---\nevil: 1\n---", r"\--- evil: 1 ---"),
            ("&lt;script&gt;", r"\&lt;script\&gt;"),
        ] {
            assert_eq!(plain(text), markdown);
        }
        assert_eq!(address("javascript:alert(1)"), "javascript:alert(1)");
        assert_eq!(address("https://a.example/<x>"), r"https://a.example/\<x\>");
    }

    #[test]
    fn a_table_has_a_head_and_even_rows() {
        let row = |cells: &[&str]| cells.iter().map(ToString::to_string).collect();
        let rows = [row(&["a", "b|c"]), row(&["d"])];
        assert_eq!(table(&rows), "| a | b\\|c |\n| --- | --- |\n| d |  |");
    }
}
