//! One scenario as Cucumber Messages: what was to be executed, and what became of it.

use std::io;

use serde_json::{Value, json};

use super::document::{Document, node};
use super::{CONTRACT, Clock, RUN, Stream, VOCABULARY};
use crate::model::deviation::Deviation;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::{ScenarioRecord, StepRecord, StepState};
use crate::model::verdict::Verdict;
use crate::report::{curl, wording};

/// Bytes of a body that are shown.
const EXCERPT_BYTES: usize = 2048;

/// The scenario with the values of its row.
pub(super) fn pickle(number: usize, scenario: &ScenarioRecord, document: Option<&Document>) -> Value {
    let origin = document.and_then(|document| document.origins.get(&scenario.line));
    // The heading of an outline has the steps, and its row the values.
    let row = origin.filter(|origin| origin.nodes.len() > 1).and_then(|origin| origin.nodes.last());
    let step = |(index, step): (usize, &StepRecord)| {
        let nodes: Vec<String> = std::iter::once(node(&scenario.path, step.line)).chain(row.cloned()).collect();
        json!({ "id": format!("{}/{index}", pickle_id(number)), "text": step.text, "astNodeIds": nodes })
    };
    json!({
        "id": pickle_id(number),
        "uri": scenario.path,
        "location": { "line": scenario.line },
        "name": scenario.name,
        "language": document.map_or("en", |document| &document.language),
        "steps": scenario.steps.iter().enumerate().map(step).collect::<Vec<_>>(),
        "tags": origin.map(|origin| origin.tags.clone()).unwrap_or_default(),
        "astNodeIds": origin.map(|origin| origin.nodes.clone()).unwrap_or_default(),
    })
}

/// Its steps and, behind them, the contract.
pub(super) fn test_case(number: usize, scenario: &ScenarioRecord) -> Value {
    let step = |index: usize| {
        json!({
            "id": step_id(number, index),
            "pickleStepId": format!("{}/{index}", pickle_id(number)),
            "stepDefinitionIds": [VOCABULARY],
            "stepMatchArgumentsLists": [{ "stepMatchArguments": [] }],
        })
    };
    let contract = json!({ "id": step_id(number, scenario.steps.len()), "hookId": CONTRACT });
    let steps: Vec<Value> = (0..scenario.steps.len()).map(step).chain([contract]).collect();
    json!({
        "id": format!("case {number}"),
        "pickleId": pickle_id(number),
        "testRunStartedId": RUN,
        "testSteps": steps,
    })
}

/// What became of it.
pub(super) fn write(
    number: usize,
    (scenario, judged): (&ScenarioRecord, &ScenarioJudgement),
    clock: Clock,
    base: &str,
    stream: &mut Stream<'_>,
) -> io::Result<()> {
    let started = clock.at(scenario.started_ms);
    let finished = clock.at(scenario.started_ms + scenario.duration_ms);
    let id = started_id(number);
    let case = json!({
        "id": id,
        "attempt": 0,
        "testCaseId": format!("case {number}"),
        "timestamp": started,
    });
    stream.send("testCaseStarted", &case)?;
    for index in 0..=scenario.steps.len() {
        let step = step_id(number, index);
        let begun = json!({ "testCaseStartedId": id, "testStepId": step, "timestamp": started });
        stream.send("testStepStarted", &begun)?;
        let is_contract = index == scenario.steps.len();
        if is_contract {
            for text in exchanges(scenario, judged, base) {
                stream.send("attachment", &attachment(&id, &step, &text, &finished))?;
            }
        }
        let result = if is_contract { of_contract(scenario, judged) } else { of_step(scenario, judged, index) };
        let ended =
            json!({ "testCaseStartedId": id, "testStepId": step, "testStepResult": result, "timestamp": finished });
        stream.send("testStepFinished", &ended)?;
    }
    let case = json!({ "testCaseStartedId": id, "timestamp": finished, "willBeRetried": false });
    stream.send("testCaseFinished", &case)
}

