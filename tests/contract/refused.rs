//! What makes an operation or a whole document unusable: the finding, word for word, with its place.

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::finding::Severity;
use serde_json::{Value, json};

use super::documents::{LAMPS, contract_of, document, findings, operation};
use super::exchange_builder::{answered, found};

/// The one finding of a document, which must be an error.
#[track_caller]
fn refusal(name: &str, text: &str) -> String {
    let contract = contract_of(name, text);
    let listed = findings(&contract);
    assert_eq!(contract.findings().iter().map(|one| one.severity).collect::<Vec<_>>(), [Severity::Error], "{listed:?}");
    listed[0].clone()
}

fn of_schema(schema: &Value) -> Contract {
    contract_of("d.json", &document("/api/v1/lamps", &operation(schema)).to_string())
}

#[track_caller]
fn refuses_schema(schema: &Value, finding: &str) {
    let contract = of_schema(schema);
    assert_eq!(findings(&contract), [format!("d.json#…/responses/200/content/application~1json/schema{finding}")]);
    assert!(!contract.operation(&LAMPS.parse().unwrap()).unwrap().is_usable());
}

#[test]
fn references_out_of_the_document_are_named() {
    let reference = |text: &str| json!({"type": "object", "properties": {"a": {"$ref": text}}});
    let at = "/properties/a/$ref";
    let out = "leads out of the document; it is not followed";
    for (text, kind) in
        [("https://example.org/s.json#/a", "remote-ref"), ("file:///etc/passwd", "file-ref"), ("", "file-ref")]
    {
        refuses_schema(&reference(text), &format!("{at}: error[{kind}]: `{text}` {out}"));
    }
    let hint = "keep the file in the folder of the document, or bundle them into one";
    let text = "./other.yaml#/Lamp";
    refuses_schema(&reference(text), &format!("{at}: error[file-ref]: `{text}` {out}\n  hint: {hint}"));
    for text in ["#/components/schemas/Gone", "#Lamp", "#/%zz"] {
        refuses_schema(&reference(text), &format!("{at}: error[dangling-ref]: `{text}` leads to nothing"));
    }
}

#[test]
fn schemas_that_mean_nothing_are_named() {
    refuses_schema(&json!({"type": "lamp"}), "/type: error[unknown-type]: \"lamp\" is no type");
    refuses_schema(&json!({"type": ["string", 7]}), "/type: error[unknown-type]: [\"string\",7] is no type");
    refuses_schema(
        &json!({"properties": {"a": 7}}),
        "/properties/a: error[not-a-schema]: it is neither an object nor a boolean",
    );
    refuses_schema(&json!({"allOf": {}}), "/allOf: error[not-a-schema]: `allOf` has the wrong shape");
}

#[test]
fn patterns_that_cannot_be_used_are_named() {
    for pattern in ["(", r"((a)\2{1,1000}){1,1000}", "(((a{1,1000}){1,1000}){1,1000})"] {
        let contract =
            of_schema(&json!({"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}));
        let at = "d.json#…/responses/200/content/application~1json/schema/properties/a/pattern";
        let start = format!("{at}: error[invalid-pattern]: {pattern:?} cannot be used: ");
        assert!(findings(&contract)[0].starts_with(&start), "{:?}", findings(&contract));
        assert_eq!(findings(&contract).len(), 1);
    }
}

#[test]
fn of_several_patterns_the_bad_one_is_named() {
    let text = |pattern: &str| json!({"type": "string", "pattern": pattern});
    refuses_schema(
        &json!({"properties": {"a": text("^[a-z]{3}$"), "b": {"allOf": [text("^x+$"), text("(")]}, "c": text("[")}}),
        "/properties/b/allOf/1/pattern: error[invalid-pattern]: \"(\" cannot be used: \"(\" is not a \"regex\"",
    );
}

#[test]
fn patterns_of_property_names_are_named_by_their_own_place() {
    refuses_schema(
        &json!({"patternProperties": {"(/": {"type": "string"}}}),
        "/patternProperties/(~1: error[invalid-pattern]: \"(/\" cannot be used: \"(/\" is not a \"regex\"",
    );
}

#[test]
fn one_unusable_response_leaves_the_others_in_force() {
    let mut declared = operation(&json!({"type": "object"}));
    declared["responses"]["400"] = json!({"$ref": "#/components/responses/Gone"});
    let contract = contract_of("d.json", &document("/api/v1/lamps", &declared).to_string());
    assert_eq!(
        findings(&contract),
        ["d.json#…/responses/400/$ref: error[dangling-ref]: `#/components/responses/Gone` leads to nothing"]
    );
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 400, "{}")),
        [
            "lamps.documented: expected a usable contract, seen the document's declaration cannot be used; see its findings"
        ]
    );
}

