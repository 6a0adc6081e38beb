//! Finding one article by what people call it.

use super::choosing::history;
use super::*;

#[test]
fn articles_are_found_by_id_and_by_any_address() {
    let dir = archive(&history());
    let reader = reader(dir.path());
    let id = ArticleId::of_key("example.com/a").to_string();
    for asked in [
        &id[..4],
        &id.to_uppercase(),
        "https://www.example.com/a",
        "http://example.com/a/?utm_source=x#top",
        " example.com/a ",
        "https://m.example.com/a",
    ] {
        let found = reader
            .find(asked)
            .unwrap_or_else(|error| panic!("{asked}: {error}"));
        let titles: Vec<_> = found
            .iter()
            .filter_map(|view| view.article.title.as_deref())
            .collect();
        assert_eq!(titles, ["One", "Two"], "{asked}");
    }
    assert!(matches!(
        reader.find(&id[..3]),
        Err(IndexError::TooShort { .. })
    ));
    for absent in [
        "zzzzzzzz",
        "example.com/zzz",
        "বন্যা",
        "",
        "a/b",
        "://",
        "%",
        "no id",
    ] {
        let error = reader.find(absent).unwrap_err();
        assert!(
            matches!(
                error,
                IndexError::NoSuchArticle { .. } | IndexError::TooShort { .. }
            ),
            "{absent}: {error}"
        );
    }
}

#[test]
fn an_id_that_several_articles_share_is_ambiguous() {
    let mut a = version("a", "en", "A", "a", 1);
    let mut b = version("b", "en", "B", "b", 2);
    a.version.id = "abcdabcdabcd".parse().unwrap();
    b.version.id = "abcdabcdabce".parse().unwrap();
    let dir = archive(&[a, b]);
    let reader = reader(dir.path());
    let error = reader.find("abcd").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`abcd` is the beginning of several ids: abcdabcdabcd, abcdabcdabce"
    );
    assert_eq!(reader.find("abcdabcdabce").unwrap().len(), 1);
}

#[test]
fn what_was_meant_is_suggested() {
    let dir = archive(&[
        version("news/2025/flood-in-sylhet-region", "en", "A", "a", 1),
        version("sport/win", "en", "B", "b", 2),
    ]);
    let reader = reader(dir.path());
    let titles = |asked: &str| -> Vec<String> {
        let views = reader.suggest(asked).unwrap();
        views
            .into_iter()
            .filter_map(|view| view.article.title)
            .collect()
    };
    let id = ArticleId::of_key("example.com/sport/win").to_string();
    let mistyped = format!(
        "{}{}{}",
        &id[..4],
        if &id[4..5] == "a" { "b" } else { "a" },
        &id[5..]
    );
    assert_eq!(titles(&mistyped), ["B"]);
    assert_eq!(
        titles("https://www.example.com/news/2025/flood-sylhet"),
        ["A"]
    );
    assert!(titles("https://elsewhere.org/news").is_empty());
    assert!(titles("x").is_empty());
}
