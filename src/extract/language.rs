//! Which language a text is in: by its script first, then by its words.
//!
//! What a page declares is only a hint: whole publishers declare `en` over Bengali text. It
//! decides where the text is too short to tell, and between languages that cannot be told apart.

use whatlang::{Detector, Lang};

use crate::model::LanguageGuess;

/// Fewer letters than this tell a script, but not a language.
const ENOUGH: usize = 200;

/// Letters looked at: more tell no more.
const MOST: usize = 1_000;

/// Names the language of a text. `declared` is a BCP 47 tag; `allowed` primary tags narrow the
/// choice, none means all.
pub fn detect(text: &str, declared: Option<&str>, allowed: &[String]) -> Option<LanguageGuess> {
    let declared = declared.map(primary).filter(|tag| !tag.is_empty());
    let (text, letters) = beginning(text);
    let is_allowed =
        |tag: &str| allowed.is_empty() || allowed.iter().any(|other| primary(other) == tag);
    let by_text = by_script(&letters, declared.as_deref())
        .or_else(|| by_words(text, letters.len(), declared.as_deref(), allowed))
        .filter(|tag| is_allowed(tag));
    if let Some(tag) = by_text {
        return Some(LanguageGuess {
            tag,
            source: "text".to_owned(),
        });
    }
    let tag = declared.filter(|_| plausible(&letters))?;
    Some(LanguageGuess {
        tag,
        source: "declared".to_owned(),
    })
}

/// As much of a text as is looked at, and its letters.
fn beginning(text: &str) -> (&str, Vec<char>) {
    let mut letters = Vec::with_capacity(MOST.min(text.len()));
    for (at, c) in text.char_indices() {
        if letters.len() == MOST {
            return (&text[..at], letters);
        }
        if c.is_alphabetic() {
            letters.push(c);
        }
    }
    (text, letters)
}

/// The primary subtag in lower case, Norwegian and Hebrew in their usual form.
fn primary(tag: &str) -> String {
    let tag = tag
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match tag.as_str() {
        "nb" | "nn" => "no".to_owned(),
        "iw" => "he".to_owned(),
        "in" => "id".to_owned(),
        _ => tag,
    }
}

/// A declared language may stand where the text does not speak: no text, or Latin letters.
fn plausible(letters: &[char]) -> bool {
    letters.is_empty() || letters.iter().filter(|c| c.is_ascii()).count() * 2 > letters.len()
}

/// Scripts that one language alone writes news in, and those whose letters tell their languages
/// apart.
fn by_script(letters: &[char], declared: Option<&str>) -> Option<String> {
    let script = Script::of(letters)?;
    let count = |set: &str| letters.iter().filter(|c| set.contains(**c)).count();
    let tag = match script {
        Script::Bengali if count("ৰৱ") > count("র") => "as",
        Script::Bengali => "bn",
        Script::Devanagari => devanagari(letters, declared),
        Script::Arabic => arabic(letters, declared),
        Script::Kana => "ja",
        Script::Hangul => "ko",
        Script::Han => "zh",
        Script::Single(tag) => tag,
    };
    Some(tag.to_owned())
}

/// A script that settles the language, or nearly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Bengali,
    Devanagari,
    Arabic,
    Kana,
    Hangul,
    Han,
    Single(&'static str),
}

impl Script {
    fn of_char(c: char) -> Option<Self> {
        Some(match u32::from(c) {
            0x0980..=0x09FF => Self::Bengali,
            0x0900..=0x097F => Self::Devanagari,
            0x0600..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => Self::Arabic,
            0x3040..=0x30FF => Self::Kana,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF => Self::Hangul,
            0x3400..=0x9FFF | 0x2_0000..=0x3_FFFF => Self::Han,
            0x0370..=0x03FF | 0x1F00..=0x1FFF => Self::Single("el"),
            0x0530..=0x058F => Self::Single("hy"),
            0x0A00..=0x0A7F => Self::Single("pa"),
            0x0A80..=0x0AFF => Self::Single("gu"),
            0x0B00..=0x0B7F => Self::Single("or"),
            0x0B80..=0x0BFF => Self::Single("ta"),
            0x0C00..=0x0C7F => Self::Single("te"),
            0x0C80..=0x0CFF => Self::Single("kn"),
            0x0D00..=0x0D7F => Self::Single("ml"),
            0x0D80..=0x0DFF => Self::Single("si"),
            0x0E00..=0x0E7F => Self::Single("th"),
            0x0E80..=0x0EFF => Self::Single("lo"),
            0x0F00..=0x0FFF => Self::Single("bo"),
            0x1000..=0x109F => Self::Single("my"),
            0x10A0..=0x10FF => Self::Single("ka"),
            0x1200..=0x137F => Self::Single("am"),
            0x1780..=0x17FF => Self::Single("km"),
            _ => return None,
        })
    }

