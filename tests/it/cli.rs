//! The command line: exit codes, messages that name file and place, and what goes to which stream.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, taken_apart};

const CONTACT: &str = "[crawler]\ncontact = \"https://contact.example/\"\n";

#[test]
fn what_is_wrong_ends_with_its_code_and_names_its_place() {
    let wrong_key = "[crawler]\ncontact = \"a@contact.example\"\n\n[discover]\nfeed = true\n";
    let site = format!("{CONTACT}[[site]]\nurl = \"https://news.example/\"\n");
    for (config, arguments, code, expected) in [
        (
            wrong_key,
            vec!["query"],
            78,
            "config.toml:5:1: unknown key `feed` in [discover], did you mean `feeds`?",
        ),
        (
            "[crawler]\ndelay = 2\n",
            vec!["crawl"],
            78,
            "config.toml:2:9",
        ),
        ("", vec!["crawl"], 2, "no [[site]]"),
        (
            "[[site]]\nurl = \"https://news.example/\"\n",
            vec!["crawl"],
            78,
            "[crawler] contact is not set",
        ),
        (
            "",
            vec!["robots", "https://news.example/"],
            78,
            "[crawler] contact is not set",
        ),
        (CONTACT, vec!["query"], 1, "archive"),
        (CONTACT, vec!["verify"], 1, "archive"),
        (CONTACT, vec!["show", "abcdefgh"], 1, "archive"),
        (
            &site,
            vec!["crawl", "nws.example"],
            2,
            "did you mean `news.example`?",
        ),
        (
            CONTACT,
            vec!["query", "--since", "2999"],
            2,
            "lies in the future",
        ),
        (
            CONTACT,
            vec!["query", "--since", "last friday"],
            2,
            "--since: `last friday` is not a time",
        ),
        (
            CONTACT,
            vec!["query", "--since", "2020-02", "--until", "2020-01"],
            2,
            "nothing lies between",
        ),
        (
            CONTACT,
            vec!["fetch", "ftp://news.example/"],
            2,
            "only http and https",
        ),
        (
            CONTACT,
            vec!["-c", "absent.toml", "query"],
            78,
            "cannot read absent.toml",
        ),
        (
            CONTACT,
            vec!["extract", "absent.html"],
            1,
            "cannot read absent.html",
        ),
        (CONTACT, vec!["qurey"], 2, "query"),
        (
            CONTACT,
            vec!["crawl", "--wait", "soon"],
            2,
            "is not a duration",
        ),
    ] {
        let (found, out, err) = Desk::with(config).run(&arguments);
        assert_eq!(found, code, "{arguments:?}: {err}");
        assert!(err.contains(expected), "{arguments:?}: {err}");
        assert!(out.is_empty(), "{arguments:?}: {out}");
    }
}

#[test]
fn without_a_configuration_the_places_are_named() {
    let (code, _, err) = Desk::new().run(&["query"]);
    assert_eq!(code, 78);
    assert!(err.contains("no config.toml found") && err.contains("/etc/newsarc/config.toml"));
    assert!(err.contains("hint: `newsarc init`"), "{err}");
}

#[test]
fn an_unreadable_rule_file_is_refused_before_anything_is_asked() {
    let desk = Desk::with(&format!(
        "{CONTACT}[[site]]\nurl = \"https://news.example/\"\n"
    ));
    desk.write(
        "selectors/news.example.toml",
        "name = \"N\"\nhosts = [\"news.example\"]\n[[layot]]\n",
    );
    for arguments in [
        vec!["crawl"],
        vec!["site", "check"],
        vec!["config", "check"],
    ] {
        let (code, _, err) = desk.run(&arguments);
        assert_eq!(code, 78, "{arguments:?}: {err}");
        assert!(
            err.contains("news.example.toml") && err.contains("3"),
            "{arguments:?}: {err}"
        );
        assert!(!desk.path().join("archive").exists());
    }
}

