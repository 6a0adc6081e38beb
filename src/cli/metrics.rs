//! The figures of the last run in the text format of Prometheus, for the textfile collector of its
//! node exporter (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::model::{Report, SiteTally};

/// Writes the figures to a file, all at once: a reader never sees half of them. An empty path means
/// that nobody asked for them.
pub(crate) fn write(
    report: &Report,
    troubles: &[(String, String)],
    file: &Path,
) -> anyhow::Result<()> {
    if file.as_os_str().is_empty() {
        return Ok(());
    }
    let cannot = || format!("cannot write the metrics file {}", file.display());
    // The collector reads only what ends in `.prom`.
    let draft = file.with_extension("prom.tmp");
    fs::write(&draft, text(report, troubles)).with_context(cannot)?;
    fs::rename(&draft, file).with_context(cannot)
}

/// What a figure is for a site.
type Figure<'f> = &'f dyn Fn(&str, &SiteTally) -> f64;

fn text(report: &Report, troubles: &[(String, String)]) -> String {
    let mut text = String::new();
    let seconds = |at: jiff::Timestamp| at.as_millisecond() as f64 / 1_000.0;
    let flag = |set: bool| f64::from(u8::from(set));
    for (name, help, value) in [
        (
            "run_start_seconds",
            "When the last run began.",
            seconds(report.started),
        ),
        (
            "run_end_seconds",
            "When the last run ended.",
            seconds(report.ended),
        ),
        (
            "run_stopped",
            "1 where a bound or a signal ended the last run.",
            flag(report.stopped.is_some()),
        ),
    ] {
        metric(&mut text, name, help);
        line(&mut text, name, &[], value);
    }
    metric(
        &mut text,
        "pages",
        "Pages of the last run by what became of them.",
    );
    for (site, tally) in &report.sites {
        for (kind, count) in &tally.outcomes {
            let labels = [("site", site.as_str()), ("outcome", kind.as_str())];
            line(&mut text, "pages", &labels, f64::from(*count));
        }
    }
    let healthy = |site: &str| !troubles.iter().any(|(other, _)| other == site);
    let of_site: [(&str, &str, Figure<'_>); 3] = [
        ("requests", "Requests of the last run.", &|_, tally| {
            f64::from(tally.requests)
        }),
        (
            "empty",
            "Articles of the last run without a body.",
            &|_, tally| f64::from(tally.empty),
        ),
        (
            "healthy",
            "1 where nothing was wrong with the site.",
            &|site, _| flag(healthy(site)),
        ),
    ];
    for (name, help, value) in of_site {
        metric(&mut text, name, help);
        for (site, tally) in &report.sites {
            line(&mut text, name, &[("site", site)], value(site, tally));
        }
    }
    text
}

fn metric(text: &mut String, name: &str, help: &str) {
    let _ = write!(
        text,
        "# HELP newsarc_{name} {help}\n# TYPE newsarc_{name} gauge\n"
    );
}

fn line(text: &mut String, name: &str, labels: &[(&str, &str)], value: f64) {
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    let labels = if labels.is_empty() {
        String::new()
    } else {
        format!("{{{}}}", labels.join(","))
    };
    let _ = writeln!(text, "newsarc_{name}{labels} {value}");
}

/// Label values escape the backslash, the quote and the line feed.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::OutcomeKind;

    #[test]
    fn figures_stand_under_their_labels() {
        let tally = SiteTally {
            outcomes: BTreeMap::from([(OutcomeKind::New, 3)]),
            requests: 7,
            empty: 1,
            notes: Vec::new(),
        };
        let report = Report {
            run: "r".into(),
            started: jiff::Timestamp::from_second(5).unwrap(),
            ended: jiff::Timestamp::from_second(9).unwrap(),
            sites: BTreeMap::from([("a\"b".to_owned(), tally)]),
            stopped: None,
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("newsarc.prom");
        write(&report, &[("a\"b".into(), "why".into())], &file).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        for expected in [
            "# TYPE newsarc_pages gauge\n",
            "newsarc_run_end_seconds 9\n",
            "newsarc_pages{site=\"a\\\"b\",outcome=\"new\"} 3\n",
            "newsarc_requests{site=\"a\\\"b\"} 7\n",
            "newsarc_healthy{site=\"a\\\"b\"} 0\n",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write(&report, &[], Path::new("")).unwrap();
    }
}
