//! Finds what steps mention and nothing provides — sessions that the scenario does not have, situations that the
//! contract does not know — before anything is sent.

use std::collections::BTreeSet;

use crate::contract::Contract;
use crate::gherkin::features::{FeatureFile, LoadedScenario};
use crate::model::account::Actor;
use crate::model::finding::{Finding, Place, Severity};
use crate::model::operation::Operation;
use crate::model::requirement::Level;
use crate::model::tag::{LEVEL, REQUIREMENT, tagged};
use crate::steps::{Mention, Recognised, Role, Vocabulary};

/// One finding for every step that mentions what nothing provides.
pub fn unknown_mentions(files: &[FeatureFile], vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let scenarios = files.iter().flat_map(|file| &file.scenarios);
    let mut findings: Vec<Finding> =
        scenarios.flat_map(|scenario| in_scenario(scenario, vocabulary, contract)).collect();
    // The rows of an outline share their steps.
    findings.sort();
    findings.dedup();
    findings
}

/// What a scenario has at a step.
#[derive(Default)]
struct Scene {
    /// Labels of the sessions.
    sessions: BTreeSet<String>,
    /// Names of what was kept or created.
    values: BTreeSet<String>,
    /// Operation of the last request, if it is known before anything is sent.
    under_test: Option<Operation>,
    has_sent: bool,
}

fn in_scenario(scenario: &LoadedScenario, vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let mut scene = Scene::default();
    let mut findings = unknown_tags(scenario, contract);
    for step in &scenario.steps {
        let Recognised::As(sentence, arguments) = vocabulary.recognise(step) else { continue };
        let mut find = |(kind, message, hint): (&str, String, String)| {
            findings.push(Finding {
                file: scenario.path.clone(),
                place: Place::Line(step.position.line),
                severity: Severity::Error,
                kind: kind.to_owned(),
                message,
                hint: Some(hint),
            });
        };
        let gives_session = sentence.speaks_of.iter().any(|mention| matches!(mention, Mention::GivesSession { .. }));
        let given = sentence.given_names(&arguments);
        for name in given.iter().filter(|name| scene.knows(name)) {
            find((
                if gives_session { "duplicate-session" } else { "duplicate-name" },
                format!("the scenario has a {} {name:?} already", if gives_session { "session" } else { "value" }),
                "give it another name".to_owned(),
            ));
        }
        for name in sentence.used_names(&arguments).iter().filter(|name| !scene.values.contains(*name)) {
            find((
                "unknown-name",
                format!("the scenario has kept or created nothing as {name:?} at this step"),
                "keep a value, or create a thing, under this name before".to_owned(),
            ));
        }
        for label in labels(&step.value).iter().filter(|label| !given.contains(*label)) {
            scene.missing(label).into_iter().for_each(&mut find);
        }
        if gives_session {
            scene.sessions.extend(given);
        } else {
            scene.values.extend(given);
        }
        if sentence.role == Role::Sends {
            let operations = sentence.operations(&arguments, scene.under_test.as_ref());
            scene.under_test = operations.last().map(|(operation, _)| operation.clone());
            scene.has_sent = true;
            scene.undocumented(contract).into_iter().for_each(&mut find);
        }
        for situation in sentence.named_situations(&arguments) {
            scene.unknown_situation(&situation, contract).into_iter().for_each(&mut find);
        }
        if sentence.role == Role::Checks && !scene.has_sent {
            find(nothing_sent());
        }
        let (owners, wrong) = sentence.placeholders(&arguments);
        let is_known = |owner: &&String| owner.parse::<Actor>().is_ok() || scene.values.contains(*owner);
        for label in owners.iter().filter(|owner| !is_known(owner)) {
            scene.missing(label).into_iter().for_each(&mut find);
        }
        for message in wrong {
            find(("unknown-placeholder", message, "correct it".to_owned()));
        }
        if step.docstring.is_some() && !sentence.takes_doc_string() {
            find(("idle-doc-string", "the step takes no doc string".to_owned(), "remove it".to_owned()));
        }
        if step.table.is_some() && !sentence.takes_table() {
            find(("idle-table", "the step takes no table".to_owned(), "use a scenario outline".to_owned()));
        }
    }
    findings
}

/// Tags that name a requirement or a level that there is not.
fn unknown_tags(scenario: &LoadedScenario, contract: &Contract) -> Vec<Finding> {
    let find = |kind: &str, message: String, hint: &str| {
        let (file, place, kind) = (scenario.path.clone(), Place::Line(scenario.line), kind.to_owned());
        Finding { file, place, severity: Severity::Error, kind, message, hint: Some(hint.to_owned()) }
    };
    let requirement = tagged(&scenario.tags, REQUIREMENT).filter(|id| contract.requirement(id).is_none());
    let requirement = requirement.map(|id| {
        let message = format!("the tag @{REQUIREMENT}{id} names no requirement of the ledger");
        find("unknown-requirement", message, "state it in specs/requirements of the suite")
    });
    let level = tagged(&scenario.tags, LEVEL).filter(|name| Level::named(name).is_none()).map(|name| {
        let message = format!("the tag @{LEVEL}{name} names no level");
        find("unknown-level", message, "levels are observation, should, must and security")
    });
    requirement.into_iter().chain(level).collect()
}

fn nothing_sent() -> Mistake {
    let hint = "put a step with When before it".to_owned();
    ("nothing-sent", "the step checks an answer, but nothing was sent before it".to_owned(), hint)
}

/// Labels that a step mentions as `session "label"`.
fn labels(step: &str) -> Vec<String> {
    let after = step.split("session \"").skip(1);
    after.filter_map(|text| Some(text.split_once('"')?.0.to_owned())).collect()
}

/// Kind, message and hint.
type Mistake = (&'static str, String, String);

impl Scene {
    fn knows(&self, name: &str) -> bool {
        self.sessions.contains(name) || self.values.contains(name)
    }

    fn missing(&self, label: &str) -> Option<Mistake> {
        if self.sessions.contains(label) {
            return None;
        }
        let message = format!("the scenario has no session {label:?} at this step");
        Some(("unknown-session", message, format!("give somebody one before: Given alice has a session {label:?}")))
    }

    fn undocumented(&self, contract: &Contract) -> Option<Mistake> {
        let operation = self.under_test.as_ref().filter(|operation| contract.operation(operation).is_none())?;
        let message = format!("no document of the contract declares {operation}");
        Some(("unknown-operation", message, "name a document that does with --spec".to_owned()))
    }

    fn unknown_situation(&self, situation: &str, contract: &Contract) -> Option<Mistake> {
        let operation = self.under_test.as_ref().filter(|operation| !contract.has_situation(operation, situation))?;
        let message = format!("{operation} has no answer to the situation {situation:?}");
        let of_operation = contract.situations().filter(|(of, _)| of.is_none_or(|of| of == operation));
        let mut known: Vec<&str> = of_operation.map(|(_, situation)| situation).collect();
        known.sort_unstable();
        known.dedup();
        Some(("unknown-situation", message, format!("it has answers to: {}", known.join(", "))))
    }
}
