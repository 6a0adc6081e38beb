//! The grammar, by example.

use super::*;

/// The expression in short: words as they are, `"…"` quoted, `and(…)`, `or(…)`, `-…`.
fn short(expr: &Expr) -> String {
    let list = |parts: &[Expr]| parts.iter().map(short).collect::<Vec<_>>().join(" ");
    match expr {
        Expr::And(parts) => format!("and({})", list(parts)),
        Expr::Or(parts) => format!("or({})", list(parts)),
        Expr::Not(inner) => format!("-{}", short(inner)),
        Expr::Text(text) => {
            let scope = match text.scope {
                Scope::All => "",
                Scope::Title => "title:",
                Scope::Heading => "heading:",
                Scope::Author => "author:",
                Scope::Added => "added:",
                Scope::Removed => "removed:",
            };
            let quote = if text.quoted { "\"" } else { "" };
            let star = if text.prefix { "*" } else { "" };
            format!("{scope}{quote}{}{quote}{star}", text.typed)
        }
        Expr::Site(value) => format!("site:{value}"),
        Expr::Lang(value) => format!("lang:{value}"),
        Expr::Url(value) => format!("url:{value}"),
        Expr::Id(value) => format!("id:{value}"),
        Expr::Story(value) => format!("story:{value}"),
        Expr::State(value) => format!("state:{}", value.as_str()),
        Expr::Kind(value) => format!("kind:{value:?}"),
        Expr::Access(value) => format!("access:{value:?}"),
    }
}

#[test]
fn queries_are_read_as_people_mean_them() {
    for (query, expected) in [
        ("বন্যা সিলেট", "and(বন্যা সিলেট)"),
        ("a b OR c -d", "or(and(a b) and(c -d))"),
        ("a AND (b OR c) NOT d", "and(a or(b c) -d)"),
        (
            "\"two words\" -“three of them”",
            "and(\"two words\" -\"three of them\")",
        ),
        ("flood* \"heavy ra\"*", "and(flood* \"heavy ra\"*)"),
        (
            "title:flood author:\"Jane Doe\" site:BBC",
            "and(title:flood author:\"Jane Doe\" site:bbc)",
        ),
        ("title:(a OR b)", "or(title:a title:b)"),
        ("-site:x --y", "and(-site:x -y)"),
        ("- a — b … ।", "and(a b)"),
        ("https://example.com/a?b=1", "url:https://example.com/a?b=1"),
        ("10:30 COVID-19 সময়:কম", "and(10:30 COVID-19 সময়:কম)"),
        ("Breaking: flood (live)", "and(Breaking: flood live)"),
        ("צה\"ל", "צה\"ל"),
        (
            "state:GONE id:abcd* lang:bn",
            "and(state:gone id:abcd lang:bn)",
        ),
        ("or and not", "and(or and not)"),
        (
            "added:\"three million\" removed:two kind:LiveBlog -access:free",
            "and(added:\"three million\" removed:two kind:Liveblog -access:Free)",
        ),
    ] {
        let expr = parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        assert_eq!(short(&expr.unwrap()), expected, "{query}");
    }
    assert_eq!(parse(" \u{3000}\n").unwrap(), None);
}

#[test]
fn errors_point_at_the_place() {
    for (query, column, part) in [
        ("বন্যা \"সিলেট", 7, "not closed"),
        ("a (b (c)", 3, "not closed"),
        ("a b) c", 4, "never opened"),
        ("a OR", 3, "between two words"),
        ("OR a", 1, "between two words"),
        ("a AND )", 3, "between two words"),
        ("a NOT", 3, "before a word"),
        ("x sit:bbc", 3, "did you mean `site:`"),
        ("tilte:a", 1, "did you mean `title:`"),
        ("c:foo", 1, "there is no field `c:`"),
        ("title: a", 7, "needs a value"),
        ("(site:)", 7, "needs a value"),
        ("state:dead", 7, "`live`, `moved`"),
        ("kind:blog", 6, "`liveblog`"),
        ("a access:paid", 10, "`subscriber`"),
        ("remove:a", 1, "did you mean `removed:`"),
        ("fo*o", 3, "only stand at the end"),
        ("a *", 3, "beginning of a word"),
        ("— ?", 1, "no word"),
    ] {
        let error = parse(query).expect_err(query);
        assert_eq!(error.column, column, "{query}: {error}");
        assert!(error.message.contains(part), "{query}: {error}");
    }
}

#[test]
fn hostile_queries_are_refused_at_once() {
    for query in [
        "a ".repeat(500_000),
        "(".repeat(8_000),
        "\"".repeat(7_999),
        "-".repeat(8_000),
        "NOT ".repeat(2_000),
        "a OR ".repeat(1_000),
        "title:".repeat(1_000),
        "*".repeat(8_000),
        format!("\"{}\"", "x ".repeat(2_000)),
        "漢".repeat(2_000),
        format!("url:{}", "a/".repeat(2_000)),
        format!("{}a{}", "(".repeat(17), ")".repeat(17)),
    ] {
        let error = parse(&query).expect_err(&query[..18]);
        assert!(error.to_string().len() < 2_000);
    }
    let most = format!("{}a{}", "(".repeat(16), ")".repeat(16));
    assert!(parse(&most).is_ok());
}
