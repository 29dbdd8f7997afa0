//! Mends what an export did to the values of a document: booleans turned into text and sections turned into null.
//! Only values change, never keys, so that every pointer stays a pointer into the original.

use serde_json::Value;

use super::defect_list::DefectList;
use super::pointer;
use crate::contract::document::grammar;
use crate::contract::document::grammar::{Held, Kind};

/// Mends a document in place.
pub(crate) fn repair(document: &mut Value, defects: &mut DefectList) {
    node(document, Kind::Document, "", defects);
}

/// The boolean that a text spells, if it does.
pub(crate) fn spelt_boolean(value: &Value) -> Option<bool> {
    match value.as_str() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    }
}

fn node(value: &mut Value, kind: Kind, at: &str, defects: &mut DefectList) {
    let Value::Object(members) = value else { return };
    for field in grammar::booleans(kind) {
        let Some(found) = grammar::member_mut(members, field) else { continue };
        if let Some(boolean) = spelt_boolean(found) {
            *found = Value::Bool(boolean);
            let message = format!("`{field}` is the text \"{boolean}\"; read as the boolean");
            defects.warn("boolean-as-text", &pointer::join(at, field), message);
        }
    }
    for (field, held) in grammar::fields(kind) {
        let Some(found) = grammar::member_mut(members, field) else { continue };
        let at = pointer::join(at, field);
        if found.is_null() {
            *found = empty(*held);
            defects.warn("null-section", &at, format!("`{field}` is null; read as empty"));
        }
        children(found, *held, &at, defects);
    }
}

fn children(value: &mut Value, held: Held, at: &str, defects: &mut DefectList) {
    match (held, value) {
        (Held::One(kind), value) => node(value, kind, at, defects),
        (Held::List(kind), Value::Array(items)) => {
            for (index, item) in items.iter_mut().enumerate() {
                node(item, kind, &pointer::join(at, &index.to_string()), defects);
            }
        }
        (Held::Map(kind), Value::Object(members)) => {
            for (name, member) in members.iter_mut() {
                node(member, kind, &pointer::join(at, name), defects);
            }
        }
        _ => {}
    }
}

fn empty(held: Held) -> Value {
    match held {
        Held::List(_) => Value::Array(Vec::new()),
        Held::One(_) | Held::Map(_) => Value::Object(serde_json::Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_places_that_want_a_boolean_change() {
        let mut document = json!({
            "components": {
                "schemas": null,
                "parameters": {"a": {"name": "true", "required": "true", "example": "true"}},
                "headers": {"b": {"schema": {"type": "string", "nullable": "false", "enum": ["true"]}}}
            }
        });
        let mut defects = DefectList::new("f");
        repair(&mut document, &mut defects);
        let repaired = json!({
            "components": {
                "schemas": {},
                "parameters": {"a": {"name": "true", "required": true, "example": "true"}},
                "headers": {"b": {"schema": {"type": "string", "nullable": false, "enum": ["true"]}}}
            }
        });
        assert_eq!(document, repaired);
        let findings: Vec<String> = defects.into_findings().iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [
                "f#/components/schemas: warning[null-section]: `schemas` is null; read as empty",
                "f#/components/parameters/a/required: warning[boolean-as-text]: `required` is the text \"true\"; read as the boolean",
                "f#/components/headers/b/schema/nullable: warning[boolean-as-text]: `nullable` is the text \"false\"; read as the boolean",
            ]
        );
    }
}
