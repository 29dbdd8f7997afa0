//! What a run leaves on the target: nothing that it can know of, whoever logged in and how; and what it cannot know is said.

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::{Harness, honest};

const LOGINS: &str = "Feature: Logins
  Scenario: Somebody logs in by name
    Given alice has a session \"laptop\"
    When a caller without credentials sends \"POST /api/v1/login\" with the JSON body:
      \"\"\"
      {\"user\": \"bob\", \"password\": \"bob-demo-password\"}
      \"\"\"
    Then the status is 200

  Scenario: Somebody logs in with what a session has
    Given alice has a session \"phone\"
    When a caller resumes the login of session \"phone\"
    Then the status is 200
    And session \"phone\" still works

  Scenario: Sessions are used afterwards
    Given alice has a session \"laptop\"
    And alice has a session \"phone\"
    When session \"laptop\" logs out session \"phone\"
    Then the answer is \"logged out\"
    And session \"phone\" has ended
    And session \"laptop\" still works
";

#[test]
fn a_login_that_any_sentence_sends_is_ended_and_changes_no_session_of_others() {
    for flavour in [Flavour::Upstream6, Flavour::Upstream8, Flavour::Published] {
        let server = honest(flavour);
        let harness = Harness::new().against(&server.url()).feature(LOGINS);
        let outcome = harness.call(&["run", "--features", "suite", "--jobs", "1"]);
        assert_eq!(outcome.code, 0, "{flavour}: {}{}", outcome.out, outcome.err);
        assert_eq!(server.living_tokens(), 0, "{flavour}");
        assert_eq!(harness.report()["notices"].as_array().unwrap().len(), 0, "{flavour}: all of it is known");
    }
}

#[test]
fn the_clean_up_leaves_no_dead_rows() {
    for flavour in [Flavour::Upstream70, Flavour::Upstream7, Flavour::Upstream8] {
        let server = honest(flavour);
        let harness = Harness::new().against(&server.url());
        assert_eq!(harness.call(&["run", "--tags", "@smoke", "-q"]).code, 0, "{flavour}");
        assert_eq!((server.living_tokens(), server.dead_rows()), (0, 0), "{flavour}");
    }
}

/// Where logout.me does nothing, the login is ended all the same.
#[test]
fn the_clean_up_does_not_believe_an_answer() {
    let fault = Some(Fault::LogoutDoesNothing);
    let server = Server::start(Options { fault, ..Options::new(Flavour::Upstream8) }).unwrap();
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--tags", "@smoke", "-q"]).code, 1);
    assert_eq!(server.living_tokens(), 0);
}

/// An end that was refused is not missed: the session had no reason to end.
#[test]
fn a_session_has_to_have_ended_only_where_that_was_granted() {
    let fault = Some(Fault::CharsetNotRead);
    let server = Server::start(Options { fault, ..Options::new(Flavour::Upstream8) }).unwrap();
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--name", "charset", "-q"]).code, 1);
    let report = harness.report();
    let deviations = report["scenarios"][0]["deviations"].as_array().unwrap();
    let ids: Vec<&str> = deviations.iter().map(|one| one["requirement"].as_str().unwrap()).collect();
    assert_eq!(ids, ["logout-me.logged-out.status", "logout-me.status"]);
}
