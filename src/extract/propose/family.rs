//! Which content management system made a page, as far as it says so.

use super::Sample;

/// What systems leave in the pages they make: the family, what its `generator` says, and a sign in
/// the addresses of scripts and styles.
const SYSTEMS: [(&str, &str, &str); 8] = [
    ("wordpress", "WordPress", "/wp-content/"),
    ("drupal", "Drupal", "/sites/default/files/"),
    ("joomla", "Joomla", "/media/jui/"),
    ("ghost", "Ghost", "/ghost/"),
    ("typo3", "TYPO3", "/typo3temp/"),
    ("blogger", "blogger", "blogger.com/static/"),
    ("arc", "Arc", "/pf/dist/engine/"),
    ("brightspot", "Brightspot", "brightspotcdn"),
];

/// The family that all pages show signs of.
pub(super) fn detect(samples: &[Sample<'_>]) -> Option<&'static str> {
    let of = |sample: &Sample<'_>| {
        let system = SYSTEMS.iter().find(|(_, generator, sign)| {
            let said = sample.structured.meta_of(&["generator"]);
            let links = &sample.structured.links;
            said.is_some_and(|said| said.starts_with(generator))
                || links.iter().any(|(_, href)| href.contains(sign))
                || has_script(sample, sign)
        });
        system.map(|(family, _, _)| *family)
    };
    let first = of(samples.first()?)?;
    samples
        .iter()
        .all(|sample| of(sample) == Some(first))
        .then_some(first)
}

fn has_script(sample: &Sample<'_>, sign: &str) -> bool {
    let nodes = sample.document.html.tree.root().descendants();
    nodes
        .filter_map(scraper::ElementRef::wrap)
        .filter(|element| element.value().name() == "script")
        .filter_map(|script| script.attr("src"))
        .any(|src| src.contains(sign))
}
