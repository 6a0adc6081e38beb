//! Other programs' view of our segments, and our view of other programs' files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::fixture::*;
use crate::archive::{Entry, Found, Record, Scan};

#[test]
fn warcio_finds_nothing_wrong_with_our_segments() {
    if Command::new("warcio").arg("--version").output().is_err() {
        println!("skipped: warcio is not installed");
        return;
    }
    let place = Place::keeping_all();
    let mut writer = place.open_whole();
    for (i, mut entry) in history().into_iter().enumerate() {
        if let Entry::Version {
            capture: Some(capture),
            ..
        } = &mut entry
        {
            capture.protocol = ["http/1.1", "h2", "http/1.0"][i % 3].into();
            if i == 0 {
                capture.truncated = Some(crate::model::Truncated::Length);
                capture
                    .headers
                    .push(("Content-Length".into(), b"99999".to_vec()));
            }
        }
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
    for segment in place.segments() {
        let checked = Command::new("warcio")
            .args(["check", "-v"])
            .arg(&segment)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&checked.stdout);
        assert!(
            checked.status.success(),
            "{told}{}",
            String::from_utf8_lossy(&checked.stderr)
        );
        assert!(
            told.contains("digest pass") && !told.contains("fail"),
            "{told}"
        );
        let fields = "warc-type,http:status,offset";
        let indexed = Command::new("warcio")
            .args(["index", "-f", fields])
            .arg(&segment)
            .output()
            .unwrap();
        let lines = String::from_utf8(indexed.stdout).unwrap();
        let statuses: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["http:status"].clone())
            .filter(|status| status.as_str().is_some_and(|status| status.len() == 3))
            .collect();
        assert_eq!(
            statuses,
            [
                "200", "200", "200", "200", "301", "404", "200", "200", "200", "200", "200"
            ]
        );
    }
}

/// An archive with revisits of both kinds, in two segments.
fn visited_again() -> Place {
    let mut place = Place::keeping_all();
    place.settings.warc_size = crate::model::ByteSize(6_000);
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
        writer.commit().unwrap();
    }
    for (minute, not_modified, body) in [(20, false, "<p>b, version 1</p>"), (21, true, "")] {
        let Entry::Unchanged {
            id,
            n,
            url,
            key,
            next_visit,
            ..
        } = unchanged("b", 1, minute)
        else {
            unreachable!()
        };
        let status = if not_modified { 304 } else { 200 };
        let capture = capture("b", minute, status, body);
        let entry = Entry::Unchanged {
            id,
            n,
            url,
            key,
            capture,
            not_modified,
            next_visit,
        };
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
    assert!(place.segments().len() > 1);
    place
}

/// All records of an archive's segments.
fn records(place: &Place) -> Vec<Record> {
    let mut all = Vec::new();
    for segment in place.segments() {
        let mut scan = Scan::open(&segment, 0).unwrap();
        while let Some(Found::Record { record, .. }) = scan.next_found().unwrap() {
            all.push(record);
        }
    }
    all
}

#[test]
fn nothing_stands_in_the_place_of_a_page() {
    let place = visited_again();
    let records = records(&place);
    let mut shown = std::collections::BTreeMap::new();
    for record in &records {
        // What tools that replay put into their index.
        let fields = record.field("Content-Type") == Some("application/warc-fields");
        if ["warcinfo", "request"].contains(&&*record.kind()) || fields {
            continue;
        }
        let target = record.field("WARC-Target-URI").unwrap().to_owned();
        let second = record.date().unwrap().as_second();
        let other = shown.insert((target.clone(), second), record.kind());
        assert_eq!(other, None, "{target}");
    }
    assert_eq!(shown.values().filter(|kind| *kind == "revisit").count(), 2);
    let texts: Vec<_> = records
        .iter()
        .filter(|record| record.kind() == "conversion")
        .collect();
    assert_eq!(texts.len(), 5);
    for text in texts {
        let page = text.field("WARC-Refers-To-Target-URI").unwrap();
        let of = |record: &&Record| Some(record.id()) == text.field("WARC-Refers-To");
        let response = records.iter().find(of).unwrap();
        assert_eq!(response.field("WARC-Target-URI"), Some(page));
        let event: Value = serde_json::from_slice(&text.block).unwrap();
        let own = format!("urn:newsarc:{}", event["version"]["id"].as_str().unwrap());
        assert_eq!(text.field("WARC-Target-URI"), Some(&*own));
    }
}

