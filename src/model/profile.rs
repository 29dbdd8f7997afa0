//! A profile: what is normal for a server era or dialect. Plain data as its file states it.

use serde::{Deserialize, Serialize};

use super::amendment::Amendments;

/// A server era or dialect and the documented deviations that are normal there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name used by `--profile`.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// Profile whose amendments come first, if any.
    #[serde(default)]
    pub extends: Option<String>,
    /// Versions of the target that belong to this era, as a semver requirement.
    #[serde(default)]
    pub versions: Option<String>,
    /// Whether a document that was given counts before overlays where both name statuses.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub document_is_law: bool,
    /// How late the effect of a successful answer may show.
    pub effect: Effect,
    /// What differs from document and overlays.
    #[serde(default)]
    pub amendments: Amendments,
}

/// How late an effect that a success answer promises may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// Milliseconds after the answer; 0 means that the answer says it is done.
    pub within_ms: u64,
    /// Why.
    pub reason: String,
    /// Where the fact comes from.
    pub source: String,
}
