//! Names in markup: which of them people gave, and which a build tool made up.

/// Whether a class or id looks made up by a build tool, and so will not outlast its next build:
/// `sc-1x2y3z`, `css-8atqhb`, `Body_text__a1B2c`.
pub fn is_hashed(name: &str) -> bool {
    let prefixed = ["sc-", "css-", "jsx-", "svelte-", "emotion-"]
        .iter()
        .filter_map(|prefix| name.strip_prefix(prefix))
        .any(|rest| rest.len() >= 4 && !is_word(rest));
    prefixed || name.split(['-', '_', ' ']).any(is_noise)
}

/// The part of a name that a build tool leaves alone: `Body_text__` of `Body_text__a1B2c`.
pub fn lasting_part(name: &str) -> Option<&str> {
    let (head, tail) = name.rsplit_once("__").or_else(|| name.rsplit_once("--"))?;
    let kept = &name[..name.len() - tail.len()];
    (head.len() >= 4 && !is_hashed(head) && is_noise(tail)).then_some(kept)
}

/// Whether a text is lower case letters with a vowel among them.
fn is_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    text.bytes().all(plain) && text.bytes().any(|byte| b"aeiouy".contains(&byte))
}

/// Whether letters and digits stand as in no word: digits between letters, capitals in the middle
/// of short runs, or no vowel.
fn is_noise(part: &str) -> bool {
    if part.len() < 5 || !part.is_ascii() {
        return false;
    }
    let bytes = part.as_bytes();
    let turns = bytes
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count();
    let humps = bytes
        .windows(2)
        .filter(|pair| pair[0].is_ascii_uppercase() != pair[1].is_ascii_uppercase())
        .count();
    let letters = bytes
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    let vowels = part
        .bytes()
        .filter(|byte| b"aeiouAEIOU".contains(byte))
        .count();
    let dotted = turns >= 2 && letters >= 2;
    let humped = humps >= 3 && part.len() <= humps * 2;
    let mute = vowels == 0 && letters >= 5;
    let long_number = letters == 0 && part.len() >= 6;
    dotted || humped || mute || long_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_hashes() {
        for name in [
            "article-body",
            "articleBody",
            "entry-content",
            "story__text",
            "c-article-content",
            "StoryBodyCompanionColumn",
            "RichText",
            "h2-title",
            "wp-block-heading",
            "col-md-8",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
        for name in [
            "sc-1x2y3z",
            "css-8atqhb",
            "sc-gicCDI",
            "Body_text__a1B2c",
            "id-8273645",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        assert_eq!(lasting_part("Body_text__a1B2c"), Some("Body_text__"));
        assert_eq!(lasting_part("story__text"), None);
    }
}
