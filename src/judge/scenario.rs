//! The verdict of one scenario from its record.

use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::{ScenarioRecord, StepState};
use crate::model::verdict::Verdict;

/// Judges one scenario: every exchange against the contract, and every expectation that a step stated.
pub fn judge_scenario(record: &ScenarioRecord, contract: &Contract) -> ScenarioJudgement {
    if let Some(skip) = &record.skipped {
        let reason = format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy);
        let (id, deviations) = (record.id.clone(), Vec::new());
        return ScenarioJudgement { id, verdict: Verdict::Skipped, deviations, reason: Some(reason) };
    }
    let deviations = deviations(record, contract);
    let reason = record.error.clone().or_else(|| vacuous(record, &deviations));
    let verdict = match (&reason, deviations.is_empty()) {
        (Some(_), _) => Verdict::Error,
        (None, false) => Verdict::Failed,
        (None, true) => Verdict::Passed,
    };
    ScenarioJudgement { id: record.id.clone(), verdict, deviations, reason }
}

fn deviations(record: &ScenarioRecord, contract: &Contract) -> Vec<Deviation> {
    let implicit =
        record.exchanges.iter().enumerate().flat_map(|(index, exchange)| contract.check_exchange(index, exchange));
    let stated = record.checks.iter().flat_map(|check| contract.verify(check, &record.exchanges));
    let mut found: Vec<Deviation> = Vec::new();
    for deviation in implicit.chain(stated) {
        if !found.contains(&deviation) {
            found.push(deviation);
        }
    }
    found
}

/// Why a scenario without deviations proves nothing, if it does not.
fn vacuous(record: &ScenarioRecord, deviations: &[Deviation]) -> Option<String> {
    if !deviations.is_empty() {
        return None;
    }
    if record.exchanges.is_empty() {
        return Some("nothing was sent, so nothing was tested".to_owned());
    }
    if record.checks.is_empty() {
        return Some("nothing was checked, so nothing was tested".to_owned());
    }
    let unfinished = record.steps.iter().find(|step| step.state != StepState::Passed)?;
    Some(format!("the step in line {} did not end, and no deviation says why", unfinished.line))
}
