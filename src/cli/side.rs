//! Two forms of an article side by side, in columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::render::{GREEN, Line, RED, safe};
use crate::dedup::diff::{ArticleDiff, BlockDiff, LineKind, Op, Segment};

/// Columns where no terminal says how many there are.
pub(super) const COLUMNS: usize = 120;
/// Between the two columns: what became of the line.
const GUTTER: usize = 3;
/// A column is never narrower.
const LEAST: usize = 16;

/// What a line of the body is called.
pub(super) fn name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Heading => "heading",
        LineKind::Paragraph => "paragraph",
        LineKind::Item => "list item",
        LineKind::Quote => "quotation",
        LineKind::Row => "table row",
    }
}

/// The lines of both forms; `all`: also those that stayed.
pub(super) fn by_side(difference: &ArticleDiff, columns: usize, all: bool) -> Vec<Line> {
    let width = (columns.saturating_sub(GUTTER) / 2).max(LEAST);
    let mut lines = Vec::new();
    for field in [&difference.title, &difference.summary] {
        let changed = field.iter().any(|segment| segment.op != Op::Equal);
        if changed || (all && !field.is_empty()) {
            lines.extend(pair(
                &without(field, Op::Added),
                &without(field, Op::Removed),
                changed,
                width,
            ));
            lines.push(Line::new());
        }
    }
    for block in &difference.blocks {
        lines.extend(match block {
            BlockDiff::Equal { text, .. } if all => pair(text, text, false, width),
            BlockDiff::Equal { .. } => continue,
            BlockDiff::Added { text, .. } => pair("", text, true, width),
            BlockDiff::Removed { text, .. } => pair(text, "", true, width),
            BlockDiff::Changed { segments, .. } => pair(
                &without(segments, Op::Added),
                &without(segments, Op::Removed),
                true,
                width,
            ),
        });
    }
    lines
}

fn without(segments: &[Segment], op: Op) -> String {
    let kept = segments.iter().filter(|segment| segment.op != op);
    kept.map(|segment| segment.text.as_str()).collect()
}

/// Two texts in their columns, with a sign between them in the first row.
fn pair(old: &str, new: &str, changed: bool, width: usize) -> Vec<Line> {
    let sign = match (changed, old.is_empty(), new.is_empty()) {
        (false, ..) => " ",
        (true, true, _) => ">",
        (true, _, true) => "<",
        (true, ..) => "|",
    };
    let (left, right) = (wrap(old, width), wrap(new, width));
    let row = |at: usize| {
        let cell = |rows: &[String]| rows.get(at).cloned().unwrap_or_default();
        let (left, right) = (cell(&left), cell(&right));
        let gap = " ".repeat(width.saturating_sub(left.width()));
        let sign = if at == 0 { sign } else { " " };
        if changed {
            let line = Line::new()
                .styled(RED, left)
                .plain(format!("{gap} {sign} "));
            line.styled(GREEN, right)
        } else {
            Line::from(format!("{left}{gap} {sign} {right}"))
        }
    };
    (0..left.len().max(right.len())).map(row).collect()
}

/// A text in lines of at most `width` columns, broken where UAX 14 would mostly do: between words,
/// and within a run that is longer than a line between characters (graphemes).
fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = safe(text);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_word_bounds() {
        if line.width() + word.trim_end().width() > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if line.is_empty() && word.trim().is_empty() {
            continue;
        }
        if word.width() <= width {
            line.push_str(word);
            continue;
        }
        for grapheme in word.graphemes(true) {
            if line.width() + grapheme.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::diff;
    use crate::model::{Article, Block};

    #[test]
    fn texts_are_wrapped_between_words_of_any_script() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(
            wrap("বন্যা পরিস্থিতির উন্নতি", 12).concat().replace(' ', ""),
            "বন্যাপরিস্থিতিরউন্নতি"
        );
        let narrow = wrap("気象庁は台風の接近に伴い大雨警報を発表した", 10);
        assert!(narrow.iter().all(|line| line.width() <= 10), "{narrow:?}");
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn old_and_new_stand_beside_each_other() {
        let article = |lines: [&str; 3]| Article {
            blocks: lines.iter().map(|line| Block::paragraph(*line)).collect(),
            ..Article::default()
        };
        let old = article([
            "Stays as it is.",
            "The repair costs two million.",
            "It goes away now, all of it.",
        ]);
        let new = article([
            "Stays as it is.",
            "The repair costs three million.",
            "Something quite different comes in.",
        ]);
        let difference = diff::articles(&old, &new);
        let (all, changed) = (
            by_side(&difference, 75, true),
            by_side(&difference, 75, false),
        );
        let stays = format!("{:<36}   Stays as it is.", "Stays as it is.");
        assert_eq!(all[0], Line::from(stays));
        let gap = " ".repeat(36 - 29);
        let reworded = Line::new()
            .styled(RED, "The repair costs two million.")
            .plain(format!("{gap} | "))
            .styled(GREEN, "The repair costs three million.");
        assert_eq!((&all[1], &changed[0]), (&reworded, &reworded));
        assert!(all.iter().all(|line| line.width() <= 75));
    }
}
