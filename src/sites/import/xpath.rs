//! XPath → CSS, for the part of XPath that CSS can say exactly.
//!
//! Of the Selectors Level 4 draft, `:is`, `:not` and `:has` are used, which our selectors
//! understand: with them the parent of an element, what stands before it and what it stands in can be
//! said, too. What has no counterpart is refused with its name.

mod predicates;
mod tokens;

use predicates::Predicate;
use tokens::Parser;

/// One selector with what stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Converted {
    /// The selector.
    pub(super) css: String,
    /// The attribute that the path ends in.
    pub(super) attr: Option<String>,
    /// What the text of the last element must match.
    pub(super) text_matches: Option<String>,
    /// The pattern whose group is the value.
    pub(super) matches: Option<String>,
    /// Whether the first of all is meant.
    pub(super) first: bool,
}

type Result<T> = std::result::Result<T, String>;

/// Converts a path, or several joined by `|`. The error says what has no counterpart.
pub(super) fn convert(path: &str) -> Result<Vec<Converted>> {
    let mut parser = Parser::new(path.trim());
    let mut found = vec![parser.value()?];
    while parser.eat("|") {
        found.push(parser.value()?);
    }
    parser.end()?;
    let readable = |one: &Converted| scraper::Selector::parse(&one.css).is_ok();
    if found.iter().all(readable) {
        Ok(found)
    } else {
        Err("`:has` inside of `:has`".to_owned())
    }
}

/// Predicates and functions may be nested this deep.
const MOST_NESTED: usize = 16;

/// A path as far as it was read: the selector of its last step, and what stands before it.
#[derive(Default)]
struct Steps {
    /// Selector and sign before the last step.
    before: String,
    /// The last step.
    last: String,
    /// What the text of the last element must match.
    text_matches: Option<String>,
}

impl Steps {
    fn css(&self) -> String {
        // `/html/body` names the root itself.
        format!("{}{}", self.before, self.last).replace(":root > html", "html")
    }

    /// Goes on to another element.
    fn go(&mut self, sign: &str, step: String) {
        self.before = format!("{}{}{sign}", self.before, self.last);
        self.last = step;
    }

    /// Goes up to the parent, which must be `parent`.
    fn up(&mut self, parent: &str) -> Result<()> {
        let child = format!(":has(> {})", self.last);
        if self.before.is_empty() {
            self.last = format!("{parent}{child}");
        } else if let Some(above) = self.before.strip_suffix(" > ") {
            let named = if parent.is_empty() {
                String::new()
            } else {
                format!(":is({parent})")
            };
            (self.before, self.last) = (String::new(), format!("{above}{named}{child}"));
        } else if let Some(above) = self
            .before
            .strip_suffix(' ')
            .filter(|above| !above.ends_with(['~', '+']))
        {
            self.last = format!("{parent}:is({above}, {above} *){child}");
            self.before = String::new();
        } else {
            return Err("the parent of a sibling".to_owned());
        }
        Ok(())
    }
}

