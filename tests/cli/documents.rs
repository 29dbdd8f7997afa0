//! Documents that users bring: what of them a run needs, and what `lint` says of the rest.

use rocketchat_conformance::reference::Flavour;
use serde_json::{Value, json};

use super::harness::{Harness, honest};

/// A feature of one scenario that calls an operation.
fn calling(operation: &str) -> String {
    format!(
        "Feature: F\n  Scenario: S\n    When a caller without credentials sends \"{operation}\" without a body\n    Then the status is \
         401\n"
    )
}

fn response(schema: &Value) -> Value {
    json!({"description": "d", "content": {"application/json": {"schema": schema}}})
}

/// What a server says of itself: operations without responses, some that refer far, one that cannot be used.
fn own_document() -> String {
    let error = json!({"type": "object", "properties": {"success": {"type": "boolean"}, "error": {"type": "string"}}});
    let all = |statuses: &[&str]| -> Value {
        let responses: Value = statuses.iter().map(|status| ((*status).to_owned(), response(&error))).collect();
        json!({"responses": responses})
    };
    let schemas: Value = (0..150)
        .map(|number| {
            let other = |step: u32| json!({"anyOf": [{"type": "string"}, {"$ref": format!("#/components/schemas/S{}", number * step % 150)}]});
            (format!("S{number}"), json!({"type": "object", "properties": {"a": other(7), "b": other(31), "c": other(53)}}))
        })
        .collect();
    let far = response(&json!({"$ref": "#/components/schemas/S0"}));
    json!({
        "openapi": "3.0.3",
        "servers": [{"url": "https://chat.example.org/"}],
        "components": {"schemas": schemas},
        "paths": {
            "/api/v1/login": {"post": {}},
            "/api/v1/logout": {"post": {}},
            "/api/v1/rooms.media": {"post": {}},
            "/api/v1/directory": {"get": {"responses": {"200": far, "401": response(&error)}}},
            "/api/v1/broken": {"get": {"responses": {"200": response(&json!({"$ref": "#/components/schemas/Gone"}))}}},
            "/api/v1/sessions/logout.me": {"post": all(&["200", "400", "401", "403", "404"])},
            "/api/v1/sessions/list": {"get": all(&["200", "400", "401", "403"])},
        },
    })
    .to_string()
}

