//! EPUB 3.3: versions as a book, a chapter each, in the order of site and time.
//!
//! The identifier is drawn from the content and the date of change is that of the last version:
//! the same versions give the same book. Nothing is loaded from outside.

use std::collections::BTreeSet;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::folder::{Folder, Packing};
use super::json::to_text;
use super::markup::{self, Link, Script, Text, language};
use super::name;
use super::sorter::{Sorter, Spool};
use crate::model::{VersionView, When};

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

const STYLE: &str = "body { line-height: 1.6; }
.facts { font-size: .85em; opacity: .75; }
.summary { font-weight: bold; }
.figure, .embed { font-size: .85em; opacity: .75; }
table { border-collapse: collapse; }
td { border: 1px solid; padding: .2em .4em; vertical-align: top; }
";

/// What contents and package say of a chapter.
#[derive(Serialize, Deserialize)]
struct Chapter {
    name: String,
    title: String,
    script: String,
    site: String,
}

/// Writes versions; gives their number. `to` is a zip.
pub fn write<E>(
    title: &str,
    versions: impl IntoIterator<Item = Result<VersionView, E>>,
    to: &mut Folder,
) -> Result<u64, E>
where
    E: From<io::Error>,
{
    // Readers look for these bytes at a fixed place (OCF §4.3).
    to.begin("mimetype", Packing::Stored)?;
    to.write_all(b"application/epub+zip")?;
    to.file("META-INF/container.xml", CONTAINER.as_bytes())?;
    to.file("book/style.css", STYLE.as_bytes())?;
    let mut book = Book::new(title);
    for view in versions {
        book.chapter(&view?, to)?;
    }
    let count = book.count;
    book.close(to)?;
    Ok(count)
}

struct Book<'a> {
    title: &'a str,
    count: u64,
    languages: BTreeSet<String>,
    last: Timestamp,
    content: blake3::Hasher,
    chapters: Sorter,
}

impl<'a> Book<'a> {
    fn new(title: &'a str) -> Self {
        Self {
            title,
            count: 0,
            languages: BTreeSet::new(),
            last: Timestamp::UNIX_EPOCH,
            content: blake3::Hasher::new(),
            chapters: Sorter::default(),
        }
    }

