//! Paths for the pages of CI systems: from the root of the repository, wherever in it the suite is run.

use std::fs;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::Value;

use super::harness::{Harness, configuration};

const FEATURE: &str = "Feature: Own\n  Scenario: Who am I\n    Given bob has a session \"desk\"\n    When session \"desk\" sends \
                       \"GET /api/v1/me\" without a body\n    Then the status is 404\n";

fn uri(harness: &Harness) -> String {
    let report: Value = serde_json::from_str(&harness.read("service/out/report.sarif")).unwrap();
    let place = &report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    place.as_str().unwrap().to_owned()
}

#[test]
fn paths_are_from_the_root_that_the_ci_system_names() {
    let options = Options { fault: Some(Fault::ForeignDisclosed), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    for variable in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        let harness = Harness::new()
            .file("service/my features/own.feature", FEATURE)
            .file("service/conformance.toml", &configuration(&server.url()));
        let root = fs::canonicalize(harness.folder()).unwrap();
        let absolute = root.join("service/my features").display().to_string();
        let harness = harness
            .variable("GITHUB_ACTIONS", "true")
            .variable(variable, &root.display().to_string())
            .within("service");
        for features in ["my features", &absolute, "../service/./my features"] {
            let outcome = harness.call(&["run", "--features", features, "--reports", "out"]);
            assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
            assert_eq!(uri(&harness), "service/my%20features/own.feature");
            let annotation = "::error file=service/my features/own.feature,line=5,";
            assert!(outcome.out.lines().any(|line| line.starts_with(annotation)), "{}", outcome.out);
        }
        // Features that are in the binary are in no repository.
        assert_eq!(harness.call(&["run", "--reports", "out"]).code, 1);
        assert!(uri(&harness).starts_with("features/device-management/"));
    }
}
