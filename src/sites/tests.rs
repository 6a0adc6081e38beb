//! The selector language: what is read, and how mistakes are told.

use super::*;

const SEED: &str = r#"
name = "Seed"
hosts = ["example.org", "*.example.net"]
timezone = "Asia/Dhaka"
min_delay = "5s"

[url]
include = ['^/news/']
exclude = ['/video/']
examples_yes = ["/news/one"]
examples_no = ["/video/one", "https://example.org/about"]

[[source]]
kind = "feed"
url = "https://example.org/feed"

[[kind]]
is = "video"
when = { url = '^/news/tv/' }

[[layout]]
title = ["h1", { meta = "og:title", strip_suffix = [" | Seed"] }]
authors = [{ jsonld = "author[].name" }]
[layout.body]
container = [".story"]
drop = [".ad", { css = "p", text_matches = '^Read more' }]
"#;

fn write(dir: &Path, name: &str, text: &str) {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn load(files: &[(&str, &str)]) -> Result<Sites, SitesError> {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(dir.path(), name, text);
    }
    Sites::load(dir.path())
}

fn error(text: &str) -> String {
    load(&[("bad.toml", text)]).unwrap_err().to_string()
}

#[test]
fn sites_are_found_by_host() {
    let sites = load(&[("seed.toml", SEED)]).unwrap();
    for host in [
        "example.org",
        "www.example.org",
        "EXAMPLE.org.",
        "a.example.net",
        "a.b.example.net",
    ] {
        assert_eq!(sites.find(host).unwrap().id, "seed", "{host}");
    }
    for host in ["example.net", "notexample.org", "a.example.org", "org"] {
        assert!(sites.find(host).is_none(), "{host}");
    }
}

#[test]
fn addresses_are_told_by_their_path() {
    let sites = load(&[("seed.toml", SEED)]).unwrap();
    let site = &sites.all()[0];
    let url = |path: &str| {
        Url::parse("https://example.org")
            .unwrap()
            .join(path)
            .unwrap()
    };
    assert!(site.accepts(&url("/news/x")));
    assert!(!site.accepts(&url("/news/video/x")));
    assert_eq!(site.kind_by_url(&url("/news/tv/x")), Some(Kind::Video));
    assert_eq!(site.kind_by_url(&url("/news/x")), None);
}

#[test]
fn the_digest_follows_the_rules_and_nothing_else() {
    let digest = |text: &str| load(&[("a.toml", text)]).unwrap().all()[0].digest.clone();
    let seed = digest(SEED);
    assert_eq!(
        seed,
        digest(
            &SEED
                .replace("5s", "9s")
                .replace("Seed\"\nhosts", "Other\"\nhosts")
        )
    );
    assert_ne!(seed, digest(&SEED.replace("\".ad\"", "\".ads\"")));
}

#[test]
fn families_fill_what_a_site_leaves_open() {
    let family = "[[layout]]\ntitle = ['h1']\n[layout.body]\ncontainer = ['.post']";
    let site = "hosts = ['a.org']\nextends = 'press'";
    let sites = load(&[("_family/press.toml", family), ("a.toml", site)]).unwrap();
    assert_eq!(sites.all()[0].layouts[0].title.len(), 1);
    let message = load(&[
        ("_family/press.toml", family),
        ("a.toml", "hosts = ['a.org']\nextends = 'pres'"),
    ])
    .unwrap_err()
    .to_string();
    assert!(
        message.contains("a.toml:2") && message.contains("did you mean `press`?"),
        "{message}"
    );
}

#[test]
fn errors_name_file_line_and_nearest_key() {
    let head = "hosts = ['a.org']\n";
    for (body, line, words) in [
        (
            "[[layout]]\ntitel = ['h1']",
            "line 3",
            "did you mean `title`?",
        ),
        (
            "[[layout]]\ntitle = [{ cs = 'h1' }]",
            "line 3",
            "did you mean `css`?",
        ),
        ("timezone = 'Asia/Dacca City'", ":2", "is not a time zone"),
        ("[[layout]]\ntitle = ['h1[']", ":3", "is not a CSS selector"),
        ("[url]\ninclude = ['(']", ":3", "is not a pattern"),
        (
            "[url]\ninclude = ['^/news/']\nexamples_yes = ['/other']",
            ":4",
            "is not accepted",
        ),
        ("[url]\nexamples_no = ['/other']", ":3", "is accepted"),
        ("[[layout]]\ntitle = [{ attr = 'x' }]", ":1", "needs one of"),
        (
            "[[layout]]\ntitle = [{ jsonld = 'a..b' }]",
            ":3",
            "is not a path",
        ),
        (
            "[[kind]]\nis = 'viedo'\nwhen = { url = 'x' }",
            "line 3",
            "did you mean `video`?",
        ),
        (
            "[[source]]\nkind = 'feed'\nurl = 'ftp://a.org/'",
            ":4",
            "http",
        ),
    ] {
        let message = error(&format!("{head}{body}"));
        assert!(
            message.contains("bad.toml") && message.contains(line) && message.contains(words),
            "{body}: {message}"
        );
    }
    assert!(error("hosts = []").contains("names no host"));
    assert!(error("hosts = ['http://a.org']").contains("is not a host name"));
}

#[test]
fn a_host_belongs_to_one_site() {
    let message = load(&[
        ("a.toml", "hosts = ['a.org']"),
        ("b.toml", "hosts = ['www.a.org']"),
    ])
    .unwrap_err()
    .to_string();
    assert!(
        message.contains("b.toml") && message.contains("already belongs to site `a`"),
        "{message}"
    );
}

#[test]
fn an_article_is_known_by_the_id_in_its_address() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.org.toml");
    let site = |id: &str| {
        Sites::parse(
            &path,
            &format!("hosts = ['a.org']\n[url]\narticle_id = '{id}'"),
        )
    };
    let found = site("-(?<id>[0-9]{6,})/?$").unwrap();
    let id = |url: &str| found.article_id(&Url::parse(url).unwrap());
    assert_eq!(
        id("https://a.org/uk/vote-123456").as_deref(),
        Some("123456")
    );
    assert_eq!(
        id("https://a.org/uk/vote-won-123456/").as_deref(),
        Some("123456")
    );
    assert_eq!(id("https://a.org/uk/"), None);
    let message = site("-[0-9]+$").unwrap_err().to_string();
    assert!(
        message.contains("a.org.toml:3") && message.contains("no group"),
        "{message}"
    );
}

#[test]
fn the_examples_of_the_readme_can_be_loaded() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors/README.md");
    let path = readme.with_file_name("example.toml");
    let text = std::fs::read_to_string(&readme).unwrap();
    let mut examples = 0;
    for block in text.split("```toml\n").skip(1) {
        let block = block.split("```").next().unwrap();
        // Lists of the text are indented in the file.
        let lines: Vec<&str> = block
            .lines()
            .map(|line| line.strip_prefix("   ").unwrap_or(line))
            .collect();
        let block = lines.join("\n");
        let whole = if block.contains("hosts =") {
            block
        } else {
            format!("hosts = ['example.org']\n{block}")
        };
        Sites::parse(&path, &whole).unwrap_or_else(|error| panic!("{error}\n{whole}"));
        examples += 1;
    }
    assert!(examples >= 5, "{examples} examples");
}
