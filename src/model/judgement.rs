//! What a record amounts to: verdicts and deviations, ready to be rendered. Reports are functions of this value
//! and the record; nothing in it depends on a clock.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::deviation::Deviation;
use super::finding::Finding;
use super::operation::Operation;
use super::requirement::{Level, Requirement};
use super::verdict::{RunResult, Verdict};
use super::waiver::WaiverJudgement;

/// The judgement of a whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub result: RunResult,
    /// Scenarios by verdict.
    pub totals: Totals,
    /// What became of each waiver.
    #[serde(default)]
    pub waivers: Vec<WaiverJudgement>,
    /// Differences that answers of success to the probe show; looked for only if no scenario could be executed.
    #[serde(default)]
    pub probe: Vec<Deviation>,
    /// What is wrong with the target, the weightiest first: each scenario that deviates counts for the one that it shows
    /// first, be it in an exchange that only serves it.
    #[serde(default)]
    pub causes: Vec<Cause>,
    /// Kinds of what decides nothing; none follows from another.
    #[serde(default)]
    pub remarks: Vec<Cause>,
    /// Kinds of what waivers accept; none follows from another.
    #[serde(default)]
    pub accepted: Vec<Cause>,
    /// Differences that exchanges show which only serve the scenarios, such as logins and looks at the list: each once,
    /// whatever the number of scenarios that it was seen in.
    #[serde(default)]
    pub run_deviations: Vec<RunDeviation>,
    /// Requirements that decide and apply, and that no scenario could try.
    #[serde(default)]
    pub not_tried: Vec<NotTried>,
    /// What a reader should know and what decides nothing, one sentence each.
    #[serde(default)]
    pub notices: Vec<String>,
    /// The ledger, each requirement with what the run says about it.
    #[serde(default)]
    pub requirements: Vec<RequirementJudgement>,
    /// Defects of the documents themselves.
    #[serde(default)]
    pub defects: Vec<Finding>,
    /// One entry per scenario of the record, in the same order.
    pub scenarios: Vec<ScenarioJudgement>,
    /// Reasons that belong to no scenario, such as a target that cannot be reached; one sentence each.
    pub problems: Vec<String>,
}

/// Scenarios by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub scenarios: usize,
    pub passed: usize,
    pub waived: usize,
    pub failed: usize,
    pub errors: usize,
    pub skipped: usize,
}

impl Totals {
    /// Counts verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut totals = Self::default();
        for verdict in verdicts {
            totals.scenarios += 1;
            match verdict {
                Verdict::Passed => totals.passed += 1,
                Verdict::Waived => totals.waived += 1,
                Verdict::Failed => totals.failed += 1,
                Verdict::Error => totals.errors += 1,
                Verdict::Skipped => totals.skipped += 1,
            }
        }
        totals
    }
}

/// A difference that is the run's and no scenario's: what was sent only served the scenarios in which it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDeviation {
    /// As the first of these exchanges shows it; exchange and step are of the first scenario.
    #[serde(flatten)]
    pub deviation: Deviation,
    /// Exchanges that show it.
    pub count: usize,
    /// Ids of the scenarios that they belong to, in the order of the record; at least one.
    pub scenarios: Vec<String>,
    /// Whether a waiver accepts it.
    #[serde(default)]
    pub waived: bool,
}

impl RunDeviation {
    /// Whether it decides the verdict of the run.
    pub fn decides(&self) -> bool {
        self.deviation.level.decides() && !self.waived
    }
}

/// A requirement that selected scenarios were to try and could not, though the target offers the operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTried {
    /// Its id, as a deviation from it would have.
    pub requirement: String,
    pub level: Level,
    /// The operation that it would have been charged to.
    pub operation: Operation,
    /// What kept it from being tried, a phrase.
    pub reason: String,
    /// Ids of the scenarios that were to try it, in the order of the record.
    pub scenarios: Vec<String>,
}

/// What a run says about one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementJudgement {
    /// The requirement as the ledger states it.
    pub requirement: Requirement,
    /// Whether it is met.
    pub standing: Standing,
    /// Ids of the scenarios that tried it and came to a verdict, in the order of the record.
    pub tried_by: Vec<String>,
    /// Ids of those that show a deviation from it, waived or not.
    pub deviating: Vec<String>,
    /// The same for each operation, where it was tried on several, in the order of method and path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationJudgement>,
}

/// How a requirement stands for one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationJudgement {
    pub operation: Operation,
    pub standing: Standing,
    /// How many scenarios tried it on this operation and came to a verdict.
    pub tried_by: usize,
    /// Ids of those that show a deviation from it, waived or not.
    pub deviating: Vec<String>,
}

/// How a requirement stands after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It was tried, and nothing deviates from it.
    Met,
    /// Something deviates from it.
    NotMet,
    /// All that deviates from it is waived.
    Waived,
    /// No scenario that came to a verdict tried it.
    NotTried,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Waived => "waived",
            Self::NotTried => "not tried",
        })
    }
}

/// The judgement of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioJudgement {
    /// Id of the scenario, as in the record.
    pub id: String,
    pub verdict: Verdict,
    /// Every difference between target and contract that its exchanges show and that decides the verdict, in the order in
    /// which it showed: the others may follow from the first.
    pub deviations: Vec<Deviation>,
    /// Such differences that a waiver accepts.
    #[serde(default)]
    pub waived: Vec<Deviation>,
    /// Differences that decide nothing: what a server should do, and what is only observed.
    pub remarks: Vec<Deviation>,
    /// What kept it from a verdict (verdict [`Verdict::Error`]) or from running ([`Verdict::Skipped`]);
    /// which waivers accept what it shows ([`Verdict::Waived`]).
    pub reason: Option<String>,
}
