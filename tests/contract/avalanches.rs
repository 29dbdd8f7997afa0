//! Schemas that are small as text and huge or endless once they are followed: refused by name, or read at once.

use serde_json::{Map, Value, json};

use super::documents::{LAMPS, contract_of, document, findings, operation};
use super::exchange_builder::{answered, found};

const SCHEMA: &str = "#/components/schemas/S";

/// A document whose 200 has the first of these schemas; each is made of the reference to the next.
fn chained(count: usize, schema: impl Fn(Value) -> Value) -> String {
    let next = |number: usize| json!({"$ref": format!("{SCHEMA}{number}")});
    let mut schemas: Map<String, Value> =
        (0..count).map(|number| (format!("S{number}"), schema(next(number + 1)))).collect();
    schemas.insert(format!("S{count}"), json!({"type": "object"}));
    let mut tree = document("/api/v1/lamps", &operation(&next(0)));
    tree["components"] = json!({"schemas": schemas});
    tree.to_string()
}

/// A schema that applies another to a place many members down.
fn buried(schema: Value, levels: usize) -> Value {
    (0..levels).fold(schema, |inner, _| json!({"properties": {"a": inner}}))
}

#[track_caller]
fn is_refused(text: &str, expected: &[&str]) {
    let contract = contract_of("d.json", text);
    assert_eq!(findings(&contract), expected);
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, "[]")),
        [
            "lamps.documented: expected a usable contract, seen the document's declaration cannot be used; see its findings"
        ]
    );
}

#[test]
fn a_chain_of_references_may_have_many_links() {
    let contract = contract_of("d.json", &chained(145, |next| json!({"allOf": [next]})));
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, "[]")),
        ["lamps.schema: expected a value of type object, seen an empty array"]
    );
}

#[test]
fn what_goes_down_too_far_is_refused() {
    let too_deep = "d.json#/components/schemas/S0: error[schema-too-large]: with all that it applies to one value, it has over 300 \
                    levels";
    is_refused(&chained(400, |next| (0..40).fold(next, |inner, _| json!({"not": inner}))), &[too_deep]);
    is_refused(
        &chained(100_000, |next| json!({"allOf": [next]})),
        &["d.json#/components/schemas/S0: error[schema-too-large]: it refers to over 10000 schemas"],
    );
}

#[test]
fn members_may_be_buried_deeply() {
    for links in [7, 400] {
        let contract = contract_of("d.json", &chained(links, |next| buried(next, 40)));
        assert_eq!(findings(&contract), Vec::<String>::new());
        assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"a":{"a":7}}"#)), Vec::<String>::new());
    }
}

#[test]
fn many_levels_on_every_member_of_a_deep_value_are_gone_down() {
    // Each level of the value is held to 289 levels of the schema.
    let mut tree: Value = serde_json::from_str(&chained(144, |next| json!({"allOf": [next]}))).unwrap();
    tree["components"]["schemas"]["S144"] = json!({"type": "array", "items": {"$ref": "#/components/schemas/S0"}});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(findings(&contract), Vec::<String>::new());
    let deep = format!("{}7{}", "[".repeat(127), "]".repeat(127));
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, &deep)),
        [format!("lamps.schema at {}: expected a value of type array, seen the number 7", "/0".repeat(127))]
    );
}

#[test]
fn any_number_of_flat_schemas_is_judged() {
    let schemas: Map<String, Value> = (0..120)
        .map(|number: u32| {
            let mut properties = json!({"id": {"type": "string"}});
            for (index, step) in [7, 31, 53].into_iter().enumerate() {
                let other = json!({"$ref": format!("{SCHEMA}{}", (number * step + step) % 120)});
                properties[format!("r{index}")] = json!({"anyOf": [{"type": "string"}, other]});
            }
            (format!("S{number}"), json!({"type": "object", "properties": properties}))
        })
        .collect();
    let mut tree = document("/api/v1/lamps", &operation(&json!({"$ref": format!("{SCHEMA}0")})));
    tree["components"] = json!({"schemas": schemas});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"r0":{"r1":"x"}}"#)), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"id":7}"#)),
        ["lamps.schema at /id: expected a value of type string, seen the number 7"]
    );
}

#[test]
fn one_schema_may_have_many_alternatives() {
    let many: Vec<Value> = (0..600).map(|number| json!({"$ref": format!("{SCHEMA}{number}")})).collect();
    let members: Map<String, Value> =
        (0..600).map(|number| (format!("S{number}"), json!({"type": "object"}))).collect();
    let mut tree = document("/api/v1/lamps", &operation(&json!({"oneOf": many})));
    tree["components"] = json!({"schemas": members});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, "{}")),
        [
            "lamps.schema: expected a value that fits exactly one of the alternatives, seen a value that fits several of them"
        ]
    );
}

#[test]
fn what_multiplies_on_one_value_is_refused() {
    is_refused(
        &chained(60, |next| json!({"anyOf": [next.clone(), next]})),
        &["d.json#/components/schemas/S0: error[schema-too-large]: over 10000 schemas apply to one value"],
    );
}

#[test]
fn what_multiplies_on_different_members_is_read() {
    let contract = contract_of("d.json", &chained(60, |next| json!({"properties": {"a": next.clone(), "b": next}})));
    assert_eq!(findings(&contract), Vec::<String>::new());
    let value = (0..60).fold(json!(7), |inner, _| json!({"b": inner}));
    let place = "/b".repeat(60);
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, &value.to_string())),
        [format!("lamps.schema at {place}: expected a value of type object, seen the number 7")]
    );
}

#[test]
fn circles_without_content_are_refused() {
    let circle = |first: Value, second: Value| {
        let mut tree = document("/api/v1/lamps", &operation(&json!({"$ref": "#/components/schemas/A"})));
        tree["components"] = json!({"schemas": {"A": first, "B": second}});
        tree.to_string()
    };
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    is_refused(
        &circle(to("B"), to("A")),
        &[
            "d.json#…/responses/200/content/application~1json/schema/$ref: error[endless-ref]: the references lead in a circle",
        ],
    );
    is_refused(
        &circle(json!({"allOf": [to("B")]}), json!({"anyOf": [{"type": "object"}, to("A")]})),
        &["d.json#/components/schemas/A: error[endless-ref]: the schema applies itself to the same value"],
    );
    is_refused(
        &circle(json!({"not": to("A")}), json!({})),
        &["d.json#/components/schemas/A: error[endless-ref]: the schema applies itself to the same value"],
    );
}
