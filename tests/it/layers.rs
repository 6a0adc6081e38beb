//! House rules, read off the source: who may import whom, and what every file owes its reader.

use std::fs;
use std::path::{Path, PathBuf};

/// Module → what it may import of this crate, besides itself.
const LAYERS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("markup", &[]),
    ("sites", &["model"]),
    ("fetch", &["model"]),
    ("discover", &["model", "markup"]),
    ("dedup", &["model"]),
    ("archive", &["model"]),
    ("extract", &["model", "markup", "sites"]),
    ("export", &["model", "archive", "dedup"]),
    ("crawl", LEAVES),
    ("config", CRAWL_AND_LEAVES),
    ("cli", EVERYTHING),
];

const LEAVES: &[&str] = &[
    "model", "sites", "fetch", "discover", "dedup", "archive", "extract",
];

const CRAWL_AND_LEAVES: &[&str] = &[
    "model", "sites", "fetch", "discover", "dedup", "archive", "extract", "crawl",
];

const EVERYTHING: &[&str] = &[
    "model", "sites", "fetch", "discover", "dedup", "archive", "extract", "export", "crawl",
    "config",
];

/// Lines of a file, tests within it included.
const LONGEST: usize = 400;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below `dir`, with its text.
fn files(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The module of a file: the first step below `src/`.
fn module(path: &Path) -> String {
    let relative = path.strip_prefix(source()).unwrap();
    let first = relative.components().next().unwrap();
    Path::new(first.as_os_str())
        .file_stem()
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

/// The modules that a text names: `crate::a`, `crate::{a, b::c, d::{e, f}}`.
fn imports(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut found = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let named_elsewhere =
            code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        if named_elsewhere {
            continue;
        }
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(heads(list)),
            None => found.push(word(rest)),
        }
    }
    found
}

/// The first words of the entries of a brace list, nested lists passed over.
fn heads(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut heads = Vec::new();
    let mut fresh = true;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                heads.push(word(&list[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn nothing_imports_upward() {
    let mut wrong = Vec::new();
    for (path, text) in files(&source()) {
        let module = module(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let allowed = LAYERS.iter().find(|(name, _)| *name == module);
        let Some((_, allowed)) = allowed else {
            wrong.push(format!(
                "{}: `{module}` has no place in the layers",
                path.display()
            ));
            continue;
        };
        for import in imports(&text) {
            if import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!(
                    "{}: `{module}` must not import `crate::{import}`",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_all_forms() {
    let text = "use crate::model::{Article, When};\n// crate::cli\nuse crate::{\n    archive, crawl::{self, Plan},\n    fetch::Client,\n};\nlet x = crate::sites::Sites::default(); $crate::no; my_crate::no;";
    assert_eq!(
        imports(text),
        ["model", "archive", "crawl", "fetch", "sites"]
    );
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut wrong = Vec::new();
    for (path, text) in files(&source()) {
        if !text.starts_with("//! ") {
            wrong.push(format!("{} does not open with `//!`", path.display()));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!(
                "{} has {lines} lines, more than {LONGEST}",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_ends_the_process_and_only_render_and_log_hold_the_streams() {
    let mut wrong = Vec::new();
    for (path, text) in files(&source()) {
        let ours = ["cli/render/mod.rs", "cli/log.rs"]
            .iter()
            .any(|end| path.ends_with(end));
        for form in ["process::exit(", "io::stdout()", "io::stderr()"] {
            if text.contains(form) && !ours {
                wrong.push(format!("{} uses `{form}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
