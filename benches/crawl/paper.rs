//! Pages of an invented paper, of the size and the make-up of real ones: about 113 KB, of which
//! gzip leaves about a quarter, with some 4 KB of text that stand on this page alone.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A generator of numbers that are the same in every run (Steele, Lea and Flood: SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> usize {
        (self.next() % n) as usize
    }

    fn word(&mut self) -> String {
        const PARTS: [&str; 24] = [
            "ba", "ren", "to", "lim", "sa", "ver", "ni", "dor", "ka", "mel", "u", "stra", "pe",
            "lo", "gan", "ti", "mo", "rish", "ta", "el", "da", "quo", "fen", "ya",
        ];
        let many = 1 + self.below(3);
        (0..many).map(|_| PARTS[self.below(24)]).collect()
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut text = (0..words)
            .map(|_| self.word())
            .collect::<Vec<_>>()
            .join(" ");
        text[..1].make_ascii_uppercase();
        text + "."
    }
}

/// The path of a page.
pub(crate) fn path(page: usize) -> String {
    format!("/2026/11/story-of-the-day-number-{page}")
}

/// A story with everything that stands around one.
pub(crate) fn story(host: usize, page: usize) -> String {
    let mut dice = Dice((host as u64) << 32 | page as u64);
    let title = dice.sentence(8);
    let mut html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Paper {host}</title>\
         <meta name=description content=\"{}\"><link rel=canonical href=\"{}\">\
         <meta property=article:published_time content=\"2026-11-2{}T08:00:00Z\"><style>",
        dice.sentence(20),
        path(page),
        page % 4
    );
    for n in 0..220 {
        let _ = write!(
            html,
            ".{}-{n}{{margin:{}px;color:#{:06x}}}",
            dice.word(),
            n % 7,
            dice.below(1 << 24)
        );
    }
    html.push_str("</style></head><body><header><nav><ul>");
    for n in 0..60 {
        let _ = write!(
            html,
            "<li class=\"nav item-{n}\"><a href=\"/section/{}\">{}</a></li>",
            n % 5,
            dice.word()
        );
    }
    let _ = write!(
        html,
        "</ul></nav></header><main><article><h1>{title}</h1><p class=byline>By {} {}</p>",
        dice.word(),
        dice.word()
    );
    for n in 0..12 {
        if n % 4 == 3 {
            let _ = write!(html, "<h2>{}</h2>", dice.sentence(4));
        }
        let _ = write!(html, "<p>{} {}</p>", dice.sentence(22), dice.sentence(30));
    }
    html.push_str("</article></main><aside>");
    let mut other = Dice(page as u64 % 63);
    for n in 0..170 {
        let _ = write!(
            html,
            "<div class=\"teaser teaser--small teaser-{n}\" data-tracking=\"{:x}\"><a href=\"{}?from=teaser\">\
             <img loading=lazy src=\"/img/{:x}.jpg\" alt=\"{}\"><h3>{}</h3></a><p>{}</p></div>",
            other.next(),
            path(other.below(50)),
            other.next(),
            other.word(),
            other.sentence(7),
            other.sentence(16)
        );
    }
    html.push_str("</aside><script>window.state={");
    for n in 0..330 {
        let _ = write!(
            html,
            "\"key_{n}_{}\":{{\"id\":{},\"on\":true,\"name\":\"{}\"}},",
            other.word(),
            other.below(1 << 30),
            other.sentence(4)
        );
    }
    html.push_str("};</script><footer><p>All rights of nobody.</p></footer></body></html>");
    html
}

/// As a server sends it.
pub(crate) fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(5));
    encoder.write_all(text.as_bytes()).expect("into memory");
    encoder.finish().expect("into memory")
}

/// A sitemap of a host's stories.
pub(crate) fn sitemap(origin: &str, pages: usize) -> String {
    let url = |page| format!("<url><loc>{origin}{}</loc></url>", path(page));
    let urls: String = (0..pages).map(url).collect();
    format!(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
    )
}
