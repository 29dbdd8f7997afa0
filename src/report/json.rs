//! `report.json`: the verdicts for programs, without exchanges. Its shape is versioned: fields may be
//! added to a version, a field that changes its meaning or goes makes a new one.

use std::io;

use serde::Serialize;

use super::wording;
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement, Totals};
use crate::model::record::{Observation, RunRecord, ScenarioRecord, SessionsRecord};
use crate::model::verdict::{RunResult, Verdict};

/// Version of the report's shape, its first field.
pub const REPORT_SCHEMA: &str = "rocketchat-conformance/report/1";

#[derive(Serialize)]
struct ReportFile<'a> {
    schema: &'static str,
    tool_version: &'a str,
    target: Target<'a>,
    profile: Profile<'a>,
    sessions: &'a SessionsRecord,
    started_at: &'a str,
    duration_ms: f64,
    seed: u64,
    jobs: usize,
    result: RunResult,
    exit_code: u8,
    totals: Totals,
    problems: &'a [String],
    left_behind: &'a [String],
    scenarios: Vec<Scenario<'a>>,
}

#[derive(Serialize)]
struct Target<'a> {
    url: &'a str,
    embedded: Option<&'a str>,
    version: Option<&'a str>,
    licensed: Option<bool>,
}

#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Scenario<'a> {
    id: &'a str,
    feature: &'a str,
    path: &'a str,
    line: usize,
    name: &'a str,
    tags: &'a [String],
    verdict: Verdict,
    reason: Option<String>,
    duration_ms: f64,
    requests: usize,
    deviations: &'a [Deviation],
    observations: &'a [Observation],
}

/// The whole file; the exit code is the one that the process will end with.
pub fn render(record: &RunRecord, judgement: &Judgement, exit_code: u8) -> io::Result<Vec<u8>> {
    let target = &record.target;
    let report = ReportFile {
        schema: REPORT_SCHEMA,
        tool_version: &record.tool_version,
        target: Target {
            url: &target.url,
            embedded: target.embedded.as_deref(),
            version: target.version.as_deref(),
            licensed: target.licensed,
        },
        profile: Profile { name: &target.profile, reason: &target.profile_reason },
        sessions: &record.sessions,
        started_at: &record.started_at,
        duration_ms: record.duration_ms,
        seed: record.seed,
        jobs: record.jobs,
        result: judgement.result,
        exit_code,
        totals: judgement.totals,
        problems: &judgement.problems,
        left_behind: &record.left_behind,
        scenarios: record.scenarios.iter().zip(&judgement.scenarios).map(scenario).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn scenario<'a>((record, judged): (&'a ScenarioRecord, &'a ScenarioJudgement)) -> Scenario<'a> {
    let speaks_for_itself = matches!(judged.verdict, Verdict::Passed | Verdict::Failed);
    Scenario {
        id: &record.id,
        feature: &record.feature,
        path: &record.path,
        line: record.line,
        name: &record.name,
        tags: &record.tags,
        verdict: judged.verdict,
        reason: (!speaks_for_itself).then(|| wording::reason(record, judged)),
        duration_ms: record.duration_ms,
        requests: record.exchanges.len(),
        deviations: &judged.deviations,
        observations: &record.observations,
    }
}
