//! Requirements that decide and apply, and that nothing in a run could try: because something kept a step from looking, or
//! because what it looked at says nothing. Must not know steps.

use crate::contract::Contract;
use crate::model::judgement::{NotTried, RequirementJudgement, Standing};
use crate::model::operation::Operation;
use crate::model::record::{RunRecord, ScenarioRecord};

/// What no scenario tried although one was to; `ledger` says what was tried elsewhere.
pub(super) fn not_tried(record: &RunRecord, ledger: &[RequirementJudgement], contract: &Contract) -> Vec<NotTried> {
    let mut found: Vec<NotTried> = Vec::new();
    for scenario in record.scenarios.iter().filter(|scenario| scenario.skipped.is_none()) {
        for (id, operation, reason) in untried(scenario, contract) {
            let Some(requirement) = contract.requirement(&id).filter(|one| one.level.decides()) else { continue };
            let is_open =
                |one: &RequirementJudgement| one.requirement.id == requirement.id && one.standing == Standing::NotTried;
            if !ledger.iter().any(is_open) {
                continue;
            }
            let known = found.iter_mut().find(|known| known.requirement == id && known.reason == reason);
            match known {
                Some(known) if known.scenarios.contains(&scenario.id) => {}
                Some(known) => known.scenarios.push(scenario.id.clone()),
                None => {
                    let (level, scenarios) = (requirement.level, vec![scenario.id.clone()]);
                    found.push(NotTried { requirement: id, level, operation, reason, scenarios });
                }
            }
        }
    }
    found
}

/// Ids that the steps of a scenario were to try and did not, each with the operation and the reason.
fn untried(scenario: &ScenarioRecord, contract: &Contract) -> Vec<(String, Operation, String)> {
    let by_steps = scenario.untried.iter().map(|one| {
        (format!("{}.{}", contract.slug(&one.operation), one.aspect), one.operation.clone(), one.reason.clone())
    });
    let by_checks = scenario.checks.iter().flat_map(|check| {
        let reason = contract.undecided(check, &scenario.exchanges);
        let ids = reason.map(|reason| contract.ids_of_check(check).into_iter().map(move |id| (id, reason.clone())));
        ids.into_iter().flatten().map(|(id, reason)| (id, check.operation.clone(), reason))
    });
    by_steps.chain(by_checks).collect()
}
