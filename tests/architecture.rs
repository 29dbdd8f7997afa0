//! Holds the table of who may see whom among the modules, and fails on an edge that is not in it.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules that it may name. `CONTRIBUTING.md` shows the same as a picture.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("main", &["cli", "exit"]),
    ("lib", &[]),
    ("exit", &[]),
    ("builtin", &["model"]),
    (
        "cli",
        &[
            "builtin",
            "config",
            "contract",
            "evidence",
            "exit",
            "gherkin",
            "judge",
            "model",
            "reference",
            "report",
            "runner",
            "selftest",
            "steps",
            "sut",
        ],
    ),
    ("config", &["model"]),
    ("gherkin", &["model"]),
    ("model", &[]),
    ("contract", &["model"]),
    ("sut", &["model"]),
    ("steps", &["contract", "model", "sut"]),
    ("runner", &["contract", "gherkin", "model", "steps", "sut"]),
    ("judge", &["contract", "exit", "model"]),
    ("report", &["model"]),
    ("evidence", &["model"]),
    ("selftest", &["model", "reference"]),
];

/// The other side of the table: it imports nothing of the suite.
const REFERENCE: (&str, &[&str]) = ("reference", &[]);

fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let edges = ALLOWED.into_iter().chain([REFERENCE]);
    edges.map(|(from, to)| (from, to.iter().copied().chain([from]).collect())).collect()
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// First folder or file name below `src`.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Modules that a text names as `crate::module` or `rocketchat_conformance::module`, comments left out.
fn named_modules(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for root in ["crate::", "rocketchat_conformance::"] {
        for after in code.split(root).skip(1) {
            let names = after
                .strip_prefix('{')
                .map_or_else(|| vec![after], |group| group.split('}').next().unwrap_or_default().split(',').collect());
            found.extend(
                names.iter().map(|name| {
                    name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
                }),
            );
        }
    }
    found.remove("");
    found
}

#[test]
fn modules_see_only_whom_they_may_see() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for path in sources() {
        let module = module_of(&path);
        let Some(permitted) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: the module {module} is not in the table", path.display()));
            continue;
        };
        for named in named_modules(&fs::read_to_string(&path).unwrap()) {
            if !permitted.contains(named.as_str()) {
                wrong.push(format!("{}: {module} must not see {named}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_steps_and_runner_know_cucumber() {
    let knows = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("cucumber::");
    let modules: BTreeSet<String> = sources().iter().filter(|path| knows(path)).map(|path| module_of(path)).collect();
    assert_eq!(modules, BTreeSet::from(["runner".to_owned(), "steps".to_owned()]));
}

/// The console sees to it that nothing acts which others wrote. The others print texts of ours alone: the reference server
/// its own, the starter completions and manuals, the bar counts.
#[test]
fn only_the_console_prints_what_others_wrote() {
    let prints = |path: &&PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        ["io::stdout()", "io::stderr()", "println!(", "print!("].iter().any(|sign| text.contains(sign))
    };
    let sources = sources();
    let names: BTreeSet<String> =
        sources.iter().filter(prints).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let expected = ["console.rs", "progress.rs", "serve.rs", "starter.rs"];
    assert_eq!(names, expected.map(str::to_owned).into());
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let silent = |path: &PathBuf| !fs::read_to_string(path).unwrap().starts_with("//! ");
    assert_eq!(sources().into_iter().filter(silent).collect::<Vec<_>>(), Vec::<PathBuf>::new());
}

#[test]
fn the_table_notices_a_forbidden_edge() {
    let named = named_modules("use crate::{sut::http, judge};\n// use crate::report;\nlet x = crate::model::Y;\n");
    assert_eq!(named, BTreeSet::from(["sut".to_owned(), "judge".to_owned(), "model".to_owned()]));
    assert!(!allowed()["reference"].contains("model"));
}
