//! The words of dates in all languages, from names.tsv and the short lists below.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{fold, is_unspaced};
use super::zones;

/// What a word says in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A month, from 1.
    Month(u8),
    /// A month of the Solar Hijri calendar, from 1.
    Persian(u8),
    /// A month of a calendar that is printed beside the civil one: Bangla, Hijri.
    Foreign,
    /// A day of the week. It is read over: the date decides.
    Weekday,
    /// Before or after noon, or at night.
    Part(Part),
    /// A unit that follows its number: 年, 월, uhr.
    Unit(Unit),
    /// A zone abbreviation; its word is looked up again with the site's zone.
    Zone,
    /// The era that begins after this Gregorian year.
    Era(i32),
    /// A word without meaning of its own: `de`, `года`, `at`.
    Filler,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Hour 12 is 0.
    Am,
    /// Hours below 12 are after noon.
    Pm,
    /// Hours 6 to 11 are after noon, 12 is midnight.
    Night,
    /// 12:00 where no hour is given.
    Noon,
    /// 0:00 where no hour is given.
    Midnight,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// An hour.
    Hour,
    /// A minute.
    Minute,
    /// A second.
    Second,
}

/// Index into [`Lexicon::languages`]; 0 is "any".
pub(super) type Language = u16;

/// Words with their meanings by language.
pub(super) struct Lexicon {
    words: HashMap<String, Vec<(Language, Meaning)>>,
    languages: Vec<String>,
    longest: usize,
}

/// Words that mean the same in every language that has them, or nothing.
const FILLERS: &str = "de del d' l' le la el il a à au at on en em in um am im den der del las los às da do di du op \
    om kl klo kello kl. uhr h. o об о у в u i pe w dnia dia ngày lúc năm ngay luc nam pada pukul jam \
    года г год року р рік г. роки гг წლის წ թ թ. ж ж. ж жылы il ili yil yili y. \
    st nd rd th er ère º ª ° de l' e më më. ди ден d. den \
    د الساعة في على عند الموافق من ساعت در تاریخ کو بجے کی \
    সাল সন তারিখ তারিখে সময় সময় ই লা রা ঠা শে এ টা টায় টার মিনিট মিনিটে খ্রিস্টাব্দ খ্রি ইং \
    सन् को तारीख समय बजे को, मा रोजी वाजता वाजून ki \
    ที่ เมื่อ เวลา น. น วันที่ ค.ศ ค.ศ. พ.ศ พ.ศ. 's\
    ב ה- בשעה בתאריך jam @ ม klockan ore ora ore alle ás \
    ء r. r roku gada ob жылғы жылдың р ng ika";

/// Labels that stand before a date with a colon; passed over like fillers.
const LABELS: &str = "published posted updated date publié veröffentlicht aktualisiert stand publicado publicada actualizado \
    pubblicato gepubliceerd opublikowano опубликовано обновлено প্রকাশ প্রকাশিত প্রকাশকাল প্রকাশের আপডেট \
    प्रकाशित अपडेट अपडेटेड نشر نشرت تحديث منتشر شده yayınlanma güncelleme 公開 更新 配信 发布时间 发布 更新时间 입력 수정 등록 \
    वर्ष published:";

const UNITS: [(&str, Unit); 42] = [
    ("年", Unit::Year),
    ("년", Unit::Year),
    ("月", Unit::Month),
    ("월", Unit::Month),
    ("оны", Unit::Year),
    ("сарын", Unit::Month),
    ("日", Unit::Day),
    ("号", Unit::Day),
    ("일", Unit::Day),
    ("时", Unit::Hour),
    ("時", Unit::Hour),
    ("点", Unit::Hour),
    ("點", Unit::Hour),
    ("시", Unit::Hour),
    ("h", Unit::Hour),
    ("hrs", Unit::Hour),
    ("uhr", Unit::Hour),
    ("giờ", Unit::Hour),
    ("টা", Unit::Hour),
    ("টায়", Unit::Hour),
    ("টার", Unit::Hour),
    ("बजे", Unit::Hour),
    ("बजकर", Unit::Hour),
    ("بجے", Unit::Hour),
    ("hs", Unit::Hour),
    ("u.", Unit::Hour),
    ("uur", Unit::Hour),
    ("ч", Unit::Hour),
    ("час", Unit::Hour),
    ("時間", Unit::Hour),
    ("分", Unit::Minute),
    ("분", Unit::Minute),
    ("মিনিট", Unit::Minute),
    ("মিনিটে", Unit::Minute),
    ("मिनट", Unit::Minute),
    ("min", Unit::Minute),
    ("phút", Unit::Minute),
    ("m", Unit::Minute),
    ("s", Unit::Second),
    ("秒", Unit::Second),
    ("초", Unit::Second),
    ("সেকেন্ড", Unit::Second),
];

/// Japanese eras, the Republic of China's and the Buddhist, by the Gregorian year before their first.
const ERAS: [(&str, i32); 8] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("民國", 1911),
    ("民国", 1911),
    ("พ.ศ", -543),
    ("พ.ศ.", -543),
];

/// Months of the Solar Hijri calendar as Iran and Afghanistan name them.
const PERSIAN: [&[&str]; 12] = [
    &["فروردین", "فروردين", "حمل", "وری"],
    &["اردیبهشت", "ثور", "غویی"],
    &["خرداد", "جوزا", "غبرگولی"],
    &["تیر", "سرطان", "چنگاښ"],
    &["مرداد", "امرداد", "اسد", "زمری"],
    &["شهریور", "سنبله", "وږی"],
    &["مهر", "میزان", "تله"],
    &["آبان", "عقرب", "لړم"],
    &["آذر", "قوس", "لیندۍ"],
    &["دی", "جدی", "مرغومی"],
    &["بهمن", "دلو", "سلواغه"],
    &["اسفند", "حوت", "کب"],
];

