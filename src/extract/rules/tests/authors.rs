//! Whom rules name: texts parted into names, and what is dropped of them.

use super::{drawn, drawn_from};

#[test]
fn authors_are_split_dropped_and_classed() {
    let article = drawn(
        "[authors]\ndrop = ['^Seed']\nkinds = { BSS = 'agency' }\n[[layout]]\n\
         authors = [{ css = '.by', strip_prefix = ['By'], split = [' and '] }]",
    );
    assert_eq!(article.author_names(), ["Mara Quill", "BSS"]);
    assert_eq!(article.authors[1].kind, crate::model::AuthorKind::Agency);
    let declared =
        drawn("[authors]\ndrop = ['^Seed']\n[[layout]]\nauthors = [{ jsonld = 'author[].name' }]");
    assert_eq!(declared.author_names(), ["Mara Quill"]);
}

#[test]
fn names_are_parted_unless_the_rule_says_how() {
    let page = |author: &str| {
        format!(
            r#"<html><head><script type="application/ld+json">{{"@type": "NewsArticle", "author": {author}}}</script></head></html>"#
        )
    };
    let names = |html: &str, place: &str| {
        let article = drawn_from(html, &format!("[[layout]]\nauthors = [{place}]"));
        let names = article.author_names().into_iter();
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let plain = page(r#""Mara Quill and Ann Lee""#);
    assert_eq!(
        names(&plain, "{ jsonld = 'author[].name' }"),
        ["Mara Quill", "Ann Lee"]
    );
    let whole = "{ jsonld = 'author[].name', split = [', '] }";
    assert_eq!(names(&plain, whole), ["Mara Quill and Ann Lee"]);
    let listed = page(r#"["Mara Quill", {"name": "Ann Lee"}]"#);
    assert_eq!(names(&listed, whole), ["Mara Quill", "Ann Lee"]);
}
