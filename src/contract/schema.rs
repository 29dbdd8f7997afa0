//! Compiled schemas: what a body is validated with, and the differences that come out of it. The only place that
//! builds validators. Nothing is fetched while one is built, and no pattern can back-track.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use super::convert::{self, Direction};
use super::defect_list::DefectList;
use super::read::{Dialect, Document};
use super::{phrase, pointer};

/// Differences that are listed for one body; more would only repeat themselves.
const LISTED: usize = 50;

/// A place where a value differs from what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// JSON pointer into the body, where one place shows it.
    pub(super) pointer: Option<String>,
    /// What is expected, a phrase.
    pub(super) expected: String,
    /// What was seen, a phrase.
    pub(super) actual: String,
    /// Where the expectation comes from.
    pub(super) source: String,
}

/// A schema ready for use.
#[derive(Debug)]
pub(super) struct Schema {
    validator: Validator,
    origin: Origin,
}

/// What a difference names as its source.
#[derive(Debug)]
enum Origin {
    /// A schema of a document: the file and the original pointer of each definition.
    Document(String, Vec<String>),
    /// A schema of an overlay or profile: the words for it.
    Amendment(String),
}

impl Schema {
    /// The schema at a pointer of a document. `None` if it cannot be used; the list of defects says why.
    pub(super) fn of_document(document: &Document, at: &str, way: Direction, defects: &mut DefectList) -> Option<Self> {
        let closed = convert::convert(document, at, way, defects)?;
        let draft = if document.dialect == Dialect::V30 { Draft::Draft4 } else { Draft::Draft202012 };
        match build(&closed.schema, draft) {
            Ok(validator) => Some(Self { validator, origin: Origin::Document(document.file.clone(), closed.origins) }),
            Err(fault) => {
                let place = original(&closed.origins, &fault.at).unwrap_or_else(|| at.to_owned());
                defects.error(fault.kind, &place, fault.message);
                None
            }
        }
    }

    /// A schema of an overlay or profile, which must stand alone.
    ///
    /// # Errors
    /// Why it cannot be used: kind, pointer into the schema, message.
    pub(super) fn of_amendment(schema: &Value, source: &str) -> Result<Self, Unusable> {
        if let Some(at) = reference_in(schema, "") {
            let message = "a schema here cannot refer to others".to_owned();
            return Err(Unusable { kind: "ref-in-amendment", at, message });
        }
        let validator = build(schema, Draft::Draft202012)?;
        Ok(Self { validator, origin: Origin::Amendment(source.to_owned()) })
    }

    /// Where a value does not satisfy it, at most [`LISTED`] places and a last entry that says so.
    pub(super) fn differences(&self, value: &Value) -> Vec<Difference> {
        let mut errors = self.validator.iter_errors(value);
        let mut found: Vec<Difference> = errors
            .by_ref()
            .take(LISTED)
            .map(|error| Difference {
                pointer: Some(error.instance_path().as_str().to_owned()),
                expected: phrase::expectation(error.kind()),
                actual: phrase::observation(error.kind(), error.instance()),
                source: self.source(error.schema_path().as_str()),
            })
            .collect();
        if errors.next().is_some() {
            found.push(Difference {
                pointer: None,
                expected: "a body that fits the schema".to_owned(),
                actual: format!("more than {LISTED} differences; the rest is not listed"),
                source: self.source(""),
            });
        }
        found
    }

    /// Words for where a keyword of the schema stands.
    fn source(&self, path: &str) -> String {
        match &self.origin {
            Origin::Document(file, origins) => {
                let first = origins.first().cloned().unwrap_or_default();
                // The last step is the keyword; readers look for the schema that holds it.
                let holder = path.rsplit_once('/').map_or("", |(holder, _)| holder);
                format!("{file}#{}", original(origins, holder).unwrap_or(first))
            }
            Origin::Amendment(source) => source.clone(),
        }
    }
}

/// Why a schema cannot be used.
#[derive(Debug)]
pub(super) struct Unusable {
    /// Kind of the finding.
    pub(super) kind: &'static str,
    /// Pointer into the schema.
    pub(super) at: String,
    /// One sentence.
    pub(super) message: String,
}

fn build(schema: &Value, draft: Draft) -> Result<Validator, Unusable> {
    bad_pattern(schema, "")?;
    jsonschema::options()
        .with_draft(draft)
        .offline()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(schema)
        .map_err(|error| Unusable {
            kind: "unusable-schema",
            at: error.instance_path().as_str().to_owned(),
            message: phrase::cut(&error.to_string()),
        })
}

/// Tries every pattern alone, so that the finding names it.
fn bad_pattern(schema: &Value, at: &str) -> Result<(), Unusable> {
    let Value::Object(members) = schema else {
        return schema
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .try_for_each(|(index, item)| bad_pattern(item, &pointer::join(at, &index.to_string())));
    };
    let named = members.get("patternProperties").and_then(Value::as_object);
    let own = members.get("pattern").and_then(Value::as_str).map(|pattern| (pointer::join(at, "pattern"), pattern));
    let keys = named.into_iter().flat_map(|named| named.keys());
    let named_at = pointer::join(at, "patternProperties");
    for (at, pattern) in own.into_iter().chain(keys.map(|key| (pointer::join(&named_at, key), key.as_str()))) {
        let options = PatternOptions::regex().size_limit(1 << 20);
        let alone = serde_json::json!({"pattern": pattern});
        if let Err(error) = jsonschema::options().offline().with_pattern_options(options).build(&alone) {
            let message = format!("{:?} cannot be used: {}", phrase::cut(pattern), phrase::cut(&error.to_string()));
            return Err(Unusable { kind: "invalid-pattern", at, message });
        }
    }
    members
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "enum" | "const"))
        .try_for_each(|(key, member)| bad_pattern(member, &pointer::join(at, key)))
}

fn reference_in(schema: &Value, at: &str) -> Option<String> {
    match schema {
        Value::Object(members) => members.iter().find_map(|(key, member)| {
            let at = pointer::join(at, key);
            if matches!(key.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") && member.is_string() {
                Some(at)
            } else {
                reference_in(member, &at)
            }
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| reference_in(item, &pointer::join(at, &index.to_string()))),
        _ => None,
    }
}

/// The pointer into the document for one into the converted schema: `/definitions/N/rest`.
fn original(origins: &[String], path: &str) -> Option<String> {
    let path = path.strip_prefix("/definitions/")?;
    let (number, rest) = path.find('/').map_or((path, ""), |slash| path.split_at(slash));
    let origin = origins.get(number.parse::<usize>().ok()?)?;
    Some(format!("{origin}{rest}"))
}
