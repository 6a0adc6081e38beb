//! A bound on comparing two sequences that is the same on every machine and under every load, as a
//! clock would not be: what is stored or exported may depend on it.

/// Comparisons of elements that are left.
#[derive(Debug, Clone)]
pub struct Work(u64);

impl Work {
    /// So many comparisons.
    pub fn of(comparisons: u64) -> Self {
        Self(comparisons)
    }

    /// Whether two sequences can still be compared. What it takes is reckoned as the product of
    /// what is left of them without their common start and end, which no algorithm exceeds by more
    /// than a small factor (Myers 1986: the sum of lengths times the number of differences).
    pub fn take<T: PartialEq>(&mut self, old: &[T], new: &[T]) -> bool {
        let starts = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let (old, new) = (&old[starts..], &new[starts..]);
        let ends = old.iter().rev().zip(new.iter().rev());
        let ends = ends.take_while(|(a, b)| a == b).count();
        self.spend((old.len() - ends) as u64 * (new.len() - ends) as u64)
    }

    /// Whether there are still so many comparisons, which are then spent.
    pub fn spend(&mut self, comparisons: u64) -> bool {
        match self.0.checked_sub(comparisons) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_starts_and_ends_cost_nothing_and_work_runs_out() {
        let mut work = Work::of(5);
        let long: Vec<u32> = (0..100_000).collect();
        let mut edited = long.clone();
        edited[50_000] = 7;
        assert!(work.take(&long, &edited));
        assert!(work.take(&[1, 2, 3], &[1, 4, 5, 3]));
        assert!(!work.take(&[1, 2], &[3, 4]));
        assert!(work.take(&[1, 2], &[1, 2, 3]));
        assert!(work.take(&[1, 2], &[1, 3]) && work.take(&[1, 2], &[1, 3]));
        assert!(!work.take(&[1], &[2]));
    }
}
