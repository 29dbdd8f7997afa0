//! `messages.ndjson`: statuses by verdict, and a stream in which every reference leads somewhere.

use std::collections::BTreeSet;

use serde_json::Value;

use super::record_builder::{Run, Scenario};
use super::{HOSTILE, every_verdict, hostile};
use rocketchat_conformance::model::record::StepState;
use rocketchat_conformance::model::source::SourceFile;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::messages;

const PATH: &str = "features/sessions/logout.me.feature";

const FEATURE: &str = "@area
Feature: Ending

  Background:
    Given a server

  Rule: Only one

    @slow @smoke
    Scenario: It ends
      When it is ended with:
        \"\"\"
        {}
        \"\"\"

    Scenario Outline: It is refused
      Then the status is <status>

      @strange
      Examples: odd ones
        | status | why |
        # a comment
        | 404    | no  |
        | 400    | bad |
";

fn stream(run: &Run) -> Vec<Value> {
    let mut bytes = Vec::new();
    messages::write(&run.record, &run.judgement, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind<'m>(messages: &'m [Value], kind: &str) -> Vec<&'m Value> {
    messages.iter().filter_map(|message| message.get(kind)).collect()
}

fn outlined() -> Run {
    let mut row = Scenario::new("It is refused: 400", Verdict::Failed)
        .step("Given a server", StepState::Passed)
        .step("Then the status is 400", StepState::Passed)
        .answered(200, "{}")
        .deviation("status 400", "status 200");
    row.record.line = 24;
    row.record.steps[0].line = 5;
    row.record.steps[1].line = 17;
    row.judged.deviations[0].step = Some(1);
    let mut plain = Scenario::new("It ends", Verdict::Passed).step("Given a server", StepState::Passed);
    plain.record.line = 10;
    plain.record.steps[0].line = 5;
    let mut run = Run::new().scenario(plain).scenario(row).result(RunResult::NotConformant);
    run.record.features = vec![SourceFile::new(PATH, FEATURE)];
    run
}

/// All ids that nodes of a document have.
fn ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(properties) => {
            found.extend(properties.get("id").and_then(Value::as_str).map(str::to_owned));
            properties.values().for_each(|value| ids(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| ids(value, found)),
        _ => {}
    }
}

#[test]
fn a_row_is_found_in_the_tree_and_its_step_fails() {
    let messages = stream(&outlined());
    let document = of_kind(&messages, "gherkinDocument")[0];
    let mut nodes = BTreeSet::new();
    ids(document, &mut nodes);
    let examples = document.pointer("/feature/children/1/rule/children/1/scenario/examples/0").unwrap();
    assert_eq!(examples["tableBody"][1]["location"], serde_json::json!({ "line": 24, "column": 9 }));
    assert_eq!(examples["tags"][0]["location"], serde_json::json!({ "line": 19, "column": 7 }));
    let pickles = of_kind(&messages, "pickle");
    for pickle in &pickles {
        let steps = pickle["steps"].as_array().unwrap().iter().flat_map(|step| step["astNodeIds"].as_array().unwrap());
        let tags = pickle["tags"].as_array().unwrap().iter().map(|tag| &tag["astNodeId"]);
        for id in pickle["astNodeIds"].as_array().unwrap().iter().chain(steps).chain(tags) {
            assert!(nodes.contains(id.as_str().unwrap()), "{id} is no node");
        }
    }
    let id = |line: usize| Value::String(format!("{PATH}:{line}"));
    assert_eq!(pickles[1]["astNodeIds"], Value::Array(vec![id(16), id(24)]));
    assert_eq!(pickles[1]["steps"][1]["astNodeIds"], Value::Array(vec![id(17), id(24)]));
    let names: Vec<&str> =
        pickles[1]["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["@area", "@strange"]);
    let statuses: Vec<&str> = statuses(&messages);
    assert_eq!(statuses, ["PASSED", "PASSED", "PASSED", "FAILED", "PASSED"]);
}

fn statuses(messages: &[Value]) -> Vec<&str> {
    of_kind(messages, "testStepFinished")
        .into_iter()
        .map(|finished| finished["testStepResult"]["status"].as_str().unwrap())
        .collect()
}

#[test]
fn every_verdict_has_its_status_and_its_words() {
    let messages = stream(&every_verdict());
    // One list per scenario: its steps, then the contract.
    assert_eq!(
        statuses(&messages),
        [
            "PASSED", "PASSED", // passed
            "PASSED", "FAILED", "SKIPPED", "FAILED",  // failed, and the deviations belong to no step
            "FAILED",  // error
            "PENDING", // waived
            "SKIPPED",
        ]
    );
    let told: Vec<&str> = of_kind(&messages, "testStepFinished")
        .into_iter()
        .filter_map(|finished| finished["testStepResult"]["message"].as_str())
        .collect();
    let operation = "logout-me.unknown-session.status: POST /api/v1/sessions/logout.me";
    assert_eq!(
        told,
        [
            "POST /api/v1/sessions/logout.me: expected status 404, seen status 500 (1 more may follow from it)"
                .to_owned(),
            format!("{operation}: expected status 404, seen status 500\n{operation}: expected a body, seen none"),
            "an error of the harness or its surroundings: no session to be had".to_owned(),
            format!("waived: {operation}: expected status 404, seen status 400"),
            "admin: none is configured; add [accounts.admin]".to_owned(),
        ]
    );
    assert_eq!(messages.last().unwrap()["testRunFinished"]["success"], false);
}

#[test]
fn a_failure_that_nobody_explains_stays_one() {
    let odd = Scenario::new("Odd", Verdict::Failed).step("Then it is refused", StepState::Failed);
    let messages = stream(&Run::new().scenario(odd).result(RunResult::NotConformant));
    let results: Vec<&Value> =
        of_kind(&messages, "testStepFinished").into_iter().map(|finished| &finished["testStepResult"]).collect();
    assert_eq!(results.len(), 2, "the step and the contract");
    for result in results {
        assert_eq!((&result["status"], &result["message"]), (&"FAILED".into(), &"no reason was recorded".into()));
    }
}

#[test]
fn each_envelope_holds_one_message_and_each_reference_leads_somewhere() {
    for run in [every_verdict(), hostile(), outlined(), Run::new()] {
        let messages = stream(&run);
        let mut known = BTreeSet::new();
        for message in &messages {
            let envelope = message.as_object().unwrap();
            assert_eq!(envelope.len(), 1);
            ids(message, &mut known);
            for (property, value) in envelope.values().filter_map(Value::as_object).flatten() {
                if property.ends_with("Id") {
                    assert!(
                        known.contains(value.as_str().unwrap()),
                        "{property} {value} comes before what it points at"
                    );
                }
            }
        }
        let count = |kind| of_kind(&messages, kind).len();
        let scenarios = run.record.scenarios.len();
        for kind in ["pickle", "testCase", "testCaseStarted", "testCaseFinished"] {
            assert_eq!(count(kind), scenarios, "{kind}");
        }
        assert_eq!(count("testStepStarted"), count("testStepFinished"));
    }
}

#[test]
fn a_feature_that_cannot_be_read_is_a_parse_error_and_no_panic() {
    let mut run = hostile();
    run.record.features = vec![SourceFile::new(HOSTILE, HOSTILE), SourceFile::new("b", "Feature: b\n  Scenario\n")];
    let messages = stream(&run);
    assert_eq!(of_kind(&messages, "source").len(), 2);
    assert_eq!(of_kind(&messages, "gherkinDocument").len() + of_kind(&messages, "parseError").len(), 2);
}
