//! Fixtures in a site's file: written anew when people accept what their rules draw. All else in
//! the file, comments included, stays as it is.

use super::draft::quoted;
use super::rule::Expectation;

/// The file with the expectation of its fixture number `at` (from 0) replaced; `None` where there
/// is no such fixture.
pub fn accept(text: &str, at: usize, expect: &Expectation) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_start = |line: &&str| line.trim() == "[[fixture]]";
    let start = (0..lines.len()).filter(|&i| is_start(&lines[i])).nth(at)?;
    let end = (start + 1..lines.len())
        .find(|&i| opens_table(lines[i]) && lines[i].trim() != "[fixture.expect]")
        .unwrap_or(lines.len());
    let head = (start..end)
        .find(|&i| lines[i].trim() == "[fixture.expect]")
        .unwrap_or(end);
    let kept = lines[..head].join("\n");
    let rest = lines[end..].join("\n");
    let mut out = format!("{}\n\n{}", kept.trim_end(), written(expect));
    if !rest.trim().is_empty() {
        out.push('\n');
        out.push_str(&rest);
        out.push('\n');
    }
    Some(out)
}

/// The file with one more fixture.
pub fn append(text: &str, html: &str, url: &str, expect: &Expectation) -> String {
    format!(
        "{}\n\n[[fixture]]\nhtml = {}\nurl = {}\n\n{}",
        text.trim_end(),
        quoted(html),
        quoted(url),
        written(expect)
    )
}

fn opens_table(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '\'', ','])
}

fn written(expect: &Expectation) -> String {
    let keys = toml::to_string(expect).unwrap_or_default();
    format!("[fixture.expect]\n{keys}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_expectation_is_written_anew() {
        let file = "# mine\nhosts = ['a.org']\n\n[[fixture]]\nhtml = 'a.html'\nurl = 'https://a.org/1'\n\n\
                    [fixture.expect]\ntitle = 'Old'\nheadings = [\n  'x',\n]\n\n[[fixture]]\nhtml = 'b.html'\nurl = 'https://a.org/2'\n";
        let expect = Expectation {
            title: Some("New".into()),
            body: Some("## A\nb".into()),
            ..Expectation::default()
        };
        let first = accept(file, 0, &expect).unwrap();
        assert!(first.starts_with("# mine\n") && first.contains("title = \"New\""));
        assert!(!first.contains("Old") && first.contains("b.html"));
        let second = accept(&first, 1, &expect).unwrap();
        let third = append(&second, "c.html", "https://a.org/3", &expect);
        let table: toml::Table = toml::from_str(&third).unwrap();
        let fixtures = table["fixture"].as_array().unwrap();
        assert_eq!(fixtures.len(), 3);
        for fixture in fixtures {
            assert_eq!(fixture["expect"]["body"].as_str(), Some("## A\nb"));
        }
        assert!(accept(file, 2, &expect).is_none());
    }
}
