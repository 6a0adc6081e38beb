//! The rule files that come with the program, so that one installed by itself has them too.
//!
//! Texts only: where they are written to, and whether over others, is the caller's business.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

/// `selectors/` as it was when the program was built.
static SELECTORS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/selectors");

/// Where the cases of a rule file begin: after the rules.
const CASES: &str = "\n[[fixture]]\n";

/// Each file of the shipped `selectors/` with its path in there and its text: rules, families, and
/// what explains them. The cases are left out, for their pages do not come along.
pub fn shipped() -> Vec<(&'static Path, &'static str)> {
    let mut files = Vec::new();
    let mut open = vec![&SELECTORS];
    while let Some(dir) = open.pop() {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(dir) => open.push(dir),
                DirEntry::File(file) => {
                    let text = file.contents_utf8().unwrap_or_default();
                    let rules = text.split_once(CASES).map_or(text, |(rules, _)| rules);
                    files.push((file.path(), rules.trim_end()));
                }
            }
        }
    }
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::Sites;
    use super::*;

    #[test]
    fn what_is_shipped_is_what_stands_in_selectors_without_its_cases() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors");
        let copy = tempfile::tempdir().unwrap();
        fs::create_dir(copy.path().join("_family")).unwrap();
        for (path, text) in shipped() {
            fs::write(copy.path().join(path), text).unwrap();
            assert!(
                !text.contains("fixture.expect") || path.ends_with("README.md"),
                "{path:?}"
            );
        }
        let (ours, theirs) = (
            Sites::load(&here).unwrap(),
            Sites::load(copy.path()).unwrap(),
        );
        let digests = |sites: &Sites| -> Vec<(String, String)> {
            let all = sites.all().iter();
            all.map(|site| (site.id.clone(), site.digest.clone()))
                .collect()
        };
        assert!(ours.all().len() > 100);
        assert_eq!(digests(&ours), digests(&theirs));
        assert!(theirs.all().iter().all(|site| site.fixtures.is_empty()));
    }
}
