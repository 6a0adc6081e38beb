//! What stands before a printed date: whether it is the publication's or a change's.

/// Beginnings of words that label the date of a change.
const UPDATED: &str = "atualiz updat modif aktualisier geändert stand: stand actualiza actualisé actualitz à\u{a0}jour jour \
    aggiorn bijgewerkt gewijzigd aktualizov zaktualizow aktualizac обновл измен оновл güncelle \
    আপডেট হালনাগাদ अपडेट अद्यतन تحديث روزرسانی به‌روز اپڈیٹ 更新 修正 수정 업데이트 cập\u{a0}nhật diperbarui \
    oppdatert uppdatera opdateret päivitetty frissít ενημ อัปเดต แก้ไข עודכן עדכון actualizat";

/// Parts of words that label the date of the publication.
const PUBLISHED: &str = "publish publié publicad publicat pubblicat veröffentlicht erschienen \
    gepubliceerd publicerad publisert udgivet julkaistu opublikowan publikován опубликован প্রকাশ प्रकाशित \
    نشر منتشر yayın diterbitkan dipublikasikan đăng 掲載 公開 発行 发布 發布 发表 게재 입력 เผยแพร่";

/// What a printed date is said to be the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// The publication, or nothing is said.
    Published,
    /// A change.
    Updated,
}

impl Said {
    /// By what stands before the first digit.
    pub(super) fn of(text: &str) -> Self {
        if holds(text, UPDATED) {
            Self::Updated
        } else {
            Self::Published
        }
    }

    /// Whether what stands before the first digit says that it is the publication's.
    pub(super) fn is_of_publication(text: &str) -> bool {
        holds(text, PUBLISHED)
    }
}

/// A text that prints several dates, cut before the label of each, and before the name of who wrote it:
/// `Published 3 March | Updated 5 March`.
pub(super) fn cut(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut dated = false;
    for (at, word) in words_of(text) {
        if dated && !word.starts_with(char::is_numeric) && is_label(word) {
            starts.push(at);
            dated = false;
        }
        dated |= word.contains(char::is_numeric);
    }
    if starts.len() == 1 {
        return Vec::new();
    }
    starts.push(text.len());
    let pieces = starts.windows(2).map(|ends| text[ends[0]..ends[1]].trim());
    pieces
        .flat_map(|piece| [piece, up_to_number(piece)])
        .collect()
}

/// The words of a text and where they begin.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split(' ').map(move |word| {
        let start = next;
        next += word.len() + 1;
        (start, word)
    })
}

/// The text up to its last word with a digit: a label may have words before the telling one.
fn up_to_number(text: &str) -> &str {
    let last = text.rfind(char::is_numeric).unwrap_or_default();
    text[last..]
        .find(' ')
        .map_or(text, |end| &text[..last + end])
}

/// Whether a word is of a label, or opens a byline.
fn is_label(word: &str) -> bool {
    let word = word.to_lowercase();
    let bare = word.trim_start_matches(|c: char| !c.is_alphabetic());
    let mut labels = UPDATED
        .split_ascii_whitespace()
        .chain(PUBLISHED.split_ascii_whitespace());
    ["by", "von", "par", "por", "oleh"].contains(&bare)
        || labels.any(|label| bare.starts_with(label))
}

/// Whether one of these words stands before the first digit.
fn holds(text: &str, words: &str) -> bool {
    let label = text.split(char::is_numeric).next().unwrap_or_default();
    let label = label.to_lowercase();
    let mut words = words.split_ascii_whitespace();
    words.any(|word| label.contains(word))
}
