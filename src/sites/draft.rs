//! A site file that is being written: for proposals and for rules of other systems.
//!
//! What it prints can be loaded by [`super::Sites`] and read by people: the order of the keys is
//! that of selectors/README.md, and comments say where a rule comes from.

use std::fmt::Write as _;

/// A site file before it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Comment lines that open the file.
    pub head: Vec<String>,
    /// What the publisher calls itself.
    pub name: Option<String>,
    /// Host names.
    pub hosts: Vec<String>,
    /// The family that it extends.
    pub extends: Option<String>,
    /// Language, a BCP 47 tag.
    pub language: Option<String>,
    /// Addresses that must be accepted as stories, as paths.
    pub examples: Vec<String>,
    /// Elements that mark a page as paid for.
    pub sponsored: Vec<String>,
    /// Fields with their places, in order.
    pub fields: Vec<DraftField>,
    /// How the text is cut out.
    pub body: DraftBody,
}

/// A field with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftField {
    /// The key of the layout.
    pub key: &'static str,
    /// Where its value may stand, in order.
    pub places: Vec<DraftPlace>,
    /// Why, for people.
    pub comment: Option<String>,
}

/// One place where a value may stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftPlace {
    /// `css`, `jsonld`, `meta` or `microdata`.
    pub carrier: &'static str,
    /// Selector, path or name.
    pub value: String,
    /// The attribute instead of the text.
    pub attr: Option<String>,
    /// Only elements whose text matches.
    pub text_matches: Option<String>,
    /// A pattern whose group is the value.
    pub matches: Option<String>,
    /// Whether of a list only the first is taken.
    pub first: bool,
    /// Cut off the front.
    pub strip_prefix: Vec<String>,
    /// Cut off the end.
    pub strip_suffix: Vec<String>,
    /// What parts several values.
    pub split: Vec<String>,
}

/// How the text is cut out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftBody {
    /// Selectors in order.
    pub container: Vec<String>,
    /// Elements to leave out: selector, pattern of their text, comment.
    pub drop: Vec<DraftDrop>,
    /// Blocks to leave out by their text: pattern, place.
    pub drop_text: Vec<(String, &'static str)>,
    /// Whether short bold paragraphs are headings.
    pub bold_headings: bool,
    /// Elements that are headings, with their level.
    pub headings: Vec<(String, u8)>,
    /// The link to the next page of a story.
    pub next: Option<String>,
    /// Why, for people.
    pub comment: Option<String>,
}

/// An element to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftDrop {
    /// Its selector.
    pub css: String,
    /// Only where its text matches.
    pub text_matches: Option<String>,
    /// Why, for people.
    pub comment: Option<String>,
}

impl DraftPlace {
    /// A place without further conditions.
    pub fn new(carrier: &'static str, value: impl Into<String>) -> Self {
        Self {
            carrier,
            value: value.into(),
            ..Self::default()
        }
    }

    fn to_toml(&self) -> String {
        let lists = [
            ("strip_prefix", &self.strip_prefix),
            ("strip_suffix", &self.strip_suffix),
            ("split", &self.split),
        ];
        let texts = [
            ("attr", &self.attr),
            ("text_matches", &self.text_matches),
            ("match", &self.matches),
        ];
        let mut keys = vec![format!("{} = {}", self.carrier, quoted(&self.value))];
        let given = texts
            .iter()
            .filter_map(|(key, text)| Some((key, text.as_ref()?)));
        keys.extend(given.map(|(key, text)| format!("{key} = {}", quoted(text))));
        if self.first {
            keys.push("pick = \"first\"".to_owned());
        }
        let some = lists.iter().filter(|(_, list)| !list.is_empty());
        keys.extend(some.map(|(key, list)| {
            let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
            format!("{key} = [{}]", list.join(", "))
        }));
        if self.carrier == "css" && keys.len() == 1 {
            return quoted(&self.value);
        }
        format!("{{ {} }}", keys.join(", "))
    }
}

impl Draft {
    /// The file's text.
    pub fn to_toml(&self) -> String {
        let mut out = Printer::default();
        for line in &self.head {
            out.comment(Some(line));
        }
        if !self.head.is_empty() {
            out.line("");
        }
        out.text("name", self.name.as_deref());
        out.list("hosts", self.hosts.iter().map(|host| quoted(host)));
        out.text("extends", self.extends.as_deref());
        out.text("language", self.language.as_deref());
        if !self.examples.is_empty() {
            out.line("\n[url]");
            let examples = self.examples.iter().map(|example| quoted(example));
            out.list("examples_yes", examples);
        }
        for css in &self.sponsored {
            out.line("\n[[kind]]\nis = \"sponsored\"");
            out.line(&format!("when = {{ css = {} }}", quoted(css)));
        }
        self.layout(&mut out);
        out.0
    }

