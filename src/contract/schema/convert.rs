//! Turns a schema of a document into a JSON Schema: references become numbers, and what JSON Schema does not know is left
//! out. Must not validate anything.
//!
//! `OpenAPI` 3.0 becomes draft 4, whose boolean `exclusiveMinimum` and ignored siblings of `$ref` it shares; 3.1 is
//! 2020-12 already. Only known keywords are taken over, so that an `$id` or `$schema` cannot change the meaning. What is an
//! integer follows from that, too: in 3.0, 1.0 is none, since it has a fraction; in 3.1 it is one, since its value is whole.

use serde_json::{Map, Value, json};

use super::endless::MAX_LEVELS;
use super::pattern::bad_pattern;
use crate::contract::document::defect_list::DefectList;
use crate::contract::document::grammar;
use crate::contract::document::grammar::{Held, Kind};
use crate::contract::document::read::{Dialect, Document};
use crate::contract::document::{pointer, reference};
use crate::model::finding::Finding;

/// Branches that are looked at for the values of a discriminator.
const MAX_BRANCHES: usize = 32;

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
pub(crate) enum Direction {
    /// Sent to the target.
    Request,
    /// Received from the target.
    Response,
}

/// A schema of a document by itself, with numbers in place of what it refers to.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Pointer of the original.
    pub(crate) origin: String,
    /// The JSON Schema, which refers to others as `#/definitions/NUMBER`.
    pub(crate) schema: Value,
    /// What it refers to.
    pub(crate) links: Vec<Link>,
    /// Levels of nesting.
    pub(crate) levels: usize,
    /// Why it cannot be used, if it cannot.
    pub(crate) errors: Vec<Finding>,
    /// Names of discriminators that do not decide, each with the pointer of the schema that holds it.
    pub(crate) discriminators: Vec<(String, String)>,
    /// Whether a property is only ever written.
    pub(crate) has_write_only: bool,
}

/// A reference.
#[derive(Debug)]
pub(crate) struct Link {
    /// Number of what it leads to.
    pub(crate) number: usize,
    /// Pointer of what it leads to.
    pub(crate) target: String,
    /// Levels down to it.
    pub(crate) level: usize,
    /// Whether what it leads to applies to the same value.
    pub(crate) is_in_place: bool,
}

/// Converts the schema at a pointer; what it refers to gets its number from `number_of`.
pub(crate) fn convert(
    document: &Document,
    at: &str,
    (direction, number_of): (Direction, &mut dyn FnMut(&str) -> usize),
    defects: &mut DefectList,
) -> Definition {
    let (links, errors, discriminators) = (Vec::new(), Vec::new(), Vec::new());
    let definition = Definition {
        origin: at.to_owned(),
        schema: Value::Bool(true),
        links,
        levels: 0,
        errors,
        discriminators,
        has_write_only: false,
    };
    let mut converter = Converter { document, defects, direction, number_of, definition, level: 0 };
    let value = document.tree.pointer(at).unwrap_or(&Value::Null);
    converter.definition.schema = converter.schema(value, at, Position::InPlace);
    converter.check(at);
    converter.definition
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
    number_of: &'d mut dyn FnMut(&str) -> usize,
    definition: Definition,
    /// Levels above the schema being converted.
    level: usize,
}

