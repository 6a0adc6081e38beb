//! Soft 404s: pages that say that there is no such page, under a status that says otherwise.
//!
//! A page is one only where three signs agree: the headline says so, in the words of some language;
//! no date of publication stands on it; and there is hardly any text. A story *about* missing pages
//! has a date.

use crate::model::text::{comparison_form, words};
use crate::model::{Article, Block};

/// More words than this are a story.
const MOST_WORDS: usize = 120;
/// A longer headline has more to say.
const LONGEST_TITLE: usize = 120;

/// What servers say instead of a page, in lower case.
const PHRASES: &[&str] = &[
    "404",
    "not found",
    "page missing",
    "no longer available",
    "no longer exists",
    "does not exist",
    "doesn't exist",
    "can't be found",
    "cannot be found",
    "couldn't find",
    "nicht gefunden",
    "nicht mehr verfügbar",
    "existiert nicht",
    "introuvable",
    "n'existe pas",
    "n’existe pas",
    "no encontrad",
    "no existe",
    "não encontrad",
    "não existe",
    "non trovat",
    "non esiste",
    "niet gevonden",
    "ikke fundet",
    "ikke funnet",
    "hittades inte",
    "finns inte",
    "ei löyt",
    "nie znaleziono",
    "nenalezen",
    "bulunamadı",
    "không tìm thấy",
    "tidak ditemukan",
    "не найден",
    "не знайден",
    "не існує",
    "не существует",
    "δεν βρέθηκε",
    "পাওয়া যায়নি",
    "খুঁজে পাওয়া",
    "नहीं मिला",
    "नहीं मिली",
    "सापडले नाही",
    "கிடைக்கவில்லை",
    "نہیں ملا",
    "غير موجود",
    "لم يتم العثور",
    "یافت نشد",
    "לא נמצא",
    "ไม่พบ",
    "見つかりません",
    "未找到",
    "找不到",
    "찾을 수 없",
];

/// Whether a page says that there is none.
pub(super) fn is_missing(article: &Article) -> bool {
    let Some(title) = article.title.as_deref() else {
        return false;
    };
    let title = comparison_form(title).to_lowercase();
    article.published.is_none()
        && title.chars().count() <= LONGEST_TITLE
        && says_so(&title)
        && count_words(article) <= MOST_WORDS
}

fn says_so(title: &str) -> bool {
    let mut phrases = PHRASES.iter();
    phrases.any(|phrase| title.contains(&comparison_form(phrase)))
}

fn count_words(article: &Article) -> usize {
    let prose = article.blocks.iter().filter_map(|block| match block {
        Block::Paragraph { text } | Block::Quote { text, .. } => Some(text.as_str()),
        _ => None,
    });
    prose
        .map(|text| words(text).take(MOST_WORDS + 1).count())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::When;

    fn page(title: &str, words: usize) -> Article {
        let text = "word ".repeat(words);
        Article {
            title: Some(title.to_owned()),
            blocks: vec![Block::Paragraph { text }],
            ..Article::default()
        }
    }

    #[test]
    fn what_says_that_it_is_not_there_is_missing() {
        for title in [
            "404",
            "Page not found | Paper",
            "Diese Seite wurde nicht gefunden",
            "পৃষ্ঠাটি পাওয়া যায়নি",
            "ページが見つかりません",
        ] {
            assert!(is_missing(&page(title, 12)), "{title}");
        }
    }

    #[test]
    fn a_story_is_not() {
        assert!(!is_missing(&page("The bridge opens in June", 12)));
        assert!(!is_missing(&page("Body of the sailor not found", 400)));
        let mut dated = page("Body of the sailor not found", 30);
        let now = jiff::Timestamp::UNIX_EPOCH;
        dated.published = Some(When::from_instant(now, "source"));
        assert!(!is_missing(&dated));
        assert!(!is_missing(&Article::default()));
    }
}
