//! Paths of other systems, written here, and what becomes of them.

use super::*;

fn one(path: &str) -> String {
    match convert(path) {
        Ok(found) => {
            let one = &found[0];
            scraper::Selector::parse(&one.css).unwrap_or_else(|_| panic!("{path}: {}", one.css));
            let attr = one
                .attr
                .iter()
                .map(|attr| format!(" @{attr}"))
                .collect::<String>();
            let text = one
                .text_matches
                .iter()
                .map(|text| format!(" ~ {text}"))
                .collect::<String>();
            format!("{}{attr}{text}", one.css)
        }
        Err(why) => format!("! {why}"),
    }
}

#[test]
fn what_css_can_say_is_said_exactly() {
    for (path, css) in [
        ("//h1", "h1"),
        ("//div[@id='a']//p/span", "div[id=\"a\"] p > span"),
        ("//*[contains(@class, 'body')]", "*[class*=\"body\"]"),
        (
            "//div[contains(concat(' ', normalize-space(@class), ' '), ' text ')]",
            "div[class~=\"text\"]",
        ),
        (
            "//meta[@property=\"og:title\"]/@content",
            "meta[property=\"og:title\"] @content",
        ),
        ("//div[@a and @b='c']", "div[a][b=\"c\"]"),
        (
            "//div[@class='a' or @class='b']",
            "div:is([class=\"a\"], [class=\"b\"])",
        ),
        ("//div[not(@class)]", "div:not([class])"),
        ("//p[2]", "p:nth-of-type(2)"),
        ("//p[last()]", "p:last-of-type"),
        ("//p[.//img]", "p:has(img)"),
        ("//p[a/@href]", "p:has(> a[href])"),
        ("//h2/following-sibling::p", "h2 ~ p"),
        ("//p[contains(., 'Read (more)')]", "p ~ Read \\(more\\)"),
        ("/html/body/div", "html > body > div"),
        ("//a[starts-with(@href, '/tag/')]", "a[href^=\"/tag/\"]"),
    ] {
        let css = css
            .strip_prefix("*[")
            .map_or(css.to_owned(), |rest| format!("[{rest}"));
        assert_eq!(one(path), css, "{path}");
    }
    assert_eq!(convert("//a | //b").unwrap().len(), 2);
}

#[test]
fn what_css_cannot_say_is_refused() {
    for path in [
        "//p/ancestor::div",
        "//p/..",
        "//p/text()",
        "(//p)[1]",
        "//p[@a][1]",
        "//p[contains(text(), 'x')]",
        "//div[contains(., 'x')]/p",
        "substring-after(//p, 'By ')",
        "//p[@id='unclosed]",
        "//p[count(a) > 2]",
        "//p[string-length(.) < 10]",
        "//",
        "",
    ] {
        assert!(one(path).starts_with("! "), "{path}: {}", one(path));
    }
    let deep = format!("//p{}", "[not(".repeat(5000));
    assert!(convert(&deep).is_err());
}