impl Converter<'_> {
    /// What can only be said of the whole.
    fn check(&mut self, at: &str) {
        if !self.definition.errors.is_empty() {
            return;
        }
        if self.definition.levels > MAX_LEVELS {
            self.refuse("schema-too-large", at, &format!("it has over {MAX_LEVELS} levels"));
        } else if let Some(bad) = bad_pattern(&self.definition.schema, at) {
            self.refuse("invalid-pattern", &bad.at, &bad.message);
        } else if let Some(wrong) = self.document.dialect.malformed(&self.definition.schema) {
            self.refuse(wrong.kind, &format!("{at}{}", wrong.at), &wrong.message);
        }
    }

    fn schema(&mut self, value: &Value, at: &str, position: Position) -> Value {
        let source = match value {
            Value::Bool(flag) => return self.boolean(*flag),
            Value::Object(source) => source,
            _ => {
                self.refuse("not-a-schema", at, "it is neither an object nor a boolean");
                return Value::Bool(true);
            }
        };
        self.level += 1;
        self.definition.levels = self.definition.levels.max(self.level);
        let mut out = Map::new();
        if let Some(reference) = grammar::member(source, "$ref") {
            self.reference(reference, at, position, &mut out);
        }
        if !out.contains_key("$ref") || self.document.dialect == Dialect::V31 {
            self.remark(source, at, &mut out);
            self.assertions(source, at, position, &mut out);
            self.applicators(source, at, position, &mut out);
        }
        self.level -= 1;
        if grammar::member(source, "nullable") == Some(&Value::Bool(true)) { nullable(out) } else { Value::Object(out) }
    }

    /// Draft 4 knows no boolean schemas, though documents of 3.0 have them.
    fn boolean(&self, flag: bool) -> Value {
        match (self.document.dialect, flag) {
            (Dialect::V31, _) => Value::Bool(flag),
            (Dialect::V30, true) => json!({}),
            (Dialect::V30, false) => json!({"not": {}}),
        }
    }

    fn reference(&mut self, reference: &Value, at: &str, position: Position, out: &mut Map<String, Value>) {
        let text = reference.as_str().unwrap_or_default();
        match reference::target(self.document, at, text) {
            Ok(target) => {
                let number = (self.number_of)(&target);
                let is_in_place = position != Position::Below;
                self.definition.links.push(Link { number, target, level: self.level, is_in_place });
                out.insert("$ref".to_owned(), Value::String(format!("#/definitions/{number}")));
            }
            Err(refused) => {
                let error = refused.note(self.defects);
                self.definition.errors.push(error);
            }
        }
    }

    /// Takes over what is no difference, but worth knowing.
    fn remark(&mut self, source: &Map<String, Value>, at: &str, out: &mut Map<String, Value>) {
        if self.direction == Direction::Response && grammar::member(source, "writeOnly") == Some(&Value::Bool(true)) {
            self.definition.has_write_only = true;
            out.insert("writeOnly".to_owned(), Value::Bool(true));
        }
        let discriminator = grammar::member(source, "discriminator");
        let Some(name) = discriminator.and_then(|one| one.get("propertyName")).and_then(Value::as_str) else { return };
        for keyword in ["oneOf", "anyOf"] {
            let Some(alternatives) = source.get(keyword).and_then(Value::as_array) else { continue };
            let place = pointer::join(at, keyword);
            let mut places = (0..alternatives.len()).map(|index| pointer::join(&place, &index.to_string()));
            if !places.all(|place| self.names_its_values(&place, name)) {
                let message = format!(
                    "`{name}` tells the alternatives of `{keyword}` apart, but does not decide which of them counts: \
                     list its values in each with `enum`"
                );
                self.defects.warn("discriminator-alone", &pointer::join(at, "discriminator"), message);
                self.definition.discriminators.push((at.to_owned(), name.to_owned()));
            }
        }
    }

    /// Whether the schema at a place says itself which values a property has.
    fn names_its_values(&self, at: &str, name: &str) -> bool {
        let mut waiting = vec![at.to_owned()];
        for _ in 0..MAX_BRANCHES {
            let Some(next) = waiting.pop() else { return false };
            let Ok((place, schema)) = reference::resolve(self.document, &next) else { continue };
            let property = schema.get("properties").and_then(|properties| properties.get(name));
            // 3.0 knows no `const`.
            let keywords: &[&str] = if self.document.dialect == Dialect::V31 { &["const", "enum"] } else { &["enum"] };
            if property.is_some_and(|property| keywords.iter().any(|keyword| property.get(*keyword).is_some())) {
                return true;
            }
            let branches = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
            let all = pointer::join(&place, "allOf");
            waiting.extend((0..branches).map(|index| pointer::join(&all, &index.to_string())));
        }
        false
    }

    fn assertions(&mut self, source: &Map<String, Value>, at: &str, position: Position, out: &mut Map<String, Value>) {
        for keyword in PLAIN {
            if let Some(value) = grammar::member(source, keyword) {
                out.insert((*keyword).to_owned(), value.clone());
            }
        }
        if let Some(kind) = grammar::member(source, "type") {
            self.check_type(kind, source, at);
            out.insert("type".to_owned(), kind.clone());
        }
        if let Some(format) = grammar::member(source, "format").and_then(Value::as_str) {
            if FORMATS.contains(&format) {
                out.insert("format".to_owned(), Value::String(format.to_owned()));
            } else {
                self.defects.warn("unknown-format", &pointer::join(at, "format"), format!("`{format}` is not checked"));
            }
        }
        if let Some(required) = grammar::member(source, "required") {
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

    /// The names that are asked for: those that travel in this direction.
    fn required(&mut self, required: &Value, source: &Map<String, Value>, at: &str, position: Position) -> Vec<Value> {
        let at = pointer::join(at, "required");
        let Some(names) = required.as_array() else {
            self.defects.warn("required-not-a-list", &at, "`required` of a schema is a list of names; it is left out");
            return Vec::new();
        };
        let foreign = if self.direction == Direction::Response { "writeOnly" } else { "readOnly" };
        let properties = grammar::member(source, "properties").and_then(Value::as_object);
        // A branch may require what its siblings declare, and an open schema what nobody declares.
        let closed = position != Position::Branch
            && ["allOf", "anyOf", "oneOf", "additionalProperties", "patternProperties"]
                .iter()
                .all(|k| !source.contains_key(*k));
        let mut kept = Vec::new();
        for name in names {
            let declared = properties.and_then(|properties| properties.get(name.as_str()?));
            if declared.is_none() && closed && properties.is_some_and(|properties| !properties.is_empty()) {
                let message = format!("{name} is required but not among the properties; it is asked for all the same");
                self.defects.warn("required-undeclared", &at, message);
            }
            if declared.and_then(|schema| schema.get(foreign)) != Some(&Value::Bool(true)) {
                kept.push(name.clone());
            }
        }
        kept
    }

    fn applicators(&mut self, source: &Map<String, Value>, at: &str, position: Position, out: &mut Map<String, Value>) {
        for (keyword, held) in grammar::fields(Kind::Schema) {
            let Some(value) = grammar::member(source, keyword) else { continue };
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
                (Held::One(_), Value::Bool(_)) if *keyword == "additionalProperties" => value.clone(),
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
        let error = self.defects.error(kind, at, message);
        self.definition.errors.push(error);
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
        let document = Document::of_tree(tree, Dialect::V30);
        let mut defects = DefectList::new("f");
        let converted = convert(&document, "/s", (direction, &mut |_| 1), &mut defects);
        let kinds = defects.into_findings().into_iter().map(|finding| finding.kind).collect();
        (converted.errors.is_empty().then_some(converted.schema), kinds)
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
                "secret": {"writeOnly": true, "type": "string"}
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
        assert_eq!(kinds(json!({"pattern": "("})), (None, vec!["invalid-pattern".to_owned()]));
        assert_eq!(kinds(json!({"minimum": "1"})), (None, vec!["unusable-schema".to_owned()]));
        assert_eq!(kinds(json!({"type": "string", "items": {}})).1, ["items-without-array"]);
        assert_eq!(kinds(json!({"properties": {"a": {}}, "required": ["b"]})).1, ["required-undeclared"]);
        assert_eq!(kinds(json!({"format": "object"})).1, ["unknown-format"]);
        assert_eq!(kinds(json!({"required": "true"})).1, ["required-not-a-list"]);
    }

    #[test]
    fn a_schema_may_be_a_boolean() {
        let schema = json!({"properties": {"any": true, "none": false}, "additionalProperties": false});
        let same = json!({"properties": {"any": {}, "none": {"not": {}}}, "additionalProperties": false});
        assert_eq!(converted(&schema, Direction::Response), (Some(same), vec![]));
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
