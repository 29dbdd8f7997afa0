//! Which objects an `OpenAPI` 3 document consists of, as a table: what holds what, and which fields are booleans.
//! Must not change or judge anything. Source: the `OpenAPI` 3.0.3 and 3.1.0 specifications, section "Schema".

use serde_json::Value;

use super::pointer;

/// Kinds of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Example,
    Schema,
}

/// How a field holds further objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// The value is one object.
    One(Kind),
    /// The value is a list of objects.
    List(Kind),
    /// The value maps names to objects.
    Map(Kind),
}

use Held::{List, Map, One};

/// Fields that hold objects, by kind of the holder.
pub(crate) const fn fields(kind: Kind) -> &'static [(&'static str, Held)] {
    match kind {
        Kind::Document => &[("components", One(Kind::Components)), ("paths", Map(Kind::PathItem))],
        Kind::Components => &[
            ("schemas", Map(Kind::Schema)),
            ("responses", Map(Kind::Response)),
            ("parameters", Map(Kind::Parameter)),
            ("examples", Map(Kind::Example)),
            ("requestBodies", Map(Kind::RequestBody)),
            ("headers", Map(Kind::Parameter)),
        ],
        Kind::PathItem => &[
            ("parameters", List(Kind::Parameter)),
            ("get", One(Kind::Operation)),
            ("put", One(Kind::Operation)),
            ("post", One(Kind::Operation)),
            ("delete", One(Kind::Operation)),
            ("options", One(Kind::Operation)),
            ("head", One(Kind::Operation)),
            ("patch", One(Kind::Operation)),
            ("trace", One(Kind::Operation)),
        ],
        Kind::Operation => &[
            ("parameters", List(Kind::Parameter)),
            ("requestBody", One(Kind::RequestBody)),
            ("responses", Map(Kind::Response)),
        ],
        Kind::Parameter => {
            &[("schema", One(Kind::Schema)), ("content", Map(Kind::MediaType)), ("examples", Map(Kind::Example))]
        }
        Kind::RequestBody => &[("content", Map(Kind::MediaType))],
        Kind::Response => &[("content", Map(Kind::MediaType)), ("headers", Map(Kind::Parameter))],
        Kind::MediaType => {
            &[("schema", One(Kind::Schema)), ("examples", Map(Kind::Example)), ("encoding", Map(Kind::Encoding))]
        }
        Kind::Encoding => &[("headers", Map(Kind::Parameter))],
        Kind::Example => &[],
        Kind::Schema => &[
            ("properties", Map(Kind::Schema)),
            ("patternProperties", Map(Kind::Schema)),
            ("dependentSchemas", Map(Kind::Schema)),
            ("items", One(Kind::Schema)),
            ("additionalProperties", One(Kind::Schema)),
            ("unevaluatedProperties", One(Kind::Schema)),
            ("unevaluatedItems", One(Kind::Schema)),
            ("propertyNames", One(Kind::Schema)),
            ("contains", One(Kind::Schema)),
            ("allOf", List(Kind::Schema)),
            ("anyOf", List(Kind::Schema)),
            ("oneOf", List(Kind::Schema)),
            ("prefixItems", List(Kind::Schema)),
            ("not", One(Kind::Schema)),
            ("if", One(Kind::Schema)),
            ("then", One(Kind::Schema)),
            ("else", One(Kind::Schema)),
        ],
    }
}

/// Fields whose value is a boolean (or may be one), by kind of the holder.
pub(crate) const fn booleans(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Operation => &["deprecated"],
        Kind::Parameter => &["required", "deprecated", "allowEmptyValue", "explode", "allowReserved"],
        Kind::RequestBody => &["required"],
        Kind::Encoding => &["explode", "allowReserved"],
        Kind::Schema => &[
            "nullable",
            "readOnly",
            "writeOnly",
            "deprecated",
            "uniqueItems",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "additionalProperties",
        ],
        _ => &[],
    }
}

/// Members up to which an object is looked through faster than asked by hash.
const FEW: usize = 12;

/// A member of an object.
pub(crate) fn member<'v>(members: &'v serde_json::Map<String, Value>, name: &str) -> Option<&'v Value> {
    if members.len() > FEW {
        return members.get(name);
    }
    members.iter().find(|(known, _)| *known == name).map(|(_, member)| member)
}

/// The same, to be changed.
pub(crate) fn member_mut<'v>(members: &'v mut serde_json::Map<String, Value>, name: &str) -> Option<&'v mut Value> {
    if members.len() > FEW {
        return members.get_mut(name);
    }
    members.iter_mut().find(|(known, _)| *known == name).map(|(_, member)| member)
}

/// Calls `visit` for every object of the document, parents before children.
pub(crate) fn walk<'v>(value: &'v Value, kind: Kind, at: &str, visit: &mut impl FnMut(Kind, &str, &'v Value)) {
    visit(kind, at, value);
    let Value::Object(members) = value else { return };
    for (field, held) in fields(kind) {
        let Some(value) = member(members, field) else { continue };
        let at = pointer::join(at, field);
        match (held, value) {
            (One(kind), _) => walk(value, *kind, &at, visit),
            (List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, *kind, &pointer::join(&at, &index.to_string()), visit);
                }
            }
            (Map(kind), Value::Object(members)) => {
                for (name, member) in members {
                    walk(member, *kind, &pointer::join(&at, name), visit);
                }
            }
            _ => {}
        }
    }
}
