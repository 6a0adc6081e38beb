//! Labels, and lines that lead elsewhere.

use std::collections::{HashMap, HashSet};

use super::strangers::Company;
use super::{REPEATED_LABEL, Told};
use crate::extract::blocks::Draft;
use crate::model::Block;
use crate::model::text::ends_sentence;

/// Drops labels, also what recurs like one, and lines that lead elsewhere, with what heads them.
pub(super) fn drop_labels(told: &mut Vec<Told>) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for told in told.iter() {
        *count.entry(told.form().into_owned()).or_default() += 1;
    }
    let company = Company::of(told);
    let sections = linked_sections(told, &company);
    // The column of the list of references that was written next.
    let mut next = None;
    let judged = told.iter().rev().map(|told| {
        let label = told.draft.letters < REPEATED_LABEL
            && !company.holds(&told.draft)
            && !told.key.is_empty()
            && count.get(told.form().as_ref()).is_some_and(|&n| n > 2)
            && !told.is_picture();
        let reference = is_reference(&told.draft, &told.text) && !sections.contains(&told.order);
        let heading = matches!(told.draft.block, Block::Heading { .. });
        let heads = heading && next.is_some() && next == told.draft.origin.column;
        let list = reference && matches!(told.draft.block, Block::List { .. });
        next = told.draft.origin.column.filter(|_| list);
        label || reference || heads || is_label(&told.text, &told.key)
    });
    let judged: Vec<bool> = judged.collect();
    let mut judged = judged.into_iter().rev();
    told.retain(|_| !judged.next().unwrap_or_default());
}

/// Headings in a column of the body with its prose directly under them, by their order: they head what
/// follows, though they be links to what it is about.
fn linked_sections(told: &[Told], company: &Company) -> HashSet<usize> {
    let in_body = |one: &Told| company.holds(&one.draft);
    let heads = |(i, one): &(usize, &Told)| {
        let heading = matches!(one.draft.block, Block::Heading { .. });
        let next = told[i + 1..].iter().find(|next| !next.is_picture());
        let prose = |next: &Told| {
            next.is_prose() && in_body(next) && next.draft.linked * 2 < next.draft.letters
        };
        heading && one.draft.linked > 0 && in_body(one) && next.is_some_and(prose)
    };
    let sections = told.iter().enumerate().filter(heads);
    sections.map(|(_, one)| one.order).collect()
}

/// A line that only leads elsewhere: wholly a link, or a label with a link after it.
fn is_reference(draft: &Draft, text: &str) -> bool {
    let (letters, linked) = (draft.letters, draft.linked);
    if linked == 0 || text.ends_with([':', '：']) {
        return false;
    }
    // A full stop behind the link makes it a sentence of the story.
    let stopped = (1..=2).contains(&(letters - linked)) && text.ends_with(['.', '。', '।']);
    match draft.block {
        Block::Paragraph { .. } => {
            let whole =
                linked * 10 >= letters * 9 || (linked * 10 >= letters * 7 && !ends_sentence(text));
            let labelled = linked * 2 >= letters
                && letters < 250
                && text
                    .split_once([':', '：', '»', '›', '>'])
                    .is_some_and(|(label, rest)| label.chars().count() <= 40 && !rest.is_empty())
                && !ends_sentence(text);
            (whole && !stopped && letters < 300) || labelled
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
