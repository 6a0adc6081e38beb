//! Blocks that stand in the body and do not belong to the story: what the names of elements did
//! not give away is told here by form and place.

use super::blocks::Draft;
use super::title::key;
use crate::model::Block;
use crate::model::text::ends_sentence;

/// Removes furniture from the blocks of a body.
pub(super) fn clean(drafts: Vec<Draft>, title: Option<&str>, summary: Option<&str>) -> Vec<Draft> {
    let title = title.map(key).filter(|key| !key.is_empty());
    let summary = summary.map(key).filter(|key| !key.is_empty());
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts {
        let text = draft.block.lines().join(" ");
        let key = key(&text);
        let early = kept.iter().filter(|draft| is_prose(draft)).count() < 2;
        let repeated = early && (title.as_ref() == Some(&key) || summary.as_ref() == Some(&key));
        if !repeated && !is_reference(&draft, &text) && !is_label(&text, &key) {
            kept.push(draft);
        }
    }
    drop_empty_sections(kept)
}

fn is_prose(draft: &Draft) -> bool {
    matches!(
        draft.block,
        Block::Paragraph { .. } | Block::Quote { .. } | Block::List { .. }
    ) && draft.letters > 40
}

/// A line that only leads elsewhere: wholly a link, or a label with a link after it.
fn is_reference(draft: &Draft, text: &str) -> bool {
    let (letters, linked) = (draft.letters, draft.linked);
    if linked == 0 {
        return false;
    }
    match draft.block {
        Block::Paragraph { .. } => {
            let whole = linked * 10 >= letters * 9;
            let labelled = linked * 2 >= letters
                && letters < 250
                && text
                    .split_once([':', '：', '»', '›', '>'])
                    .is_some_and(|(label, _)| label.chars().count() <= 40)
                && !ends_sentence(text);
            (whole && letters < 300) || labelled
        }
        Block::List { .. } => linked * 10 >= letters * 7,
        Block::Heading { .. } => linked * 10 >= letters * 9,
        _ => false,
    }
}

/// A label without content: an advertisement mark, a counter, signs alone.
fn is_label(text: &str, key: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    key.is_empty() || key.chars().all(char::is_numeric) || LABELS.contains(&key)
}

/// Labels of advertisements and gadgets, as [`key`] gives them.
const LABELS: [&str; 46] = [
    "advertisement",
    "advertisements",
    "advertisment",
    "ad",
    "ads",
    "sponsored",
    "promoted",
    "anzeige",
    "werbung",
    "publicidad",
    "publicidade",
    "publicité",
    "pubblicità",
    "reklama",
    "reklam",
    "reklame",
    "advertentie",
    "annons",
    "annonse",
    "mainos",
    "διαφήμιση",
    "реклама",
    "বিজ্ঞাপন",
    "विज्ञापन",
    "إعلان",
    "اعلان",
    "広告",
    "广告",
    "廣告",
    "광고",
    "โฆษณา",
    "quảngcáo",
    "iklan",
    "share",
    "sharethis",
    "teilen",
    "compartir",
    "partager",
    "condividi",
    "paylaş",
    "print",
    "email",
    "facebook",
    "twitter",
    "whatsapp",
    "readmore",
];

/// Drops headings with nothing under them.
fn drop_empty_sections(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts.into_iter().rev() {
        if let Block::Heading { level, .. } = draft.block {
            let under = kept
                .iter()
                .rev()
                .find(|draft| !matches!(draft.block, Block::Figure { .. } | Block::Embed { .. }));
            let empty = match under.map(|draft| &draft.block) {
                None => true,
                Some(Block::Heading { level: next, .. }) => *next <= level,
                Some(_) => false,
            };
            if empty {
                continue;
            }
        }
        kept.push(draft);
    }
    kept.reverse();
    kept
}