    fn layout(&self, out: &mut Printer) {
        let body = &self.body;
        let bare = *body == DraftBody::default();
        if self.fields.is_empty() && bare {
            return;
        }
        out.line("\n[[layout]]");
        for field in &self.fields {
            out.comment(field.comment.as_deref());
            out.list(field.key, field.places.iter().map(DraftPlace::to_toml));
        }
        if let Some(next) = &body.next {
            out.line(&format!("pages = {{ next = {} }}", quoted(next)));
        }
        if bare {
            return;
        }
        out.line("\n[layout.body]");
        out.comment(body.comment.as_deref());
        if !body.container.is_empty() {
            out.list("container", body.container.iter().map(|css| quoted(css)));
        }
        out.drops(&body.drop);
        if !body.drop_text.is_empty() {
            let rule = |(pattern, place): &(String, &str)| {
                format!(
                    "{{ match = {}, where = {} }}",
                    quoted(pattern),
                    quoted(place)
                )
            };
            out.rows("drop_text", body.drop_text.iter().map(rule));
        }
        if body.bold_headings {
            out.line("bold_headings = true");
        }
        if !body.headings.is_empty() {
            let heading = |(css, level): &(String, u8)| format!("{} = {level}", quoted_key(css));
            let headings: Vec<String> = body.headings.iter().map(heading).collect();
            out.line(&format!("headings = {{ {} }}", headings.join(", ")));
        }
    }
}

/// A string as TOML writes it: single quotes where it holds double ones or backslashes.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A string as a key of TOML, always in quotes.
fn quoted_key(text: &str) -> String {
    if text.contains('\'') {
        return format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    format!("'{text}'")
}

#[derive(Default)]
struct Printer(String);

impl Printer {
    fn line(&mut self, text: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{text}");
    }

    fn comment(&mut self, text: Option<&str>) {
        for line in text.iter().flat_map(|text| text.lines()) {
            self.line(format!("# {line}").trim_end());
        }
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(&format!("{key} = {}", quoted(value)));
        }
    }

    /// On one line, or one a line where that is too long.
    fn list(&mut self, key: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.collect();
        let short = format!("{key} = [{}]", items.join(", "));
        if short.chars().count() <= 100 {
            return self.line(&short);
        }
        self.rows(key, items.into_iter());
    }

    fn rows(&mut self, key: &str, items: impl Iterator<Item = String>) {
        self.line(&format!("{key} = ["));
        for item in items {
            self.line(&format!("    {item},"));
        }
        self.line("]");
    }

    fn drops(&mut self, drops: &[DraftDrop]) {
        if drops.is_empty() {
            return;
        }
        self.line("drop = [");
        for drop in drops {
            let css = quoted(&drop.css);
            let item = match &drop.text_matches {
                Some(pattern) => format!("{{ css = {css}, text_matches = {} }}", quoted(pattern)),
                None => css,
            };
            let why = drop.comment.as_deref().unwrap_or_default();
            let why = if why.is_empty() {
                String::new()
            } else {
                format!("  # {}", why.replace('\n', " "))
            };
            self.line(&format!("    {item},{why}"));
        }
        self.line("]");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_loaded() {
        let draft = Draft {
            head: vec!["Proposed.".into()],
            name: Some("The \"Seed\"".into()),
            hosts: vec!["example.org".into()],
            language: Some("en".into()),
            examples: vec!["/news/1".into()],
            fields: vec![DraftField {
                key: "title",
                places: vec![
                    DraftPlace::new("css", "h1[data-kind=\"story\"]"),
                    DraftPlace {
                        strip_suffix: vec![" | Seed".into()],
                        ..DraftPlace::new("meta", "og:title")
                    },
                ],
                comment: Some("agrees".into()),
            }],
            body: DraftBody {
                container: vec![".text".into()],
                drop: vec![DraftDrop {
                    css: "aside".into(),
                    comment: Some("on 2 pages".into()),
                    ..DraftDrop::default()
                }],
                drop_text: vec![(r"^Read\s".into(), "any")],
                bold_headings: true,
                ..DraftBody::default()
            },
            ..Draft::default()
        };
        let text = draft.to_toml();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("example.org.toml");
        std::fs::write(&path, &text).unwrap();
        let site =
            super::super::Sites::load_file(&path).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(site.name, "The \"Seed\"");
        let body = site.layouts[0].body.as_ref().unwrap();
        assert_eq!((body.container.len(), body.drop.len()), (1, 1));
        assert_eq!(site.layouts[0].title.len(), 2);
        assert!(text.starts_with("# Proposed.\n\nname = "), "{text}");
    }
}
