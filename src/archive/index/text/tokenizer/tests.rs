//! Words and stems, script by script.

use super::*;
use crate::archive::index::text::{Analyst, NOTHING, Stemmer};

fn terms(text: &str) -> Vec<String> {
    let mut stream = WordStream::new(text);
    let mut terms = Vec::new();
    stream.process(&mut |token| terms.push(token.text.clone()));
    terms
}

fn stems(lang: &str, text: &str) -> Vec<String> {
    let mut analyst = Analyst::default();
    let stems = analyst.read(Some(lang), [text]).stems;
    let term = |number: &u32| analyst.lexicon.term(*number).to_owned();
    stems.iter().map(term).collect()
}

fn stem(lang: &str, word: &str) -> String {
    let mut stem = String::new();
    let stemmer = Stemmer::of(lang).unwrap();
    assert!(stemmer.stem(&terms(word)[0], &mut stem), "{lang}: {word}");
    stem
}

/// Language, text, its terms.
const TEXTS: &[(&str, &str, &[&str])] = &[
    (
        "bn",
        "ইউক্রেন চুক্তি শীর্ষ: ৩টি দাবি, ১.৫ কোটি।",
        &["ইউক্রেন", "চুক্তি", "শীর্ষ", "3টি", "দাবি", "1.5", "কোটি"],
    ),
    (
        "bn",
        "র\u{200D}্যাব “হ’ল” ১০:৩০টায়",
        &["র্যাব", "হ", "ল", "10", "30টায\u{9BC}"],
    ),
    (
        "hi",
        "हिन्दी और हिंदी; २०२५ में।",
        &["हिंदी", "और", "हिंदी", "2025", "में"],
    ),
    ("ta", "தமிழ்நாடு அரசு, சென்னை.", &["தமிழ்நாடு", "அரசு", "சென்னை"]),
    (
        "ar",
        "أعلنَ الرئيسُ إلى المـدرسة ٣٥",
        &["اعلن", "الرييس", "الي", "المدرسه", "35"],
    ),
    (
        "fa",
        "می\u{200C}خواهم کتاب‌ها ۱۴۰۴",
        &["ميخواهم", "كتابها", "1404"],
    ),
    ("ur", "یہ کیا ہے", &["يه", "كيا", "هے"]),
    ("th", "รัฐบาลไทยประกาศ", &["รัฐบาล", "ไทย", "ประกาศ"]),
    (
        "zh",
        "北京大学，5G网络",
        &["北京", "京大", "大学", "学", "5g", "网络", "络"],
    ),
    (
        "ja",
        "東京タワー・ｶﾞｽ",
        &["東京", "京タ", "タワ", "ワー", "ー", "ガス", "ス"],
    ),
    ("ko", "정부는 물", &["정부", "부는", "는", "물"]),
    (
        "tr",
        "İstanbul’da IŞIK ışık Türkiye'nin",
        &["istanbul", "da", "işik", "işik", "türkiye", "nin"],
    ),
    (
        "de",
        "Straße STRASSE Bundes\u{AD}tag E-Mail",
        &["strasse", "strasse", "bundestag", "e", "mail"],
    ),
    (
        "fr",
        "L'homme d’État cafe\u{301}",
        &["l", "homme", "d", "état", "café"],
    ),
    (
        "en",
        "U.S. $1.5m, COVID-19; Trump's example.com end.The",
        &[
            "u.s", "1.5m", "covid", "19", "trump", "s", "example", "com", "end", "the",
        ],
    ),
    ("sv", "EU:s 1’000 ﬁnd", &["eu", "s", "1'000", "find"]),
    ("he", "צה\"ל צה״ל", &["צה\"ל", "צה\"ל"]),
    ("el", "ΟΔΟΣ οδός", &["οδοσ", "οδόσ"]),
    ("ml", "അവന്റെ അവൻ", &["അവന്റെ", "അവന്"]),
    ("—", "— … © 🙂 ।", &[]),
];

#[test]
fn words_of_many_scripts() {
    for (lang, text, expected) in TEXTS {
        assert_eq!(terms(text), *expected, "{lang}: {text}");
    }
}

#[test]
fn offsets_are_those_of_the_text() {
    let all: String = TEXTS
        .iter()
        .map(|(_, text, _)| *text)
        .collect::<Vec<_>>()
        .join("\n");
    let mut stream = WordStream::new(&all);
    let mut before = 0;
    while stream.advance() {
        let token = stream.token();
        let mut again = String::new();
        normalise(&all[token.offset_from..token.offset_to], &mut again);
        assert_eq!(again, token.text);
        assert!(token.offset_from >= before, "{}", token.text);
        before = token.offset_from;
    }
}

