//! The words of plain text in scripts that set words apart, told by a table.
//!
//! UAX 29 asks for a state machine and a table of all of Unicode. Between spaces and plain marks
//! most words are nothing but letters, digits and the marks upon them, and there one look at each
//! character says the same. Wherever it would not for certain (a point within a word, a script that
//! the table does not hold, a joiner), [`next`] says so, and the whole rules are asked.

use std::ops::Range;

/// What a character does to words, as far as one look tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The whole rules have to be asked.
    Unknown,
    /// Ends a word, and is none: property values `WSegSpace`, `Newline`, `Double_Quote`, `Other`.
    Apart,
    /// Ends a word unless a letter or digit follows: `MidLetter`, `MidNum`, `MidNumLet`,
    /// `Single_Quote`.
    Mid,
    /// Begins a word or goes on with it: `ALetter`, `Numeric`.
    Letter,
    /// Goes on with what it stands behind: `Extend`.
    Mark,
}

/// What stands at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// A word of letters, digits and marks.
    Word(Range<usize>),
    /// A segment that starts here has to be told by the whole rules.
    Ask(usize),
    /// No word any more.
    End,
}

/// The next word of a part of the text that begins at a boundary.
pub(super) fn next(text: &str, part: Range<usize>) -> Next {
    let part_end = part.end;
    let (mut at, mut segment) = (part.start, part.start);
    loop {
        let (class, end) = look(text, at, part_end);
        match class {
            None => return Next::End,
            Some(Class::Letter) => return word(text, at..part_end, end),
            Some(Class::Apart | Class::Mid) => {
                let after = look(text, end, part_end).0;
                // What attaches to it is one segment with it.
                if matches!(after, Some(Class::Mark | Class::Unknown)) {
                    return Next::Ask(segment);
                }
                // Spaces in a row are one segment (WB3d).
                if !text.as_bytes()[at..part_end].starts_with(b"  ") {
                    segment = end;
                }
                at = end;
            }
            Some(Class::Mark | Class::Unknown) => return Next::Ask(at),
        }
    }
}

/// The word at the start of a part; its first character ends at `end`.
fn word(text: &str, part: Range<usize>, mut end: usize) -> Next {
    loop {
        let (class, after) = look(text, end, part.end);
        match class {
            Some(Class::Letter | Class::Mark) => end = after,
            None | Some(Class::Apart) => return Next::Word(part.start..end),
            Some(Class::Mid) => {
                let apart = !matches!(
                    look(text, after, part.end).0,
                    Some(Class::Letter | Class::Mark | Class::Unknown)
                );
                let word = part.start..end;
                return if apart {
                    Next::Word(word)
                } else {
                    Next::Ask(part.start)
                };
            }
            Some(Class::Unknown) => return Next::Ask(part.start),
        }
    }
}

/// The class of the character at a place, and where it ends; none at the end of the part.
fn look(text: &str, at: usize, end: usize) -> (Option<Class>, usize) {
    let bytes = text.as_bytes();
    if at >= end {
        return (None, at);
    }
    let code = |last: usize| {
        let tail = bytes.get(at + 1..=at + last).unwrap_or_default();
        tail.iter().fold(u32::from(bytes[at]), |code, byte| {
            code << 6 | u32::from(byte & 0x3F)
        })
    };
    let (code, length) = match bytes[at] {
        byte @ 0..0x80 => (u32::from(byte), 1),
        0x80..0xE0 => (code(1) & 0x7FF, 2),
        0xE0..0xF0 => (code(2) & 0xFFFF, 3),
        _ => (u32::MAX, 4),
    };
    (Some(class(code)), at + length)
}

/// The first code point that is not in the table.
const TABLED: u32 = 0x0E00;

static CLASSES: [Class; TABLED as usize] = classes();

fn class(code: u32) -> Class {
    match CLASSES.get(code as usize) {
        Some(class) => *class,
        None => match code {
            0x2013 | 0x2014 | 0x201C | 0x201D | 0x201E | 0x2026 => Class::Apart,
            0x2018 | 0x2019 => Class::Mid,
            _ => Class::Unknown,
        },
    }
}

/// Letters and digits: Latin, Greek, Cyrillic, Arabic, Devanagari, Bengali.
const LETTERS: [(usize, usize); 36] = [
    (0x30, 0x39),
    (0x41, 0x5A),
    (0x61, 0x7A),
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2AF),
    (0x386, 0x386),
    (0x388, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x3F5),
    (0x3F7, 0x481),
    (0x48A, 0x52F),
    (0x620, 0x64A),
    (0x660, 0x669),
    (0x66E, 0x66F),
    (0x671, 0x6D3),
    (0x6EE, 0x6FC),
    (0x904, 0x939),
    (0x93D, 0x93D),
    (0x950, 0x950),
    (0x958, 0x961),
    (0x966, 0x96F),
    (0x971, 0x980),
    (0x985, 0x98C),
    (0x98F, 0x990),
    (0x993, 0x9A8),
    (0x9AA, 0x9B0),
    (0x9B2, 0x9B2),
    (0x9B6, 0x9B9),
    (0x9BD, 0x9BD),
    (0x9CE, 0x9CE),
    (0x9DC, 0x9DD),
    (0x9DF, 0x9E1),
    (0x9E6, 0x9F1),
    (0x9FC, 0x9FC),
];

