//! `extends`: what a content management system's sites have in common.
//!
//! Tables are joined key by key and anything else is replaced, so a site's file says only what
//! differs. Layouts are matched by name; the site's own stand first.

use toml::{Table, Value};

/// Lays a site's file over its family's.
pub(super) fn merge(family: Table, site: Table) -> Table {
    let mut merged = family;
    for (key, value) in site {
        let joined = match (merged.remove(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => Value::Table(merge(old, new)),
            (Some(Value::Array(old)), Value::Array(new)) if key == "layout" => {
                Value::Array(layouts(old, new))
            }
            (_, new) => new,
        };
        merged.insert(key, joined);
    }
    merged
}

fn layouts(mut family: Vec<Value>, site: Vec<Value>) -> Vec<Value> {
    let name = |layout: &Value| {
        layout
            .get("name")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let mut merged: Vec<Value> = site
        .into_iter()
        .map(|layout| {
            let twin = family.iter().position(|other| name(other) == name(&layout));
            match (twin.map(|at| family.remove(at)), layout) {
                (Some(Value::Table(old)), Value::Table(new)) => Value::Table(merge(old, new)),
                (_, layout) => layout,
            }
        })
        .collect();
    merged.append(&mut family);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_says_only_what_differs() {
        let family: Table = toml::from_str(
            "language = 'en'\n[[layout]]\ntitle = ['h1']\n[layout.body]\ncontainer = ['.post']\ndrop = ['.ad']",
        )
        .unwrap();
        let site: Table =
            toml::from_str("timezone = 'UTC'\n[[layout]]\n[layout.body]\ncontainer = ['.story']")
                .unwrap();
        let merged = merge(family, site);
        let layout = &merged["layout"][0];
        assert_eq!(merged["language"].as_str(), Some("en"));
        assert_eq!(layout["title"][0].as_str(), Some("h1"));
        assert_eq!(layout["body"]["container"][0].as_str(), Some(".story"));
        assert_eq!(layout["body"]["drop"][0].as_str(), Some(".ad"));
        assert_eq!(merged["layout"].as_array().unwrap().len(), 1);
    }
}
