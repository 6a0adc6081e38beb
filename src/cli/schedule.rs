//! `newsarc schedule`: prints, never installs, what starts a crawl again and again.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::exit::Usage;
use super::{Context, Exit, time};
use crate::model::Span;

const EXAMPLES: &str = "\
Examples:
  newsarc schedule cron --every 30m
  newsarc schedule systemd --every 1h | sudo tee /etc/systemd/system/newsarc.service";

/// Arguments of `newsarc schedule`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What starts it
    starter: Starter,
    /// How often: whole minutes that divide an hour, or whole hours that divide a day
    #[arg(long, value_name = "DURATION", value_parser = time::duration, default_value = "30m")]
    every: Span,
    /// Units of one user, without root (systemd)
    #[arg(long)]
    user: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Starter {
    /// A crontab line
    Cron,
    /// A service and a timer
    Systemd,
}

/// Prints the lines.
pub(crate) fn run(args: &Args, context: &mut Context) -> anyhow::Result<Exit> {
    let minutes = whole_minutes(args.every)?;
    let config = context.config()?;
    let file = config.file.clone().unwrap_or_default();
    let text = match args.starter {
        Starter::Cron => cron(minutes, &file, &program()?),
        Starter::Systemd => {
            let data = &config.archive.path;
            systemd(minutes, &file, &program()?, data, args.user)
        }
    };
    context.out.text(&text)?;
    Ok(Exit::Ok)
}

/// Minutes, where a crontab can say them.
fn whole_minutes(every: Span) -> Result<u64, Usage> {
    let seconds = every.0.as_secs();
    let minutes = seconds / 60;
    let sayable = (minutes > 0 && 60 % minutes == 0)
        || (minutes > 60 && minutes.is_multiple_of(60) && 24 % (minutes / 60) == 0);
    if seconds.is_multiple_of(60) && sayable {
        return Ok(minutes);
    }
    Err(Usage(format!(
        "--every {every}: a crontab can say minutes that divide an hour, or hours that divide a day"
    )))
}

fn program() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default()
}

/// The minute within the hour: from the host's name, so that not everybody knocks at :00.
fn offset(minutes: u64) -> u64 {
    let hash = blake3::hash(host_name().trim().as_bytes());
    u64::from(hash.as_bytes()[0]) % minutes.min(60)
}

fn cron(minutes: u64, file: &Path, program: &Path) -> String {
    let first = offset(minutes);
    let step = usize::try_from(minutes.min(60)).unwrap_or(60);
    let list: Vec<String> = (first..60)
        .step_by(step)
        .map(|minute| minute.to_string())
        .collect();
    let hours = match minutes / 60 {
        0 | 1 => "*".to_owned(),
        24 => "3".to_owned(),
        hours => format!("*/{hours}"),
    };
    format!(
        "# the minute is chosen from the host's name, so that not everybody knocks at :00\n\
         {} {hours} * * *  {} -c {} crawl --skip-if-locked\n",
        list.join(","),
        quoted(program).replace('%', "\\%"),
        quoted(file).replace('%', "\\%"),
    )
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn systemd(minutes: u64, file: &Path, program: &Path, data: &Path, user: bool) -> String {
    let calendar = match minutes {
        1..60 => format!("*:0/{minutes}"),
        _ => format!("0/{}:00", minutes / 60),
    };
    let (folder, account, home) = if user {
        ("~/.config/systemd/user", "", "")
    } else {
        ("/etc/systemd/system", "User=newsarc\n", "ProtectHome=yes\n")
    };
    let word = |path: &Path| format!("\"{}\"", path.display().to_string().replace('%', "%%"));
    let (program, file, data) = (word(program), word(file), word(data));
    format!(
        "# {folder}/newsarc.service\n\
         [Unit]\nDescription=newsarc crawl\nWants=network-online.target\nAfter=network-online.target\n\
         [Service]\nType=oneshot\n{account}ExecStart={program} -c {file} crawl\n\
         SuccessExitStatus=75\nTimeoutStartSec=40min\nKillSignal=SIGTERM\nTimeoutStopSec=60\n\
         Nice=10\nIOSchedulingClass=idle\nNoNewPrivileges=yes\nProtectSystem=strict\n\
         ReadWritePaths={data}\n{home}PrivateTmp=yes\nMemoryMax=2G\n\
         # {folder}/newsarc.timer\n\
         [Unit]\nDescription=newsarc crawl, again and again\n\
         [Timer]\nOnCalendar={calendar}\nRandomizedDelaySec=10min\nPersistent=true\n\
         [Install]\nWantedBy=timers.target\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crontab_line_says_what_was_asked() {
        for (every, fields) in [("30m", 2), ("20m", 3), ("1h", 1), ("6h", 1)] {
            let minutes = whole_minutes(every.parse().unwrap()).unwrap();
            let text = cron(
                minutes,
                Path::new("/srv/my news/config.toml"),
                Path::new("/usr/bin/newsarc"),
            );
            let line = text.lines().nth(1).unwrap();
            let minute = line.split(' ').next().unwrap();
            assert_eq!(minute.split(',').count(), fields, "{line}");
            assert!(line.ends_with(
                "/usr/bin/newsarc -c '/srv/my news/config.toml' crawl --skip-if-locked"
            ));
        }
        assert!(cron(360, Path::new("c"), Path::new("p")).contains(" */6 * * *"));
        for every in ["7m", "90m", "25h", "30s", "0s"] {
            assert!(whole_minutes(every.parse().unwrap()).is_err(), "{every}");
        }
    }
}
