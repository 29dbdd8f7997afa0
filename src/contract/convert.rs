//! Turns a schema of a document into a JSON Schema that stands alone: everything that it refers to is brought along
//! as `definitions`, and what JSON Schema does not know is left out. Must not validate anything.
//!
//! `OpenAPI` 3.0 becomes draft 4, whose boolean `exclusiveMinimum` and ignored siblings of `$ref` it shares; 3.1 is
//! 2020-12 already. Only known keywords are taken over, so that an `$id` or `$schema` cannot change the meaning.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::defect_list::DefectList;
use super::grammar::{self, Held, Kind};
use super::read::{Dialect, Document};
use super::{endless, pointer, reference};

/// Levels of nesting, those of a schema and of all that it brings along together: whoever compiles or validates it goes
/// down as many. The published documents need fewer than thirty.
const MAX_LEVELS: usize = 300;

const TYPES: &[&str] = &["null", "boolean", "object", "array", "number", "string", "integer"];

/// Formats of `OpenAPI` 3.0 and of JSON Schema; any other is likely a mistake.
const FORMATS: &[&str] = &[
    "int32",
    "int64",
    "float",
    "double",
    "byte",
    "binary",
    "date",
    "date-time",
    "password",
    "email",
    "uuid",
    "uri",
    "uri-reference",
    "hostname",
    "ipv4",
    "ipv6",
    "time",
    "duration",
    "regex",
    "json-pointer",
];

/// Keywords whose value holds no schema and is taken over as it is.
const PLAIN: &[&str] = &[
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "minContains",
    "maxContains",
    "dependentRequired",
];

/// What the validated value is, which decides what `readOnly` and `writeOnly` mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// Sent to the target.
    Request,
    /// Received from the target.
    Response,
}

/// A schema that stands alone.
#[derive(Debug)]
pub(super) struct Closed {
    /// The JSON Schema.
    pub(super) schema: Value,
    /// Pointer of the original of each definition, by its number.
    pub(super) origins: Vec<String>,
}

/// Converts the schema at a pointer. `None` if it cannot be used; the list of defects says why.
pub(super) fn convert(document: &Document, at: &str, direction: Direction, defects: &mut DefectList) -> Option<Closed> {
    let mut converter = Converter {
        document,
        defects,
        direction,
        origins: vec![at.to_owned()],
        numbers: HashMap::from([(at.to_owned(), 0)]),
        in_place: Vec::new(),
        level: 0,
        deepest: 0,
        sound: true,
    };
    let (mut definitions, mut levels) = (Map::new(), 0);
    while definitions.len() < converter.origins.len() {
        let number = definitions.len();
        let origin = converter.origins[number].clone();
        converter.in_place.push(Vec::new());
        let value = document.tree.pointer(&origin).unwrap_or(&Value::Null);
        definitions.insert(number.to_string(), converter.schema(value, &origin, Position::InPlace));
        levels += std::mem::take(&mut converter.deepest).max(1);
        if levels > MAX_LEVELS {
            let message = format!("with all that it refers to, it has over {MAX_LEVELS} levels");
            converter.defects.error("schema-too-large", at, message);
            return None;
        }
    }
    if let Some((kind, message)) = endless::fault(&converter.in_place) {
        converter.defects.error(kind, at, message);
        return None;
    }
    let Converter { origins, sound, .. } = converter;
    sound.then(|| Closed { schema: json!({"$ref": "#/definitions/0", "definitions": definitions}), origins })
}

/// Whether a schema applies to the same value as the definition it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// The definition itself.
    InPlace,
    /// A branch of `allOf`, `anyOf`, … of it.
    Branch,
    /// It applies to a member or item.
    Below,
}

struct Converter<'d> {
    document: &'d Document,
    defects: &'d mut DefectList,
    direction: Direction,
    origins: Vec<String>,
    numbers: HashMap<String, usize>,
    in_place: Vec<Vec<usize>>,
    /// Levels above the schema being converted, within its definition.
    level: usize,
    /// Most levels that were seen in this definition.
    deepest: usize,
    sound: bool,
}

