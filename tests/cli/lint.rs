//! `lint`, and the same mistakes met by `run`: all of them are found without a target.

use super::harness::{Harness, SCENARIOS, golden};

const WHEN: &str = "    When a caller without credentials logs out a session that does not exist\n";
const THEN: &str = "    Then the answer is \"authentication required\"\n";

/// Exit code and output of `lint` and of `run` for one feature.
fn mistakes(feature: &str) -> (i32, String, i32, String) {
    let harness = Harness::new().feature(feature);
    let lint = harness.call(&["lint", "--features", "suite"]);
    let run = harness.call(&["run", "--features", "suite"]);
    (lint.code, lint.out, run.code, run.err)
}

#[track_caller]
fn refused(feature: &str, finding: &str) {
    let (lint_code, lint_out, run_code, run_err) = mistakes(feature);
    assert!(lint_out.starts_with(&format!("{finding}\n")), "{lint_out}");
    assert_eq!(run_err.trim_start_matches("error: ").lines().next(), finding.lines().next(), "{run_err}");
    assert_eq!((lint_code, run_code), (3, 3));
}

#[test]
fn the_built_in_suite_and_contract_have_no_findings() {
    let outcome = Harness::new().call(&["lint"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let end = format!("\n0 errors, 0 warnings in {SCENARIOS} scenarios and what goes with them\n");
    assert!(outcome.out.starts_with("0 errors, 0 warnings in ") && outcome.out.ends_with(&end), "{}", outcome.out);
}

#[test]
fn an_undefined_step_is_answered_with_the_nearest_sentence() {
    refused(
        &format!("Feature: F\n  Scenario: S\n    Given alice have a session \"phone\"\n{WHEN}{THEN}"),
        "suite/area/sample.feature:3:5: error[undefined-step]: there is no step `Given alice have a session \"phone\"`\n  \
         3 |     Given alice have a session \"phone\"\n    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  \
         hint: the nearest is: Given {actor} has a session {name}",
    );
}

/// One cause, one finding, where it is, with a caret under what is wrong and what to write instead.
#[test]
fn every_slip_of_an_author_is_shown_where_it_is() {
    let harness = Harness::new().file("slips.feature", include_str!("features/slips.feature"));
    let outcome = harness.call(&["lint", "--features", "slips.feature"]);
    golden("lint_slips.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (3, ""));
}

#[test]
fn a_misspelt_keyword_is_found() {
    let (code, out, ..) = mistakes(&format!("Feature: F\n  Scenario: S\n    Givn nothing\n{WHEN}{THEN}"));
    assert_eq!(code, 3);
    assert!(out.starts_with("suite/area/sample.feature:3:5: error[misspelt-keyword]: "), "{out}");
}

#[test]
fn a_scenario_that_tests_nothing_is_found() {
    for (steps, kind) in [
        (String::new(), "no-step"),
        (format!("    Given alice has a session \"phone\"\n{THEN}"), "sends-nothing"),
        (WHEN.to_owned(), "checks-nothing"),
    ] {
        let (code, out, run_code, _) = mistakes(&format!("Feature: F\n  Scenario: S\n{steps}"));
        assert_eq!((code, run_code), (3, 3), "{out}");
        assert!(out.contains(&format!("error[{kind}]")), "{out}");
    }
}

#[test]
fn two_scenarios_of_one_name_are_found() {
    let scenario = format!("  Scenario: S\n{WHEN}{THEN}");
    let (code, out, ..) = mistakes(&format!("Feature: F\n{scenario}{scenario}"));
    assert_eq!(code, 3);
    assert!(out.contains("error[duplicate-name]"), "{out}");
}

#[test]
fn an_extra_table_cell_is_found() {
    let outline = format!("  Scenario Outline: S <x>\n{WHEN}{THEN}    Examples:\n      | x |\n      | 1 | 2 |\n");
    let (code, out, ..) = mistakes(&format!("Feature: F\n{outline}"));
    assert_eq!(code, 3);
    assert!(out.contains("sample.feature:7:7: error[extra-cell]"), "{out}");
}

#[test]
fn an_unknown_capability_is_found() {
    let (code, out, ..) = mistakes(&format!("Feature: F\n  @requires:magic\n  Scenario: S\n{WHEN}{THEN}"));
    assert_eq!(code, 3);
    assert!(out.contains("error[unknown-capability]: the tag @requires:magic names no capability"), "{out}");
}

#[test]
fn an_unknown_situation_is_found() {
    let (code, out, ..) = mistakes(&format!("Feature: F\n  Scenario: S\n{WHEN}    Then the answer is \"magic\"\n"));
    assert_eq!(code, 3);
    assert!(out.contains("error[unknown-situation]"), "{out}");
}

#[test]
fn an_empty_folder_is_found() {
    let harness = Harness::new().file("suite/readme.txt", "");
    let outcome = harness.call(&["lint", "--features", "suite"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.out.starts_with("suite: error[empty-folder]: no .feature file in suite\n"), "{}", outcome.out);
}

#[test]
fn a_defect_of_a_document_is_a_warning_and_a_dangling_reference_an_error() {
    let document = |reference: &str| {
        format!(
            r#"{{"openapi": "3.0.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/api/v1/me": {{"get": {{
            "parameters": [{{"name": "X-User-Id", "in": "header", "required": "true", "schema": {{"type": "string"}}}}],
            "responses": {{"200": {{"$ref": "{reference}"}}}}}}}}}},
            "components": {{"responses": {{"Me": {{"description": "d", "content": {{"application/json": {{"schema": {{"type": "object"}}}}}}}}}}}}}}"#
        )
    };
    let harness = Harness::new()
        .file("repaired.json", &document("#/components/responses/Me"))
        .file("dangling.json", &document("#/components/responses/You"));
    let repaired = harness.call(&["lint", "--spec", "repaired.json"]);
    assert_eq!(repaired.code, 0, "{}", repaired.out);
    assert!(
        repaired.out.contains("repaired.json#/paths/~1api~1v1~1me/get/parameters/0/required: warning["),
        "{}",
        repaired.out
    );
    let dangling = harness.call(&["lint", "--spec", "dangling.json"]);
    assert_eq!(dangling.code, 3, "{}", dangling.out);
    assert!(dangling.out.contains("dangling.json#/paths/~1api~1v1~1me/get/responses/200"), "{}", dangling.out);
    assert_eq!(harness.call(&["run", "--spec", "dangling.json"]).code, 3);
    assert_eq!(harness.call(&["run", "--spec", "repaired.json"]).code, 0);
}

