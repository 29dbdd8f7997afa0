//! A scenario of a record is repeated: against a server that still deviates, one that has been mended, one that is not there, and by
//! the script for those who have no binary.

use std::fs;
use std::process::Command;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::Value;

use super::harness::{Harness, configuration, honest};

const ID: &str = "device-management/sessions.logout.me#an-own-session-is-logged-out";

/// A server whose logout does nothing, and the record of one scenario against it.
fn recorded(flavour: Flavour) -> (Server, Harness) {
    let server = faulty(flavour);
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--name", "^An own session is logged out$", "--seed", "1"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    (server, harness)
}

fn faulty(flavour: Flavour) -> Server {
    Server::start(Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(flavour) }).unwrap()
}

#[test]
fn what_still_deviates_shows_again_however_the_scenario_is_named() {
    let (_server, harness) = recorded(Flavour::Published);
    let record: Value = serde_json::from_str(&harness.read("reports/record.json")).unwrap();
    let line = record["scenarios"][0]["line"].as_u64().unwrap();
    let before = fs::read(harness.folder().join("reports/record.json")).unwrap();
    for (file, scenario) in [
        ("reports/record.json", ID),
        ("reports/evidence.tar", "own session is logged"),
        ("reports/record.json", &format!("sessions.logout.me.feature:{line}")),
    ] {
        let outcome = harness.call(&["replay", file, scenario, "--quiet"]);
        assert_eq!(outcome.code, 1, "{scenario}: {}{}", outcome.out, outcome.err);
        assert!(
            outcome.out.starts_with("shows again: 2 of 2 deviations at http://127.0.0.1:PORT/ "),
            "{}",
            outcome.out
        );
        assert!(
            outcome
                .out
                .contains("\n  logout-me.ended.token (POST /api/v1/sessions/logout.me)\n    expected   the token of"),
            "{}",
            outcome.out
        );
    }
    assert!(fs::read(harness.folder().join("reports/record.json")).unwrap() == before, "the record stays as it is");
    let left = fs::read_dir(harness.folder().join("reports")).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.starts_with("journal")).count(), 0, "no journal is left");
}

