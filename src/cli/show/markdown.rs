//! An article as Markdown.

use crate::model::{Block, VersionView};

/// The article as Markdown: characters that Markdown would read as markup are escaped.
pub(super) fn markdown(view: &VersionView) -> String {
    let article = &view.article;
    let mut parts = vec![format!(
        "# {}",
        plain(article.title.as_deref().unwrap_or("(no title)"))
    )];
    parts.extend(
        article
            .summary
            .as_deref()
            .map(|text| format!("*{}*", plain(text))),
    );
    for block in &article.blocks {
        parts.push(match block {
            Block::Heading { level, text, .. } => {
                format!(
                    "{} {}",
                    "#".repeat(usize::from(*level).clamp(2, 6)),
                    plain(text)
                )
            }
            Block::List { ordered, items } => {
                let mark = if *ordered { "1." } else { "-" };
                let items = items.iter().map(|item| format!("{mark} {}", plain(item)));
                items.collect::<Vec<_>>().join("\n")
            }
            Block::Quote { text, .. } => text
                .lines()
                .map(|line| format!("> {}", plain(line)))
                .collect::<Vec<_>>()
                .join("\n>\n"),
            Block::Figure { image } => match article.images.get(*image) {
                Some(image) => format!(
                    "![{}](<{}>)",
                    plain(
                        image
                            .caption
                            .as_deref()
                            .or(image.alt.as_deref())
                            .unwrap_or("")
                    ),
                    image.url.replace(['<', '>'], "")
                ),
                None => continue,
            },
            Block::Embed { url, .. } => format!("<{}>", url.replace(['<', '>', ' '], "")),
            Block::Table { .. } | Block::Paragraph { .. } | Block::LiveEntry { .. } => block
                .lines()
                .iter()
                .map(|line| plain(line))
                .collect::<Vec<_>>()
                .join("\n\n"),
        });
    }
    parts.push(format!("Source: <{}>", view.own_url()));
    parts.join("\n\n")
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let markup = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&'
        );
        if markup || (at == 0 && matches!(c, '#' | '+' | '-' | '=' | '~')) {
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
    fn markdown_cannot_be_forged_by_a_title() {
        assert_eq!(
            plain("# [x](javascript:1) <b>"),
            r"\# \[x\](javascript:1) \<b\>"
        );
        assert_eq!(plain("বন্যা - ৫%"), "বন্যা - ৫%");
    }
}
