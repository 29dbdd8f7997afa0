//! Finds situations that features name and the contract does not know, before anything is sent.

use super::features::{FeatureFile, LoadedScenario};
use crate::contract::Contract;
use crate::model::finding::{Finding, Place, Severity};
use crate::model::operation::Operation;
use crate::steps::{Recognised, Role, Vocabulary};

/// One finding for every step that names a situation for which its operation has no answer.
pub fn unknown_situations(files: &[FeatureFile], vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let scenarios = files.iter().flat_map(|file| &file.scenarios);
    let mut findings: Vec<Finding> =
        scenarios.flat_map(|scenario| in_scenario(scenario, vocabulary, contract)).collect();
    // The rows of an outline share their steps.
    findings.sort();
    findings.dedup();
    findings
}

fn in_scenario(scenario: &LoadedScenario, vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let mut under_test: Option<Operation> = None;
    let mut findings = Vec::new();
    for step in &scenario.steps {
        let Recognised::As(sentence, arguments) = vocabulary.recognise(step) else { continue };
        if sentence.role == Role::Sends {
            under_test = sentence.operations(&arguments).pop();
        }
        let (Some(situation), Some(operation)) = (sentence.named_situation(&arguments), &under_test) else { continue };
        if !contract.has_situation(operation, &situation) {
            findings.push(Finding {
                file: scenario.path.clone(),
                place: Place::Line(step.position.line),
                severity: Severity::Error,
                kind: "unknown-situation".to_owned(),
                message: format!("{operation} has no answer to the situation {situation:?}"),
                hint: Some(format!("it has answers to: {}", known(operation, contract))),
            });
        }
    }
    findings
}

fn known(operation: &Operation, contract: &Contract) -> String {
    let of_operation = contract.situations().filter(|(of, _)| of.is_none_or(|of| of == operation));
    let mut names: Vec<&str> = of_operation.map(|(_, situation)| situation).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
