//! The record of a run: everything a verdict can be drawn from, redacted. Written to `record.json`.
//! Holds facts only; verdicts are made of it by `judge`.

use serde::{Deserialize, Serialize};

use super::account::Actor;
use super::check::{Check, Untried};
use super::deadlines::Deadlines;
use super::deviation::Deviation;
use super::exchange::Exchange;
use super::interference::GatewayAnswers;
use super::source::SourceFile;
use super::trust::TrustRecord;
use super::waiver::Waiver;

/// Version of the record's shape, its first field.
pub const RECORD_SCHEMA: &str = "rocketchat-conformance/record/1";

/// Version of the rules by which records are judged and reports are written. It is raised whenever the same record
/// would get another verdict or another `junit.xml` than before, so that older evidence is refused by name and never
/// misread.
pub const RULES: u32 = 5;

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`RECORD_SCHEMA`].
    pub schema: String,
    pub tool_version: String,
    /// SHA-256 of the program's file, hexadecimal; absent for a development build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_sha256: Option<String>,
    /// [`RULES`] of the program that made the record.
    #[serde(default)]
    pub rules: u32,
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// Milliseconds of wall time from start to the end of the clean-up.
    pub duration_ms: f64,
    /// Seed of the random values that requests contain.
    pub seed: u64,
    /// Scenarios that could run side by side.
    pub jobs: usize,
    #[serde(default)]
    pub deadlines: Deadlines,
    /// What was tested.
    pub target: TargetRecord,
    /// Digests of documents, overlays and profile that were in force.
    pub contract: Vec<ContractFile>,
    /// The feature files that the scenarios come from, as they were read.
    #[serde(default)]
    pub features: Vec<SourceFile>,
    /// How sessions were obtained.
    pub sessions: SessionsRecord,
    /// The exchanges of the probe, before any scenario.
    pub probe: Vec<Exchange>,
    /// Why no scenario could be executed, if none could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
    /// Why the run ended before its last scenario, if a bound that the user set was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halted: Option<String>,
    /// The same reason, or that of the obstacle, if it is that the target was lost: it no longer answers, or lets nobody in
    /// for longer than the user allowed to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
    /// Answers that a gateway gave in place of the target, by their status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateway: Vec<GatewayAnswers>,
    /// Accounts that were made for the run, because its user named none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_accounts: Vec<MadeAccount>,
    /// Waivers that the user gave, whether they hold here or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Whether the scenarios that were to run are a selection of the suite.
    #[serde(default)]
    pub selected: bool,
    /// What of one's own was used beside or instead of the official suite and its contract: `features`, `documents`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign: Vec<String>,
    /// SHA-256 of the official suite of the program that made the record; see `suite digest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite_sha256: Option<String>,
    /// What an auditor wanted the run to repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The shards that it was joined from, if it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinedShard>,
    /// How many scenarios were to run before a shard took its part of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<usize>,
    /// Which part of the scenarios, if not all, were to run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Ids of the scenarios that were to run, in order.
    pub planned: Vec<String>,
    /// One entry per planned scenario, in the same order.
    pub scenarios: Vec<ScenarioRecord>,
    /// Sessions that could not be ended after the run, one sentence each.
    pub left_behind: Vec<String>,
    /// Whether the user stopped the run.
    pub interrupted: bool,
    /// Whether the user wanted exit code 0 although something was skipped.
    #[serde(default)]
    pub allow_partial: bool,
}

/// A shard of a record that was joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinedShard {
    pub shard: Shard,
    /// Start of its run, RFC 3339 in UTC.
    pub started_at: String,
    /// SHA-256 of its record, as the file held it.
    pub record_sha256: String,
}

/// What [`RunRecord::foreign`] says of a record whose suite is not that of the program that reports it.
pub const OF_ANOTHER_BUILD: &str = "suite of another build";

/// What [`RunRecord::foreign`] says where features and documents of the official suite are left out.
pub const NOTHING_BUILT_IN: &str = "nothing built in";

/// What it says where the official features are left out.
const FEATURES_REPLACED: [&str; 2] = ["features", NOTHING_BUILT_IN];

impl RunRecord {
    /// Whether the features of the official suite were among those to choose from.
    pub fn has_official_features(&self) -> bool {
        !self.foreign.iter().any(|what| FEATURES_REPLACED.contains(&what.as_str()))
    }

    /// Whether it is of a shard that has nothing to do, since the selection has fewer scenarios than there are shards.
    pub fn is_empty_shard(&self) -> bool {
        self.shard.is_some() && self.planned.is_empty()
    }
}

/// An account that was made for a run and removed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeAccount {
    /// Whom it plays.
    pub actor: Actor,
    pub username: String,
}

