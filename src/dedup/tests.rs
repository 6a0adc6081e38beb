//! What is a change and what is noise; how well copies are told from other stories.

use jiff::civil::date;
use serde_json::Value;

use super::samples::{BENGALI, JAPANESE};
use super::*;
use crate::model::text::words;
use crate::model::{Author, AuthorKind, Block};

fn article(title: &str, paragraphs: &[&str]) -> Article {
    Article {
        title: Some(title.into()),
        blocks: paragraphs
            .iter()
            .map(|text| Block::paragraph(*text))
            .collect(),
        ..Article::default()
    }
}

fn body(text: &str) -> Article {
    article("t", &[text])
}

fn author(name: &str) -> Author {
    Author {
        name: name.into(),
        kind: AuthorKind::Person,
    }
}

fn when(day: i8, hour: i8, precision: Precision, offset: Option<i32>) -> Option<When> {
    Some(When {
        local: date(2025, 9, day).at(hour, 0, 0, 0),
        offset,
        precision,
        raw: String::new(),
        source: "text".into(),
    })
}

#[test]
fn a_point_a_sign_a_comma_is_a_change() {
    for (old, new) in [
        ("up 1.5 % on the year", "up 15 % on the year"),
        ("a low of -5 degrees", "a low of 5 degrees"),
        ("No, killing is wrong", "No killing is wrong"),
        ("পানি ৫.৫ ফুট", "পানি ৫৫ ফুট"),
        ("he did", "he did not"),
        ("Sanders", "sanders"),
        ("কর", "করে"),
        ("$5", "€5"),
    ] {
        assert_ne!(
            content_digest(&body(old)),
            content_digest(&body(new)),
            "{old}"
        );
        let found = changes(&body(old), &body(new));
        assert_eq!(found.len(), 1, "{old}");
        assert_eq!(found[0].field, Field::Body, "{old}");
    }
}

#[test]
fn typography_and_layout_are_noise() {
    for (old, new) in [
        ("he said “x” – ‘y’", "he said \"x\" - 'y'"),
        ("10\u{A0}000  men\n", "10 000 men"),
        ("soft\u{AD}hyphen", "softhyphen"),
        ("ক\u{9DF}", "ক\u{9AF}\u{9BC}"),
        ("می\u{200C}خواهم", "میخواهم"),
    ] {
        assert_eq!(
            content_digest(&body(old)),
            content_digest(&body(new)),
            "{old}"
        );
        assert_eq!(changes(&body(old), &body(new)), [], "{old}");
    }
    let split = article("t", &["One. Two.", "Three."]);
    let joined = article("t", &["One.", "Two. Three."]);
    assert_eq!(changes(&split, &joined), []);
}

#[test]
fn bylines_change_by_name_and_not_by_order() {
    let signed = |names: &[&str]| Article {
        authors: names.iter().map(|name| author(name)).collect(),
        ..body("x")
    };
    assert_eq!(
        changes(
            &signed(&["Ann Lee", "Bo Ray"]),
            &signed(&["BO RAY", "Ann Lee"])
        ),
        []
    );
    let found = changes(&signed(&["Ann Lee"]), &signed(&["Ann Lee", "Bo Ray"]));
    assert_eq!(
        found,
        [Change {
            field: Field::Authors,
            added: 2,
            removed: 0
        }]
    );
}

#[test]
fn a_date_of_change_alone_is_no_change() {
    let saved = |day, text| Article {
        modified: when(day, 9, Precision::Minute, Some(0)),
        ..body(text)
    };
    assert_eq!(changes(&saved(3, "x"), &saved(4, "x")), []);
    let fields: Vec<Field> = changes(&saved(3, "x"), &saved(4, "y"))
        .iter()
        .map(|c| c.field)
        .collect();
    assert_eq!(fields, [Field::Body, Field::Modified]);
}

