//! Place and agency that open the first paragraph.

use crate::model::{Article, Block, Dateline};
use crate::sites::DatelineRule;

/// Takes the dateline, and cuts it off the paragraph where the rule says so.
pub(super) fn take(article: &mut Article, rule: &DatelineRule) {
    let first = article.blocks.iter_mut().find_map(|block| match block {
        Block::Paragraph { text } => Some(text),
        _ => None,
    });
    let Some(text) = first else { return };
    let Some(found) = rule.matches.captures(text) else {
        return;
    };
    let whole = found.get(0).map_or(0..0, |whole| whole.range());
    if whole.start != 0 || whole.end == text.len() {
        return;
    }
    let group = |name: &str| found.name(name).map(|part| part.as_str().trim().to_owned());
    let dateline = Dateline {
        raw: text[whole.clone()].trim().to_owned(),
        place: group("place"),
        agency: group("agency"),
    };
    if rule.strip {
        *text = text[whole.end..].trim_start().to_owned();
    }
    article.dateline = Some(dateline);
}
