//! The access points that the papers offer: robots.txt, feeds, sitemaps.

use jiff::{Timestamp, tz::TimeZone};

use super::page::escape;
use super::story::{Paper, Story};

/// robots.txt of a paper (RFC 9309), with the widespread `Crawl-delay`.
pub(super) fn robots(paper: Paper) -> String {
    match paper {
        Paper::Shaluk => format!(
            "User-agent: *\nDisallow: /preview/\nDisallow: /search\nCrawl-delay: 0.1\n\n\
             Sitemap: {}\n",
            paper.url("/sitemap.xml")
        ),
        Paper::Tideline => "User-agent: *\nDisallow: /account/\nDisallow: /s/\n".to_owned(),
    }
}

/// RSS 2.0.
pub(super) fn rss(paper: Paper, stories: &[&Story], start: Timestamp) -> String {
    let item = |story: &&Story| {
        let at = story.published(start).to_zoned(TimeZone::UTC);
        format!(
            "<item><title>{}</title><link>{url}</link><guid>{url}</guid>\
             <description>{}</description><pubDate>{}</pubDate></item>\n",
            escape(&story.title),
            escape(&story.summary),
            at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
            url = story.url(),
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\
         <title>{}</title><link>{}</link><description>{}</description>\n{}</channel></rss>\n",
        paper.name(),
        paper.url("/"),
        paper.name(),
        stories.iter().map(item).collect::<String>(),
    )
}

/// Atom (RFC 4287).
pub(super) fn atom(paper: Paper, stories: &[&Story], start: Timestamp) -> String {
    let entry = |story: &&Story| {
        format!(
            "<entry><title>{}</title><id>{url}</id><link href=\"{url}\"/>\
             <updated>{at}</updated><published>{at}</published><summary>{}</summary></entry>\n",
            escape(&story.title),
            escape(&story.summary),
            at = story.published(start),
            url = story.url(),
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <title>{}</title><id>{}</id><updated>{start}</updated>\n{}</feed>\n",
        paper.name(),
        paper.url("/"),
        stories.iter().map(entry).collect::<String>(),
    )
}

/// The sitemap index that robots.txt names.
pub(super) fn sitemap_index(paper: Paper) -> String {
    let child = |path| format!("<sitemap><loc>{}</loc></sitemap>", paper.url(path));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}{}</sitemapindex>\n",
        child("/sitemap-news.xml"),
        child("/sitemap-all.xml"),
    )
}

/// A sitemap; with the fields of Google News where `news` says so.
pub(super) fn sitemap(stories: &[&Story], start: Timestamp, news: bool) -> String {
    let entry = |story: &&Story| {
        let published = story.published(start);
        let changed = if story.edited { start } else { published };
        let about = if news {
            format!(
                "<news:news><news:publication><news:name>{}</news:name>\
                 <news:language>{}</news:language></news:publication>\
                 <news:publication_date>{published}</news:publication_date>\
                 <news:title>{}</news:title></news:news>",
                story.paper.name(),
                story.lang,
                escape(&story.title),
            )
        } else {
            String::new()
        };
        let url = story.url();
        format!("<url><loc>{url}</loc><lastmod>{changed}</lastmod>{about}</url>\n")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n{}</urlset>\n",
        stories.iter().map(entry).collect::<String>(),
    )
}
