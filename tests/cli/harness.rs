//! Builds one call of the binary in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use regex::Regex;
use rocketchat_conformance::reference::{Flavour, Options, Server};
use serde_json::Value;
use tempfile::TempDir;

use super::compare;

/// How many scenarios the built-in suite has: a number here, so that losing one is noticed.
pub(crate) const SCENARIOS: usize = 160;

/// A call of the binary in the making.
pub(crate) struct Harness {
    folder: TempDir,
    /// Where in it the call is made.
    within: PathBuf,
    environment: Vec<(String, String)>,
}

impl Harness {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), within: PathBuf::new(), environment: Vec::new() }
    }

    /// Writes a file into the folder of the call.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Makes the call in a folder of the folder.
    pub(crate) fn within(self, path: &str) -> Self {
        Self { within: PathBuf::from(path), ..self }
    }

    /// Sets a variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a configuration for a server with the demo accounts.
    pub(crate) fn against(self, url: &str) -> Self {
        self.file("conformance.toml", &configuration(url))
    }

    /// A folder with one feature of these lines, to be used with `--features suite`.
    pub(crate) fn feature(self, text: &str) -> Self {
        self.file("suite/area/sample.feature", text)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rocketchat-conformance"));
        command.args(arguments).current_dir(self.folder.path().join(&self.within)).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ROCKETCHAT_CONFORMANCE_")) {
            command.env_remove(name);
        }
        // Those of the CI system that runs the tests would change what is tested.
        for name in [
            "CI",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "CI_NODE_INDEX",
            "CI_NODE_TOTAL",
            "CIRCLE_NODE_INDEX",
            "CIRCLE_NODE_TOTAL",
            "BUILDKITE_PARALLEL_JOB",
            "BUILDKITE_PARALLEL_JOB_COUNT",
            "JOB_COMPLETION_INDEX",
            "JOB_COMPLETIONS",
            "GITHUB_ACTIONS",
            "GITLAB_CI",
            "GITHUB_WORKSPACE",
            "CI_PROJECT_DIR",
            "WORKSPACE",
            "GITHUB_STEP_SUMMARY",
        ] {
            command.env_remove(name);
        }
        // The servers of these tests do at once what they do, but for those of a test that says otherwise. The embedded
        // server needs no such word, and is not what a variable of ours lets expect.
        if arguments.contains(&"--target") || self.folder.path().join(&self.within).join("conformance.toml").exists() {
            command.env("ROCKETCHAT_CONFORMANCE_SETTLE", "250ms");
        }
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Calls the binary and waits for its end.
    pub(crate) fn call(&self, arguments: &[&str]) -> Outcome {
        Outcome::new(self.folder.path(), self.command(arguments).output().unwrap())
    }

    /// Starts the binary.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// A file of the folder.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// `reports/report.json`.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.read("reports/report.json")).unwrap()
    }

    /// `reports/record.json`.
    pub(crate) fn record(&self) -> Value {
        serde_json::from_str(&self.read("reports/record.json")).unwrap()
    }

    /// Name and verdict of every scenario of the report.
    pub(crate) fn verdicts(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let report = self.report();
        let scenarios = report["scenarios"].as_array().unwrap();
        scenarios.iter().map(|scenario| (text(&scenario["name"]), text(&scenario["verdict"]))).collect()
    }
}

/// `conformance.toml` for the demo accounts of the reference server.
pub(crate) fn configuration(url: &str) -> String {
    let account =
        |name: &str| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = \"{name}-demo-password\"\n");
    format!("[target]\nurl = \"{url}\"\n{}{}{}", account("alice"), account("bob"), account("admin"))
}

/// What a call came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn new(folder: &Path, output: Output) -> Self {
        let text = |bytes: Vec<u8>| normalized(&String::from_utf8(bytes).unwrap(), folder);
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Compares code, standard output and standard error exactly.
    #[track_caller]
    pub(crate) fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!(self.out, out, "standard output");
        assert_eq!(self.err, err, "standard error");
        assert_eq!(self.code, code, "exit code");
    }
}

/// Compares a text with a file of `tests/cli/golden`.
#[track_caller]
pub(crate) fn golden(name: &str, actual: &str) {
    compare::golden("cli/golden", name, actual);
}

/// Replaces what differs from call to call: folders, ports and times.
fn normalized(text: &str, folder: &Path) -> String {
    let mut text = text.replace(&folder.display().to_string(), "FOLDER");
    for (pattern, name) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        // On a busy machine milliseconds become seconds.
        (r"\d+(\.\d+)? m?s\b", "TIME"),
        (r"seed \d+", "seed N"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, name).into_owned();
    }
    text
}

/// An honest reference server of a flavour.
pub(crate) fn honest(flavour: Flavour) -> Server {
    Server::start(Options::new(flavour)).unwrap()
}
