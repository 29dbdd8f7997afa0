//! A session that was logged out and comes back over a websocket: noticed, recorded without its token, and ended.

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::Harness;

#[test]
fn a_dead_token_that_a_websocket_takes_is_charged_once_and_shown_again_without_it() {
    let fault = Some(Fault::DeadTokenResumesOnWebsocket);
    let server = Server::start(Options { fault, ..Options::new(Flavour::Upstream8) }).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--name", "A session that was logged out does not come back", "--jobs", "1"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    let scenario = &report["scenarios"][0];
    let deviations = scenario["deviations"].as_array().unwrap();
    assert_eq!(deviations.len(), 1, "{deviations:?}");
    assert_eq!(
        (&deviations[0]["requirement"], &deviations[0]["level"]),
        (&"logout-me.ended.websocket".into(), &"security".into())
    );
    let again = deviations[0]["reproduce"].as_str().unwrap();
    let login = r#"'{"msg":"method","id":"1","method":"login","params":[{"resume":"'"${PHONE_TOKEN}"'"}]}'"#;
    assert!(again.starts_with("printf '%s\\n' ") && again.contains(login), "{again}");
    let record = harness.read("reports/record.json");
    assert!(record.contains(r#"\"resume\":\"redacted-token-"#), "the frames are recorded");
    let resumed = record.matches(r#"\"resume\":\""#).count();
    assert_eq!(record.matches(r#"\"resume\":\"redacted-token-"#).count(), resumed, "and no token is");
    assert_eq!(server.living_tokens(), 0, "nothing is left behind");
}

const ALONE: &str = "Feature: Alone
  Scenario: Nothing but the websocket is looked at
    Given alice has a session \"laptop\"
    And alice has a session \"phone\"
    When session \"laptop\" logs out session \"phone\"
    Then the answer is \"logged out\"
    And session \"phone\" is refused on a websocket

  Scenario: A session is used
    Given alice has a session \"laptop\"
    And alice has a session \"phone\"
    When session \"laptop\" logs out session \"phone\"
    Then session \"phone\" has ended
    And session \"laptop\" still works
";

/// The sentence ends what it looks at: the session goes to no other scenario, and nobody is blamed for its end.
#[test]
fn the_sentence_can_stand_alone_on_every_target() {
    for flavour in [Flavour::Published, Flavour::Upstream6, Flavour::Upstream8] {
        let server = Server::start(Options::new(flavour)).unwrap();
        let harness = Harness::new().against(&server.url());
        std::fs::create_dir(harness.folder().join("own")).unwrap();
        std::fs::write(harness.folder().join("own/alone.feature"), ALONE).unwrap();
        let outcome = harness.call(&["run", "--features", "own", "--jobs", "1"]);
        assert_eq!(outcome.code, 0, "{flavour}: {}{}", outcome.out, outcome.err);
        let tried = harness.read("reports/record.json").matches(r#""kind":"resumption-refused""#).count();
        assert_eq!(tried, usize::from(flavour != Flavour::Published), "{flavour}: where there is a websocket");
        assert_eq!(server.living_tokens(), 0, "{flavour}");
    }
}

/// An effect that comes late within what the profile allows is waited for before the websocket is tried.
#[test]
fn a_dead_token_is_found_where_effects_may_be_late_too() {
    let fault = Some(Fault::DeadTokenResumesOnWebsocket);
    let server = Server::start(Options { fault, ..Options::new(Flavour::Upstream6) }).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--name", "A session that was logged out does not come back"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let scenario = &harness.report()["scenarios"][0];
    let requirements: Vec<&str> =
        scenario["deviations"].as_array().unwrap().iter().map(|one| one["requirement"].as_str().unwrap()).collect();
    assert_eq!(requirements, ["logout-me.ended.websocket"]);
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn an_honest_websocket_refuses_it() {
    let server = Server::start(Options::new(Flavour::Upstream8)).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--name", "A session that was logged out does not come back"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let record = harness.read("reports/record.json");
    assert_eq!(record.matches(r#""kind":"resumption-refused""#).count(), 1, "it was tried");
    assert_eq!(record.matches(r#""status":101"#).count(), 1, "and answered");
}
