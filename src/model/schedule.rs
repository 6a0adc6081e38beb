//! When a known article is asked for again: a pure rule, so that a rebuilt archive schedules alike.

use jiff::{SignedDuration, Timestamp};

use super::Span;

/// The next visit after `seen_at`, or `None` when the schedule has run out.
///
/// `steps` are ages counted from `since` (first seen, or last changed: an edited article starts
/// its schedule anew and is so asked for more often). A visit happens at the first step that lies
/// after `seen_at`.
pub fn next_visit(steps: &[Span], since: Timestamp, seen_at: Timestamp) -> Option<Timestamp> {
    steps
        .iter()
        .filter_map(|step| SignedDuration::try_from(step.0).ok())
        .filter_map(|step| since.checked_add(step).ok())
        .find(|&due| due > seen_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn visits_thin_out_and_end() {
        let steps: Vec<Span> = [60, 600].map(|s| Span(Duration::from_secs(s))).to_vec();
        let start = Timestamp::from_second(1_000).unwrap();
        let at = |s| Timestamp::from_second(s).unwrap();
        assert_eq!(next_visit(&steps, start, start), Some(at(1_060)));
        assert_eq!(next_visit(&steps, start, at(1_060)), Some(at(1_600)));
        assert_eq!(next_visit(&steps, start, at(1_600)), None);
    }
}