/// What stands upon letters of these scripts.
const MARKS: [(usize, usize); 16] = [
    (0x300, 0x36F),
    (0x610, 0x61A),
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x900, 0x903),
    (0x93A, 0x93C),
    (0x93E, 0x94F),
    (0x951, 0x957),
    (0x962, 0x963),
    (0x981, 0x983),
    (0x9BC, 0x9BC),
    (0x9BE, 0x9C4),
    (0x9C7, 0x9C8),
    (0x9CB, 0x9CD),
    (0x9D7, 0x9D7),
    (0x9E2, 0x9E3),
];

/// Space, line ends, marks that join nothing.
const APART: [(usize, usize); 14] = [
    (0x09, 0x0A),
    (0x0D, 0x0D),
    (0x20, 0x26),
    (0x28, 0x2B),
    (0x2D, 0x2D),
    (0x2F, 0x2F),
    (0x3C, 0x40),
    (0x5B, 0x5E),
    (0x60, 0x60),
    (0x7B, 0x7E),
    (0xA0, 0xA9),
    (0xAB, 0xAC),
    (0xBB, 0xBB),
    (0x964, 0x965),
];

/// Marks that may stand within a word or a number.
const MIDS: [(usize, usize); 5] = [
    (0x27, 0x27),
    (0x2C, 0x2C),
    (0x2E, 0x2E),
    (0x3A, 0x3B),
    (0x60C, 0x60C),
];

const fn classes() -> [Class; TABLED as usize] {
    let mut classes = [Class::Unknown; TABLED as usize];
    set(&mut classes, &LETTERS, Class::Letter);
    set(&mut classes, &MARKS, Class::Mark);
    set(&mut classes, &APART, Class::Apart);
    set(&mut classes, &MIDS, Class::Mid);
    classes
}

const fn set(classes: &mut [Class], ranges: &[(usize, usize)], class: Class) {
    let mut n = 0;
    while n < ranges.len() {
        let (mut code, last) = ranges[n];
        while code <= last {
            classes[code] = class;
            code += 1;
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use icu_segmenter::WordSegmenter;
    use icu_segmenter::options::WordBreakInvariantOptions;
    use proptest::prelude::*;

    use super::*;

    /// The segments of the whole rules that hold a letter or digit.
    fn asked(text: &str) -> Vec<&str> {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let bounds: Vec<usize> = segmenter.segment_str(text).collect();
        let segments = bounds.windows(2).map(|pair| &text[pair[0]..pair[1]]);
        segments
            .filter(|segment| segment.contains(char::is_alphanumeric))
            .collect()
    }

    /// The same by the table, the whole rules asked where it says so.
    fn told(text: &str) -> Vec<&str> {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let (mut at, mut words) = (0, Vec::new());
        loop {
            let range = match next(text, at..text.len()) {
                Next::End => return words,
                Next::Word(range) => range,
                Next::Ask(start) => {
                    start..start + segmenter.segment_str(&text[start..]).nth(1).unwrap()
                }
            };
            at = range.end;
            if text[range.clone()].contains(char::is_alphanumeric) {
                words.push(&text[range]);
            }
        }
    }

    #[test]
    fn every_character_of_the_table_is_what_the_rules_say() {
        let beyond = ['–', '—', '“', '”', '„', '…', '‘', '’'];
        let tabled = (0..TABLED).filter_map(char::from_u32);
        for c in tabled.chain(beyond) {
            for text in [
                format!("{c}"),
                format!("a{c}b 1{c}2 ক{c}a"),
                format!(" {c}a {c} b{c}, {c}{c}{c}"),
                format!("{c}1{c}{c}2{c}.{c} a.{c} 1,{c}\n{c}"),
            ] {
                assert_eq!(told(&text), asked(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn what_attaches_to_spaces_attaches_to_all_of_them() {
        for text in [
            "  ি",
            "a   ি b",
            ".  ি",
            "  \u{300}a",
            "  \u{2003}ি",
            "\n  ি  a ি",
        ] {
            assert_eq!(told(text), asked(text), "{text:?}");
        }
    }

    #[test]
    fn plain_words_are_told_without_the_rules() {
        let text = "The “big” flood, পানি – বন্যা। Über الماء; наводнение.";
        let (mut at, mut words) = (0, 0);
        while let Next::Word(range) = next(text, at..text.len()) {
            (at, words) = (range.end, words + 1);
        }
        assert_eq!(words, asked(text).len());
        assert_eq!(words, 8);
    }

    proptest! {
        #[test]
        fn texts_have_the_words_that_the_rules_say(
            text in "[ \n,.:;'’_\"\u{AD}\u{200D}\u{300}aZé09কি্৩हिשעα1יʼ·、\u{1F1E6}\u{1F468}—।ا٣،\u{64B}ა]{0,24}"
        ) {
            prop_assert_eq!(told(&text), asked(&text));
        }
    }
}
