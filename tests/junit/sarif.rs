//! `report.sarif`: what code-scanning pages ask for.

use rocketchat_conformance::model::judgement::{RequirementJudgement, Standing};
use rocketchat_conformance::model::requirement::{Level, Requirement};
use rocketchat_conformance::model::verdict::Verdict;
use rocketchat_conformance::report::sarif::render;
use serde_json::{Value, json};

use super::record_builder::{Run, Scenario};

fn sarif() -> Value {
    let mut run = Run::new()
        .scenario(Scenario::new("Unknown", Verdict::Failed).answered(500, "{}").deviation("status 404", "status 500"))
        .scenario(Scenario::new("Waived", Verdict::Waived).answered(500, "{}").deviation("status 404", "status 500"))
        .scenario(Scenario::new("Fine", Verdict::Passed).answered(200, "{}"));
    let requirement = Requirement {
        id: "logout-me.unknown-session.status".to_owned(),
        level: Level::Security,
        statement: "An unknown session is not found.".to_owned(),
        source: "published 404 response".to_owned(),
        owasp: Some("API1:2023".to_owned()),
        standby: None,
        cwe: Some(204),
    };
    let (tried_by, deviating) = (Vec::new(), Vec::new());
    run.judgement.requirements = vec![RequirementJudgement {
        requirement,
        standing: Standing::NotMet,
        tried_by,
        deviating,
        operations: Vec::new(),
    }];
    serde_json::from_slice(&render(&run.record, &run.judgement).unwrap()).unwrap()
}

#[test]
fn a_rule_has_what_code_scanning_shows_of_it() {
    let sarif = sarif();
    assert_eq!((&sarif["version"], sarif["runs"].as_array().unwrap().len()), (&json!("2.1.0"), 1));
    let driver = &sarif["runs"][0]["tool"]["driver"];
    assert_eq!(driver["semanticVersion"], "1.2.3");
    let rule = &driver["rules"][0];
    assert_eq!(rule["properties"]["tags"], json!(["security", "owasp/API1:2023", "external/cwe/cwe-204"]));
    assert_eq!(rule["properties"]["security-severity"], "8.0");
    assert_eq!(rule["help"]["text"], "An unknown session is not found.\nSource: published 404 response");
}

#[test]
fn a_deviation_is_a_result_at_its_line_and_a_waived_one_is_suppressed() {
    let sarif = sarif();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert_eq!((&result["ruleId"], &result["ruleIndex"]), (&json!("logout-me.unknown-session.status"), &json!(0)));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "features/sessions/logout.me.feature");
        assert_eq!(place["region"]["startLine"], 12);
    }
    assert_eq!(
        results[0]["partialFingerprints"],
        json!({"cause/v1": "logout-me.unknown-session.status|POST /api/v1/sessions/logout.me|/error|status 500"})
    );
    assert_eq!((&results[0]["occurrenceCount"], &results[0]["properties"]["scenarios"]), (&json!(1), &json!(1)));
    assert!(results[0].get("suppressions").is_none());
    assert_eq!(results[1]["suppressions"][0]["status"], "accepted");
}
