//! Defects that leave a document usable: what is listed, word for word, and what an answer is held to all the same.

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::operation::Operation;
use serde_json::{Value, json};

use super::documents::{LAMPS, contract_of, document, findings, operation};
use super::exchange_builder::{answered, found};

#[track_caller]
fn listed(document: &Value, expected: &[&str]) -> Contract {
    let contract = contract_of("d.json", &document.to_string());
    assert_eq!(findings(&contract), expected);
    contract
}

#[track_caller]
fn finds(contract: &Contract, body: &str, expected: &[&str]) {
    assert_eq!(found(contract, &answered(LAMPS, 200, body)), expected, "{body}");
}

fn lamp(text: &str) -> Operation {
    text.parse().unwrap()
}

/// An operation with these parameters of the path item, a request body and a fine 200.
fn asking(body: &Value) -> Value {
    let mut asking = operation(&json!({"type": "object"}));
    asking["requestBody"] = body.clone();
    asking
}

#[test]
fn a_parameter_that_only_the_path_names_is_added() {
    let mut declared = operation(&json!({"type": "object"}));
    declared["parameters"] = json!([{"name": "room", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let contract = listed(
        &document("/api/v1/lamps/{room}/{lamp}", &declared),
        &[
            "d.json#/paths/~1api~1v1~1lamps~1{room}~1{lamp}/get: warning[undeclared-path-parameter]: {lamp} is in the path \
             but not among the parameters; it is added",
        ],
    );
    let declared = contract.operation(&lamp("GET /api/v1/lamps/r1/l1")).unwrap();
    let parameters: Vec<(&str, &str, bool)> =
        declared.parameters.iter().map(|one| (one.name.as_str(), one.place.as_str(), one.required)).collect();
    assert_eq!(parameters, [("room", "path", true), ("lamp", "path", true)]);
}

#[test]
fn a_parameter_is_known_by_its_name_and_its_place() {
    let parameter = |name: &str, place: &str, required: bool| json!({"name": name, "in": place, "required": required, "schema": {"type": "string"}});
    let mut declared = operation(&json!({"type": "object"}));
    declared["parameters"] = json!([parameter("room", "query", false), parameter("lamp", "path", true)]);
    let mut tree = document("/api/v1/lamps/{room}/{lamp}", &declared);
    tree["paths"]["/api/v1/lamps/{room}/{lamp}"]["parameters"] =
        json!([parameter("room", "query", true), parameter("room", "header", true)]);
    let contract = listed(
        &tree,
        &[
            "d.json#/paths/~1api~1v1~1lamps~1{room}~1{lamp}/get: warning[undeclared-path-parameter]: {room} is in the path \
             but not among the parameters; it is added",
        ],
    );
    let declared = contract.operation(&lamp("GET /api/v1/lamps/r1/l1")).unwrap();
    let parameters: Vec<(&str, &str, bool)> =
        declared.parameters.iter().map(|one| (one.name.as_str(), one.place.as_str(), one.required)).collect();
    assert_eq!(
        parameters,
        [("room", "query", false), ("lamp", "path", true), ("room", "header", true), ("room", "path", true)],
        "those of the operation count before those of the path"
    );
}

#[test]
fn every_parameter_with_a_colon_is_added() {
    let at = "d.json#/paths/~1api~1v1~1lamps~1:room~1:lamp";
    let added = |name: &str| {
        format!(
            "{at}/get: warning[undeclared-path-parameter]: {{{name}}} is in the path but not among the parameters; it is added"
        )
    };
    listed(
        &document("/api/v1/lamps/:room/:lamp", &operation(&json!({"type": "object"}))),
        &[
            &format!(
                "{at}: warning[colon-parameter]: parameters are written with a colon; read as /api/v1/lamps/{{room}}/{{lamp}}"
            ),
            &added("room"),
            &added("lamp"),
        ],
    );
}

#[test]
fn a_body_with_required_properties_is_required() {
    let body = |required: Value, names: Value| {
        let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": names});
        let mut body = json!({"content": {"application/json": {"schema": schema}}});
        if !required.is_null() {
            body["required"] = required;
        }
        document("/api/v1/lamps", &asking(&body))
    };
    let needs_body = |contract: &Contract| contract.operation(&lamp(LAMPS)).unwrap().body_required;
    let inferred = "d.json#…/requestBody: warning[body-not-required]: the body has required properties but is not required \
                    itself; read as required";
    let as_text = "d.json#…/requestBody/required: warning[boolean-as-text]: `required` is the text \"false\"; read as the boolean";
    assert!(needs_body(&listed(&body(Value::Null, json!(["a"])), &[inferred])));
    assert!(needs_body(&listed(&body(json!(true), json!([])), &[])));
    assert!(!needs_body(&listed(&body(Value::Null, json!([])), &[])));
    assert!(!needs_body(&listed(&body(json!(false), json!(["a"])), &[])));
    assert!(!needs_body(&listed(&body(json!("false"), json!(["a"])), &[as_text])));
}

#[test]
fn one_operation_declared_twice_is_put_together() {
    let mut tree = document("/api/v1/lamps", &operation(&json!({"type": "object"})));
    tree["paths"]["/api/v1/lamps - with a switch"] = json!({"get": {"responses": {
        "200": {"description": "OK", "content": {"application/json": {"schema": {"type": "array"}}}},
        "404": {"description": "none", "content": {"application/json": {}}},
    }}});
    let at = "d.json#/paths/~1api~1v1~1lamps - with a switch";
    let contract = listed(
        &tree,
        &[
            &format!("{at}: warning[path-suffix]: words follow the path; read as /api/v1/lamps"),
            &format!(
                "{at}/get: warning[duplicate-operation]: GET /api/v1/lamps is declared twice; what the first lacks is added"
            ),
        ],
    );
    assert_eq!(contract.operations().count(), 1);
    assert_eq!(contract.operation(&lamp(LAMPS)).unwrap().statuses(), "200, 404");
    finds(&contract, "{}", &[]);
    finds(&contract, "[]", &["lamps.schema: expected a value of type object, seen an empty array"]);
}

#[test]
fn null_is_let_through_wherever_nullable_stands() {
    let nullable = |mut schema: Value| {
        schema["nullable"] = json!(true);
        schema
    };
    let reference = json!({"$ref": "#/components/schemas/Shade"});
    let mut tree = document(
        "/api/v1/lamps",
        &operation(&json!({"type": "object", "properties": {
            "beside": nullable(reference.clone()), "within": nullable(json!({"allOf": [reference]})),
            "listed": nullable(json!({"enum": ["red", "blue"]})), "already": nullable(json!({"type": "string", "enum": ["red", null]})),
        }})),
    );
    tree["components"] = json!({"schemas": {"Shade": {"type": "object"}}});
    let contract = listed(&tree, &[]);
    finds(&contract, r#"{"beside":null,"within":null,"listed":null,"already":null}"#, &[]);
    finds(&contract, r#"{"beside":{},"within":{},"listed":"red","already":"red"}"#, &[]);
    let alternatives = "expected a value that fits one of the alternatives, seen";
    finds(
        &contract,
        r#"{"beside":1,"within":1,"listed":"green","already":"blue"}"#,
        &[
            &format!("lamps.schema at /beside: {alternatives} the number 1"),
            &format!("lamps.schema at /within: {alternatives} the number 1"),
            &format!("lamps.schema at /listed: {alternatives} the string \"green\""),
            "lamps.schema at /already: expected one of [\"red\",null], seen the string \"blue\"",
        ],
    );
}

#[test]
fn what_says_nothing_is_listed_by_its_place() {
    let schema = json!({"type": "object", "required": ["shade", "gone", " shade"], "properties": {
        "shade": {"type": "string", "format": "object"}, "at": {"type": "string", "format": "date-time"},
        "rows": {"type": "string", "items": {"type": "string"}}, "odd": {"type": "object", "required": "true"},
    }});
    let at = "d.json#…/responses/200/content/application~1json/schema";
    let required = |name: &str| {
        format!(
            "{at}/required: warning[required-undeclared]: \"{name}\" is required but not among the properties; it is asked for all the same"
        )
    };
    let contract = listed(
        &document("/api/v1/lamps", &operation(&schema)),
        &[
            &required("gone"),
            &required(" shade"),
            &format!("{at}/properties/shade/format: warning[unknown-format]: `object` is not checked"),
            &format!(
                "{at}/properties/rows/items: warning[items-without-array]: `items` says nothing about a value of type \"string\""
            ),
            &format!(
                "{at}/properties/odd/required: warning[required-not-a-list]: `required` of a schema is a list of names; it is left out"
            ),
        ],
    );
    finds(&contract, r#"{"shade":"a","odd":{},"gone":1," shade":2}"#, &[]);
    let misses = |name: &str| format!("lamps.schema: expected a property {name:?}, seen an empty object");
    finds(&contract, "{}", &[&misses("shade"), &misses("gone"), &misses(" shade")]);
    finds(
        &contract,
        r#"{"shade":"a","gone":1," shade":2,"at":"yesterday"}"#,
        &["lamps.schema at /at: expected text of the format date-time, seen the string \"yesterday\""],
    );
}

#[test]
fn branches_may_require_what_their_siblings_declare() {
    let schema = json!({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
        "oneOf": [{"required": ["id"]}, {"required": ["name"]}]});
    let contract = listed(&document("/api/v1/lamps", &operation(&schema)), &[]);
    finds(&contract, r#"{"id":"1"}"#, &[]);
    let exactly_one = "lamps.schema: expected a value that fits exactly one of the alternatives, seen";
    finds(&contract, "{}", &[&format!("{exactly_one} an empty object")]);
    finds(&contract, r#"{"id":"1","name":"n"}"#, &[&format!("{exactly_one} a value that fits several of them")]);
}

#[test]
fn a_response_without_content_may_have_any_body() {
    let responses = json!({"200": {"description": "OK"}, "204": {"description": "done"}, "20x": {"description": "?"}});
    let contract = listed(
        &document("/api/v1/lamps", &json!({"responses": responses})),
        &[
            "d.json#…/responses/200: warning[response-without-content]: no content is declared; the body is not checked",
            "d.json#…/responses/20x: warning[unknown-status]: \"20x\" is no status; it is not read",
        ],
    );
    for body in ["", "{}", "[7]"] {
        finds(&contract, body, &[]);
    }
    // What says that it is JSON has to be JSON, whatever it says.
    finds(
        &contract,
        "{",
        &["lamps.strict-json: expected one strict JSON value, seen an end in the middle of a value at byte 1"],
    );
    assert_eq!(found(&contract, &answered(LAMPS, 204, "")), Vec::<String>::new());
}

#[test]
fn statuses_may_be_classes() {
    let kind = |kind: &str| json!({"description": kind, "content": {"application/json": {"schema": {"type": kind}}}});
    let responses = json!({"default": kind("boolean"), "4XX": kind("array"), "404": kind("object")});
    let contract = listed(&document("/api/v1/lamps", &json!({"responses": responses})), &[]);
    for (status, body) in [(404, "{}"), (403, "[]"), (200, "true"), (500, "false")] {
        assert_eq!(found(&contract, &answered(LAMPS, status, body)), Vec::<String>::new(), "{status}");
        let wrong = found(&contract, &answered(LAMPS, status, "7"));
        assert_eq!(wrong.len(), 1, "{status}: {wrong:?}");
    }
}

#[test]
fn an_example_that_its_schema_does_not_accept_is_listed() {
    let mut declared = operation(&json!({"type": "object", "properties": {"watt": {"type": "integer"}}}));
    declared["responses"]["200"]["content"]["application/json"]["examples"] =
        json!({"Fine": {"value": {"watt": 5}}, "Wrong": {"value": {"watt": "five"}}});
    listed(
        &document("/api/v1/lamps", &declared),
        &[
            "d.json#…/responses/200/content/application~1json/examples/Wrong/value/watt: warning[example-violates-schema]: \
           expected a value of type integer, the example has the string \"five\"",
        ],
    );
}

#[test]
fn a_key_that_stands_twice_in_json_is_listed_by_its_line() {
    let text = document("/api/v1/lamps", &operation(&json!({"type": "object"}))).to_string();
    let text = text.replacen("{\"openapi\"", "{\"openapi\":\"2.0\",\n\"openapi\"", 1);
    let contract = contract_of("d.json", &text);
    assert_eq!(
        findings(&contract),
        ["d.json:2: warning[loose-json]: the duplicate key \"openapi\" at byte 18; the last value counts"]
    );
    finds(&contract, "{}", &[]);
}

#[test]
fn only_true_and_false_are_booleans_in_yaml() {
    let text = "openapi: 3.0.0\npaths:\n  /api/v1/lamps:\n    get:\n      responses:\n        200:\n          content:\n            \
                application/json:\n              schema: {type: object, required: [on, y], properties: {on: {enum: [yes, no, off, \
                2026-01-02]}, y: {nullable: TRUE, type: string}}}\n";
    let contract = contract_of("d.yaml", text);
    assert_eq!(findings(&contract), Vec::<String>::new());
    finds(&contract, r#"{"on":"no","y":null}"#, &[]);
    finds(&contract, r#"{"on":"2026-01-02","y":"y"}"#, &[]);
    finds(
        &contract,
        r#"{"on":true}"#,
        &[
            "lamps.schema: expected a property \"y\", seen an object with on",
            "lamps.schema at /on: expected one of [\"yes\",\"no\",\"off\",\"2026-01-02\"], seen the boolean true",
        ],
    );
}

#[test]
fn an_example_inside_a_schema_is_held_to_it() {
    let schema = json!({"type": "object", "properties": {"watt": {"type": "integer", "example": "five"}}});
    listed(
        &document("/api/v1/lamps", &operation(&schema)),
        &[
            "d.json#…/responses/200/content/application~1json/schema/properties/watt/example: warning[example-violates-schema]: \
           expected a value of type integer, the example has the string \"five\"",
        ],
    );
}

/// Findings of an example whose value at each of these places is the text `true`.
fn textual(schema: &Value, example: &Value) -> Vec<String> {
    let mut declared = operation(schema);
    declared["responses"]["200"]["content"]["application/json"]["example"] = example.clone();
    let mut tree = document("/api/v1/lamps", &declared);
    tree["openapi"] = json!("3.1.0");
    tree["components"] = json!({"schemas": {"Flag": {"type": "boolean"}}});
    let start = "d.json#…/responses/200/content/application~1json/example";
    findings(&contract_of("d.json", &tree.to_string())).iter().map(|one| one.replace(start, "")).collect()
}

#[test]
fn a_boolean_that_became_text_in_an_example_is_read_as_the_boolean() {
    let mended = |at: &str| {
        format!(
            "{at}: warning[boolean-as-text]: the example has the text \"true\" where its schema says boolean; read as the boolean"
        )
    };
    let object = |flag: Value| json!({"type": "object", "properties": {"on": flag}});
    let flag = || json!({"$ref": "#/components/schemas/Flag"});
    for schema in [json!({"type": "boolean"}), json!({"type": ["null", "boolean"]}), flag(), json!({"allOf": [flag()]})]
    {
        assert_eq!(textual(&object(schema.clone()), &json!({"on": "true"})), [mended("/on")], "{schema}");
        let rows = json!({"type": "array", "items": object(schema.clone())});
        assert_eq!(
            textual(&rows, &json!([{"on": true}, {"on": "true"}, {"on": "true"}])),
            [mended("/1/on"), mended("/2/on")],
            "{schema}"
        );
    }
    let either = json!({"anyOf": [{"type": "boolean"}, {"type": ["string", "null"]}]});
    assert_eq!(textual(&object(either), &json!({"on": "true"})), Vec::<String>::new(), "a text is allowed there");
}

#[test]
fn a_boolean_that_became_text_is_found_in_lists_of_schemas_and_parameters() {
    let mut declared = operation(&json!({"allOf": [{"type": "object"}, {"type": "string", "nullable": "true"}]}));
    declared["parameters"] = json!([{"name": "a", "in": "query", "required": "false", "schema": {"type": "string"}}]);
    listed(
        &document("/api/v1/lamps", &declared),
        &[
            "d.json#…/parameters/0/required: warning[boolean-as-text]: `required` is the text \"false\"; read as the boolean",
            "d.json#…/responses/200/content/application~1json/schema/allOf/1/nullable: warning[boolean-as-text]: `nullable` is \
             the text \"true\"; read as the boolean",
        ],
    );
}

#[test]
fn an_example_of_a_parameter_is_held_to_its_schema() {
    let mut declared = operation(&json!({"type": "object"}));
    declared["parameters"] = json!([{"name": "a", "in": "query", "schema": {"type": "integer"}, "example": "five"}]);
    listed(
        &document("/api/v1/lamps", &declared),
        &[
            "d.json#…/parameters/0/example: warning[example-violates-schema]: expected a value of type integer, the example has \
           the string \"five\"",
        ],
    );
}

#[test]
fn of_very_many_schemas_for_one_place_so_many_are_looked_at() {
    let flag_behind = |others: usize| {
        let mut all = vec![json!({"type": "integer"}); others];
        all.push(json!({"allOf": [{"type": "boolean"}]}));
        textual(&json!({"type": "object", "properties": {"on": {"anyOf": all}}}), &json!({"on": "true"}))
    };
    assert!(flag_behind(61)[0].starts_with("/on: warning[boolean-as-text]: "), "{:?}", flag_behind(61));
    assert!(flag_behind(62)[0].starts_with("/on: warning[example-violates-schema]: "), "{:?}", flag_behind(62));
}

#[test]
fn a_boolean_that_became_text_is_found_in_an_encoding() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let form = json!({"schema": schema, "encoding": {"a": {"explode": "true", "style": "true"}}});
    listed(
        &document("/api/v1/lamps", &asking(&json!({"content": {"application/x-www-form-urlencoded": form}}))),
        &[
            "d.json#…/requestBody/content/application~1x-www-form-urlencoded/encoding/a/explode: warning[boolean-as-text]: \
           `explode` is the text \"true\"; read as the boolean",
        ],
    );
}