#[test]
fn every_command_has_help_that_ends_with_examples() {
    let desk = Desk::new();
    let (code, help, _) = desk.run(&["--help"]);
    assert_eq!(code, 0);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(commands.len() >= 20, "{commands:?}");
    for command in commands {
        let (code, help, err) = desk.run(&[command, "--help"]);
        assert_eq!((code, err.as_str()), (0, ""), "{command}");
        let examples = help
            .split("Examples:\n")
            .nth(1)
            .unwrap_or_else(|| panic!("{command}: {help}"));
        let lines: Vec<&str> = examples.lines().collect();
        assert!(
            !lines.is_empty() && lines.iter().all(|line| line.starts_with("  ")),
            "{command}: {help}"
        );
        assert!(
            examples.contains(&format!("newsarc {command}")),
            "{command}: {examples}"
        );
    }
}

#[test]
fn init_makes_a_folder_that_passes_its_own_check() {
    let desk = Desk::new();
    let (code, out, err) = desk.run(&[
        "init",
        "--contact",
        "a@contact.example",
        "--site",
        "https://news.example/",
    ]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert_eq!(desk.run(&["config", "check"]).0, 0);
    let (_, listed, _) = desk.run(&["site", "list", "--json"]);
    let site: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(site["site"], "news.example");
    let (code, _, err) = desk.run(&["init"]);
    assert_eq!(code, 2);
    assert!(err.contains("exists already"));
    // The shipped rules came along; one that was changed is left alone.
    assert_eq!(desk.run(&["site", "check"]).0, 0);
    desk.write("selectors/zeit.de.toml", "hosts = ['zeit.de']\n");
    let (code, _, err) = desk.run(&["site", "install"]);
    assert_eq!(code, 0);
    assert!(err.contains("written: 0"), "{err}");
    assert!(err.contains("left: zeit.de.toml"), "{err}");
    let (_, _, err) = desk.run(&["site", "install", "--force"]);
    assert!(err.contains("written: 1"), "{err}");
}

#[test]
fn values_come_from_the_file_and_the_environment_and_it_is_told_from_where() {
    let desk = Desk::with(CONTACT);
    let mut command = desk.command(&["config", "show", "--origin"]);
    let (code, out, _) = taken_apart(
        command
            .env("NEWSARC_CRAWLER__DELAY", "7s")
            .output()
            .unwrap(),
    );
    assert_eq!(code, 0);
    assert!(
        out.contains("delay = \"7s\"  # NEWSARC_CRAWLER__DELAY"),
        "{out}"
    );
    assert!(
        out.contains("contact = \"https://contact.example/\"  # line 2"),
        "{out}"
    );
    assert!(out.contains("retries = 2  # default"), "{out}");
    let mut command = desk.command(&["config", "check"]);
    let (code, _, err) = taken_apart(
        command
            .env("NEWSARC_CRAWLER__DELYA", "7s")
            .output()
            .unwrap(),
    );
    assert_eq!(code, 78);
    assert!(
        err.contains("NEWSARC_CRAWLER__DELYA") && err.contains("`delay`"),
        "{err}"
    );
}

#[test]
fn a_manifest_gives_a_line_a_page_in_its_order() {
    let desk = Desk::new();
    let mut manifest = String::new();
    for n in 0..150 {
        let page = format!(
            "<html lang=bn><title>শিরোনাম {n}</title><article><h1>শিরোনাম {n}</h1>\
             <p>নদীর পানি আজ সকালে বিপৎসীমার নিচে নেমে এসেছে বলে জানিয়েছে কেন্দ্র।</p><table>misplaced<tr></table></article>"
        );
        let path = desk.path().join(format!("set/pages/p{n}.html.gz"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, page.as_bytes()).unwrap();
        fs::write(path, gzip.finish().unwrap()).unwrap();
        manifest.push_str(&format!(
            "{{\"id\": \"p{n}\", \"url\": \"https://news.example/{n}\", \"kind\": \"x\"}}\n"
        ));
    }
    desk.write("set/truth.jsonl", &manifest);
    let arguments = [
        "extract",
        "--manifest",
        "set/truth.jsonl",
        "--no-site-rules",
        "--json",
    ];
    let (code, out, err) = desk.run(&arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let rows: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 150);
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row["id"], format!("p{n}"));
        assert_eq!(row["title"], format!("শিরোনাম {n}"));
    }
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let promised = [
        "id",
        "title",
        "summary",
        "body",
        "paragraphs",
        "headings",
        "authors",
        "published",
        "modified",
        "lang",
        "blocks",
    ];
    assert_eq!(keys, promised);
    assert_eq!(desk.run(&arguments).1, out);
}