    /// The script of most letters. Japanese is told by a tenth of kana among Chinese characters.
    fn of(letters: &[char]) -> Option<Self> {
        let mut counts: Vec<(Option<Self>, usize)> = Vec::new();
        for &c in letters {
            let script = Self::of_char(c);
            match counts.iter_mut().find(|(other, _)| *other == script) {
                Some((_, count)) => *count += 1,
                None => counts.push((script, 1)),
            }
        }
        let of = |script: Self| {
            counts
                .iter()
                .find(|(other, _)| *other == Some(script))
                .map_or(0, |(_, count)| *count)
        };
        let east = of(Self::Kana) + of(Self::Han);
        if east * 2 > letters.len() {
            return Some(if of(Self::Kana) * 10 > east {
                Self::Kana
            } else {
                Self::Han
            });
        }
        let most = counts.iter().max_by_key(|(_, count)| *count)?;
        most.0.filter(|_| most.1 * 3 > letters.len())
    }
}

/// Hindi, Marathi and Nepali by frequent words and letters.
fn devanagari(letters: &[char], declared: Option<&str>) -> &'static str {
    let text: String = letters.iter().collect();
    let count = |words: &[&str]| {
        words
            .iter()
            .map(|word| text.matches(word).count())
            .sum::<usize>()
    };
    let marathi = count(&["ळ", "आहे", "आणि", "नाही"]) * 2;
    let nepali = count(&["छन", "गरेको", "भएको", "लाई", "हरू", "गर्न", "छ।"]) * 2;
    let hindi = count(&["है", "में", "की", "और", "नहीं", "के"]);
    let tied = ["mr", "ne"].into_iter().find(|tag| declared == Some(tag));
    match (marathi, nepali, hindi) {
        (0, 0, 0) => tied.unwrap_or("hi"),
        (marathi, nepali, hindi) if marathi > nepali && marathi > hindi => "mr",
        (_, nepali, hindi) if nepali > hindi => "ne",
        _ => "hi",
    }
}

/// Arabic, Persian, Urdu and their neighbours by the letters that only they have.
fn arabic(letters: &[char], declared: Option<&str>) -> &'static str {
    let count = |set: &str| letters.iter().filter(|c| set.contains(**c)).count();
    let scores = [
        ("ur", count("ٹڈڑںےہھ")),
        ("ps", count("ټډړښځڅېۍګ")),
        ("ckb", count("ێۆڵڕە")),
        ("sd", count("ٻڀٺٿڄڃڇڍڌڏڙڦڪڱڳڻ")),
        ("ug", count("ۈۋېەڭ")),
        ("fa", count("پچژگکی")),
    ];
    let foreign = scores[..5]
        .iter()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count * 50 > letters.len());
    match foreign {
        Some((tag, _)) => tag,
        None if scores[5].1 * 50 > letters.len() => "fa",
        None => ["fa", "ur"]
            .into_iter()
            .find(|tag| declared == Some(tag) && letters.len() < 20)
            .unwrap_or("ar"),
    }
}

/// Latin, Cyrillic and Hebrew letters: by words, where there are enough of them.
fn by_words(
    text: &str,
    letters: usize,
    declared: Option<&str>,
    allowed: &[String],
) -> Option<String> {
    let narrowed: Vec<Lang> = allowed
        .iter()
        .filter_map(|tag| lang(&primary(tag)))
        .collect();
    if letters < ENOUGH {
        return None;
    }
    let detector = if narrowed.is_empty() {
        Detector::new()
    } else {
        Detector::with_allowlist(narrowed)
    };
    let info = detector.detect(text)?;
    let found = TAGS
        .iter()
        .find(|(lang, _)| *lang == info.lang())
        .map(|(_, tag)| *tag)?;
    let fits = |tag: &&str| lang(tag).map_or(whatlang::Script::Latin, script_of) == info.script();
    // The detector takes a language that it does not know for a neighbour, and is sure of it.
    let unknown = |tag: &&str| lang(tag).is_none() && found != "en";
    let doubted = declared
        .filter(|tag| !info.is_reliable() || unknown(tag))
        .filter(fits);
    Some(doubted.unwrap_or(found).to_owned())
}

