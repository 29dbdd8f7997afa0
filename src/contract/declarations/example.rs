//! Examples of a document: mends booleans that were turned into text where the example's own schema says boolean,
//! and lists examples that their schema does not accept. Also converts every schema on the way, so that the unusable
//! ones are known. Must not know operations.

use serde_json::Value;

use crate::contract::document::defect_list::DefectList;
use crate::contract::document::grammar::Kind;
use crate::contract::document::read::Document;
use crate::contract::document::{grammar, pointer, reference, repair};
use crate::contract::schema::convert::Direction;
use crate::contract::schema::shared::Schemas;

/// Schemas that are looked at for one place of an example.
const MAX_CANDIDATES: usize = 64;

/// A schema and the examples that stand beside it.
struct Illustrated {
    schema: String,
    examples: Vec<String>,
}

/// Mends the examples of a document in place.
pub(crate) fn repair_booleans(document: &mut Document, defects: &mut DefectList) {
    let mut spots = Vec::new();
    for place in illustrated(document) {
        let Ok((_, schema)) = reference::resolve(document, &place.schema) else { continue };
        for example in &place.examples {
            let Some(value) = document.tree.pointer(example) else { continue };
            textual_booleans(document, vec![schema], value, example, &mut spots);
        }
    }
    for (at, boolean) in spots {
        if let Some(value) = document.tree.pointer_mut(&at) {
            *value = Value::Bool(boolean);
            let message =
                format!("the example has the text \"{boolean}\" where its schema says boolean; read as the boolean");
            defects.warn("boolean-as-text", &at, message);
        }
    }
}

/// Lists the examples that violate their own schema.
pub(crate) fn check(schemas: &mut Schemas<'_>, defects: &mut DefectList) {
    let document = schemas.document;
    for place in illustrated(document) {
        let way = direction(&place.schema);
        let Ok(schema) = schemas.at(&place.schema, way, defects) else { continue };
        for example in &place.examples {
            let Some(value) = document.tree.pointer(example) else { continue };
            if let Some(first) = schema.differences(value).into_iter().next() {
                let inside = first.pointer.unwrap_or_default();
                let message = format!("expected {}, the example has {}", first.expected, first.actual);
                defects.warn("example-violates-schema", &format!("{example}{inside}"), message);
            }
        }
    }
}

fn direction(at: &str) -> Direction {
    // Steps of a path key are escaped, so these can only be sections.
    let request = ["/requestBody/", "/requestBodies/", "/parameters/"].iter().any(|section| at.contains(section));
    if request { Direction::Request } else { Direction::Response }
}

fn illustrated(document: &Document) -> Vec<Illustrated> {
    let mut found = Vec::new();
    grammar::walk(&document.tree, Kind::Document, "", &mut |kind, at, value| {
        let schema = match kind {
            Kind::Schema if value.get("example").is_some() => at.to_owned(),
            Kind::MediaType | Kind::Parameter if value.get("schema").is_some() => pointer::join(at, "schema"),
            _ => return,
        };
        let mut examples = Vec::new();
        if value.get("example").is_some() {
            examples.push(pointer::join(at, "example"));
        }
        let named = if kind == Kind::Schema { None } else { value.get("examples").and_then(Value::as_object) };
        for name in named.into_iter().flat_map(|named| named.keys()) {
            let example = pointer::join(&pointer::join(at, "examples"), name);
            if let Ok((target, value)) = reference::resolve(document, &example)
                && value.get("value").is_some()
            {
                examples.push(pointer::join(&target, "value"));
            }
        }
        found.push(Illustrated { schema, examples });
    });
    found
}

/// Finds texts `true` and `false` at places where some schema says boolean and none says string.
fn textual_booleans<'v>(
    document: &'v Document,
    schemas: Vec<&'v Value>,
    value: &Value,
    at: &str,
    found: &mut Vec<(String, bool)>,
) {
    let schemas = candidates(document, schemas);
    match value {
        Value::String(_) => {
            let says = |kind: &str| schemas.iter().any(|schema| names_type(schema, kind));
            if let (Some(boolean), true, false) = (repair::spelt_boolean(value), says("boolean"), says("string")) {
                found.push((at.to_owned(), boolean));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let declared = |schema: &&'v Value| {
                    let named = schema.get("properties").and_then(|properties| properties.get(name));
                    named.or_else(|| schema.get("additionalProperties"))
                };
                let below = schemas.iter().filter_map(declared).collect();
                textual_booleans(document, below, member, &pointer::join(at, name), found);
            }
        }
        Value::Array(items) => {
            let below: Vec<&Value> = schemas.iter().filter_map(|schema| schema.get("items")).collect();
            for (index, item) in items.iter().enumerate() {
                textual_booleans(document, below.clone(), item, &pointer::join(at, &index.to_string()), found);
            }
        }
        _ => {}
    }
}

/// The schemas together with what they refer to and all their branches.
fn candidates<'v>(document: &'v Document, mut schemas: Vec<&'v Value>) -> Vec<&'v Value> {
    let mut next = 0;
    while next < schemas.len() && schemas.len() < MAX_CANDIDATES {
        let schema = schemas[next];
        next += 1;
        if let Some(text) = schema.get("$ref").and_then(Value::as_str) {
            schemas
                .extend(reference::target(document, "", text).ok().and_then(|target| document.tree.pointer(&target)));
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            schemas.extend(schema.get(keyword).and_then(Value::as_array).into_iter().flatten());
        }
    }
    schemas
}

fn names_type(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    }
}
