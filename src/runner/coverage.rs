//! Which requirements a scenario can charge a deviation to, found out from its steps alone, before anything is sent.
//! Must not know verdicts.

use std::collections::{BTreeMap, BTreeSet};

use super::meaning::{Meaning, meanings};
use crate::contract::Contract;
use crate::gherkin::features::LoadedScenario;
use crate::model::operation::Operation;
use crate::model::tag::{REQUIREMENT, tagged};
use crate::steps::Vocabulary;
use crate::sut::operations::LIST;
use crate::sut::operations::LOGIN;

/// Operations that the scenario sends, and those that make its sessions and look at them.
pub fn sent_by(scenario: &LoadedScenario, vocabulary: &Vocabulary) -> BTreeSet<Operation> {
    let mut sent = BTreeSet::new();
    for Meaning { sentence, arguments, calls, .. } in meanings(scenario, vocabulary) {
        sent.extend(calls.into_iter().map(|(operation, _)| operation));
        let helping =
            [sentence.needed_session(&arguments).map(|_| LOGIN), sentence.watched_session(&arguments).map(|_| LIST)];
        sent.extend(helping.into_iter().flatten());
    }
    sent
}

/// Ids that the scenario's requests, situations and expectations can be charged to under a contract.
pub fn chargeable(scenario: &LoadedScenario, vocabulary: &Vocabulary, contract: &Contract) -> BTreeSet<String> {
    let tag = tagged(&scenario.tags, REQUIREMENT).filter(|id| contract.requirement(id).is_some());
    let mut ids: BTreeSet<String> = tag.map(str::to_owned).into_iter().collect();
    for Meaning { sentence, arguments, under_test, .. } in meanings(scenario, vocabulary) {
        let Some(operation) = &under_test else { continue };
        for situation in sentence.named_situations(&arguments) {
            ids.extend(contract.ids_of_situation(operation, &situation));
        }
        let slug = contract.slug(operation);
        ids.extend(sentence.charges.iter().map(|aspect| format!("{slug}.{aspect}")));
    }
    ids.extend(sent_by(scenario, vocabulary).iter().flat_map(|operation| contract.ids_of_operation(operation)));
    ids
}

/// Where a scenario is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its file.
    pub path: String,
    /// Its line in the file.
    pub line: usize,
}

impl Place {
    fn of(scenario: &LoadedScenario) -> Self {
        Self { id: scenario.id.clone(), path: scenario.path.clone(), line: scenario.line }
    }
}

/// The ledger and the scenarios side by side.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Ids of the scenarios that cover a requirement, by its id.
    scenarios: BTreeMap<String, BTreeSet<String>>,
    /// Ids that something can be charged to and that no requirement covers, each with a scenario that shows it.
    unfounded: BTreeMap<String, Place>,
}

impl Coverage {
    /// Adds what scenarios cover under one contract.
    pub fn add<'s>(
        &mut self,
        scenarios: impl IntoIterator<Item = &'s LoadedScenario>,
        vocabulary: &Vocabulary,
        contract: &Contract,
    ) {
        for scenario in scenarios {
            for id in chargeable(scenario, vocabulary, contract) {
                match contract.requirement(&id) {
                    Some(requirement) => {
                        self.scenarios.entry(requirement.id.clone()).or_default().insert(scenario.id.clone());
                    }
                    None => {
                        self.unfounded.entry(id).or_insert_with(|| Place::of(scenario));
                    }
                }
            }
        }
    }

    /// Ids of the scenarios that cover a requirement, in order.
    pub fn scenarios(&self, requirement: &str) -> impl Iterator<Item = &str> {
        self.scenarios.get(requirement).into_iter().flatten().map(String::as_str)
    }

    /// Ids without a requirement, each with a scenario that can be charged to it.
    pub fn unfounded(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.unfounded.iter().map(|(id, scenario)| (id.as_str(), scenario))
    }
}
