//! Names of files and folders: readable in every script, and safe on every system.
//!
//! No text of the web can leave its folder, hide, name a device, pass for an option, or steer a
//! terminal that lists it.

use crate::model::VersionView;
use crate::model::text::{steers, words};

/// Bytes of a slug or of a site's name; file systems hold 255 in a name.
const LONGEST: usize = 80;

/// Words of a headline joined by hyphens; empty where there are none.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for word in words(text) {
        let kept: String = word.chars().filter(|&c| stays(c)).collect();
        let kept = kept.to_lowercase();
        if kept.is_empty() {
            continue;
        }
        let hyphen = usize::from(!slug.is_empty());
        if slug.len() + hyphen + kept.len() > LONGEST {
            break;
        }
        if hyphen == 1 {
            slug.push('-');
        }
        slug.push_str(&kept);
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
pub(super) fn site(site: &str) -> String {
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
pub(super) fn day(view: &VersionView) -> String {
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
