//! Stems: the looser form of a word, by which `মন্ত্রী` finds `মন্ত্রীর` and `flood` finds `floods`.
//!
//! A stem is a term with its language before it (`en:flood`), so that no language's rules are
//! tried on the words of another. Snowball where it knows the language, suffixes of our own for
//! Bengali. Stems are for finding only; they are no dictionary forms.

use frostem::Algorithm;
use icu_normalizer::DecomposingNormalizerBorrowed;

/// The stemmer of one language.
#[derive(Clone)]
pub(in crate::archive) struct Stemmer {
    tag: String,
    rules: Rules,
}

#[derive(Clone, Copy)]
enum Rules {
    Snowball(frostem::Stemmer, Letters),
    Arabic(frostem::Stemmer),
    Bengali,
}

/// Which words a stemmer is meant for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Latin,
    Other,
}

impl Stemmer {
    /// The stemmer of a language tag; `None` where we have none.
    pub(in crate::archive) fn of(tag: &str) -> Option<Self> {
        use Letters::{Latin, Other};
        let (algorithm, letters) = match tag {
            "ar" => {
                let arabic = frostem::Stemmer::new(Algorithm::Arabic);
                return Some(Self::new(tag, Rules::Arabic(arabic)));
            }
            "bn" | "as" => return Some(Self::new(tag, Rules::Bengali)),
            "ca" => (Algorithm::Catalan, Latin),
            "cs" => (Algorithm::Czech, Latin),
            "da" => (Algorithm::Danish, Latin),
            "de" => (Algorithm::German, Latin),
            "el" => (Algorithm::Greek, Other),
            "en" => (Algorithm::English, Latin),
            "es" => (Algorithm::Spanish, Latin),
            "et" => (Algorithm::Estonian, Latin),
            "eu" => (Algorithm::Basque, Latin),
            "fa" => (Algorithm::Persian, Other),
            "fi" => (Algorithm::Finnish, Latin),
            "fr" => (Algorithm::French, Latin),
            "ga" => (Algorithm::Irish, Latin),
            "hi" => (Algorithm::Hindi, Other),
            "hu" => (Algorithm::Hungarian, Latin),
            "hy" => (Algorithm::Armenian, Other),
            "id" | "ms" => (Algorithm::Indonesian, Latin),
            "it" => (Algorithm::Italian, Latin),
            "lt" => (Algorithm::Lithuanian, Latin),
            "ne" => (Algorithm::Nepali, Other),
            "nl" => (Algorithm::Dutch, Latin),
            "no" | "nb" | "nn" => (Algorithm::Norwegian, Latin),
            "pl" => (Algorithm::Polish, Latin),
            "pt" => (Algorithm::Portuguese, Latin),
            "ro" => (Algorithm::Romanian, Latin),
            "ru" => (Algorithm::Russian, Other),
            "sr" => (Algorithm::Serbian, Latin),
            "sv" => (Algorithm::Swedish, Latin),
            "ta" => (Algorithm::Tamil, Other),
            "tr" => (Algorithm::Turkish, Latin),
            "uk" => (Algorithm::Ukrainian, Other),
            _ => return None,
        };
        let snowball = frostem::Stemmer::new(algorithm);
        Some(Self::new(tag, Rules::Snowball(snowball, letters)))
    }

    fn new(tag: &str, rules: Rules) -> Self {
        let tag = tag.to_owned();
        Self { tag, rules }
    }

    /// The language's tag.
    pub(in crate::archive) fn tag(&self) -> &str {
        &self.tag
    }

    /// Whether the stem of every word begins as the word does, accents aside.
    pub(in crate::archive) fn keeps_initial(&self) -> bool {
        !["ar", "fa", "ga", "id", "ms"].contains(&self.tag.as_str())
    }

    /// Writes the term of a normalised word's stem to `out`; false where the word is none of this
    /// language.
    pub(in crate::archive) fn stem(&self, word: &str, out: &mut String) -> bool {
        let stem = match self.rules {
            _ if !word.contains(char::is_alphabetic) => return false,
            Rules::Snowball(_, letters) if letters_of(word) != letters => return false,
            Rules::Snowball(stemmer, _) => stemmer.stem(word),
            Rules::Bengali | Rules::Arabic(_) if letters_of(word) == Letters::Latin => {
                return false;
            }
            Rules::Arabic(stemmer) => arabic(stemmer, word).into(),
            Rules::Bengali => bengali(word).into(),
        };
        out.clear();
        out.push_str(&self.tag);
        out.push(':');
        match without_accents(&stem) {
            Some(plain) => out.push_str(&plain),
            None => out.push_str(&stem),
        }
        true
    }
}

