//! `report.json`: the verdicts for programs, without exchanges. Its shape is versioned: fields may be
//! added to a version, a field that changes its meaning or goes makes a new one.

use std::io;

use serde::Serialize;

use super::{again, conclusion, wording};
use crate::model::cause::Cause;
use crate::model::deadlines::Deadlines;
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, NotTried, RunDeviation, ScenarioJudgement, Totals};
use crate::model::record::{Observation, RunRecord, ScenarioRecord, SessionsRecord};
use crate::model::trust::TrustRecord;
use crate::model::verdict::{RunResult, Verdict};
use crate::model::waiver::WaiverJudgement;

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
    deadlines: Deadlines,
    result: RunResult,
    verdict: String,
    sentence: String,
    exit_code: u8,
    totals: Totals,
    problems: &'a [String],
    probe: &'a [Deviation],
    causes: Vec<CauseEntry<'a>>,
    run_deviations: Vec<RunDeviationEntry<'a>>,
    not_tried: &'a [NotTried],
    notices: &'a [String],
    waivers: Vec<WaiverEntry<'a>>,
    left_behind: &'a [String],
    scenarios: Vec<Scenario<'a>>,
}

#[derive(Serialize)]
struct Target<'a> {
    url: &'a str,
    embedded: Option<&'a str>,
    trust: TrustRecord,
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
    deviations: Vec<DeviationEntry<'a>>,
    waived: Vec<DeviationEntry<'a>>,
    remarks: Vec<DeviationEntry<'a>>,
    observations: &'a [Observation],
}

/// A deviation, where it was asked for, and a command that shows it again.
#[derive(Serialize)]
struct DeviationEntry<'a> {
    #[serde(flatten)]
    deviation: &'a Deviation,
    place: String,
    reproduce: Option<String>,
}

/// A cause, where its example is, and the commands that show it again: the whole history and the one request.
#[derive(Serialize)]
struct CauseEntry<'a> {
    #[serde(flatten)]
    cause: &'a Cause,
    scenario: Option<&'a str>,
    feature: Option<String>,
    replay: Option<String>,
    reproduce: Option<String>,
}

/// A deviation of what only serves the scenarios.
#[derive(Serialize)]
struct RunDeviationEntry<'a> {
    #[serde(flatten)]
    entry: DeviationEntry<'a>,
    count: usize,
    scenarios: &'a [String],
    waived: bool,
}

#[derive(Serialize)]
struct WaiverEntry<'a> {
    #[serde(flatten)]
    judged: &'a WaiverJudgement,
    sentence: String,
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
            trust: target.trust,
            version: target.version.as_deref(),
            licensed: target.licensed,
        },
        profile: Profile { name: &target.profile, reason: &target.profile_reason },
        sessions: &record.sessions,
        started_at: &record.started_at,
        duration_ms: record.duration_ms,
        seed: record.seed,
        jobs: record.jobs,
        deadlines: record.deadlines,
        result: judgement.result,
        verdict: conclusion::word(record, judgement),
        sentence: conclusion::sentence(record, judgement),
        exit_code,
        totals: judgement.totals,
        problems: &judgement.problems,
        probe: &judgement.probe,
        causes: judgement.causes.iter().map(|cause| entry(cause, record)).collect(),
        run_deviations: run_deviations(record, judgement),
        not_tried: &judgement.not_tried,
        notices: &judgement.notices,
        waivers: judgement.waivers.iter().map(|judged| WaiverEntry { judged, sentence: judged.sentence() }).collect(),
        left_behind: &record.left_behind,
        scenarios: record
            .scenarios
            .iter()
            .zip(&judgement.scenarios)
            .map(|(scenario, judged)| of_scenario(scenario, judged, record))
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A cause with the commands that show it again.
fn entry<'a>(cause: &'a Cause, record: &'a RunRecord) -> CauseEntry<'a> {
    let scenario = wording::example(cause, record);
    CauseEntry {
        cause,
        scenario: scenario.map(|scenario| scenario.id.as_str()),
        feature: scenario.map(|scenario| place(&cause.example, scenario)),
        replay: scenario.map(|scenario| again::replay(again::RECORD, &scenario.id)),
        reproduce: scenario.and_then(|scenario| again::request(&cause.example, scenario, record)),
    }
}

fn run_deviations<'a>(record: &RunRecord, judgement: &'a Judgement) -> Vec<RunDeviationEntry<'a>> {
    let entry = |found: &'a RunDeviation| {
        let RunDeviation { deviation, count, scenarios, waived } = found;
        let first = record.scenarios.iter().find(|scenario| scenarios.first() == Some(&scenario.id))?;
        let entry = DeviationEntry {
            deviation,
            place: place(deviation, first),
            reproduce: again::request(deviation, first, record),
        };
        Some(RunDeviationEntry { entry, count: *count, scenarios, waived: *waived })
    };
    judgement.run_deviations.iter().filter_map(entry).collect()
}

fn place(deviation: &Deviation, scenario: &ScenarioRecord) -> String {
    format!("{}:{}", scenario.path, wording::line(deviation, scenario))
}

fn of_scenario<'a>(scenario: &'a ScenarioRecord, judged: &'a ScenarioJudgement, run: &'a RunRecord) -> Scenario<'a> {
    let entries = |deviations: &'a [Deviation]| {
        let entry = |deviation: &'a Deviation| {
            let reproduce = again::request(deviation, scenario, run);
            DeviationEntry { deviation, place: place(deviation, scenario), reproduce }
        };
        deviations.iter().map(entry).collect::<Vec<_>>()
    };
    let speaks_for_itself = matches!(judged.verdict, Verdict::Passed | Verdict::Failed);
    Scenario {
        id: &scenario.id,
        feature: &scenario.feature,
        path: &scenario.path,
        line: scenario.line,
        name: &scenario.name,
        tags: &scenario.tags,
        verdict: judged.verdict,
        reason: (!speaks_for_itself).then(|| wording::reason(scenario, judged)),
        duration_ms: scenario.duration_ms,
        requests: scenario.exchanges.len(),
        deviations: entries(&judged.deviations),
        waived: entries(&judged.waived),
        remarks: entries(&judged.remarks),
        observations: &scenario.observations,
    }
}
