//! Tables: columns as wide as they need, the last one cut to what is left of the terminal.
//!
//! Free text belongs into the last column: terminals disagree on the width of many scripts, and
//! there nothing stands after it.

use std::io;

use super::{BOLD, Line, Out};

/// A table that is collected first and printed at once.
pub(crate) struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Row>,
}

enum Row {
    Cells(Vec<Line>),
    Note(Line),
}

/// A column before the last is never wider.
const WIDEST: usize = 40;

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&'static str]) -> Self {
        Self {
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    /// One more row: as many cells as there are headings.
    pub(crate) fn row(&mut self, cells: Vec<Line>) {
        self.rows.push(Row::Cells(cells));
    }

    /// A line under the row before, across all columns.
    pub(crate) fn note(&mut self, line: Line) {
        self.rows.push(Row::Note(line));
    }

    /// Prints it.
    pub(crate) fn print(self, out: &mut Out) -> io::Result<()> {
        let widths = self.widths();
        let headings = self
            .headings
            .iter()
            .map(|text| Line::new().styled(BOLD, *text));
        out.line(laid_out(headings.collect(), &widths, out.columns()))?;
        for row in self.rows {
            let line = match row {
                Row::Cells(cells) => laid_out(cells, &widths, out.columns()),
                Row::Note(line) => line.cut(out.columns()),
            };
            out.line(line)?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |column: usize| {
            let cell = |row: &Row| match row {
                Row::Cells(cells) => cells.get(column).map_or(0, Line::width),
                Row::Note(_) => 0,
            };
            let rows = self.rows.iter().map(cell).max().unwrap_or(0);
            rows.max(self.headings[column].len()).min(WIDEST)
        };
        (0..self.headings.len()).map(widest).collect()
    }
}

/// Cells side by side, two spaces between them.
fn laid_out(cells: Vec<Line>, widths: &[usize], columns: usize) -> Line {
    let last = widths.len() - 1;
    let mut line = Line::new();
    for (column, cell) in cells.into_iter().enumerate() {
        if column == last {
            let left = columns.saturating_sub(line.width()).max(10);
            line = line.then(cell.cut(left));
        } else {
            let cell = cell.cut(widths[column]);
            let gap = widths[column].saturating_sub(cell.width()) + 2;
            line = line.then(cell).plain(" ".repeat(gap));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use super::*;

    #[test]
    fn columns_align_in_every_script_and_fit() {
        let mut table = Table::new(&["SITE", "TITLE"]);
        table.row(vec!["東京".into(), "x".repeat(60).into()]);
        table.row(vec!["bn".into(), "সিলেটে বন্যা".into()]);
        let mut file = tempfile::tempfile().unwrap();
        let mut out = Out::fixed(file.try_clone().unwrap(), 30);
        table.print(&mut out).unwrap();
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "SITE  TITLE");
        assert_eq!(lines[1], format!("東京  {}…", "x".repeat(23)));
        assert_eq!(lines[2], "bn    সিলেটে বন্যা");
    }
}
