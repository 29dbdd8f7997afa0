//! Each kind of defect that published documents have, alone: what is listed, and that the operation works all the same.

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::source::SourceFile;
use serde_json::{Value, json};

use super::exchange_builder::{answered, found, profiles, typed};

pub(crate) const LAMPS: &str = "GET /api/v1/lamps";

/// The contract of one document and nothing else.
pub(crate) fn contract_of(name: &str, text: &str) -> Contract {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    Contract::build(&[SourceFile::new(name, text)], &[], &published)
}

/// A document with one path.
pub(crate) fn document(path: &str, operation: &Value) -> Value {
    json!({"openapi": "3.0.0", "info": {"title": "Lamps", "version": "1"}, "paths": {path: {"get": operation}}})
}

/// An operation whose 200 has this schema.
pub(crate) fn operation(schema: &Value) -> Value {
    json!({"responses": {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}})
}

/// Findings of a document, the place without what all have in common.
pub(crate) fn findings(contract: &Contract) -> Vec<String> {
    contract.findings().iter().map(|one| one.to_string().replace("/paths/~1api~1v1~1lamps/get", "…")).collect()
}

#[track_caller]
fn listed(document: &Value, expected: &[&str]) -> Contract {
    let contract = contract_of("d.json", &document.to_string());
    assert_eq!(findings(&contract), expected);
    contract
}

#[test]
fn paths_are_read_as_they_were_meant() {
    let fine = operation(&json!({"type": "object"}));
    let contract = listed(
        &document("/api/v1/lamps/:id", &fine),
        &[
            "d.json#/paths/~1api~1v1~1lamps~1:id: warning[colon-parameter]: parameters are written with a colon; read as \
             /api/v1/lamps/{id}",
            "d.json#/paths/~1api~1v1~1lamps~1:id/get: warning[undeclared-path-parameter]: {id} is in the path but not \
             among the parameters; it is added",
        ],
    );
    assert_eq!(found(&contract, &answered("GET /api/v1/lamps/7", 200, "{}")), Vec::<String>::new());
    listed(
        &document("/api/v1/lamps - with Facebook", &fine),
        &[
            "d.json#/paths/~1api~1v1~1lamps - with Facebook: warning[path-suffix]: words follow the path; read as /api/v1/lamps",
        ],
    );
}

#[test]
fn a_null_section_is_empty() {
    let mut with_null = document("/api/v1/lamps", &operation(&json!({"type": "object"})));
    with_null["components"] = json!({"schemas": null});
    listed(&with_null, &["d.json#/components/schemas: warning[null-section]: `schemas` is null; read as empty"]);
}

#[test]
fn nullable_lets_null_through() {
    let schema = json!({"type": "object", "properties": {
        "shade": {"type": "string", "nullable": true},
        "colour": {"type": "string", "enum": ["red"], "nullable": true},
        "plain": {"type": "string"},
    }});
    let contract = listed(&document("/api/v1/lamps", &operation(&schema)), &[]);
    assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"shade":null,"colour":null}"#)), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"shade":7,"colour":"blue","plain":null}"#)),
        [
            "lamps.schema at /shade: expected a value of type null or string, seen the number 7",
            "lamps.schema at /colour: expected one of [\"red\",null], seen the string \"blue\"",
            "lamps.schema at /plain: expected a value of type string, seen null",
        ]
    );
}

#[test]
fn bounds_may_be_exclusive_in_the_old_way() {
    let schema =
        json!({"type": "object", "properties": {"watt": {"type": "number", "minimum": 0, "exclusiveMinimum": true}}});
    let contract = listed(&document("/api/v1/lamps", &operation(&schema)), &[]);
    assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"watt":0.5}"#)), Vec::<String>::new());
    assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"watt":0}"#)).len(), 1);
}

