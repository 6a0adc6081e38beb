//! What stands before a name in a byline: `By Jane Roe`, `Autor: Jana Roe`, `文/王小明`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::{CREDITS, LABELS, OPENERS};

/// Signs and spaces that part a label from a name.
const PARTING: [char; 9] = [' ', '\u{a0}', ':', '：', '՝', '/', '／', '・', '｜'];

/// Words of the longest label.
const MOST_WORDS: usize = 5;

/// Labels as they are looked up.
pub(super) struct Labels(HashSet<&'static str>);

/// Labels that tell a byline wherever it stands.
pub(super) static ANYWHERE: LazyLock<Labels> = LazyLock::new(|| Labels::of(&[LABELS]));

/// Labels of a text that is known to be a byline.
pub(super) static IN_BYLINES: LazyLock<Labels> = LazyLock::new(|| Labels::of(&[LABELS, OPENERS]));

/// Labels of who made something other than the text.
pub(super) static OF_OTHERS: LazyLock<Labels> = LazyLock::new(|| Labels::of(&[CREDITS]));

impl Labels {
    fn of(lists: &[&'static str]) -> Self {
        let words = lists.iter().flat_map(|list| list.split('|'));
        Self(words.collect())
    }

    /// Whether a text is a label and nothing else.
    pub(super) fn are(&self, text: &str) -> bool {
        let bare = text.trim_end_matches([':', '：']).trim().to_lowercase();
        self.0.contains(bare.as_str()) || self.0.contains(format!("{bare}:").as_str())
    }

    /// What follows the longest label that opens a text.
    pub(super) fn after<'t>(&self, text: &'t str) -> Option<&'t str> {
        let ends: Vec<(usize, char)> = text
            .char_indices()
            .filter(|(_, c)| PARTING.contains(c))
            .take(MOST_WORDS)
            .collect();
        let (at, _) = ends.iter().rev().find(|(at, sign)| {
            let head = text[..*at].to_lowercase();
            let with_sign = || match sign {
                ' ' | '\u{a0}' => format!("{head} "),
                '：' => format!("{head}:"),
                '／' => format!("{head}/"),
                sign => format!("{head}{sign}"),
            };
            self.0.contains(head.as_str()) || self.0.contains(with_sign().as_str())
        })?;
        Some(text[*at..].trim_start_matches(PARTING))
            .filter(|rest| rest.starts_with(char::is_alphabetic))
    }
}