#[test]
fn what_was_mended_does_not_show_again() {
    let (server, harness) = recorded(Flavour::Upstream8);
    server.stop();
    let mended = honest(Flavour::Upstream8);
    let outcome = harness.call(&["replay", "reports/record.json", ID, "--target", &mended.url(), "--quiet"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(
        outcome.out.starts_with("does not show again: the scenario passes at http://127.0.0.1:PORT/ "),
        "{}",
        outcome.out
    );
    assert_eq!(mended.living_tokens(), 0, "what the repetition made is ended");
}

#[test]
fn what_cannot_be_tried_is_no_verdict() {
    let (server, harness) = recorded(Flavour::Published);
    server.stop();
    let outcome = harness.call(&["replay", "reports/record.json", ID, "--quiet"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("could not be tried: "), "{}", outcome.out);
    for (scenario, code, said) in [
        ("no such scenario", 4, "error: nothing to run: the record has no scenario \"no such scenario\"; "),
        ("nowhere.feature:1", 4, "error: nothing to run: "),
    ] {
        let outcome = harness.call(&["replay", "reports/record.json", scenario]);
        assert_eq!((outcome.code, outcome.out.as_str()), (code, ""));
        assert!(outcome.err.starts_with(said), "{}", outcome.err);
    }
}

#[test]
fn a_name_that_several_have_is_refused_with_their_ids() {
    let harness = Harness::new();
    let outcome = harness.call(&["run", "--target", "embedded", "--tags", "@smoke"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let outcome = harness.call(&["replay", "reports/record.json", "session"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("error: \"session\" is in the names of "), "{}", outcome.err);
    assert!(outcome.err.contains(ID) && outcome.err.ends_with("hint: name one by its id\n"), "{}", outcome.err);
    let outcome = harness.call(&["replay", "reports/record.json", ID, "--quiet"]);
    assert_eq!(outcome.code, 0, "the embedded server's record is repeated on it: {}{}", outcome.out, outcome.err);
    assert!(outcome.out.starts_with("shows no deviation, and showed none in the record: "), "{}", outcome.out);
}

#[test]
fn a_secret_that_the_record_does_not_hold_is_asked_for() {
    let feature = "Feature: F\n  Scenario: A wrong password\n    When a caller without credentials sends \"POST /api/v1/login\" with the JSON body:\n      \
                   \"\"\"\n      {\"user\": \"alice\", \"password\": \"Wr0ng-one\"}\n      \"\"\"\n    Then the status is 200\n";
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url()).feature(feature);
    let outcome = harness.call(&["run", "--features", "suite", "--quiet"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    let outcome = harness.call(&["replay", "reports/record.json", "wrong password", "--quiet"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.starts_with("could not be tried: the scenario sends a secret, which no record holds: "));
    let outcome = harness.call(&["replay", "reports/record.json", "wrong password", "--features", "suite", "--quiet"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("shows again: 1 of 1 deviation "), "{}", outcome.out);
}

/// What the script prints of each request: the status that the record shows and the one that came now.
fn statuses(printed: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in printed.lines() {
        if let Some((_, status)) = line.split_once("; the record shows ") {
            found.push((status.to_owned(), String::new()));
        } else if let (Some(rest), Some(last)) = (line.strip_prefix("HTTP/1.1 "), found.last_mut()) {
            rest.get(..3).unwrap_or_default().clone_into(&mut last.1);
        }
    }
    found
}

#[test]
fn the_script_does_the_same_without_the_binary() {
    for flavour in [Flavour::Published, Flavour::Upstream8] {
        let (server, harness) = recorded(flavour);
        let script = harness.call(&["replay", "reports/record.json", ID, "--script"]);
        assert_eq!((script.code, script.err.as_str()), (0, ""));
        assert!(!script.out.contains("redacted-") && !script.out.contains("demo-password"), "{}", script.out);
        // The port is replaced in what the harness shows.
        let script = script.out.replace("http://127.0.0.1:PORT", server.url().trim_end_matches('/'));
        let file = harness.folder().join("again.sh");
        fs::write(&file, script).unwrap();
        let run = |passwords: &[(&str, &str)]| {
            let output = Command::new("sh").arg(&file).envs(passwords.iter().copied()).output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
        };
        let passwords = [("ALICE_PASSWORD", "alice-demo-password"), ("BOB_PASSWORD", "bob-demo-password")];
        let (code, out, err) = run(&passwords);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let statuses = statuses(&out);
        assert!(statuses.len() > 3, "{flavour}: {out}");
        for (then, now) in &statuses {
            assert_eq!(then, now, "{flavour}: {out}");
        }
        assert_eq!(server.living_tokens(), 0, "{flavour}: all logins are ended");
        let (code, _, err) = run(&[("ALICE_PASSWORD", "alice-demo-password"), ("BOB_PASSWORD", "")]);
        assert!(code != 0 && err.contains("the password of bob"), "{err}");
    }
}

#[test]
fn a_record_against_an_address_that_others_configured_is_theirs() {
    let (_server, harness) = recorded(Flavour::Published);
    let mended = honest(Flavour::Published);
    let harness = harness.file("conformance.toml", &configuration(&mended.url()));
    let outcome = harness.call(&["replay", "reports/record.json", ID, "--quiet"]);
    assert_eq!(outcome.code, 0, "the configured target goes before the record's: {}{}", outcome.out, outcome.err);
    let accounts = configuration("").replace("[target]\nurl = \"\"\n", "");
    let harness = harness.file("conformance.toml", &accounts);
    let outcome = harness.call(&["replay", "reports/record.json", ID, "--quiet"]);
    assert_eq!(outcome.code, 1, "the record's own target: {}{}", outcome.out, outcome.err);
}
