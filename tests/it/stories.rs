//! Same story: copies of real articles, edited as papers edit them, against other articles on the
//! same topic. It runs where `../shared` stands beside the checkout; elsewhere it says `skipped`.
//! `NEWSARC_TRIALS=1000` looks at every article.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use newsarc::archive::{Entry, Settings, Writer};
use newsarc::dedup;
use newsarc::model::text::words;
use newsarc::model::{Article, ArticleId, Block, Cause, Validators, Version};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use crate::newsweb::shared;

/// Articles of one language that are looked at, unless the environment asks for another number:
/// all of them take minutes.
fn most() -> usize {
    let asked = std::env::var("NEWSARC_TRIALS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// An article of the corpus.
struct Real {
    sentences: Vec<String>,
    headings: Vec<String>,
}

/// The articles by language, with enough text to be recognised by.
fn corpus(shared: &Path) -> BTreeMap<String, Vec<Real>> {
    let mut found: BTreeMap<String, Vec<Real>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for set in ["dev", "seed"] {
        let text = fs::read_to_string(shared.join("corpus").join(set).join("truth.jsonl"));
        for line in text.unwrap_or_default().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let body = row["body"].as_str().unwrap_or_default();
            let strings = |name: &str| -> Vec<String> {
                let list = row[name].as_array().cloned().unwrap_or_default();
                list.iter()
                    .filter_map(|text| text.as_str().map(str::to_owned))
                    .collect()
            };
            let sentences: Vec<String> = body
                .unicode_sentences()
                .map(|s| s.trim().to_owned())
                .collect();
            // The same page may be in the corpus twice.
            let long = body.chars().count() >= 300 && sentences.len() >= 4;
            let title = row["title"].as_str().unwrap_or_default().to_owned();
            if long && seen.insert(title) {
                let real = Real {
                    sentences,
                    headings: strings("headings"),
                };
                let lang = row["lang"].as_str().unwrap_or_default().to_owned();
                let articles = found.entry(lang).or_default();
                if articles.len() < most() {
                    articles.push(real);
                }
            }
        }
    }
    found
}

fn article<'s>(
    before: &[&str],
    text: impl Iterator<Item = &'s str>,
    headings: &[String],
) -> Article {
    let mut blocks: Vec<Block> = before.iter().map(|line| Block::paragraph(*line)).collect();
    let text: Vec<&str> = text.collect();
    for (at, paragraph) in text.chunks(3).enumerate() {
        if let Some(heading) = headings.get(at) {
            blocks.push(Block::heading(2, heading.as_str()));
        }
        blocks.push(Block::paragraph(paragraph.join(" ")));
    }
    Article {
        blocks,
        ..Article::default()
    }
}

fn original(real: &Real) -> Article {
    article(
        &[],
        real.sentences.iter().map(String::as_str),
        &real.headings,
    )
}

/// The same story in another paper: its furniture around it, every tenth sentence (one at least)
/// another one, the headings in another language.
fn copy(real: &Real, other: &Real) -> Article {
    let changed = real.sentences.len().div_ceil(10);
    let step = real.sentences.len() / changed;
    let text = real.sentences.iter().enumerate().map(|(at, sentence)| {
        let replaced = at % step == step / 2 && at / step < changed;
        if replaced {
            &other.sentences[at % other.sentences.len()]
        } else {
            sentence
        }
        .as_str()
    });
    let headings: Vec<String> = (0..real.headings.len())
        .map(|n| format!("Otsikko numero {n} tässä"))
        .collect();
    article(
        &[
            "Read our free letter every morning",
            "Photo by our own reporter",
        ],
        text,
        &headings,
    )
}

/// Words of an article that say something: the longer ones.
fn topic(real: &Real) -> BTreeSet<String> {
    let text = real.sentences.join(" ").to_lowercase();
    words(&text)
        .filter(|word| word.chars().count() > 4)
        .map(str::to_owned)
        .collect()
}

/// The other article that shares the largest part of its words.
fn nearest(at: usize, topics: &[BTreeSet<String>]) -> usize {
    let share = |other: usize| {
        let common = topics[at].intersection(&topics[other]).count();
        common as f64 / (topics[at].len() + topics[other].len()) as f64
    };
    let others = (0..topics.len()).filter(|&other| other != at);
    others
        .max_by(|&a, &b| share(a).total_cmp(&share(b)))
        .unwrap()
}

fn entry(name: &str, article: Article) -> Entry {
    let observed_at = jiff::Timestamp::from_second(1_790_000_000).unwrap();
    let url = format!("https://{name}.example/");
    let id = ArticleId::of_key(&url);
    Entry::Version {
        fingerprint: dedup::fingerprint(&article),
        version: Version {
            id,
            n: 1,
            site: name.to_owned(),
            url: url.clone(),
            observed_at,
            cause: Cause::First,
            changed: Vec::new(),
            digest: dedup::content_digest(&article),
            rules: String::new(),
            story: None,
            validators: Validators::default(),
        },
        article,
        capture: None,
        key: url,
        next_visit: None,
    }
}

#[test]
fn edited_copies_are_one_story_and_other_stories_on_a_topic_are_not() {
    let Some(shared) = shared() else {
        println!("skipped: no corpus here");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings {
        path: dir.path().join("archive"),
        ..Settings::default()
    };
    let (mut writer, _) = Writer::open(&settings, "test", Duration::ZERO).unwrap();
    let corpus = corpus(&shared);
    for (lang, articles) in &corpus {
        for (at, real) in articles.iter().enumerate() {
            writer
                .stage(entry(&format!("{lang}-{at}"), original(real)))
                .unwrap();
        }
    }
    let (mut all, mut told) = ([0_usize; 3], Vec::new());
    for (lang, articles) in &corpus {
        let topics: Vec<_> = articles.iter().map(topic).collect();
        let (mut found, mut wrong) = (0, 0);
        for (at, real) in articles.iter().enumerate() {
            let stranger = if articles.len() > 1 {
                nearest(at, &topics)
            } else {
                at
            };
            let other = &articles[(at + 1) % articles.len()];
            let print = dedup::fingerprint(&copy(
                real,
                if articles.len() > 1 {
                    other
                } else {
                    &corpus["en"][0]
                },
            ));
            let own = ArticleId::of_key(&format!("https://{lang}-{at}.example/"));
            let near = writer.similar(&print).unwrap();
            found += usize::from(
                near.iter()
                    .any(|(id, print_of)| *id == own && dedup::same_story(print_of, &print)),
            );
            let strange = dedup::fingerprint(&original(&articles[stranger]));
            let taken = stranger != at && dedup::same_story(&strange, &print);
            if taken {
                println!(
                    "{lang} {at} {stranger}: {} / {}",
                    real.sentences[0], articles[stranger].sentences[0]
                );
            }
            wrong += usize::from(taken);
        }
        told.push(format!(
            "{lang}: {found} of {} copies, {wrong} strangers",
            articles.len()
        ));
        for (sum, count) in all.iter_mut().zip([articles.len(), found, wrong]) {
            *sum += count;
        }
        let need = |share: f64| (share * articles.len() as f64).floor() as usize;
        assert!(found >= need(0.95), "{}", told.join("\n"));
        assert!(wrong * 100 <= found + wrong, "{}", told.join("\n"));
    }
    let [pairs, found, wrong] = all.map(|count| count as f64);
    println!(
        "{}\nrecall {:.3}, precision {:.3}",
        told.join("\n"),
        found / pairs,
        found / (found + wrong)
    );
    assert!(
        corpus.contains_key("bn") && corpus.contains_key("ja"),
        "{:?}",
        corpus.keys()
    );
}
