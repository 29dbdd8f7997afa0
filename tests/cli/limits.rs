//! Bounds that a user sets: the first failure, requests, time. A run that meets one cleans up, says so, and never accuses
//! the target of it.

use std::time::{Duration, Instant};

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::{Value, json};

use super::harness::{Harness, honest};

fn totals(harness: &Harness) -> Value {
    harness.report()["totals"].clone()
}

fn count(harness: &Harness, verdict: &str) -> u64 {
    totals(harness)[verdict].as_u64().unwrap()
}

#[test]
fn the_first_failure_ends_the_run_if_the_user_wants_that() {
    let options = Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--fail-fast", "--jobs", "1"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    assert_eq!(count(&harness, "failed"), 1);
    assert!(count(&harness, "skipped") > 100, "{}", totals(&harness));
    assert!(harness.read("reports/junit.xml").contains("another scenario failed, which ended it"));
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn requests_are_budgeted_and_a_budget_that_is_used_up_accuses_nobody() {
    let server = honest(Flavour::Published);
    for budget in ["3", "60", "300"] {
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run", "--max-requests", budget]);
        assert_eq!(outcome.code, 5, "{budget}: {}{}", outcome.out, outcome.err);
        assert_eq!((count(&harness, "failed"), count(&harness, "skipped")), (0, 0), "{budget}");
        assert_eq!(server.living_tokens(), 0, "{budget}");
        let said = format!("the budget of {budget} requests is used up");
        assert!(outcome.out.contains(&said), "{budget}: {}", outcome.out);
    }
}

#[test]
fn a_budget_that_suffices_changes_nothing() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--max-requests", "5000"]).code, 0);
}

#[test]
fn the_run_ends_at_its_deadline() {
    let options = Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(Flavour::Upstream6) };
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    let began = Instant::now();
    let outcome = harness.call(&["run", "--deadline", "6s", "--jobs", "1"]);
    assert!(began.elapsed() < Duration::from_secs(30));
    assert!([1, 5].contains(&outcome.code), "{}", outcome.out);
    assert!(outcome.out.contains("the deadline of the run, 6s, has passed"), "{}", outcome.out);
    assert_eq!(harness.report()["deadlines"]["run_ms"], 6_000);
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn a_step_has_a_deadline_too_and_a_scenario() {
    let options = Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(Flavour::Upstream6) };
    let server = Server::start(options).unwrap();
    for name in ["step", "scenario"] {
        let harness = Harness::new().against(&server.url());
        let text = format!("{}\n[deadlines]\n{name} = \"1s\"\n", harness.read("conformance.toml"));
        let harness = harness.file("conformance.toml", &text);
        let outcome = harness.call(&["run", "--tags", "@smoke"]);
        assert!([1, 5].contains(&outcome.code), "{}", outcome.out);
        assert!(outcome.out.contains("error    An own session is logged out: "), "{}", outcome.out);
        let words: Vec<&str> = outcome.out.split_whitespace().collect();
        assert!(words.join(" ").contains("the step did not end within "), "{}", outcome.out);
        assert_eq!(harness.report()["deadlines"][format!("{name}_ms")], json!(1_000));
        assert_eq!(server.living_tokens(), 0);
    }
}