impl Parser<'_> {
    /// A path, or a function of one.
    fn value(&mut self) -> Result<Converted> {
        self.nest()?;
        let found = if self.eat("substring-after(") {
            let (mut inner, text) = self.cut()?;
            if inner.matches.is_some() {
                return Err("a text cut twice in this order".to_owned());
            }
            inner.matches = Some(format!("{}(.*)$", regex::escape(&text)));
            inner
        } else if self.eat("substring-before(") {
            let (mut inner, text) = self.cut()?;
            let text = regex::escape(&text);
            inner.matches = Some(
                match inner
                    .matches
                    .as_deref()
                    .map(|cut| cut.strip_suffix("(.*)$"))
                {
                    None => format!("^(.*?){text}"),
                    Some(Some(after)) => format!("{after}(.*?){text}"),
                    Some(None) => return Err("a text cut twice in this order".to_owned()),
                },
            );
            inner
        } else if self.eat("normalize-space(") || self.eat("string(") {
            let inner = self.value()?;
            self.expect(")")?;
            Converted {
                first: true,
                ..inner
            }
        } else if self.eat("(") {
            let inner = self.value()?;
            self.expect(")")?;
            self.expect("[")?;
            self.expect("1")?;
            self.expect("]")?;
            if self.rest.trim_start().starts_with('/') {
                return Err("a position in the whole page".to_owned());
            }
            Converted {
                first: true,
                ..inner
            }
        } else {
            self.path()?
        };
        self.depth -= 1;
        Ok(found)
    }

    /// The arguments of a function that cuts the text of the first element.
    fn cut(&mut self) -> Result<(Converted, String)> {
        let inner = self.value()?;
        self.expect(",")?;
        let text = self.literal()?;
        self.expect(")")?;
        Ok((
            Converted {
                first: true,
                ..inner
            },
            text,
        ))
    }

    /// An absolute path: steps from anywhere in the page, or from an element by its id.
    fn path(&mut self) -> Result<Converted> {
        self.space();
        let mut steps = Steps::default();
        if self.eat("id(") {
            steps.last = format!("[id=\"{}\"]", self.literal()?);
            self.expect(")")?;
        } else {
            self.eat(".");
        }
        loop {
            let descends = self.eat("//");
            if !descends && !self.eat("/") {
                break;
            }
            if steps.text_matches.is_some() {
                return Err("a condition on the text of an element in between".to_owned());
            }
            if self.eat("@") {
                return Ok(Converted {
                    css: if descends && !steps.last.is_empty() {
                        format!("{} *", steps.css())
                    } else {
                        steps.css()
                    },
                    attr: Some(self.name().to_ascii_lowercase()),
                    ..Converted::default()
                });
            }
            let sign = match (steps.last.is_empty(), descends) {
                (true, true) => "",
                (true, false) => ":root > ",
                (false, true) => " ",
                (false, false) => " > ",
            };
            self.step(sign, &mut steps)?;
        }
        if steps.last.is_empty() {
            return Err("no path".to_owned());
        }
        Ok(Converted {
            css: steps.css(),
            text_matches: steps.text_matches,
            ..Converted::default()
        })
    }

    /// One step with its predicates.
    fn step(&mut self, sign: &str, steps: &mut Steps) -> Result<()> {
        if self.eat("..") {
            return steps.up("");
        }
        let mut name = self.test();
        let mut axis = "child".to_owned();
        if self.eat("::") {
            axis = std::mem::replace(&mut name, self.test());
        }
        if self.rest.starts_with('(') {
            return Err(format!("`{name}()` has no counterpart in CSS"));
        }
        if name.is_empty() {
            return Err("a step without a name".to_owned());
        }
        let next = axis == "following-sibling" && name == "*" && self.eat("[1]");
        let positions = matches!(axis.as_str(), "child" | "descendant" | "descendant-or-self");
        let (step, text) = self.compound(&name, positions)?;
        let placed = !steps.last.is_empty();
        match axis.as_str() {
            "child" => steps.go(sign, step),
            "descendant" | "descendant-or-self" if !placed => steps.go("", step),
            "descendant" => steps.go(" ", step),
            "following-sibling" if placed && next => steps.go(" + ", step),
            "following-sibling" if placed => steps.go(" ~ ", step),
            "preceding-sibling" if placed => {
                steps.last = format!("{step}:has(~ {})", steps.last);
            }
            "parent" if placed => steps.up(if step == "*" { "" } else { &step })?,
            "ancestor" if placed && steps.before.is_empty() => {
                steps.last = format!("{step}:has({})", steps.last);
            }
            "self" if placed => steps.last = format!("{}:is({step})", steps.last),
            axis => return Err(format!("the axis `{axis}` has no counterpart in CSS")),
        }
        steps.text_matches = text;
        Ok(())
    }

    /// A name and its predicates as one selector, and what the text must match.
    fn compound(&mut self, name: &str, positions: bool) -> Result<(String, Option<String>)> {
        let mut css = if name == "*" {
            String::new()
        } else {
            name.to_ascii_lowercase()
        };
        let mut text = None;
        let mut first = true;
        while self.eat("[") {
            let predicate = self.predicate(name, first && positions)?;
            self.expect("]")?;
            match predicate {
                Predicate::Css(more) => css.push_str(&more),
                Predicate::Text(_) if text.is_some() => {
                    return Err("two conditions on the text".to_owned());
                }
                Predicate::Text(pattern) => text = Some(pattern),
            }
            first = false;
        }
        if css.is_empty() {
            css.push('*');
        }
        Ok((css, text))
    }

    /// A name or `*`.
    fn test(&mut self) -> String {
        if self.eat("*") {
            "*".to_owned()
        } else {
            self.name()
        }
    }

    /// Goes one level deeper.
    fn nest(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            return Err("conditions nested too deep".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
