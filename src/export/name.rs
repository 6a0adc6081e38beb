//! Names of files and folders: readable in every script, and safe on every system.
//!
//! No text of the web can leave its folder, hide, name a device, pass for an option, or steer a
//! terminal that lists it.

use unicode_segmentation::UnicodeSegmentation;

use crate::model::VersionView;
use crate::model::text::steers;

/// Bytes of a slug or of a site's name; file systems hold 255 in a name.
const LONGEST: usize = 80;

/// Words of a headline joined by hyphens; empty where there are none. What stands together without
/// spaces stays together, as in Japanese.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut apart = false;
    for segment in text.split_word_bounds() {
        let word: String = segment.chars().filter(|&c| stays(c)).collect();
        let word = word.to_lowercase();
        if !word.chars().any(char::is_alphanumeric) {
            apart = true;
            continue;
        }
        let hyphen = if apart && !slug.is_empty() { "-" } else { "" };
        if slug.len() + hyphen.len() + word.len() > LONGEST {
            break;
        }
        slug.push_str(hyphen);
        slug.push_str(&word);
        apart = false;
    }
    slug
}

/// Letters and digits, and in other scripts the marks and joiners that belong to them.
fn stays(c: char) -> bool {
    c.is_alphanumeric() || !(c.is_ascii() || c.is_whitespace() || steers(c) || is_punctuation(c))
}

/// Punctuation that stands inside words (UAX 29, MidLetter, MidNum and the like) but means
/// something in a path, or looks as if it did.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{BF}' | '\u{2010}'..='\u{206F}' | '\u{FE10}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}')
        && !matches!(c, '\u{AA}' | '\u{B5}' | '\u{BA}')
        || matches!(
            c,
            '\u{55F}' | '\u{5F4}' | '\u{37E}' | '\u{387}' | '\u{589}' | '\u{60C}' | '\u{66C}'
        )
        || matches!(c, '\u{E0000}'..='\u{E0FFF}')
}

/// The folder of a site. Sites are named by host mostly; another name keeps its letters.
pub fn site(site: &str) -> String {
    let mut name = String::new();
    for c in site.chars() {
        let c = if stays(c) || matches!(c, '.' | '-' | '_') {
            c
        } else {
            '-'
        };
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.extend(c.to_lowercase());
    }
    let name = name.trim_matches(['.', '-', ' ']);
    let stem = name.split('.').next().unwrap_or_default();
    let device = matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    match name {
        "" => "_".to_owned(),
        name if device => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// The day under which an article stands, `YYYY-MM-DD`: when it was published, by the publisher's
/// own clock; else when it was first seen, in UTC.
pub fn day(view: &VersionView) -> String {
    match &view.article.published {
        Some(when) if (0..=9999).contains(&when.local.year()) => when.local.date().to_string(),
        _ => view.first_seen.strftime("%Y-%m-%d").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_words_and_nothing_else() {
        for (title, name) in [
            (
                "Council repairs the “old” bridge!",
                "council-repairs-the-old-bridge",
            ),
            ("সিলেটে বন্যা: র\u{200D}্যাব", "সিলেটে-বন্যা-র\u{200D}্যাব"),
            ("../../etc/passwd", "etc-passwd"),
            ("．．／x a:b C\u{2236}\\", "x-ab-c"),
            ("\u{202e}gnp.exe\u{0}", "gnpexe"),
            ("-rf --help ~ $(id)", "rf-help-id"),
            ("U.S. GDP 1.5%", "us-gdp-15"),
            ("灯台の町、夜の図書室", "灯台の町-夜の図書室"),
            ("…", ""),
        ] {
            assert_eq!(slug(title), name, "{title:?}");
        }
        assert!(slug(&"শব্দ ".repeat(100)).len() <= LONGEST);
        assert_eq!(slug(&"x".repeat(300)), "");
    }

    #[test]
    fn a_site_cannot_leave_its_folder() {
        for (id, name) in [
            ("www.example.org", "www.example.org"),
            ("../../etc", "etc"),
            ("..", "_"),
            ("CON", "_con"),
            ("com1.html", "_com1.html"),
            ("a/b\\c:d\u{202e}", "a-b-c-d"),
            (".hidden.", "hidden"),
            ("প্রথম আলো", "প্রথম-আলো"),
        ] {
            assert_eq!(site(id), name, "{id:?}");
        }
    }
}