#[test]
fn pywb_replays_pages_revisits_and_texts_from_our_segments() {
    let asked = Command::new("python3").args(["-c", "import pywb"]).output();
    if !asked.is_ok_and(|output| output.status.success()) {
        println!("skipped: no Python with pywb");
        return;
    }
    let place = visited_again();
    let folder = tempfile::tempdir().unwrap();
    let replayed = Command::new("python3")
        .args(["-c", include_str!("../../../tests/fixtures/replay.py")])
        .arg(r#"{"response": 11, "revisit": 2, "conversion": 5}"#)
        .args(place.segments())
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&replayed.stderr);
    assert!(replayed.status.success(), "{said}");
}

/// The cases of other projects, where they are.
fn cases() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(beside, PathBuf::from);
    let cases = shared.join("conformance/warc");
    cases.is_dir().then_some(cases)
}

/// The types of the records that can be read, and whether anything was damaged.
fn read(path: &Path) -> (Vec<String>, bool) {
    let mut scan = Scan::open(path, 0).unwrap();
    let (mut kinds, mut damaged) = (Vec::new(), false);
    while let Some(found) = scan.next_found().unwrap() {
        match found {
            Found::Record { record, .. } => {
                damaged |= record.check().is_err();
                kinds.push(record.kind());
            }
            Found::Damage { .. } => damaged = true,
        }
    }
    (kinds, damaged)
}

#[test]
fn files_of_other_programs_are_read_or_refused() {
    let Some(dir) = cases() else {
        println!("skipped: no cases of other projects here");
        return;
    };
    let lines = fs::read_to_string(dir.join("cases.jsonl")).unwrap();
    let mut read_whole = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["file"].as_str().unwrap();
        let (kinds, damaged) = read(&dir.join("files").join(name));
        // ARC is another format, and a WACZ is a ZIP file.
        let other = name.contains(".arc") || name.ends_with(".wacz");
        if other {
            assert!(damaged && kinds.is_empty(), "{name}");
        } else if case["upstream_label"] == "valid" {
            let expected: Vec<String> = case["expect"]["records"]
                .as_array()
                .unwrap()
                .iter()
                .map(|record| record["type"].as_str().unwrap().trim().to_ascii_lowercase())
                .collect();
            assert_eq!(kinds, expected, "{name}");
            read_whole += 1;
        } else {
            println!("{name}: {kinds:?} damaged {damaged}");
        }
    }
    assert!(read_whole >= 13, "{read_whole}");
}

#[test]
fn mangled_segments_are_gone_through_to_the_end() {
    let place = Place::new();
    let mut writer = place.open_whole();
    for entry in history() {
        writer.stage(entry).unwrap();
    }
    writer.close().unwrap();
    let bytes = fs::read(place.segments().pop().unwrap()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mangled.warc.gz");
    let mut random = vec![0; 4 * 300];
    blake3::Hasher::new()
        .update(b"mangle")
        .finalize_xof()
        .fill(&mut random);
    for four in random.chunks(4) {
        let mut mangled = bytes.clone();
        let at = u32::from_le_bytes([four[0], four[1], four[2], 0]) as usize % mangled.len();
        mangled[at] ^= four[3] | 1;
        fs::write(&path, &mangled).unwrap();
        let (kinds, damaged) = read(&path);
        // A gzip header has fields that nothing depends on (time, system, flags).
        assert!(damaged || kinds.len() == 30, "byte {at}: {}", kinds.len());
        assert!(kinds.len() >= 28, "byte {at}: {}", kinds.len());
    }
}