#[test]
fn publication_moves_only_as_far_as_both_are_known() {
    let dated = |published| Article {
        published,
        ..body("x")
    };
    let day = Precision::Day;
    let minute = Precision::Minute;
    for (old, new, moved) in [
        (when(3, 0, day, None), when(3, 14, minute, Some(0)), false),
        (when(3, 0, day, None), when(4, 14, minute, Some(0)), true),
        (
            when(3, 14, minute, None),
            when(3, 14, minute, Some(21_600)),
            false,
        ),
        (
            when(3, 14, minute, Some(0)),
            when(3, 20, minute, Some(21_600)),
            false,
        ),
        (
            when(3, 14, minute, Some(0)),
            when(3, 15, minute, Some(0)),
            true,
        ),
        (None, when(3, 14, minute, Some(0)), false),
    ] {
        let found = changes(&dated(old), &dated(new));
        assert_eq!(!found.is_empty(), moved, "{found:?}");
    }
}

#[test]
fn access_changes_where_both_are_stated() {
    let with = |access| Article {
        access,
        ..body("x")
    };
    assert_eq!(changes(&with(Access::Unknown), &with(Access::Free)), []);
    let found = changes(&with(Access::Free), &with(Access::Subscriber));
    assert_eq!(found[0].field, Field::Access);
}

#[test]
fn words_are_counted_in_every_script() {
    let found = changes(&body("ঢাকায় আজ বৃষ্টি হবে"), &body("ঢাকায় কাল ভারী বৃষ্টি হবে"));
    assert_eq!((found[0].added, found[0].removed), (2, 1));
}

/// An article as sentences, by whatever ends one in its script.
fn sentences(paragraphs: &[String]) -> Vec<String> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '।' | '。' | '！' | '？' | '۔');
    let split = |text: &String| {
        text.split_inclusive(ends)
            .map(|part| part.trim().to_owned())
            .collect::<Vec<_>>()
    };
    paragraphs
        .iter()
        .flat_map(split)
        .filter(|part| !part.is_empty())
        .collect()
}

fn of_sentences(sentences: &[String]) -> Article {
    let paragraphs: Vec<String> = sentences.chunks(3).map(|part| part.join(" ")).collect();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    article("", &paragraphs)
}

/// The ways in which a paper takes over a story, and what comes out of it.
fn copies(own: &[String], other: &[String]) -> Vec<(&'static str, Article)> {
    let share = |percent: usize| own[..(own.len() * percent).div_ceil(100)].to_vec();
    let intro = || other.iter().take(1).cloned();
    let tenth = own.iter().enumerate().map(|(n, sentence)| {
        let replaced = n % 10 == 4;
        if replaced {
            other[n % other.len()].clone()
        } else {
            sentence.clone()
        }
    });
    let mut paragraph = own.to_vec();
    let middle = own.len() / 2;
    for (place, sentence) in paragraph[middle..].iter_mut().take(2).zip(other) {
        place.clone_from(sentence);
    }
    let frame = [
        "Share",
        "Read also: most read stories of the day",
        "© All rights reserved",
    ];
    let template = frame[..2]
        .iter()
        .map(|&line| line.to_owned())
        .chain(own.iter().cloned());
    vec![
        ("template", of_sentences(&template.collect::<Vec<_>>())),
        (
            "10 % of sentences",
            of_sentences(&tenth.collect::<Vec<_>>()),
        ),
        ("one paragraph", of_sentences(&paragraph)),
        (
            "70 % and an intro",
            of_sentences(&intro().chain(share(70)).collect::<Vec<_>>()),
        ),
        (
            "40 % and an intro",
            of_sentences(&intro().chain(share(40)).collect::<Vec<_>>()),
        ),
    ]
}

