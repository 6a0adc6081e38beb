//! XPath → CSS, for the part of XPath that CSS can say exactly.
//!
//! Of the Selectors Level 4 draft, `:is`, `:not` and `:has` are used, which our selectors
//! understand. What looks up, back or into text has no counterpart and is refused with its name.

/// One selector with what stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Converted {
    /// The selector.
    pub(super) css: String,
    /// The attribute that the path ends in.
    pub(super) attr: Option<String>,
    /// What the text of the last element must match.
    pub(super) text_matches: Option<String>,
}

mod tokens;

use tokens::Parser;

type Result<T> = std::result::Result<T, String>;

/// Converts a path, or several joined by `|`. The error says what has no counterpart.
pub(super) fn convert(path: &str) -> Result<Vec<Converted>> {
    let mut parser = Parser {
        rest: path.trim(),
        depth: 0,
    };
    let mut found = vec![parser.path()?];
    while parser.eat("|") {
        found.push(parser.path()?);
    }
    parser.end()?;
    Ok(found)
}

/// Predicates may be nested this deep.
const MOST_NESTED: usize = 16;

impl Parser<'_> {
    /// An absolute path: steps from anywhere in the page.
    fn path(&mut self) -> Result<Converted> {
        self.space();
        if self.rest.starts_with('(') {
            return Err("a position in the whole page".to_owned());
        }
        self.eat(".");
        let mut found = Converted::default();
        let mut first = true;
        loop {
            let descends = self.eat("//");
            if !descends && !self.eat("/") {
                break;
            }
            if found.text_matches.is_some() {
                return Err("a condition on the text of an element in between".to_owned());
            }
            if self.eat("@") {
                found.attr = Some(self.name().to_ascii_lowercase());
                return Ok(found);
            }
            let sign = match (first, descends) {
                (true, true) => "",
                (true, false) => ":root > ",
                (false, true) => " ",
                (false, false) => " > ",
            };
            self.step(sign, &mut found)?;
            first = false;
        }
        if first {
            return Err("no path".to_owned());
        }
        // `/html/body` names the root itself.
        found.css = found.css.replace(":root > html", "html");
        Ok(found)
    }

    /// One step with its predicates.
    fn step(&mut self, sign: &str, found: &mut Converted) -> Result<()> {
        self.space();
        if self.rest.starts_with("..") {
            return Err("`..` looks up".to_owned());
        }
        let mut sign = sign.to_owned();
        let mut tag = if self.eat("*") {
            "*".to_owned()
        } else {
            self.name()
        };
        if self.eat("::") {
            sign = match (tag.as_str(), found.css.is_empty()) {
                ("child", _) => sign,
                ("descendant" | "descendant-or-self", true) => String::new(),
                ("descendant", false) => " ".to_owned(),
                ("following-sibling", false) => " ~ ".to_owned(),
                (axis, _) => return Err(format!("the axis `{axis}` has no counterpart in CSS")),
            };
            tag = if self.eat("*") {
                "*".to_owned()
            } else {
                self.name()
            };
        }
        if self.rest.starts_with('(') {
            return Err(format!("`{tag}()` has no counterpart in CSS"));
        }
        if tag.is_empty() {
            return Err("a step without a name".to_owned());
        }
        let mut compound = if tag == "*" {
            String::new()
        } else {
            tag.to_ascii_lowercase()
        };
        let mut first = true;
        while self.eat("[") {
            let predicate = self.predicate(&tag, first && sign != " ~ ")?;
            self.expect("]")?;
            match predicate {
                Predicate::Css(css) => compound.push_str(&css),
                Predicate::Text(_) if found.text_matches.is_some() => {
                    return Err("two conditions on the text".to_owned());
                }
                Predicate::Text(pattern) => found.text_matches = Some(pattern),
            }
            first = false;
        }
        if compound.is_empty() {
            compound.push('*');
        }
        found.css.push_str(&sign);
        found.css.push_str(&compound);
        Ok(())
    }

    /// What stands between brackets.
    fn predicate(&mut self, tag: &str, first: bool) -> Result<Predicate> {
        self.space();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let last = self.eat("last()");
        if digits > 0 || last {
            if !first || tag == "*" {
                return Err("a position after another condition".to_owned());
            }
            let number = self.rest[..if last { 0 } else { digits }].to_owned();
            self.rest = &self.rest[number.len()..];
            return Ok(Predicate::Css(if last {
                ":last-of-type".to_owned()
            } else {
                format!(":nth-of-type({number})")
            }));
        }
        self.either()
    }

    /// Conditions joined by `or`.
    fn either(&mut self) -> Result<Predicate> {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            return Err("conditions nested too deep".to_owned());
        }
        let mut all = vec![self.both()?];
        while self.word("or") {
            all.push(self.both()?);
        }
        self.depth -= 1;
        if all.len() == 1 {
            return Ok(all.remove(0));
        }
        let css: Vec<String> = all
            .into_iter()
            .map(Predicate::into_css)
            .collect::<Result<_>>()?;
        Ok(Predicate::Css(format!(":is({})", css.join(", "))))
    }

    /// Conditions joined by `and`.
    fn both(&mut self) -> Result<Predicate> {
        let first = self.condition()?;
        let mut css = match (first, self.word("and")) {
            (only, false) => return Ok(only),
            (first, true) => first.into_css()?,
        };
        loop {
            css.push_str(&self.condition()?.into_css()?);
            if !self.word("and") {
                return Ok(Predicate::Css(css));
            }
        }
    }

    fn word(&mut self, word: &str) -> bool {
        self.space();
        let ends = self
            .rest
            .strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([' ', '(', '@', '\t']));
        ends && self.eat(word)
    }

    /// One condition.
    fn condition(&mut self) -> Result<Predicate> {
        self.space();
        if self.eat("(") {
            let inner = self.either()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.eat("@") {
            return self.attribute();
        }
        for (function, operator) in [("contains", "*="), ("starts-with", "^=")] {
            if self.rest.starts_with(function) && self.eat(function) {
                self.expect("(")?;
                let found = self.holds(operator)?;
                self.expect(")")?;
                return Ok(found);
            }
        }
        if self.word("not") {
            self.expect("(")?;
            let inner = self.either()?.into_css()?;
            self.expect(")")?;
            return Ok(Predicate::Css(format!(":not({inner})")));
        }
        if self.rest.starts_with("normalize-space(.)") && self.eat("normalize-space(.)") {
            self.expect("=")?;
            let text = self.literal()?;
            return Ok(Predicate::Text(format!("^{}$", regex::escape(&text))));
        }
        self.inner_path()
    }

    /// `@id`, `@id='x'`, `@id!='x'`.
    fn attribute(&mut self) -> Result<Predicate> {
        let name = self.name().to_ascii_lowercase();
        if self.eat("!=") {
            let text = self.literal()?;
            return Ok(Predicate::Css(format!("[{name}]:not([{name}=\"{text}\"])")));
        }
        if self.eat("=") {
            let text = self.literal()?;
            return Ok(Predicate::Css(format!("[{name}=\"{text}\"]")));
        }
        Ok(Predicate::Css(format!("[{name}]")))
    }

    /// The arguments of `contains` and `starts-with`.
    fn holds(&mut self, operator: &str) -> Result<Predicate> {
        if self.eat("@") {
            let name = self.name().to_ascii_lowercase();
            self.expect(",")?;
            let text = self.literal()?;
            if text.is_empty() {
                return Ok(Predicate::Css(format!("[{name}]")));
            }
            return Ok(Predicate::Css(format!("[{name}{operator}\"{text}\"]")));
        }
        // One name among the classes: concat(' ', normalize-space(@class), ' '), ' name '.
        if self.eat("concat(") {
            let first = self.literal()?;
            self.expect(",")?;
            let spaced = self.eat("normalize-space(");
            self.expect("@")?;
            let name = self.name().to_ascii_lowercase();
            if spaced {
                self.expect(")")?;
            }
            self.expect(",")?;
            let last = self.literal()?;
            self.expect(")")?;
            self.expect(",")?;
            let text = self.literal()?;
            let word = text
                .strip_prefix(' ')
                .and_then(|text| text.strip_suffix(' '));
            return match word {
                Some(word) if first == " " && last == " " && !word.contains(' ') => {
                    Ok(Predicate::Css(format!("[{name}~=\"{word}\"]")))
                }
                _ => Err("`concat` of another form".to_owned()),
            };
        }
        if self.eat(".") {
            self.expect(",")?;
            let text = regex::escape(&self.literal()?);
            let start = if operator == "^=" { "^" } else { "" };
            return Ok(Predicate::Text(format!("{start}{text}")));
        }
        let inner: String = self.rest.chars().take(20).collect();
        Err(format!("`{inner}` has no counterpart in CSS"))
    }

    /// Elements that must be inside: `.//img`, `img`, `descendant::img`.
    fn inner_path(&mut self) -> Result<Predicate> {
        let mut found = Converted::default();
        let mut sign = if self.eat(".//") { "" } else { "> " };
        let axis = self.rest.starts_with("descendant::");
        if axis && self.eat("descendant::") {
            sign = "";
        }
        self.depth += 1;
        if self.depth > MOST_NESTED {
            return Err("conditions nested too deep".to_owned());
        }
        self.step(sign, &mut found)?;
        while !self.rest.starts_with(']') {
            let sign = if self.eat("//") {
                " "
            } else if self.eat("/") {
                " > "
            } else {
                break;
            };
            if self.eat("@") {
                let name = self.name().to_ascii_lowercase();
                found.css = format!("{}[{name}]", found.css);
                break;
            }
            self.step(sign, &mut found)?;
        }
        self.depth -= 1;
        if found.text_matches.is_some() {
            return Err("a condition on the text of an inner element".to_owned());
        }
        Ok(Predicate::Css(format!(":has({})", found.css)))
    }
}

/// A condition on an element.
enum Predicate {
    /// What is appended to its selector.
    Css(String),
    /// A pattern that its text must match.
    Text(String),
}

impl Predicate {
    fn into_css(self) -> Result<String> {
        match self {
            Self::Css(css) => Ok(css),
            Self::Text(_) => Err("a condition on the text beside another".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
