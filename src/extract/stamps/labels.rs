//! What stands before a printed date: whether it is the publication's or a change's.

/// Beginnings of words that label the date of a change.
const UPDATED: &str = "updat modif aktualisier geändert stand: stand actualiza actualisé actualitz à\u{a0}jour jour \
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

/// Whether one of these words stands before the first digit.
fn holds(text: &str, words: &str) -> bool {
    let label = text.split(char::is_numeric).next().unwrap_or_default();
    let label = label.to_lowercase();
    let mut words = words.split_ascii_whitespace();
    words.any(|word| label.contains(word))
}
