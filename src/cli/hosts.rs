//! `newsarc hosts`: what politeness knows of each host: when it may be asked next, and why.

use std::time::Duration;

use jiff::Timestamp;

use super::render::{BOLD, DIM, Line, RED, Table, YELLOW};
use super::{Context, Exit};
use crate::config::Config;
use crate::crawl;
use crate::fetch::{HostReport, Policy};
use crate::model::Span;

const EXAMPLES: &str = "\
Examples:
  newsarc hosts
  newsarc hosts news.example                         its hosts, with what robots.txt is
  newsarc hosts --json | jq 'select(.left_alone)'    hosts that are left alone, and why";

/// Arguments of `newsarc hosts`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only hosts whose name contains this
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// One JSON object a host
    #[arg(long)]
    json: bool,
}

/// Prints the hosts, those that wait longest first.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let hosts = look(args, &config, context)?;
    if args.json {
        for host in &hosts {
            context.out.json(host)?;
        }
        return Ok(Exit::Ok);
    }
    if hosts.is_empty() {
        context.say("no such host was asked yet")?;
        return Ok(Exit::Ok);
    }
    print(&hosts, args.name.is_some(), context)?;
    Ok(Exit::Ok)
}

fn look(args: &Args, config: &Config, context: &mut Context) -> anyhow::Result<Vec<HostReport>> {
    let policy = Policy::for_reading(&config.fetch, &config.robots)?;
    let (standing, _) = context.standing(config, 10)?;
    let known = crawl::known_hosts(&standing);
    let now = Timestamp::now();
    let named = |report: &HostReport| {
        let name = args.name.as_ref();
        name.is_none_or(|name| report.host.contains(name.as_str()))
    };
    let reports = known.iter().map(|host| host.report(now, &policy));
    let mut hosts: Vec<HostReport> = reports.filter(named).collect();
    hosts.sort_by(|a, b| (b.next, &a.host).cmp(&(a.next, &b.host)));
    Ok(hosts)
}

fn print(hosts: &[HostReport], details: bool, context: &mut Context) -> anyhow::Result<()> {
    let mut table = Table::new(&[
        "HOST",
        "NEXT",
        "DELAY",
        "ANSWERS IN",
        "ROBOTS",
        "REQUESTS",
        "FAILED",
        "WHY",
    ]);
    let now = Timestamp::now();
    for host in hosts {
        let next = if host.next <= now {
            Line::new().styled(DIM, "now")
        } else if host.left_alone.is_some() {
            Line::new().styled(RED, format!("{:.0}", host.next))
        } else {
            Line::new().styled(YELLOW, format!("{:.0}", host.next))
        };
        table.row(vec![
            Line::new().styled(BOLD, host.host.as_str()),
            next,
            time(host.delay_ms).into(),
            time(host.answer_ms).into(),
            host.robots.into(),
            host.requests.to_string().into(),
            host.failures.to_string().into(),
            host.left_alone.clone().unwrap_or_default().into(),
        ]);
    }
    table.print(&mut context.out)?;
    for host in hosts.iter().filter(|_| details) {
        let line = Line::new().styled(BOLD, host.host.as_str());
        context
            .out
            .line(line.plain(format!("  robots.txt: {}", host.robots_status)))?;
    }
    Ok(())
}

fn time(millis: u64) -> String {
    Span(Duration::from_millis(millis)).to_string()
}
