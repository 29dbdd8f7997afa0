//! What documents of other makers are like: several files, servers with a path, patterns that look around, schemas with a
//! URI, discriminators. And what follows where they are the law.

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{Contract, parse_ledger};
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::source::{Origin, SourceFile};
use serde_json::{Value, json};

use super::documents::{LAMPS, contract_of, document, findings, operation};
use super::exchange_builder::{LOGOUT_ME, answered, found, lines, logout, profiles};

const AT_SCHEMA: &str = "d.json#…/responses/200/content/application~1json/schema";

/// A document of this version whose 200 has this schema, with these components.
fn of_version(version: &str, schema: &Value, components: &Value) -> Contract {
    let mut tree = document("/api/v1/lamps", &operation(schema));
    tree["openapi"] = json!(version);
    tree["components"] = json!({"schemas": components});
    contract_of("d.json", &tree.to_string())
}

fn lamp(contract: &Contract, body: &str) -> Vec<String> {
    found(contract, &answered(LAMPS, 200, body))
}

#[test]
fn patterns_may_look_around_and_refer_back() {
    let schema = json!({"type": "object", "properties": {
        "decimal": {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"},
        "again": {"type": "string", "pattern": r"^(a|b|c)(,\1)*$"},
    }});
    let contract = of_version("3.0.3", &schema, &json!({}));
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(lamp(&contract, r#"{"decimal":"-1.50","again":"b,b,b"}"#), Vec::<String>::new());
    assert_eq!(lamp(&contract, r#"{"decimal":"-.","again":"b,c"}"#).len(), 2);
}

#[test]
fn a_pattern_that_goes_back_for_ever_is_remarked_on() {
    let schema = json!({"type": "string", "pattern": r"^(?:a|a|(?!b)a)+$"});
    let contract = of_version("3.0.3", &schema, &json!({}));
    assert_eq!(findings(&contract), Vec::<String>::new());
    let text = json!("a".repeat(40) + "!").to_string();
    let said = "expected text on which the pattern can be tried to its end, seen it takes too many steps; whether the text matches \
                is not known";
    assert_eq!(lamp(&contract, &text), [format!("lamps.remark: {said}")]);
}

#[test]
fn what_stands_beside_a_reference_counts_from_3_1_on() {
    let schema = json!({"$ref": "#/components/schemas/U", "required": ["id"], "description": "d"});
    let components =
        json!({"U": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}});
    let missing = ["lamps.schema: expected a property \"id\", seen an object with name"];
    assert_eq!(lamp(&of_version("3.1.0", &schema, &components), r#"{"name":"x"}"#), missing);
    assert_eq!(lamp(&of_version("3.0.3", &schema, &components), r#"{"name":"x"}"#), Vec::<String>::new());
    let inside = json!({"$ref": "#/components/schemas/V"});
    let chain = json!({"U": components["U"], "V": schema});
    assert_eq!(lamp(&of_version("3.1.0", &inside, &chain), r#"{"name":"x"}"#), missing);
}

#[test]
fn null_is_let_through_beside_a_reference_at_the_root() {
    let schema = json!({"$ref": "#/components/schemas/U", "nullable": true});
    let contract = of_version("3.0.3", &schema, &json!({"U": {"type": "object"}}));
    assert_eq!(lamp(&contract, "null"), Vec::<String>::new());
    assert_eq!(lamp(&contract, "7").len(), 1);
}

#[test]
fn references_in_a_schema_with_a_uri_stay_in_it() {
    let components = json!({"T": {
        "$id": "https://example.org/t", "type": "object", "$defs": {"K": {"type": "string"}},
        "properties": {"k": {"$ref": "#/$defs/K"}, "other": {"$ref": "u"}},
    }, "U": {"$id": "https://example.org/u", "type": "integer"}});
    let contract = of_version("3.1.0", &json!({"$ref": "#/components/schemas/T"}), &components);
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(lamp(&contract, r#"{"k":"x","other":1}"#), Vec::<String>::new());
    assert_eq!(
        lamp(&contract, r#"{"k":1,"other":"x"}"#),
        [
            "lamps.schema at /k: expected a value of type string, seen the number 1",
            "lamps.schema at /other: expected a value of type integer, seen the string \"x\"",
        ]
    );
}

#[test]
fn what_an_integer_is_follows_from_the_version() {
    let schema = json!({"type": "integer"});
    let (old, new) = (of_version("3.0.3", &schema, &json!({})), of_version("3.1.0", &schema, &json!({})));
    for body in ["1", "-7", "12345678901234567890"] {
        assert_eq!((lamp(&old, body), lamp(&new, body)), (vec![], vec![]), "{body}");
    }
    assert_eq!(lamp(&new, "1.0"), Vec::<String>::new());
    assert_eq!(lamp(&old, "1.0"), ["lamps.schema: expected a value of type integer, seen the number 1.0"]);
    assert_eq!((lamp(&old, "1.5").len(), lamp(&new, "1.5").len()), (1, 1));
    for version in ["3.0.3", "3.1.0"] {
        let listed = of_version(version, &json!({"enum": [1, 100]}), &json!({}));
        assert_eq!((lamp(&listed, "1.0"), lamp(&listed, "1e2")), (vec![], vec![]), "{version}");
        let large = of_version(version, &json!({"enum": [9_007_199_254_740_993_u64]}), &json!({}));
        assert_eq!(lamp(&large, "9007199254740992.0").len(), 1, "{version}");
    }
}

#[test]
fn what_is_only_written_and_comes_back_is_remarked_on() {
    let schema = json!({"type": "object", "properties": {
        "id": {"type": "string"}, "password": {"type": "string", "writeOnly": true},
    }});
    for version in ["3.0.3", "3.1.0"] {
        let contract = of_version(version, &json!({"type": "array", "items": schema}), &json!({}));
        assert_eq!(lamp(&contract, r#"[{"id":"1"}]"#), Vec::<String>::new());
        assert_eq!(
            lamp(&contract, r#"[{"id":"1"},{"id":"2","password":"p"}]"#),
            ["lamps.remark at /1/password: expected nothing, since the property is writeOnly, seen it was sent back"]
        );
    }
    let ledger = parse_ledger(&builtin::requirements()).unwrap();
    assert_eq!(ledger.level("lamps.remark"), Level::Observation);
}

#[test]
fn a_discriminator_that_alone_tells_alternatives_apart_is_named() {
    let alternative = |kind: &Value, further: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": kind, further: {"type": "string"}}});
    let schema = json!({
        "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A", "b": "#/components/schemas/B"}},
    });
    let any = json!({"type": "string"});
    let alike = of_version("3.0.3", &schema, &json!({"A": alternative(&any, "x"), "B": alternative(&any, "y")}));
    assert_eq!(
        findings(&alike),
        [format!(
            "{AT_SCHEMA}/discriminator: warning[discriminator-alone]: `kind` tells the alternatives of `oneOf` apart, but does not \
             decide which of them counts: list its values in each with `enum`"
        )]
    );
    assert_eq!(
        lamp(&alike, r#"{"kind":"a","x":"1"}"#),
        [
            "lamps.schema: expected a value that fits exactly one of the alternatives, seen a value that fits several of them; the \
             discriminator `kind` does not decide"
        ]
    );
    let one_of = |name: &str| json!({"enum": [name]});
    let named = json!({"A": alternative(&one_of("a"), "x"), "B": {"allOf": [alternative(&one_of("b"), "y")]}});
    let apart = of_version("3.0.3", &schema, &named);
    assert_eq!(findings(&apart), Vec::<String>::new());
    assert_eq!(lamp(&apart, r#"{"kind":"a","x":"1"}"#), Vec::<String>::new());
}

#[test]
fn the_path_of_the_server_stands_before_the_paths() {
    let mut tree = document("/lamps", &operation(&json!({"type": "object"})));
    tree["servers"] = json!([{"url": "https://chat.example.org/api/v1"}]);
    tree["paths"]["/up"] = json!({"servers": [{"url": "/"}], "get": operation(&json!({"type": "object"}))});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(lamp(&contract, "[]").len(), 1);
    let known: Vec<String> = contract.operations().map(|one| one.operation.to_string()).collect();
    assert_eq!(known, [LAMPS, "GET /up"]);
}

/// A document in four files.
fn files() -> Vec<SourceFile> {
    let part = |name: &str, text: &str| SourceFile::new(name, text).from(Origin::Part);
    vec![
        SourceFile::new(
            "s/open.yaml",
            "openapi: 3.0.3\npaths:\n  /api/v1/lamps: {$ref: './paths/lamps.yaml'}\n  /api/v1/others:\n    get: {$ref: \
             'paths/others.yaml'}\ncomponents: {schemas: {Shade: {type: string}}}\n",
        ),
        part(
            "s/paths/lamps.yaml",
            "get:\n  responses:\n    '200':\n      content: {application/json: {schema: {$ref: '../schemas/Lamp.json'}}}\n",
        ),
        part(
            "s/paths/others.yaml",
            "responses:\n  200: {content: {application/json: {schema: {$ref: '../../out.yaml'}}}}\n",
        ),
        part(
            "s/schemas/Lamp.json",
            r##"{"type": "object", "properties": {"shade": {"$ref": "../open.yaml#/components/schemas/Shade"},
                "next": {"$ref": "#"}, "watt": {"type": "lamp"}}}"##,
        ),
    ]
}

#[test]
fn a_document_may_be_in_several_files() {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    let mut files = files();
    let contract = Contract::build(&files, &[], &published);
    let hint = "\n  hint: keep the file in the folder of the document, or bundle them into one";
    let out = format!(
        "s/paths/others.yaml#/responses/200/content/application~1json/schema/$ref: error[file-ref]: `../../out.yaml` leads out of the \
         document; it is not followed{hint}"
    );
    assert_eq!(
        findings(&contract),
        ["s/schemas/Lamp.json#/properties/watt/type: error[unknown-type]: \"lamp\" is no type", &out]
    );
    files[3].text = files[3].text.replace("\"lamp\"", "\"number\"");
    let contract = Contract::build(&files, &[], &published);
    assert_eq!(findings(&contract), [out]);
    let answer = answered(LAMPS, 200, r#"{"next":{"shade":7}}"#);
    let deviations = contract.check_exchange(0, &answer);
    assert_eq!(lines(&deviations), ["lamps.schema at /next/shade: expected a value of type string, seen the number 7"]);
    assert_eq!(deviations[0].source, "s/open.yaml#/components/schemas/Shade");
    assert!(!contract.operation(&"GET /api/v1/others".parse().unwrap()).unwrap().is_usable());
}

#[test]
fn documents_may_share_one_that_declares_no_operation() {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    let refer =
        |path: &str| document(path, &operation(&json!({"$ref": "common.json#/components/schemas/S"}))).to_string();
    let common = r#"{"openapi": "3.0.3", "components": {"schemas": {"S": {"type": "lamp"}}}}"#;
    let files = [
        SourceFile::new("s/a.json", refer("/api/v1/lamps")),
        SourceFile::new("s/b.json", refer("/b")),
        SourceFile::new("s/common.json", common),
    ];
    let contract = Contract::build(&files, &[], &published);
    assert_eq!(
        findings(&contract),
        [
            "s/common.json#/components/schemas/S/type: error[unknown-type]: \"lamp\" is no type",
            "s/common.json#/paths: warning[no-operations]: it declares no operation; other documents may refer to it",
        ]
    );
    assert_eq!(contract.fatal(), []);
    assert!(contract.operations().all(|declared| declared.defects().count() == 1));
}

#[test]
fn a_defect_of_one_operation_is_its_own() {
    let mut tree = document("/api/v1/lamps", &operation(&json!({"type": "object"})));
    tree["paths"]["/bad"] = json!({"get": operation(&json!({"$ref": "#/components/schemas/S"}))});
    tree["paths"]["/worse"] = json!({"get": operation(&json!({"$ref": "#/components/schemas/S"})), "post": {}});
    tree["components"] = json!({"schemas": {"S": {"properties": {"a": {"type": "string", "pattern": "("}}}}});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(contract.fatal(), []);
    let kinds = |operation: &str| -> Vec<String> {
        let operation: Operation = operation.parse().unwrap();
        contract.operation(&operation).unwrap().defects().map(|defect| defect.kind.clone()).collect()
    };
    assert_eq!(kinds(LAMPS), Vec::<String>::new());
    assert_eq!(
        (kinds("GET /bad"), kinds("GET /worse")),
        (vec!["invalid-pattern".to_owned()], vec!["invalid-pattern".to_owned()])
    );
    assert_eq!(kinds("POST /worse"), ["no-responses"]);
    assert_eq!(findings(&contract).len(), 2);
    assert_eq!(contract_of("d.json", "{}").fatal().len(), 1);
}

/// The built-in contract after a document that declares logout.me with these responses.
fn with_law(statuses: &[&str], profile: &str) -> Contract {
    let body = json!({"description": "d", "content": {"application/json": {"schema": {"type": "object"}}}});
    let responses: Value = statuses.iter().map(|status| ((*status).to_owned(), body.clone())).collect();
    let document =
        json!({"openapi": "3.0.3", "paths": {"/api/v1/sessions/logout.me": {"post": {"responses": responses}}}});
    let mut documents = vec![SourceFile::new("own.json", document.to_string())];
    documents.extend(builtin::documents());
    let profile = profiles().into_iter().find(|known| known.name == profile).unwrap();
    Contract::build(&documents, &builtin::overlays(), &profile)
}

#[test]
fn where_the_document_is_the_law_its_statuses_are_right() {
    let answer = |contract: &Contract, status: u16| {
        let refusal = logout(status, r#"{"success":false,"error":"Session not found"}"#);
        let mut found = contract.check_exchange(0, &refusal);
        found.extend(contract.check_answer("session not found", 0, &refusal));
        lines(&found)
    };
    let as_declared = with_law(&["200", "400", "401", "404"], "published");
    assert_eq!((answer(&as_declared, 404), answer(&as_declared, 400)), (vec![], vec![]));
    assert_eq!(
        answer(&as_declared, 401).last().unwrap(),
        "logout-me.unknown-session.status: expected status 400 or 404, seen status 401"
    );
    let only_404 = with_law(&["200", "401", "404"], "published");
    assert_eq!(answer(&only_404, 404), Vec::<String>::new());
    assert_eq!(answer(&only_404, 400).len(), 2, "neither declared nor right");
    let without = with_law(&["200", "400", "401"], "published");
    assert_eq!(answer(&without, 404).len(), 2);
    let era = with_law(&["200", "400", "401", "404"], "upstream-8");
    assert_eq!(answer(&era, 400), ["logout-me.unknown-session.status: expected status 404, seen status 400"]);
}

#[test]
fn what_declares_no_response_is_spoken_for_by_the_built_in_document() {
    let contract = with_law(&[], "published");
    let spoken = "own.json#/paths/~1api~1v1~1sessions~1logout.me/post: warning[no-responses]: no response is declared; those of \
                  specs/device-management.yaml#/paths/~1api~1v1~1sessions~1logout.me/post count";
    assert_eq!(findings(&contract), [spoken]);
    let declared = contract.operation(&LOGOUT_ME.parse().unwrap()).unwrap();
    assert!(declared.is_usable() && declared.statuses().starts_with("200, 400, 401"), "{}", declared.statuses());
}
