//! Documents that would harm a careless reader: refused by name, or read without harm.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::documents::{LAMPS, contract_of, document, findings, operation};
use super::exchange_builder::{answered, found};

/// Kinds of the errors in a document.
fn errors(name: &str, text: &str) -> Vec<String> {
    use rocketchat_conformance::model::finding::Severity;
    let contract = contract_of(name, text);
    let errors = contract.findings().iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.kind.clone()).collect()
}

fn with_schema(schema: &Value) -> String {
    document("/api/v1/lamps", &operation(schema)).to_string()
}

#[test]
fn references_that_lead_nowhere_or_outside_are_refused() {
    for (reference, kind) in [
        ("#/components/schemas/Gone", "dangling-ref"),
        ("https://example.org/schema.json", "remote-ref"),
        ("file:///etc/passwd", "file-ref"),
        ("other.yaml#/Lamp", "file-ref"),
    ] {
        let text = with_schema(&json!({"$ref": reference}));
        assert_eq!(errors("d.json", &text), [kind], "{reference}");
        let contract = contract_of("d.json", &text);
        assert!(findings(&contract)[0].contains("/responses/200"), "{:?}", findings(&contract));
        assert_eq!(found(&contract, &answered(LAMPS, 200, "{}"))[0].split(':').next(), Some("lamps.documented"));
    }
}

#[test]
fn a_schema_may_contain_itself() {
    let mut tree = document("/api/v1/lamps", &operation(&json!({"$ref": "#/components/schemas/Lamp"})));
    tree["components"] = json!({"schemas": {"Lamp": {"type": "object", "properties": {
        "name": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Lamp"}},
    }}}});
    let contract = contract_of("d.json", &tree.to_string());
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 200, r#"{"parts":[{"parts":[{"name":7}]}]}"#)),
        ["lamps.schema at /parts/0/parts/0/name: expected a value of type string, seen the number 7"]
    );
}

#[test]
fn a_reference_to_itself_is_refused() {
    let mut tree = document("/api/v1/lamps", &operation(&json!({"$ref": "#/components/schemas/Lamp"})));
    tree["components"] = json!({"schemas": {"Lamp": {"$ref": "#/components/schemas/Lamp"}}});
    assert_eq!(errors("d.json", &tree.to_string()).len(), 1);
}

#[test]
fn a_schema_that_cannot_be_used_is_refused() {
    assert_eq!(errors("d.json", &with_schema(&json!({"type": "lamp"}))), ["unknown-type"]);
    assert_eq!(errors("d.json", &with_schema(&json!({"type": "string", "pattern": "("}))), ["invalid-pattern"]);
}

#[test]
fn a_pattern_cannot_hang_the_check() {
    let schema = json!({"type": "object", "properties": {"name": {"type": "string", "pattern": "^(a+)+$"}}});
    let contract = contract_of("d.json", &with_schema(&schema));
    let name = "a".repeat(50_000) + "!";
    assert_eq!(found(&contract, &answered(LAMPS, 200, &json!({"name": name}).to_string())).len(), 1);
}

#[test]
fn text_that_is_no_document_is_refused() {
    for (name, text) in [
        ("empty.yaml", String::new()),
        ("text.yaml", "just words".to_owned()),
        ("broken.json", "{\"openapi\": ".to_owned()),
        ("broken.yaml", "a: [1, 2\nb: }".to_owned()),
        ("page.md", "# A page\n\nwithout a document\n".to_owned()),
        ("swagger.json", r#"{"swagger": "2.0", "paths": {}}"#.to_owned()),
        ("nothing.json", r#"{"openapi": "3.0.0", "paths": {}}"#.to_owned()),
        ("deep.json", "[".repeat(100_000)),
    ] {
        assert_eq!(errors(name, &text).len(), 1, "{name}: {:?}", errors(name, &text));
    }
}

#[test]
fn a_document_that_grows_while_it_is_read_is_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let names = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{names}]").unwrap();
    }
    assert_eq!(errors("bomb.yaml", &bomb).len(), 1);
}