#[test]
fn paths_that_cannot_be_read_are_named() {
    let fine = operation(&json!({"type": "object"}));
    let mut tree = document("/api/v1/lamps", &fine);
    tree["paths"]["lamps"] = json!({"get": fine});
    tree["paths"]["/far"] = json!({"$ref": "#/paths/~1api~1v1~1lamps"});
    tree["paths"]["/none"] = json!({"get": {}});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(
        findings(&contract),
        [
            "d.json#/paths/lamps: error[not-a-path]: \"lamps\" is no path; its operations are not read",
            "d.json#/paths/~1none/get: error[no-responses]: no response is declared",
        ]
    );
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
}

#[test]
fn documents_of_another_kind_are_named() {
    let not_openapi = "error[not-openapi]: it does not say `openapi: 3.…`";
    for text in ["", "# only a comment\n", "just words", "openapi: 4.0.0", "openapi: '30'", "[1, 2]"] {
        assert_eq!(refusal("d.yaml", text), format!("d.yaml#: {not_openapi}"), "{text:?}");
    }
    for text in ["swagger: '2.0'", "swagger: 2.0"] {
        assert_eq!(
            refusal("d.yaml", text),
            "d.yaml#/swagger: error[swagger]: it says `swagger: 2.0`, which came before OpenAPI 3 and is not read\n  hint: convert it \
             to OpenAPI 3"
        );
    }
    for text in ["openapi: 3.0.0", "openapi: 3.1.0\npaths: 7", "openapi: 3.0.0\npaths: {}"] {
        assert_eq!(
            refusal("d.yaml", text),
            "d.yaml#/paths: error[no-operations]: it declares no operation",
            "{text:?}"
        );
    }
}

#[test]
fn text_that_cannot_be_read_is_named_by_its_line() {
    for (text, place) in [
        ("{\n\"openapi\": }", "2: the character '}', which cannot stand there, at byte 13 (in /openapi)"),
        ("{\"openapi\": \"3.0.0\",", "1: an end in the middle of a value at byte 20 (in /openapi)"),
        (
            "# Page\n\n````json GET /a\n{\n  \"a\": tru\n}\n````\n",
            "5: the character 't', which cannot stand there, at byte 9 (in /a)",
        ),
    ] {
        let (line, fault) = place.split_once(": ").unwrap();
        assert_eq!(refusal("d", text), format!("d:{line}: error[unreadable]: it is not JSON: {fault}"));
    }
    let deep = refusal("d", &format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200)));
    assert!(
        deep.starts_with("d:1: error[unreadable]: it is not JSON: nesting deeper than 127 levels at byte "),
        "{deep}"
    );
    for (text, line) in [
        ("a: 1\nb: [1\nc: }".to_owned(), 3),
        (format!("{}1{}", "[".repeat(200), "]".repeat(200)), 1),
        ("a: 1\n---\nb: 1\n".to_owned(), 2),
    ] {
        let found = refusal("d", &text);
        let (place, rest) = found.split_once(": ").unwrap();
        assert!(rest.starts_with("error[unreadable]: it is not usable YAML: "), "{found}");
        assert_eq!(place, format!("d:{line}"), "{text:?} {found}");
    }
}

#[test]
fn a_key_that_stands_twice_in_yaml_is_named_by_its_line() {
    assert_eq!(refusal("d", "a: 1\na: 2\n"), "d:2: error[unreadable]: the key `a` stands there twice");
}

#[test]
fn of_two_documents_in_one_page_the_first_is_read() {
    let text = |kind: &str| document("/api/v1/lamps", &operation(&json!({"type": kind}))).to_string();
    let page = format!(
        "# Lamps\n\n```text\n````json GET /other\n```\n\n````json GET /api/v1/lamps\n{}\n````\n\n```json GET /api/v1/lamps\n{}\n```\n",
        text("object"),
        text("array")
    );
    let contract = contract_of("p.md", &page);
    assert_eq!(
        findings(&contract),
        ["p.md:12: warning[further-document]: a page has one fenced document; this further one is not read"]
    );
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
}

#[test]
fn a_page_about_something_else_than_its_document_is_listed() {
    let text = document("/api/v1/lamps", &operation(&json!({"type": "object"})));
    let contract = contract_of("p.md", &format!("# Lamps\n````json POST /api/v1/lamps\n{text}"));
    assert_eq!(
        findings(&contract),
        [
            "p.md:3: warning[fence-not-closed]: the fenced document is not closed; read to the end",
            "p.md#: warning[page-without-operation]: the page is about POST /api/v1/lamps, which its document does not declare",
        ]
    );
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
}
