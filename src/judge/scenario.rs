//! The verdict of one scenario from its record.

use std::collections::BTreeSet;

use super::kind::rank;
use super::waivers::waive;
use crate::contract::Contract;
use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::{ScenarioRecord, StepState};
use crate::model::verdict::Verdict;
use crate::model::waiver::Waiver;

/// Judges one scenario: every exchange against the contract, and every expectation that a step stated. `waivers` are those
/// in force.
pub fn judge_scenario(record: &ScenarioRecord, contract: &Contract, waivers: &[&Waiver]) -> ScenarioJudgement {
    let id = record.id.clone();
    if let Some(skip) = &record.skipped {
        let reason = format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy);
        return ScenarioJudgement {
            id,
            verdict: Verdict::Skipped,
            deviations: Vec::new(),
            waived: Vec::new(),
            remarks: Vec::new(),
            reason: Some(reason),
        };
    }
    let (deviations, remarks): (Vec<_>, Vec<_>) =
        found_in(record, contract).into_iter().partition(|found| found.level.decides());
    let reason = record.error.clone().or_else(|| vacuous(record, &deviations));
    let verdict = match (&reason, deviations.is_empty()) {
        (Some(_), _) => Verdict::Error,
        (None, false) => Verdict::Failed,
        (None, true) => Verdict::Passed,
    };
    let mut judged = ScenarioJudgement { id, verdict, deviations, waived: Vec::new(), remarks, reason };
    waive(&mut judged, waivers, contract);
    // In the order in which they showed: the first is the cause, the others may follow from it.
    judged.deviations.sort_by_key(|one| (one.exchange.unwrap_or(usize::MAX), rank(&one.requirement)));
    judged
}

fn found_in(record: &ScenarioRecord, contract: &Contract) -> Vec<Deviation> {
    let of_any_form = exchanges_of_any_form(record, contract);
    let implicit = record.exchanges.iter().enumerate().flat_map(|(index, exchange)| {
        if of_any_form.contains(&index) || exchange.method() != exchange.operation.method {
            contract.check_exchange_of_any_form(index, exchange)
        } else {
            contract.check_exchange(index, exchange)
        }
    });
    let stated = record.checks.iter().flat_map(|check| contract.verify(check, &record.exchanges));
    let mut found: Vec<Deviation> = Vec::new();
    for deviation in implicit.chain(stated) {
        if !found.contains(&deviation) {
            found.push(deviation);
        }
    }
    found
}

/// Exchanges for which a step expects an answer that may have any form.
fn exchanges_of_any_form(record: &ScenarioRecord, contract: &Contract) -> BTreeSet<usize> {
    let takes_any = |check: &&Check| match &check.expectation {
        Expectation::Answer { situation } => contract.takes_any_form(&check.operation, situation),
        _ => false,
    };
    record.checks.iter().filter(takes_any).flat_map(|check| check.exchanges.iter().copied()).collect()
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
