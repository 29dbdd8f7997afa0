//! What a reader sees: the whole output, exactly.

use super::compare::has_no_orphan;
use super::harness::{Harness, golden};

#[test]
fn the_main_command_says_what_it_does() {
    let outcome = Harness::new().call(&["run", "--jobs", "1"]);
    assert_eq!(outcome.err, "");
    golden("run.txt", &outcome.out);
    assert_eq!(outcome.code, 0);
}

#[test]
fn quiet_says_the_result_only() {
    let outcome = Harness::new().call(&["run", "--quiet", "--jobs", "1"]);
    golden("run_quiet.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
}

#[test]
fn a_dry_run_says_what_it_would_cost_and_sends_nothing() {
    let outcome = Harness::new().against("http://127.0.0.1:1").call(&["run", "--dry-run", "--name", "^An own session"]);
    golden("dry_run.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
}

#[test]
fn the_vocabulary_page_is_up_to_date() {
    let outcome = Harness::new().call(&["steps", "--format", "markdown"]);
    assert_eq!(outcome.out, include_str!("../../docs/VOCABULARY.md"));
    assert_eq!(outcome.code, 0);
}

#[test]
fn the_vocabulary_is_there_for_programs() {
    let outcome = Harness::new().call(&["steps", "--format", "json"]);
    let vocabulary: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let first = &vocabulary["sentences"][0];
    assert_eq!(first["expression"], "{actor} has a session {name}");
    assert_eq!(first["keyword"], "Given");
}

#[test]
fn colours_are_for_those_who_ask() {
    let harness = Harness::new();
    assert!(harness.call(&["run", "--color", "always"]).out.contains("\u{1b}["));
    assert!(!harness.call(&["run"]).out.contains('\u{1b}'), "a pipe is no terminal");
}

/// Every golden file is used by a test.
#[test]
fn no_golden_file_is_an_orphan() {
    let source = [
        include_str!("lint.rs"),
        include_str!("printing.rs"),
        include_str!("probe.rs"),
        include_str!("evidence.rs"),
        include_str!("summary.rs"),
    ]
    .concat();
    has_no_orphan("cli/golden", &source);
}
