//! Accounts that are not in the configuration: the administrator makes them for the run, and nothing of them stays.

use std::time::Duration;

use rocketchat_conformance::reference::{Flavour, Server};

use super::harness::{Harness, honest};

/// Two actors, one of them with a session that the administrator ends.
const BOTH: &str = r#"Feature: Two who are not configured
  Scenario: One cannot see what the other has
    Given alice has a session "laptop"
    And bob has a session "phone"
    And bob has a session "watch"
    When session "laptop" sends "GET /api/v1/sessions/info?sessionId=${phone.sessionId}" without a body
    Then the status is 404
    When session "phone" logs out session "phone"
    Then the answer is "done"
    And session "phone" has ended
"#;

fn admin_only(url: &str) -> String {
    format!("[target]\nurl = \"{url}\"\n[accounts.admin]\nusername = \"admin\"\npassword = \"admin-demo-password\"\n")
}

fn harness(server: &Server) -> Harness {
    Harness::new().file("conformance.toml", &admin_only(&server.url())).feature(BOTH)
}

const OF_SUITE: [&str; 4] = ["run", "--features", "suite", "--quiet"];

#[test]
fn the_administrator_makes_the_accounts_of_a_run() {
    let server = honest(Flavour::Upstream8);
    let before = server.usernames();
    let harness = harness(&server);
    harness.call(&OF_SUITE).is(0, "Passed: 1 of 1 selected (features of one's own).\n", "");
    let made = harness.record()["made_accounts"].clone();
    let made: Vec<(&str, &str)> = made
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["actor"].as_str().unwrap(), one["username"].as_str().unwrap()))
        .collect();
    let [("alice", alice), ("bob", bob)] = made[..] else { panic!("{made:?}") };
    assert!(alice != bob && !before.iter().any(|known| known == alice || known == bob), "{made:?}");
    assert_eq!((server.usernames(), server.living_tokens()), (before, 0), "nothing stays");
}

#[test]
fn what_a_killed_run_made_of_accounts_is_swept_away() {
    let server = honest(Flavour::Upstream8);
    let before = server.usernames();
    let harness = harness(&server);
    let mut run = harness.start(&OF_SUITE);
    while server.usernames() == before && run.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    assert_ne!(server.usernames(), before, "nothing was tried");
    let outcome = harness.call(&["sweep"]);
    assert_eq!((server.usernames(), server.living_tokens()), (before, 0), "{outcome:?}");
}

#[test]
fn probe_says_who_makes_which_account() {
    let server = honest(Flavour::Upstream8);
    let before = server.usernames();
    let outcome = harness(&server).call(&["probe", "--features", "suite"]);
    let accounts = outcome.out.lines().find(|line| line.starts_with("accounts  "));
    assert_eq!(accounts, Some("accounts     alice made by admin for each run, bob made by admin for each run"));
    assert_eq!((outcome.code, server.usernames(), server.living_tokens()), (0, before, 0));
}

#[test]
fn an_account_that_the_administrator_may_not_make_is_no_verdict_on_the_server() {
    let server = honest(Flavour::Upstream8);
    let text = admin_only(&server.url()).replace("\"admin\"\npassword = \"admin-", "\"bob\"\npassword = \"bob-");
    let harness = Harness::new().file("conformance.toml", &text).feature(BOTH);
    let outcome = harness.call(&OF_SUITE);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    let reason = "the account of alice cannot be made by admin: POST /api/v1/users.create answers 400";
    assert!(outcome.out.ends_with(&format!("says nothing about the target: {reason}.\n")), "{outcome:?}");
    assert_eq!(server.living_tokens(), 0);
}
