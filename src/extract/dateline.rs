//! Place and agency that open a story: `DHAKA, Sept 3 (BSS) —`, `ঢাকা (বাসস) :`, `新华社北京9月3日电`.
//!
//! Only forms that cannot be anything else are taken: a known agency in brackets, or a place in
//! capitals before a dash. What is taken stays in the text.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Found;
use super::agencies::names_agency;
use crate::model::{Article, Block, Dateline};

/// The forms, the strictest first. `agency` must be a known one wherever it is taken; `capitals`
/// is a place that is told by its letters alone. How long a part may be is asked of what fits: as
/// bounds in the forms, over classes of all scripts, they would be megabytes of automata.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // 新华社北京9月3日电
        r"^[（【\[]?(?<agency>新华社|新華社|中新社|中新网|中新網)(?<place>[^\d\s电電]+?)\s?\d\d?月\d\d?日[电電]",
        // 【東京共同】, (서울=연합뉴스), [サンパウロ時事]
        r"^[【(\[（](?<place>[^\s【】()=＝]+?)[=＝]?(?<agency>共同|時事|연합뉴스|뉴시스|뉴스1)[】)\]）]",
        // ঢাকা, ৩ সেপ্টেম্বর (বাসস) :  Berlin (dpa) -  МОСКВА, 3 сентября. /ТАСС/.  (Reuters) -
        r"^(?<place>[\p{L}\p{M}][\p{L}\p{M} .'’/-]+?)?(?:[,،] ?(?<day>[^()。।:]+))? ?[(（\[/](?<agency>[^()（）\[\]/]+(?:/[^()/]+)?)[)）\]/] ?[-–—:：.,।=]",
        // MOSCOW, 3 Sept — Interfax.
        r"^(?<capitals>\p{Lu}[\p{Lu} .'’-]+)(?:, (?<day>[^—–:.]+)\.?)? [—–] (?<named>[^.]+)\. ",
        // NEW DELHI —  NEW DELHI, Jan 2 -
        r"^(?<capitals>\p{Lu}[\p{Lu} .'’-]+)(?:(?:, (?<day>[^—–:]+))? ?(?:—|--)|, (?<date>[^—–:]+) [-–] )",
    ]
    .iter()
    .filter_map(|form| Regex::new(form).ok())
    .collect()
});

/// Characters that each part of a form may have.
const LENGTHS: [(&str, RangeInclusive<usize>); 6] = [
    ("place", 1..=32),
    ("capitals", 3..=32),
    ("agency", 2..=37),
    ("named", 2..=24),
    ("day", 2..=24),
    ("date", 2..=24),
];

/// Words in capitals that open a line and are no place.
const LABELS: &str = "UPDATE UPDATED BREAKING EXCLUSIVE WATCH VIDEO LIVE OPINION ANALYSIS REVIEW \
    INTERVIEW COMMENT EDITORIAL EXPLAINER FACTCHECK CORRECTION CLARIFICATION NOTE PHOTOS ADVERTISEMENT \
    EILMELDUNG LIVEBLOG KOMMENTAR EXKLUSIV ULTIMORA VIDÉO DIRECT ФОТО ВИДЕО";

/// The dateline of the first paragraph.
pub(super) fn read(article: &Article) -> Found<Dateline> {
    let first = article.blocks.iter().find_map(|block| match block {
        Block::Paragraph { text } => Some(text.as_str()),
        _ => None,
    })?;
    let found = FORMS
        .iter()
        .find_map(|form| form.captures(first).and_then(|found| taken(&found)))?;
    Some((found, "text"))
}

