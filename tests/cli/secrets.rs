//! Passwords and tokens stand in no output and no file.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rocketchat_conformance::builtin::features;
use rocketchat_conformance::gherkin::features::load;
use rocketchat_conformance::reference::{Account, Fault, Flavour, Options, Server};
use rocketchat_conformance::runner::plan::{Plan, Selection};
use rocketchat_conformance::steps::Vocabulary;
use rocketchat_conformance::sut::secrets::redaction::Redactor;

use super::harness::Harness;
use super::tap::Tap;

const CANARY: &str = "canary/pass+word=\"7";

/// Everything that a run put out: streams and report files, each with its name.
fn everything_put_out(harness: &Harness) -> Vec<(String, String)> {
    let outcome = harness.call(&["run", "--verbose"]);
    let mut seen = vec![("standard output".to_owned(), outcome.out), ("standard error".to_owned(), outcome.err)];
    for entry in fs::read_dir(harness.folder().join("reports")).unwrap() {
        let path = entry.unwrap().path();
        seen.push((path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
    }
    seen
}

/// The middle of what a text is in base64, wherever in a longer text it begins, and in hexadecimal.
fn codings(text: &str) -> Vec<String> {
    let of = |before: &str| {
        let coded = STANDARD.encode(format!("{before}{text}"));
        coded[4..coded.len() - 4].to_owned()
    };
    let hexadecimal = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    vec![of(""), of("a"), of("ab"), hexadecimal]
}

#[test]
fn no_secret_reaches_output_or_files() {
    for (flavour, fault) in [
        (Flavour::Published, None),
        (Flavour::Upstream6, None),
        (Flavour::Upstream8, Some(Fault::LogoutDoesNothing)),
        (Flavour::Published, Some(Fault::PasswordHashInMe)),
    ] {
        let accounts = vec![Account::user("alice", CANARY), Account::user("bob", CANARY)];
        let server = Server::start(Options { fault, accounts, ..Options::new(flavour) }).unwrap();
        let tap = Tap::before(server.address());
        let account = |name| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = '{CANARY}'\n");
        let text = format!("[target]\nurl = \"http://{}\"\n{}{}", tap.address, account("alice"), account("bob"));
        let harness = Harness::new().file("conformance.toml", &text);
        let seen = everything_put_out(&harness);
        assert_eq!(seen.len(), 10, "two streams and eight reports");
        let tokens = tap.tokens();
        assert!(tokens.len() > 2, "the tap heard {} tokens", tokens.len());
        for (place, text) in seen {
            assert!(!text.contains("canary"), "{place} of {flavour} holds the password");
            for token in &tokens {
                assert!(!text.contains(token), "{place} of {flavour} holds the token {token}");
                for coded in codings(token) {
                    assert!(!text.contains(&coded), "{place} of {flavour} holds the token {token} as {coded}");
                }
            }
        }
        assert!(harness.read("reports/record.json").contains("redacted-token-"), "tokens stay recognisable");
    }
}

/// A feature in which passwords and values named like secrets stand in every place that a feature has.
const TELLING: &str = r#"Feature: Sign in with canary-of-alice
  @canary-of-alice
  Scenario Outline: A login with <wrong>
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "alice", "password": "<wrong>", "clientSecret": "canary-secret", "n": {"api_key": "canary-key"}, "x": "<accessToken>"}
      """
    Then the status is 401
    And the property "/password" is "canary-of-alice"
    And the property "/joinCode" is "canary-code"
    When a caller without credentials sends "POST /api/v1/login" with a body of type "application/x-www-form-urlencoded":
      """
      user=alice&password=canary-of-alice&refresh_token=canary-token
      """
    Then the status is 401

    Examples:
      | wrong        | accessToken   |
      | canary-wrong | canary-access |
"#;

#[test]
fn no_secret_of_a_feature_reaches_output_or_files() {
    let accounts = vec![Account::user("alice", "canary-of-alice"), Account::user("bob", "canary-of-bob-1")];
    let server = Server::start(Options { accounts, ..Options::new(Flavour::Published) }).unwrap();
    let account = |name, password| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = '{password}'\n");
    let text = format!(
        "[target]\nurl = \"{}\"\n{}{}[run]\nfeatures = [\"suite\"]\n",
        server.url(),
        account("alice", "canary-of-alice"),
        account("bob", "canary-of-bob-1")
    );
    let harness = Harness::new().feature(TELLING).file("conformance.toml", &text);
    let seen = everything_put_out(&harness);
    assert!(seen.len() > 8, "two streams and the reports");
    let dry = harness.call(&["run", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    let again = harness.call(&["report", "reports/record.json", "--reports", "again"]);
    assert_eq!(again.code, 1, "{}", again.err);
    let verified = harness.call(&["verify", "reports/evidence.tar"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    for (place, text) in seen.into_iter().chain([("dry run".to_owned(), dry.out + &dry.err + &again.out)]) {
        assert!(!text.contains("canary"), "{place}: {}", &text[text.find("canary").unwrap_or(0)..][..40]);
    }
    let record = harness.read("reports/record.json");
    assert!(record.contains(r#""name":"A login with redacted-value""#), "{record}");
}

#[test]
fn no_slip_repeats_a_secret() {
    for text in [
        "[accounts.alice]\npassword = 5550123987\n",
        "[accounts.alice]\npassword = 5550123987x\n",
        "[accounts.alice]\npassword = \"5550123987\npassword_env = \"X\"\n",
        "[accounts.alice]\nusername = \"a\"\npassword_env = \"x5550123987\"\n[target]\nurl = \"http://127.0.0.1:9\"\n",
        "[accounts]\nalice = \"5550123987\"\n",
        "[target]\nurl = \"http://root:5550123987@127.0.0.1\"\n",
        "[target]\nurl = \"http://127.0.0.1/?access_token=5550123987\"\n",
    ] {
        let outcome = Harness::new().file("conformance.toml", text).call(&["run", "--dry-run"]);
        assert_eq!(outcome.code, 2, "{text}: {}", outcome.err);
        assert!(!outcome.err.contains("5550123987"), "{text}: {}", outcome.err);
        assert!(outcome.err.contains("conformance.toml") || outcome.err.contains("target"), "{text}: {}", outcome.err);
    }
    for words in [
        &["run", "--password=5550123987"][..],
        &["run", "ALICE_PASSWORD=5550123987"],
        &["run", "http://root:5550123987@127.0.0.1"],
        &["run", "--target", "http://root:5550123987@127.0.0.1"],
    ] {
        let outcome = Harness::new().call(words);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{words:?}");
        assert!(!outcome.err.contains("5550123987"), "{words:?}: {}", outcome.err);
    }
    let harness = Harness::new().variable("ROCKETCHAT_CONFORMANCE_TARGET", "http://root:5550123987@127.0.0.1");
    let outcome = harness.call(&["run", "--help"]);
    assert!(outcome.out.contains("ROCKETCHAT_CONFORMANCE_TARGET") && !outcome.out.contains("5550123987"));
}

#[test]
fn the_official_suite_is_recorded_as_it_stands() {
    let vocabulary = Vocabulary::compile().unwrap();
    let files = load(&features()).unwrap();
    let redactor = Redactor::new([7; 32]);
    redactor.learn("password", CANARY);
    let plain = Plan::select(files.clone(), &Selection::default(), &vocabulary);
    let mut concealed = Plan::select(files, &Selection::default(), &vocabulary);
    concealed.conceal(&redactor);
    assert_eq!(concealed.secrets, Vec::<String>::new());
    let texts = |plan: &Plan| plan.files.iter().map(|file| file.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&concealed), texts(&plain));
    let said = |plan: &Plan| plan.scenarios.iter().map(|scenario| format!("{:?}", scenario.loaded)).collect::<Vec<_>>();
    assert_eq!(said(&concealed), said(&plain));
}

#[test]
fn lint_does_not_repeat_a_password_of_a_step() {
    let feature = "Feature: F\n  Scenario: S\n    When alice logs in with the password \"5550123987\"\n";
    let outcome = Harness::new().feature(feature).call(&["lint", "--features", "suite"]);
    assert_eq!(outcome.code, 3);
    assert!(
        outcome.out.contains("there is no step `When alice logs in with the password \"redacted\"`"),
        "{}",
        outcome.out
    );
    assert!(!format!("{}{}", outcome.out, outcome.err).contains("5550123987"), "{}", outcome.out);
}
