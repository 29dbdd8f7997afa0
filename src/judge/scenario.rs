//! The verdict of one scenario from its record.

use std::collections::BTreeSet;

use super::kind::rank;
use super::surroundings::{Damage, Surroundings};
use super::waivers::waive;
use crate::contract::Contract;
use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::exchange::Exchange;
use crate::model::judgement::ScenarioJudgement;
use crate::model::operation::Operation;
use crate::model::record::{About, ScenarioRecord, StepState};
use crate::model::verdict::Verdict;
use crate::model::waiver::Waiver;

/// Deviations of one requirement of an operation that are listed for a scenario.
const OF_EACH: usize = 10;

/// Judges one scenario: every exchange against the contract, and every expectation that a step stated. `waivers` are those
/// in force.
pub fn judge_scenario(
    record: &ScenarioRecord,
    contract: &Contract,
    waivers: &[&Waiver],
    surroundings: &Surroundings,
) -> ScenarioJudgement {
    judge_with_service(record, contract, waivers, surroundings).0
}

/// The same, with the differences that the exchanges show which only serve the scenario: they are the run's.
pub(super) fn judge_with_service(
    record: &ScenarioRecord,
    contract: &Contract,
    waivers: &[&Waiver],
    surroundings: &Surroundings,
) -> (ScenarioJudgement, Vec<Deviation>) {
    let id = record.id.clone();
    if let Some(skip) = &record.skipped {
        let reason = format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy);
        let skipped = ScenarioJudgement {
            id,
            verdict: Verdict::Skipped,
            deviations: Vec::new(),
            waived: Vec::new(),
            remarks: Vec::new(),
            reason: Some(reason),
        };
        return (skipped, Vec::new());
    }
    let damage = surroundings.damage(record);
    let admits = |deviation: &Deviation| Surroundings::admits(deviation, &record.exchanges);
    let Found { of_test, mut of_service } = found_in(record, contract, surroundings, &damage);
    of_service.retain(admits);
    let found = of_test.into_iter().filter(admits);
    let (deviations, remarks): (Vec<_>, Vec<_>) = found.partition(|found| found.level.decides());
    let reason = record.error.clone().or(damage.reason).or_else(|| vacuous(record, &deviations));
    let verdict = match (&reason, deviations.is_empty()) {
        (Some(_), _) => Verdict::Error,
        (None, false) => Verdict::Failed,
        (None, true) => Verdict::Passed,
    };
    let mut judged = ScenarioJudgement { id, verdict, deviations, waived: Vec::new(), remarks, reason };
    waive(&mut judged, waivers, contract);
    // In the order in which they showed: the first is the cause, the others may follow from it.
    judged.deviations.sort_by_key(|one| (one.exchange.unwrap_or(usize::MAX), rank(&one.requirement)));
    (judged, of_service)
}

/// What a scenario's record shows.
struct Found {
    /// In what it tests.
    of_test: Vec<Deviation>,
    /// In what only serves it, one for each exchange.
    of_service: Vec<Deviation>,
}

fn found_in(record: &ScenarioRecord, contract: &Contract, surroundings: &Surroundings, damage: &Damage) -> Found {
    let of_any_form = exchanges_of_any_form(record, contract);
    let says_something = |index: &usize| {
        let exchange = &record.exchanges[*index];
        !exchange.is_limited() && !surroundings.hide(exchange)
    };
    let of_exchanges = |indexes: Vec<usize>| {
        let found = indexes.into_iter().map(|index| of_exchange(record, index, contract, &of_any_form));
        found.collect::<Vec<_>>().concat()
    };
    let judged = (0..record.exchanges.len()).filter(says_something);
    let (tested, serving) = judged.partition(|index| is_tested(*index, record));
    let implicit = of_exchanges(tested).into_iter();
    let checks = record.checks.iter().enumerate().filter(|(_, check)| damage.spares(check));
    let stated = checks.flat_map(|(index, check)| {
        let concluded = record.concluded_of(About::Check(index)).map(<[Deviation]>::to_vec);
        concluded.unwrap_or_else(|| contract.verify(check, &record.exchanges))
    });
    Found { of_test: few_of_each(implicit.chain(stated)), of_service: of_exchanges(serving) }
}

