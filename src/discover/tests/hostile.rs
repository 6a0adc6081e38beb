//! Sources made to cost: they must end soon and stay within the bounds.

use std::time::Duration;

use super::*;
use crate::model::spent::Spent;

#[test]
fn hostile_sources_end_soon() {
    let many = |n: usize, text: &str| text.repeat(n);
    let laughs = format!(
        "<!DOCTYPE l [<!ENTITY a 'ha'>{}]><rss><item><title>&z;</title><link>/a</link></item></rss>",
        (b'b'..=b'z')
            .map(|c| {
                let before = format!("&{};", char::from(c - 1));
                format!("<!ENTITY {} '{}'>", char::from(c), before.repeat(10))
            })
            .collect::<String>(),
    );
    let attributes: String = (0..100_000).map(|n| format!(" a{n}='1'")).collect();
    let namespaces: String = (0..100_000)
        .map(|n| format!(" xmlns:a{n}='u{n}'"))
        .collect();
    let sources = [
        ("laughs", laughs),
        (
            "attributes",
            format!("<rss{attributes}><item{attributes}><link>/a</link></item>"),
        ),
        (
            "namespaces",
            format!("<rss{namespaces}><item><link>/a</link></item>"),
        ),
        (
            "page attributes",
            format!("<html><body{attributes}><a{attributes} href='/a'>x</a>"),
        ),
        (
            "depth",
            format!("<rss>{}<item><link>/a</link></item>", many(100_000, "<a>")),
        ),
        (
            "page depth",
            format!("<html>{}", many(100_000, "<div><b><a href=x><p>")),
        ),
        (
            "page ends",
            format!("<html>{}{}", many(100_000, "<div>"), many(200_000, "</p>")),
        ),
        (
            "line",
            format!(
                "<rss><item><title>{}</title><link>/a</link></item>",
                many(20 << 20, "x")
            ),
        ),
        ("strays", format!("<rss>{}", many(5 << 20, "< "))),
        ("opens", format!("<rss>{}", many(2 << 20, "<a"))),
        ("quotes", format!("<rss>{}", many(1 << 20, "<a b='"))),
        ("comments", format!("<rss>{}", many(1 << 20, "<!--"))),
        ("bangs", format!("<rss>{}", many(1 << 20, "<!"))),
        (
            "ampersands",
            format!("<rss><item><title>{}", many(5 << 20, "&")),
        ),
        (
            "items",
            format!(
                "<rss>{}",
                many(200_000, "<item><title>t</title><link>/a</link></item>")
            ),
        ),
        ("nested items", format!("<rss>{}", many(200_000, "<item>"))),
        (
            "urls",
            format!(
                "<urlset>{}",
                (0..120_000)
                    .map(|n| format!("<url><loc>/{n}</loc></url>"))
                    .collect::<String>()
            ),
        ),
        (
            "index",
            format!(
                "<sitemapindex>{}",
                (0..120_000)
                    .map(|n| format!("<sitemap><loc>/{n}</loc></sitemap>"))
                    .collect::<String>()
            ),
        ),
        ("json depth", format!("{{\"items\":{}", many(100_000, "["))),
        (
            "links",
            format!(
                "<html>{}",
                (0..120_000)
                    .map(|n| format!("<a href=/story-{n}-of-many-words>x</a>"))
                    .collect::<String>()
            ),
        ),
    ];
    let settings = Settings::default();
    for (name, source) in sources {
        let start = Spent::start();
        let listing = read(
            source.as_bytes(),
            None,
            &url("https://example.com/"),
            &settings,
        );
        let took = start.so_far();
        eprintln!("{name}: {} bytes in {took:?}", source.len());
        assert!(took < Duration::from_secs(10), "{name} took {took:?}");
        if let Ok(listing) = listing {
            assert!(listing.candidates.len() <= settings.max_urls, "{name}");
            assert!(listing.children.len() <= settings.max_children, "{name}");
            let title = |c: &Candidate| c.title.as_ref().map_or(0, String::len);
            assert!(
                listing.candidates.iter().all(|c| title(c) <= 1 << 26),
                "{name}"
            );
        }
    }
}

#[test]
fn a_gzip_bomb_is_cut() {
    use std::io::Read;
    let mut packed = Vec::new();
    let zeros = std::io::repeat(b' ').take(1 << 28);
    flate2::read::GzEncoder::new(zeros, flate2::Compression::fast())
        .read_to_end(&mut packed)
        .unwrap();
    let settings = Settings {
        max_size: ByteSize(1 << 20),
        ..Settings::default()
    };
    let base = url("https://example.com/s.xml.gz");
    assert_eq!(
        read(&packed, None, &base, &settings),
        Err(DiscoverError::Empty(base.clone()))
    );
}

proptest::proptest! {
    /// Damage anywhere in a source of any form.
    #[test]
    fn damaged_sources_are_read_without_panic(
        form in 0..5_usize,
        cut in 0.0..1.0_f64,
        damage in proptest::collection::vec((0.0..1.0_f64, proptest::prelude::any::<u8>()), 0..12),
    ) {
        let sources = [
            "<?xml version='1.0' encoding='utf-8'?><rss><channel><title>খবর</title><ttl>5</ttl><item><title>&amp;<![CDATA[ক]]></title><link>/a</link><pubDate>Thu, 01 Jan 2004 19:48:21 +0600</pubDate></item></channel></rss>",
            "<feed xml:base='/x/' xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>&lt;b&gt;</title><link href='a'/><updated>2004-01-01T00:00:00Z</updated></entry></feed>",
            "<!DOCTYPE x [<!ENTITY y 'z'>]><urlset><url><loc>https://example.com/ক</loc><lastmod>2004-01</lastmod><news:news><news:title>&#x995;</news:title></news:news></url></urlset>",
            "<html><main><article><h2><a href='/2026/11/23/ক-খ-গ-ঘ?p=1'>শিরোনাম এখানে</a></h2></article><script>a<b</script></main></html>",
            "{\"items\":[{\"url\":\"/a\",\"title\":\"ক\",\"date_published\":\"2004-01-01\"}]}",
        ];
        let mut bytes = sources[form].as_bytes().to_vec();
        for (place, byte) in damage {
            let at = (place * bytes.len() as f64) as usize;
            bytes[at] = byte;
        }
        bytes.truncate((cut * 1.5 * bytes.len() as f64) as usize);
        let _ = read(&bytes, None, &url("https://example.com/"), &Settings::default());
    }

    /// Dates from the web are short texts of anything.
    #[test]
    fn dates_never_panic(text in "[0-9TZ:+. /,-]{0,30}|\\PC{0,30}|(Thu|Jan|GMT|[0-9]{1,4}|[ :+-]){0,12}") {
        let _ = dates::instant(&text);
    }
}
