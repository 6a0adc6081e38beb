//! `newsarc diff`: what changed between two versions of one article.

use clap::ValueEnum;

use super::render::{BOLD, DIM, GREEN, Line, RED};
use super::show::{Which, pick, which};
use super::side;
use super::{Context, Exit};
use crate::dedup::diff::{self, ArticleDiff, BlockDiff, Op, Segment};
use crate::model::{Article, Block, VersionView};

const EXAMPLES: &str = "\
Examples:
  newsarc diff k7m2xq4p                 the latest version against the one before
  newsarc diff k7m2xq4p first latest --stat
  newsarc diff k7m2xq4p 1 3 --side-by-side --unit block
  newsarc diff k7m2xq4p 1 3 --json";

/// Arguments of `newsarc diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// The article: an id, its beginning, or an address
    #[arg(value_name = "ID|URL")]
    article: String,
    /// The older version: a number, `first` or `latest` [default: the one before B]
    #[arg(value_name = "A", value_parser = which)]
    old: Option<Which>,
    /// The newer version [default: latest]
    #[arg(value_name = "B", value_parser = which)]
    new: Option<Which>,
    /// Mark changes word by word, show changed lines whole, or only the blocks that changed
    #[arg(long, value_name = "UNIT", default_value = "word")]
    unit: Unit,
    /// Old and new in two columns, as wide as the terminal
    #[arg(short = 'y', long, conflicts_with_all = ["stat", "json"])]
    side_by_side: bool,
    /// Columns of --side-by-side [default: those of the terminal, else 120]
    #[arg(long, value_name = "COLUMNS", requires = "side_by_side")]
    width: Option<usize>,
    /// Only title, summary and sums
    #[arg(long)]
    stat: bool,
    /// One JSON object
    #[arg(long, conflicts_with = "stat")]
    json: bool,
    /// Exit 4 where they differ
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unit {
    /// Words inside changed lines
    Word,
    /// Whole lines
    Line,
    /// Whole blocks, and only those that changed, each with what it is
    Block,
}

/// Compares and prints.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let found = context.article(&config, &args.article)?;
    let new = pick(&found, args.new.unwrap_or(Which::Latest))?;
    let before = Which::Number(new.version.n.saturating_sub(1).max(1));
    let old = pick(&found, args.old.unwrap_or(before))?;
    if found.len() == 1 && args.old.is_none() && !args.json {
        context.say("there is one version only: nothing to compare it with")?;
        return Ok(Exit::Ok);
    }
    let difference = diff::articles(&old.article, &new.article);
    if args.json {
        context.out.json(&difference)?;
    } else if args.side_by_side {
        head(old, new, context)?;
        let columns = match context.out.columns() {
            usize::MAX => side::COLUMNS,
            columns => columns,
        };
        let all = args.unit != Unit::Block;
        for line in side::by_side(&difference, args.width.unwrap_or(columns), all) {
            context.out.line(line)?;
        }
    } else {
        head(old, new, context)?;
        print(&difference, args, context)?;
    }
    let differs = args.exit_code && !difference.is_empty();
    Ok(if differs { Exit::NoMatch } else { Exit::Ok })
}

fn head(old: &VersionView, new: &VersionView, context: &mut Context) -> anyhow::Result<()> {
    for (mark, view) in [("---", old), ("+++", new)] {
        let (n, at) = (view.version.n, view.version.observed_at);
        let text = format!("{mark} {} version {n}, seen {at:.0}", view.version.id);
        context.out.line(Line::new().styled(DIM, text))?;
    }
    Ok(())
}

fn print(difference: &ArticleDiff, args: &Args, context: &mut Context) -> anyhow::Result<()> {
    let colour = context.out.has_colour();
    for (name, segments) in [
        ("title", &difference.title),
        ("summary", &difference.summary),
    ] {
        if segments.iter().any(|segment| segment.op != Op::Equal) {
            for line in reworded(segments, args.unit, colour) {
                context
                    .out
                    .line(Line::new().styled(BOLD, format!("{name:<8} ")).then(line))?;
            }
        }
    }
    let stats = difference.stats;
    if args.stat {
        let lines = stats.lines_added + stats.lines_removed + stats.lines_changed;
        let text = format!(
            "+{} −{} words in {lines} of {} paragraphs",
            stats.words_added,
            stats.words_removed,
            difference.blocks.len()
        );
        context
            .out
            .line(Line::new().styled(BOLD, "body     ").plain(text))?;
        return Ok(());
    }
    for block in &difference.blocks {
        for line in of_block(block, args.unit, colour) {
            context.out.line(line)?;
        }
    }
    Ok(())
}