/// One of several runs that share the scenarios of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which of them, from 1.
    pub index: usize,
    /// How many there are.
    pub count: usize,
}

/// The System Under Test, as the probe saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRecord {
    /// Base URL; `embedded` reference servers are marked so.
    pub url: String,
    /// Flavour of the embedded reference server, if that was the target.
    pub embedded: Option<String>,
    /// Who could be the target.
    #[serde(default, skip_serializing_if = "TrustRecord::is_platform")]
    pub trust: TrustRecord,
    /// Version that the target states, if any.
    pub version: Option<String>,
    /// Whether the target offers device management.
    pub licensed: Option<bool>,
    /// Name of the profile in force.
    pub profile: String,
    pub profile_reason: String,
}

/// A file of the contract and the digest of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractFile {
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// How sessions were obtained and what that took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsRecord {
    /// `rest-login`, `rest-resume` or `ddp-resume`; absent if none worked.
    pub strategy: Option<String>,
    /// What the probe saw that led to the strategy.
    pub reason: String,
    /// Sessions that the plan expects to need.
    pub planned_sessions: usize,
    /// Sessions that were made.
    pub sessions: usize,
    /// Calls of `POST /api/v1/login`, the scarce good.
    pub logins: usize,
    /// Milliseconds spent waiting for rate limits, summed over waits.
    pub waited_ms: u64,
}

/// One scenario (or one row of an outline).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// Stable id: feature path without ending, `#`, slug of the name.
    pub id: String,
    pub feature: String,
    /// Path of the feature file.
    pub path: String,
    /// Line of the scenario (of the example row for outlines).
    pub line: usize,
    pub name: String,
    /// Tags without `@`, of feature and scenario.
    pub tags: Vec<String>,
    /// Milliseconds on the run's clock.
    pub started_ms: f64,
    /// Milliseconds the scenario took, waits for rate limits included.
    pub duration_ms: f64,
    pub steps: Vec<StepRecord>,
    /// The sessions that it was given, in the order in which it named them.
    #[serde(default)]
    pub sessions: Vec<SessionRecord>,
    pub exchanges: Vec<Exchange>,
    /// Indexes of the exchanges that its `When` steps sent; the others serve: they make sessions and look at them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under_test: Vec<usize>,
    /// Indexes of those of them that made a thing which is removed by its recipe, or that name one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounted: Vec<usize>,
    /// What its steps asserted.
    pub checks: Vec<Check>,
    /// What was found in bodies of which the record has the beginning only, while they were whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concluded: Vec<Conclusion>,
    /// What its steps were to assert and could not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untried: Vec<Untried>,
    /// What was measured without being judged.
    pub observations: Vec<Observation>,
    /// Why it was not executed, if it was not.
    pub skipped: Option<Skip>,
    /// What kept it from a verdict, if something did.
    pub error: Option<String>,
}

impl ScenarioRecord {
    /// What was found in something while its bodies were whole, if they are not any more.
    pub fn concluded_of(&self, about: About) -> Option<&[Deviation]> {
        self.concluded.iter().find(|one| one.about == about).map(|one| one.deviations.as_slice())
    }
}

/// What was found in bodies that the record does not have whole. Judging the record again repeats it: the same contract
/// and the same rules would find the same again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// What was looked at.
    pub about: About,
    /// What deviates, before waivers.
    pub deviations: Vec<Deviation>,
}

/// Something of a scenario, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One of its exchanges, against the contract.
    Exchange(usize),
    /// One of its checks.
    Check(usize),
}

/// A session that a scenario was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The name that the scenario gave it.
    pub label: String,
    /// Whose session it is.
    pub actor: String,
    /// Its id, as `sessions/*` uses it.
    pub session_id: String,
    pub user_id: String,
    /// Commitment of its token.
    pub token: String,
}

/// One step of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    pub keyword: String,
    /// Text after the keyword.
    pub text: String,
    /// Doc string below it, as written, with the values of an outline's row put in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_string: Option<String>,
    /// Table below it, row by row, with the values of an outline's row put in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<Vec<String>>,
    /// Line in the feature file.
    pub line: usize,
    pub state: StepState,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Ran to its end.
    Passed,
    /// Stopped the scenario.
    Failed,
    /// Was not reached.
    Skipped,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// What was measured, such as `time-to-dead`.
    pub name: String,
    /// Label of the session it is about.
    pub session: String,
    pub value_ms: f64,
}

/// Why a scenario was not executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// The capability or account that is missing.
    pub missing: String,
    /// What the probe saw.
    pub reason: String,
    pub remedy: String,
}