#[test]
fn what_nobody_sends_stops_no_run() {
    let harness = Harness::new()
        .file("own.json", &own_document())
        .file("bad/a.feature", &calling("GET /api/v1/broken"))
        .file("silent/a.feature", &calling("POST /api/v1/rooms.media"));
    let run = harness.call(&["run", "--target", "embedded", "--spec", "own.json", "--tags", "@smoke"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    let left_out = "2 operations of the documents cannot be judged; no scenario that was selected sends one, and lint lists them\n";
    assert!(run.out.starts_with(left_out), "{}", run.out);
    let lint = harness.call(&["lint", "--spec", "own.json"]);
    assert_eq!(lint.code, 3);
    let errors: Vec<&str> = lint.out.lines().filter(|line| line.contains(": error[")).collect();
    assert_eq!(
        errors,
        [
            "own.json#/paths/~1api~1v1~1broken/get/responses/200/content/application~1json/schema/$ref: error[dangling-ref]: \
             `#/components/schemas/Gone` leads to nothing",
            "own.json#/paths/~1api~1v1~1rooms.media/post: error[no-responses]: no response is declared",
        ]
    );
    for (features, error) in [("bad", errors[0]), ("silent", errors[1])] {
        let outcome = harness.call(&["run", "--target", "embedded", "--spec", "own.json", "--features", features]);
        assert_eq!(outcome.code, 3, "{outcome:?}");
        assert!(outcome.err.contains(error), "{}", outcome.err);
    }
}

#[test]
fn the_document_of_a_server_is_the_law_for_it() {
    let server = honest(Flavour::Upstream88);
    let harness = Harness::new().against(&server.url()).file("own.json", &own_document());
    let own = harness.call(&["run", "--profile", "published", "--spec", "own.json", "--tags", "@smoke"]);
    assert_eq!(own.code, 0, "{}", own.out);
    assert_eq!(harness.call(&["run", "--profile", "published", "--tags", "@smoke"]).code, 1);
    let bundle = harness.folder().join("reports/evidence.tar");
    assert!(bundle.exists());
    let own = harness.call(&["run", "--profile", "published", "--spec", "own.json", "--tags", "@smoke"]);
    assert_eq!(own.code, 0, "{}", own.out);
    let verify = harness.call(&["verify", "reports/evidence.tar"]);
    assert_eq!(verify.code, 0, "{}{}", verify.out, verify.err);
}

#[test]
fn a_document_in_several_files_is_followed_inside_its_folder() {
    let document = "openapi: 3.0.3\npaths:\n  /api/v1/things: {$ref: './paths/things.yaml'}\n  /api/v1/out:\n    get: {$ref: \
                    '../out.yaml'}\n";
    let things = "get:\n  responses:\n    '404':\n      description: d\n      content: {application/json: {schema: {$ref: \
                  '../schemas/Thing.yaml'}}}\n";
    let harness = Harness::new()
        .file("spec/open.yaml", document)
        .file("spec/paths/things.yaml", things)
        .file("spec/schemas/Thing.yaml", "type: object\nrequired: [colour]\n")
        .file("spec/README.md", "# Ours\n\n```yaml\nopenapi: 3.0.0\n```\n")
        .file("spec/.spectral.yaml", "rules: {}\n")
        .file("spec/package.json", r#"{"scripts": {"openapi": "x"}}"#)
        .file("out.yaml", "responses: {}\n")
        .file("suite/a.feature", &calling("GET /api/v1/things").replace("401", "404"));
    std::fs::write(harness.folder().join("spec/old.md"), b"caf\xe9").unwrap();
    let out = "spec/open.yaml#/paths/~1api~1v1~1out/get/$ref: error[file-ref]: `../out.yaml` leads out of the document; it is not \
               followed\n  hint: keep the file in the folder of the document, or bundle them into one\n";
    for spec in ["spec", "spec/open.yaml"] {
        let lint = harness.call(&["lint", "--spec", spec]);
        assert_eq!(lint.code, 3);
        assert_eq!(lint.out.lines().count(), 4, "{}", lint.out);
        assert!(lint.out.starts_with(out), "{}", lint.out);
    }
    let run = harness.call(&["run", "--target", "embedded", "--spec", "spec", "--features", "suite"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("a property \"colour\""), "{}", run.out);
    let verify = harness.call(&["verify", "reports/evidence.tar"]);
    assert_eq!(verify.code, 0, "{}{}", verify.out, verify.err);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let document = "openapi: 3.0.3\npaths:\n  /api/v1/things: {$ref: 'inside.yaml'}\n";
    let harness = Harness::new().file("spec/open.yaml", document).file("secret.yaml", "get: {responses: {}}\n");
    std::os::unix::fs::symlink("../secret.yaml", harness.folder().join("spec/inside.yaml")).unwrap();
    let lint = harness.call(&["lint", "--spec", "spec"]);
    assert!(lint.out.contains("error[file-ref]: `inside.yaml` leads out of the document"), "{}", lint.out);
}

#[test]
fn a_folder_of_old_documents_is_named_as_that() {
    let harness =
        Harness::new().file("spec/old.json", r#"{"swagger": "2.0", "paths": {}}"#).file("spec/a.yaml", "a: 1\n");
    let lint = harness.call(&["lint", "--spec", "spec"]);
    assert_eq!(lint.code, 3);
    assert!(
        lint.out.starts_with(
            "spec: error[no-document]: the folder holds no contract document; spec/old.json says `swagger: …`\n  hint: documents end \
             in .yaml, .yml, .json, .md, and say `openapi: 3.…`\n"
        ),
        "{}",
        lint.out
    );
    let named = harness.call(&["lint", "--spec", "spec/old.json"]);
    assert!(named.out.starts_with("spec/old.json#/swagger: error[swagger]: it says `swagger: 2.0`"), "{}", named.out);
}

#[test]
fn the_path_of_the_server_is_part_of_the_operation() {
    let document = json!({"openapi": "3.0.3", "servers": [{"url": "https://chat.example.org/api/v1"}],
        "paths": {"/x": {"get": {"responses": {"401": response(&json!({}))}}}}});
    let harness =
        Harness::new().file("own.json", &document.to_string()).file("suite/a.feature", &calling("GET /api/v1/x"));
    let dry = harness.call(&["run", "--target", "embedded", "--dry-run", "--spec", "own.json", "--features", "suite"]);
    assert_eq!(dry.code, 0, "{}{}", dry.out, dry.err);
}