/// What differs between two bodies given line by line: removed is what `old` has alone. Equal lines
/// far from any difference are left out.
pub(crate) fn body_diff(old: &str, new: &str, colour: bool) -> Vec<Line> {
    let article = |text: &str| Article {
        blocks: text.lines().map(Block::paragraph).collect(),
        ..Article::default()
    };
    let blocks = diff::articles(&article(old), &article(new)).blocks;
    let differs = |block: &BlockDiff| !matches!(block, BlockDiff::Equal { .. });
    let near = |at: usize| {
        let from = at.saturating_sub(1);
        blocks[from..(at + 2).min(blocks.len())].iter().any(differs)
    };
    let mut lines = Vec::new();
    let mut gap = false;
    for (at, block) in blocks.iter().enumerate() {
        if near(at) {
            gap = false;
            lines.extend(of_block(block, Unit::Word, colour));
        } else if !std::mem::replace(&mut gap, true) {
            lines.push(Line::new().styled(DIM, "  …"));
        }
    }
    lines
}

fn of_block(block: &BlockDiff, unit: Unit, colour: bool) -> Vec<Line> {
    match block {
        BlockDiff::Equal { .. } if unit == Unit::Block => Vec::new(),
        BlockDiff::Added { kind, .. }
        | BlockDiff::Removed { kind, .. }
        | BlockDiff::Changed { kind, .. }
            if unit == Unit::Block =>
        {
            let title = format!("@@ {} @@", side::name(*kind));
            let mut lines = vec![Line::new().styled(DIM, title)];
            lines.extend(of_block(block, Unit::Line, colour));
            lines
        }
        BlockDiff::Equal { text, .. } => vec![Line::from(format!("  {text}"))],
        BlockDiff::Added { text, .. } => vec![Line::from("+ ").then(added(text, colour))],
        BlockDiff::Removed { text, .. } => vec![Line::from("- ").then(removed(text, colour))],
        BlockDiff::Changed { segments, .. } if unit == Unit::Line => {
            reworded(segments, unit, colour)
        }
        BlockDiff::Changed { segments, .. } => reworded(segments, unit, colour)
            .into_iter()
            .map(|line| Line::from("~ ").then(line))
            .collect(),
    }
}

/// Changed text: its words marked in one line, or the old and the new line whole.
fn reworded(segments: &[Segment], unit: Unit, colour: bool) -> Vec<Line> {
    match unit {
        Unit::Word => {
            let mark = |segment: &Segment| match segment.op {
                Op::Equal => Line::from(segment.text.as_str()),
                Op::Added => added(&segment.text, colour),
                Op::Removed => removed(&segment.text, colour),
            };
            vec![segments.iter().map(mark).fold(Line::new(), Line::then)]
        }
        Unit::Line | Unit::Block => {
            let without = |op: Op| -> String {
                let kept = segments.iter().filter(|segment| segment.op != op);
                kept.map(|segment| segment.text.as_str()).collect()
            };
            let old = Line::from("- ").then(removed(&without(Op::Added), colour));
            let new = Line::from("+ ").then(added(&without(Op::Removed), colour));
            vec![old, new]
        }
    }
}

/// Marks are letters where there is no colour, so that no meaning hangs on colour alone.
fn added(text: &str, colour: bool) -> Line {
    if colour {
        Line::new().styled(GREEN.underline(), text)
    } else {
        Line::from(format!("{{+{text}+}}"))
    }
}

fn removed(text: &str, colour: bool) -> Line {
    if colour {
        Line::new().styled(RED.strikethrough(), text)
    } else {
        Line::from(format!("[-{text}-]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(op: Op, text: &str) -> Segment {
        Segment {
            op,
            text: text.into(),
        }
    }

    #[test]
    fn changes_are_marked_with_letters_where_there_is_no_colour() {
        let segments = [
            segment(Op::Equal, "বন্যা পরিস্থিতির "),
            segment(Op::Removed, "অবনতি"),
            segment(Op::Added, "উন্নতি"),
        ];
        let words = reworded(&segments, Unit::Word, false);
        assert_eq!(
            words,
            [Line::from("বন্যা পরিস্থিতির ")
                .plain("[-অবনতি-]")
                .plain("{+উন্নতি+}")]
        );
        let lines = reworded(&segments, Unit::Line, false);
        assert_eq!(lines[0], Line::from("- ").plain("[-বন্যা পরিস্থিতির অবনতি-]"));
        assert_eq!(lines[1], Line::from("+ ").plain("{+বন্যা পরিস্থিতির উন্নতি+}"));
    }
}
