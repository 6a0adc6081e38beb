//! Every shipped site file loads, and its fixtures come out as it says.

use std::path::Path;

use super::check_fixture;
use crate::sites::Sites;

#[test]
fn the_shipped_sites_draw_their_fixtures() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors");
    let sites = Sites::load(&dir).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    for site in sites.all() {
        assert!(!site.fixtures.is_empty(), "{} has no fixture", site.id);
        for fixture in &site.fixtures {
            let found = check_fixture(site, fixture)
                .unwrap_or_else(|error| panic!("{}: {error}", fixture.html.display()));
            wrong.extend(
                found
                    .into_iter()
                    .map(|difference| format!("{}: {difference}", site.id)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