#[test]
fn robots_answers_for_people_and_for_programs() {
    let desk = Desk::new();
    desk.write("robots.txt", "User-agent: *\nDisallow: /search\n");
    let (code, out, _) = desk.run(&[
        "robots",
        "--file",
        "robots.txt",
        "https://news.example/search?q=1",
        "https://news.example/a",
    ]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0].starts_with("forbidden ") && lines[0].contains("line 2: Disallow: /search"),
        "{out}"
    );
    assert!(lines[1].starts_with("allowed "), "{out}");
    let case = |robots: &str, url: &str| {
        serde_json::json!({ "robots": robots, "agent": "newsarc", "url": url, "id": 1 }).to_string()
    };
    let cases = [
        case("user-agent: newsarc\ndisallow: /", "https://news.example/a"),
        case("user-agent: other\ndisallow: /", "https://news.example/a"),
    ];
    desk.write("cases.jsonl", &cases.join("\n"));
    let (code, out, _) = desk.run(&["robots", "--cases", "cases.jsonl"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "{\"allowed\":false}\n{\"allowed\":true}\n")
    );
}

#[test]
fn a_hostile_page_steers_no_terminal() {
    let desk = Desk::new();
    let evil = "a\u{1b}]0;owned\u{7}b\u{9b}31mc\u{202e}d";
    desk.write(
        "evil.html",
        &format!(
            "<title>{evil}</title><article><h1>{evil}</h1><p>{evil} and more of it.</p></article>"
        ),
    );
    for form in [
        vec!["extract", "evil.html"],
        vec!["extract", "evil.html", "--json"],
    ] {
        let (_, out, err) = desk.run(&form);
        let steers = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(
            !out.chars().chain(err.chars()).any(steers),
            "{form:?}: {out:?}"
        );
    }
}

#[test]
fn completions_and_manual_come_from_the_same_commands() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = desk.run(&["completions", shell]);
        assert!(
            code == 0 && out.contains("export") && out.contains("as-of"),
            "{shell}"
        );
    }
    let (code, page, _) = desk.run(&["man"]);
    assert!(code == 0 && page.contains("EXIT STATUS"));
    assert_eq!(desk.run(&["man", "pages"]).0, 0);
    let pages = fs::read_dir(desk.path().join("pages")).unwrap().count();
    assert!(pages > 20, "{pages}");
}

#[test]
fn schedules_name_this_configuration() {
    let desk = Desk::with(CONTACT);
    let (code, out, _) = desk.run(&["schedule", "cron", "--every", "30m"]);
    assert!(
        code == 0 && out.contains("/config.toml crawl --skip-if-locked"),
        "{out}"
    );
    let (_, units, _) = desk.run(&["schedule", "systemd"]);
    assert!(
        units.contains("OnCalendar=*:0/30") && units.contains("ReadWritePaths="),
        "{units}"
    );
    assert_eq!(desk.run(&["schedule", "cron", "--every", "7m"]).0, 2);
}

#[test]
fn doctor_tells_what_is_missing() {
    let (code, out, _) = Desk::with("").run(&["doctor", "--json"]);
    assert_eq!(code, 78);
    let wrong: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|finding| finding["state"] == "wrong")
        .collect();
    assert!(
        wrong.iter().any(|finding| finding["subject"] == "contact"),
        "{out}"
    );
}