    fn chapter(&mut self, view: &VersionView, to: &mut Folder) -> io::Result<()> {
        let (version, article) = (&view.version, &view.article);
        let chapter = Chapter {
            name: format!("{}-{}", version.id, version.n),
            title: article
                .title
                .clone()
                .unwrap_or_else(|| "(no title)".to_owned()),
            script: Script::of(article).to_string(),
            site: version.site.clone(),
        };
        self.note(view, &chapter)?;
        to.begin(&format!("book/{}.xhtml", chapter.name), Packing::Deflated)?;
        head(&chapter.title, to)?;
        writeln!(to, "<section epub:type=\"chapter\" {}>", chapter.script)?;
        writeln!(to, "<h1>{}</h1>", Text(&chapter.title))?;
        facts(view, to)?;
        if let Some(summary) = &article.summary {
            writeln!(to, r#"<p class="summary">{}</p>"#, Text(summary))?;
        }
        markup::blocks(article, to)?;
        writeln!(to, "</section>")?;
        foot(to)
    }

    /// Takes up what the package says of its chapters.
    fn note(&mut self, view: &VersionView, chapter: &Chapter) -> io::Result<()> {
        let (version, article) = (&view.version, &view.article);
        self.count += 1;
        self.last = self.last.max(version.observed_at);
        self.languages.insert(language(article).to_owned());
        let key = format!("{}/{}/{}\n", version.id, version.n, version.digest);
        self.content.update(key.as_bytes());
        let published = article.published.as_ref().and_then(When::instant);
        let time = published.unwrap_or(view.first_seen).as_second();
        // Of one site the oldest comes first; the sign turned round, numbers order as text.
        let order = time.cast_unsigned() ^ (1 << 63);
        self.chapters.push(format!(
            "{}\t{order:020}\t{}\t{:010}\t{}",
            name::site(&version.site),
            version.id,
            version.n,
            to_text(chapter)?
        ))
    }

    fn title_page(&self, to: &mut Folder) -> io::Result<()> {
        to.begin("book/title.xhtml", Packing::Deflated)?;
        head(self.title, to)?;
        writeln!(
            to,
            "<h1>{}</h1>\n<p>{} articles</p>",
            Text(self.title),
            self.count
        )?;
        foot(to)
    }

    /// The package document up to the list of chapters.
    fn package(&self, to: &mut impl Write) -> io::Result<()> {
        write!(
            to,
            r#"<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:newsarc:{}</dc:identifier>
<dc:title>{}</dc:title>
"#,
            &self.content.finalize().to_hex()[..32],
            Text(self.title)
        )?;
        let undetermined = self.languages.is_empty().then_some("und");
        for language in self
            .languages
            .iter()
            .map(String::as_str)
            .chain(undetermined)
        {
            writeln!(to, "<dc:language>{language}</dc:language>")?;
        }
        let last = self.last.strftime("%Y-%m-%dT%H:%M:%SZ");
        write!(
            to,
            r#"<meta property="dcterms:modified">{last}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
"#
        )
    }

    /// Writes title page, contents and package.
    fn close(self, to: &mut Folder) -> io::Result<()> {
        self.title_page(to)?;
        let mut package = Vec::new();
        self.package(&mut package)?;
        let mut items = Spool::new()?;
        let mut spine = Spool::new()?;
        to.begin("book/nav.xhtml", Packing::Deflated)?;
        head("Contents", to)?;
        writeln!(to, r#"<nav epub:type="toc"><h1>Contents</h1><ol>"#)?;
        writeln!(
            to,
            r#"<li><a href="title.xhtml">{}</a></li>"#,
            Text(self.title)
        )?;
        let mut site = None;
        for line in self.chapters.sorted()? {
            let line = line?;
            let entry = line.splitn(5, '\t').nth(4).unwrap_or_default();
            let Chapter {
                name,
                title,
                script,
                site: of,
            } = serde_json::from_str(entry)?;
            if site.as_ref() != Some(&of) {
                let end = if site.is_some() { "</ol></li>\n" } else { "" };
                writeln!(to, "{end}<li><span>{}</span><ol>", Text(&of))?;
                site = Some(of);
            }
            writeln!(
                to,
                r#"<li><a href="{name}.xhtml" {script}>{}</a></li>"#,
                Text(&title)
            )?;
            writeln!(
                items,
                r#"<item id="c-{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>"#
            )?;
            writeln!(spine, r#"<itemref idref="c-{name}"/>"#)?;
        }
        let end = if site.is_some() { "</ol></li>\n" } else { "" };
        writeln!(to, "{end}</ol></nav>")?;
        foot(to)?;
        to.begin("book/package.opf", Packing::Deflated)?;
        to.write_all(&package)?;
        io::copy(&mut items.into_reader()?, to)?;
        writeln!(to, "</manifest>\n<spine>\n<itemref idref=\"title\"/>")?;
        io::copy(&mut spine.into_reader()?, to)?;
        writeln!(to, "</spine>\n</package>")
    }
}

fn facts(view: &VersionView, to: &mut Folder) -> io::Result<()> {
    let article = &view.article;
    write!(to, r#"<p class="facts">{}"#, Text(&view.version.site))?;
    for name in article.author_names() {
        write!(to, " · {}", Text(name))?;
    }
    if let Some(when) = &article.published {
        write!(to, " · {}", Text(&when.rfc3339()))?;
    }
    let url = view.own_url();
    writeln!(to, "<br/>{}</p>", Link { url, text: url })
}

fn head(title: &str, to: &mut impl Write) -> io::Result<()> {
    write!(
        to,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>{}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
"#,
        Text(title)
    )
}

fn foot(to: &mut impl Write) -> io::Result<()> {
    writeln!(to, "</body>\n</html>")
}
