//! Passwords and tokens stand in no output and no file.

use std::fs;

use rocketchat_conformance::reference::{Account, Fault, Flavour, Options, Server};

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
        assert_eq!(seen.len(), 5, "two streams and three reports");
        let tokens = tap.tokens();
        assert!(tokens.len() > 2, "the tap heard {} tokens", tokens.len());
        for (place, text) in seen {
            assert!(!text.contains("canary"), "{place} of {flavour} holds the password");
            for token in &tokens {
                assert!(!text.contains(token), "{place} of {flavour} holds the token {token}");
            }
        }
        assert!(harness.read("reports/record.json").contains("redacted-token-"), "tokens stay recognisable");
    }
}
