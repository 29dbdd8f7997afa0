//! The result of a whole run, and the exit code that says it.

use super::scenario::judge_scenario;
use crate::contract::Contract;
use crate::exit::Exit;
use crate::model::judgement::{Judgement, ScenarioJudgement, Totals};
use crate::model::record::RunRecord;
use crate::model::verdict::{RunResult, Verdict};

/// Judges a run.
pub fn judge(record: &RunRecord, contract: &Contract) -> Judgement {
    let scenarios: Vec<_> = record.scenarios.iter().map(|scenario| judge_scenario(scenario, contract)).collect();
    let totals = Totals::of(scenarios.iter().map(|scenario| scenario.verdict));
    let mut problems: Vec<String> = record.obstacle.iter().chain(&record.left_behind).cloned().collect();
    let recorded: Vec<&str> = record.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    if recorded != record.planned && !record.interrupted {
        let (planned, recorded) = (record.planned.len(), recorded.len());
        problems.push(format!("{planned} scenarios were planned and {recorded} recorded: a defect of this program"));
    }
    let result = result(record, &scenarios, totals, !problems.is_empty());
    Judgement { result, totals, scenarios, problems }
}

fn result(record: &RunRecord, scenarios: &[ScenarioJudgement], totals: Totals, has_problems: bool) -> RunResult {
    let deviates = scenarios.iter().any(|one| one.verdict == Verdict::Failed || !one.deviations.is_empty());
    if record.interrupted {
        RunResult::Interrupted
    } else if deviates {
        RunResult::NotConformant
    } else if totals.errors > 0 || has_problems || totals.skipped == totals.scenarios {
        RunResult::Inconclusive
    } else if totals.skipped > 0 {
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
