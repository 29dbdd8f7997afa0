//! What an auditor can rely on: `verify` tells the whole official suite from everything that a vendor may have made of it with
//! the program as it is.

use std::fs;

use rocketchat_conformance::builtin;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::Value;

use super::harness::{Harness, Outcome, honest};

/// What `--require conformant` says of a bundle, and the last sentence.
fn required(harness: &Harness, bundle: &str) -> (i32, String, String) {
    let outcome = harness.call(&["verify", bundle, "--require", "conformant", "--suite", "official"]);
    let wanted = outcome.out.lines().filter(|line| line.starts_with("wanted ")).collect::<Vec<_>>().join("\n");
    (outcome.code, wanted, outcome.out.lines().last().unwrap_or_default().to_owned())
}

/// A server that lets anybody end anybody's session, and a harness against it.
fn defective() -> (Server, Harness) {
    let options = Options { fault: Some(Fault::EndsForeign), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    (server, harness)
}

#[test]
fn a_whole_run_of_the_official_suite_is_told_as_that() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "-q", "--nonce", "audit 7"]).code, 0);
    let verify = |arguments: &[&str]| harness.call(&[&["verify", "reports/evidence.tar"], arguments].concat());
    let url = server.url();
    let all =
        ["--require", "conformant", "--suite", "official", "--target", &url, "--max-age", "1h", "--nonce", "audit 7"];
    let outcome = verify(&all);
    assert_eq!(outcome.code, 0, "{}", outcome.out);
    assert!(outcome.out.contains(", whole: 160 scenarios\n") && outcome.out.contains("nonce      says    audit 7\n"));
    let sentence = "The evidence is consistent, but not signed. Conformant: 160 of 160 scenarios did what the contract \
                    says.\n";
    assert!(outcome.out.ends_with(sentence), "{}", outcome.out);
    for (unmet, said) in [
        (["--nonce", "audit 8"], "it repeats \"audit 7\""),
        (["--max-age", "0s"], "not within 0s before now"),
        (["--target", "https://chat.example.org"], "not https://chat.example.org, but "),
    ] {
        let outcome = verify(&unmet);
        assert_eq!(outcome.code, 1, "{unmet:?}");
        assert!(outcome.out.contains("wanted     UNMET   ") && outcome.out.contains(said), "{}", outcome.out);
    }
}

#[test]
fn the_embedded_server_certifies_nobody() {
    let harness = Harness::new();
    assert_eq!(harness.call(&["run", "--target", "embedded", "-q"]).code, 0);
    let (code, wanted, _) = required(&harness, "reports/evidence.tar");
    assert_eq!(code, 1);
    assert!(wanted.contains("it is conformant, and of the embedded reference server"), "{wanted}");
}

#[test]
fn a_selection_of_what_passes_is_not_conformant() {
    let (_server, harness) = defective();
    let outcome = harness.call(&["run", "-q", "--name", "^An own session is logged out$"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "Passed: 1 of 1 selected.\n"));
    let (code, wanted, sentence) = required(&harness, "reports/evidence.tar");
    assert_eq!(code, 1);
    assert!(wanted.contains("it is conformant, and not of the whole official suite"), "{wanted}");
    assert!(sentence.ends_with("Passed: 1 of 1 selected."), "{sentence}");
}

/// Runs the official features, changed, under the official path and names.
fn run_changed(harness: Harness, change: impl Fn(String) -> String) -> (Harness, Outcome) {
    let harness =
        builtin::features().into_iter().fold(harness, |harness, file| harness.file(&file.name, &change(file.text)));
    let outcome = harness.call(&["run", "-q", "--features", "features"]);
    (harness, outcome)
}

#[test]
fn hollowed_features_under_official_names_are_not_the_official_suite() {
    let (_server, harness) = defective();
    let hollow = |text: String| {
        let tells = |line: &&str| line.trim() == "And session \"tablet\" still works";
        text.lines().filter(|line| !tells(line)).collect::<Vec<_>>().join("\n") + "\n"
    };
    let (harness, outcome) = run_changed(harness, hollow);
    assert!(!outcome.out.contains("Conformant"), "{}{}", outcome.out, outcome.err);
    let (code, _, sentence) = required(&harness, "reports/evidence.tar");
    assert!(code == 1 && !sentence.contains("Conformant"), "{sentence}");
}

