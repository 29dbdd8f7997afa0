//! The kill matrix as JSON, for programs. Pure.

use serde::Serialize;

use super::matrix::{Matrix, Row, RowVerdict};
use super::necessity::Necessity;
use super::trial::{Outcome, Subject};

/// Name and version of the format.
const SCHEMA: &str = "rocketchat-conformance/selftest/1";

#[derive(Serialize)]
struct Document<'m> {
    schema: &'static str,
    tool_version: &'static str,
    faults: usize,
    noticed: usize,
    conforming_servers: usize,
    false_alarms: usize,
    trials: Vec<TrialEntry<'m>>,
    scenarios: Vec<ScenarioEntry<'m>>,
}

#[derive(Serialize)]
struct TrialEntry<'m> {
    flavour: String,
    kind: &'static str,
    name: &'static str,
    about: &'static str,
    requirement: Option<&'static str>,
    verdict: RowVerdict,
    noticed_by: Vec<&'m str>,
    reason: String,
    result: Option<String>,
    profile: Option<&'m str>,
    duration_ms: Option<f64>,
    charges: Vec<ChargeEntry<'m>>,
    troubles: &'m [String],
}

#[derive(Serialize)]
struct ChargeEntry<'m> {
    requirement: &'m str,
    scenarios: Vec<&'m str>,
}

#[derive(Serialize)]
struct ScenarioEntry<'m> {
    id: &'m str,
    kills: usize,
    kills_alone: &'m [String],
    covers_alone: &'m [String],
    questioned: bool,
}

/// The document: every trial with what was charged, and what each scenario contributes.
pub fn json(matrix: &Matrix, necessities: &[Necessity]) -> serde_json::Result<String> {
    let document = Document {
        schema: SCHEMA,
        tool_version: env!("CARGO_PKG_VERSION"),
        faults: matrix.faults().count(),
        noticed: matrix.with(RowVerdict::Noticed).count(),
        conforming_servers: matrix.rows.len() - matrix.faults().count(),
        false_alarms: matrix.with(RowVerdict::FalseAlarm).count(),
        trials: matrix.rows.iter().map(trial).collect(),
        scenarios: necessities.iter().map(scenario).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn trial(row: &Row) -> TrialEntry<'_> {
    let (kind, about, requirement) = match row.trial.subject {
        Subject::Clean => ("clean", "nothing special", None),
        Subject::Fault(fault) => ("fault", fault.about, Some(fault.requirement)),
        Subject::Variant(variant) => ("variant", variant.about, None),
    };
    let seen = match &row.outcome {
        Outcome::Ran(seen) => Some(seen),
        Outcome::Broke(_) => None,
    };
    let charge = |seen| move |requirement| ChargeEntry { requirement, scenarios: charging(seen, requirement) };
    TrialEntry {
        flavour: row.trial.flavour.to_string(),
        kind,
        name: row.trial.subject_name(),
        about,
        requirement,
        verdict: row.verdict,
        noticed_by: row.killers(),
        reason: row.reason(),
        result: seen.map(|seen| seen.result.to_string()),
        profile: seen.map(|seen| seen.profile.as_str()),
        duration_ms: seen.map(|seen| seen.duration_ms),
        charges: seen.map_or_else(Vec::new, |seen| seen.requirements().into_iter().map(charge(seen)).collect()),
        troubles: seen.map_or(&[], |seen| seen.troubles.as_slice()),
    }
}

fn charging<'m>(seen: &'m super::Seen, requirement: &str) -> Vec<&'m str> {
    seen.scenarios_charging(requirement).into_iter().collect()
}

fn scenario(one: &Necessity) -> ScenarioEntry<'_> {
    ScenarioEntry {
        id: &one.scenario,
        kills: one.kills,
        kills_alone: &one.kills_alone,
        covers_alone: &one.covers_alone,
        questioned: one.is_questioned(),
    }
}
