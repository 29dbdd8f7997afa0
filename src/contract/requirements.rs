//! Says which requirements an operation, a situation or an expectation can be charged to, so that nothing is checked
//! without a requirement and no requirement stands without a check.

use std::collections::BTreeSet;

use super::amendments::in_force::Ruling;
use super::assembly::Contract;
use super::ledger::IndexedLedger;
use crate::model::check::{Check, Expectation};
use crate::model::operation::Operation;
use crate::model::requirement::{Ledger, Requirement};

/// What every exchange is checked for, after the slug of its operation.
pub(super) const ASPECTS: [&str; 8] =
    ["answered", "documented", "status-declared", "media-type", "strict-json", "schema", "remark", "no-leak"];

impl Contract {
    /// The same contract with a ledger, which tells the level of every deviation.
    #[must_use]
    pub fn with_requirements(mut self, ledger: Ledger) -> Self {
        self.requirements = IndexedLedger::new(ledger);
        self
    }

    /// The ledger in force.
    pub fn requirements(&self) -> &Ledger {
        &self.requirements.ledger
    }

    /// The requirement that a deviation of this id points at.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.requirement(id)
    }

    /// Ids that exchanges of this operation can be charged to, whatever they are for and however they are answered.
    pub fn ids_of_operation(&self, operation: &Operation) -> BTreeSet<String> {
        self.ids_by_rules(operation, |_| true)
    }

    /// Ids that an exchange of this operation with this status can be charged to; without an answer, no rule about answers
    /// was put to the test.
    pub fn ids_of_exchange(&self, operation: &Operation, status: Option<u16>) -> BTreeSet<String> {
        self.ids_by_rules(operation, |rule| status.is_some_and(|status| rule.applies(status)))
    }

    fn ids_by_rules(&self, operation: &Operation, speaks: impl Fn(&Ruling) -> bool) -> BTreeSet<String> {
        let declared = self.operation(operation);
        let operation = declared.map_or(operation, |declared| &declared.operation);
        let slug = self.slug(operation);
        let aspects = ASPECTS.iter().map(|aspect| format!("{slug}.{aspect}"));
        let rules = self.amended.rules_of(operation).filter(|rule| speaks(rule)).map(|rule| rule.id.clone());
        aspects.chain(rules).collect()
    }

    /// Ids that a check can be charged to.
    pub fn ids_of_check(&self, check: &Check) -> BTreeSet<String> {
        if let Some(requirement) = &check.requirement {
            return BTreeSet::from([requirement.clone()]);
        }
        let slug = self.slug(&check.operation);
        let aspect = match &check.expectation {
            Expectation::Answer { situation } => return self.ids_of_situation(&check.operation, situation),
            Expectation::Simultaneous { .. } => "simultaneous",
            Expectation::Steady => "steady",
            Expectation::Paged { .. } => "paging",
            Expectation::Indistinguishable | Expectation::NotToldApart => "indistinguishable",
            Expectation::EffectAsAnswered { .. } => "effect",
            // Charged to the list, of which every exchange is held to the same.
            Expectation::Undisclosed { .. } => return BTreeSet::new(),
            Expectation::Status { .. } => "status",
            Expectation::Property(_) => "property",
            Expectation::Arranged { .. } => "arranged",
            Expectation::Header { .. } => "header",
            Expectation::Text { .. } => "text",
            Expectation::SameAnswer => "same-answer",
            Expectation::Thing { is_there: true, .. } => "there",
            Expectation::Thing { .. } => "gone",
            Expectation::TokenRefused { .. } => "ended.token",
            Expectation::ResumptionRefused { .. } => "ended.websocket",
            Expectation::WebsocketSilent { demanded, .. } => open_websocket_aspect(*demanded),
            Expectation::TokenAccepted { .. } => "survivor.token",
            Expectation::Unlisted { .. } => "ended.list",
            Expectation::Listed { .. } => "survivor.list",
        };
        BTreeSet::from([format!("{slug}.{aspect}")])
    }

    /// Ids that the answer to a situation of this operation can be charged to.
    pub fn ids_of_situation(&self, operation: &Operation, situation: &str) -> BTreeSet<String> {
        let Some(answer) = self.amended.answer(operation, situation) else { return BTreeSet::new() };
        let id = answer.id_of(&self.slug(self.operation(operation).map_or(operation, |declared| &declared.operation)));
        let body = answer.body.as_ref().map(|_| format!("{id}.body"));
        [format!("{id}.status")].into_iter().chain(body).collect()
    }
}

/// What an open websocket that serves on is charged to: it endangers users only where clients may trust that it does not.
pub(super) fn open_websocket_aspect(demanded: bool) -> &'static str {
    if demanded { "ended.open-websocket-closed" } else { "ended.open-websocket" }
}