#[test]
fn a_session_that_nobody_has_is_found() {
    let (code, out, ..) = mistakes(
        "Feature: F\n  Scenario: S\n    Given alice has a session \"a\"\n    When session \"b\" logs out session \"a\"\n    \
         Then session \"a\" has ended\n",
    );
    assert_eq!(code, 3);
    assert_eq!(
        out.lines().take(4).collect::<Vec<_>>(),
        [
            "suite/area/sample.feature:4:19: error[unknown-session]: the scenario has no session \"b\" at this step",
            "  4 |     When session \"b\" logs out session \"a\"",
            "    |                   ^",
            "  hint: give somebody one before: Given alice has a session \"b\"",
        ]
    );
}

#[test]
fn an_operation_that_no_document_declares_is_found() {
    let (code, out, run_code, _) = mistakes(
        "Feature: F\n  Scenario: S\n    When a caller without credentials sends \"GET /api/v1/../../etc\" without a body\n    Then \
         the status is 404\n",
    );
    assert_eq!((code, run_code), (3, 3));
    assert!(
        out.starts_with(
            "suite/area/sample.feature:3:50: error[unknown-operation]: no document of the contract declares GET /api/v1/../../etc\n"
        ),
        "{out}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused_and_nothing_of_it_is_quoted() {
    let harness = Harness::new().file("outside.txt", "a secret line\n").file("suite/a.feature", "Feature: a\n");
    std::os::unix::fs::symlink("../outside.txt", harness.folder().join("suite/b.feature")).unwrap();
    let outcome = harness.call(&["lint", "--features", "suite"]);
    assert_eq!(outcome.code, 3);
    let all = outcome.out + &outcome.err;
    assert!(all.contains("cannot read suite/b.feature: it is a link that leads out of the folder"), "{all}");
    assert!(!all.contains("secret line"), "{all}");
}

#[test]
fn many_rows_of_an_undefined_step_are_one_finding() {
    let rows = (200..500).map(|row| format!("      | {row} |\n")).collect::<Vec<_>>().concat();
    let text = format!(
        "Feature: f\n  Scenario Outline: s <x>\n    When somebody does <x>\n    Then the status is <x>\n\n    \
         Examples:\n      | x |\n{rows}"
    );
    let harness = Harness::new().file("a.feature", &text);
    let outcome = harness.call(&["lint", "--features", "a.feature"]);
    assert_eq!(outcome.code, 3);
    assert_eq!((outcome.out + &outcome.err).matches("undefined-step").count(), 1);
}
