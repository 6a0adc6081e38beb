//! Kills at random moments of import, reextract, rebuild and crawl: what was told is there, and the
//! archive opens and verifies each time.
//!
//! `NEWSARC_TRIALS=500 cargo test --test it kills -- --nocapture` kills as often as you like.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use newsarc::cli::demo::message::Reply;
use serde_json::Value;

use crate::care::{exported, page};
use crate::desk::Desk;
use crate::support::FakeSite;
use crate::support::warc::{Form, file, html};

/// Articles of the file that is imported, and of the site that is crawled.
const ARTICLES: usize = 120;

fn trials() -> u64 {
    let asked = std::env::var("NEWSARC_TRIALS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(8)
}

fn random(seed: u64, end: u64) -> u64 {
    let hash = blake3::hash(&seed.to_le_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()) % end
}

/// A site whose front page links to all its stories.
fn site() -> FakeSite {
    let site = FakeSite::start();
    let mut links = String::new();
    for n in 0..ARTICLES {
        let path = format!("/2026/01/02/a-story-of-the-river-number-{n}");
        links += &format!("<a href=\"{path}\">A story of the river, number {n}</a>");
        site.page(&path, Reply::html(text(n)));
    }
    site.page(
        "/",
        Reply::html(format!("<html><body>{links}</body></html>")),
    );
    site
}

fn text(n: usize) -> String {
    let last = format!("Number {n} costs {n} millions, said witness{n} of town{n}.");
    page(&format!("Story {n} of the river"), &last).replace("bridge", &format!("bridge{n}"))
}

fn desk(site: &FakeSite) -> Desk {
    let desk = Desk::with(&format!(
        "[crawler]\ncontact = \"https://contact.example/\"\ndelay = \"1ms\"\nrate = 10000\naddress_rate = 10000\n\
         allow_private = [\"127.0.0.0/8\"]\n[[site]]\nurl = \"{}\"\n",
        site.url("/")
    ));
    let records: Vec<_> = (0..ARTICLES)
        .map(|n| {
            html(
                &format!("https://old.example/2025/story-{n}"),
                "2025-01-02T03:04:05Z",
                &text(n),
            )
        })
        .collect();
    fs::write(desk.path().join("a.warc.gz"), file(&records, Form::Members)).unwrap();
    desk
}

/// Runs a command until it ends or its time is over, then kills it; the outcomes that it told, and
/// whether it ended by itself.
fn run_and_kill(desk: &Desk, arguments: &[&str], after: Duration) -> (Vec<Value>, bool) {
    let path = desk.path().join("told.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_newsarc"))
        .args(arguments)
        .current_dir(desk.path())
        .env_remove("NEWSARC_CONFIG")
        .stdout(File::create(&path).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{arguments:?}: {status}");
            break true;
        }
        if started.elapsed() >= after {
            child.kill().unwrap();
            child.wait().unwrap();
            break false;
        }
        thread::sleep(Duration::from_millis(1));
    };
    let told = fs::read_to_string(path).unwrap();
    // The last line may be torn: nobody was told what it says.
    let whole = told
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let rows = whole.map(|line| serde_json::from_str(line).unwrap());
    (rows.collect(), ended)
}

fn versions(rows: &[Value]) -> BTreeSet<String> {
    let named = rows.iter().filter(|row| row["id"].is_string());
    named
        .map(|row| format!("{} {}", row["id"].as_str().unwrap(), row["version"]))
        .collect()
}

#[test]
fn a_kill_loses_nothing_that_was_told() {
    let site = site();
    let mut desk_now = desk(&site);
    let mut told = BTreeSet::new();
    let (mut kills, mut whole) = (0, 0);
    for trial in 0.. {
        if kills == trials() {
            break;
        }
        if trial % 12 == 11 {
            (desk_now, told) = (desk(&site), BTreeSet::new());
        }
        let rules = format!(
            "hosts = [\"old.example\"]\n[[layout]]\n[layout.body]\ncontainer = [\"article\"]\ndrop = [\".box\", \".x{trial}\"]\n"
        );
        desk_now.write(
            "selectors/old.example.toml",
            if trial % 2 == 0 {
                &rules
            } else {
                "hosts = [\"old.example\"]\n"
            },
        );
        let commands: [&[&str]; 4] = [
            &["import", "a.warc.gz", "--json"],
            &["crawl", "--json"],
            &["reextract", "--json"],
            &["rebuild"],
        ];
        let command = commands[if told.is_empty() {
            trial as usize % 2
        } else {
            random(trial, 4) as usize
        }];
        let after = Duration::from_millis(5 + random(trial + 1_000_000, 700));
        let (rows, ended) = run_and_kill(&desk_now, command, after);
        whole += u64::from(ended);
        kills += u64::from(!ended);
        told.extend(versions(&rows));
        if command != ["rebuild"] && !told.is_empty() {
            let there = versions(&exported(&desk_now));
            assert!(
                told.is_subset(&there),
                "trial {trial}, {command:?} after {after:?}"
            );
        }
        if told.is_empty() && !desk_now.path().join("archive/warc").is_dir() {
            // Killed before there was an archive.
            continue;
        }
        let (code, out, err) = desk_now.run(&["verify"]);
        assert_eq!(
            code, 0,
            "trial {trial}, {command:?} after {after:?}: {out}{err}"
        );
        if !told.is_empty() {
            assert!(
                told.is_subset(&versions(&exported(&desk_now))),
                "trial {trial}, {command:?}"
            );
        }
    }
    println!("{kills} kills, {whole} runs that ended before theirs: nothing lost");
}
