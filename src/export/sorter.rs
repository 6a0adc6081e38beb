//! What has to wait before it is written, in temporary files, so that memory stays bounded: bytes
//! for later, and lines in the order of their bytes, sorted in runs that are merged (external merge
//! sort; Knuth, TAOCP vol. 3, §5.4).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::vec;

/// Bytes of lines that are held in memory.
const MEMORY: usize = 32 << 20;

/// Bytes for later.
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(BufWriter::new(tempfile::tempfile()?)))
    }

    /// What was written, from its beginning.
    pub(super) fn into_reader(self) -> io::Result<BufReader<File>> {
        let mut file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(BufReader::new(file))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Gathers lines.
#[derive(Default)]
pub(super) struct Sorter {
    lines: Vec<String>,
    bytes: usize,
    runs: Vec<BufReader<File>>,
}

impl Sorter {
    /// Adds a line, which must hold no line feed.
    pub(super) fn push(&mut self, line: String) -> io::Result<()> {
        debug_assert!(!line.contains('\n'));
        self.bytes += line.len() + size_of::<String>();
        self.lines.push(line);
        if self.bytes < MEMORY {
            return Ok(());
        }
        self.spill()
    }

    fn spill(&mut self) -> io::Result<()> {
        self.lines.sort_unstable();
        let mut run = Spool::new()?;
        for line in self.lines.drain(..) {
            writeln!(run, "{line}")?;
        }
        self.bytes = 0;
        self.runs.push(run.into_reader()?);
        Ok(())
    }

    /// The lines in order, each as often as it was added.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        self.lines.sort_unstable();
        let mut sorted = Sorted {
            rest: self.lines.into_iter(),
            runs: self.runs,
            heads: BinaryHeap::new(),
        };
        (0..=sorted.runs.len()).try_for_each(|run| sorted.advance(run))?;
        Ok(sorted)
    }
}

/// Sorted lines.
pub(super) struct Sorted {
    /// What stayed in memory: the run behind the last of `runs`.
    rest: vec::IntoIter<String>,
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<(String, usize)>>,
}

impl Sorted {
    /// Brings up the next line of a run.
    fn advance(&mut self, run: usize) -> io::Result<()> {
        let line = match self.runs.get_mut(run) {
            None => self.rest.next(),
            Some(input) => {
                let mut line = String::new();
                input.read_line(&mut line)?;
                line.pop().map(|_line_feed| line)
            }
        };
        self.heads.extend(line.map(|line| Reverse((line, run))));
        Ok(())
    }
}

impl Iterator for Sorted {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((line, run)) = self.heads.pop()?;
        Some(self.advance(run).map(|()| line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_merged_with_what_stayed_in_memory() {
        let mut sorter = Sorter::default();
        let mut expected = Vec::new();
        for n in 0..1_000_u64 {
            let line = format!("{:04} ক", n.wrapping_mul(7_919) % 1_000);
            expected.push(line.clone());
            sorter.push(line).unwrap();
            if n % 300 == 299 {
                sorter.spill().unwrap();
            }
        }
        expected.sort();
        let sorted: Vec<String> = sorter.sorted().unwrap().map(Result::unwrap).collect();
        assert_eq!(sorted, expected);
        assert_eq!(Sorter::default().sorted().unwrap().count(), 0);
    }
}
