//! Element → selectors that people would write for it: by meaning first, never by names that a
//! build tool made up.

use scraper::{ElementRef, Html, Selector};

use crate::sites::{is_hashed, lasting_part};

/// Attributes that say what an element is for.
const TELLING: [&str; 8] = [
    "itemprop",
    "data-testid",
    "data-component",
    "data-module",
    "data-role",
    "data-name",
    "data-area",
    "role",
];

/// Elements above that may help to name one.
const ABOVE: usize = 4;

/// Selectors of the element alone, the best first; none where only its tag could name it.
pub(super) fn own(element: ElementRef<'_>) -> Vec<String> {
    let value = element.value();
    let mut found = Vec::new();
    for name in TELLING {
        if let Some(text) = value.attr(name).map(str::trim)
            && is_plain(text)
            && !is_hashed(text)
            && !text.chars().any(|c| c.is_ascii_digit())
        {
            found.push(format!("[{name}=\"{text}\"]"));
        }
    }
    let (good, poor): (Vec<&str>, Vec<&str>) = value
        .classes()
        .filter(|class| is_plain(class) && !is_hashed(class))
        .partition(|class| !is_decor(class));
    found.extend(good.iter().map(|class| format!(".{class}")));
    if let Some(id) = value.id().filter(|id| is_plain(id) && !is_hashed(id))
        && !id.chars().any(|c| c.is_ascii_digit())
    {
        found.push(format!("#{id}"));
    }
    let lasting = value.classes().filter_map(lasting_part);
    found.extend(lasting.map(|part| format!("[class*=\"{part}\"]")));
    if let [first, second, ..] = good[..] {
        found.push(format!(".{first}.{second}"));
    }
    found.extend(poor.iter().map(|class| format!(".{class}")));
    found
}

/// Selectors of the element, also by what stands above it; the best first.
pub(super) fn all(element: ElementRef<'_>) -> Vec<String> {
    let tag = element.value().name();
    let mut found = own(element);
    let with_tag: Vec<String> = found
        .iter()
        .filter(|name| !name.starts_with('#'))
        .map(|name| format!("{tag}{name}"))
        .collect();
    let short: Vec<String> = found
        .iter()
        .take(2)
        .cloned()
        .chain([tag.to_owned()])
        .collect();
    found.extend(with_tag);
    found.push(tag.to_owned());
    let above = element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .take(ABOVE)
        .enumerate();
    for (distance, above) in above {
        let sign = if distance == 0 { " > " } else { " " };
        for outer in own(above).into_iter().take(3) {
            found.extend(short.iter().map(|inner| format!("{outer}{sign}{inner}")));
        }
    }
    found
}

/// The best selector that finds this element first on its page, and few others.
pub(super) fn unique(element: ElementRef<'_>, html: &Html) -> Option<String> {
    all(element).into_iter().find(|css| {
        Selector::parse(css).is_ok_and(|selector| {
            let mut found = html.select(&selector);
            found.next().is_some_and(|first| first.id() == element.id()) && found.next().is_none()
        })
    })
}

/// Whether a name can stand in a selector as it is.
fn is_plain(name: &str) -> bool {
    name.len() > 2
        && name.len() < 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && name.split(['-', '_']).any(|part| part.len() > 2)
}

/// Whether a class tells how something looks, not what it is: `mt-4`, `col-md-8`, `clearfix`.
fn is_decor(class: &str) -> bool {
    let last = class.rsplit(['-', '_']).next().unwrap_or_default();
    last.chars().all(|c| c.is_ascii_digit())
        || [
            "col-",
            "row",
            "container",
            "wrapper",
            "text-",
            "font-",
            "bg-",
            "flex",
            "grid",
            "clearfix",
            "js-",
            "is-",
            "has-",
        ]
        .iter()
        .any(|decor| class.starts_with(decor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_something_come_first() {
        let html = Html::parse_document(
            r#"<main class="mt-4 sc-1x2y3z page"><div class="css-8atqhb Story_body__a1B2c"
            data-testid="story-body"><p>x</p></div><div><p>y</p></div></main>"#,
        );
        let select = |css: &str| html.select(&Selector::parse(css).unwrap()).next().unwrap();
        assert_eq!(
            own(select("div")),
            ["[data-testid=\"story-body\"]", "[class*=\"Story_body__\"]"]
        );
        assert_eq!(own(select("main")), [".page"]);
        let second = select("div + div");
        assert_eq!(unique(second, &html), None);
        assert_eq!(
            unique(select("div > p"), &html).as_deref(),
            Some("[data-testid=\"story-body\"] > p")
        );
    }
}
