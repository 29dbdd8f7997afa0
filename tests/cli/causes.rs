//! One defect is one cause, however many scenarios meet it, in every report.

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::Value;

use super::harness::Harness;

/// Scenarios that all send what the fault breaks.
const MANY: &str = "^The id ";

fn faulty(fault: Fault) -> Server {
    Server::start(Options { fault: Some(fault), ..Options::new(Flavour::Upstream8) }).unwrap()
}

#[test]
fn a_defect_that_breaks_everything_fits_a_screen_and_is_one_cause() {
    let server = faulty(Fault::ClosesSilently);
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--name", MANY]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert!(lines.len() <= 40, "{}", outcome.out);
    let report = harness.report();
    let failed = report["totals"]["failed"].as_u64().unwrap();
    assert!(failed > 20, "{failed}");
    let last = format!("Not conformant: {failed} of {failed} scenarios show 1 deviation from the contract.");
    assert_eq!(lines.last(), Some(&last.as_str()));
    assert_eq!(lines.iter().filter(|line| line.starts_with("failed ")).count(), 1, "{}", outcome.out);

    let causes = report["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1);
    assert_eq!(causes[0]["requirement"], "logout-me.answered");
    assert_eq!(causes[0]["scenarios"].as_array().unwrap().len() as u64, failed);
    assert!(!causes[0]["consequences"].as_array().unwrap().is_empty());
    let sarif: Value = serde_json::from_str(&harness.read("reports/report.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let errors: Vec<&Value> = results.iter().filter(|result| result["level"] == "error").collect();
    assert_eq!((errors.len(), errors[0]["properties"]["scenarios"].as_u64()), (1, Some(failed)));
    let junit = harness.read("reports/junit.xml");
    assert_eq!(
        junit.matches("<failure type=\"logout-me.answered\" message=\"logout-me.answered: ").count() as u64,
        failed
    );
    let replay = "rocketchat-conformance replay record.json ";
    for file in ["report.html", "summary.md", "junit.xml", "report.json", "report.sarif"] {
        assert!(harness.read(&format!("reports/{file}")).contains(replay), "{file}");
    }

    let quiet = harness.call(&["run", "--name", MANY, "--quiet"]);
    assert!(quiet.out.starts_with("causes:\n  1. logout-me.answered ("), "{}", quiet.out);
    assert_eq!(quiet.out.lines().last(), Some(last.as_str()));
    assert!(quiet.out.lines().count() <= 20, "{}", quiet.out);
}

#[test]
fn a_selection_passes_and_the_reference_server_is_named_in_every_report() {
    let harness = Harness::new();
    let outcome = harness.call(&["run", "--target", "embedded", "--tags", "@smoke"]);
    let passed = "Passed: 6 of 6 selected.";
    let sentence = format!("The embedded reference server is the target. {passed}");
    assert_eq!((outcome.code, outcome.out.lines().last()), (0, Some(sentence.as_str())), "{}", outcome.err);
    for file in ["report.html", "summary.md", "junit.xml", "report.json"] {
        assert!(harness.read(&format!("reports/{file}")).contains(&sentence), "{file}");
    }
    assert_eq!(harness.report()["verdict"], "passed");
}

#[test]
fn what_follows_from_an_exchange_that_serves_is_no_cause() {
    for (server, first, follows) in [
        (faulty(Fault::ByteOrderMark), "strict-json", "logout-me.strict-json"),
        (faulty(Fault::MeOfOtherUser), "me.owner", "logout-me.survivor.token"),
    ] {
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run", "--quiet", "--name", MANY]);
        let report = harness.report();
        let failing = report["totals"]["scenarios"].as_u64().unwrap();
        let last = format!(
            "Not conformant: {failing} of {failing} scenarios show 1 deviation from the contract, 1 about security."
        );
        assert_eq!((outcome.code, outcome.out.lines().last()), (1, Some(last.as_str())), "{}", outcome.err);
        let causes = report["causes"].as_array().unwrap();
        assert_eq!(causes.len(), 1, "{}", outcome.out);
        assert!(causes[0]["requirement"].as_str().unwrap().ends_with(first), "{}", outcome.out);
        let consequences = causes[0]["consequences"].as_array().unwrap();
        assert!(consequences.iter().any(|one| one["requirement"] == follows), "{consequences:?}");
    }
}

#[test]
fn a_leak_in_the_exchange_of_its_cause_is_said_in_the_last_sentence() {
    let server = faulty(Fault::ForeignDisclosed);
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&[
        "run",
        "--quiet",
        "--name",
        "^Another user's session is not told from one that does not exist$",
    ]);
    let report = harness.report();
    let levels: Vec<&Value> = report["causes"].as_array().unwrap().iter().map(|cause| &cause["level"]).collect();
    assert_eq!(levels, ["must"], "{}", outcome.out);
    let last = "Not conformant: 1 of 1 scenario shows 1 deviation from the contract, 1 about security.";
    assert_eq!((outcome.code, outcome.out.lines().last()), (1, Some(last)), "{}", outcome.out);
}
