//! What overlays and profiles say on top of the published document. Both files have this one shape; a later
//! entry replaces an earlier one of the same id, so a profile corrects an overlay and an era its dialect.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Additions and corrections to the documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Amendments {
    /// Responses that the document lacks.
    pub responses: Vec<AddedResponse>,
    /// What every response of an operation must satisfy beyond the document's schema.
    pub rules: Vec<Rule>,
    /// The answers to named situations.
    pub answers: Vec<Answer>,
}

/// A status that an operation may answer with although the document does not list it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedResponse {
    /// Stable id, first part of the requirement ids it gives rise to.
    pub id: String,
    /// `METHOD /path`, or `*` for every operation.
    pub operation: String,
    pub status: u16,
    /// Media types of the body; `application/json` if absent.
    #[serde(default = "json_media_type")]
    pub media_types: Vec<String>,
    /// Whether a response without any body is fine too (then no media type is asked for either).
    #[serde(default)]
    pub may_be_empty: bool,
    pub reason: String,
    pub source: String,
}

fn json_media_type() -> Vec<String> {
    vec!["application/json".to_owned()]
}

/// A tightening: what the body of a matching response must satisfy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Requirement id, such as `logout-me.success.session-id-echoed`.
    pub id: String,
    /// `METHOD /path`, or `*` for every operation.
    pub operation: String,
    /// Statuses it applies to: `"200"`, or a class such as `"4xx"`.
    pub status: Vec<String>,
    /// JSON Schema (2020-12) for the body.
    #[serde(default)]
    pub schema: Option<Value>,
    /// A value of the response that must equal one of the request.
    #[serde(default)]
    pub echo: Option<Echo>,
    /// Switches off the rule of the same id that came before.
    #[serde(default)]
    pub withdrawn: bool,
    pub reason: String,
    pub source: String,
}

/// Two places whose values must be equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// Pointer into the JSON body of the request, or `header:NAME`.
    pub request: String,
    /// Pointer into the JSON body of the response; a `*` stands for every item of an array, and what is not there need
    /// not be equal then.
    pub response: String,
}

/// How an operation answers in a situation that features call by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// First part of the requirement ids: `<id>.status` and `<id>.body`.
    pub id: String,
    /// `METHOD /path`, or `*` for every operation.
    pub operation: String,
    /// The name used in features, such as `session not found`.
    pub situation: String,
    /// Statuses that are right in this situation.
    pub status: Vec<u16>,
    /// JSON Schema (2020-12) for the body.
    #[serde(default)]
    pub body: Option<Value>,
    /// Whether nothing is known of the answer but its status, as where a proxy or router answers in place of the
    /// operation: the declared responses and the rules for bodies are not asked then.
    #[serde(default)]
    pub any_form: bool,
    pub reason: String,
    pub source: String,
}