/// The script that a language is written in, as the detector sees it.
fn script_of(lang: Lang) -> whatlang::Script {
    let scripts = [whatlang::Script::Cyrillic, whatlang::Script::Hebrew];
    let own = scripts
        .into_iter()
        .find(|script| script.langs().contains(&lang));
    own.unwrap_or(whatlang::Script::Latin)
}

/// The tag of each language of the detector.
const TAGS: [(Lang, &str); 45] = [
    (Lang::Eng, "en"),
    (Lang::Rus, "ru"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ukr, "uk"),
    (Lang::Heb, "he"),
    (Lang::Yid, "yi"),
    (Lang::Pol, "pl"),
    (Lang::Jav, "jv"),
    (Lang::Vie, "vi"),
    (Lang::Tur, "tr"),
    (Lang::Nld, "nl"),
    (Lang::Hun, "hu"),
    (Lang::Ces, "cs"),
    (Lang::Ell, "el"),
    (Lang::Bul, "bg"),
    (Lang::Bel, "be"),
    (Lang::Ron, "ro"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Lat, "la"),
    (Lang::Fin, "fi"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Ind, "id"),
    (Lang::Tgl, "tl"),
    (Lang::Zul, "zu"),
    (Lang::Cat, "ca"),
    (Lang::Afr, "af"),
    (Lang::Sna, "sn"),
    (Lang::Slk, "sk"),
    (Lang::Aze, "az"),
    (Lang::Uzb, "uz"),
    (Lang::Tuk, "tk"),
    (Lang::Epo, "eo"),
    (Lang::Cym, "cy"),
];

fn lang(tag: &str) -> Option<Lang> {
    TAGS.iter()
        .find(|(_, other)| *other == tag)
        .map(|(lang, _)| *lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str, declared: Option<&str>) -> Option<String> {
        detect(text, declared, &[]).map(|guess| guess.tag)
    }

    #[test]
    fn script_beats_what_the_page_declares() {
        for (text, expected) in [
            ("দুই নেতা ইউক্রেন যুদ্ধ নিয়ে আলোচনা করেন", "bn"),
            ("অসমৰ মুখ্যমন্ত্ৰীয়ে আজি গুৱাহাটীত কয়", "as"),
            ("प्रधानमंत्री ने कहा कि सरकार किसानों के लिए काम कर रही है", "hi"),
            (
                "मुख्यमंत्री म्हणाले की शेतकऱ्यांसाठी नवी योजना आहे आणि मदत मिळेल",
                "mr",
            ),
            ("प्रधानमन्त्रीले नेपालीहरूलाई सम्बोधन गर्न लागेका छन", "ne"),
            (
                "وزیر اعظم نے کہا ہے کہ حکومت عوام کے لیے کام کر رہی ہے",
                "ur",
            ),
            ("رئیس جمهور گفت که دولت برای مردم کار می‌کند", "fa"),
            ("قال الرئيس إن الحكومة تعمل من أجل الشعب", "ar"),
            ("首相は会見で新しい政策を発表した", "ja"),
            ("总理在会上宣布了新的政策", "zh"),
            ("대통령은 새로운 정책을 발표했다", "ko"),
            ("นายกรัฐมนตรีแถลงนโยบายใหม่", "th"),
        ] {
            assert_eq!(tag(text, Some("en")).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn words_tell_languages_of_one_script() {
        let english =
            "The committee said on Tuesday that it would publish the report after the vote. "
                .repeat(4);
        let german = "Der Ausschuss teilte am Dienstag mit, dass der Bericht nach der Abstimmung erscheint. ".repeat(4);
        assert_eq!(tag(&english, Some("de")).as_deref(), Some("en"));
        assert_eq!(tag(&german, Some("en-US")).as_deref(), Some("de"));
    }

    #[test]
    fn the_declared_language_decides_where_the_text_is_short() {
        assert_eq!(tag("Hallo", Some("de-AT")).as_deref(), Some("de"));
        assert_eq!(tag("", Some("bn")).as_deref(), Some("bn"));
        assert_eq!(tag("Hallo", None), None);
        assert_eq!(
            detect("দুই নেতা", None, &["en".into()]).map(|guess| guess.tag),
            None
        );
    }
}
