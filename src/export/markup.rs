//! Articles as XHTML, for pages and books. Everything that comes from the web goes through
//! [`Text`]: nothing of it can become markup, an attribute, or an address that runs something.

use std::fmt::{self, Display};
use std::io::{self, Write};

use crate::dedup::diff::{ArticleDiff, BlockDiff, LineKind, Op, Segment};
use crate::model::text::harmless;
use crate::model::{Article, Block, Image};

/// Text as content or as a quoted attribute value.
pub(super) struct Text<'a>(pub(super) &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = harmless(self.0);
        let mut rest = &*text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// A link where the address is one of the web, else its text.
pub(super) struct Link<'a> {
    pub(super) url: &'a str,
    pub(super) text: &'a str,
}

impl Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Text(self.text);
        match web_address(self.url) {
            Some(url) => {
                let url = Text(&url);
                write!(
                    f,
                    r#"<a href="{url}" rel="noopener noreferrer nofollow">{text}</a>"#
                )
            }
            None => write!(f, "{text}"),
        }
    }
}

/// An address in its normal form, if it is one of the web: others can run something.
pub(super) fn web_address(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// The attributes `lang` (and `xml:lang` for XML) and `dir` of an article.
pub(super) struct Script {
    lang: String,
    pub(super) dir: &'static str,
}

impl Script {
    pub(super) fn of(article: &Article) -> Self {
        let prose = article.blocks.iter().flat_map(Block::lines).take(8);
        let sample: String = article.title.iter().cloned().chain(prose).collect();
        Self {
            lang: language(article).to_owned(),
            dir: direction(&sample),
        }
    }
}

impl Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            r#"lang="{0}" xml:lang="{0}" dir="{1}""#,
            self.lang, self.dir
        )
    }
}

/// The language tag; `und` (undetermined) where there is none that BCP 47 (§2.1) allows.
pub(super) fn language(article: &Article) -> &str {
    let valid = |tag: &&str| {
        let mut parts = tag.split('-');
        let first = parts.next().unwrap_or_default();
        (2..=3).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parts.all(|part| {
                (2..=8).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
    };
    article.lang().filter(valid).unwrap_or("und")
}

/// The direction in which most letters of a text run: unlike the first letter, a foreign name at
/// the beginning does not turn it.
fn direction(text: &str) -> &'static str {
    let is_rtl = |c: &char| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    };
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (rtl, ltr): (Vec<char>, Vec<char>) = letters.partition(is_rtl);
    if rtl.len() > ltr.len() { "rtl" } else { "ltr" }
}

/// The body of an article. Pictures and films are named and linked to, never loaded.
pub(super) fn blocks(article: &Article, to: &mut impl Write) -> io::Result<()> {
    for block in &article.blocks {
        of_block(block, article, to)?;
    }
    Ok(())
}

