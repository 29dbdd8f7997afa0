//! The documents, overlays and profiles that are part of the binary.

use std::collections::BTreeSet;

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{DeclaredOperation, is_selectable};
use rocketchat_conformance::model::amendment::Amendments;

use super::exchange_builder::{profiles, under};

#[test]
fn nothing_is_wrong_with_them_under_any_profile() {
    let names: Vec<String> = profiles().into_iter().map(|profile| profile.name).collect();
    let eras = ["published", "upstream-6", "upstream-7.0", "upstream-7.4", "upstream-8", "upstream-9", "upstream"];
    assert_eq!(names, eras);
    for name in names {
        let contract = under(&name);
        assert_eq!(contract.findings(), [], "{name}");
        assert_eq!(contract.profile(), name);
        assert!(contract.operations().all(DeclaredOperation::is_usable), "{name}");
    }
}

#[test]
fn the_operations_are_those_that_the_suite_needs() {
    let contract = under("published");
    let operations: Vec<String> = contract.operations().map(|one| one.operation.to_string()).collect();
    assert_eq!(
        operations,
        [
            "GET /api/info",
            "GET /api/v1/me",
            "GET /api/v1/sessions/list",
            "GET /websocket",
            "POST /api/v1/login",
            "POST /api/v1/logout",
            "POST /api/v1/sessions/logout.me",
        ]
    );
    let statuses: Vec<String> = contract.operations().map(DeclaredOperation::statuses).collect();
    assert_eq!(
        statuses,
        [
            "200, 429",
            "200, 401, 429",
            "200, 401, 429",
            "101, 429",
            "200, 401, 429",
            "200, 401, 429",
            "200, 400, 401, 429",
        ]
    );
}

#[test]
fn every_entry_has_a_reason_and_a_source() {
    let of_profiles = profiles().into_iter().map(|profile| (profile.name, profile.amendments));
    let overlays = builtin::overlays();
    let of_overlays =
        overlays.into_iter().map(|file| (file.name, serde_saphyr::from_str::<Amendments>(&file.text).unwrap()));
    let mut entries = 0;
    for (name, Amendments { responses, rules, answers }) in of_profiles.chain(of_overlays) {
        let texts = responses
            .iter()
            .map(|entry| (&entry.id, &entry.reason, &entry.source))
            .chain(rules.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)))
            .chain(answers.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)));
        for (id, reason, source) in texts {
            assert!(reason.trim().len() > 10 && source.trim().len() > 5, "{id} of {name}");
            entries += 1;
        }
    }
    assert!(entries > 60, "{entries}");
    for profile in profiles() {
        assert!(!profile.effect.reason.is_empty() && !profile.effect.source.is_empty(), "{}", profile.name);
    }
}

#[test]
fn every_situation_of_the_features_has_an_answer_under_every_profile() {
    let features = builtin::features();
    let named: BTreeSet<&str> = features
        .iter()
        .flat_map(|file| file.text.lines())
        .filter_map(|line| line.trim().split_once(" the answer is \"")?.1.strip_suffix('"'))
        .collect();
    assert!(named.len() >= 5, "{named:?}");
    for profile in profiles() {
        let contract = under(&profile.name);
        let known: BTreeSet<&str> = contract.situations().map(|(_, situation)| situation).collect();
        assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", profile.name);
    }
}

#[test]
fn effects_may_be_late_only_where_servers_answer_first() {
    let within = |profile: &str| under(profile).effect().within_ms;
    let late: Vec<String> = profiles()
        .iter()
        .filter(|one| is_selectable(one) && within(&one.name) > 0)
        .map(|one| one.name.clone())
        .collect();
    assert_eq!(late, ["upstream-6"]);
    assert_eq!(within("upstream-6"), 2_000);
}

#[test]
fn each_file_is_known_by_its_digest() {
    let names: Vec<String> = under("upstream-8").files().into_iter().map(|file| file.name).collect();
    let mut expected: Vec<String> = builtin::documents().into_iter().map(|file| file.name).collect();
    expected.extend(builtin::overlays().into_iter().map(|file| file.name));
    expected.push("profile upstream-8".to_owned());
    assert_eq!(names, expected);
    assert!(under("published").files().iter().all(|file| file.sha256.len() == 64));
}
