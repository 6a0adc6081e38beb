//! The configuration as text: spans, unknown keys with the nearest right one, values from the
//! environment, and where each value came from. It knows no key by name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::{Spanned, Table, Value};

use super::ConfigError;
use crate::sites::nearest;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Line of the file, from 1.
    File(usize),
    /// Name of the variable.
    Environment(String),
}

/// The text of one configuration file, taken apart.
pub(crate) struct Source<'t> {
    path: PathBuf,
    text: &'t str,
    document: DeTable<'t>,
    origins: BTreeMap<(String, String), Origin>,
}

impl<'t> Source<'t> {
    /// Reads TOML; `path` is for messages.
    pub(crate) fn parse(path: &Path, text: &'t str) -> Result<Self, ConfigError> {
        let document = DeTable::parse(text).map_err(|error| toml_error(path, text, &error))?;
        Ok(Self {
            path: path.to_owned(),
            text,
            document: document.into_inner(),
            origins: BTreeMap::new(),
        })
    }

    /// Refuses every key that `known` does not hold, and notes the line of those that it does.
    pub(crate) fn check_keys(&mut self, known: &Table) -> Result<(), ConfigError> {
        let mut origins = BTreeMap::new();
        for (name, value) in &self.document {
            let section = name.get_ref().as_ref();
            let Some(keys) = known.get(section) else {
                return Err(self.unknown(name, "", known.keys().map(String::as_str)));
            };
            let (Some(entries), Some(keys)) = (value.get_ref().as_table(), keys.as_table()) else {
                continue;
            };
            for (key, _) in entries {
                if !keys.contains_key(key.get_ref().as_ref()) {
                    return Err(self.unknown(key, section, keys.keys().map(String::as_str)));
                }
                let line = position(self.text, key.span().start).0;
                let place = (section.to_owned(), key.get_ref().to_string());
                origins.insert(place, Origin::File(line));
            }
        }
        self.origins = origins;
        Ok(())
    }

    /// Refuses keys of the tables in the array `name` that are not in `known`.
    pub(crate) fn check_entries(&self, name: &str, known: &[&str]) -> Result<(), ConfigError> {
        let entries = self.document.get(name).and_then(|v| v.get_ref().as_array());
        for entry in entries.into_iter().flatten() {
            for (key, _) in entry.get_ref().as_table().into_iter().flatten() {
                if !known.contains(&key.get_ref().as_ref()) {
                    return Err(self.unknown(key, &format!("[{name}]"), known.iter().copied()));
                }
            }
        }
        Ok(())
    }

    /// Sets `[section] key` from the environment; `like` tells the type that the value must have.
    pub(crate) fn overlay(
        &mut self,
        (section, key): (&str, &str),
        (variable, value): (&str, &'t str),
        like: &Value,
    ) -> Result<(), ConfigError> {
        let parsed = match like {
            Value::String(_) => Spanned::new(0..0, DeValue::String(Cow::Borrowed(value))),
            _ => DeValue::parse(value).map_err(|error| ConfigError::Environment {
                variable: variable.to_owned(),
                why: error.message().to_owned(),
            })?,
        };
        let named = |name: &str| Spanned::new(0..0, Cow::Owned(name.to_owned()));
        let table = self
            .document
            .entry(named(section))
            .or_insert_with(|| Spanned::new(0..0, DeValue::Table(DeTable::new())));
        if let DeValue::Table(entries) = table.get_mut() {
            entries.remove(key);
            entries.insert(named(key), parsed);
        }
        let place = (section.to_owned(), key.to_owned());
        let origin = Origin::Environment(variable.to_owned());
        self.origins.insert(place, origin);
        Ok(())
    }

    /// The part of a section that one module's settings describe: the keys of `T::default()`.
    pub(crate) fn part<T>(&self, section: &str) -> Result<T, ConfigError>
    where
        T: Default + Serialize + DeserializeOwned,
    {
        let Some(found) = self.document.get(section) else {
            return Ok(T::default());
        };
        let mut value = found.clone();
        if let DeValue::Table(entries) = value.get_mut() {
            let keys = table_of(&T::default());
            let ours = |key: &str| keys.contains_key(key);
            *entries = std::mem::take(entries)
                .into_iter()
                .filter(|(key, _)| ours(key.get_ref()))
                .collect();
        }
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| self.typed(section, &error))
    }

