//! What the steps of a scenario mean, read once for all who look at it before anything is sent: lint, plan and coverage.
//! Must not know what they look for.

use gherkin::Step;

use crate::gherkin::features::LoadedScenario;
use crate::model::operation::Operation;
use crate::steps::{Arguments, Recognised, Role, Sentence, Vocabulary};

/// A step whose sentence is known.
#[derive(Debug)]
pub(super) struct Meaning<'a> {
    /// Place of the step in the scenario, from 0.
    pub(super) place: usize,
    /// What its file says.
    pub(super) step: &'a Step,
    /// What it does.
    pub(super) sentence: &'a Sentence,
    /// What stands in the gaps of the sentence.
    pub(super) arguments: Arguments,
    /// Operations that it calls against a target that answers at once, and how often.
    pub(super) calls: Vec<(Operation, usize)>,
    /// The operation of the last request, this step's included, as far as it is known before anything is sent.
    pub(super) under_test: Option<Operation>,
}

impl Meaning<'_> {
    /// Whether the step sends what is under test.
    pub(super) fn sends(&self) -> bool {
        self.sentence.role == Role::Sends
    }
}

/// The steps that exactly one sentence fits, in order.
pub(super) fn meanings<'a>(scenario: &'a LoadedScenario, vocabulary: &'a Vocabulary) -> Vec<Meaning<'a>> {
    let mut under_test: Option<Operation> = None;
    let mut read = Vec::new();
    for (place, step) in scenario.steps.iter().enumerate() {
        let Recognised::As(sentence, arguments) = vocabulary.recognise(step) else { continue };
        let calls = sentence.operations(&arguments, under_test.as_ref());
        if sentence.role == Role::Sends {
            under_test = calls.last().map(|(operation, _)| operation.clone());
        }
        read.push(Meaning { place, step, sentence, arguments, calls, under_test: under_test.clone() });
    }
    read
}