#[test]
fn what_cannot_be_checked_is_listed_and_passed_over() {
    let schema = json!({"type": "object", "required": ["shade", "gone"], "properties": {
        "shade": {"type": "string", "format": "object"},
        "rows": {"type": "string", "items": {"type": "string"}},
    }});
    let contract = contract_of("d.json", &document("/api/v1/lamps", &operation(&schema)).to_string());
    let kinds: Vec<&str> = contract.findings().iter().map(|finding| finding.kind.as_str()).collect();
    assert_eq!(kinds, ["required-undeclared", "unknown-format", "items-without-array"]);
    assert_eq!(found(&contract, &answered(LAMPS, 200, r#"{"shade":"a","gone":1,"rows":"b"}"#)), Vec::<String>::new());
    // A required name that no property declares still counts.
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"shade":"a"}"#)),
        ["lamps.schema: expected a property \"gone\", seen an object with shade"]
    );
}

#[test]
fn two_declarations_are_merged_by_status_and_the_later_counts() {
    let response = |kind: &str| operation(&json!({"type": kind}))["responses"]["200"].clone();
    let text = |status: &str, kind: &str| {
        document("/api/v1/lamps", &json!({"responses": {"200": response(kind), status: response("boolean")}}))
            .to_string()
    };
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    let documents = [SourceFile::new("a.json", text("404", "array")), SourceFile::new("b.json", text("403", "object"))];
    let contract = Contract::build(&documents, &[], &published);
    assert_eq!(
        findings(&contract),
        [
            "b.json#…: warning[duplicate-operation]: GET /api/v1/lamps is declared by a.json#… already; where both declare a status, this one counts"
        ]
    );
    assert_eq!(contract.operation(&LAMPS.parse().unwrap()).unwrap().statuses(), "200, 403, 404");
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
}

#[test]
fn yaml_and_json_give_the_same_contract() {
    let yaml = "openapi: 3.0.0\ninfo: {title: Lamps, version: '1'}\npaths:\n  /api/v1/lamps:\n    get:\n      responses:\n        \
                '200':\n          description: OK\n          content:\n            application/json:\n              schema: {type: \
                object, properties: {on: {type: boolean}}}\n";
    let contract = contract_of("lamps.yaml", yaml);
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"on":"yes"}"#)),
        ["lamps.schema at /on: expected a value of type boolean, seen the string \"yes\""]
    );
}

#[test]
fn of_several_media_types_each_is_judged_as_what_it_is() {
    let mut declared = operation(&json!({"type": "object"}));
    declared["responses"]["200"]["content"]["text/plain"] = json!({"schema": {"type": "string"}});
    let contract = listed(&document("/api/v1/lamps", &declared), &[]);
    let sent = |media_type: &str, body: &str| found(&contract, &typed(answered(LAMPS, 200, body), Some(media_type)));
    assert_eq!(sent("text/plain", "on and off"), Vec::<String>::new());
    assert_eq!(sent("application/json", "[]"), ["lamps.schema: expected a value of type object, seen an empty array"]);
    let plain = json!({"responses": {"200": {"description": "OK", "content": {"text/plain": {}}}}});
    let contract = listed(&document("/api/v1/lamps", &plain), &[]);
    assert_eq!(found(&contract, &typed(answered(LAMPS, 200, "on and off"), Some("text/plain"))), Vec::<String>::new());
    assert_eq!(
        found(&contract, &typed(answered(LAMPS, 200, "on"), Some("text/html"))),
        ["lamps.media-type: expected text/plain, seen text/html"]
    );
}

#[test]
fn properties_that_nobody_declared_are_named_where_they_are_forbidden() {
    let schema = json!({"type": "object", "additionalProperties": false, "properties": {"on": {}}});
    let contract = listed(&document("/api/v1/lamps", &operation(&schema)), &[]);
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"on":1,"off":2,"dim":3}"#)),
        ["lamps.schema: expected no properties but the declared ones, seen also off, dim"]
    );
}

#[test]
fn a_version_may_be_a_number_in_yaml() {
    let text = |version: &str| {
        let tree = document("/api/v1/lamps", &operation(&json!({"type": "object"}))).to_string();
        tree.replacen("\"3.0.0\"", version, 1)
    };
    assert_eq!(findings(&contract_of("d.yaml", &text("3.1"))), Vec::<String>::new());
    assert_eq!(
        findings(&contract_of("d.yaml", &text("2.0"))),
        ["d.yaml#: error[not-openapi]: it does not say `openapi: 3.…`"]
    );
}