/// The beginning that words share with their stem to be found by it: those of an index that begin so
/// can be asked for their stems, and need no term for it. `None` where too many words begin so.
pub(in crate::archive) fn reach(stem: &str) -> Option<&str> {
    let count = stem.chars().count();
    match stem.char_indices().next_back() {
        // The last letter is the one that stems change: `happy`, `happi`.
        Some((last, _)) if count > LEAST_REACH + 1 => Some(&stem[..last]),
        _ if count >= LEAST_REACH => Some(stem),
        _ => None,
    }
}

/// Letters of a beginning that is looked for at least.
const LEAST_REACH: usize = 3;

/// Whether a word is found by its stem without a term for it.
pub(in crate::archive) fn is_in_reach(word: &str, stem: &str) -> bool {
    reach(stem).is_some_and(|start| word.starts_with(start))
}

fn letters_of(word: &str) -> Letters {
    match word.chars().find(|c| c.is_alphabetic()) {
        Some(c) if is_latin(c) => Letters::Latin,
        _ => Letters::Other,
    }
}

fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x02AF | 0x1E00..=0x1EFF)
}

fn is_greek(c: char) -> bool {
    matches!(u32::from(c), 0x0370..=0x03FF | 0x1F00..=0x1FFF)
}

/// The normalised word without the accents of Latin and Greek letters (`erdoğan` → `erdogan`), and
/// with `ё` as `е`; `None` where it has none. Marks of other scripts are letters and stay.
pub(in crate::archive) fn without_accents(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(word.len());
    let mut base = ' ';
    let parts = DecomposingNormalizerBorrowed::new_nfd();
    for letter in word.chars() {
        if !is_latin(letter) && !is_greek(letter) && !('\u{300}'..='\u{36F}').contains(&letter) {
            base = letter;
            out.push(if letter == 'ё' { 'е' } else { letter });
            continue;
        }
        for part in parts.normalize(letter.encode_utf8(&mut [0; 4])).chars() {
            let mark = ('\u{300}'..='\u{36F}').contains(&part);
            match part {
                _ if mark && (is_latin(base) || is_greek(base)) => continue,
                'ł' => out.push('l'),
                'ø' => out.push('o'),
                'đ' | 'ð' => out.push('d'),
                'ħ' => out.push('h'),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'þ' => out.push_str("th"),
                other => out.push(other),
            }
            if !mark {
                base = part;
            }
        }
    }
    (out != word).then_some(out)
}

/// The normal form writes the feminine ending as heh; the stemmer knows it as teh marbuta.
fn arabic(stemmer: frostem::Stemmer, word: &str) -> String {
    match word.strip_suffix('ه') {
        Some(rest) => stemmer.stem(&format!("{rest}ة")).into_owned(),
        None => stemmer.stem(word).into_owned(),
    }
}

/// Endings of Bengali nouns, longest first, in normal form (`য়` as `য` with nukta).
const BENGALI: [&str; 39] = [
    "গুলোকে",
    "গুলোতে",
    "গুলিকে",
    "গুলিতে",
    "গুলোর",
    "গুলির",
    "দেরকে",
    "বৃন্দ",
    "সমূহ",
    "টুকু",
    "গুলো",
    "গুলি",
    "টিকে",
    "টিতে",
    "টাকে",
    "টাতে",
    "খানা",
    "খানি",
    "য\u{9BC}ের",
    "য\u{9BC}ে",
    "েরা",
    "দের",
    "গণ",
    "টির",
    "টার",
    "টি",
    "টা",
    "রা",
    "ের",
    "এর",
    "কে",
    "তে",
    "য\u{9BC}",
    "েই",
    "েও",
    "ই",
    "ও",
    "ে",
    "র",
];

/// Characters that a Bengali stem keeps at least.
const BENGALI_LEAST: usize = 3;

/// The word without its endings: case, number, determiner, emphasis, in up to three steps.
fn bengali(word: &str) -> &str {
    let mut stem = word;
    for _ in 0..3 {
        let shorter = BENGALI.iter().find_map(|ending| {
            let rest = stem.strip_suffix(ending)?;
            may_end(rest, ending).then_some(rest)
        });
        match shorter {
            Some(rest) => stem = rest,
            None => break,
        }
    }
    stem
}

/// Whether a stem may be left when the ending goes: long enough, no bare conjunct, and a vowel
/// before those endings that only follow one (`ঢাকা|য়`, `মন্ত্রী|র`, but `বিষয়`, `খবর`).
fn may_end(rest: &str, ending: &str) -> bool {
    let vowel = |c: char| matches!(u32::from(c), 0x0985..=0x0994 | 0x09BE..=0x09CC);
    let after_vowel = ["র", "য\u{9BC}", "য\u{9BC}ের", "য\u{9BC}ে"].contains(&ending);
    let Some(last) = rest.chars().next_back() else {
        return false;
    };
    rest.chars().count() >= BENGALI_LEAST && last != '\u{9CD}' && (!after_vowel || vowel(last))
}
