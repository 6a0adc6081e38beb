//! What stands beside the body and belongs to it: further containers, headings between them; and
//! what stands inside and does not: texts of pictures.

use ego_tree::NodeId;

use super::alike;
use crate::extract::outline::{Outline, Part};
use crate::extract::vocabulary::Hint;

/// Longest text beside a picture that is its caption, in characters.
const SHORT_CAPTION: usize = 160;

/// The same where it may be one: where neither a heading nor a time makes it an entry of its own.
const LONGEST_CAPTION: usize = 300;
const LONGEST_CAPTION_RUNS: usize = 2;

/// Levels above the body that are searched for more of it.
const WIDENINGS: usize = 4;

/// Adds the headings that stand by themselves between two parts of the body.
pub(super) fn headings_between(outline: &Outline<'_>, gone: &[bool], roots: &mut Vec<usize>) {
    let (Some(&first), Some(&last)) = (roots.first(), roots.last()) else {
        return;
    };
    let found: Vec<usize> = (first..last)
        .filter(|&i| {
            matches!(outline.parts[i].tag(), "h2" | "h3" | "h4")
                && !gone[i]
                && outline.parts[i].link_density() < 0.5
        })
        .filter(|&i| !within(outline, roots, i))
        .collect();
    roots.extend(found);
    roots.sort_unstable();
}

/// Adds prose that stands beside the body where the body is spread over several containers;
/// returns what stands before it.
pub(super) fn widen(
    outline: &Outline<'_>,
    kept: &[f32],
    headline: Option<usize>,
    roots: &mut Vec<usize>,
) -> Vec<usize> {
    let Some(&form) = roots.first() else {
        return Vec::new();
    };
    let mut before = Vec::new();
    let mut above = outline.parts[form].parent;
    let mut around = form;
    for _ in 0..WIDENINGS {
        if outline.parts[above].tag() == "html" {
            break;
        }
        let known = roots.clone();
        for child in outline
            .children(above)
            .filter(|&child| !overlaps(outline, &known, child))
        {
            match beside(outline, kept, form, around, child) {
                Beside::Body => roots.push(child),
                Beside::Prose
                    if child < form && headline.is_some_and(|headline| headline < child) =>
                {
                    before.push(child);
                }
                Beside::Prose | Beside::Other => {}
            }
        }
        roots.sort_unstable();
        if outline.parts[above].parent == above {
            break;
        }
        around = above;
        above = outline.parts[above].parent;
    }
    before.sort_unstable();
    before
}

/// What an element beside the body is.
enum Beside {
    /// More of the body.
    Body,
    /// A little prose.
    Prose,
    /// Anything else.
    Other,
}

fn beside(outline: &Outline<'_>, kept: &[f32], form: usize, around: usize, i: usize) -> Beside {
    let part = &outline.parts[i];
    // A paragraph beside those of the body is of it, though it be full of links.
    let same_level = part.tag() == "p" && outline.parts[form].parent == part.parent;
    if same_level && part.hint == Hint::None && part.letters >= 60 {
        return Beside::Body;
    }
    // Of a whole element so many links are furniture; a paragraph may open with one.
    let linked = if part.tag() == "p" { 0.5 } else { 0.2 };
    let is_text = kept[i] >= 60.0 && part.link_density() < linked;
    let other = matches!(part.hint, Hint::Summary | Hint::Doubtful)
        || matches!(
            part.tag(),
            "header"
                | "figure"
                | "article"
                | "h1"
                | "h2"
                | "h3"
                | "ul"
                | "ol"
                | "li"
                | "table"
                | "a"
                | "blockquote"
        );
    if !is_text || other {
        return Beside::Other;
    }
    let opens = i < form && alike(outline, i, around);
    if opens || alike(outline, i, form) || part.hint == Hint::Body {
        return Beside::Body;
    }
    let listed = (i..part.end).any(|j| outline.parts[j].tag() == "li");
    if !listed && (part.tag() == "p" || part.runs <= 3) {
        Beside::Prose
    } else {
        Beside::Other
    }
}

/// The texts beside pictures: an element that holds a picture and little text is a figure,
/// whatever its tag.
pub(super) fn captions(outline: &Outline<'_>, roots: &[usize]) -> Vec<NodeId> {
    let parts = &outline.parts;
    // How many pictures stand before each element, so that a range can be asked in one step.
    let mut pictures = vec![0_usize; parts.len() + 1];
    for (i, part) in parts.iter().enumerate() {
        pictures[i + 1] = pictures[i] + usize::from(part.tag() == "img");
    }
    let mut found = Vec::new();
    let mut letters = 0;
    let mut done = 0;
    for &root in roots {
        for picture in root..parts[root].end {
            if parts[picture].tag() != "img" || picture < done {
                continue;
            }
            let group = figure_around(outline, root, picture);
            done = parts[group].end;
            let mut i = group + 1;
            while i < done {
                let pictured = pictures[i] < pictures[parts[i].end];
                if pictured || parts[i].letters == 0 || parts[i].tag().starts_with('h') {
                    i += 1;
                    continue;
                }
                found.push(parts[i].element.id());
                letters += parts[i].letters;
                i = parts[i].end;
            }
        }
    }
    let whole: usize = roots.iter().map(|&root| parts[root].letters).sum();
    if letters > whole / 4 {
        found.clear();
    }
    found
}

/// The largest element around a picture that holds little text.
fn figure_around(outline: &Outline<'_>, root: usize, picture: usize) -> usize {
    let parts = &outline.parts;
    let mut group = picture;
    while group > root {
        let above = parts[group].parent;
        let small = above > root && may_be_caption(outline, above);
        let figure = matches!(
            parts[above].tag(),
            "div" | "span" | "a" | "figure" | "picture" | "center" | "section"
        );
        if !small || !figure {
            break;
        }
        group = above;
    }
    group
}

/// Whether the text in an element around a picture is no longer than a caption.
fn may_be_caption(outline: &Outline<'_>, i: usize) -> bool {
    let part = &outline.parts[i];
    let is_entry = |part: &Part<'_>| {
        matches!(
            part.tag(),
            "h2" | "h3" | "h4" | "h5" | "h6" | "time" | "li" | "dt"
        )
    };
    part.letters <= SHORT_CAPTION
        || (part.letters <= LONGEST_CAPTION
            && part.runs <= LONGEST_CAPTION_RUNS
            && !outline.parts[i + 1..part.end].iter().any(is_entry))
}

/// Whether an element is one of the roots or inside one. Roots are sorted and apart.
fn within(outline: &Outline<'_>, roots: &[usize], i: usize) -> bool {
    let after = roots.partition_point(|&root| root <= i);
    after > 0 && outline.holds(roots[after - 1], i)
}

/// Whether an element is inside a root, or a root inside of it.
fn overlaps(outline: &Outline<'_>, roots: &[usize], i: usize) -> bool {
    let end = outline.parts[i].end;
    let inside =
        roots.partition_point(|&root| root < i) < roots.partition_point(|&root| root < end);
    inside || within(outline, roots, i)
}
