//! Verdicts and how they combine. Must not know how one is reached.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Verdict of a scenario, in the order in which verdicts combine by maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Not executed, for a reason that is stated.
    #[default]
    Skipped,
    /// Everything that was expected was seen.
    Passed,
    /// A deviation that is covered by a valid waiver.
    Waived,
    /// The server deviates.
    Failed,
    /// The harness or its surroundings kept a verdict from being reached.
    Error,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::Waived => "waived",
            Self::Failed => "failed",
            Self::Error => "error",
        })
    }
}

/// Result of a whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunResult {
    /// Every selected scenario passed.
    Conformant,
    /// Nothing failed, but something was skipped.
    Partial,
    /// At least one scenario failed.
    NotConformant,
    /// No verdict could be reached.
    Inconclusive,
    /// The user interrupted the run.
    Interrupted,
}

impl fmt::Display for RunResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Conformant => "conformant",
            Self::Partial => "partial",
            Self::NotConformant => "not conformant",
            Self::Inconclusive => "inconclusive",
            Self::Interrupted => "interrupted",
        })
    }
}
