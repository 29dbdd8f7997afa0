//! `selftest`: the trials that are asked for, what it says of each, and its two files.

use super::harness::Harness;

#[test]
fn a_fault_is_noticed_by_its_requirement_and_a_conforming_server_left_in_peace() {
    let harness = Harness::new();
    let only = "^published/(clean|not-found-answers-500|gzip)$";
    let outcome = harness.call(&["selftest", "--only", only]);
    let expected = "quiet        published/gzip\n\
                    noticed      published/not-found-answers-500            logout-me.unknown-session.status by ";
    assert!(outcome.out.starts_with(expected), "{}", outcome.out);
    let expected = "quiet        published/clean\nreports: reports\n1 of 1 faults noticed, 0 false alarms on 2 conforming servers\n";
    assert!(outcome.out.ends_with(expected), "{}", outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&harness.read("reports/selftest.json")).unwrap();
    assert_eq!(json["schema"], "rocketchat-conformance/selftest/1");
    assert_eq!(json["trials"][1]["name"], "not-found-answers-500");
    assert_eq!(json["trials"][1]["verdict"], "noticed");
    assert_eq!((&json["noticed"], &json["faults"], &json["false_alarms"]), (&1.into(), &1.into(), &0.into()));
    let page = harness.read("reports/selftest.md");
    assert!(page.starts_with("# Self-test\n\n1 of 1 faults noticed, "), "{page}");
}

#[test]
fn nothing_to_try_is_not_a_success() {
    let hint = "error: nothing to run: no trial matches --only\n  hint: a run that tests nothing is never a success\n";
    Harness::new().call(&["selftest", "--only", "nonsense"]).is(4, "", hint);
}
