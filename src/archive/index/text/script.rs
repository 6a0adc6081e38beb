//! How a script is written, as far as finding words goes, and its digits.

/// How words are found in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// By the rules of UAX 29: words are set apart.
    Spaced,
    /// Han, kana, Hangul and bopomofo: every two characters are a term.
    Paired,
    /// Thai, Lao, Khmer and Burmese: words stand together and are found by dictionary.
    Joined,
}

/// How the script of a character is written.
pub(super) fn writing(c: char) -> Writing {
    // Most text, told at once.
    if c < '\u{E00}' {
        return Writing::Spaced;
    }
    match u32::from(c) {
        // Thai, Lao; Myanmar and its extensions; Khmer
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F => {
            Writing::Joined
        }
        // Hangul; radicals; iteration marks and numerals; kana, bopomofo; ideographs
        0x1100..=0x11FF
        | 0x2E80..=0x2FDF
        | 0x3005..=0x3007
        | 0x3021..=0x3029
        | 0x3031..=0x3035
        | 0x3038..=0x303C
        | 0x3041..=0x309F
        | 0x30A1..=0x30FA
        | 0x30FC..=0x318F
        | 0x31A0..=0x31BF
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFFDC
        | 0x1AFF0..=0x1B16F
        | 0x20000..=0x3FFFD => Writing::Paired,
        _ => Writing::Spaced,
    }
}

/// Whether a character is a Hangul syllable or letter.
pub(in crate::archive::index) fn is_hangul(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11FF | 0x3131..=0x318E | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xFFA0..=0xFFDC
    )
}

/// Whether a character belongs to the one before it, whatever its script: combining marks,
/// voicing marks of half-width kana, joiners, variation selectors.
pub(super) fn attaches(c: char) -> bool {
    matches!(
        u32::from(c),
        0x0300..=0x036F
            | 0x200C..=0x200D
            | 0x20D0..=0x20FF
            | 0x302A..=0x302F
            | 0x3099..=0x309A
            | 0xFE00..=0xFE0F
            | 0xFF9E..=0xFF9F
            | 0xE0100..=0xE01EF
    )
}

/// Whether a character is a letter or digit; told at once for those of which texts without spaces
/// are made, where asking the standard library costs thousands of instructions.
pub(super) fn is_letter(c: char) -> bool {
    is_plain_pairing(c)
        || matches!(u32::from(c), 0x0E01..=0x0E30 | 0x0E40..=0x0E46 | 0x1000..=0x102A | 0x1780..=0x17B3)
        || c.is_alphanumeric()
}

/// Whether a character of a paired script is its own normal form, whatever stands beside it: Han,
/// kana and Hangul syllables, but for half-width and compatibility forms.
pub(super) fn is_plain_pairing(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3041..=0x3096 | 0x30A1..=0x30FA | 0x30FC | 0x4E00..=0x9FEF | 0xAC00..=0xD7A3
    )
}

/// The zeros of the decimal digits that NFKC leaves alone; nine more follow each (category Nd).
const ZEROS: [u32; 37] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0x104A0, 0x11066,
];

/// The ASCII digit of a decimal digit of another script.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    let code = u32::from(c);
    if code < ZEROS[0] || !c.is_numeric() {
        return None;
    }
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code - zero, 10).filter(|_| code - zero < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_become_ascii_and_nothing_else_does() {
        for (text, ascii) in [
            ("০১২৩৪৫৬৭৮৯", "0123456789"),
            ("०९", "09"),
            ("٣٤٥", "345"),
            ("۴۵۶", "456"),
            ("๐๙", "09"),
            ("௧௨", "12"),
        ] {
            let mapped: Option<String> = text.chars().map(ascii_digit).collect();
            assert_eq!(mapped.as_deref(), Some(ascii));
        }
        for other in ['a', '5', '৴', '௰', '②', '四', 'ক'] {
            assert_eq!(ascii_digit(other), None, "{other}");
        }
    }

    #[test]
    fn letters_are_told_as_the_standard_library_tells_them() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn plain_pairs_are_their_own_normal_form() {
        let mut form = String::new();
        for c in ('\0'..=char::MAX).filter(|c| is_plain_pairing(*c)) {
            assert_eq!(writing(c), Writing::Paired);
            let pair = format!("{c}か{c}");
            super::super::normal::by_the_rules(&pair, &mut form);
            assert_eq!(form, pair);
        }
    }

    #[test]
    fn scripts_are_told() {
        for (text, expected) in [
            ("aßйকहதعא", Writing::Spaced),
            ("漢字かなカナ한글ー々ｶ", Writing::Paired),
            ("ไทยລາວខ្មែរမြန်", Writing::Joined),
        ] {
            for c in text.chars() {
                assert_eq!(writing(c), expected, "{c}");
            }
        }
    }
}
