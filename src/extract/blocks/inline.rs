//! Runs of inline text: what stands between two block boundaries.

use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::tags::{is_block, is_skipped};
use super::{Draft, Marks};
use crate::extract::outline::is_wide;
use crate::model::text::{ends_sentence, tidy};

/// A bold paragraph longer than this (in characters that are not white space) is emphasis, not a
/// heading.
const LONGEST_HEADING: usize = 100;

/// Shortest average line, in Latin letters, for which single `<br>` are taken to part paragraphs.
const PARAGRAPH_LINE: usize = 60;

/// Classes of inline elements that are set in bold.
const BOLD_CLASSES: [&str; 5] = [
    "bold",
    "font-bold",
    "text-bold",
    "fw-bold",
    "font-weight-bold",
];

/// Text with counts of what is marked up in it.
#[derive(Debug, Default, Clone)]
pub(super) struct Run {
    /// As in the markup; a `<br>` is a line feed.
    raw: String,
    /// Characters that are not white space.
    pub(super) letters: usize,
    /// Those inside links.
    pub(super) linked: usize,
    /// Those in italics.
    pub(super) slanted: usize,
    /// Whether a link leads to a profile, a mailbox, an app or a newsletter.
    pub(super) pitch: bool,
    bold: usize,
    /// Where each single `<br>` stands in `raw`, with the counts up to there.
    breaks: Vec<Break>,
    /// Whether nothing but white space followed the last `<br>`.
    after_break: bool,
}

#[derive(Debug, Clone, Copy)]
struct Break {
    at: usize,
    letters: usize,
    linked: usize,
    slanted: usize,
    bold: usize,
}

impl Run {
    /// Appends text under the given marks.
    pub(super) fn push(&mut self, text: &str, marks: Marks) {
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        if letters > 0 {
            self.after_break = false;
        }
        self.letters += letters;
        self.linked += if marks.linked { letters } else { 0 };
        self.bold += if marks.bold { letters } else { 0 };
        self.slanted += if marks.slanted { letters } else { 0 };
        // A line feed of the source is a space; only `<br>` is a break.
        self.raw
            .extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
    }

    /// Notes a `<br>`; true where it follows another one directly.
    pub(super) fn line_break(&mut self) -> bool {
        if self.after_break {
            return true;
        }
        self.after_break = true;
        self.breaks.push(Break {
            at: self.raw.len(),
            letters: self.letters,
            linked: self.linked,
            slanted: self.slanted,
            bold: self.bold,
        });
        self.raw.push('\n');
        false
    }

    /// The text as it is kept.
    pub(super) fn text(&self) -> String {
        tidy(&self.raw)
    }

    /// Joins a block written apart.
    pub(super) fn absorb(&mut self, draft: &Draft) {
        for line in draft.block.texts() {
            self.raw.push_str(&line);
            self.raw.push(' ');
        }
        self.letters += draft.letters;
        self.linked += draft.linked;
        self.slanted += draft.slanted;
        self.pitch |= draft.pitch;
    }

    /// Whether this paragraph is a heading in disguise: bold as a whole, short, no sentence.
    pub(super) fn is_bold_heading(&self, text: &str) -> bool {
        let ends_open = text.ends_with([':', ',', ';', '：', '،']);
        self.letters > 2
            && self.bold == self.letters
            && self.letters <= LONGEST_HEADING
            && self.linked == 0
            && !ends_open
            && (!ends_sentence(text) || text.ends_with(['?', '？', '؟']))
            && text.chars().any(char::is_alphabetic)
    }

    /// Parts the run at single `<br>` where its lines are paragraphs by length and by how they
    /// end, or where its first line is bold and the next is not.
    pub(super) fn into_paragraphs(self) -> Vec<Self> {
        if self.breaks.is_empty() {
            return vec![self];
        }
        let lines = self.lines();
        let prose: Vec<&Self> = lines.iter().filter(|line| line.letters > 0).collect();
        let ended = prose.iter().filter(|line| ends_sentence(&line.raw)).count();
        let wide = self.raw.chars().filter(|c| is_wide(*c)).count();
        let average = (self.letters + wide) / prose.len().max(1);
        let titled = prose.len() > 1
            && prose[0].is_bold_heading(&prose[0].text())
            && prose[1].bold == 0
            && prose[1].letters > PARAGRAPH_LINE;
        if titled || (average >= PARAGRAPH_LINE && ended * 3 >= prose.len() * 2) {
            lines
        } else {
            vec![self]
        }
    }

    /// The run cut at its breaks.
    fn lines(&self) -> Vec<Self> {
        let zero = Break {
            at: 0,
            letters: 0,
            linked: 0,
            slanted: 0,
            bold: 0,
        };
        let end = Break {
            at: self.raw.len(),
            letters: self.letters,
            linked: self.linked,
            slanted: self.slanted,
            bold: self.bold,
        };
        let starts = std::iter::once(zero).chain(self.breaks.iter().copied());
        let ends = self.breaks.iter().copied().chain(std::iter::once(end));
        starts
            .zip(ends)
            .map(|(from, to)| Self {
                raw: self.raw[from.at..to.at].to_owned(),
                letters: to.letters - from.letters,
                linked: to.linked - from.linked,
                slanted: to.slanted - from.slanted,
                bold: to.bold - from.bold,
                pitch: self.pitch,
                ..Self::default()
            })
            .collect()
    }
}

/// All the text of an element in one line, scripts and styles left out, block elements and
/// `<br>` parted by a space.
pub(in crate::extract) fn inline_text(element: ElementRef<'_>) -> String {
    let mut raw = String::new();
    gather(element, &mut raw);
    tidy(&raw)
}

fn gather(element: ElementRef<'_>, raw: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => raw.push_str(text),
            Node::Element(inner) if !is_skipped(child) => {
                let parted = is_block(child) || inner.name() == "br";
                raw.push_str(if parted { " " } else { "" });
                if let Some(inner) = ElementRef::wrap(child) {
                    gather(inner, raw);
                }
                raw.push_str(if parted { " " } else { "" });
            }
            _ => {}
        }
    }
}

/// Whether an inline element is set in bold: by its tag, by a class that says so, or by its style.
pub(super) fn is_bold(element: &Element) -> bool {
    if matches!(element.name(), "b" | "strong") {
        return true;
    }
    let named = |class: &str| BOLD_CLASSES.contains(&class);
    let weighed = |style: &str| {
        let weight = style.split_once("font-weight").map(|(_, rest)| rest);
        weight.is_some_and(|rest| {
            let value = rest.trim_start_matches([':', ' ']);
            ["bold", "600", "700", "800", "900"]
                .iter()
                .any(|bold| value.starts_with(bold))
        })
    };
    element.classes().any(named) || element.attr("style").is_some_and(weighed)
}
