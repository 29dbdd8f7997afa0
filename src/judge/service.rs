//! Differences that exchanges show which only serve the scenarios: one defect of the login is one deviation of the run, not
//! a failure of every scenario that logged in. Must not know steps.

use super::waivers::is_waived;
use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::judgement::{RunDeviation, ScenarioJudgement};
use crate::model::waiver::Waiver;

/// The differences of all scenarios, in their order, those that are alike once.
pub(super) fn run_deviations(
    scenarios: &[ScenarioJudgement],
    of_service: &[Vec<Deviation>],
    waivers: &[&Waiver],
    contract: &Contract,
) -> Vec<RunDeviation> {
    let mut found: Vec<RunDeviation> = Vec::new();
    for (scenario, deviations) in scenarios.iter().zip(of_service) {
        for deviation in deviations {
            match found.iter_mut().find(|known| is_like(&known.deviation, deviation)) {
                Some(known) => {
                    known.count += 1;
                    if known.scenarios.last() != Some(&scenario.id) {
                        known.scenarios.push(scenario.id.clone());
                    }
                }
                None => found.push(RunDeviation {
                    waived: deviation.level.decides() && is_waived(deviation, waivers, contract),
                    deviation: deviation.clone(),
                    count: 1,
                    scenarios: vec![scenario.id.clone()],
                }),
            }
        }
    }
    found
}

/// What was seen may differ in values; what was expected where does not.
pub(super) fn is_like(one: &Deviation, other: &Deviation) -> bool {
    (&one.requirement, &one.operation, &one.expected) == (&other.requirement, &other.operation, &other.expected)
        && place(one) == place(other)
}

/// The pointer with the places in arrays taken out.
fn place(deviation: &Deviation) -> Option<String> {
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let pointer = deviation.pointer.as_deref()?;
    Some(pointer.split('/').map(|part| if is_index(part) { "*" } else { part }).collect::<Vec<_>>().join("/"))
}