impl Converter<'_> {
    fn schema(&mut self, value: &Value, at: &str, position: Position) -> Value {
        let source = match value {
            Value::Bool(_) => return value.clone(),
            Value::Object(source) => source,
            _ => {
                self.refuse("not-a-schema", at, "it is neither an object nor a boolean");
                return Value::Bool(true);
            }
        };
        self.level += 1;
        self.deepest = self.deepest.max(self.level);
        let mut out = Map::new();
        if let Some(reference) = source.get("$ref") {
            self.reference(reference, at, position, &mut out);
        }
        if !out.contains_key("$ref") || self.document.dialect == Dialect::V31 {
            self.assertions(source, at, position, &mut out);
            self.applicators(source, at, position, &mut out);
        }
        self.level -= 1;
        if source.get("nullable") == Some(&Value::Bool(true)) { nullable(out) } else { Value::Object(out) }
    }

    fn reference(&mut self, reference: &Value, at: &str, position: Position, out: &mut Map<String, Value>) {
        let text = reference.as_str().unwrap_or_default();
        match reference::target(&self.document.tree, at, text) {
            Ok(target) => {
                let next = self.origins.len();
                let number = *self.numbers.entry(target.clone()).or_insert(next);
                if number == next {
                    self.origins.push(target);
                }
                if let (true, Some(edges)) = (position != Position::Below, self.in_place.last_mut()) {
                    edges.push(number);
                }
                out.insert("$ref".to_owned(), Value::String(format!("#/definitions/{number}")));
            }
            Err(refused) => {
                refused.note(self.defects);
                self.sound = false;
            }
        }
    }

    fn assertions(&mut self, source: &Map<String, Value>, at: &str, position: Position, out: &mut Map<String, Value>) {
        for keyword in PLAIN {
            if let Some(value) = source.get(*keyword) {
                out.insert((*keyword).to_owned(), value.clone());
            }
        }
        if let Some(kind) = source.get("type") {
            self.check_type(kind, source, at);
            out.insert("type".to_owned(), kind.clone());
        }
        if let Some(format) = source.get("format").and_then(Value::as_str) {
            if FORMATS.contains(&format) {
                out.insert("format".to_owned(), Value::String(format.to_owned()));
            } else {
                self.defects.warn("unknown-format", &pointer::join(at, "format"), format!("`{format}` is not checked"));
            }
        }
        if let Some(required) = source.get("required") {
            let names = self.required(required, source, at, position);
            if !names.is_empty() {
                out.insert("required".to_owned(), Value::Array(names));
            }
        }
    }

    fn check_type(&mut self, kind: &Value, source: &Map<String, Value>, at: &str) {
        let names: Vec<&Value> = kind.as_array().map_or_else(|| vec![kind], |list| list.iter().collect());
        if names.is_empty() || !names.iter().all(|name| name.as_str().is_some_and(|name| TYPES.contains(&name))) {
            self.refuse("unknown-type", &pointer::join(at, "type"), &format!("{kind} is no type"));
        } else if source.contains_key("items") && !names.iter().any(|name| *name == "array") {
            let message = format!("`items` says nothing about a value of type {kind}");
            self.defects.warn("items-without-array", &pointer::join(at, "items"), message);
        }
    }

    /// The names that are asked for: those that are declared and travel in this direction.
    fn required(&mut self, required: &Value, source: &Map<String, Value>, at: &str, position: Position) -> Vec<Value> {
        let at = pointer::join(at, "required");
        let Some(names) = required.as_array() else {
            self.defects.warn("required-not-a-list", &at, "`required` of a schema is a list of names; it is left out");
            return Vec::new();
        };
        let foreign = if self.direction == Direction::Response { "writeOnly" } else { "readOnly" };
        let properties = source.get("properties").and_then(Value::as_object);
        // A branch may require what its siblings declare, and an open schema what nobody declares.
        let closed = position != Position::Branch
            && ["allOf", "anyOf", "oneOf", "additionalProperties", "patternProperties"]
                .iter()
                .all(|k| !source.contains_key(*k));
        let mut kept = Vec::new();
        for name in names {
            let declared = properties.and_then(|properties| properties.get(name.as_str()?));
            if declared.is_none() && closed && properties.is_some_and(|properties| !properties.is_empty()) {
                let message = format!("{name} is required but not among the properties; it is not asked for");
                self.defects.warn("required-undeclared", &at, message);
            } else if declared.and_then(|schema| schema.get(foreign)) != Some(&Value::Bool(true)) {
                kept.push(name.clone());
            }
        }
        kept
    }

    fn applicators(&mut self, source: &Map<String, Value>, at: &str, position: Position, out: &mut Map<String, Value>) {
        for (keyword, held) in grammar::fields(Kind::Schema) {
            let Some(value) = source.get(*keyword) else { continue };
            let same_value =
                matches!(*keyword, "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "dependentSchemas");
            let below = if same_value && position != Position::Below { Position::Branch } else { Position::Below };
            let at = pointer::join(at, keyword);
            let converted = match (held, value) {
                (Held::List(_), Value::Array(items)) => {
                    let each = |(index, item)| self.schema(item, &pointer::join(&at, &format!("{index}")), below);
                    Value::Array(items.iter().enumerate().map(each).collect())
                }
                (Held::Map(_), Value::Object(members)) => {
                    let each = |(name, member): (&String, &Value)| {
                        (name.clone(), self.schema(member, &pointer::join(&at, name), below))
                    };
                    Value::Object(members.iter().map(each).collect())
                }
                (Held::One(_), value) => self.schema(value, &at, below),
                _ => {
                    self.refuse("not-a-schema", &at, &format!("`{keyword}` has the wrong shape"));
                    continue;
                }
            };
            out.insert((*keyword).to_owned(), converted);
        }
    }

    fn refuse(&mut self, kind: &str, at: &str, message: &str) {
        self.defects.error(kind, at, message);
        self.sound = false;
    }
}

