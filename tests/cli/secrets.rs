//! Passwords and tokens stand in no output and no file.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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
