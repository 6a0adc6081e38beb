//! Notes in which a publisher tells that a story was corrected.
//!
//! Only what says so in set phrases is taken, or what stands in an element that is named so; a
//! story about a correction is not one.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::blocks::inline_text;
use super::{Found, Generic};
use crate::model::text::key;
use crate::model::{Article, Block};

/// Characters of a note.
const LENGTH: std::ops::RangeInclusive<usize> = 15..=1200;

/// What opens a note: a label, then a colon, a dash or a bracket.
static LABELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let labels = [
        "corrections?|corrected|clarification|erratum|errata|editor['’]s note: correction|amendment",
        "korrektur|berichtigung|richtigstellung|rectificatie|correctie|rättelse|rettelse|retting|oikaisu",
        "correctif|rectification|rectificatif|corrección|rectificación|aclaración|fe de err(?:ores|atas)",
        "correção|errata corrige|correzione|rettifica|sprostowanie|oprava|helyesbítés|διόρθωση|תיקון",
        "исправление|поправка|уточнение|виправлення|düzeltme|đính chính|ralat|koreksi|แก้ไขข่าว",
        "সংশোধনী|সংশোধন|स्पष्टीकरण|भूल सुधार|शुद्धिपत्र|تصحيح|تصويب|اصلاحیه|تصحیح",
        "訂正|おわび|更正|更正声明|정정|정정보도|바로잡습니다",
    ];
    let form = format!(
        r"(?i)^[*(\[【■▲ ]*(?:{})\s*[:：—–(】\]।-]",
        labels.join("|")
    );
    Regex::new(&form).ok()
});

/// Phrases of a note, wherever they stand in a short paragraph.
static PHRASED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let phrases = [
        "(?:an earlier|a previous) version of this|earlier versions of this",
        "this (?:article|story) (?:was amended on|(?:has been|was) corrected)",
        "in einer früheren (?:version|fassung)|in einer ersten version dieses",
        "une version (?:antérieure|précédente) de cet|una versión anterior de est",
        "uma versão anterior dest|una versione precedente di quest|een eerdere versie van dit",
        "en tidigare version av|en tidligere versjon av|en tidligere version af|wcześniejsza wersja tego",
        "в предыдущей версии|в более ранней версии|এর আগের সংস্করণে|इस लेख के पिछले संस्करण",
        "記事の一部を訂正|当初の記事|本文先前版本",
    ];
    Regex::new(&format!("(?i){}", phrases.join("|"))).ok()
});

/// The notes, in the order of the page.
pub(super) fn find(generic: &Generic<'_, '_>, article: &Article) -> Found<Vec<String>> {
    let mut seen = HashSet::new();
    let written = article.blocks.iter().filter_map(|block| match block {
        Block::Paragraph { text } if is_note(text) => Some(text.clone()),
        _ => None,
    });
    let parts = &generic.outline.parts;
    let named = parts
        .iter()
        .filter(|part| LENGTH.contains(&part.letters) && part.link_density() < 0.5)
        .filter(|part| part.element.attr("class").is_some_and(is_note_class))
        .map(|part| inline_text(part.element));
    let notes: Vec<String> = written
        .chain(named)
        .filter(|text| seen.insert(key(text)))
        .collect();
    (!notes.is_empty()).then_some((notes, "text"))
}

/// Whether a paragraph is a note by how it begins or what it says.
fn is_note(text: &str) -> bool {
    let says = |form: &Option<Regex>| form.as_ref().is_some_and(|form| form.is_match(text));
    LENGTH.contains(&text.chars().count()) && (says(&LABELLED) || says(&PHRASED))
}

/// Whether a class names a note.
fn is_note_class(class: &str) -> bool {
    class.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "correction"
                | "corrections"
                | "corrigendum"
                | "erratum"
                | "clarification"
                | "rectificatif"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_told_from_prose() {
        for note in [
            "Correction: The bridge is 300 metres long, not 3,000.",
            "Correction (May 3): The mayor's name was misspelt.",
            "An earlier version of this article misstated the length of the bridge.",
            "Korrektur: Die Brücke ist 300 Meter lang.",
            "Anmerkung: In einer früheren Version hieß es, die Brücke sei länger.",
            "সংশোধনী: সেতুর দৈর্ঘ্য ৩০০ মিটার, ৩ হাজার নয়।",
            "【訂正】橋の長さは300メートルでした。当初の数字は誤りです。",
            "*Исправление: длина моста 300 метров, а не 3000.",
        ] {
            assert!(is_note(note), "{note}");
        }
        for prose in [
            "Corrections officers said that the prison was full.",
            "The correction: a rise of ten per cent in a day, brokers said.",
            "Korrekturen am Haushalt sind nötig, sagte sie.",
        ] {
            assert!(!is_note(prose), "{prose}");
        }
    }
}
