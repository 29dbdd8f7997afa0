//! What overlays and profiles say on top of the published document. Both files have this one shape; a later
//! entry replaces an earlier one of the same id, so a profile corrects an overlay and an era its dialect.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::recipe::Recipe;

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
    /// What operations may show although no other may.
    pub disclosures: Vec<Disclosure>,
    /// Properties, parameters and fields whose values are secrets, besides those whose names say so; overlays only.
    pub secrets: Vec<SecretName>,
    /// How things are created and removed; overlays only.
    pub entities: Vec<Recipe>,
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

/// What the answers of an operation may show, although it would give something away elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Disclosure {
    pub id: String,
    /// `METHOD /path`, or `*` for every operation.
    pub operation: String,
    /// Properties in which the caller is handed a token of its own.
    pub hands_out: Vec<String>,
    /// Properties that hold what a server stores in place of a secret, such as a hash.
    pub shows: Vec<String>,
    /// Whether a success holds nothing that users wrote: what looks like the insides of the server is that, then.
    pub own_words: bool,
    pub reason: String,
    pub source: String,
}

/// A name that stands before secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretName {
    pub id: String,
    /// Of a property, parameter, field or column; written large or small, with or without signs between its letters.
    pub name: String,
    pub reason: String,
    pub source: String,
}
