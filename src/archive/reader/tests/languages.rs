//! Search by words on real pages in many scripts: every occurrence, and no parts of words. The
//! pages lie in `../shared`; without them there is nothing to look at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::model::text::words;

/// Words of a language that are asked for at most.
const ASKED: usize = 400;

/// The texts of the shared pages in a language; title, summary and paragraphs.
fn texts(lang: &str) -> Vec<String> {
    let shared = std::env::var_os("NEWSARC_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let read = |part| std::fs::read_to_string(shared.join(part)).unwrap_or_default();
    let all = read("corpus/dev/truth.jsonl") + &read("corpus/seed/truth.jsonl");
    let mut texts = Vec::new();
    for line in all.lines().filter(|line| !line.trim().is_empty()) {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        if page["lang"] != lang {
            continue;
        }
        let paragraphs = page["paragraphs"].as_array().into_iter().flatten();
        let parts = [&page["title"], &page["summary"], &page["body"]];
        let parts = parts.into_iter().chain(paragraphs);
        let parts: Vec<&str> = parts.filter_map(|part| part.as_str()).collect();
        texts.push(parts.join("\n"));
    }
    if texts.is_empty() {
        println!("skipped: no pages in {lang} in ../shared");
    }
    texts
}

/// An archive with one article a text.
fn archive_of(lang: &str, texts: &[String]) -> TempDir {
    let view = |(i, text): (usize, &String)| version(&format!("{i}"), lang, "—", text, i as i64);
    archive(&texts.iter().enumerate().map(view).collect::<Vec<_>>())
}

/// In which texts, and how often in each, a phrase is found and marked.
fn found(reader: &Reader, phrase: &str) -> BTreeMap<usize, usize> {
    let searcher = reader.index.searcher();
    let filter = text(&format!("\"{phrase}\""));
    let asked = Asked::new(&searcher, &reader.fields, &filter, Order::Date).unwrap();
    let views = reader.versions(&filter).unwrap().map(Result::unwrap);
    views
        .map(|view| {
            let number = view.url.rsplit('/').next().unwrap().parse().unwrap();
            let body = view.article.body_text();
            let marked = snippet::highlights(&body, &asked.needles, None).len();
            (number, marked)
        })
        .collect()
}

/// The form in which spellings of one word are alike.
fn form(word: &str) -> String {
    let mut form = String::new();
    index::normalise(word, &mut form);
    form
}

/// A word of letters and the marks on them alone, so that all agree on where it ends.
fn is_plain(word: &str) -> bool {
    word.graphemes(true).count() > 1
        && word.chars().next().is_some_and(char::is_alphabetic)
        && !word.contains(|c: char| c.is_ascii_punctuation() || c.is_numeric() || "’·".contains(c))
}

#[test]
fn in_scripts_with_spaces_words_are_found_wherever_they_stand_and_parts_nowhere() {
    for lang in ["bn", "hi", "ar", "tr", "ur", "fa", "ru", "ta"] {
        let texts = texts(lang);
        let mut stands: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
        let mut spelt: BTreeMap<String, String> = BTreeMap::new();
        for (number, text) in texts.iter().enumerate() {
            // An apostrophe ends a word for searching; joiners belong to it.
            for word in words(text).flat_map(|word| word.split(['\'', '’', '.', ':'])) {
                let form = form(word);
                if is_plain(word) {
                    spelt.entry(form.clone()).or_insert_with(|| word.to_owned());
                }
                *stands.entry(form).or_default().entry(number).or_default() += 1;
            }
        }
        let dir = archive_of(lang, &texts);
        let reader = reader(dir.path());
        let mut asked = 0;
        for (form, word) in spelt.iter().take(ASKED) {
            assert_eq!(found(&reader, word), stands[form], "{lang}: {word}");
            let last = word.grapheme_indices(true).next_back().unwrap().0;
            let part = &word[..last];
            if !stands.contains_key(&self::form(part)) {
                assert_eq!(found(&reader, part), BTreeMap::new(), "{lang}: {part}");
            }
            asked += 1;
        }
        println!("{lang}: {} pages, {asked} words", texts.len());
    }
}

#[test]
fn in_japanese_and_chinese_every_run_of_characters_is_found() {
    for lang in ["ja", "zh"] {
        let texts = texts(lang);
        let dir = archive_of(lang, &texts);
        let reader = reader(dir.path());
        let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
        let mut runs: BTreeSet<&str> = BTreeSet::new();
        for text in &texts {
            let names = text.split(|c: char| !is_han(c));
            runs.extend(names.filter(|run| (2..=4).contains(&run.chars().count())));
        }
        for run in runs.iter().take(ASKED) {
            let number = |(number, text): (usize, &String)| {
                let count = text.matches(run).count();
                (count > 0).then_some((number, count))
            };
            let expected: BTreeMap<usize, usize> =
                texts.iter().enumerate().filter_map(number).collect();
            assert_eq!(found(&reader, run), expected, "{lang}: {run}");
        }
        println!("{lang}: {} pages, {} runs", texts.len(), runs.len());
    }
}

#[test]
fn in_thai_words_of_the_dictionary_are_found_and_parts_of_them_are_not() {
    let texts = texts("th");
    let dir = archive_of("th", &texts);
    let reader = reader(dir.path());
    let words: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| index::units(text).map(|place| &text[place]))
        .filter(|word| word.graphemes(true).count() > 2 && word.chars().all(char::is_alphabetic))
        .collect();
    for word in words.iter().take(ASKED) {
        let here = found(&reader, word);
        assert!(!here.is_empty(), "{word}");
        let last = word.grapheme_indices(true).next_back().unwrap().0;
        let part = &word[..last];
        if index::units(part).count() == 1 && !words.contains(part) {
            assert_eq!(found(&reader, part), BTreeMap::new(), "{part} of {word}");
        }
    }
    println!("th: {} pages, {} words", texts.len(), words.len());
}

#[test]
fn words_without_spaces_are_not_cut_out_of_others() {
    let dir = archive(&[
        version("a", "ja", "東京都の京都展", "東京都と京都府。", 1),
        version("b", "ja", "東京都", "東京都の人々", 2),
        version("c", "zh", "南京市", "北京大学宣布新计划", 3),
    ]);
    let reader = reader(dir.path());
    assert_eq!(titles(&reader, text("京都")), ["東京都の京都展"]);
    assert_eq!(titles(&reader, text("東京 -京都")), ["東京都"]);
    assert_eq!(titles(&reader, text("京大")), Vec::<String>::new());
    assert_eq!(titles(&reader, text("\"京大\"")), ["南京市"]);
    let hits = reader.search(&page(text("京都"))).unwrap().hits;
    let (hit, title) = (&hits[0], "東京都の京都展");
    let marked: Vec<&str> = hit
        .title
        .iter()
        .map(|range| &title[range.clone()])
        .collect();
    assert_eq!(marked, ["京都"]);
    assert_eq!(hit.title[0].end, title.find('展').unwrap());
    let snippet = hit.snippet.as_ref().unwrap();
    let place = "東京都と".len();
    assert_eq!(snippet.highlights.len(), 1);
    assert_eq!(snippet.highlights[0].start, place);
}
