//! The frame of a listing: how much of it, for whom, and what it means for the exit code.

use serde::Serialize;

use super::render::{DIM, Line, Table};
use super::rows::Rows;
use super::{Context, Exit};

/// The flags that every listing has.
#[derive(Debug, clap::Args)]
pub(crate) struct Listing {
    /// How many at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// All of them
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    #[command(flatten)]
    rows: Rows,
    /// Exit 4 where there is nothing to list
    #[arg(long)]
    exit_code: bool,
}

impl Listing {
    /// Prints as much of what was found as is wanted: rows for programs, else a table and a line
    /// that says what it shows.
    pub(crate) fn print<T: Serialize>(
        &self,
        mut found: Vec<T>,
        context: &mut Context,
        table: impl FnOnce(&[T]) -> Table,
        what: impl FnOnce(&[T], usize) -> String,
    ) -> anyhow::Result<Exit> {
        let count = found.len();
        found.truncate(if self.all { count } else { self.limit });
        if self.rows.are_wanted() {
            for row in &found {
                self.rows.print(row, &mut context.out)?;
            }
        } else {
            context.out.page();
            if !found.is_empty() {
                table(&found).print(&mut context.out)?;
            }
            context.out.flush()?;
            let more = if found.len() < count {
                "; more: --all"
            } else {
                ""
            };
            let text = format!("{} of {}{more}", found.len(), what(&found, count));
            context.say(Line::new().styled(DIM, text))?;
        }
        let none = self.exit_code && count == 0;
        Ok(if none { Exit::NoMatch } else { Exit::Ok })
    }
}
