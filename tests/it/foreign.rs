//! WARC files as other programs write them, oddities included: what is in them is imported, and what
//! is no WARC is called by its name.

use std::fs;

use crate::care::{CONFIG, exported, page, rows};
use crate::desk::Desk;
use crate::support::warc::{Form, Record, file, html, record, response};

const DATE: &str = "2026-01-02T03:04:05Z";

fn url(name: &str) -> String {
    format!("https://news.example/2026/{name}")
}

/// A page with a title of its own.
fn story(name: &str) -> String {
    page(
        &format!("Report on {name}"),
        &format!("The report on {name} ends here, for today."),
    )
}

fn plain(name: &str) -> Vec<u8> {
    file(&[html(&url(name), DATE, &story(name))], Form::Plain)
}

/// Frames of Zstandard, one a record.
fn frames(names: &[&str], dictionary: &[u8]) -> Vec<u8> {
    let mut press = zstd::bulk::Compressor::with_dictionary(3, dictionary).unwrap();
    names
        .iter()
        .flat_map(|name| press.compress(&plain(name)).unwrap())
        .collect()
}

/// The frame that holds the dictionary of those behind it.
fn skippable(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [&[0x5d, 0x2a, 0x4d, 0x18][..], &length, content].concat()
}

/// A brotli stream that holds its content as it is (RFC 7932 §9.2).
fn brotli(content: &str) -> Vec<u8> {
    let head = (u32::try_from(content.len()).unwrap() - 1) << 4 | 1 << 20;
    [&head.to_le_bytes()[..3], content.as_bytes(), &[3]].concat()
}

/// What wget writes: the request first, addresses in angle brackets, no length in the head.
fn wget(name: &str) -> Vec<u8> {
    let target = format!("<{}>", url(name));
    let asked = format!("GET /2026/{name} HTTP/1.1\r\nHost: news.example\r\n\r\n");
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",
        story(name)
    );
    let kind = |of| [("Content-Type", of)];
    let records = [
        record(
            "warcinfo",
            "",
            DATE,
            &kind("application/warc-fields"),
            b"software: Wget\r\n",
        ),
        record(
            "request",
            &target,
            DATE,
            &kind("application/http;msgtype=request"),
            asked.as_bytes(),
        ),
        record(
            "response",
            &target,
            DATE,
            &kind("application/http; msgtype=response"),
            answer.as_bytes(),
        ),
        record(
            "metadata",
            "<metadata://gnu.org/software/wget/warc/MANIFEST.txt>",
            DATE,
            &kind("text/plain"),
            b"x",
        ),
    ];
    file(&records, Form::Plain)
}

/// Every oddity in a file of its own, and the stories that are in them.
fn oddities() -> (Vec<(&'static str, Vec<u8>)>, Vec<&'static str>) {
    let members = |records: &[Record]| file(records, Form::Members);
    let coded = |name: &str, head: &str, body: &[u8]| {
        let head = format!("Content-Type: text/html; charset=utf-8\r\n{head}");
        members(&[response(&url(name), DATE, 200, &head, body)])
    };
    let one = |name: &str| members(&[html(&url(name), DATE, &story(name))]);
    let dictionary = story("nothing").into_bytes();
    let packed = zstd::bulk::compress(&dictionary, 3).unwrap();
    let old = String::from_utf8(plain("draft"))
        .unwrap()
        .replace("WARC/1.0", "WARC/0.18");
    let text = [("Content-Type", "text/plain")];
    let files = vec![
        (
            "gap.warc.gz",
            [one("before"), b"garbage\x1f\x8bmore".to_vec(), one("after")].concat(),
        ),
        ("padded.warc.gz", [one("padded"), vec![0; 600]].concat()),
        ("wget.warc", wget("wget")),
        ("draft.warc", old.into_bytes()),
        ("frames.warc.zst", frames(&["frame", "second"], b"")),
        (
            "trained.warc.zst",
            [skippable(&dictionary), frames(&["trained"], &dictionary)].concat(),
        ),
        (
            "pressed.warc.zst",
            [skippable(&packed), frames(&["pressed"], &dictionary)].concat(),
        ),
        (
            "brotli.warc.gz",
            coded(
                "brotli",
                "Content-Encoding: br\r\n",
                &brotli(&story("brotli")),
            ),
        ),
        (
            "dechunked.warc.gz",
            coded(
                "dechunked",
                "Transfer-Encoding: chunked\r\n",
                story("dechunked").as_bytes(),
            ),
        ),
        (
            "lying.warc.gz",
            coded("lying", "Content-Length: 7\r\n", story("lying").as_bytes()),
        ),
        ("again.warc.gz", one("wget")),
        (
            "texts.warc.wet.gz",
            members(&[record(
                "conversion",
                &url("wet"),
                DATE,
                &text,
                b"Only text.",
            )]),
        ),
    ];
    let stories = vec![
        "before",
        "after",
        "padded",
        "wget",
        "draft",
        "frame",
        "second",
        "trained",
        "pressed",
        "brotli",
        "dechunked",
        "lying",
    ];
    (files, stories)
}

#[test]
fn whatever_other_programs_do_their_pages_are_imported() {
    let (files, mut stories) = oddities();
    let desk = Desk::with(CONFIG);
    for (name, bytes) in &files {
        fs::write(desk.path().join(name), bytes).unwrap();
    }
    let mut arguments = vec!["import", "--json"];
    arguments.extend(files.iter().map(|(name, _)| *name));
    let (code, out, err) = desk.run(&arguments);
    assert_eq!(code, 0, "{err}");
    let report = rows(&out).pop().unwrap();
    assert_eq!(
        (&report["new"], &report["known"]),
        (&stories.len().into(), &1.into()),
        "{report}{err}"
    );
    // The garbage, and the padding.
    assert_eq!(
        (&report["damaged"], &report["failed"]),
        (&2.into(), &0.into()),
        "{err}"
    );
    let mut titles: Vec<String> = exported(&desk)
        .iter()
        .map(|row| row["title"].as_str().unwrap().replace("Report on ", ""))
        .collect();
    titles.sort();
    stories.sort_unstable();
    assert_eq!(titles, stories);
    let (code, out, err) = desk.run(&["import", "frames.warc.zst", "--again", "--json"]);
    assert_eq!((code, rows(&out).len()), (0, 1), "{out}{err}");
    assert_eq!(desk.run(&["verify"]), (0, String::new(), String::new()));
}

#[test]
fn a_folder_is_searched_and_files_of_other_formats_are_called_by_their_name() {
    let desk = Desk::with(CONFIG);
    let arc = b"filedesc://x.arc 0.0.0.0 20100101000000 text/plain 5\n1 0 x\n";
    fs::create_dir_all(desk.path().join("old/deep")).unwrap();
    for (name, bytes) in [
        ("old/a.warc", &arc[..]),
        ("old/b.warc.gz", b"PK\x03\x04 and so on"),
        ("old/deep/c.warc.zst", &frames(&["deep"], b"")),
        ("old/deep/d.warc.zst", &frames(&["cut"], b"")[..200]),
        ("old/notes.txt", b"nothing"),
    ] {
        fs::write(desk.path().join(name), bytes).unwrap();
    }
    let (code, out, err) = desk.run(&["import", "old", "--json"]);
    let report = rows(&out).pop().unwrap();
    assert_eq!(
        (code, &report["files"], &report["new"]),
        (0, &4.into(), &1.into()),
        "{report}{err}"
    );
    assert!(
        err.contains("an ARC file") && err.contains("a ZIP file"),
        "{err}"
    );
    assert!(err.contains("d.warc.zst"), "{err}");
}
