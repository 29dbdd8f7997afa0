//! Compiled schemas: what a body is validated with, and the differences that come out of it. The only place that builds
//! validators, each when it is first needed. Nothing is fetched meanwhile, and patterns run within bounds.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{AnnotationEntry, Draft, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::convert::Definition;
use super::phrase;
use super::stack::with_room_for;
use crate::contract::document::located::located;
use crate::contract::document::pointer;
use crate::contract::document::read::Dialect;
use crate::contract::schema::pattern;
use crate::contract::schema::pattern::bad_pattern;
use crate::model::commitment;

/// Differences that are listed for one body; more would only repeat themselves.
const LISTED: usize = 50;

/// Levels that compiling goes down: those of a schema, and of some that it refers to.
const COMPILED_LEVELS: usize = 10_000;

/// A place where a value differs from what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// JSON pointer into the body, where one place shows it.
    pub(crate) pointer: Option<String>,
    /// What is expected, a phrase.
    pub(crate) expected: String,
    /// What was seen, a phrase.
    pub(crate) actual: String,
    /// Where the expectation comes from.
    pub(crate) source: String,
}

impl Difference {
    /// One that no single place in the body shows.
    pub(crate) fn whole(expected: &str, actual: &str, source: &str) -> Self {
        let (expected, actual, source) = (expected.to_owned(), phrase::cut(actual), source.to_owned());
        Self { pointer: None, expected, actual, source }
    }
}

/// Whether an error is about the letters of a text that the record does not hold, since it was a secret: nothing can be said
/// about them. That it is a text, and not an empty one, is known.
fn is_about_hidden_text(error: &ValidationError<'_>) -> bool {
    let is_about_letters = matches!(
        error.kind(),
        ValidationErrorKind::Pattern { .. }
            | ValidationErrorKind::Format { .. }
            | ValidationErrorKind::MinLength { .. }
            | ValidationErrorKind::MaxLength { .. }
            | ValidationErrorKind::Enum { .. }
            | ValidationErrorKind::Constant { .. }
    );
    is_about_letters && error.instance().as_str().is_some_and(commitment::stands_in)
}

/// What is to be said about a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Examined {
    /// Where it does not satisfy the schema, at most [`LISTED`] places and a last entry that says so.
    pub(crate) differences: Vec<Difference>,
    /// What is worth knowing and no difference.
    pub(crate) remarks: Vec<Difference>,
}

/// A schema ready for use.
#[derive(Debug)]
pub(crate) struct Schema {
    origin: Origin,
    /// Levels that validating goes down on one value.
    levels: usize,
    validator: OnceLock<Option<Validator>>,
}

/// What a schema is made of, which a difference names as its source.
#[derive(Debug)]
enum Origin {
    Document(Closed),
    Amendment {
        /// The words for the overlay or profile.
        source: String,
        schema: Value,
    },
}

/// A schema of a document with all that it refers to.
#[derive(Debug)]
pub(crate) struct Closed {
    /// The document.
    pub(crate) file: String,
    /// How it is to be read.
    pub(crate) dialect: Dialect,
    /// Number of the schema itself.
    pub(crate) root: usize,
    /// All that it is made of, by number.
    pub(crate) definitions: BTreeMap<usize, Arc<Definition>>,
}

impl Schema {
    /// A schema of a document, which goes down so many levels on one value.
    pub(crate) fn of_document(closed: Closed, levels: usize) -> Self {
        Self { origin: Origin::Document(closed), levels, validator: OnceLock::new() }
    }

    /// A schema of an overlay or profile, which must stand alone.
    ///
    /// # Errors
    /// Why it cannot be used: kind, pointer into the schema, message.
    pub(crate) fn of_amendment(schema: &Value, source: &str) -> Result<Self, Unusable> {
        if let Some(at) = reference_in(schema, "") {
            let message = "a schema here cannot refer to others".to_owned();
            return Err(Unusable { kind: "ref-in-amendment", at, message });
        }
        if let Some(bad) = bad_pattern(schema, "") {
            return Err(Unusable { kind: "invalid-pattern", at: bad.at, message: bad.message });
        }
        if let Some(malformed) = Dialect::V31.malformed(schema) {
            return Err(malformed);
        }
        let origin = Origin::Amendment { source: source.to_owned(), schema: schema.clone() };
        Ok(Self { origin, levels: depth(schema), validator: OnceLock::new() })
    }

