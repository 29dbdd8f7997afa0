//! A deviation that somebody has accepted for a while, and what became of the acceptance in a run. Plain data.

use super::count::count;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use super::source::SourceLine;

/// One entry of `waivers.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Id of the requirement, or of the general one that covers it, such as `*.schema`.
    pub requirement: String,
    /// Operation whose deviations are accepted.
    pub operation: Operation,
    /// Versions of the target that it holds for (a semver requirement); any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<String>,
    pub reason: String,
    pub owner: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Last day in force, `YYYY-MM-DD` in UTC.
    pub expires: String,
    /// Whether a requirement of level *security* may be waived.
    #[serde(default)]
    pub allow_security: bool,
    /// Where the entry stands.
    pub place: SourceLine,
}

impl fmt::Display for Waiver {
    /// The phrase that reports show beside what is waived.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, until {}", self.reason, self.owner, self.expires)?;
        match &self.link {
            Some(link) => write!(f, ", {link})"),
            None => f.write_str(")"),
        }
    }
}

/// What became of a waiver in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It covers at least one deviation.
    Applied,
    /// Its last day has passed; it covers nothing.
    Expired,
    /// What it accepts was tried and does not happen any more.
    NowPassing,
    /// Nothing in the whole suite tries what it accepts.
    Unused,
    /// It covers nothing in what ran, but not everything ran.
    NotExercised,
    /// The target is of another version, or does not tell its version.
    OutOfRange,
}

impl WaiverState {
    /// Whether the entry has to go, or to be renewed, before a run can succeed.
    pub fn is_stale(self) -> bool {
        matches!(self, Self::Expired | Self::NowPassing | Self::Unused)
    }
}

/// A waiver and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverJudgement {
    pub waiver: Waiver,
    pub state: WaiverState,
    pub deviations: usize,
}

impl WaiverJudgement {
    /// What became of it in one sentence, with what is to be done.
    pub fn sentence(&self) -> String {
        let Waiver { requirement, operation, place, expires, versions, .. } = &self.waiver;
        let what = format!("{place}: the waiver of {requirement} for {operation}");
        match self.state {
            WaiverState::Applied => format!("{what} covers {}", count(self.deviations, "deviation")),
            WaiverState::Expired => format!("{what} expired on {expires}; renew or remove it"),
            WaiverState::NowPassing => format!("{what} is no longer needed, since nothing deviates; remove it"),
            WaiverState::Unused => format!("{what} is unused, since no scenario tries that; remove or correct it"),
            WaiverState::NotExercised => format!("{what} covers nothing in what ran, which was not everything"),
            WaiverState::OutOfRange => {
                format!("{what} is for versions {} and does not hold here", versions.as_deref().unwrap_or("*"))
            }
        }
    }
}