/// Copies found, copies made, other stories taken for copies, pairs of other stories.
fn score(name: &str, texts: &[Vec<String>]) -> (usize, usize, usize, usize) {
    let prints: Vec<Vec<u64>> = texts
        .iter()
        .map(|text| fingerprint(&of_sentences(text)))
        .collect();
    let (mut found, mut made) = (0, 0);
    let mut by_kind = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for (n, text) in texts.iter().enumerate() {
        let other = &texts[(n + 1) % texts.len()];
        for (kind, copy) in copies(text, other) {
            let right = same_story(&prints[n], &fingerprint(&copy));
            let tally = by_kind.entry(kind).or_default();
            *tally = (tally.0 + usize::from(right), tally.1 + 1);
            (found, made) = (found + usize::from(right), made + 1);
        }
    }
    let (mut wrong, mut pairs, mut most) = (0, 0, 0.0_f64);
    for a in 0..prints.len() {
        for b in 0..a {
            pairs += 1;
            let shared = containment(&prints[a], &prints[b]);
            most = most.max(shared);
            if same_story(&prints[a], &prints[b]) {
                wrong += 1;
                eprintln!("  {shared:.2} {}\n       {}", texts[a][0], texts[b][0]);
            }
        }
    }
    let precision = found as f64 / (found + wrong).max(1) as f64;
    let recall = found as f64 / made.max(1) as f64;
    eprintln!(
        "{name}: {} texts, precision {precision:.3}, recall {recall:.3}, {wrong} of {pairs} other pairs (most {most:.2}); {by_kind:?}",
        texts.len()
    );
    (found, made, wrong, pairs)
}

#[test]
fn copies_are_found_in_bengali_and_japanese() {
    for (name, samples) in [("Bengali", BENGALI), ("Japanese", JAPANESE)] {
        let texts: Vec<Vec<String>> = samples
            .iter()
            .map(|text| sentences(&text.iter().map(|&line| line.to_owned()).collect::<Vec<_>>()))
            .collect();
        let (found, made, wrong, _) = score(name, &texts);
        assert!(found * 100 >= made * 95, "{name}");
        assert_eq!(wrong, 0, "{name}");
    }
}

#[test]
fn copies_are_found_among_real_articles() {
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        std::path::PathBuf::from,
    );
    let Ok(truth) = std::fs::read_to_string(shared.join("corpus/dev/truth.jsonl")) else {
        eprintln!("skipped: no {}", shared.display());
        return;
    };
    let mut texts: Vec<Vec<String>> = Vec::new();
    for line in truth.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let body = row["body"].as_str().unwrap_or_default();
        let lines: Vec<String> = body.lines().map(str::to_owned).collect();
        let sentences = sentences(&lines);
        if words(body).count() >= 120 && sentences.len() >= 8 {
            texts.push(sentences);
        }
    }
    let (found, made, wrong, _) = score("corpus", &texts);
    assert!(found * 100 >= made * 95);
    assert!(wrong * 100 <= found);
}

#[test]
fn same_texts_are_of_like_length() {
    let whole: Vec<String> = sentences(
        &BENGALI
            .concat()
            .iter()
            .map(|&line| line.to_owned())
            .collect::<Vec<_>>(),
    );
    let print = |part: &[String]| fingerprint(&of_sentences(part));
    let part = print(&whole[..whole.len() / 2]);
    assert!(same_text(&print(&whole), &print(&whole[1..])));
    assert!(same_story(&print(&whole), &part));
    assert!(!same_text(&print(&whole), &part));
}

#[test]
fn a_sample_depends_on_the_text_alone() {
    let text = BENGALI[0];
    let print = fingerprint(&article("one headline", text));
    assert_eq!(print, fingerprint(&article("another", text)));
    assert!(print.is_sorted());
    // kept for good: archives hold these numbers
    assert_eq!(
        fingerprint(&body("one two three four five six seven eight nine ten")),
        KNOWN
    );
    assert!(containment(&[], &print) < f64::EPSILON);
}

const KNOWN: [u64; 3] = [
    6_954_171_668_606_536_506,
    10_356_507_186_678_834_156,
    13_759_840_190_674_742_850,
];