    /// Where a value does not satisfy it.
    pub(crate) fn differences(&self, value: &Value) -> Vec<Difference> {
        self.examine(value).differences
    }

    /// Everything that is to be said about a value.
    pub(crate) fn examine(&self, value: &Value) -> Examined {
        let levels = self.levels.saturating_mul(depth(value));
        let examined = self.validator().and_then(|one| with_room_for(levels, || self.compare(one, value)));
        examined.unwrap_or_else(|| {
            let unusable = Difference::whole("a usable schema", "it cannot be compiled", &self.source(""));
            Examined { differences: vec![unusable], remarks: Vec::new() }
        })
    }

    fn compare(&self, validator: &Validator, value: &Value) -> Examined {
        let mut found = Examined::default();
        for error in validator.iter_errors(value).filter(|error| !is_about_hidden_text(error)) {
            let remark = matches!(error.kind(), ValidationErrorKind::BacktrackLimitExceeded { .. });
            if remark && found.remarks.is_empty() {
                found.remarks.push(self.undecided(&error));
            } else if !remark && found.differences.len() == LISTED {
                found.differences.push(Difference {
                    pointer: None,
                    expected: "a body that fits the schema".to_owned(),
                    actual: format!("more than {LISTED} differences; the rest is not listed"),
                    source: self.source(""),
                });
                break;
            } else if !remark {
                found.differences.push(self.difference(&error));
            }
        }
        found.remarks.extend(self.sent_back(validator, value));
        found
    }

    fn difference(&self, error: &ValidationError<'_>) -> Difference {
        let path = error.schema_path().as_str();
        let mut actual = phrase::observation(error.kind(), error.instance());
        let fits_several = matches!(error.kind(), ValidationErrorKind::OneOfMultipleValid { .. });
        if let Some(name) = self.discriminator(path).filter(|_| fits_several) {
            actual = format!("{actual}; the discriminator `{name}` does not decide");
        }
        let expected = phrase::expectation(error.kind());
        let pointer = Some(error.instance_path().as_str().to_owned());
        Difference { pointer, expected, actual, source: self.source(path) }
    }

    /// A pattern that needs too many steps on this value says nothing about it.
    fn undecided(&self, error: &ValidationError<'_>) -> Difference {
        Difference {
            pointer: Some(error.instance_path().as_str().to_owned()),
            expected: "text on which the pattern can be tried to its end".to_owned(),
            actual: "it takes too many steps; whether the text matches is not known".to_owned(),
            source: self.source(error.schema_path().as_str()),
        }
    }

    /// Properties that are only ever written, and came back in a value that satisfies the schema.
    fn sent_back(&self, validator: &Validator, value: &Value) -> Vec<Difference> {
        let Origin::Document(closed) = &self.origin else { return Vec::new() };
        if !closed.definitions.values().any(|definition| definition.has_write_only) {
            return Vec::new();
        }
        let evaluation = validator.evaluate(value);
        let is_write_only = |entry: &AnnotationEntry<'_>| entry.annotations.value()["writeOnly"] == true;
        let remark = |entry: AnnotationEntry<'_>| Difference {
            pointer: Some(entry.instance_location.as_str().to_owned()),
            expected: "nothing, since the property is writeOnly".to_owned(),
            actual: "it was sent back".to_owned(),
            source: self.source(""),
        };
        evaluation.iter_annotations().filter(is_write_only).take(LISTED).map(remark).collect()
    }

    fn validator(&self) -> Option<&Validator> {
        let compile = || match &self.origin {
            Origin::Document(closed) => closed.compile(),
            Origin::Amendment { schema, .. } => build(schema, Draft::Draft202012).ok(),
        };
        self.validator.get_or_init(compile).as_ref()
    }

    /// Words for where a keyword of the schema stands.
    fn source(&self, path: &str) -> String {
        match &self.origin {
            Origin::Document(closed) => {
                let first = || closed.definitions.get(&closed.root).map(|root| root.origin.clone()).unwrap_or_default();
                let (file, pointer) = located(&closed.file, &closed.holder(path).unwrap_or_else(first));
                format!("{file}#{pointer}")
            }
            Origin::Amendment { source, .. } => source.clone(),
        }
    }

    /// Name of the discriminator beside a keyword.
    fn discriminator(&self, path: &str) -> Option<&str> {
        let Origin::Document(closed) = &self.origin else { return None };
        let holder = closed.holder(path)?;
        let all = closed.definitions.values().flat_map(|definition| &definition.discriminators);
        all.into_iter().find(|(at, _)| *at == holder).map(|(_, name)| name.as_str())
    }
}