#[test]
fn a_lax_document_under_an_official_name_is_not_the_official_contract() {
    let server = honest(Flavour::Upstream8);
    let harness = builtin::documents()
        .into_iter()
        .fold(Harness::new().against(&server.url()), |harness, file| harness.file(&file.name, &file.text));
    let outcome = harness.call(&["run", "-q", "--spec", "specs/device-management.yaml"]);
    assert!(!outcome.out.contains("Conformant"), "{}", outcome.out);
    let (code, _, sentence) = required(&harness, "reports/evidence.tar");
    assert!(code == 1 && !sentence.contains("Conformant"), "{sentence}");
}

/// Edits a record and has the program write a new bundle of it.
fn edited(harness: &Harness, edit: impl Fn(&mut Value)) -> Outcome {
    let mut record: Value = serde_json::from_str(&harness.read("reports/record.json")).unwrap();
    edit(&mut record);
    fs::write(harness.folder().join("edited.json"), record.to_string()).unwrap();
    harness.call(&["report", "edited.json", "--reports", "anew", "-q"])
}

#[test]
fn a_record_without_the_scenarios_that_fail_is_called_what_it_is() {
    let (_server, harness) = defective();
    assert_eq!(harness.call(&["run", "-q"]).code, 1);
    let report = harness.report();
    let failing: Vec<&str> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["verdict"] == "failed")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert!(!failing.is_empty());
    let outcome = edited(&harness, |record| {
        let fails = |id: &Value| failing.contains(&id.as_str().unwrap());
        record["planned"].as_array_mut().unwrap().retain(|id| !fails(id));
        record["scenarios"].as_array_mut().unwrap().retain(|scenario| !fails(&scenario["id"]));
    });
    assert!(outcome.out.ends_with(" (suite of another build).\n"), "{}", outcome.out);
    let (code, _, sentence) = required(&harness, "anew/evidence.tar");
    assert!(code == 1 && !sentence.contains("Conformant"), "{sentence}");
}

#[test]
fn shards_of_different_years_are_not_one_run() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    for shard in ["1/2", "2/2"] {
        let folder = &shard[..1];
        let arguments = ["run", "-q", "--tags", "@smoke", "--seed", "1", "--shard", shard, "--reports", folder];
        assert_eq!(harness.call(&arguments).code, 0);
    }
    let mut record: Value = serde_json::from_str(&harness.read("1/record.json")).unwrap();
    record["started_at"] = Value::from("2019-11-27T08:00:00Z");
    fs::write(harness.folder().join("old.json"), record.to_string()).unwrap();
    let outcome = harness.call(&["merge", "old.json", "2/record.json", "--reports", "joined"]);
    let said = "error: 2/record.json cannot be used: it began more than a day before or after the first shard\n";
    outcome.is(3, "", said);
    assert_eq!(harness.call(&["merge", "1/record.json", "2/record.json", "--reports", "joined", "-q"]).code, 0);
    let outcome = harness.call(&["verify", "joined/evidence.tar"]);
    assert!(outcome.out.contains("joined     says    1/2 begun "), "{}", outcome.out);
}

#[test]
fn the_digests_of_the_official_suite_are_those_that_evidence_names() {
    let harness = Harness::new();
    let outcome = harness.call(&["suite", "digest"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let lines: Vec<&str> = outcome.out.lines().collect();
    let whole = lines.last().unwrap().split(' ').next().unwrap();
    assert!(lines.iter().any(|line| line.ends_with("  specs/requirements.toml")));
    assert_eq!(harness.call(&["run", "--target", "embedded", "-q", "--tags", "@smoke"]).code, 0);
    assert_eq!(harness.record()["suite_sha256"], whole);
}
