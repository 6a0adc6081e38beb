//! A folder in which the program is run as people run it.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder of its own, and a user who has no configuration.
pub(crate) struct Desk {
    dir: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with this configuration.
    pub(crate) fn with(config: &str) -> Self {
        let desk = Self::new();
        desk.write("config.toml", config);
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("newsarc"));
        command.args(arguments).current_dir(self.path());
        for name in [
            "NEWSARC_CONFIG",
            "XDG_CONFIG_HOME",
            "CLICOLOR_FORCE",
            "JOURNAL_STREAM",
        ] {
            command.env_remove(name);
        }
        command.env("HOME", self.path().join("home"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        taken_apart(self.command(arguments).output().unwrap())
    }
}

pub(crate) fn taken_apart(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}
