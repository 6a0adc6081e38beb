//! Whether a condition holds of a page.

use super::super::structured::types;
use super::{Source, values};
use crate::sites::{Condition, path_and_query};

/// Whether all that the condition asks is so.
pub(super) fn holds(when: &Condition, source: &Source<'_, '_>) -> bool {
    let is = |value: &str| when.equals.as_deref().is_none_or(|wanted| value == wanted);
    when.css
        .as_ref()
        .is_none_or(|css| source.html.select(css).next().is_some())
        && when
            .url
            .as_ref()
            .is_none_or(|url| url.is_match(&path_and_query(source.page.url)))
        && when
            .jsonld_type
            .as_ref()
            .is_none_or(|name| has_type(source, name))
        && when
            .jsonld
            .as_ref()
            .is_none_or(|path| values::json(source, path).iter().any(|value| is(value)))
        && when
            .meta
            .as_ref()
            .is_none_or(|name| source.structured.metas_of(name).any(is))
}

fn has_type(source: &Source<'_, '_>, name: &str) -> bool {
    source
        .structured
        .objects
        .iter()
        .any(|object| types(object).contains(&name))
}