/// The parts of a form that fits, where they are what they seem.
fn taken(found: &Captures<'_>) -> Option<Dateline> {
    let fits = |(name, length): &(&str, RangeInclusive<usize>)| {
        let part = found.name(name);
        part.is_none_or(|part| length.contains(&part.as_str().chars().count()))
    };
    if !LENGTHS.iter().all(fits) {
        return None;
    }
    let part = |name: &str| Some(found.name(name)?.as_str().trim().to_owned());
    let agency = part("agency").or_else(|| part("named"));
    if agency.as_ref().is_some_and(|agency| !names_agency(agency)) {
        return None;
    }
    let capitals = part("capitals");
    if capitals.as_ref().is_some_and(|place| is_label(place)) {
        return None;
    }
    let place = capitals
        .or_else(|| part("place"))
        .filter(|place| !place.is_empty());
    if place
        .as_ref()
        .is_some_and(|place| place.split(' ').count() > 4)
    {
        return None;
    }
    Some(Dateline {
        raw: found.get(0)?.as_str().trim().to_owned(),
        place,
        agency,
    })
}

/// Whether words in capitals are a label of the story rather than a place.
fn is_label(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let address = text
        .split_once('.')
        .is_some_and(|(_, rest)| rest.starts_with(char::is_alphabetic) && rest.len() > 2);
    let mut words = text.split([' ', '-']);
    letters < 3
        || address
        || words.any(|word| LABELS.split_ascii_whitespace().any(|label| label == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(first: &str) -> Option<(String, Option<String>, Option<String>)> {
        let article = Article {
            blocks: vec![Block::paragraph(first)],
            ..Article::default()
        };
        let (found, _) = read(&article)?;
        Some((found.raw, found.place, found.agency))
    }

    #[test]
    fn datelines_are_read_in_every_script() {
        for (text, place, agency) in [
            (
                "DHAKA, Sept 3, 2025 (BSS) - The river rose.",
                "DHAKA",
                "BSS",
            ),
            ("COLUMBIA, S.C. (AP) — The river rose.", "COLUMBIA", "AP"),
            ("Berlin (dpa/tmn) – Der Fluss steigt.", "Berlin", "dpa/tmn"),
            ("ঢাকা, ৩ সেপ্টেম্বর (বাসস) : নদীর পানি বেড়েছে।", "ঢাকা", "বাসস"),
            (
                "नई दिल्ली, 3 सितंबर (भाषा)। नदी का जलस्तर बढ़ा।",
                "नई दिल्ली",
                "भाषा",
            ),
            ("القاهرة (رويترز) - ارتفع منسوب النهر.", "القاهرة", "رويترز"),
            (
                "МОСКВА, 3 сентября. /ТАСС/. Вода поднялась.",
                "МОСКВА",
                "ТАСС",
            ),
            (
                "МОСКВА, 3 сен — РИА Новости. Вода поднялась.",
                "МОСКВА",
                "РИА Новости",
            ),
            (
                "新华社北京9月3日电（记者王小明）河水上涨。",
                "北京",
                "新华社",
            ),
            ("【東京共同】川の水位が上がった。", "東京", "共同"),
            (
                "(서울=연합뉴스) 홍길동 기자 = 강물이 불었다.",
                "서울",
                "연합뉴스",
            ),
        ] {
            let (raw, found, by) = dateline(text).unwrap_or_default();
            assert_eq!(found.as_deref(), Some(place), "{text}");
            assert_eq!(by.as_deref(), Some(agency), "{text}");
            assert!(text.starts_with(raw.trim_end()), "{raw}");
        }
        assert_eq!(
            dateline("NEW DELHI — The river rose."),
            Some(("NEW DELHI —".into(), Some("NEW DELHI".into()), None))
        );
        assert_eq!(
            dateline("(Reuters) - The river rose.").and_then(|found| found.1),
            None
        );
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "The river (which is long) - rose.",
            "The Associated Press (AP) said that the river rose.",
            "UPDATE — The river rose.",
            "BREAKING NEWS — The river rose.",
            "Berlin – Der Fluss steigt.",
            "The mayor, a man of few words (and fewer deeds): silent.",
            "OK — so the river rose.",
            "MIGRATION – Der Fluss steigt.",
            "EXAMPLE.COM — The river rose.",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }
}
