//! Scenarios spread over several runs, and their records joined into one.

use regex::Regex;
use rocketchat_conformance::reference::Flavour;

use super::harness::{Harness, honest};

#[test]
fn joined_shards_are_reported_like_the_whole_run() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    let arguments = ["run", "--tags", "@smoke", "--seed", "1", "--jobs", "1", "--reports"];
    assert_eq!(harness.call(&[&arguments[..], &["whole"]].concat()).code, 0);
    for shard in ["1", "2", "3", "4"] {
        let of_four = format!("{shard}/4");
        let outcome = harness.call(&[&arguments[..], &[shard, "--shard", &of_four]].concat());
        assert_eq!(outcome.code, 0, "{}", outcome.err);
    }
    let records = ["3/record.json", "1/evidence.tar", "4/record.json", "2/record.json"];
    let outcome = harness.call(&[&["merge"], &records[..], &["--reports", "joined"]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    // What a scenario sends depends on the sessions that those before it have left; names, order and counts do not.
    let tags = Regex::new(r#"<testsuites? [^>]*|<testcase name="[^"]*""#).unwrap();
    let times = Regex::new(r#"time(stamp)?="[^"]*""#).unwrap();
    let cases = |folder: &str| {
        let report = harness.read(&format!("{folder}/junit.xml"));
        let found = tags.find_iter(&report).map(|tag| times.replace_all(tag.as_str(), "").into_owned());
        found.collect::<Vec<_>>()
    };
    assert_eq!(cases("whole").len(), 8);
    assert_eq!(cases("joined"), cases("whole"));
    assert_eq!(harness.call(&["verify", "joined/evidence.tar"]).code, 0);
}

#[test]
fn what_is_missing_or_does_not_fit_is_named() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    let run = |more: &[&str]| harness.call(&[&["run", "--tags", "@smoke"], more].concat());
    assert_eq!(run(&["--shard", "1/2", "--reports", "one"]).code, 0);
    assert_eq!(run(&["--shard", "2/2", "--reports", "two", "--seed", "5"]).code, 0);
    assert_eq!(run(&["--reports", "whole"]).code, 0);
    let refused = |records: &[&str]| {
        let outcome = harness.call(&[&["merge"], records].concat());
        assert_eq!(outcome.code, 3, "{}", outcome.out);
        outcome.err
    };
    assert_eq!(refused(&["one/record.json"]), "error: one/record.json cannot be used: shards are missing: 2/2\n");
    assert_eq!(
        refused(&["one/record.json", "two/record.json"]),
        "error: two/record.json cannot be used: it has another seed than the first shard\n"
    );
    assert_eq!(refused(&["whole/record.json"]), "error: whole/record.json cannot be used: it is no shard\n");
}

#[test]
fn variables_of_ci_systems_name_the_shard() {
    let server = honest(Flavour::Published);
    for (index, total, of) in [
        ("CI_NODE_INDEX", "CI_NODE_TOTAL", "2"),
        ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", "1"),
        ("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", "1"),
        ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", "1"),
    ] {
        let harness = Harness::new().against(&server.url()).variable(index, of).variable(total, "2");
        let outcome = harness.call(&["run", "--tags", "@smoke"]);
        assert_eq!((outcome.code, outcome.out.lines().next()), (0, Some("shard 2/2: 3 scenarios")), "{}", outcome.err);
    }
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--shard", "3/2"]).code, 2);
}

#[test]
fn more_shards_than_scenarios_leave_records_that_are_joined() {
    let server = honest(Flavour::Upstream8);
    let harness = Harness::new().against(&server.url());
    let mut records = Vec::new();
    for index in 1..=8 {
        let (shard, folder) = (format!("{index}/8"), format!("shard-{index}"));
        let outcome = harness.call(&["run", "--tags", "@smoke", "--shard", &shard, "--reports", &folder]);
        assert_eq!(outcome.code, 0, "{shard}: {}{}", outcome.out, outcome.err);
        records.push(format!("{folder}/record.json"));
        if index > 6 {
            let sentence = "Passed: the selection has fewer scenarios than there are shards, and none for this one.\n";
            assert!(outcome.out.ends_with(sentence), "{}", outcome.out);
            let junit = harness.read(&format!("{folder}/junit.xml"));
            assert!(junit.contains("tests=\"1\" failures=\"0\" errors=\"0\"") && junit.contains("<skipped"), "{junit}");
            assert_eq!(harness.call(&["verify", &format!("{folder}/evidence.tar")]).code, 0);
        }
    }
    let names: Vec<&str> = std::iter::once("merge").chain(records.iter().map(String::as_str)).collect();
    let outcome = harness.call(&names);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert_eq!(harness.verdicts().len(), 6);
    // Nothing selected at all is no success, whatever the shard.
    assert_eq!(harness.call(&["run", "--name", "no such scenario", "--shard", "2/2"]).code, 4);
}
