//! The ledger after a run: which requirement was tried by which scenario, and how it stands. Must not know steps.

use std::collections::{BTreeMap, BTreeSet};

use super::identity;
use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::judgement::{RequirementJudgement, RunDeviation, ScenarioJudgement, Standing};
use crate::model::operation::Operation;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::Requirement;
use crate::model::verdict::Verdict;

/// Scenarios by the id of the requirement that they have to do with.
type ByRequirement<'a> = BTreeMap<&'a str, Vec<String>>;

/// The ledger, in its order, each requirement with what the run says about it.
pub(super) fn ledger(
    record: &RunRecord,
    judged: &[ScenarioJudgement],
    (probe, run_deviations, were_logins_tried): (&[Deviation], &[RunDeviation], bool),
    contract: &Contract,
) -> Vec<RequirementJudgement> {
    let (mut tried, mut deviating, mut failing) = (ByRequirement::new(), ByRequirement::new(), ByRequirement::new());
    let mut of_answers = BTreeMap::new();
    for (scenario, judged) in record.scenarios.iter().zip(judged) {
        if !matches!(judged.verdict, Verdict::Skipped | Verdict::Error) {
            note(&mut tried, tried_by(scenario, contract, &mut of_answers), &scenario.id);
        }
        let decided = judged.deviations.iter().chain(&judged.remarks);
        note(&mut failing, covering(decided.clone(), contract), &scenario.id);
        note(&mut deviating, covering(decided.chain(&judged.waived), contract), &scenario.id);
    }
    if were_logins_tried {
        note(&mut tried, BTreeSet::from([identity::REQUIREMENT]), "probe");
    }
    for found in run_deviations {
        for scenario in &found.scenarios {
            let covering = covering(std::iter::once(&found.deviation), contract);
            note(&mut deviating, covering.clone(), scenario);
            if !found.waived {
                note(&mut failing, covering, scenario);
            }
        }
    }
    note(&mut failing, covering(probe.iter(), contract), "probe");
    let of = |found: &ByRequirement<'_>, id: &str| found.get(id).cloned().unwrap_or_default();
    let judgement = |requirement: &Requirement| {
        let id = requirement.id.as_str();
        let standing = match (failing.contains_key(id), deviating.contains_key(id), tried.contains_key(id)) {
            (true, _, _) => Standing::NotMet,
            (false, true, _) => Standing::Waived,
            (false, false, true) => Standing::Met,
            (false, false, false) => Standing::NotTried,
        };
        RequirementJudgement {
            requirement: requirement.clone(),
            standing,
            tried_by: of(&tried, id),
            deviating: of(&deviating, id),
        }
    };
    contract.requirements().requirements.iter().map(judgement).collect()
}

fn note<'a>(found: &mut ByRequirement<'a>, requirements: BTreeSet<&'a str>, scenario: &str) {
    for requirement in requirements {
        let scenarios = found.entry(requirement).or_default();
        if !scenarios.iter().any(|known| known == scenario) {
            scenarios.push(scenario.to_owned());
        }
    }
}

/// Ids of the requirements that the exchanges and expectations of a scenario can be charged to.
fn tried_by<'a>(
    scenario: &ScenarioRecord,
    contract: &'a Contract,
    of_answers: &mut BTreeMap<(Operation, Option<u16>), BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let mut tried = BTreeSet::new();
    for exchange in &scenario.exchanges {
        let answer = (exchange.operation.clone(), exchange.status());
        let requirements = of_answers.entry(answer).or_insert_with_key(|(operation, status)| {
            requirements_of(&contract.ids_of_exchange(operation, *status), contract)
        });
        tried.extend(requirements.iter());
    }
    for check in scenario.checks.iter().filter(|check| contract.undecided(check, &scenario.exchanges).is_none()) {
        tried.extend(requirements_of(&contract.ids_of_check(check), contract));
    }
    tried
}

fn requirements_of<'a>(ids: &BTreeSet<String>, contract: &'a Contract) -> BTreeSet<&'a str> {
    ids.iter().filter_map(|id| contract.requirement(id)).map(|requirement| requirement.id.as_str()).collect()
}

fn covering<'a, 'd>(deviations: impl Iterator<Item = &'d Deviation>, contract: &'a Contract) -> BTreeSet<&'a str> {
    deviations
        .filter_map(|found| contract.requirement(&found.requirement))
        .map(|requirement| requirement.id.as_str())
        .collect()
}
