//! One article on a page: whole, or with its changes marked.

use std::io::{self, Write};

use super::page::stated;
use crate::dedup::diff;
use crate::export::markup::{self, Link, Marked, Script, Text};
use crate::model::VersionView;

/// The article as it stands.
pub(super) fn whole(view: &VersionView, to: &mut impl Write) -> io::Result<()> {
    let article = &view.article;
    let title = article.title.as_deref().unwrap_or("(no title)");
    writeln!(to, "<article {}>", Script::of(article))?;
    writeln!(to, "<h1>{}</h1>", Text(title))?;
    facts(view, to)?;
    if let Some(summary) = &article.summary {
        writeln!(to, r#"<p class="summary">{}</p>"#, Text(summary))?;
    }
    markup::blocks(article, to)?;
    writeln!(to, "</article>")
}

/// The article with what was changed since another version of it.
pub(super) fn edited(
    before: &VersionView,
    view: &VersionView,
    to: &mut impl Write,
) -> io::Result<()> {
    let diff = diff::articles(&before.article, &view.article);
    writeln!(to, "<article {}>", Script::of(&view.article))?;
    writeln!(to, "<h1>{}</h1>", Marked(&diff.title))?;
    facts(view, to)?;
    if !diff.summary.is_empty() {
        writeln!(to, r#"<p class="summary">{}</p>"#, Marked(&diff.summary))?;
    }
    markup::changes(&diff, to)?;
    writeln!(to, "</article>")
}

/// When, by whom, where from.
fn facts(view: &VersionView, to: &mut impl Write) -> io::Result<()> {
    let article = &view.article;
    let names = article.author_names().join(", ");
    write!(
        to,
        r#"<p class="facts"><bdi>{}</bdi>"#,
        Text(&view.version.site)
    )?;
    if !names.is_empty() {
        write!(to, " · <bdi>{}</bdi>", Text(&names))?;
    }
    for (word, when) in [
        ("published", &article.published),
        ("changed", &article.modified),
    ] {
        if let Some(when) = when {
            write!(to, r#" · <bdi class="when">{word} {}</bdi>"#, stated(when))?;
        }
    }
    let url = view.own_url();
    writeln!(to, "<br/><bdi>{}</bdi></p>", Link { url, text: url })
}