/// Lets null in, wherever the schema names types, lists values or delegates.
fn nullable(mut schema: Map<String, Value>) -> Value {
    let Some(Value::String(kind)) = schema.get("type").cloned() else {
        return json!({"anyOf": [schema, {"type": "null"}]});
    };
    schema.insert("type".to_owned(), json!([kind, "null"]));
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(schema: &Value, direction: Direction) -> (Option<Value>, Vec<String>) {
        let tree = json!({"s": schema, "t": {"type": "string"}});
        let document = Document { file: "f".into(), tree, dialect: Dialect::V30, page_operation: None };
        let mut defects = DefectList::new("f");
        let closed = convert(&document, "/s", direction, &mut defects);
        let kinds = defects.into_findings().into_iter().map(|finding| finding.kind).collect();
        (closed.map(|closed| closed.schema["definitions"]["0"].clone()), kinds)
    }

    #[test]
    fn what_json_schema_does_not_know_is_rewritten_or_left_out() {
        let schema = json!({
            "type": "object", "example": 1, "x-a": 2, "$id": "https://example.org/", "discriminator": {"propertyName": "a"},
            "required": ["a", "secret"],
            "properties": {
                "a": {"type": "string", "nullable": true, "enum": ["x"]},
                "b": {"$ref": "#/t", "type": "integer"},
                "n": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
                "secret": {"type": "string", "writeOnly": true}
            }
        });
        let expected = json!({
            "required": ["a"],
            "type": "object",
            "properties": {
                "a": {"enum": ["x", null], "type": ["string", "null"]},
                "b": {"$ref": "#/definitions/1"},
                "n": {"minimum": 0, "exclusiveMinimum": true, "type": "number"},
                "secret": {"type": "string"}
            }
        });
        assert_eq!(converted(&schema, Direction::Response), (Some(expected), vec![]));
        assert_eq!(converted(&schema, Direction::Request).0.unwrap()["required"], json!(["a", "secret"]));
    }

    #[test]
    fn defects_of_schemas_are_told_apart() {
        let kinds = |schema| converted(&schema, Direction::Response);
        assert_eq!(kinds(json!({"type": "text"})), (None, vec!["unknown-type".to_owned()]));
        assert_eq!(kinds(json!({"items": 3})), (None, vec!["not-a-schema".to_owned()]));
        assert_eq!(kinds(json!({"allOf": [{"$ref": "#/s"}]})), (None, vec!["endless-ref".to_owned()]));
        assert_eq!(kinds(json!({"type": "string", "items": {}})).1, ["items-without-array"]);
        assert_eq!(kinds(json!({"properties": {"a": {}}, "required": ["b"]})).1, ["required-undeclared"]);
        assert_eq!(kinds(json!({"format": "object"})).1, ["unknown-format"]);
        assert_eq!(kinds(json!({"required": "true"})).1, ["required-not-a-list"]);
    }

    #[test]
    fn a_schema_may_be_a_boolean() {
        let schema = json!({"properties": {"any": true, "none": false}});
        assert_eq!(converted(&schema, Direction::Response), (Some(schema), vec![]));
    }

    #[test]
    fn an_open_schema_may_require_what_nobody_declares() {
        for keyword in ["additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf"] {
            let empty = if keyword.ends_with("Of") { json!([{}]) } else { json!({}) };
            let schema = json!({"properties": {"a": {}}, "required": ["b"], keyword: empty});
            let (converted, kinds) = converted(&schema, Direction::Response);
            assert_eq!((converted.unwrap()["required"].clone(), kinds), (json!(["b"]), vec![]), "{keyword}");
        }
    }

    #[test]
    fn a_schema_has_so_many_levels_and_no_more() {
        let nested = |levels: usize| (1..levels).fold(json!({"type": "array"}), |inner, _| json!({"items": inner}));
        assert_eq!(converted(&nested(MAX_LEVELS), Direction::Response).1, Vec::<String>::new());
        assert_eq!(converted(&nested(MAX_LEVELS + 1), Direction::Response).1, ["schema-too-large"]);
    }
}
