//! What stands between brackets: conditions on an element.

use super::{Parser, Result, Steps};

/// A condition on an element.
pub(super) enum Predicate {
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

impl Parser<'_> {
    /// What stands between brackets. Where `positions` may be asked, they are counted among siblings of
    /// one name.
    pub(super) fn predicate(&mut self, tag: &str, positions: bool) -> Result<Predicate> {
        self.space();
        let outer = std::mem::replace(&mut self.tag, tag.to_ascii_lowercase());
        let found = match self.position() {
            Some(css) if positions && tag != "*" => Ok(Predicate::Css(css)),
            Some(_) => Err("a position other than among all siblings of one name".to_owned()),
            None => self.either(),
        };
        self.tag = outer;
        found
    }

    /// `3`, `last()`, `position() = 3`, `position() < 3`, `position() > 3`.
    fn position(&mut self) -> Option<String> {
        if self.eat("last()") {
            return Some(":last-of-type".to_owned());
        }
        let asked = self.eat("position()");
        let below = asked && self.eat("<");
        let above = asked && !below && self.eat(">");
        if asked && !below && !above {
            self.eat("=");
        }
        self.space();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = self.rest[..digits].parse().ok()?;
        self.rest = &self.rest[digits..];
        Some(if below {
            format!(":nth-of-type(-n+{})", number.saturating_sub(1))
        } else if above {
            format!(":nth-of-type(n+{})", number.saturating_add(1))
        } else {
            format!(":nth-of-type({number})")
        })
    }

    /// Conditions joined by `or`.
    fn either(&mut self) -> Result<Predicate> {
        self.nest()?;
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
        if self.text()? {
            if self.eat("=") {
                let text = self.literal()?;
                return Ok(Predicate::Text(format!("^{}$", regex::escape(text.trim()))));
            }
            // `text()[contains(., 'x')]`
            self.expect("[")?;
            let inner = self.either()?;
            self.expect("]")?;
            return Ok(inner);
        }
        self.inner_path()
    }

    /// The text of the element that is asked: `.`, `text()`, `normalize-space(.)`. The last is asked as a
    /// whole where an element is a paragraph, a heading or a phrase, which have their text in themselves.
    fn text(&mut self) -> Result<bool> {
        self.space();
        let spaced = ["normalize-space(", "string("];
        let wrapped = spaced.iter().any(|function| self.eat(function));
        let own = ["./text()", ".//text()", "descendant::text()", "text()"];
        let found = if own.iter().any(|form| self.eat(form)) {
            let whole = matches!(
                self.tag.as_str(),
                "p" | "a"
                    | "span"
                    | "strong"
                    | "b"
                    | "em"
                    | "i"
                    | "u"
                    | "small"
                    | "li"
                    | "td"
                    | "dt"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "figcaption"
                    | "button"
                    | "label"
            );
            if !whole {
                return Err("text of an element without that of its parts".to_owned());
            }
            true
        } else {
            let dot = self
                .rest
                .strip_prefix('.')
                .is_some_and(|rest| !rest.starts_with(['/', '.']));
            dot && self.eat(".") || (wrapped && self.rest.starts_with(')'))
        };
        if wrapped {
            self.expect(")")?;
            if !found {
                return Err("the text of an inner element".to_owned());
            }
        }
        Ok(found)
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
        let spaced = self.eat("normalize-space(@");
        if spaced || self.eat("@") {
            let name = self.name().to_ascii_lowercase();
            if spaced {
                self.expect(")")?;
            }
            self.expect(",")?;
            let text = self.literal()?;
            if spaced && (text.contains(' ') || operator == "^=") {
                return Err("white space inside of an attribute".to_owned());
            }
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
        if self.text()? {
            self.expect(",")?;
            let text = regex::escape(self.literal()?.trim());
            let start = if operator == "^=" { "^" } else { "" };
            return Ok(Predicate::Text(format!("{start}{text}")));
        }
        let inner: String = self.rest.chars().take(20).collect();
        Err(format!("`{inner}` has no counterpart in CSS"))
    }

    /// Elements that must be inside or around: `.//img`, `img`, `ancestor::aside`, `self::p`.
    fn inner_path(&mut self) -> Result<Predicate> {
        self.nest()?;
        let mut steps = Steps::default();
        let around = self.around()?;
        if around.is_none() {
            let below = self.eat(".//") || self.eat("descendant::");
            let above = !below && self.eat("./");
            let sign = if below && !above { "" } else { "> " };
            let name = self.test();
            let (step, text) = self.compound(&name, true)?;
            if name.is_empty() || self.rest.starts_with(['(', ':']) {
                return Err(format!("`{name}` has no counterpart in CSS"));
            }
            (steps.before, steps.last, steps.text_matches) = (sign.to_owned(), step, text);
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
                    steps.last = format!("{}[{name}]", steps.last);
                    break;
                }
                self.step(sign, &mut steps)?;
            }
        }
        self.depth -= 1;
        if steps.text_matches.is_some() {
            return Err("a condition on the text of an inner element".to_owned());
        }
        Ok(Predicate::Css(around.unwrap_or_else(|| {
            format!(":has({}{})", steps.before, steps.last)
        })))
    }

    /// What an element stands in, beside, or is.
    fn around(&mut self) -> Result<Option<String>> {
        let axes = [
            ("self::", "", ""),
            ("ancestor::", "", " *"),
            ("parent::", "", " > *"),
            ("preceding-sibling::", "", " ~ *"),
            ("following-sibling::", "~ ", ""),
        ];
        let Some((_, before, after)) = axes.into_iter().find(|(axis, ..)| self.eat(axis)) else {
            return Ok(None);
        };
        let name = self.test();
        let (css, text) = self.compound(&name, false)?;
        if name.is_empty() || text.is_some() || self.rest.starts_with(['/', '(']) {
            return Err("a path of conditions".to_owned());
        }
        let function = if before.is_empty() { "is" } else { "has" };
        Ok(Some(format!(":{function}({before}{css}{after})")))
    }
}
