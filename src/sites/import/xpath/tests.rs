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
            let matches = one.matches.iter().map(|cut| format!(" / {cut}"));
            let matches = matches.collect::<String>();
            format!("{}{attr}{text}{matches}", one.css)
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
        ("id('story')//p", "[id=\"story\"] p"),
        ("(//h1[@a])[1]", "h1[a]"),
        ("//p[position() > 2]", "p:nth-of-type(n+3)"),
        ("//p[position()<3]", "p:nth-of-type(-n+2)"),
        ("//span[@class='next']/..", ":has(> span[class=\"next\"])"),
        ("//p[@a]/parent::blockquote", "blockquote:has(> p[a])"),
        ("//div/a/..", "div:has(> a)"),
        ("//div//a/parent::p", "p:is(div, div *):has(> a)"),
        ("//a[@b]/ancestor::section", "section:has(a[b])"),
        ("//img/following-sibling::*[1]", "img + *"),
        (
            "//img/following-sibling::*[1][self::div or self::p]",
            "img + *:is(:is(div), :is(p))",
        ),
        ("//div/h2/preceding-sibling::p", "div > p:has(~ h2)"),
        (
            "//p[preceding-sibling::h2[@id='a']]",
            "p:is(h2[id=\"a\"] ~ *)",
        ),
        ("//p[following-sibling::hr]", "p:has(~ hr)"),
        ("//p[not(ancestor::aside)]", "p:not(:is(aside *))"),
        ("//p[parent::li]", "p:is(li > *)"),
        ("//a[text()='Next page']", "a ~ ^Next page$"),
        ("//p[contains(text(), 'x')]", "p ~ x"),
        ("//h2[text()[contains(., 'Mehr')]]", "h2 ~ Mehr"),
        ("//div[starts-with(normalize-space(.), 'By')]", "div ~ ^By"),
        (
            "//p[contains(normalize-space(@class), 'a')]",
            "p[class*=\"a\"]",
        ),
        ("substring-after(//p, 'By ')", "p / By (.*)$"),
        ("substring-before(//p, ' | ')", "p / ^(.*?) \\| "),
        (
            "substring-before(substring-after(//p/@a, 'on '), ',')",
            "p @a / on (.*?),",
        ),
        ("normalize-space(//h1)", "h1"),
    ] {
        assert_eq!(
            one(path),
            css.replace("*[", "[").replace("*:", ":"),
            "{path}"
        );
    }
    assert_eq!(convert("//a | //b").unwrap().len(), 2);
}

#[test]
fn what_css_cannot_say_is_refused() {
    for path in [
        "//p/ancestor::div[1]",
        "//div//p/ancestor::div",
        "//a/following-sibling::p/..",
        "//p/text()",
        "(//p)[1]/a",
        "(//p)[2]",
        "//p[@a][1]",
        "//div[contains(text(), 'x')]",
        "//p[contains(strong, 'x')]",
        "//div[a/..]/..",
        "//p[following::h2]",
        "concat(//p, 'x')",
        "//div[contains(., 'x')]/p",
        "substring-after(substring-before(//p, 'a'), 'b')",
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
    assert!(convert(&"substring-after(".repeat(5000)).is_err());
}
