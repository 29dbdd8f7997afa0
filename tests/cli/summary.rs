//! The summary page of a run and what GitHub is told.

use regex::Regex;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::{Harness, golden, honest};

#[test]
fn the_summary_of_a_failed_run_says_what_deviates_where() {
    let server =
        Server::start(Options { fault: Some(Fault::RepeatRefused), ..Options::new(Flavour::Published) }).unwrap();
    let page = Harness::new();
    let path = page.folder().join("summary");
    std::fs::write(&path, "before\n").unwrap();
    let harness = Harness::new()
        .against(&server.url())
        .variable("GITHUB_ACTIONS", "true")
        .variable("GITHUB_STEP_SUMMARY", path.to_str().unwrap());
    let outcome = harness.call(&["run", "--tags", "@smoke", "--seed", "1", "--jobs", "1", "--quiet"]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    let summary = harness.read("reports/summary.md");
    let varying = Regex::new(r"127\.0\.0\.1:\d+|\d{4}-\d\d-\d\dT[0-9:.]+Z|took \S+ m?s").unwrap();
    golden("summary.md", &varying.replace_all(&summary, "VARYING"));
    assert_eq!(page.read("summary"), format!("before\n{summary}"));
    let commands: Vec<&str> = outcome.out.lines().filter(|line| line.starts_with("::")).collect();
    let first = "::error file=features/device-management/sessions.logout.me.feature,line=";
    assert!(!commands.is_empty() && commands.iter().all(|line| line.starts_with(first)), "{commands:?}");
}

#[test]
fn a_summary_page_that_cannot_be_written_is_a_warning() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url()).variable("GITHUB_STEP_SUMMARY", "no/such/folder");
    let outcome = harness.call(&["run", "--tags", "@smoke"]);
    assert_eq!(outcome.code, 0);
    assert!(outcome.err.starts_with("warning: the summary was not added to no/such/folder: "), "{}", outcome.err);
    assert!(!outcome.out.contains("::error"));
}