    /// A value that stands outside the sections, or `default`.
    pub(crate) fn whole<T: DeserializeOwned>(
        &self,
        name: &str,
        default: T,
    ) -> Result<T, ConfigError> {
        let Some(found) = self.document.get(name) else {
            return Ok(default);
        };
        T::deserialize(ValueDeserializer::from(found.clone()))
            .map_err(|error| self.typed(name, &error))
    }

    /// Where the values came from; what is not here is a default.
    pub(crate) fn origins(&self) -> BTreeMap<(String, String), Origin> {
        self.origins.clone()
    }

    /// A value that has the right type and is still wrong.
    pub(crate) fn wrong_value(&self, section: &str, key: &str, why: &str) -> ConfigError {
        if let Some(Origin::Environment(variable)) =
            self.origins.get(&(section.to_owned(), key.to_owned()))
        {
            return ConfigError::Environment {
                variable: variable.clone(),
                why: why.to_owned(),
            };
        }
        let found = self.document.get(section);
        let value = found.and_then(|table| table.get_ref().as_table()?.get(key));
        let span = value.or(found).map(Spanned::span);
        self.at(span, &format!("{section} {key}: {why}"))
    }

    fn unknown<'k>(
        &self,
        key: &Spanned<Cow<'_, str>>,
        section: &str,
        known: impl Iterator<Item = &'k str>,
    ) -> ConfigError {
        let name = key.get_ref();
        let what = if section.is_empty() {
            format!("unknown section or key `{name}`")
        } else {
            format!("unknown key `{name}` in [{section}]")
        };
        let message = match nearest(name, known) {
            Some(right) => format!("{what}, did you mean `{right}`?"),
            None => what,
        };
        self.at(Some(key.span()), &message)
    }

    fn typed(&self, section: &str, error: &toml::de::Error) -> ConfigError {
        let from_environment = self
            .origins
            .iter()
            .rev()
            .find_map(|(place, origin)| match origin {
                Origin::Environment(variable) if place.0 == section => Some(variable.clone()),
                _ => None,
            });
        match (error.span(), from_environment) {
            (None | Some(Range { end: 0, .. }), Some(variable)) => ConfigError::Environment {
                variable,
                why: error.message().to_owned(),
            },
            (span, _) => self.at(span, &format!("[{section}] {}", error.message())),
        }
    }

    fn at(&self, span: Option<Range<usize>>, message: &str) -> ConfigError {
        wrong(&self.path, self.text, span, message)
    }
}

/// A settings struct as a TOML table.
pub(crate) fn table_of<T: Serialize>(settings: &T) -> Table {
    Table::try_from(settings).expect("settings are plain structs of TOML types")
}

fn toml_error(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    wrong(path, text, error.span(), error.message())
}

/// `path:line:column: message`, the line itself, and a caret under the place.
fn wrong(path: &Path, text: &str, span: Option<Range<usize>>, message: &str) -> ConfigError {
    let place = path.display();
    let Some(span) = span else {
        return ConfigError::Wrong(format!("{place}: {message}"));
    };
    let (line, column) = position(text, span.start);
    let source = text.lines().nth(line - 1).unwrap_or_default();
    let before: String = source.chars().take(column - 1).collect();
    let marked = text.get(span).unwrap_or_default();
    let marked = marked.lines().next().unwrap_or_default();
    let indent = " ".repeat(unicode_width::UnicodeWidthStr::width(before.as_str()));
    let carets = "^".repeat(unicode_width::UnicodeWidthStr::width(marked).max(1));
    let margin = " ".repeat(line.to_string().len());
    ConfigError::Wrong(format!(
        "{place}:{line}:{column}: {message}\n{margin} |\n{line} | {source}\n{margin} | {indent}{carets}"
    ))
}

/// Line and column of a byte offset, both from 1, the column in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}
