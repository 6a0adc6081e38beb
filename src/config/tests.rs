//! The configuration as people write it, right and wrong.

use super::*;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let owned: Vec<(String, String)> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    parse(Path::new("c.toml"), text, &owned).map_err(|error| error.to_string())
}

#[test]
fn the_file_wins_over_defaults_and_the_environment_over_the_file() {
    let text = "[crawler]\ndelay = \"5s\"\nmax_pages = 7\n";
    let config = read(text, &[("NEWSARC_CRAWLER__MAX_PAGES", "9")]).unwrap();
    assert_eq!(config.fetch.delay.to_string(), "5s");
    assert_eq!(config.limits.max_pages, 9);
    assert_eq!(config.health, Health::default());
    let place = |key: &str| ("crawler".to_owned(), key.to_owned());
    assert_eq!(config.origins[&place("delay")], Origin::File(2));
    assert_eq!(
        config.origins[&place("max_pages")],
        Origin::Environment("NEWSARC_CRAWLER__MAX_PAGES".into())
    );
}

#[test]
fn what_is_wrong_is_refused_with_its_place_and_the_nearest_right_name() {
    for (text, expected) in [
        (
            "[crawler]\ndelya = \"2s\"",
            "c.toml:2:1: unknown key `delya` in [crawler], did you mean `delay`?",
        ),
        (
            "[crawlr]",
            "c.toml:1:2: unknown section or key `crawlr`, did you mean `crawler`?",
        ),
        (
            "[[site]]\nurl = \"https://a.example\"\nenable = true",
            "c.toml:3:1: unknown key `enable`",
        ),
        (
            "[crawler]\n\ndelay = 5",
            "c.toml:3:9: [crawler] invalid type: integer `5`",
        ),
        (
            "[crawler]\nmax_time = \"soon\"",
            "c.toml:2:12: [crawler] `soon` is not a duration",
        ),
        (
            "[[site]]\nurl = \"news.example\"",
            "c.toml:2:7: [site] `news.example` is not a web address",
        ),
        (
            "[archive]\ntimezone = \"Dhaka\"",
            "c.toml:2:12: archive timezone: `Dhaka` is not a time zone",
        ),
        (
            "[crawler]\ncontact = \"a\\r\\nb\"",
            "c.toml:2:11: crawler contact:",
        ),
        (
            "version = 2",
            "c.toml:1:11: version : this program reads format 1",
        ),
        ("[crawler\n", "c.toml:1:"),
    ] {
        let message = read(text, &[]).unwrap_err();
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn the_caret_stands_under_the_key_also_after_bengali() {
    let text = "archive = { timezone = \"বাংলা\", pth = \"a\" }";
    let message = read(text, &[]).unwrap_err();
    let lines: Vec<&str> = message.lines().collect();
    let column = |line: &str, end: &str| {
        unicode_width::UnicodeWidthStr::width(line.split(end).next().unwrap())
    };
    assert_eq!(
        column(lines[2], "pth"),
        column(lines[3], "^^^"),
        "{message}"
    );
}

#[test]
fn a_wrong_variable_is_named() {
    for (name, value, expected) in [
        ("NEWSARC_CRAWLER__DELYA", "2s", "did you mean `delay`?"),
        ("NEWSARC_CRAWL__DELAY", "2s", "did you mean `crawler`?"),
        ("NEWSARC_CRAWLER__DELAY", "soon", "is not a duration"),
        (
            "NEWSARC_CRAWLER__MAX_PAGES",
            "many",
            "NEWSARC_CRAWLER__MAX_PAGES",
        ),
    ] {
        let message = read("[crawler]\ntotal = 1", &[(name, value)]).unwrap_err();
        assert!(
            message.contains(name) && message.contains(expected),
            "{message}"
        );
    }
}
