//! `newsarc init`: a folder to begin with. It writes files, it asks nobody anything.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use url::Url;

use super::exit::Usage;
use super::site::install;
use super::{Context, Exit};
use crate::config::{self, FILE_NAME};

const EXAMPLES: &str = "\
Examples:
  newsarc init --contact https://example.org/crawler --site https://news.example/
  newsarc init /srv/news --contact crawler@news.example";

/// The shipped configuration: every key with its default and a comment.
const TEMPLATE: &str = include_str!("../../config.toml");

/// The line of the template that has to be filled in.
const EMPTY_CONTACT: &str = "contact = \"\"";

/// Arguments of `newsarc init`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// A mail address or a page about your crawl: it goes into every request
    #[arg(long, value_name = "EMAIL|URL")]
    contact: Option<String>,
    /// Front page of a site to visit; may be repeated
    #[arg(long, value_name = "URL")]
    site: Vec<Url>,
    /// Replace a config.toml that is there
    #[arg(long)]
    force: bool,
}

/// Writes config.toml and the shipped rule files, and makes archive/.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let file = args.dir.join(FILE_NAME);
    let text = configuration(args);
    config::parse(&file, &text, &[]).map_err(|error| Usage(error.to_string()))?;
    let archive = args.dir.join("archive");
    fs::create_dir_all(&archive).with_context(|| format!("cannot make {}", archive.display()))?;
    write(&file, &text, args.force)?;
    context.say(format!("{} written", file.display()))?;
    let selectors = args.dir.join("selectors");
    context.say(install(&selectors, false)?.told(&selectors))?;
    if args.contact.is_none() {
        context.say("next: set [crawler] contact in it, and add a [[site]]")?;
    } else if args.site.is_empty() {
        context.say("next: add a [[site]] to it, then run `newsarc crawl`")?;
    } else {
        context.say("next: newsarc crawl")?;
    }
    Ok(Exit::Ok)
}

fn configuration(args: &Args) -> String {
    let mut text = TEMPLATE.to_owned();
    if let Some(contact) = &args.contact {
        let value = toml::Value::String(contact.clone());
        text = text.replacen(EMPTY_CONTACT, &format!("contact = {value}"), 1);
    }
    let entry = |url: &Url| {
        format!(
            "\n[[site]]\nurl = {}\n",
            toml::Value::String(url.to_string())
        )
    };
    text.extend(args.site.iter().map(entry));
    text
}

fn write(file: &Path, text: &str, force: bool) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(!force)
        .create(force)
        .truncate(force);
    let opened = options.open(file);
    if matches!(&opened, Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists) {
        let why = format!("{} exists already; --force replaces it", file.display());
        return Err(Usage(why).into());
    }
    let cannot = || format!("cannot write {}", file.display());
    opened
        .with_context(cannot)?
        .write_all(text.as_bytes())
        .with_context(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_shipped_file_holds_every_key_with_its_default() {
        let shipped = config::parse(Path::new(FILE_NAME), TEMPLATE, &[]).unwrap();
        for (section, value) in &Config::default().table() {
            for key in value.as_table().into_iter().flat_map(toml::Table::keys) {
                let place = (section.clone(), key.clone());
                assert!(
                    shipped.origins.contains_key(&place),
                    "[{section}] {key} is missing"
                );
            }
        }
        assert_eq!(shipped.table(), Config::default().table());
    }

    #[test]
    fn what_is_given_stands_in_the_file() {
        let args = Args {
            dir: ".".into(),
            contact: Some("o'neil\"x\"@contact.example".into()),
            site: vec![Url::parse("https://news.example/").unwrap()],
            force: false,
        };
        let config = config::parse(Path::new(FILE_NAME), &configuration(&args), &[]).unwrap();
        assert_eq!(config.contact().unwrap(), args.contact.unwrap());
        assert_eq!(config.sites[0].label(), "news.example");
    }
}