impl Closed {
    fn compile(&self) -> Option<Validator> {
        let definitions: Map<String, Value> =
            self.definitions.iter().map(|(number, one)| (number.to_string(), one.schema.clone())).collect();
        let schema = json!({"$ref": format!("#/definitions/{}", self.root), "definitions": definitions});
        with_room_for(COMPILED_LEVELS, || build(&schema, self.dialect.draft()).ok()).flatten()
    }

    /// The original pointer of the schema that holds a keyword, for the path of the keyword: `/definitions/N/rest`. Readers
    /// look for the holder.
    fn holder(&self, path: &str) -> Option<String> {
        let (holder, _) = path.strip_prefix("/definitions/")?.rsplit_once('/')?;
        let (number, rest) = holder.find('/').map_or((holder, ""), |slash| holder.split_at(slash));
        let definition = self.definitions.get(&number.parse::<usize>().ok()?)?;
        Some(format!("{}{rest}", definition.origin))
    }
}

impl Dialect {
    fn draft(self) -> Draft {
        if self == Self::V30 { Draft::Draft4 } else { Draft::Draft202012 }
    }

    /// What is wrong with the form of a converted schema, if anything is.
    pub(crate) fn malformed(self, schema: &Value) -> Option<Unusable> {
        let checked = match self {
            Self::V30 => jsonschema::draft4::meta::validate(schema),
            Self::V31 => jsonschema::draft202012::meta::validate(schema),
        };
        checked.err().map(|error| unusable(&error))
    }
}

/// Why a schema cannot be used.
#[derive(Debug)]
pub(crate) struct Unusable {
    /// Kind of the finding.
    pub(crate) kind: &'static str,
    /// Pointer into the schema.
    pub(crate) at: String,
    /// One sentence.
    pub(crate) message: String,
}

fn build(schema: &Value, draft: Draft) -> Result<Validator, Unusable> {
    jsonschema::options()
        .with_draft(draft)
        .offline()
        .with_pattern_options(pattern::options())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(schema)
        .map_err(|error| unusable(&error))
}

fn unusable(error: &ValidationError<'_>) -> Unusable {
    let at = error.instance_path().as_str().to_owned();
    Unusable { kind: "unusable-schema", at, message: phrase::cut(&error.to_string()) }
}

/// Levels of a value; one that holds no other has one.
fn depth(value: &Value) -> usize {
    let below = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => None,
    };
    1 + below.unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_a_hidden_text_are_not_judged() {
        let property =
            |keyword: &str, value: Value| json!({"properties": {"joinCode": {"type": "string", keyword: value}}});
        for (keyword, value) in [
            ("pattern", json!("^[0-9]{4}$")),
            ("minLength", json!(60)),
            ("maxLength", json!(4)),
            ("enum", json!(["a"])),
            ("const", json!("a")),
        ] {
            let schema = Schema::of_amendment(&property(keyword, value), "here").unwrap();
            let differences = |text: &str| schema.differences(&json!({"joinCode": text})).len();
            assert_eq!(differences("redacted-value-0123456789abcdef"), 0, "{keyword}");
            assert_eq!(differences("redacted"), 1, "{keyword}");
        }
        let schema = Schema::of_amendment(&property("minLength", json!(1)), "here").unwrap();
        assert_eq!(schema.differences(&json!({"joinCode": ""})).len(), 1, "an empty one hides nothing");
        let schema = json!({"properties": {"joinCode": {"type": "integer"}}});
        let schema = Schema::of_amendment(&schema, "here").unwrap();
        assert_eq!(
            schema.differences(&json!({"joinCode": "redacted-value-0123456789abcdef"})).len(),
            1,
            "a type is known"
        );
    }
}
