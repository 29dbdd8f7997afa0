//! Overlays that are in part or wholly unusable: the finding, word for word, and what stays in force.

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::source::SourceFile;
use serde_json::json;

use super::documents::{LAMPS, document, findings, operation};
use super::exchange_builder::{answered, found, profiles};

const RULE: &str = "  - {id: lamps.on, operation: GET /api/v1/lamps, status: ['200'], reason: r, source: s, \
                    schema: {type: object, required: [on]}}\n";

/// One sound document under these overlays, which are called `a.yaml`, `b.yaml` and so on.
fn laid(overlays: &[&str]) -> Contract {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    let document = document("/api/v1/lamps", &operation(&json!({"type": "object"}))).to_string();
    let named = |(name, text): (char, &&str)| SourceFile::new(format!("{name}.yaml"), (*text).to_owned());
    let overlays: Vec<SourceFile> = ('a'..).zip(overlays).map(named).collect();
    Contract::build(&[SourceFile::new("d.json", document)], &overlays, &published)
}

#[test]
fn an_empty_overlay_says_nothing() {
    for text in ["", "# nothing yet\n", "{}", "rules: []\n"] {
        let contract = laid(&[text]);
        assert_eq!(findings(&contract), Vec::<String>::new(), "{text:?}");
        assert_eq!(contract.rules().count(), 0);
    }
}

#[test]
fn an_overlay_that_cannot_be_read_is_named_by_its_line() {
    assert_eq!(
        findings(&laid(&["rules: []\nrules: []\n"])),
        ["a.yaml:2: error[unreadable]: the key `rules` stands there twice"]
    );
    for (text, line) in [("rules:\n  - {id: x}\n", 2), ("colours: []\n", 1), ("rules:\n  - [\n", 2)] {
        let listed = findings(&laid(&[text]));
        assert_eq!(listed.len(), 1, "{listed:?}");
        let start = format!("a.yaml:{line}: error[unreadable]: it is not usable YAML: ");
        assert!(listed[0].starts_with(&start), "{listed:?}");
    }
}

#[test]
fn an_entry_that_cannot_be_used_leaves_the_others_in_force() {
    let entry = |fields: &str| format!("rules:\n  - {{id: x, reason: r, source: s, {fields}}}\n{RULE}");
    let fine = "operation: '*', status: ['200']";
    for (fields, finding) in [
        (
            "operation: lamps, status: ['200'], schema: {}",
            "/operation: error[bad-operation]: x: expected an operation such as \"POST /api/v1/login\", found \"lamps\" or \"*\"",
        ),
        (
            "operation: '*', status: ['20x'], schema: {}",
            "/status: error[bad-status]: x: it needs statuses such as \"200\" or \"4xx\"",
        ),
        (
            "operation: '*', status: [], schema: {}",
            "/status: error[bad-status]: x: it needs statuses such as \"200\" or \"4xx\"",
        ),
        (fine, ": error[empty-rule]: x: it has neither a schema nor an echo"),
        (
            &format!("{fine}, schema: {{properties: {{a: {{$ref: 'file:///etc/passwd'}}}}}}"),
            "/schema/properties/a/$ref: error[ref-in-amendment]: x: a schema here cannot refer to others",
        ),
        (
            &format!("{fine}, schema: {{allOf: [{{}}, {{$ref: 'file:///etc/passwd'}}]}}"),
            "/schema/allOf/1/$ref: error[ref-in-amendment]: x: a schema here cannot refer to others",
        ),
    ] {
        let contract = laid(&[&entry(fields)]);
        assert_eq!(findings(&contract), [format!("a.yaml#/rules/0{finding}")]);
        assert_eq!(contract.rules().collect::<Vec<_>>(), ["lamps.on"]);
        assert_eq!(
            found(&contract, &answered(LAMPS, 200, "{}")),
            ["lamps.on: expected a property \"on\", seen an empty object"]
        );
    }
}

#[test]
fn what_two_overlays_say_or_nobody_declares_is_listed() {
    let rules = format!("rules:\n{RULE}");
    assert_eq!(
        findings(&laid(&[&rules, &rules])),
        ["b.yaml#/rules/0: warning[duplicate-id]: lamps.on: it replaces an entry of a.yaml, as only a profile should"]
    );
    let idle = laid(&[&rules.replace("GET", "PUT")]);
    assert_eq!(idle.rules().count(), 1);
    assert_eq!(
        findings(&idle),
        ["overlay a: warning[amends-nothing]: lamps.on is about PUT /api/v1/lamps, which no document declares"]
    );
}

#[test]
fn an_added_response_extends_what_is_declared() {
    let added = "responses:\n  - {id: busy, operation: '*', status: 503, media_types: [text/plain], may_be_empty: true, reason: r, source: s}\n";
    let contract = laid(&[added]);
    assert_eq!(findings(&contract), Vec::<String>::new());
    assert_eq!(contract.operation(&LAMPS.parse().unwrap()).unwrap().statuses(), "200, 503");
    assert_eq!(found(&contract, &answered(LAMPS, 503, "")), Vec::<String>::new());
    assert_eq!(
        found(&contract, &answered(LAMPS, 503, "{}")),
        ["lamps.media-type: expected text/plain, seen application/json"]
    );
}

#[test]
fn an_answer_that_cannot_be_used_is_named() {
    let answer =
        "answers:\n  - {id: dark, operation: lamps, situation: too dark, status: [404], reason: r, source: s}\n";
    assert_eq!(
        findings(&laid(&[answer])),
        [
            "a.yaml#/answers/0/operation: error[bad-operation]: dark: expected an operation such as \"POST /api/v1/login\", found \
          \"lamps\" or \"*\""
        ]
    );
}

#[test]
fn a_response_of_all_operations_reaches_those_that_an_overlay_declares() {
    let added = "responses:\n  - {id: busy, operation: '*', status: 503, reason: r, source: s}\n  \
                 - {id: new, operation: GET /api/v1/shades, status: 200, reason: r, source: s}\n";
    let contract = laid(&[added]);
    assert_eq!(contract.operation(&"GET /api/v1/shades".parse().unwrap()).unwrap().statuses(), "200, 503");
    assert_eq!(contract.operation(&LAMPS.parse().unwrap()).unwrap().statuses(), "200, 503");
}

#[test]
fn a_form_that_is_added_to_a_response_of_any_form_restricts_nothing() {
    let published = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    let bare = document("/api/v1/lamps", &json!({"responses": {"200": {"description": "OK"}}})).to_string();
    let added =
        "responses:\n  - {id: text, operation: '*', status: 200, media_types: [text/plain], reason: r, source: s}\n";
    let contract = Contract::build(&[SourceFile::new("d.json", bare)], &[SourceFile::new("a.yaml", added)], &published);
    assert_eq!(found(&contract, &answered(LAMPS, 200, "{}")), Vec::<String>::new());
}
