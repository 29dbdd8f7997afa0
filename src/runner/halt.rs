//! Why a run ends before its last scenario, and what becomes of the scenarios that were not executed.

use std::fmt;
use std::time::Duration;

use super::plan::PlannedScenario;
use crate::model::count::count;
use crate::model::record::{ScenarioRecord, Skip};

/// Why a run ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The user, or whoever runs this program, wants it.
    Interrupted,
    /// The deadline of the run has passed.
    Deadline(Duration),
    /// The requests are used up.
    Budget(u64),
    /// The target no longer answers, or lets nobody in for longer than the user allows to wait.
    Lost(String),
    /// A scenario failed, and the user wants to know no more.
    FailFast,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("the run was interrupted"),
            Self::Deadline(deadline) => {
                write!(f, "the deadline of the run, {}, has passed", humantime::format_duration(*deadline))
            }
            Self::Budget(requests) => {
                let requests = count(usize::try_from(*requests).unwrap_or(usize::MAX), "request");
                write!(f, "the budget of {requests} is used up")
            }
            Self::Lost(why) => f.write_str(why),
            Self::FailFast => f.write_str("another scenario failed"),
        }
    }
}

impl Halt {
    /// Why the run says less than it should, if this is the reason; a user who wants no more than the first failure has
    /// all that they want.
    pub fn problem(&self) -> Option<String> {
        matches!(self, Self::Deadline(_) | Self::Budget(_) | Self::Lost(_)).then(|| self.to_string())
    }

    /// The record of a scenario that was not executed, or not to its end, because of this; none after an interrupt,
    /// which everybody knows of.
    pub(super) fn record(&self, scenario: &PlannedScenario) -> Option<ScenarioRecord> {
        let blank = ScenarioRecord::from(scenario);
        match self {
            Self::Interrupted => None,
            Self::Deadline(_) | Self::Budget(_) | Self::Lost(_) => {
                Some(ScenarioRecord { error: Some(format!("not executed: {self}")), ..blank })
            }
            Self::FailFast => {
                let skip = Skip {
                    missing: "the end of the run".to_owned(),
                    reason: format!("{self}, which ended it"),
                    remedy: "run without --fail-fast to try them all".to_owned(),
                };
                Some(ScenarioRecord { skipped: Some(skip), ..blank })
            }
        }
    }
}
