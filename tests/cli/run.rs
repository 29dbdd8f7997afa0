//! `run` from the first day: files, precedence, selection.

use rocketchat_conformance::reference::{Flavour, Options, Server};

use super::harness::{Harness, SCENARIOS, configuration, honest};

#[test]
fn without_any_argument_it_tests_the_embedded_server_from_an_empty_folder() {
    let harness = Harness::new();
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let mut files: Vec<_> = std::fs::read_dir(harness.folder().join("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "evidence.tar",
            "junit.xml",
            "messages.ndjson",
            "record.json",
            "report.html",
            "report.json",
            "report.sarif",
            "summary.md"
        ]
    );
    assert_eq!(harness.report()["result"], "conformant");
    assert_eq!(harness.report()["exit_code"], 0);
    assert_eq!(harness.verdicts().len(), SCENARIOS);
}

#[test]
fn options_go_before_the_environment_and_the_environment_before_the_file() {
    let server = honest(Flavour::Published);
    let harness = Harness::new()
        .file("conformance.toml", &format!("{}[run]\nreports = \"from-file\"\n", configuration("http://127.0.0.1:1")))
        .variable("ROCKETCHAT_CONFORMANCE_TARGET", &server.url())
        .variable("ROCKETCHAT_CONFORMANCE_REPORTS", "from-environment");
    assert_eq!(harness.call(&["run", "--reports", "from-option"]).code, 0);
    assert!(harness.folder().join("from-option/junit.xml").exists());
    assert_eq!(harness.call(&["run"]).code, 0);
    assert!(harness.folder().join("from-environment/junit.xml").exists());
    assert!(!harness.folder().join("from-file").exists());
}

#[test]
fn accounts_can_come_from_the_environment_alone() {
    let server = honest(Flavour::Published);
    let mut harness = Harness::new();
    for name in ["ALICE", "BOB"] {
        let user = name.to_lowercase();
        harness = harness
            .variable(&format!("ROCKETCHAT_CONFORMANCE_{name}_USERNAME"), &user)
            .variable(&format!("ROCKETCHAT_CONFORMANCE_{name}_PASSWORD"), &format!("{user}-demo-password"));
    }
    let outcome = harness.call(&["run", "--target", &server.url()]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    let skipped = harness.verdicts().iter().filter(|(_, verdict)| verdict == "skipped").count();
    assert_eq!((harness.report()["result"].as_str(), skipped), (Some("partial"), 8), "there is no administrator");
    assert_eq!(harness.call(&["run", "--target", &server.url(), "--allow-partial"]).code, 0);
}

#[test]
fn a_second_factor_skips_what_its_user_is_needed_for() {
    for (user, skipped, result) in
        [("bob", 25, "partial"), ("admin", 8, "partial"), ("alice", SCENARIOS, "inconclusive")]
    {
        let options = Options { second_factor: Some(user.to_owned()), ..Options::new(Flavour::Published) };
        let server = Server::start(options).unwrap();
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run"]);
        assert_eq!((outcome.code, harness.report()["result"].as_str()), (5, Some(result)), "{user}: {}", outcome.out);
        let reason = format!(
            "skipped second factor of {user}: the target asks {user} for one: status 401: {{\"status\":\"error\",\"error\":\
             \"totp-required\",\"details\":{{\"method\":\"totp\",\"availableMethods\":[]}},\"message\":\"TOTP Required\"}}; \
             switch two-factor authentication off for this account, or use another"
        );
        let words: Vec<&str> = outcome.out.split_whitespace().collect();
        assert!(words.join(" ").contains(&reason), "{}", outcome.out);
        let verdicts = harness.verdicts();
        assert_eq!(verdicts.iter().filter(|(_, verdict)| verdict == "skipped").count(), skipped, "{user}");
        assert!(verdicts.iter().all(|(_, verdict)| verdict == "skipped" || verdict == "passed"), "{user}");
    }
}

#[test]
fn tags_and_names_select() {
    let harness = Harness::new();
    assert_eq!(harness.call(&["run", "--name", "^An own session"]).code, 0);
    assert_eq!(harness.verdicts(), [("An own session is logged out".to_owned(), "passed".to_owned())]);
    assert_eq!(harness.call(&["run", "--tags", "@device-management and not @nothing"]).code, 0);
    assert_eq!(harness.verdicts().len(), SCENARIOS);
    assert_eq!(harness.call(&["run", "--tags", "not @device-management"]).code, 4);
    assert_eq!(harness.call(&["run", "--operation", "^sessions\\.logout", "--tags", "@smoke"]).code, 0);
    assert_eq!(harness.verdicts().len(), 6);
    assert_eq!(harness.call(&["run", "--operation", "^login$"]).code, 4);
}

#[test]
fn a_feature_of_ones_own_needs_no_rust() {
    let harness = Harness::new().feature(
        "Feature: Own feature\n  Scenario: Who am I\n    Given bob has a session \"desk\"\n    When session \"desk\" sends \
         \"GET /api/v1/me\" without a body\n    Then the status is 200\n    And the property \"/username\" is \"bob\"\n",
    );
    assert_eq!(harness.call(&["run", "--features", "suite"]).code, 0);
    assert_eq!(harness.verdicts(), [("Who am I".to_owned(), "passed".to_owned())]);
}

#[test]
fn nothing_is_left_on_the_target() {
    let server = honest(Flavour::Upstream8);
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run"]).code, 0);
    assert_eq!(server.living_tokens(), 0);
    assert_eq!(harness.report()["left_behind"].as_array().unwrap().len(), 0);
}

#[test]
fn a_second_run_replaces_the_reports_of_the_first() {
    let harness = Harness::new();
    assert_eq!(harness.call(&["run", "--name", "own session"]).code, 0);
    assert_eq!(harness.call(&["run"]).code, 0);
    assert_eq!(harness.verdicts().len(), SCENARIOS);
}

#[test]
fn the_same_seed_sends_the_same_random_values() {
    let sent = |seed: &str| {
        let harness = Harness::new();
        assert_eq!(
            harness.call(&["run", "--name", "^A session that does not exist is rejected$", "--seed", seed]).code,
            0
        );
        let record: serde_json::Value = serde_json::from_str(&harness.read("reports/record.json")).unwrap();
        let exchanges = record["scenarios"][0]["exchanges"].as_array().unwrap();
        let logout =
            exchanges.iter().find(|exchange| exchange["operation"] == "POST /api/v1/sessions/logout.me").unwrap();
        logout["request"]["body"].clone()
    };
    assert_eq!(sent("7"), sent("7"));
    assert_ne!(sent("7"), sent("8"));
}
