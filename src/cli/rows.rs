//! Rows for programs: `--json` and `--fields`, the same on every command that reads.

use serde::Serialize;
use serde_json::{Map, Value};

use super::exit::Usage;
use super::render::Out;
use crate::export::json::to_text;
use crate::sites::nearest;

/// Rows for programs: `--json` and `--fields`, the same on every command that reads.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Rows {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Only these keys of the JSON, in this order
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    fields: Vec<String>,
}

impl Rows {
    /// Whether a program reads.
    pub(crate) fn are_wanted(&self) -> bool {
        self.json || !self.fields.is_empty()
    }

    /// Prints one row.
    pub(crate) fn print(&self, row: &impl Serialize, out: &mut Out) -> anyhow::Result<()> {
        if self.fields.is_empty() {
            out.json(row)?;
        } else {
            out.json(&self.of(row)?)?;
        }
        Ok(())
    }

    /// The keys that are wanted of a row, in their order.
    pub(crate) fn of(&self, row: &impl Serialize) -> anyhow::Result<Map<String, Value>> {
        let all: Map<String, Value> = serde_json::from_str(&to_text(row)?)?;
        if self.fields.is_empty() {
            return Ok(all);
        }
        Ok(self.chosen(&all)?)
    }

    fn chosen(&self, all: &Map<String, Value>) -> Result<Map<String, Value>, Usage> {
        let pick = |field: &String| {
            if let Some(value) = all.get(field) {
                return Ok((field.clone(), value.clone()));
            }
            let keys = || all.keys().map(String::as_str);
            let hint = nearest(field, keys()).map_or_else(
                || format!("; there are {}", keys().collect::<Vec<_>>().join(", ")),
                |right| format!(", did you mean `{right}`?"),
            );
            Err(Usage(format!("--fields: there is no `{field}`{hint}")))
        };
        self.fields.iter().map(pick).collect()
    }
}