/// Whether a step sent an exchange, or one like it: otherwise it serves, as logins and looks at the list do.
fn is_tested(index: usize, record: &ScenarioRecord) -> bool {
    let is_sent = record.under_test.contains(&index);
    is_sent || record.checks.iter().any(|check| check.operation == record.exchanges[index].operation)
}

/// Deviations without repetition, and of each requirement of an operation no more than a reader learns from: a list of a
/// hundred rows shows the same a hundred times.
pub(super) fn few_of_each(deviations: impl Iterator<Item = Deviation>) -> Vec<Deviation> {
    let mut found: Vec<Deviation> = Vec::new();
    let mut further: Vec<(usize, usize)> = Vec::new();
    for deviation in deviations {
        let is_alike =
            |known: &Deviation| known.requirement == deviation.requirement && known.operation == deviation.operation;
        if found.contains(&deviation) {
            continue;
        }
        if found.iter().filter(|known| is_alike(known)).count() < OF_EACH {
            found.push(deviation);
            continue;
        }
        let Some(last) = found.iter().rposition(is_alike) else { continue };
        match further.iter_mut().find(|(known, _)| *known == last) {
            Some((_, times)) => *times += 1,
            None => further.push((last, 1)),
        }
    }
    for (index, times) in further {
        let actual = &mut found[index].actual;
        *actual = format!("{actual}; and {times} more of this requirement");
    }
    found
}

/// What one exchange deviates in from the contract, or what was concluded of it while it was whole.
pub(super) fn of_exchange(
    record: &ScenarioRecord,
    index: usize,
    contract: &Contract,
    of_any_form: &BTreeSet<usize>,
) -> Vec<Deviation> {
    let Some(exchange) = record.exchanges.get(index) else { return Vec::new() };
    let is_under_test = record.under_test.is_empty() || record.under_test.contains(&index);
    if !is_under_test && contract.operation(&exchange.operation).is_none() {
        // What only serves the scenarios need not be part of a contract that is about something else.
        return Vec::new();
    }
    let is_of_any_form = of_any_form.contains(&index) || exchange.method() != exchange.operation.method;
    match (record.concluded_of(About::Exchange(index)), is_of_any_form) {
        (Some(concluded), false) => concluded.to_vec(),
        // It was concluded before the step said that the form does not matter.
        (Some(concluded), true) => concluded.iter().filter(|found| found.is_of_any_form()).cloned().collect(),
        (None, false) => contract.check_exchange(index, exchange),
        (None, true) => contract.check_exchange_of_any_form(index, exchange),
    }
}

/// Exchanges for which a step expects an answer that may have any form.
pub(super) fn exchanges_of_any_form(record: &ScenarioRecord, contract: &Contract) -> BTreeSet<usize> {
    let may_have_any = |operation: &Operation, situation: &str, index: usize| {
        let status = record.exchanges.get(index).and_then(Exchange::status);
        contract.takes_any_form(operation, situation)
            || status.is_some_and(|status| contract.lacks_refusal(operation, situation, status))
    };
    let takes_any = |check: &Check, index: usize| match &check.expectation {
        Expectation::Answer { situation } => may_have_any(&check.operation, situation, index),
        // What is looked for and gone is answered as it would be to a feature that names the situation.
        Expectation::Thing { gone, .. } => record
            .exchanges
            .get(index)
            .is_some_and(|look| gone.iter().any(|situation| may_have_any(&look.operation, situation, index))),
        _ => false,
    };
    let of_check = |check: &'_ Check| {
        let indexes = check.exchanges.iter().copied();
        indexes.filter(|index| takes_any(check, *index)).collect::<Vec<_>>()
    };
    record.checks.iter().flat_map(of_check).collect()
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