/// Months of the Bangla and the lunar Hijri calendars.
const FOREIGN: &str = "বৈশাখ জ্যৈষ্ঠ আষাঢ় শ্রাবণ ভাদ্র আশ্বিন কার্তিক অগ্রহায়ণ পৌষ মাঘ ফাল্গুন ফাগুন চৈত্র বঙ্গাব্দ \
    মহররম সফর শাবান রমজান শাওয়াল জিলকদ জিলহজ রজব হিজরি মুহররম محرم صفر رجب شعبان رمضان شوال هـ";
const FOREIGN_PHRASES: [&str; 14] = [
    "ربيع الأول",
    "ربيع الآخر",
    "ربيع الثاني",
    "جمادى الأولى",
    "جمادى الآخرة",
    "جمادى الثانية",
    "ذو القعدة",
    "ذو الحجة",
    "ذي القعدة",
    "ذي الحجة",
    "রবিউল আউয়াল",
    "রবিউস সানি",
    "জমাদিউল আউয়াল",
    "জমাদিউস সানি",
];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    /// The one lexicon, built on first use.
    pub(super) fn get() -> &'static Self {
        &LEXICON
    }

    fn build() -> Self {
        let mut lexicon = Self {
            words: HashMap::new(),
            languages: vec!["*".to_owned()],
            longest: 0,
        };
        lexicon.add_shared();
        for line in include_str!("names.tsv").lines() {
            if !line.starts_with('#') {
                lexicon.add_language(line);
            }
        }
        lexicon
    }

    fn add(&mut self, word: &str, language: Language, meaning: Meaning) {
        let word = fold(word);
        if word.is_empty() {
            return;
        }
        self.longest = self.longest.max(word.chars().count());
        let meanings = self.words.entry(word).or_default();
        if !meanings.contains(&(language, meaning)) {
            meanings.push((language, meaning));
        }
    }

    fn add_shared(&mut self) {
        for (word, unit) in UNITS {
            self.add(word, 0, Meaning::Unit(unit));
        }
        for (word, year) in ERAS {
            self.add(word, 0, Meaning::Era(year));
        }
        for word in FILLERS.split_whitespace().chain(LABELS.split_whitespace()) {
            self.add(word, 0, Meaning::Filler);
        }
        for word in zones::abbreviations() {
            self.add(word, 0, Meaning::Zone);
        }
        for (month, names) in (1..).zip(PERSIAN) {
            for name in names {
                self.add(name, 0, Meaning::Persian(month));
            }
        }
        for word in FOREIGN.split_whitespace().chain(FOREIGN_PHRASES) {
            self.add(word, 0, Meaning::Foreign);
        }
    }

    /// Adds one line of names.tsv.
    fn add_language(&mut self, line: &str) {
        let columns: Vec<&str> = line.split('\t').collect();
        let known = self.languages.iter().position(|name| name == columns[0]);
        let index = known.unwrap_or_else(|| {
            self.languages.push(columns[0].to_owned());
            self.languages.len() - 1
        });
        let language =
            Language::try_from(index).expect("names.tsv has fewer than 65,536 languages");
        let parts = [Part::Am, Part::Pm, Part::Night, Part::Noon, Part::Midnight];
        let meanings = (1..=12)
            .map(Meaning::Month)
            .chain([Meaning::Weekday])
            .chain(parts.map(Meaning::Part));
        for (words, meaning) in columns[1..].iter().zip(meanings) {
            for word in words.split('|') {
                self.add(word, language, meaning);
                if columns[0] == "he" && matches!(meaning, Meaning::Month(_)) {
                    self.add(&format!("ב{word}"), language, meaning);
                }
            }
        }
    }

    /// The longest word that begins the text and ends at a word's end: its length in bytes, and
    /// what it may mean.
    pub(super) fn longest_at(&self, text: &str) -> Option<(usize, &[(Language, Meaning)])> {
        let mut ends: Vec<usize> = text
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(self.longest)
            .collect();
        while let Some(end) = ends.pop() {
            if is_word_end(text, end)
                && let Some(meanings) = self.words.get(&text[..end])
            {
                return Some((end, meanings));
            }
        }
        None
    }

    /// The index of a language by its primary subtag.
    pub(super) fn language(&self, tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        let primary = if primary == "no" {
            "nb"
        } else {
            primary.as_str()
        };
        let at = self.languages.iter().position(|name| name == primary)?;
        Language::try_from(at).ok()
    }
}

/// Whether a word may end at this byte: not inside a run of letters, but for scripts without spaces.
fn is_word_end(text: &str, end: usize) -> bool {
    let (Some(last), Some(next)) = (text[..end].chars().next_back(), text[end..].chars().next())
    else {
        return true;
    };
    if is_unspaced(last) || is_unspaced(next) {
        return !is_combining(next);
    }
    let inside = |c: char| c.is_alphabetic() || is_combining(c);
    let within_word = inside(last) && inside(next);
    let within_number = last.is_ascii_digit() && next.is_ascii_digit();
    !within_word && !within_number
}

/// A vowel sign or other mark that belongs to the letter before it (Indic, Thai, Burmese).
fn is_combining(c: char) -> bool {
    matches!(u32::from(c),
        0x0900..=0x0DFF if !c.is_alphanumeric())
        || matches!(u32::from(c), 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x102B..=0x103E)
}
