//! Rule sets of another system → our site files.
//!
//! The format is that of FiveFilters' ftr-site-config (public domain): a file a host, a directive a
//! line (`body: //div[@id='story']`), places in XPath. What can be said exactly is converted; every
//! other line is reported with the reason. Nothing is guessed.

mod xpath;

use std::path::Path;

use super::draft::{Draft, DraftDrop, DraftField, DraftPlace};
use xpath::Converted;

/// A converted file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What could be converted.
    pub draft: Draft,
    /// How many lines of rules were converted.
    pub converted: usize,
    /// What could not be converted.
    pub left: Vec<LeftOut>,
}

/// A line that could not be converted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Its number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// Why not.
    pub reason: String,
}

/// Converts a file; its name gives the host (`example.org.txt`; `.example.org.txt` stands for all
/// hosts below too). `None` where the name is no host.
pub fn import(file: &Path, text: &str) -> Option<Import> {
    let name = file.file_stem()?.to_str()?.to_ascii_lowercase();
    let host = name.trim_start_matches('.').trim_start_matches("www.");
    let is_host = url::Host::parse(host).is_ok_and(|parsed| {
        matches!(parsed, url::Host::Domain(domain) if domain == host) && host.contains('.')
    });
    if !is_host {
        return None;
    }
    let mut import = Import {
        draft: Draft {
            hosts: vec![host.to_owned()],
            ..Draft::default()
        },
        converted: 0,
        left: Vec::new(),
    };
    if name.starts_with('.') {
        import.draft.hosts.push(format!("*.{host}"));
    }
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            continue;
        }
        match import.take(line) {
            Ok(true) => import.converted += 1,
            Ok(false) => {}
            Err(reason) => import.left.push(LeftOut {
                line: at + 1,
                text: line.to_owned(),
                reason,
            }),
        }
    }
    Some(import)
}

impl Import {
    /// Converts one line. `false` for one that says nothing that we need.
    fn take(&mut self, line: &str) -> Result<bool, String> {
        let Some((directive, value)) = line.split_once(':') else {
            return Err("no directive".to_owned());
        };
        let value = value.trim();
        let directive = directive.trim().to_ascii_lowercase();
        if value.is_empty() {
            return Ok(false);
        }
        match directive.as_str() {
            "title" => self.field("title", value),
            "author" => self.field("authors", value),
            "date" => self.field("published", value),
            "body" => self.body(value),
            "strip" => self.strip(value),
            "strip_id_or_class" => self.strip_named(value),
            "strip_image_src" => {
                let value = quoted(value)?;
                self.drop(format!("img[src*={value}]"), None);
                Ok(true)
            }
            "next_page_link" => self.next_page(value),
            "native_ad_clue" => self.sponsored(value),
            "test_url" => self.example(value),
            "prune"
            | "tidy"
            | "autodetect_on_failure"
            | "autodetect_next_page"
            | "convert_double_br_tags"
            | "parser"
            | "skip_json_ld"
            | "insert_detected_image"
            | "strip_attr"
            | "footnotes" => Ok(false),
            "test_contains" => Err("needs a page: write a [[fixture]] with `contains`".to_owned()),
            "single_page_link" | "single_page_link_in_feed" => {
                Err("addresses are asked as they are named".to_owned())
            }
            "find_string" | "replace_string" => {
                Err("markup is not rewritten before it is read".to_owned())
            }
            name if name.starts_with("replace_string") => {
                Err("markup is not rewritten before it is read".to_owned())
            }
            name if name.starts_with("http_header") => {
                Err("every request says who we are, and nothing else".to_owned())
            }
            name if name.starts_with("wrap_in(") => self.heading(name, value),
            name if name.contains("login") => Err("we log in nowhere".to_owned()),
            name if name.starts_with("if_page_contains") => {
                Err("write a [[layout]] with `when`".to_owned())
            }
            name => Err(format!("unknown directive `{name}`")),
        }
    }

    fn field(&mut self, key: &'static str, value: &str) -> Result<bool, String> {
        let places: Vec<DraftPlace> = xpath::convert(value)?
            .into_iter()
            .map(|found| DraftPlace {
                attr: found.attr,
                text_matches: found.text_matches,
                matches: found.matches,
                // Of the others the first is taken anyway.
                first: found.first && key == "authors",
                ..DraftPlace::new("css", found.css)
            })
            .collect();
        match self.draft.fields.iter_mut().find(|field| field.key == key) {
            Some(field) => field.places.extend(places),
            None => self.draft.fields.push(DraftField {
                key,
                places,
                comment: None,
            }),
        }
        Ok(true)
    }

    fn body(&mut self, value: &str) -> Result<bool, String> {
        let found = elements(value)?;
        if found.iter().any(|one| one.text_matches.is_some()) {
            return Err("a condition on the text".to_owned());
        }
        // A union is one container: all that it matches is the text.
        let css: Vec<String> = found.into_iter().map(|one| one.css).collect();
        self.draft.body.container.push(css.join(", "));
        Ok(true)
    }

    fn strip(&mut self, value: &str) -> Result<bool, String> {
        for found in elements(value)? {
            self.drop(found.css, found.text_matches);
        }
        Ok(true)
    }

    /// Elements whose id or class holds this text.
    fn strip_named(&mut self, value: &str) -> Result<bool, String> {
        let value = quoted(value.trim_matches(['\'', '"']))?;
        self.drop(format!("[id*={value}], [class*={value}]"), None);
        Ok(true)
    }

