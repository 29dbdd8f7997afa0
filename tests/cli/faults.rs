//! Every fault of the reference server makes the suite fail, and the deviation names the right requirement.

use std::collections::BTreeSet;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::Harness;

/// Fault → requirement that must be among those it is charged to.
const CHARGED: &[(&str, &str)] = &[
    ("logout-does-nothing", "logout-me.ended.token"),
    ("stays-listed", "logout-me.ended.list"),
    ("token-stays-alive", "logout-me.ended.token"),
    ("ends-all-own", "logout-me.survivor.token"),
    ("ends-calling-session", "logout-me.ended.token"),
    ("ends-foreign", "logout-me.unknown-session.status"),
    ("ends-foreign-silently", "logout-me.survivor.token"),
    ("effect-late", "logout-me.ended.token"),
    ("missing-id-ends-own", "logout-me.invalid-parameters.status"),
    ("repeat-refused", "logout-me.already-logged-out.status"),
    ("login-not-required", "authentication-required.status"),
    ("user-id-not-required", "authentication-required.status"),
    ("user-id-not-compared", "authentication-required.status"),
    ("unknown-answers-200", "logout-me.unknown-session.status"),
    ("not-found-answers-500", "logout-me.unknown-session.status"),
    ("foreign-disclosed", "logout-me.unknown-session.status"),
    ("not-found-without-error", "logout-me.refusal"),
    ("refusal-answers-200", "authentication-required.status"),
    ("refusal-without-message", "unauthorized.body"),
    ("refusal-redirects", "authentication-required.status"),
    ("error-as-object", "logout-me.schema"),
    ("success-answers-201", "logout-me.status-declared"),
    ("success-missing", "logout-me.success"),
    ("empty-answer", "logout-me.strict-json"),
    ("success-as-text", "logout-me.schema"),
    ("id-not-echoed", "logout-me.success"),
    ("other-id-echoed", "logout-me.success.session-id-echoed"),
    ("html-answer", "logout-me.media-type"),
    ("trailing-value", "logout-me.strict-json"),
    ("duplicate-key", "logout-me.strict-json"),
    ("byte-order-mark", "logout-me.strict-json"),
    ("cut-answer", "logout-me.answered"),
    ("never-answers", "logout-me.answered"),
];

/// Faults whose scenarios do not exist yet: the suite is known to miss them.
const NOT_COVERED: &[&str] =
    &["prefix-matches", "operator-reaches-store", "dead-token-accepted", "list-shows-foreign", "password-hash-in-me"];

fn requirements(fault: Fault, flavour: Flavour) -> (i32, BTreeSet<String>) {
    let server = Server::start(Options { fault: Some(fault), ..Options::new(flavour) }).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--profile", "published", "--timeout", "1500ms"]);
    let report = harness.report();
    let scenarios = report["scenarios"].as_array().unwrap();
    let deviations = scenarios.iter().flat_map(|scenario| scenario["deviations"].as_array().unwrap());
    let names = deviations.map(|deviation| deviation["requirement"].as_str().unwrap().to_owned()).collect();
    (outcome.code, names)
}

/// Tests of one fault that run at the same time; most of their time is waiting for late effects.
const AT_ONCE: usize = 6;

#[test]
fn every_fault_is_charged_to_its_requirement() {
    let mut wrong = Vec::new();
    for rows in CHARGED.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let judge = |row: &'static (&str, &str)| (row, requirements(row.0.parse().unwrap(), Flavour::Published));
            let runs: Vec<_> = rows.iter().map(|row| scope.spawn(move || judge(row))).collect();
            for run in runs {
                let ((name, requirement), (code, charged)) = run.join().unwrap();
                if code != 1 || !charged.contains(*requirement) {
                    wrong.push(format!("{name}: exit {code}, charged to {charged:?} instead of {requirement}"));
                }
            }
        });
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_table_names_every_fault() {
    let known: BTreeSet<&str> = CHARGED.iter().map(|row| row.0).chain(NOT_COVERED.iter().copied()).collect();
    let all: BTreeSet<&str> = Fault::ALL.iter().map(|row| row.1).collect();
    assert_eq!(known, all);
}
