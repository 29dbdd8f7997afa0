//! The ledger after a run: which requirement was tried by which scenario, and how it stands. Must not know steps.

use std::collections::{BTreeMap, BTreeSet};

use super::identity;
use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::judgement::{
    NotTried, OperationJudgement, RequirementJudgement, RunDeviation, ScenarioJudgement, Standing,
};
use crate::model::operation::Operation;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::Requirement;
use crate::model::tag::{REQUIREMENT, tagged};
use crate::model::verdict::Verdict;

/// What a run says about requirements, by their id.
#[derive(Default)]
struct Findings<'a> {
    of_requirements: BTreeMap<&'a str, Seen>,
    of_operations: BTreeMap<&'a str, BTreeMap<Operation, Seen>>,
}

/// Ids of the scenarios in which something was seen, each once, in the order of the record.
#[derive(Default)]
struct Seen {
    tried: Vec<String>,
    /// With a deviation, waived or not.
    deviating: Vec<String>,
    /// With a deviation that is not waived.
    failing: Vec<String>,
}

impl Seen {
    fn standing(&self) -> Standing {
        match (self.failing.is_empty(), self.deviating.is_empty(), self.tried.is_empty()) {
            (false, _, _) => Standing::NotMet,
            (true, false, _) => Standing::Waived,
            (true, true, false) => Standing::Met,
            (true, true, true) => Standing::NotTried,
        }
    }
}

/// One of the lists of [`Seen`].
type List = fn(&mut Seen) -> &mut Vec<String>;

const TRIED: List = |seen| &mut seen.tried;
const DEVIATING: List = |seen| &mut seen.deviating;
const FAILING: List = |seen| &mut seen.failing;

/// A requirement and the operation that it was looked at on, if it was on one.
type Place<'a> = (&'a str, Option<Operation>);

impl<'a> Findings<'a> {
    fn note(&mut self, list: List, places: impl IntoIterator<Item = Place<'a>>, scenario: &str) {
        let add = |seen: &mut Seen| {
            let scenarios = list(seen);
            if !scenarios.iter().any(|known| known == scenario) {
                scenarios.push(scenario.to_owned());
            }
        };
        for (requirement, operation) in places {
            add(self.of_requirements.entry(requirement).or_default());
            if let Some(operation) = operation {
                add(self.of_operations.entry(requirement).or_default().entry(operation).or_default());
            }
        }
    }

    fn judgement(&mut self, requirement: &Requirement) -> RequirementJudgement {
        let id = requirement.id.as_str();
        let seen = self.of_requirements.remove(id).unwrap_or_default();
        let operations = self.of_operations.remove(id).filter(|operations| operations.len() > 1).unwrap_or_default();
        let of_operation = |(operation, seen): (Operation, Seen)| OperationJudgement {
            operation,
            standing: seen.standing(),
            tried_by: seen.tried.len(),
            deviating: seen.deviating,
        };
        RequirementJudgement {
            requirement: requirement.clone(),
            standing: seen.standing(),
            tried_by: seen.tried,
            deviating: seen.deviating,
            operations: operations.into_iter().map(of_operation).collect(),
        }
    }
}

/// The ledger, in its order, each requirement with what the run says about it.
pub(super) fn ledger(
    record: &RunRecord,
    judged: &[ScenarioJudgement],
    (probe, run_deviations, were_logins_tried): (&[Deviation], &[RunDeviation], bool),
    contract: &Contract,
) -> Vec<RequirementJudgement> {
    let (mut findings, mut of_answers) = (Findings::default(), BTreeMap::new());
    for (scenario, judged) in record.scenarios.iter().zip(judged) {
        if !matches!(judged.verdict, Verdict::Skipped | Verdict::Error) {
            findings.note(TRIED, tried_by(scenario, contract, &mut of_answers), &scenario.id);
        }
        let decided = judged.deviations.iter().chain(&judged.remarks);
        findings.note(FAILING, covering(decided.clone(), contract), &scenario.id);
        findings.note(DEVIATING, covering(decided.chain(&judged.waived), contract), &scenario.id);
    }
    if were_logins_tried {
        findings.note(TRIED, [(identity::REQUIREMENT, None)], "probe");
    }
    for found in run_deviations {
        for scenario in &found.scenarios {
            let covering = covering(std::iter::once(&found.deviation), contract);
            findings.note(DEVIATING, covering.clone(), scenario);
            if !found.waived {
                findings.note(FAILING, covering, scenario);
            }
        }
    }
    findings.note(FAILING, covering(probe.iter(), contract), "probe");
    contract.requirements().requirements.iter().map(|requirement| findings.judgement(requirement)).collect()
}

/// Leaves out what has nothing to do with the run: what nothing tried, and nothing was to.
pub(super) fn concerning(
    ledger: Vec<RequirementJudgement>,
    record: &RunRecord,
    not_tried: &[NotTried],
) -> Vec<RequirementJudgement> {
    let concerns = |judged: &RequirementJudgement| {
        let requirement = &judged.requirement;
        let has_tag = |scenario: &ScenarioRecord| tagged(&scenario.tags, REQUIREMENT) == Some(requirement.id.as_str());
        judged.standing != Standing::NotTried
            || record.has_official_features() && requirement.standby.is_none()
            || not_tried.iter().any(|one| requirement.covers(&one.requirement))
            || record.scenarios.iter().any(has_tag)
    };
    ledger.into_iter().filter(concerns).collect()
}

/// The requirements that the exchanges and expectations of a scenario can be charged to.
fn tried_by<'a>(
    scenario: &ScenarioRecord,
    contract: &'a Contract,
    of_answers: &mut BTreeMap<(Operation, Option<u16>), BTreeSet<&'a str>>,
) -> BTreeSet<Place<'a>> {
    let mut tried = BTreeSet::new();
    for exchange in &scenario.exchanges {
        let answer = (declared(&exchange.operation, contract), exchange.status());
        let operation = answer.0.clone();
        let requirements = of_answers.entry(answer).or_insert_with_key(|(operation, status)| {
            requirements_of(&contract.ids_of_exchange(operation, *status), contract)
        });
        tried.extend(requirements.iter().map(|id| (*id, Some(operation.clone()))));
    }
    for check in scenario.checks.iter().filter(|check| contract.undecided(check, &scenario.exchanges).is_none()) {
        let requirements = requirements_of(&contract.ids_of_check(check), contract);
        tried.extend(requirements.into_iter().map(|id| (id, Some(declared(&check.operation, contract)))));
    }
    tried
}

/// The operation as its document names it: parameters of the path in braces.
fn declared(operation: &Operation, contract: &Contract) -> Operation {
    contract.operation(operation).map_or(operation, |declared| &declared.operation).clone()
}

fn requirements_of<'a>(ids: &BTreeSet<String>, contract: &'a Contract) -> BTreeSet<&'a str> {
    ids.iter().filter_map(|id| contract.requirement(id)).map(|requirement| requirement.id.as_str()).collect()
}

fn covering<'a, 'd>(deviations: impl Iterator<Item = &'d Deviation>, contract: &'a Contract) -> BTreeSet<Place<'a>> {
    deviations
        .filter_map(|found| Some((contract.requirement(&found.requirement)?.id.as_str(), &found.operation)))
        .map(|(id, operation)| (id, Some(declared(operation, contract))))
        .collect()
}