    fn drop(&mut self, css: String, text_matches: Option<String>) {
        let known = |drop: &DraftDrop| drop.css == css && drop.text_matches == text_matches;
        if !self.draft.body.drop.iter().any(known) {
            self.draft.body.drop.push(DraftDrop {
                css,
                text_matches,
                comment: None,
            });
        }
    }

    fn sponsored(&mut self, value: &str) -> Result<bool, String> {
        let found = elements(value)?;
        if found.iter().any(|one| one.text_matches.is_some()) {
            return Err("a condition on the text".to_owned());
        }
        let css = found.into_iter().map(|one| one.css);
        self.draft.sponsored.extend(css);
        Ok(true)
    }

    /// `wrap_in(h2)`: elements that are headings.
    fn heading(&mut self, name: &str, value: &str) -> Result<bool, String> {
        let level = name
            .strip_prefix("wrap_in(h")
            .and_then(|rest| rest.strip_suffix(')'));
        let level: Option<u8> = level.and_then(|level| level.parse().ok());
        let Some(level) = level.filter(|level| (1..=6).contains(level)) else {
            return Err("elements are not renamed".to_owned());
        };
        for found in elements(value)? {
            if found.text_matches.is_some() {
                return Err("a condition on the text".to_owned());
            }
            // The headline is the page's only heading of the first level.
            self.draft.body.headings.push((found.css, level.max(2)));
        }
        Ok(true)
    }

    fn next_page(&mut self, value: &str) -> Result<bool, String> {
        let found = xpath::convert(value)?;
        let link = |one: &Converted| {
            one.matches.is_none() && one.attr.as_deref().is_none_or(|attr| attr == "href")
        };
        if self.draft.body.next.is_some() || !found.iter().all(link) {
            return Err("one selector of links says where the next page is".to_owned());
        }
        if found.iter().any(|one| one.text_matches.is_some()) {
            return Err("a condition on the text".to_owned());
        }
        let css: Vec<String> = found.into_iter().map(|one| one.css).collect();
        self.draft.body.next = Some(css.join(", "));
        Ok(true)
    }

    /// An address of a story, where it is of the file's host.
    fn example(&mut self, value: &str) -> Result<bool, String> {
        let url = url::Url::parse(value).map_err(|_| "not an address".to_owned())?;
        let ours = |host: &str| {
            let above = host.strip_suffix(self.draft.hosts[0].as_str());
            above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        };
        if !url.host_str().is_some_and(ours) {
            return Ok(false);
        }
        let example = super::path_and_query(&url);
        if example.len() > 1 && !self.draft.examples.contains(&example) {
            self.draft.examples.push(example);
        }
        Ok(true)
    }
}

/// Places that must be elements, and all of them.
fn elements(value: &str) -> Result<Vec<Converted>, String> {
    let found = xpath::convert(value)?;
    if found
        .iter()
        .any(|one| one.attr.is_some() || one.matches.is_some())
    {
        return Err("a text or an attribute, where an element is needed".to_owned());
    }
    if found.iter().any(|one| one.first) {
        return Err("the first in the whole page".to_owned());
    }
    Ok(found)
}

/// A value as CSS quotes it.
fn quoted(value: &str) -> Result<String, String> {
    if value.contains(['"', '\\', '\n']) {
        return Err(format!("`{value}` cannot stand in a selector"));
    }
    Ok(format!("\"{value}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exact_is_converted_and_the_rest_is_told_by_line() {
        let file = "# a paper\ntitle: //h1[@class='head']\nauthor: //meta[@name='author']/@content\n\
            body: //div[@id='story'] | //section[@itemprop='articleBody']\nstrip: //aside\n\
            strip_id_or_class: promo\nstrip: //p[contains(., 'Read more')]\nprune: no\n\
            strip: //p/ancestor::div[1]\nhttp_header(user-agent): Mozilla/5.0\n\
            next_page_link: //a[@rel='next']\ntest_url: http://www.example.org/news/1\ntest_contains: Hello\n\
            author: substring-after((//span[@class='by'])[1], 'By ')\nwrap_in(h3): //p[@class='cross']\n\
            native_ad_clue: //meta[@property='og:url' and contains(@content, '/paid/')]\nstrip_attr: //img/@width\n\
            test_url: https://feeds.example.com/rss.xml\n";
        let import = import(Path::new("x/.example.org.txt"), file).unwrap();
        let text = import.draft.to_toml();
        for part in [
            "hosts = [\"example.org\", \"*.example.org\"]",
            "title = ['h1[class=\"head\"]']",
            "{ css = 'meta[name=\"author\"]', attr = \"content\" }",
            "container = ['div[id=\"story\"], section[itemprop=\"articleBody\"]']",
            "\"aside\"",
            "[id*=\"promo\"], [class*=\"promo\"]",
            "text_matches = \"Read more\"",
            "pages = { next = 'a[rel=\"next\"]' }",
            "examples_yes = [\"/news/1\"]",
            "{ css = 'span[class=\"by\"]', match = \"By (.*)$\", pick = \"first\" }",
            "headings = { 'p[class=\"cross\"]' = 3 }",
            "is = \"sponsored\"\nwhen = { css = 'meta[property=\"og:url\"][content*=\"/paid/\"]' }",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        let left: Vec<usize> = import.left.iter().map(|left| left.line).collect();
        assert_eq!(left, [9, 10, 13], "{:?}", import.left);
        assert!(import.left[0].reason.contains("position"));
        assert_eq!(import.converted, 11);
        let path = Path::new("/nowhere/example.org.toml");
        super::super::Sites::parse(path, &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(super::import(Path::new("README.md"), file).is_none());
    }
}
