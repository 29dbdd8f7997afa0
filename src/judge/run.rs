//! The result of a whole run, and the exit code that says it.

use super::causes::{causes, kinds};
use super::creations::notices;
use super::identity::identities;
use super::not_tried::not_tried;
use super::outages;
use super::requirements::{concerning, ledger};
use super::scenario::judge_with_service;
use super::service::run_deviations;
use super::surroundings::Surroundings;
use super::waivers::{in_force, states};
use crate::contract::Contract;
use crate::exit::Exit;
use crate::model::deviation::Deviation;
use crate::model::exchange::Exchange;
use crate::model::interference::is_web_page;
use crate::model::judgement::{Judgement, RunDeviation, ScenarioJudgement, Totals};
use crate::model::record::RunRecord;
use crate::model::verdict::{RunResult, Verdict};
use crate::model::waiver::WaiverJudgement;

/// Judges a run.
pub fn judge(record: &RunRecord, contract: &Contract) -> Judgement {
    let mut identities = identities(record, contract);
    let (scenarios, of_service, run_deviations) = {
        let waivers = in_force(&record.waivers, &record.started_at, record.target.version.as_deref());
        let surroundings = Surroundings::of(record);
        let judged = record.scenarios.iter().map(|one| judge_with_service(one, contract, &waivers, &surroundings));
        let (scenarios, mut of_service): (Vec<_>, Vec<_>) = judged.unzip();
        for (of_service, found) in of_service.iter_mut().zip(std::mem::take(&mut identities.of_scenarios)) {
            of_service.extend(found);
        }
        let run_deviations = run_deviations(&scenarios, &of_service, &waivers, contract);
        (scenarios, of_service, run_deviations)
    };
    let waivers = states(record, &scenarios, &run_deviations, contract);
    let probe = judge_probe(record, contract, identities.of_probe);
    let totals = Totals::of(scenarios.iter().map(|scenario| scenario.verdict));
    let mut problems: Vec<String> =
        record.obstacle.iter().chain(&record.halted).chain(&record.left_behind).cloned().collect();
    let recorded: Vec<&str> = record.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    if recorded != record.planned && !record.interrupted {
        let (planned, recorded) = (record.planned.len(), recorded.len());
        problems.push(format!("{planned} scenarios were planned and {recorded} recorded: a defect of this program"));
    }
    // A target that was never reached is not to blame for the state of a file.
    let is_stale = record.obstacle.is_none() && waivers.iter().any(|waiver| waiver.state.is_stale());
    let stale = waivers.iter().filter(|waiver| waiver.state.is_stale()).map(WaiverJudgement::sentence);
    let has_more = is_stale || !probe.is_empty() || run_deviations.iter().any(RunDeviation::decides);
    let requirements = ledger(record, &scenarios, (&probe, &run_deviations, identities.were_tried), contract);
    let not_tried = not_tried(record, &requirements, contract);
    let requirements = concerning(requirements, record, &not_tried);
    let is_partial = totals.skipped > 0 || !not_tried.is_empty();
    let result = result(record, &scenarios, totals, (!problems.is_empty(), is_partial, has_more));
    // Where every request was repeated in the end, this explains and decides nothing.
    problems.extend(outages::sentences(record));
    problems.extend(stale);
    let defects = contract.findings().to_vec();
    let of_run = |wanted: fn(&RunDeviation) -> bool| run_deviations.iter().filter(move |found| wanted(found));
    let causes = causes(&record.scenarios, &scenarios, &of_service, &probe, of_run(RunDeviation::decides));
    let is_remark = |found: &RunDeviation| !found.deviation.level.decides();
    let remarks = kinds(&record.scenarios, &scenarios, |one| &one.remarks, of_run(is_remark));
    let accepted = kinds(&record.scenarios, &scenarios, |one| &one.waived, of_run(|found| found.waived));
    Judgement {
        result,
        totals,
        waivers,
        probe,
        causes,
        remarks,
        accepted,
        run_deviations,
        not_tried,
        notices: notices(record),
        requirements,
        defects,
        scenarios,
        problems,
    }
}

/// What the probe already shows: logins that are answered for others than they were for and, if no scenario could be
/// executed, answers of success that are not what the contract says. Of its other requests nothing is judged, since a target may refuse what the probe tries out.
fn judge_probe(record: &RunRecord, contract: &Contract, of_logins: Vec<Deviation>) -> Vec<Deviation> {
    if record.obstacle.is_none() {
        return once(of_logins.into_iter());
    }
    let pages = record.probe.iter().filter_map(Exchange::response).map(is_web_page);
    if pages.reduce(|one, other| one && other) == Some(true) {
        // Whatever this is, it is not the target.
        return Vec::new();
    }
    let is_judged = |exchange: &Exchange| {
        exchange.status() == Some(200) && !exchange.is_cut() && contract.operation(&exchange.operation).is_some()
    };
    let answered = record.probe.iter().enumerate().filter(|(_, exchange)| is_judged(exchange));
    let found = answered.flat_map(|(index, exchange)| contract.check_exchange(index, exchange));
    once(of_logins.into_iter().chain(found))
}

/// What decides among deviations, each once.
fn once(found: impl Iterator<Item = Deviation>) -> Vec<Deviation> {
    let mut deviations: Vec<Deviation> = Vec::new();
    for deviation in found.filter(|deviation| deviation.level.decides()) {
        let is_known = |known: &Deviation| {
            (&known.requirement, &known.expected, &known.actual)
                == (&deviation.requirement, &deviation.expected, &deviation.actual)
        };
        if !deviations.iter().any(is_known) {
            deviations.push(deviation);
        }
    }
    deviations
}

fn result(
    record: &RunRecord,
    scenarios: &[ScenarioJudgement],
    totals: Totals,
    (has_problems, is_partial, has_more): (bool, bool, bool),
) -> RunResult {
    let deviates = has_more || scenarios.iter().any(|one| one.verdict == Verdict::Failed || !one.deviations.is_empty());
    // Of a target that is gone, or that keeps what the run made, the rest is not known.
    let is_lost_or_littered = record.lost.is_some() || !record.left_behind.is_empty();
    if record.interrupted {
        RunResult::Interrupted
    } else if is_lost_or_littered {
        RunResult::Inconclusive
    } else if deviates {
        RunResult::NotConformant
    } else if totals.errors > 0 || has_problems || (totals.skipped == totals.scenarios && !record.is_empty_shard()) {
        RunResult::Inconclusive
    } else if is_partial {
        RunResult::Partial
    } else {
        RunResult::Conformant
    }
}

/// The exit code of a result.
pub fn exit_for(result: RunResult, allow_partial: bool) -> Exit {
    match result {
        RunResult::Conformant => Exit::Conformant,
        RunResult::Partial if allow_partial => Exit::Conformant,
        RunResult::Partial | RunResult::Inconclusive => Exit::Inconclusive,
        RunResult::NotConformant => Exit::NotConformant,
        RunResult::Interrupted => Exit::Interrupted,
    }
}
