//! A layout as written → its rules.

use std::mem::take;

use jiff::civil::Date;

use super::super::rule::{
    BodyRules, Candidate, Carrier, Condition, DatelineRule, DropRule, Format, Layout,
    LiveBlogRules, PagesRule, TextRule,
};
use super::super::{standard, written};
use super::{Check, Checked, each};

/// Pages of one story at most, where its rules do not say otherwise.
const PAGES: usize = 10;

/// What rules may ask for: every page is a request of its own.
const MOST_PAGES: usize = 50;

impl Check<'_> {
    pub(super) fn layout(&self, layout: written::Layout) -> Checked<Layout> {
        let fields =
            |list: Vec<written::Candidate>| each(list, |candidate| self.candidate(candidate.0));
        Ok(Layout {
            name: layout.name.unwrap_or_else(|| "main".to_owned()),
            when: layout.when.map(|when| self.condition(when)).transpose()?,
            valid_from: layout.valid_from.map(|date| self.date(&date)).transpose()?,
            valid_until: layout
                .valid_until
                .map(|date| self.date(&date))
                .transpose()?,
            title: fields(layout.title)?,
            summary: fields(layout.summary)?,
            authors: fields(layout.authors)?,
            published: fields(layout.published)?,
            modified: fields(layout.modified)?,
            topics: fields(layout.topics)?,
            section: fields(layout.section)?,
            corrections: fields(layout.corrections)?,
            images: self.selectors(&layout.images)?,
            body: self.layout_body(layout.body, &layout.image_caption, layout.liveblog.as_ref())?,
            image_caption: self.beside(layout.image_caption)?,
            image_credit: self.beside(layout.image_credit)?,
            pages: layout.pages.map(|rule| self.pages(&rule)).transpose()?,
            liveblog: layout
                .liveblog
                .map(|rule| self.liveblog(rule))
                .transpose()?,
            dateline: layout
                .dateline
                .map(|rule| {
                    Ok(DatelineRule {
                        matches: self.pattern(&rule.matches)?,
                        strip: rule.strip,
                    })
                })
                .transpose()?,
        })
    }

    /// Places that are asked beside a picture: elements only.
    fn beside(&self, places: Vec<written::Candidate>) -> Checked<Vec<Candidate>> {
        each(places, |place| {
            let compiled = self.candidate(place.0)?;
            match compiled.carrier {
                Carrier::Css { .. } => Ok(compiled),
                _ => Err(self.wrong(
                    compiled.place.split(' ').next_back().unwrap_or_default(),
                    "captions and credits stand beside their picture: only `css` finds them"
                        .to_owned(),
                )),
            }
        })
    }

    fn pages(&self, rule: &written::Pages) -> Checked<PagesRule> {
        let max = rule.max.unwrap_or(PAGES);
        if !(2..=MOST_PAGES).contains(&max) {
            let message = format!("`max` of `pages` is 2 to {MOST_PAGES}");
            return Err(self.wrong("pages", message));
        }
        Ok(PagesRule {
            next: self.selector(&rule.next)?,
            max,
        })
    }

    fn liveblog(&self, rule: written::LiveBlog) -> Checked<LiveBlogRules> {
        let selector = |css: Option<String>| css.map(|css| self.selector(&css)).transpose();
        Ok(LiveBlogRules {
            entries: self.selector(&rule.entries)?,
            id: rule.id.unwrap_or_else(|| "id".to_owned()),
            time: selector(rule.time)?,
            heading: selector(rule.heading)?,
        })
    }

    /// The rules of the body. Captions and live entries are read by rules of their own, and so
    /// are no part of it.
    fn layout_body(
        &self,
        body: Option<written::Body>,
        captions: &[written::Candidate],
        live: Option<&written::LiveBlog>,
    ) -> Checked<Option<BodyRules>> {
        let Some(body) = body else {
            return Ok(None);
        };
        let mut rules = self.body(body)?;
        let captions = captions.iter().filter_map(|place| place.0.css.as_ref());
        for css in captions.chain(live.map(|live| &live.entries)) {
            rules.drop.push(DropRule {
                selector: self.selector(css)?,
                text_matches: None,
            });
        }
        Ok(Some(rules))
    }

    fn candidate(&self, mut table: written::CandidateTable) -> Checked<Candidate> {
        let given = [
            &table.css,
            &table.jsonld,
            &table.meta,
            &table.microdata,
            &table.url,
            &table.text,
        ];
        let carriers: Vec<&String> = given.into_iter().flatten().collect();
        let [name] = carriers[..] else {
            let some = carriers.first().map_or("[", |name| name.as_str());
            let message =
                "a candidate needs one of `css`, `jsonld`, `meta`, `microdata`, `url`, `text`";
            return Err(self.wrong(some, message.to_owned()));
        };
        if table.css.is_none() && (table.attr.is_some() || table.text_matches.is_some()) {
            return Err(self.wrong(
                name,
                "`attr` and `text_matches` only go with `css`".to_owned(),
            ));
        }
        if let Some(order) = table
            .order
            .as_deref()
            .filter(|order| !["dmy", "mdy", "ymd"].contains(order))
        {
            return Err(self.wrong(
                order,
                format!("`{order}` is not an order (`dmy`, `mdy`, `ymd`)"),
            ));
        }
        let matches = table
            .matches
            .as_deref()
            .map(|pattern| self.pattern(pattern))
            .transpose()?;
        let place = standard::place(table.carrier_name(), name);
        Ok(Candidate {
            place,
            pick: table.pick,
            strip_prefix: take(&mut table.strip_prefix),
            strip_suffix: take(&mut table.strip_suffix),
            split: take(&mut table.split),
            format: Format {
                formats: take(&mut table.formats),
                order: take(&mut table.order),
                locale: take(&mut table.locale),
            },
            matches,
            carrier: self.carrier(table)?,
        })
    }

    fn carrier(&self, table: written::CandidateTable) -> Checked<Carrier> {
        if let Some(css) = table.css {
            return Ok(Carrier::Css {
                selector: self.selector(&css)?,
                attr: table.attr,
                text_matches: table
                    .text_matches
                    .map(|pattern| self.pattern(&pattern))
                    .transpose()?,
            });
        }
        if let Some(path) = table.jsonld {
            return Ok(Carrier::Jsonld(self.json_path(&path)?));
        }
        if let Some(pattern) = table.url {
            return Ok(Carrier::Url(self.pattern(&pattern)?));
        }
        let plain = table
            .meta
            .map(|name| Carrier::Meta(name.to_ascii_lowercase()));
        let plain = plain.or_else(|| table.microdata.map(Carrier::Microdata));
        Ok(plain.unwrap_or_else(|| Carrier::Text(table.text.unwrap_or_default())))
    }

    /// `author[].name` → `author`, `[]`, `name`.
    fn json_path(&self, path: &str) -> Checked<Vec<String>> {
        let parts = standard::json_parts(path);
        let fits = |part: &String| {
            part == "[]"
                || part
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_@-:".contains(c))
        };
        if parts.iter().any(|part| part.is_empty() || !fits(part)) {
            return Err(self.wrong(
                path,
                format!("`{path}` is not a path (like `author[].name`)"),
            ));
        }
        Ok(parts)
    }

    fn body(&self, body: written::Body) -> Checked<BodyRules> {
        let headings = body.headings.iter().map(|(css, level)| match level {
            2..=6 => Ok((self.selector(css)?, *level)),
            _ => Err(self.wrong(css, format!("heading level {level} is not 2 to 6"))),
        });
        let drop = |rule: written::Drop| {
            let css = rule.0.css.ok_or_else(|| {
                self.wrong(
                    "drop",
                    "an entry of `drop` or `stop_at` needs `css`".to_owned(),
                )
            })?;
            let text_matches = rule
                .0
                .text_matches
                .map(|pattern| self.pattern(&pattern))
                .transpose()?;
            Ok(DropRule {
                selector: self.selector(&css)?,
                text_matches,
            })
        };
        Ok(BodyRules {
            container: self.selectors(&body.container)?,
            headings: headings.collect::<Checked<_>>()?,
            drop: each(body.drop, drop)?,
            unwrap: self.selectors(&body.unwrap)?,
            stop_at: each(body.stop_at, drop)?,
            drop_text: each(body.drop_text, |rule| {
                Ok(TextRule {
                    matches: self.pattern(&rule.matches)?,
                    place: rule.place,
                })
            })?,
            split_br: body.split_br.unwrap_or(true),
            bold_headings: body.bold_headings,
            drop_repeats: body.drop_repeats.unwrap_or(true),
        })
    }

    pub(super) fn condition(&self, when: written::Condition) -> Checked<Condition> {
        if when.equals.is_some() && when.meta.is_none() && when.jsonld.is_none() {
            let value = when.equals.unwrap_or_default();
            return Err(self.wrong(&value, "`equals` needs `meta` or `jsonld`".to_owned()));
        }
        let empty = [
            &when.css,
            &when.url,
            &when.jsonld_type,
            &when.jsonld,
            &when.meta,
        ]
        .iter()
        .all(|key| key.is_none());
        if empty {
            return Err(self.wrong("when", "`when` says nothing".to_owned()));
        }
        Ok(Condition {
            css: when.css.map(|css| self.selector(&css)).transpose()?,
            url: when.url.map(|pattern| self.pattern(&pattern)).transpose()?,
            jsonld_type: when.jsonld_type,
            jsonld: when.jsonld.map(|path| self.json_path(&path)).transpose()?,
            meta: when.meta.map(|name| name.to_ascii_lowercase()),
            equals: when.equals,
        })
    }

    fn date(&self, date: &toml::value::Datetime) -> Checked<Date> {
        let text = date.to_string();
        text.parse()
            .map_err(|_| self.wrong(&text, format!("`{text}` is not a date (like `2025-09-30`)")))
    }
}
