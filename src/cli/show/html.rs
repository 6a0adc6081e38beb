//! An article as a page of its own: no script, nothing loaded from anywhere, all text escaped.

use std::fmt::Write as _;

use crate::model::{Block, VersionView, When};

/// Readable anywhere; both directions of writing by `dir=auto`.
const STYLE: &str = "body{max-width:42em;margin:2em auto;padding:0 1em;\
    font:1.1em/1.6 serif}header,footer{color:#555;font-family:sans-serif;font-size:.8em}\
    blockquote{border-left:.2em solid #ccc;margin-left:0;padding-left:1em}\
    table{border-collapse:collapse}td{border:1px solid #ccc;padding:.2em .5em}";

/// The article as a page. Pictures are named, not shown: to load one would tell its server.
pub(super) fn html(view: &VersionView) -> String {
    let article = &view.article;
    let title = escaped(article.title.as_deref().unwrap_or("(no title)"));
    let lang = escaped(article.lang().unwrap_or("und"));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<article dir=\"auto\">\n"
    );
    element(
        &mut page,
        "h1",
        article.title.as_deref().unwrap_or("(no title)"),
    );
    element(&mut page, "header", &facts(view));
    if let Some(summary) = &article.summary {
        let _ = writeln!(page, "<p dir=\"auto\"><em>{}</em></p>", escaped(summary));
    }
    for block in &article.blocks {
        push(&mut page, block, view);
    }
    page.push_str("</article>\n");
    element(&mut page, "footer", &origin(view));
    page.push_str("</html>\n");
    page
}

fn facts(view: &VersionView) -> String {
    let article = &view.article;
    let parts = [
        Some(view.version.site.clone()),
        Some(article.author_names().join(", ")).filter(|names| !names.is_empty()),
        article.published.as_ref().map(When::rfc3339),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn origin(view: &VersionView) -> String {
    let (n, of, at) = (view.version.n, view.versions, view.version.observed_at);
    format!("{} · version {n} of {of}, seen {at:.0}", view.own_url())
}

fn push(page: &mut String, block: &Block, view: &VersionView) {
    match block {
        Block::Heading { level, text, .. } => {
            element(page, &format!("h{}", (*level).clamp(2, 6)), text);
        }
        Block::List { ordered, items } => {
            let list = if *ordered { "ol" } else { "ul" };
            let _ = writeln!(page, "<{list}>");
            for item in items {
                element(page, "li", item);
            }
            let _ = writeln!(page, "</{list}>");
        }
        Block::Quote { .. } => {
            page.push_str("<blockquote>\n");
            paragraphs(page, block);
            page.push_str("</blockquote>\n");
        }
        Block::Table { rows } => {
            page.push_str("<table>\n");
            for row in rows {
                page.push_str("<tr>");
                for cell in row {
                    element(page, "td", cell);
                }
                page.push_str("</tr>\n");
            }
            page.push_str("</table>\n");
        }
        Block::Figure { image } => {
            if let Some(image) = view.article.images.get(*image) {
                let text = image.caption.as_deref().or(image.alt.as_deref());
                element(page, "figure", text.unwrap_or(&image.url));
            }
        }
        Block::Embed { url, .. } => element(page, "p", url),
        Block::Paragraph { .. } | Block::LiveEntry { .. } => paragraphs(page, block),
    }
}

fn paragraphs(page: &mut String, block: &Block) {
    for line in block.lines() {
        element(page, "p", &line);
    }
}

fn element(page: &mut String, name: &str, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "<{name} dir=\"auto\">{}</{name}>", escaped(text));
}

/// Text that can be nothing but text, in elements and quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
