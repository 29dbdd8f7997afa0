//! What the probe saw of a target, as plain facts. Which profile they speak for is decided elsewhere.

use serde::{Deserialize, Serialize};

/// Facts that tell the dialects of targets apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sightings {
    /// Version that `GET /api/info` states, if any.
    pub version: Option<String>,
    /// Top-level keys of the JSON answer to a call without credentials, if it was a 401 with a JSON object.
    pub refusal_keys: Option<Vec<String>>,
    /// Whether that answer says one thing in `error` and another in `message`.
    #[serde(default)]
    pub refusal_differs_in_itself: bool,
    /// Status of the answer to logging out a session that does not exist.
    pub not_found_status: Option<u16>,
    /// Whether a session took a login with `resume`, as it does upstream.
    pub takes_resume: bool,
    /// What the target says about device management.
    pub licence: Licence,
}

/// Whether device management is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Licence {
    /// Not found out.
    #[default]
    Unknown,
    /// The endpoint does its work.
    Offered,
    /// The endpoint answers that the licence lacks it; the answer in words.
    Missing(String),
}
