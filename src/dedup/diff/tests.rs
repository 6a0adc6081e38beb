//! Diffs that read as a person would mark them.

use std::time::{Duration, Instant};

use super::*;
use crate::model::Block;

fn article(paragraphs: &[&str]) -> Article {
    Article {
        title: Some("Headline".into()),
        blocks: paragraphs
            .iter()
            .map(|text| Block::paragraph(*text))
            .collect(),
        ..Article::default()
    }
}

/// `[-gone-]`, `{+new+}`, and the rest as it is.
fn marked(segments: &[Segment]) -> String {
    segments
        .iter()
        .map(|segment| match segment.op {
            Op::Equal => segment.text.clone(),
            Op::Removed => format!("[-{}-]", segment.text),
            Op::Added => format!("{{+{}+}}", segment.text),
        })
        .collect()
}

fn line(old: &str, new: &str) -> String {
    marked(&inline::segments(old, new, &mut Work::of(WORK)))
}

#[test]
fn words_are_marked_whole() {
    for (old, new, expected) in [
        (
            "rose 63 points",
            "rose 66 points",
            "rose [-63-]{+66+} points",
        ),
        ("বৃষ্টি হবে", "বৃষ্টির হবে", "[-বৃষ্টি-]{+বৃষ্টির+} হবে"),
        ("তিনি করি বলেন", "তিনি করে বলেন", "তিনি [-করি-]{+করে+} বলেন"),
        ("हिन्दी में", "हिंदी में", "[-हिन्दी-]{+हिंदी+} में"),
        ("No, killing", "No killing", "No[-,-] killing"),
        ("he said “x”", "he said \"x\"", "he said \"x\""),
        ("a b c d", "a x y d", "a [-b c-]{+x y+} d"),
        ("", "new", "{+new+}"),
        (
            "気象庁は大雨警報を発表",
            "気象庁は暴風警報を発表",
            "気象庁は[-大雨-]{+暴風+}警報を発表",
        ),
        ("東京都知事", "東西都議員", "東[-京都知事-]{+西都議員+}"),
    ] {
        assert_eq!(line(old, new), expected);
    }
}

#[test]
fn the_new_text_can_be_read_off() {
    let (old, new) = (
        "ঢাকায় আজ  সকালে “বৃষ্টি” হয়েছে।",
        "ঢাকায় কাল সকালে \"ভারী বৃষ্টি\" হয়েছে।",
    );
    let segments = inline::segments(old, new, &mut Work::of(WORK));
    let kept = segments.iter().filter(|segment| segment.op != Op::Removed);
    assert_eq!(
        kept.map(|segment| segment.text.as_str())
            .collect::<String>(),
        new
    );
}

#[test]
fn lines_are_paired_with_what_they_became() {
    let old = article(&[
        "Same.",
        "The mayor said ten people died in the flood.",
        "Gone for good, this one.",
        "End.",
    ]);
    let new = article(&[
        "Same.",
        "A new first line of its own.",
        "The mayor said twelve people died in the flood.",
        "End.",
    ]);
    let diff = articles(&old, &new);
    let shape: Vec<&str> = diff
        .blocks
        .iter()
        .map(|block| match block {
            BlockDiff::Equal { .. } => "equal",
            BlockDiff::Added { .. } => "added",
            BlockDiff::Removed { .. } => "removed",
            BlockDiff::Changed { .. } => "changed",
        })
        .collect();
    assert_eq!(shape, ["equal", "added", "changed", "removed", "equal"]);
    let stats = diff.stats;
    assert_eq!(
        (stats.lines_added, stats.lines_removed, stats.lines_changed),
        (1, 1, 1)
    );
    assert_eq!((stats.words_added, stats.words_removed), (8, 6));
    assert!(!diff.is_empty());
}

#[test]
fn a_diff_is_data() {
    let diff = articles(&article(&["one two"]), &article(&["one three"]));
    let json = serde_json::to_string(&diff).unwrap();
    assert!(
        json.contains(
            r#"{"op":"changed","kind":"paragraph","segments":[{"op":"equal","text":"one "}"#
        ),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<ArticleDiff>(&json).unwrap(), diff);
    assert!(articles(&article(&["x"]), &article(&["x"])).is_empty());
}

#[test]
fn texts_that_share_nothing_end_soon() {
    let text = |seed: u64| {
        let mut state = seed;
        let mut word = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(seed);
            format!("w{}", state >> 40)
        };
        let lines: Vec<String> = (0..3_000)
            .map(|_| [word(), word(), word()].join(" "))
            .collect();
        lines
    };
    let of = |lines: &[String]| Article {
        blocks: lines.iter().map(Block::paragraph).collect(),
        ..Article::default()
    };
    let (a, b) = (text(1), text(3));
    for (old, new) in [(of(&a), of(&b)), (of(&[a.join(" ")]), of(&[b.join(" ")]))] {
        let start = Instant::now();
        assert!(!articles(&old, &new).is_empty());
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
    }
}

proptest::proptest! {
    /// What stayed and what is new make the new line; what stayed and what is gone make the old
    /// one, but for noise.
    #[test]
    fn both_texts_can_be_read_off(old in "[a-c ,.“\"কখা্ 日本語ไทย]{0,40}", new in "[a-c ,.“\"কখা্ 日本語ไทย]{0,40}") {
        let segments = inline::segments(&old, &new, &mut Work::of(WORK));
        let side = |gone: Op| -> String {
            segments.iter().filter(|segment| segment.op != gone).map(|segment| segment.text.as_str()).collect()
        };
        proptest::prop_assert_eq!(side(Op::Removed), &*new);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        proptest::prop_assert_eq!(letters(&side(Op::Added)), letters(&old));
        for pair in segments.windows(2) {
            proptest::prop_assert!(pair[0].op != pair[1].op);
        }
    }
}