fn of_block(block: &Block, article: &Article, to: &mut impl Write) -> io::Result<()> {
    match block {
        Block::Heading { level, text, .. } => {
            let level = (*level).clamp(2, 6);
            writeln!(to, "<h{level}>{}</h{level}>", Text(text))
        }
        Block::Paragraph { text } => writeln!(to, "<p>{}</p>", Text(text)),
        Block::List { ordered, items } if !items.is_empty() => {
            let tag = if *ordered { "ol" } else { "ul" };
            writeln!(to, "<{tag}>")?;
            for item in items {
                writeln!(to, "<li>{}</li>", Text(item))?;
            }
            writeln!(to, "</{tag}>")
        }
        Block::Quote { text, cite } => {
            writeln!(to, "<blockquote>")?;
            for line in text.lines() {
                writeln!(to, "<p>{}</p>", Text(line))?;
            }
            if let Some(cite) = cite {
                writeln!(to, "<p>— <cite>{}</cite></p>", Text(cite))?;
            }
            writeln!(to, "</blockquote>")
        }
        Block::Table { rows } if rows.iter().any(|row| !row.is_empty()) => table(rows, to),
        Block::Figure { image } => match article.images.get(*image) {
            Some(image) => figure(image, to),
            None => Ok(()),
        },
        Block::Embed { provider, url } => {
            let link = Link {
                url,
                text: provider,
            };
            writeln!(to, r#"<p class="embed">[{link}]</p>"#)
        }
        Block::LiveEntry {
            time,
            heading,
            paragraphs,
            ..
        } => {
            writeln!(to, r#"<section class="entry">"#)?;
            if let Some(time) = time {
                writeln!(to, r#"<p class="facts">{}</p>"#, Text(&time.rfc3339()))?;
            }
            if let Some(heading) = heading {
                writeln!(to, "<h3>{}</h3>", Text(heading))?;
            }
            for text in paragraphs {
                writeln!(to, "<p>{}</p>", Text(text))?;
            }
            writeln!(to, "</section>")
        }
        Block::List { .. } | Block::Table { .. } => Ok(()),
    }
}

fn table(rows: &[Vec<String>], to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "<table>")?;
    for row in rows.iter().filter(|row| !row.is_empty()) {
        write!(to, "<tr>")?;
        for cell in row {
            write!(to, "<td>{}</td>", Text(cell))?;
        }
        writeln!(to, "</tr>")?;
    }
    writeln!(to, "</table>")
}

fn figure(image: &Image, to: &mut impl Write) -> io::Result<()> {
    let caption = image.caption.as_deref().or(image.alt.as_deref());
    let link = Link {
        url: &image.url,
        text: "picture",
    };
    write!(
        to,
        r#"<p class="figure">[{link}] {}"#,
        Text(caption.unwrap_or_default())
    )?;
    if let Some(credit) = &image.credit {
        write!(to, " <small>{}</small>", Text(credit))?;
    }
    writeln!(to, "</p>")
}

/// Text with what is new in `ins` and what is gone in `del`.
pub(super) struct Marked<'a>(pub(super) &'a [Segment]);

impl Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| {
            let text = Text(&segment.text);
            match segment.op {
                Op::Equal => write!(f, "{text}"),
                Op::Added => write!(f, "<ins>{text}</ins>"),
                Op::Removed => write!(f, "<del>{text}</del>"),
            }
        })
    }
}

/// The body with its changes marked.
pub(super) fn changes(diff: &ArticleDiff, to: &mut impl Write) -> io::Result<()> {
    for block in &diff.blocks {
        let whole = |op, text: &String| {
            let text = text.clone();
            vec![Segment { op, text }]
        };
        let (kind, segments) = match block {
            BlockDiff::Equal { kind, text } => (kind, whole(Op::Equal, text)),
            BlockDiff::Added { kind, text } => (kind, whole(Op::Added, text)),
            BlockDiff::Removed { kind, text } => (kind, whole(Op::Removed, text)),
            BlockDiff::Changed { kind, segments } => (kind, segments.clone()),
        };
        let marked = Marked(&segments);
        match kind {
            LineKind::Heading => writeln!(to, "<h2>{marked}</h2>")?,
            LineKind::Quote => writeln!(to, "<blockquote><p>{marked}</p></blockquote>")?,
            LineKind::Item => writeln!(to, "<ul><li>{marked}</li></ul>")?,
            LineKind::Paragraph | LineKind::Row => writeln!(to, "<p>{marked}</p>")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LanguageGuess;

    #[test]
    fn text_is_never_markup_and_links_lead_to_the_web() {
        assert_eq!(
            Text("<b onx=\"1\" y='2'>&\u{202e}\u{0}").to_string(),
            "&lt;b onx=&quot;1&quot; y=&#39;2&#39;&gt;&amp;"
        );
        let link = |url| Link { url, text: "x" }.to_string();
        assert_eq!(link("javascript:alert(1)"), "x");
        assert_eq!(link("data:text/html,<script>"), "x");
        assert!(
            link("https://a.example/\"><script>")
                .contains("href=\"https://a.example/%22%3E%3Cscript%3E\"")
        );
    }

    #[test]
    fn direction_goes_by_most_letters_and_only_valid_tags_are_languages() {
        assert_eq!(direction("BBC: أعلنت الوزارة يوم الثلاثاء"), "rtl");
        assert_eq!(direction("سعيد said in Dhaka on Tuesday"), "ltr");
        assert_eq!(direction("বন্যা 123"), "ltr");
        for (tag, lang) in [
            ("bn", "bn"),
            ("zh-Hant", "zh-Hant"),
            ("x\"y", "und"),
            ("", "und"),
        ] {
            let article = Article {
                language: Some(LanguageGuess {
                    tag: tag.into(),
                    source: "declared".into(),
                }),
                ..Article::default()
            };
            assert_eq!(language(&article), lang);
        }
    }
}
