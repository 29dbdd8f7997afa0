//! Applies waivers to judged scenarios: moves what is accepted out of the way, and tells what became of each entry. The
//! day is that of the record, so that judging it again gives the same.

use std::collections::BTreeSet;

use semver::{Version, VersionReq};

use crate::contract::Contract;
use crate::model::deviation::Deviation;
use crate::model::judgement::{RunDeviation, ScenarioJudgement};
use crate::model::operation::Operation;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::verdict::Verdict;
use crate::model::waiver::{Waiver, WaiverJudgement, WaiverState};

/// The waivers that hold for a target of this version on this day (RFC 3339, of which the date counts).
pub fn in_force<'w>(waivers: &'w [Waiver], started_at: &str, version: Option<&str>) -> Vec<&'w Waiver> {
    let holds = |waiver: &&Waiver| !is_expired(waiver, started_at) && fits(waiver, version);
    waivers.iter().filter(holds).collect()
}

/// Moves the deviations that waivers accept out of the way; a scenario of which nothing else remains is waived.
pub(super) fn waive(judged: &mut ScenarioJudgement, waivers: &[&Waiver], contract: &Contract) {
    let deviations = std::mem::take(&mut judged.deviations).into_iter();
    let (waived, left): (Vec<_>, Vec<_>) = deviations.partition(|found| is_waived(found, waivers, contract));
    judged.deviations = left;
    judged.waived = waived;
    if judged.verdict == Verdict::Failed && judged.deviations.is_empty() {
        judged.verdict = Verdict::Waived;
        judged.reason = Some(acceptances(&judged.waived, waivers, contract).join("; "));
    }
}

/// Whether one of these waivers accepts a deviation.
pub(super) fn is_waived(deviation: &Deviation, waivers: &[&Waiver], contract: &Contract) -> bool {
    waivers.iter().any(|waiver| accepts(waiver, deviation, contract))
}

/// What was accepted by whom, why and until when, each once.
fn acceptances(waived: &[Deviation], waivers: &[&Waiver], contract: &Contract) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for deviation in waived {
        let waiver = waivers.iter().find(|waiver| accepts(waiver, deviation, contract));
        let phrase = waiver.map(|waiver| format!("{}: {waiver}", deviation.requirement));
        phrases.extend(phrase.filter(|phrase| !phrases.contains(phrase)));
    }
    phrases
}

/// What became of each waiver, in the order of the file.
pub(super) fn states(
    record: &RunRecord,
    scenarios: &[ScenarioJudgement],
    run_deviations: &[RunDeviation],
    contract: &Contract,
) -> Vec<WaiverJudgement> {
    let exercised: BTreeSet<(Operation, String)> =
        record.scenarios.iter().flat_map(|one| tried(one, contract)).collect();
    let is_whole = is_whole(record, scenarios);
    let judged = |waiver: &Waiver| {
        let of_run = run_deviations.iter().filter(|found| found.waived).map(|found| &found.deviation);
        let waived = scenarios.iter().flat_map(|one| &one.waived).chain(of_run);
        let deviations = waived.filter(|deviation| accepts(waiver, deviation, contract)).count();
        let is_exercised =
            exercised.iter().any(|(operation, id)| *operation == waiver.operation && names(waiver, id, contract));
        let state = if is_expired(waiver, &record.started_at) {
            WaiverState::Expired
        } else if !fits(waiver, record.target.version.as_deref()) {
            WaiverState::OutOfRange
        } else if deviations > 0 {
            WaiverState::Applied
        } else if !is_whole {
            WaiverState::NotExercised
        } else if is_exercised {
            WaiverState::NowPassing
        } else {
            WaiverState::Unused
        };
        let deviations = if state == WaiverState::Applied { deviations } else { 0 };
        WaiverJudgement { waiver: waiver.clone(), state, deviations }
    };
    record.waivers.iter().map(judged).collect()
}

/// Whether everything that could show a deviation has run to its end. Otherwise it may be what was left out that shows it,
/// and a waiver that covers nothing is not to blame.
fn is_whole(record: &RunRecord, scenarios: &[ScenarioJudgement]) -> bool {
    let came_to_nothing = |one: &ScenarioJudgement| matches!(one.verdict, Verdict::Skipped | Verdict::Error);
    let is_part = record.selected || record.shard.is_some() || record.interrupted || record.obstacle.is_some();
    !is_part && !scenarios.iter().any(came_to_nothing)
}

fn accepts(waiver: &Waiver, deviation: &Deviation, contract: &Contract) -> bool {
    waiver.operation == deviation.operation && names(waiver, &deviation.requirement, contract)
}

/// Whether a waiver means this id: by itself, or by the requirement of the ledger that covers it.
fn names(waiver: &Waiver, id: &str, contract: &Contract) -> bool {
    waiver.requirement == id || contract.requirement(id).is_some_and(|covering| covering.id == waiver.requirement)
}

/// What a scenario put to the test: operations, each with the ids that it could have been charged to.
fn tried(record: &ScenarioRecord, contract: &Contract) -> BTreeSet<(Operation, String)> {
    let of_exchanges = record.exchanges.iter().flat_map(|exchange| {
        let ids = contract.ids_of_exchange(&exchange.operation, exchange.status());
        ids.into_iter().map(|id| (exchange.operation.clone(), id))
    });
    let of_checks = record
        .checks
        .iter()
        .flat_map(|check| contract.ids_of_check(check).into_iter().map(|id| (check.operation.clone(), id)));
    of_exchanges.chain(of_checks).collect()
}

/// Dates of this form are in the order of their texts.
fn is_expired(waiver: &Waiver, started_at: &str) -> bool {
    started_at.get(..10).is_some_and(|today| waiver.expires.as_str() < today)
}

fn fits(waiver: &Waiver, version: Option<&str>) -> bool {
    let Some(range) = &waiver.versions else { return true };
    let range = VersionReq::parse(range).ok();
    range.zip(version.and_then(whole)).is_some_and(|(range, version)| range.matches(&version))
}

/// A version of which callers are perhaps told the first two numbers only.
fn whole(text: &str) -> Option<Version> {
    let mut numbers = text.split(['.', '-', '+']).map_while(|part| part.parse().ok());
    Some(Version::new(numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}
