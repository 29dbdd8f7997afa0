//! A published page: prose around a fenced document whose booleans have become text.

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::source::SourceFile;

use super::exchange_builder::{answered, found, profiles};

const PAGE: &str = r#"> An index of all pages stands elsewhere.

# Rename a lamp

Gives a lamp another name.

````json POST /api/v1/lamps.rename
{
  "openapi": "3.0.0",
  "info": {"title": "Lamps", "version": "1.0.0"},
  "paths": {"/api/v1/lamps.rename": {"post": {
    "deprecated": "false",
    "parameters": [{"name": "X-User-Id", "in": "header", "required": "true", "schema": {"type": "string"}}],
    "responses": {"200": {"description": "OK", "content": {"application/json": {
      "schema": {"type": "object", "properties": {"success": {"type": "boolean"}, "label": {"type": "string"}}},
      "examples": {"Done": {"value": {"success": "true", "label": "true"}}}
    }}}}
  }}}
}
````

Nothing follows.
"#;

fn contract() -> Contract {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    Contract::build(&[SourceFile::new("lamps.md", PAGE)], &[], &published)
}

#[test]
fn its_repairs_are_listed_by_pointer() {
    let findings: Vec<String> = contract().findings().iter().map(ToString::to_string).collect();
    let at = "lamps.md#/paths/~1api~1v1~1lamps.rename/post";
    assert_eq!(
        findings,
        [
            format!(
                "{at}/deprecated: warning[boolean-as-text]: `deprecated` is the text \"false\"; read as the boolean"
            ),
            format!(
                "{at}/parameters/0/required: warning[boolean-as-text]: `required` is the text \"true\"; read as the boolean"
            ),
            format!(
                "{at}/responses/200/content/application~1json/examples/Done/value/success: warning[boolean-as-text]: the \
                 example has the text \"true\" where its schema says boolean; read as the boolean"
            ),
        ],
        "a label that reads \"true\" is a label"
    );
}

#[test]
fn its_schema_is_held_to() {
    let (contract, lamp) = (contract(), "POST /api/v1/lamps.rename");
    assert_eq!(found(&contract, &answered(lamp, 200, r#"{"success":true,"label":"true"}"#)), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(lamp, 200, r#"{"success":"true"}"#)),
        ["lamps-rename.schema at /success: expected a value of type boolean, seen the string \"true\""]
    );
}