/// How one step ended, and what deviates from what it expects.
fn of_step(scenario: &ScenarioRecord, judged: &ScenarioJudgement, index: usize) -> Value {
    let of = |deviation: &&Deviation| deviation.step == Some(index);
    let deviations: Vec<Deviation> = judged.deviations.iter().filter(of).cloned().collect();
    let waived: Vec<Deviation> = judged.waived.iter().filter(of).cloned().collect();
    let state = scenario.steps.get(index).map(|step| step.state);
    match (deviations.is_empty(), waived.is_empty(), state) {
        (false, ..) => result("FAILED", Some(&told(&deviations, ""))),
        (true, false, _) => result("PENDING", Some(&told(&waived, "waived: "))),
        (true, true, Some(StepState::Passed)) => result("PASSED", None),
        (true, true, Some(StepState::Failed)) if judged.deviations.is_empty() => {
            result("FAILED", Some(&wording::reason(scenario, judged)))
        }
        (true, true, Some(StepState::Failed)) => result("FAILED", Some(&wording::headline(&judged.deviations))),
        (true, true, _) => result("SKIPPED", None),
    }
}

/// What holds for the scenario as a whole.
fn of_contract(scenario: &ScenarioRecord, judged: &ScenarioJudgement) -> Value {
    let of = |deviation: &&Deviation| deviation.step.is_none_or(|step| step >= scenario.steps.len());
    let deviations: Vec<Deviation> = judged.deviations.iter().filter(of).cloned().collect();
    let waived: Vec<Deviation> = judged.waived.iter().filter(of).cloned().collect();
    let reason = || wording::reason(scenario, judged);
    match judged.verdict {
        Verdict::Skipped => result("SKIPPED", Some(&reason())),
        Verdict::Error => result("FAILED", Some(&format!("an error of the harness or its surroundings: {}", reason()))),
        _ if !deviations.is_empty() => result("FAILED", Some(&told(&deviations, ""))),
        Verdict::Failed if judged.deviations.is_empty() => result("FAILED", Some(&reason())),
        _ if !waived.is_empty() => result("PENDING", Some(&told(&waived, "waived: "))),
        _ => result("PASSED", None),
    }
}

fn told(deviations: &[Deviation], before: &str) -> String {
    let line = |deviation: &Deviation| {
        let headline = wording::headline(std::slice::from_ref(deviation));
        format!("{before}{}: {headline}", deviation.requirement)
    };
    deviations.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The record has no times of steps: their duration is zero, and the scenario has its own.
fn result(status: &str, message: Option<&str>) -> Value {
    let mut result = json!({ "status": status, "duration": { "seconds": 0, "nanos": 0 } });
    if let (Some(message), Some(properties)) = (message, result.as_object_mut()) {
        properties.insert("message".to_owned(), message.into());
    }
    result
}

/// One text for each exchange; with the body and the command that shows it again where it deviates.
fn exchanges(scenario: &ScenarioRecord, judged: &ScenarioJudgement, base: &str) -> Vec<String> {
    let text = |(index, exchange)| {
        let mut text = wording::exchange(index + 1, exchange);
        let all = judged.deviations.iter().chain(&judged.waived);
        if all.into_iter().any(|deviation| deviation.exchange == Some(index)) {
            if let Some(response) = exchange.response() {
                text.push('\n');
                text.push_str(&wording::excerpt(&response.body, EXCERPT_BYTES));
            }
            text.push('\n');
            text.push_str(&curl::command(exchange, scenario, base));
        }
        text
    };
    scenario.exchanges.iter().enumerate().map(text).collect()
}

fn attachment(case: &str, step: &str, text: &str, timestamp: &Value) -> Value {
    json!({
        "testCaseStartedId": case,
        "testStepId": step,
        "mediaType": "text/plain",
        "contentEncoding": "IDENTITY",
        "body": text,
        "timestamp": timestamp,
    })
}

fn pickle_id(number: usize) -> String {
    format!("pickle {number}")
}

fn step_id(number: usize, index: usize) -> String {
    format!("step {number}/{index}")
}

fn started_id(number: usize) -> String {
    format!("started {number}")
}