#[test]
fn spellings_of_one_word_are_one_term() {
    for (a, b) in [
        ("ব\u{9DF}স", "ব\u{9AF}\u{9BC}স"),
        ("ব্যাঙ্ক", "ব্যাংক"),
        ("উৎসব", "উত্\u{200D}সব"),
        ("हँसी", "हंसी"),
        ("फ़िल्म", "फिल्म"),
        ("सम्पादक", "संपादक"),
        ("على", "علی"),
        ("كتاب", "کتاب"),
        ("مُحَمَّد", "محمد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Ａｐｐｌｅ", "apple"),
        ("３", "৩"),
        ("ഞാൻ", "ഞാന്\u{200D}"),
    ] {
        assert_eq!(terms(a), terms(b), "{a} {b}");
    }
    for (a, b) in [
        ("চাঁদ", "চাদ"),
        ("য়", "য"),
        ("हिंदी", "हिदी"),
        ("1.5", "15"),
        ("দিন", "দীন"),
    ] {
        assert_ne!(terms(a), terms(b), "{a} {b}");
    }
}

#[test]
fn stems_bring_inflected_forms_together() {
    for (lang, forms) in [
        (
            "bn",
            &["মন্ত্রী", "মন্ত্রীর", "মন্ত্রীরা", "মন্ত্রীদের", "মন্ত্রীকে"] as &[&str],
        ),
        ("bn", &["বন্যা", "বন্যার", "বন্যায়"]),
        ("bn", &["সরকার", "সরকারের", "সরকারকে", "সরকারও"]),
        ("bn", &["দেশ", "দেশে", "দেশের", "দেশটি", "দেশগুলোর"]),
        ("bn", &["দেশ", "দেশসমূহ", "দেশসমূহের"]),
        ("bn", &["শিক্ষক", "শিক্ষকগণ", "শিক্ষকদেরও", "শিক্ষকবৃন্দকে"]),
        ("hi", &["लड़का", "लड़के", "लड़कों"]),
        ("en", &["flood", "floods", "flooded", "flooding"]),
        ("de", &["haus", "hauses"]),
        ("ru", &["выборы", "выборов"]),
        ("tr", &["hükümet", "hükümetin"]),
        ("ar", &["مدرسة", "المدرسة"]),
    ] {
        let mut found: Vec<String> = forms.iter().map(|form| stem(lang, form)).collect();
        found.dedup();
        assert_eq!(found.len(), 1, "{lang}: {found:?}");
    }
    for (a, b) in [
        ("খবর", "খব"),
        ("বিষয়", "বিষ"),
        ("ঘণ্টা", "ঘণ"),
        ("থেকে", "থে"),
    ] {
        assert_ne!(stem("bn", a), stem("bn", b), "{a} {b}");
    }
}

#[test]
fn words_that_begin_as_their_stem_does_take_no_room() {
    let none = Vec::<String>::new();
    assert_eq!(stems("en", "flood floods happy happiness skis"), none);
    assert_eq!(stems("bn", "বন্যা বন্যার"), none);
    assert_eq!(stems("en", "skies"), ["en:sky"]);
    assert_eq!(stems("ar", "المدرسة"), ["ar:مدرس"]);
}

#[test]
fn terms_keep_their_places_and_texts_stand_apart() {
    let mut analyst = Analyst::default();
    let title = analyst.read(Some("en"), ["One two"]);
    let mut terms = analyst.read(Some("en"), ["three", "four"]);
    terms.extend(&title);
    let places = terms.words.iter().enumerate();
    let something = places.filter(|(_, number)| **number != NOTHING);
    let term = |(at, number): (usize, &u32)| (at, analyst.lexicon.term(*number).to_owned());
    let found: Vec<_> = something.map(term).collect();
    let expected = [(0, "three"), (2, "four"), (4, "one"), (5, "two")];
    assert_eq!(found, expected.map(|(at, word)| (at, word.to_owned())));
}

#[test]
fn accents_are_looser_forms_and_stems_have_their_language() {
    assert_eq!(stems("tr", "Erdoğan"), ["tr:erdoga", "erdogan"]);
    assert_eq!(stems("", "Łódź plain"), ["lodz"]);
    assert_eq!(stems("bn", "Facebook ২০২৫"), Vec::<String>::new());
    assert_eq!(stems("ru", "ещё"), ["ru:ещ", "еще"]);
}

#[test]
fn hostile_text_gives_bounded_terms() {
    let long = "ক".repeat(500_000);
    assert!(terms(&long).iter().all(|term| term.len() <= 120));
    assert_eq!(terms(&"a\u{301}".repeat(100_000)).len(), 1);
    assert_eq!(terms(&"'.:".repeat(300_000)).len(), 0);
    assert_eq!(terms(&"a.".repeat(100_000)).len(), 1);
    assert!(terms(&"漢\u{FE0F}".repeat(10_000)).len() >= 9_999);
}
