//! Stories that go on over several pages: where the next one is.

use url::Url;

use super::{Source, layout_of};
use crate::model::url::same_publisher;
use crate::sites::Site;

/// The address of the next page, and how many pages a story may have. Only links within the
/// publisher's pages are followed.
pub(in crate::extract) fn next(source: &Source<'_, '_>, site: &Site) -> Option<(Url, usize)> {
    if site.layouts.iter().all(|layout| layout.pages.is_none()) {
        return None;
    }
    let rule = layout_of(site, source)?.pages.as_ref()?;
    let here = source.page.url;
    let mut links = source
        .html
        .select(&rule.next)
        .filter_map(|link| link.attr("href"))
        .filter_map(|href| here.join(href.trim()).ok());
    let mut next = links.find(|url| matches!(url.scheme(), "http" | "https"))?;
    next.set_fragment(None);
    let mut plain = here.clone();
    plain.set_fragment(None);
    (next != plain && same_publisher(&next, here)).then_some((next, rule.max))
}
